#include "cli/mutate.hpp"

#include "cli/exit_status.hpp"
#include "cli/terminal.hpp"
#include "cli/wording.hpp"
#include "model/arm.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>

namespace twofold::cli {

using namespace proofs;

namespace {

constexpr std::array fates{Fate::killed, Fate::equivalent, Fate::survived, Fate::unknown,
                           Fate::interrupted};

/// How many mutants of some kind had which fate.
struct Tally {
  std::size_t made = 0;
  std::array<std::size_t, fates.size()> by_fate{};
  std::size_t operator[](Fate fate) const { return by_fate.at(static_cast<std::size_t>(fate)); }
};

Tally tally(Mutation const& mutation, std::function<bool(Mutant const&)> const& counts) {
  Tally result;
  for (std::size_t i = 0; i < mutation.mutants.size(); ++i) {
    if (!counts(mutation.mutants[i])) continue;
    ++result.made;
    ++result.by_fate.at(static_cast<std::size_t>(mutation.reports[i].fate));
  }
  return result;
}

int status_of(Mutation const& mutation) {
  int status = exit_status::ok;
  if (mutation.count(Fate::unknown) + mutation.count(Fate::interrupted) != 0)
    status = worse(status, exit_status::unknown);
  if (mutation.count(Fate::survived) != 0) status = worse(status, exit_status::vacuous);
  return status;
}

/// A table of text or of Markdown.
class Grid {
public:
  Grid(bool markdown, std::vector<std::string> heads) : markdown_(markdown) {
    rows_.push_back(std::move(heads));
  }
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

  [[nodiscard]] std::string text() const {
    std::vector<std::size_t> widths(rows_[0].size(), 0);
    for (auto const& row : rows_)
      for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], row[c].size());
    std::string all;
    for (auto const& row : rows_) {
      std::string line = markdown_ ? "|" : "";
      for (std::size_t c = 0; c < row.size(); ++c) {
        if (markdown_)
          line += fmt::format(" {} |", row[c]);
        else if (c == 0)
          line += fmt::format("{:<{}}", row[c], widths[c]);
        else
          line += fmt::format("  {:>{}}", row[c], widths[c]);
      }
      all += line + "\n";
      if (markdown_ && &row == rows_.data()) {
        all += "|---|";
        for (std::size_t c = 1; c < row.size(); ++c) all += "--:|";
        all += "\n";
      }
    }
    return all;
  }

private:
  bool markdown_;
  std::vector<std::vector<std::string>> rows_;
};

std::string number(std::size_t count) { return fmt::format("{}", count); }

std::string operators_text(Mutation const& mutation, bool markdown) {
  Grid grid{markdown, {"operator", "mutants", "killed", "equivalent", "survived"}};
  for (std::size_t op = 0; op < operator_names.size(); ++op) {
    auto const t = tally(
        mutation, [&](Mutant const& m) { return m.mistake().op == static_cast<Operator>(op); });
    grid.add({std::string{operator_names.at(op)}, number(t.made), number(t[Fate::killed]),
              number(t[Fate::equivalent]), number(t[Fate::survived])});
  }
  return grid.text();
}

std::string tables_text(Mutation const& mutation, bool markdown) {
  Grid grid{markdown, {"table", "mutants", "killed", "equivalent", "survived"}};
  for (std::size_t index = 0; index < true_rules.tables.size(); ++index) {
    auto const t = tally(mutation, [&](Mutant const& m) { return m.mistake().table == index; });
    if (t.made == 0) continue;
    auto const name = true_rules.tables[index].name;
    grid.add({markdown ? fmt::format("`{}`", name) : std::string{name}, number(t.made),
              number(t[Fate::killed]), number(t[Fate::equivalent]), number(t[Fate::survived])});
  }
  return grid.text();
}

std::string obligations_text(Mutation const& mutation, bool markdown) {
  Grid grid{markdown, {"property", "kills", "alone in its group", ""}};
  for (std::size_t o = 0; o < mutation.obligations.size(); ++o) {
    auto const alone = mutation.alone_in_group(o);
    auto const id = mutation.obligations[o]->statement->id;
    grid.add({markdown ? fmt::format("`{}`", id) : std::string{id}, number(mutation.kills(o)),
              number(alone), alone == 0 ? "documentary" : ""});
  }
  return grid.text();
}

