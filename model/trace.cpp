#include "model/trace.hpp"

#include <algorithm>
#include <optional>
#include <ranges>
#include <span>

namespace twofold {

namespace {

/// A row performed, with the state that it left.
struct Performed {
  Fired row;
  Concrete after;
};

struct RowRecorder {
  std::optional<std::size_t>& row;
  void fired(std::size_t /*table*/, std::size_t fired_row) { row = fired_row; }
  void consulted(Field /*choice*/) {}
};

/// Runs the rules again, table by table, so that the state can be seen after each row.
std::vector<Performed> replay(Outcome const& outcome, Rules const& rules) {
  Concrete state{};
  std::copy_n(outcome.state.items.begin(), given_count, state.items.begin());
  std::vector<Performed> all;
  for (std::size_t t = 0; t < rules.tables.size(); ++t) {
    std::optional<std::size_t> row;
    run_tables(rules.tables.subspan(t, 1), state, RowRecorder{row});
    if (row) all.push_back({{t, *row}, state});
  }
  return all;
}

using Needed = Values<bool>;

/// What an outcome amounts to: a fault, or the attributes, which an AT instruction reports.
Needed result_fields(Concrete const& state) {
  Needed needed{};
  needed[field::out.fault] = true;
  if (state[field::out.fault] != Fault::none) return needed;
  for (std::size_t i = field::out.type.index; i <= field::out.xs.index; ++i) needed.items[i] = true;
  needed[field::par.attr] = needed[field::par.sh] = state[field::on.at] == 1;
  return needed;
}

void need(Needed& needed, std::span<Cond const> conds) {
  for (Cond const& cond : conds)
    if (!cond.empty()) needed[cond.field] = true;
}

void need(Needed& needed, Set const& set) {
  if (set.reads_a()) needed[set.a] = true;
  if (set.reads_b()) needed[set.b] = true;
}

/// What decided that this row of its table was the one to be performed.
void need_selection(Needed& needed, Table const& table, std::size_t row) {
  need(needed, table.given);
  for (Row const& tried : table.rows.first(row + 1)) need(needed, tried.when);
}

/// The part that a row had in what is needed after it; `needed` becomes what is needed before it.
Step step_of(Performed const& performed, Table const& table, Needed& needed) {
  Step step{performed.row, {}};
  Needed before = needed;
  std::vector<Set> relevant;
  for (Set const& set : table.rows[performed.row.row].then) {
    if (set.empty() || !needed[set.target]) continue;
    step.gave.push_back({set.target, performed.after[set.target]});
    before[set.target] = false;
    relevant.push_back(set);
  }
  if (relevant.empty()) return step;
  for (Set const& set : relevant) need(before, set);
  need_selection(before, table, performed.row.row);
  needed = before;
  return step;
}

} // namespace

std::vector<Step> relevant_steps(Outcome const& outcome, Rules const& rules) {
  auto const performed = replay(outcome, rules);
  Needed needed = result_fields(outcome.state);
  std::vector<Step> steps;
  for (Performed const& p : performed | std::views::reverse) {
    auto step = step_of(p, rules.tables[p.row.table], needed);
    if (!step.gave.empty()) steps.push_back(std::move(step));
  }
  std::ranges::reverse(steps);
  return steps;
}

} // namespace twofold
