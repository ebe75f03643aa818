#include "cli/suite_text.hpp"

#include "cli/counterexample.hpp"
#include "cli/wording.hpp"
#include "proofs/registry.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace twofold::cli {

using namespace proofs;

namespace {

// Widths of the columns of the table, with the gap after them. Without units the headings decide.
constexpr std::size_t roomy_exhaustive = 15;
constexpr std::size_t narrow_exhaustive = 11;
constexpr std::size_t solver_width = 8;
constexpr std::size_t roomy_random = 12;
constexpr std::size_t narrow_random = 8;

/// A count in at most `width` characters, the last digits given as k or M if need be.
std::string short_count(std::uint64_t count, std::size_t width) {
  auto text = fmt::format("{}", count);
  for (char const unit : {'k', 'M', 'G'}) {
    if (text.size() <= width) break;
    count /= 1000;
    text = fmt::format("{}{}", count, unit);
  }
  return text;
}

std::string count_text(std::uint64_t count, std::string_view unit) {
  return fmt::format("{} {}", count, unit);
}

/// What an engine found, in full.
std::string cases_text(Discharge const& d) {
  switch (d.status) {
  case Status::proved: return d.cases == 0 ? "proved" : count_text(d.cases, "points");
  case Status::tested: return count_text(d.cases, "cases");
  case Status::skipped: return "-";
  default: return std::string{name(d.status)};
  }
}

/// What an engine found, in a cell of the table.
std::string cell_text(Report const& report, std::string_view engine, std::size_t width,
                      bool units) {
  auto const found = std::ranges::find(report.engines, engine, &Discharge::engine);
  if (found == report.engines.end()) return "-";
  auto text = cases_text(*found);
  if (text.size() <= width && (units || found->cases == 0)) return text;
  bool const counted = found->status == Status::proved || found->status == Status::tested;
  if (counted && found->cases != 0) return short_count(found->cases, width);
  if (found->status == Status::interrupted && text.size() > width) return "stopped";
  return text;
}

std::string verdict_text(Report const& report) {
  std::string text{name(report.status)};
  if (report.as_expected && report.status != Status::proved) text += ", as expected";
  return text;
}

std::string labelled(std::string_view label, std::string_view text) {
  return beside(fmt::format("  {:<13}", label), wrap(text, columns - 15));
}

std::string names_text(std::vector<Assumption> const& assumptions) {
  std::vector<std::string_view> all;
  for (Assumption const& each : assumptions) all.push_back(each.name);
  return fmt::format("{}", fmt::join(all, ", "));
}

std::string inputs_text(Obligation const& obligation) {
  auto const inputs = inputs_of(obligation);
  unsigned bits = 0;
  for (Variable const& v : inputs) bits += v.width;
  return fmt::format("{} variables, {} bits", inputs.size(), bits);
}

/// What the rows cite on which an obligation depends, each once.
std::string rules_text(Obligation const& obligation) {
  std::set<std::string_view> cited;
  for (RowPlace const& place : rows_of(obligation)) cited.insert(place.row->cite);
  return cited.empty() ? "no row" : fmt::format("{}", fmt::join(cited, ", "));
}

} // namespace

ResultTable::ResultTable(Obligations const& obligations) {
  std::size_t longest = 0;
  for (Obligation const* o : obligations) longest = std::max(longest, o->statement->id.size());
  units_ = longest + 1 + roomy_exhaustive + solver_width + roomy_random <= columns;
  exhaustive_width_ = units_ ? roomy_exhaustive : narrow_exhaustive;
  id_width_ = std::min(longest + 1, columns - exhaustive_width_ - solver_width - narrow_random);
}

std::string ResultTable::line(std::string_view id, std::string_view exhaustive,
                              std::string_view solver, std::string_view random) const {
  return fmt::format("{:<{}}{:<{}}{:<{}}{}\n", id, id_width_, exhaustive, exhaustive_width_, solver,
                     solver_width, random);
}

std::string ResultTable::head() const { return line("property", "exhaustive", "z3", "random"); }

std::string ResultTable::row(Report const& report) const {
  auto const id = report.obligation->statement->id;
  bool const own_line = id.size() >= id_width_;
  std::string text = own_line ? fmt::format("{}\n", id) : "";
  text += line(
      own_line ? "" : id, cell_text(report, "exhaustive", exhaustive_width_ - 1, units_),
      cell_text(report, "z3", solver_width - 1, units_),
      cell_text(report, "random", columns - id_width_ - exhaustive_width_ - solver_width, units_));
  if (!report.as_expected)
    text += beside("  ", wrap("UNEXPECTED: " + surprise_text(report), columns - 2, 2));
  return text;
}

std::string surprise_text(Report const& report) {
  return fmt::format("{}{}{}", name(report.status), report.remark.empty() ? "" : ": ",
                     report.remark);
}

std::string report_text(Report const& report) {
  Statement const& s = *report.obligation->statement;
  std::string text = fmt::format("{}\n", s.id) + beside("  ", wrap(s.sentence, columns - 2));
  text += labelled("source", s.source);
  text +=
      labelled("speaks of", s.domain == Domain::every ? "every input, reserved encodings included"
                                                      : "allocated encodings");
  text += labelled("tags", fmt::format("{}", fmt::join(tags_of(*report.obligation), ", ")));
  text += labelled("assumes", names_text(assumptions_of(*report.obligation)));
  text += labelled("inputs", inputs_text(*report.obligation));
  text += labelled("rests on", rules_text(*report.obligation));
  for (Discharge const& d : report.engines)
    text +=
        labelled(d.engine, fmt::format("{}{}{}, {:.3f} s",
                                       d.status == Status::skipped ? "not tried" : cases_text(d),
                                       d.remark.empty() ? "" : ", ", d.remark, d.seconds));
  text += labelled("status", verdict_text(report) + (report.as_expected ? "" : ", UNEXPECTED"));
  if (!report.remark.empty()) text += beside("  ", wrap(report.remark, columns - 2));
  if (auto const& pages = counterexample(report); !pages.empty())
    text += "  counterexample (what the verdict depends on):\n" +
            counterexample_text(*report.obligation, pages);
  return text;
}

std::string statement_text(Statement const& s) {
  return fmt::format("{}{}\n", s.id,
                     s.expectation == Expectation::refuted ? "  (known false)" : "") +
         beside("    ", wrap(s.sentence, columns - 4));
}

std::string interruption_text(Judged const& judged) {
  if (judged.complete()) return {};
  return fmt::format("interrupted: {} of {} properties judged", judged.judged,
                     judged.reports.size());
}

std::string coverage_text(Judged const& judged) {
  if (!judged.coverage) return {};
  auto const& [rows, uncovered, complete] = *judged.coverage;
  if (!complete) return "rows: not all looked at\n";
  auto text = fmt::format("{} of {} rows covered: a mistake in them violates a property\n",
                          rows - uncovered.size(), rows);
  for (auto const& row : uncovered) text += fmt::format("UNCOVERED: {}\n", row);
  return text;
}

std::string summary_text(Judged const& judged) {
  return fmt::format("{} properties in {:.1f} s: {} proved, {} refuted as expected, {} unexpected",
                     judged.judged, judged.seconds, judged.expected(Status::proved),
                     judged.expected(Status::refuted), judged.unexpected());
}

} // namespace twofold::cli
