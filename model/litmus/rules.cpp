#include "model/litmus/rules.hpp"

#include <algorithm>

namespace twofold::litmus {

bool add_closed(Graph& closed, std::size_t size, std::size_t from, std::size_t to) {
  if (from == to || (closed[to] & bit(from)) != 0) return false;
  if ((closed[from] & bit(to)) != 0) return true;
  Bits const reached = closed[to] | bit(to);
  for (std::size_t i = 0; i < size; ++i)
    if (i == from || (closed[i] & bit(from)) != 0) closed[i] |= reached;
  return true;
}

bool close(Graph& graph, std::size_t size) {
  for (std::size_t via = 0; via < size; ++via)
    for (std::size_t i = 0; i < size; ++i)
      if ((graph[i] & bit(via)) != 0) graph[i] |= graph[via];
  for (std::size_t i = 0; i < size; ++i)
    if ((graph[i] & bit(i)) != 0) return false;
  return true;
}

namespace {

template <class Item> std::size_t index_of(std::vector<Item>& items, Item const& item) {
  auto const found = std::ranges::find(items, item);
  if (found == items.end()) {
    items.push_back(item);
    return items.size() - 1;
  }
  return static_cast<std::size_t>(found - items.begin());
}

} // namespace

Rules::Rules(std::span<OrderingRow const> rows, bool ets2) {
  for (OrderingRow const& row : rows) {
    if (row.feature == OrderingFeature::ets2 && !ets2) continue;
    if (row.part == OrderingPart::tlbi_pair) {
      tlbi_pairs.push_back(&row);
      continue;
    }
    Choice choice = Choice::none;
    for (OrderingStep const& step : row.via) choice = std::max(choice, choice_of(step.relation));
    if (choice == Choice::none) {
      of_traces.push_back(&row);
      continue;
    }
    WaitingRow waiting_row{row.part, row.scope, choice};
    waiting_row.sets[0] = index_of(sets, row.from);
    for (OrderingStep const& step : row.via) {
      if (step.empty()) break;
      std::size_t const at = waiting_row.length++;
      waiting_row.relations[at] = step.relation;
      waiting_row.sets[at + 1] = index_of(sets, step.to);
      if (choice_of(step.relation) == choice) waiting_row.chosen = at;
      if (choice_of(step.relation) == Choice::none) index_of(kept, step.relation);
    }
    waiting.push_back(waiting_row);
  }
}

} // namespace twofold::litmus
