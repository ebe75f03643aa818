#include "proofs/symbolic_engine.hpp"

#include "model/walk/rules.hpp"
#include "spec/lint.hpp"

#include <array>
#include <bit>

namespace twofold::proofs {

namespace {

template <class Conds, class State> Formula holds(Conds const& conds, State const& state) {
  Formula all = true;
  for (Cond const& cond : conds)
    if (!cond.empty()) all = all && match(state[cond.field], cond.mask, cond.value);
  return all;
}

template <class State> Term evaluate(Set const& set, State const& state) {
  Term const& a = state[set.a];
  Term const& b = state[set.b];
  unsigned const width = set.target.width;
  switch (set.op) {
  case Op::none: break;
  case Op::constant: return Term{set.constant};
  case Op::copy: return a;
  case Op::least: return choose(a < b, a, b, width);
  case Op::greatest: return choose(a < b, b, a, width);
  case Op::bits:
    return extract(extract(a, set.constant, static_cast<unsigned>(std::popcount(set.mask))), 0,
                   width);
  case Op::join: return concat(a, set.a.width, b, set.b.width);
  }
  return Term{0};
}

} // namespace

template <class State>
void run_symbolic(std::span<Table const> tables, State& state, RowGuards const* guards) {
  using Space = RowSpace<State>;
  for (Table const& table : tables) {
    Formula const given = holds(table.given, state);
    if (given.is_literal() && !given.literal()) continue;
    State result = state;
    if (!lint::complete(table)) result[Space::unmatched] = Term{1};
    for (auto row = table.rows.rbegin(); row != table.rows.rend(); ++row) {
      Formula applies = holds(row->when, state);
      if (guards != nullptr) applies = applies && guards->at(&*row);
      State after = state;
      if (row->impossible) after[Space::unmatched] = Term{1};
      for (Set const& set : row->then)
        if (!set.empty() && !row->impossible) after[set.target] = evaluate(set, state);
      for (std::size_t i = Space::first_computed; i < state.items.size(); ++i)
        result.items[i] = choose(applies, after.items[i], result.items[i], Space::width(i));
    }
    for (std::size_t i = Space::first_computed; i < state.items.size(); ++i)
      state.items[i] = choose(given, result.items[i], state.items[i], Space::width(i));
  }
}

template void run_symbolic(std::span<Table const>, Values<Term>&, RowGuards const*);
template void run_symbolic(std::span<Table const>, spec::walk::Values<Term>&, RowGuards const*);

} // namespace twofold::proofs
