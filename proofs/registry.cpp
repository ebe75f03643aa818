#include "proofs/registry.hpp"

#include <algorithm>

namespace twofold::proofs {

namespace {

constexpr Assumption permitted_choices{
    "permitted-choices", "What the architecture leaves open is decided as it permits."};
constexpr Assumption allocated_encodings{
    "allocated-encodings", "Software uses no encoding that is reserved under the features."};
constexpr Assumption usual_setting{
    "usual-setting", "A read in EL1&0, both stages enabled, caches on, nothing overridden."};
constexpr Assumption covered_registers{
    "covered-registers",
    "No register or descriptor bit is set that would change the answer and is not covered."};

std::string_view group_of(std::string_view id) { return id.substr(0, id.find('.')); }

} // namespace

std::vector<std::string> tags_of(Obligation const& obligation) {
  Statement const& s = *obligation.statement;
  std::vector<std::string> tags;
  auto id = s.id;
  if (obligation.raw) {
    tags.emplace_back("raw");
    id = id.substr(id.find('.') + 1);
  }
  tags.emplace_back(group_of(id));
  if (s.expectation == Expectation::refuted) tags.emplace_back("known-false");
  tags.emplace_back(s.setting == Setting::any ? "any-control" : "usual-setting");
  tags.emplace_back(s.domain == Domain::every ? "reserved-encodings" : "allocated-encodings");
  return tags;
}

std::vector<Assumption> assumptions_of(Obligation const& obligation) {
  std::vector<Assumption> all{permitted_choices};
  if (obligation.statement->domain == Domain::allocated) all.push_back(allocated_encodings);
  if (obligation.statement->setting == Setting::data) all.push_back(usual_setting);
  if (obligation.raw) all.push_back(covered_registers);
  return all;
}

std::vector<Variable> inputs_of(Obligation const& obligation) {
  Graph graph;
  symbolic_pages(graph, obligation);
  return graph.variables();
}

std::vector<RowPlace> rows_of(Obligation const& obligation) {
  if (obligation.guarded_query == nullptr) return {};
  Graph graph;
  auto const symbolic = symbolic_pages(graph, obligation);
  auto const inputs = static_cast<std::uint32_t>(graph.variables().size());
  RowGuards guards;
  std::vector<RowPlace> places;
  for (Table const& table : true_rules.tables)
    for (Row const& row : table.rows) {
      if (guards.contains(&row)) continue;
      Term const in_force = variable(graph, "row" + std::to_string(places.size()), 1);
      guards.emplace(&row, in_force == Term{1});
      places.push_back({&table, &row});
    }
  Query const query = obligation.guarded_query(true_rules, symbolic.pages, guards);
  std::vector<bool> needed(places.size(), false);
  for (Formula const& part : {query.assumes, query.ensures})
    for (auto v : support(part))
      if (v >= inputs) needed[v - inputs] = true;
  std::vector<RowPlace> rows;
  for (std::size_t i = 0; i < places.size(); ++i)
    if (needed[i]) rows.push_back(places[i]);
  return rows;
}

bool names(std::string_view id, RowPlace const& place) {
  return id == place.row->cite || id == place.table->name ||
         id == std::string{place.table->name} + "." + std::string{place.row->name};
}

} // namespace twofold::proofs
