#include "tables/survey.hpp"

#include "tables/wording.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace twofold {

using namespace field;

namespace {

struct Recorder {
  std::vector<Fired>& trace;
  void fired(std::size_t table, std::size_t row) const { trace.push_back({table, row}); }
  void consulted(Field /*choice*/) const {}
};

/// The outcome in which reserved encodings behave as certain allocated ones.
Outcome with_stand_ins(Concrete page, Rules const& rules) {
  page[choice.mair] = 0x44;
  page[choice.s1_sh] = page[choice.s2_sh] = 0b11;
  page[choice.s2_memattr] = 0b0111;
  Outcome outcome{page, {}, {}};
  run_tables(rules.tables, outcome.state, Recorder{outcome.trace});
  return outcome;
}

void cite(Evidence& evidence, Fired fired, Rules const& rules) {
  Table const& table = rules.tables[fired.table];
  Row const& row = table.rows[fired.row];
  evidence.rows.emplace(row.cite, row_id(table, row));
}

bool writes(Fired fired, Field f, Rules const& rules) {
  auto const& then = rules.tables[fired.table].rows[fired.row].then;
  return std::ranges::any_of(then, [&](Set const& set) { return !set.empty() && set.target == f; });
}

} // namespace

Survey survey(Concrete const& page, Rules const& rules) {
  auto stand_in = with_stand_ins(page, rules);
  if (stand_in.state[note.reserved] == 1 && stand_in.state[note.inadmissible] == 0)
    return {true, {std::move(stand_in)}};
  return {false, permitted_outcomes(page, rules)};
}

void Evidence::add(Outcome const& outcome, std::span<Field const> fields, Rules const& rules) {
  for (Field const f : fields) {
    auto const last = std::ranges::find_if(outcome.trace.rbegin(), outcome.trace.rend(),
                                           [&](Fired fired) { return writes(fired, f, rules); });
    if (last != outcome.trace.rend()) cite(*this, *last, rules);
  }
}

void Evidence::add_reserved(Outcome const& outcome, Rules const& rules) {
  for (Field const f :
       {Field{s1.reserved}, Field{s2.reserved}, Field{s1.sh_field}, Field{s2.sh_field}}) {
    // The first row that writes it: the encoding's own, and not the stand-in's.
    auto const first =
        std::ranges::find_if(outcome.trace, [&](Fired fired) { return writes(fired, f, rules); });
    if (first == outcome.trace.end()) continue;
    Row const& row = rules.tables[first->table].rows[first->row];
    bool const reserves = std::ranges::any_of(row.then, [&](Set const& set) {
      return !set.empty() && ((set.target == f && set.op == Op::constant && set.constant == 1) ||
                              set.target == Field{note.reserved});
    });
    if (reserves) cite(*this, *first, rules);
  }
}

void Evidence::add(Evidence const& other) {
  rows.insert(other.rows.begin(), other.rows.end());
  choices.insert(other.choices.begin(), other.choices.end());
}

} // namespace twofold
