// The form of the alias rows, checked by compiling.
#include "spec/alias_ways.hpp"

namespace twofold {

namespace {

template <class Rows> constexpr bool well_named(Rows const& rows) {
  for (auto const& row : rows) {
    if (row.name.empty()) return false;
    for (auto const& other : rows)
      if (&other != &row && other.name == row.name) return false;
  }
  return true;
}

template <class Rows> constexpr bool cited(Rows const& rows) {
  for (auto const& row : rows)
    if (row.cite.empty()) return false;
  return true;
}

/// No row looks at what a later one concludes, or contradicts itself, or concludes what is asked.
constexpr bool in_order() {
  auto const rows = spec::alias_rules.rows;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].then < first_derived_fact) return false;
    if ((rows[i].when.bits & rows[i].unless.bits) != 0) return false;
    for (std::size_t j = i; j < rows.size(); ++j)
      if (rows[i].when.has(rows[j].then) || rows[i].unless.has(rows[j].then)) return false;
  }
  return true;
}

/// Every fact up to those that follow is asked for by one question, but for what is assumed.
constexpr bool all_asked() {
  for (std::size_t f = 1; f < static_cast<std::size_t>(first_derived_fact); ++f) {
    std::size_t asked = 0;
    for (AliasQuestion const& question : spec::alias_rules.questions)
      if (question.fact == static_cast<AliasFact>(f)) ++asked;
    if (asked != (static_cast<AliasFact>(f) == AliasFact::wide_reading ? 0 : 1)) return false;
  }
  return true;
}

/// Every fact that follows is concluded by some row, and all that is asked is looked at.
constexpr bool all_used() {
  for (std::size_t f = 1; f < alias_fact_count; ++f) {
    auto const fact = static_cast<AliasFact>(f);
    bool concluded = false;
    bool looked_at = false;
    for (AliasRow const& row : spec::alias_rules.rows) {
      concluded = concluded || row.then == fact;
      looked_at = looked_at || row.when.has(fact) || row.unless.has(fact);
    }
    for (AliasStep const& step : spec::alias_steps) looked_at = looked_at || step.provided == fact;
    if (fact >= first_derived_fact ? !concluded : !looked_at) return false;
  }
  return true;
}

static_assert(alias_fact_count <= 64);
static_assert(well_named(spec::alias_rules.attributes) && cited(spec::alias_rules.attributes));
static_assert(well_named(spec::alias_rules.classes) && cited(spec::alias_rules.classes));
static_assert(well_named(spec::alias_rules.questions));
static_assert(well_named(spec::alias_rules.rows) && cited(spec::alias_rules.rows));
static_assert(well_named(spec::alias_steps) && cited(spec::alias_steps));
static_assert(well_named(spec::alias_changes) && cited(spec::alias_changes));
static_assert(in_order());
static_assert(all_asked());
static_assert(all_used());

} // namespace

} // namespace twofold
