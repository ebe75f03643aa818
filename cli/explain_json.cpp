#include "cli/explain.hpp"
#include "model/trace.hpp"
#include "spec/revision.hpp"

#include <nlohmann/json.hpp>

namespace twofold::cli {

using namespace field;
using Json = nlohmann::ordered_json;

namespace {

/// Words stay words; everything else is a number.
Json value_json(Field f, Value value) {
  if (has_words(f) && value < info(f).named_values) return std::string{info(f).value_names[value]};
  return value;
}

/// The fields from `first` to `last`, by name.
Json fields_json(Concrete const& state, Field first, Field last) {
  Json object = Json::object();
  for (std::size_t i = first.index; i <= last.index; ++i) {
    Field const f = field_at(i);
    object[std::string{info(f).name}] = value_json(f, state[f]);
  }
  return object;
}

Json rules_json(Outcome const& outcome) {
  Json rules = Json::array();
  for (Step const& step : relevant_steps(outcome)) {
    Table const& table = true_rules.tables[step.row.table];
    Row const& row = table.rows[step.row.row];
    Json gave = Json::object();
    for (Given const& g : step.gave)
      gave[std::string{info(g.field).group} + "." + std::string{info(g.field).name}] =
          value_json(g.field, g.value);
    rules.push_back({{"table", std::string{table.name}},
                     {"row", std::string{row.name}},
                     {"cite", std::string{row.cite}},
                     {"gave", gave}});
  }
  return rules;
}

Json outcome_json(Outcome const& outcome) {
  Concrete const& state = outcome.state;
  bool const access = state[out.fault] == Fault::none;
  Json choices = Json::object();
  for (Field const f : outcome.chosen) choices[std::string{info(f).name}] = state[f];
  Json par_json = {{"f", state[par.f]}};
  if (access) {
    par_json["attr"] = state[par.attr];
    par_json["sh"] = state[par.sh];
  }
  return {{"fault", std::string{Fault::names[state[out.fault]]}},
          {"attributes", access ? fields_json(state, out.type, out.xs) : Json{}},
          {"par", par_json},
          {"choices", choices},
          {"rules", rules_json(outcome)}};
}

} // namespace

std::string explain_json(Page const& page) {
  Json document;
  document["schema"] = {{"name", "twofold.explain"}, {"version", 1}};
  document["tool"] = {{"name", "twofold"}, {"version", TWOFOLD_VERSION}};
  document["spec"] = {{"revision", std::string{spec::revision}}};
  document["status"] = {{"word", "ok"}, {"exit", 0}};
  document["features"] = fields_json(page.inputs, feature.s2fwb, feature.lpa2);
  document["feature_source"] = page.feature_source;
  document["inputs"] = fields_json(page.inputs, in.regime, in.s2_fnxs);
  document["without_effect"] = page.without_effect;
  document["outcomes"] = Json::array();
  for (Outcome const& outcome : permitted_outcomes(page.inputs))
    document["outcomes"].push_back(outcome_json(outcome));
  return document.dump(2) + "\n";
}

} // namespace twofold::cli
