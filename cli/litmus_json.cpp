#include "cli/litmus_json.hpp"

#include "cli/exit_status.hpp"
#include "cli/litmus_chart.hpp"
#include "spec/revision.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace twofold::cli {

using Json = nlohmann::ordered_json;
using litmus::Execution;
using litmus::FinalState;
using litmus::Observable;
using litmus::Test;

namespace {

Json status_json(int status) { return {{"word", exit_status::word(status)}, {"exit", status}}; }

/// An object of texts; a fault is true or false.
Json state_json(FinalState const& state, Test const& test) {
  Json values = Json::object();
  for (std::size_t o = 0; o < test.observables.size(); ++o) {
    auto const name = text(test.observables[o], test.names);
    if (test.observables[o].kind == Observable::Kind::fault)
      values[name] = state.values[o] == litmus::number(1);
    else
      values[name] = text(state.values[o], test.names);
  }
  return {{"satisfies", state.satisfies}, {"values", values}};
}

/// Steps are named by their places in the order, which count from 1.
Json execution_json(Execution const& execution, Test const& test) {
  std::vector<std::size_t> place(execution.steps.size());
  for (std::size_t i = 0; i < execution.in_order.size(); ++i) place[execution.in_order[i]] = i + 1;
  auto const places = [&](std::vector<std::size_t> const& steps) {
    Json all = Json::array();
    for (std::size_t const s : steps) all.push_back(place[s]);
    return all;
  };
  Json all = Json::array();
  for (std::size_t const s : execution.in_order) {
    Execution::Step const& step = execution.steps[s];
    auto const& instruction = test.programs[step.pe][step.event.instruction];
    Json json{{"step", place[s]},
              {"pe", step.pe},
              {"line", instruction.position.line},
              {"instruction", instruction.text},
              {"effect", effect_text(step, test)}};
    if ((effect::exp_r | effect::ttd_r).contains(step.event.kind)) {
      json["reads_from"] = step.from ? Json(place[*step.from]) : Json("initial");
      json["from_read"] = places(step.fr);
    }
    if (step.event.kind == effect::exp_w) json["overwritten_by"] = places(step.co_after);
    if (effect::ttd_r.contains(step.event.kind)) {
      json["after_tlbi"] = places(step.after_tlbi);
      json["before_tlbi"] = places(step.before_tlbi);
    }
    all.push_back(std::move(json));
  }
  return all;
}

Json answer_json(LitmusAnswer const& answer, LitmusOptions const& options) {
  Json json{{"file", answer.file},
            {"name", answer.test.name},
            {"ets2", answer.ets2},
            {"condition", answer.test.condition_text},
            {"verdict", text(answer.result.verdict)}};
  if (answer.result.verdict != litmus::Verdict::unknown)
    json["holds"] = condition_holds(answer.test.quantifier, answer.result.verdict);
  if (answer.expected) json["expected"] = *answer.expected;
  json["status"] = status_json(answer.status());
  json["states"] = Json::array();
  for (FinalState const& state : answer.result.states)
    json["states"].push_back(state_json(state, answer.test));
  json["bounds"] = {
      {"complete", answer.result.complete},     {"stopped", answer.result.stopped},
      {"traces", answer.result.traces},         {"candidates", answer.result.candidates},
      {"time_limit_ms", options.time_limit_ms}, {"memory_limit_mib", options.memory_limit_mib},
      {"effects", litmus::most_effects}};
  if (answer.result.witness)
    json["execution"] = execution_json(*answer.result.witness, answer.test);
  json["seconds"] = std::round(answer.seconds * 1e6) / 1e6;
  return json;
}

} // namespace

std::string litmus_json(LitmusReport const& report) {
  Json json{{"schema", {{"name", "twofold.litmus"}, {"version", 1}}},
            {"tool", {{"name", "twofold"}, {"version", TWOFOLD_VERSION}}},
            {"spec", {{"revision", spec::revision}}},
            {"status", status_json(report.status())}};
  json["tests"] = Json::array();
  for (LitmusAnswer const& answer : report.answers)
    json["tests"].push_back(answer_json(answer, report.options));
  json["problems"] = Json::array();
  for (LitmusProblem const& problem : report.problems)
    json["problems"].push_back({{"file", problem.file}, {"message", problem.message}});
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace twofold::cli
