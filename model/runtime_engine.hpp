#pragma once
/// \file
/// The run-time engine: tables are data, so that mutants, variants and revisions of the rules can
/// be run.

#include "model/row_space.hpp"

#include <array>
#include <cstddef>
#include <span>

namespace twofold {

/// A hook that observes nothing.
struct NoRuntimeHook {
  void fired(std::size_t /*table*/, std::size_t /*row*/) {}
  void consulted(Field /*choice*/) {}
};

namespace detail {

/// Whether all conditions hold. A choice counts as consulted only where everything else about the
/// row holds, since only then does its value matter.
template <class Conds, class State, class Hook>
bool hold(Conds const& conds, State const& state, Hook& hook) {
  using Space = RowSpace<State>;
  for (Cond const& cond : conds)
    if (!cond.empty() && !Space::is_choice(cond.field) && !cond.holds(state[cond.field]))
      return false;
  bool all = true;
  for (Cond const& cond : conds) {
    if (cond.empty() || !Space::is_choice(cond.field)) continue;
    hook.consulted(cond.field);
    all = all && cond.holds(state[cond.field]);
  }
  return all;
}

template <class State, class Hook> Value evaluate(Set const& set, State const& state, Hook& hook) {
  using Space = RowSpace<State>;
  if (set.op == Op::constant) return set.constant;
  if (Space::is_choice(set.a)) hook.consulted(set.a);
  Value const a = state[set.a];
  if (set.op == Op::copy) return a;
  if (set.op == Op::bits) return static_cast<Value>((a >> set.constant) & set.mask);
  if (Space::is_choice(set.b)) hook.consulted(set.b);
  Value const b = state[set.b];
  if (set.op == Op::join) return static_cast<Value>(a << set.constant | b);
  return (a < b) == (set.op == Op::least) ? a : b;
}

} // namespace detail

/// Runs `tables`, in order, over `state`. The hook sees every row performed, `fired(table, row)`,
/// and every choice that had a say, `consulted(field)`.
template <class State, class Hook = NoRuntimeHook>
void run_tables(std::span<Table const> tables, State& state, Hook&& hook = {}) {
  for (std::size_t t = 0; t < tables.size(); ++t) {
    if (!detail::hold(tables[t].given, state, hook)) continue;
    auto const rows = tables[t].rows;
    std::size_t r = 0;
    while (r < rows.size() && !detail::hold(rows[r].when, state, hook)) ++r;
    if (r < rows.size()) hook.fired(t, r);
    if (r == rows.size() || rows[r].impossible) {
      state[RowSpace<State>::unmatched] = 1;
      continue;
    }
    // All settings read the state as it was before the row.
    std::array<Value, std::tuple_size_v<decltype(Row::then)>> values{};
    for (std::size_t i = 0; i < values.size(); ++i)
      if (Set const& set = rows[r].then[i]; !set.empty())
        values[i] = detail::evaluate(set, state, hook);
    for (std::size_t i = 0; i < values.size(); ++i)
      if (Set const& set = rows[r].then[i]; !set.empty()) state[set.target] = values[i];
  }
}

} // namespace twofold
