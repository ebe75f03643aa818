#include "cli/alias_rules.hpp"

#include "cli/wording.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <vector>

namespace twofold::cli {

namespace {

std::string names_of(AliasFacts facts) {
  std::vector<std::string_view> names;
  for (std::size_t f = 1; f < alias_fact_count; ++f)
    if (facts.has(static_cast<AliasFact>(f))) names.push_back(fact_name(static_cast<AliasFact>(f)));
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string line(std::string_view name, std::string_view cite, std::string const& text) {
  return beside(fmt::format("  {:<28}", name), wrap(text, columns - 30)) +
         (cite.empty() ? "" : fmt::format("{:30}{}\n", "", cite));
}

std::string class_name(AliasClass of) {
  static constexpr std::array<std::string_view, alias_class_count> names{
      "any",           "cacheable",     "non-cacheable",  "Write-Back on a side", "Write-Back",
      "reaches Inner", "reaches Outer", "no speculation", "no gathering",         "no reordering"};
  return std::string{names.at(static_cast<std::size_t>(of))};
}

std::string step_text(AliasStep const& step) {
  static constexpr std::array<std::string_view, 4> uses{"an access", "a read", "a write",
                                                        "an exclusive"};
  auto const operation = name(step.operation);
  std::string text;
  if (step.place == AliasPlace::between)
    text = fmt::format("{} between accesses with different attributes", operation);
  else
    text = fmt::format("{} {} {}", operation, step.place == AliasPlace::before ? "before" : "after",
                       uses.at(static_cast<std::size_t>(step.use)));
  if (step.is != AliasClass::any)
    text += fmt::format(" that is {}{}", step.is_not ? "not " : "", class_name(step.is));
  if (step.provided != AliasFact::none) text += fmt::format(", if {}", fact_name(step.provided));
  std::vector<std::string_view> instead;
  for (AliasOperation const other : step.instead)
    if (other != AliasOperation::none) instead.push_back(name(other));
  if (!instead.empty()) text += fmt::format("; instead {}", fmt::join(instead, " or "));
  return text + fmt::format("; way: {}", fact_name(step.way));
}

std::string change_row_text(AliasChange const& row) {
  std::vector<std::string> steps;
  for (AliasChangeStep const step : row.steps)
    if (step != AliasChangeStep::none) steps.push_back(change_step_text(step));
  return fmt::format("{}", fmt::join(steps, "; then "));
}

} // namespace

std::string_view fact_name(AliasFact fact) {
  for (AliasQuestion const& question : spec::alias_rules.questions)
    if (question.fact == fact) return question.name;
  switch (fact) {
  case AliasFact::wide_reading: return "wide-reading";
  case AliasFact::uncached: return "S2";
  case AliasFact::coherent_reader: return "S1";
  case AliasFact::way_barriers: return "barriers";
  case AliasFact::way_one_sh: return "W1";
  case AliasFact::way_several_sh: return "W2";
  case AliasFact::restorable: return "restorable";
  case AliasFact::lost_own_reads: return "lost-own-reads";
  case AliasFact::lost_own_order: return "lost-own-order";
  case AliasFact::lost_coherency: return "lost-coherency";
  case AliasFact::lost_speculation: return "lost-no-speculation";
  case AliasFact::lost_gathering: return "lost-no-gathering";
  case AliasFact::lost_reordering: return "lost-no-reordering";
  case AliasFact::lost_exclusives: return "lost-exclusives";
  case AliasFact::lost_bytes: return "lost-bytes";
  case AliasFact::reordered_own: return "reordered-own";
  case AliasFact::reordered_pair: return "reordered-pair";
  default: return "none";
  }
}

std::string change_step_text(AliasChangeStep step) {
  switch (step) {
  case AliasChangeStep::none: break;
  case AliasChangeStep::remove_copies:
    return "clean and invalidate the location: DC CIVAC; a clean alone is not enough";
  case AliasChangeStep::through_uncached: return "make it Normal-NC, Outer Shareable";
  case AliasChangeStep::final_value: return "only now the new attributes";
  }
  return {};
}

std::string alias_rules_text() {
  std::string all = "Attributes that make a mismatch\n";
  for (AliasAttribute const& row : spec::alias_rules.attributes)
    all += line(row.name, row.cite,
                row.in(AliasGroup::memory_attributes) ? "counts" : "does not count");
  all += "\nWhat an access is\n";
  for (AliasClassRow const& row : spec::alias_rules.classes) {
    std::vector<std::string> conditions;
    for (Cond const& cond : row.when)
      if (!cond.empty()) conditions.push_back(text(cond));
    all += line(row.name, row.cite,
                fmt::format("{}: {}", class_name(row.is), fmt::join(conditions, ", ")));
  }
  all += "\nWhat follows\n";
  for (AliasRow const& row : spec::alias_rules.rows)
    all += line(row.name, row.cite,
                fmt::format("{} if {}{}", fact_name(row.then), names_of(row.when),
                            row.unless == AliasFacts{} ? "" : " unless " + names_of(row.unless)));
  all += "\nSteps of the ways back\n";
  for (AliasStep const& step : spec::alias_steps)
    all += line(step.name, step.cite, step_text(step));
  all += "\nChanges of a live mapping\n";
  for (AliasChange const& row : spec::alias_changes)
    all += line(row.name, row.cite, change_row_text(row));
  return all;
}

} // namespace twofold::cli
