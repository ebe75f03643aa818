// The ordering rows are in good form: what model/litmus relies on. Passing is compiling.
#include "spec/ordering.hpp"

#include "model/litmus/rules.hpp"
#include "spec/walk_faults.hpp"

#include <algorithm>

namespace twofold {
namespace {

using litmus::Choice;
using litmus::choice_of;

constexpr auto rows = spec::ordering_rows;

constexpr std::size_t length(OrderingRow const& row) {
  std::size_t steps = 0;
  while (steps < row.via.size() && !row.via[steps].empty()) ++steps;
  return steps;
}

/// Names, citation, a path without gaps and with no empty set.
constexpr bool is_complete(OrderingRow const& row) {
  if (row.name.empty() || row.term.empty() || row.cite.empty() || row.from.kinds == 0) return false;
  std::size_t const steps = length(row);
  for (std::size_t s = 0; s < row.via.size(); ++s)
    if (s < steps ? row.via[s].to.kinds == 0 : !row.via[s].empty()) return false;
  return steps > 0;
}

constexpr Choice last_choice(OrderingRow const& row) {
  Choice last = Choice::none;
  for (OrderingStep const& step : row.via) last = std::max(last, choice_of(step.relation));
  return last;
}

/// A row steps along the last of its chosen relations once; what it passes on the way are no
/// barriers, which executions leave out.
constexpr bool can_wait(OrderingRow const& row) {
  Choice const last = last_choice(row);
  if (last == Choice::none) return true;
  if (row.part != OrderingPart::ob && row.part != OrderingPart::internal) return false;
  constexpr EffectSet counted = effect::exp_m | effect::ttd_r | effect::mmu_fault | effect::tlbi;
  std::size_t const steps = length(row);
  for (std::size_t s = 0; s + 1 < steps; ++s)
    if (!counted.contains(row.via[s].to)) return false;
  return counted.contains(row.from) &&
         std::ranges::count_if(row.via, [&](OrderingStep const& step) {
           return choice_of(step.relation) == last;
         }) == 1;
}

/// Pairs of TLBI and walks are found by their scope alone.
constexpr bool is_plain_pair(OrderingRow const& row) {
  return row.part != OrderingPart::tlbi_pair ||
         (length(row) == 1 && row.via[0].relation == Relation::in_scope &&
          effect::tlbi.contains(row.from) && effect::ttd_r.contains(row.via[0].to));
}

/// The part that a relation is made of, or `internal` for base relations.
constexpr OrderingPart part_of(Relation relation) {
  switch (relation) {
  case Relation::dsb_ob: return OrderingPart::dsb_ob;
  case Relation::ifb_ob: return OrderingPart::ifb_ob;
  case Relation::lob: return OrderingPart::lob;
  case Relation::hw: return OrderingPart::hw;
  default: return OrderingPart::internal;
  }
}

/// No row uses a relation of its own part or of a later one.
constexpr bool looks_back(OrderingRow const& row) {
  return std::ranges::all_of(row.via, [&](OrderingStep const& step) {
    auto const part = part_of(step.relation);
    return part == OrderingPart::internal || part < row.part;
  });
}

constexpr bool has_unique_name(OrderingRow const& row) {
  return std::ranges::count(rows, row.name, &OrderingRow::name) == 1;
}

static_assert(std::ranges::all_of(rows, is_complete));
static_assert(std::ranges::all_of(rows, can_wait));
static_assert(std::ranges::all_of(rows, is_plain_pair));
static_assert(std::ranges::all_of(rows, looks_back));
static_assert(std::ranges::all_of(rows, has_unique_name));
static_assert(std::ranges::is_sorted(rows, {}, &OrderingRow::part));

/// A walk and its fault are of one kind, whose names differ by the part before the underscore.
static_assert(std::ranges::all_of(spec::walk_fault_rows, [](spec::WalkFaultRow const& row) {
  return !row.cite.empty() && effect::ttd_r.contains(row.walk) &&
         effect::mmu_fault.contains(row.fault) &&
         effect::tlb_uncacheable_ttd_r.contains(row.walk) ==
             effect::tlb_uncacheable_fault.contains(row.fault);
}));

} // namespace
} // namespace twofold
