#include "cli/conform.hpp"

#include "cli/exit_status.hpp"
#include "cli/explain.hpp"
#include "cli/features.hpp"
#include "cli/request.hpp"
#include "cli/wording.hpp"
#include "model/translation.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace twofold::cli {

using namespace field;

namespace {

/// What deserves attention first.
constexpr std::array by_gravity{Finding::deviates, Finding::reserved, Finding::latitude};

/// A deviation that is not known.
bool is_news(GroupKey const& key) { return key.finding == Finding::deviates && key.known.empty(); }

bool needed(Concrete const& computed, Field f) {
  return (f == in.mair && computed[s1.source] == Source::descriptor) ||
         (f == in.s2_memattr && computed[on.s2] == 1);
}

std::string rows_text(std::uint64_t count) {
  return fmt::format("{} row{}", count, count == 1 ? "" : "s");
}

std::string known_text(GroupKey const& key) {
  return key.known.empty() ? std::string{} : fmt::format(", known: {}", key.known);
}

std::string group_text(GroupKey const& key, Group const& group) {
  std::string text;
  auto const add = [&](std::string const& line, std::size_t indent) {
    for (auto const& part : wrap(line, columns - indent, 2))
      text += fmt::format("{:{}}{}\n", "", indent, part);
  };
  auto const& example = group.simplest;
  add(fmt::format("{}: {}", name(key.finding), key.direction), 0);
  add(fmt::format("by {} ({}), {}{}", key.rule, key.cite, rows_text(group.count), known_text(key)),
      2);
  add(fmt::format("line {}: {}", example.line, fmt::join(inputs_text(example.page), ", ")), 2);
  add(fmt::format("reported {}; permitted {}", observed_text(example.observed),
                  permitted_text(example.permitted)),
      2);
  if (key.finding == Finding::deviates) add(explain_command(request_for(example.page)), 2);
  return text;
}

std::string implementation_text(Implementation const& implementation) {
  return fmt::format("{}{}{}: {}; {}", implementation.name,
                     implementation.version.empty() ? "" : " ", implementation.version,
                     implementation.processor, features_text(implementation.features));
}

std::string totals_text(ConformReport const& report) {
  auto const& tally = report.tally;
  std::uint64_t known = 0;
  for (auto const& [key, group] : tally.groups()) known += key.known.empty() ? 0 : group.count;
  auto const of_them = known == 0 ? std::string{} : fmt::format(" ({} as known)", known);
  return fmt::format("{} observations: {} conform, {} within PAR_EL1's latitude,\n"
                     "{} off for reserved or RES0 input, {} deviate{}; {} bad rows\n",
                     report.rows, tally.of(Finding::conforms), tally.of(Finding::latitude),
                     tally.of(Finding::reserved), tally.of(Finding::deviates), of_them,
                     report.bad_rows);
}

std::string gone_text(KnownDeviation const& deviation) {
  return fmt::format("known deviation {} was not seen any more; its entry is to go", deviation.id);
}

std::string conform_text(ConformReport const& report) {
  std::string text;
  for (auto const& implementation : report.implementations)
    text += beside("", wrap(implementation_text(implementation), columns, 2));
  if (!report.implementations.empty()) text += "\n";
  for (Finding const finding : by_gravity)
    for (auto const& [key, group] : report.tally.groups())
      if (key.finding == finding) text += group_text(key, group) + "\n";
  for (auto const& deviation : report.gone())
    text += beside("", wrap(gone_text(deviation), columns, 2)) + "\n";
  return text + totals_text(report);
}

/// A cell of a Markdown table.
std::string cell(std::string_view text) {
  std::string escaped;
  for (char const c : text) {
    if (c == '|') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string group_markdown(GroupKey const& key, Group const& group) {
  auto const& example = group.simplest;
  return fmt::format("| {} | {} ({}) | {} | {} | {}; permitted {} | {} |\n", cell(key.direction),
                     cell(key.rule), cell(key.cite), group.count,
                     cell(fmt::format("{}", fmt::join(inputs_text(example.page), ", "))),
                     cell(observed_text(example.observed)), cell(permitted_text(example.permitted)),
                     cell(key.known));
}

/// What explain says of the simplest example of each deviation.
std::string examples_markdown(ConformReport const& report) {
  std::string text;
  for (auto const& [key, group] : report.tally.groups()) {
    if (key.finding != Finding::deviates) continue;
    auto const request = request_for(group.simplest.page);
    text += fmt::format("\n### {}, by {}\n\n```\n$ {}\n{}```\n", key.direction, key.rule,
                        explain_command(request), explain(read(request, Needs::both_stages)));
  }
  return text.empty() ? text : "\n## Examples explained\n" + text;
}

std::string conform_markdown(ConformReport const& report) {
  std::string text = "# Conformance\n\n";
  for (auto const& implementation : report.implementations)
    text += fmt::format("- {}\n", implementation_text(implementation));
  if (!report.implementations.empty()) text += "\n";
  text += totals_text(report);
  for (Finding const finding : by_gravity) {
    std::string rows;
    for (auto const& [key, group] : report.tally.groups())
      if (key.finding == finding) rows += group_markdown(key, group);
    if (!rows.empty())
      text +=
          fmt::format("\n## {}\n\n| direction | rule | rows | simplest example | reported | known "
                      "as |\n|---|---|---|---|---|---|\n{}",
                      name(finding), rows);
  }
  for (auto const& deviation : report.gone()) text += fmt::format("\n{}\n", gone_text(deviation));
  return text + examples_markdown(report);
}

} // namespace

int ConformReport::verdict() const {
  bool const news =
      std::ranges::any_of(tally.groups(), [](auto const& group) { return is_news(group.first); });
  return news || !gone().empty() ? exit_status::refuted : exit_status::ok;
}

std::vector<KnownDeviation> ConformReport::gone() const {
  std::vector<KnownDeviation> result;
  for (auto const& deviation : known) {
    bool const possible = tally.within_reach().contains(deviation.id);
    bool const seen = std::ranges::any_of(
        tally.groups(), [&](auto const& group) { return group.first.known == deviation.id; });
    if (possible && !seen) result.push_back(deviation);
  }
  return result;
}

std::vector<std::string> inputs_text(Concrete const& page) {
  static Concrete const defaults = default_observation();
  Concrete computed = page;
  translate(computed);
  std::vector<std::string> all;
  for (std::size_t i = 0; i < choice.mair.index; ++i)
    if (page.items[i] != defaults.items[i] || needed(computed, field_at(i)))
      all.push_back(
          fmt::format("{}={}", field_infos[i].name, value_text(field_at(i), page.items[i])));
  return all;
}

std::string permitted_text(std::vector<std::string> const& permitted) {
  constexpr std::ptrdiff_t shown = 8;
  auto const size = std::ssize(permitted);
  auto text = fmt::format(
      "{}", fmt::join(permitted.begin(), permitted.begin() + std::min(shown, size), "|"));
  if (size > shown) text += fmt::format("|... {} more", size - shown);
  return text;
}

std::string observed_text(Observed const& observed) {
  std::vector<std::string> all;
  if (observed.fault) all.push_back(fmt::format("fault {}", Fault::names[*observed.fault]));
  if (observed.par_f) all.push_back(fmt::format("F {}", *observed.par_f));
  if (observed.par_attr) all.push_back(fmt::format("ATTR 0x{:02x}", *observed.par_attr));
  if (observed.par_sh) all.push_back(fmt::format("SH {}", ShField::names[*observed.par_sh]));
  return fmt::format("{}", fmt::join(all, ", "));
}

std::string render(ConformReport const& report, ReportFormat format) {
  switch (format) {
  case ReportFormat::json: return conform_json(report);
  case ReportFormat::markdown: return conform_markdown(report);
  case ReportFormat::text: break;
  }
  return conform_text(report);
}

} // namespace twofold::cli
