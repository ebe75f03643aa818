#include "proofs/symbolic_engine.hpp"

#include "spec/lint.hpp"

#include <array>
#include <bit>

namespace twofold::proofs {

namespace {

template <class Conds> Formula holds(Conds const& conds, Values<Term> const& state) {
  Formula all = true;
  for (Cond const& cond : conds)
    if (!cond.empty()) all = all && match(state[cond.field], cond.mask, cond.value);
  return all;
}

Term evaluate(Set const& set, Values<Term> const& state) {
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

void run_symbolic(std::span<Table const> tables, Values<Term>& state, RowGuards const* guards) {
  for (Table const& table : tables) {
    Formula const given = holds(table.given, state);
    if (given.is_literal() && !given.literal()) continue;
    Values<Term> result = state;
    if (!lint::complete(table)) result[field::note.unmatched] = Term{1};
    for (auto row = table.rows.rbegin(); row != table.rows.rend(); ++row) {
      Formula applies = holds(row->when, state);
      if (guards != nullptr) applies = applies && guards->at(&*row);
      Values<Term> after = state;
      if (row->impossible) after[field::note.unmatched] = Term{1};
      for (Set const& set : row->then)
        if (!set.empty() && !row->impossible) after[set.target] = evaluate(set, state);
      for (std::size_t i = given_count; i < field_count; ++i)
        result.items[i] = choose(applies, after.items[i], result.items[i], field_infos[i].width);
    }
    for (std::size_t i = given_count; i < field_count; ++i)
      state.items[i] = choose(given, result.items[i], state.items[i], field_infos[i].width);
  }
}

} // namespace twofold::proofs