/// Mutants of a fate, with a page on which each can be told from the rules.
std::string listed(Mutation const& mutation, Fate fate) {
  std::string text;
  for (std::size_t i = 0; i < mutation.mutants.size(); ++i) {
    auto const& report = mutation.reports[i];
    if (report.fate != fate) continue;
    text += fmt::format("\n{}: {}\n", name(fate), mutation.mutants[i].what());
    if (!report.difference) continue;
    std::vector<std::string> values;
    for (std::size_t f = 0; f < given_count; ++f)
      if (report.difference->items[f] != 0)
        values.push_back(fmt::format("{} = {}", field_text(field_at(f)),
                                     value_text(field_at(f), report.difference->items[f])));
    text += beside("  told apart by ", join_lines(values, columns - 16));
  }
  return text;
}

std::string summary(Mutation const& mutation) {
  std::size_t sharp = 0;
  for (std::size_t o = 0; o < mutation.obligations.size(); ++o) sharp += mutation.kills(o) != 0;
  std::string text = fmt::format("{} mutants: {} killed, {} equivalent, {} survived",
                                 mutation.mutants.size(), mutation.count(Fate::killed),
                                 mutation.count(Fate::equivalent), mutation.count(Fate::survived));
  for (Fate const fate : {Fate::unknown, Fate::interrupted})
    if (mutation.count(fate) != 0) text += fmt::format(", {} {}", mutation.count(fate), name(fate));
  return text + fmt::format("; {} of {} properties kill one", sharp, mutation.obligations.size());
}

std::string report_text(Mutation const& mutation, double seconds) {
  return operators_text(mutation, false) + "\n" + obligations_text(mutation, false) +
         listed(mutation, Fate::survived) + listed(mutation, Fate::unknown) +
         fmt::format("\n{}; {:.1f} s\n", summary(mutation), seconds);
}

std::string page_text(Mutation const& mutation) {
  return "<!-- Written by twofold mutate --markdown; a test checks that it is up to date. -->\n"
         "# Mutants\n\n"
         "What the properties would notice: every row of the specification with every\n"
         "small mistake, by the fixed operators below and without exceptions. From\n\n"
         "```sh\ntwofold mutate --markdown -o docs/mutants.md\n```\n\n" +
         summary(mutation) +
         ".\n\n"
         "A mutant is *equivalent* if Z3 proves that on no page it can be told from the\n"
         "rules: not by what is permitted, what is said of the encodings, the fault, an\n"
         "attribute, PAR_EL1, or what the type permits. It is *killed* if a property is\n"
         "violated, and *survives* if none is.\n\n"
         "| operator | the mistake |\n|---|---|\n"
         "| drop | a row is missing |\n"
         "| swap | a row is tried after the next one |\n"
         "| flip | one bit of a pattern is the other value |\n"
         "| loosen | one bit of a pattern, or all of them, are not looked at |\n"
         "| unset | a row leaves a field as it was |\n"
         "| value | one bit of a constant is the other value |\n"
         "| source | a value comes from the next field of the same kind |\n"
         "| operation | a value is obtained in another way |\n\n" +
         operators_text(mutation, true) + "\n## By table\n\n" + tables_text(mutation, true) +
         "\n## By property\n\n"
         "How many mutants a property kills on the pages that were tried, and how many\n"
         "of them no other property of its group kills there. One that kills none such is\n"
         "*documentary*: it says nothing more, but says it better. `twofold mutate --json`\n"
         "has the whole matrix. Known-false properties and those of raw registers take no\n"
         "part.\n\n" +
         obligations_text(mutation, true) + listed(mutation, Fate::survived);
}

} // namespace

int mutate(Output& output, MutateOptions const& options, Interrupt const& interrupt) {
  auto const start = std::chrono::steady_clock::now();
  StatusLine const progress;
  auto const mutation =
      proofs::mutate(options.effort, interrupt, [&](std::size_t done, std::size_t of) {
        progress.show(fmt::format("{}/{} mutants", done, of));
      });
  progress.clear();
  double const seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  int const status = status_of(mutation);
  switch (options.format) {
  case MutateFormat::text: output.write(report_text(mutation, seconds)); break;
  case MutateFormat::json: output.write(mutation_json(mutation, status, seconds)); break;
  case MutateFormat::markdown:
    if (mutation.count(Fate::interrupted) != 0) output.abandon();
    output.write(page_text(mutation));
    break;
  }
  return status;
}

} // namespace twofold::cli
