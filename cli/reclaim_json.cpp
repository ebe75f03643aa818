#include "cli/exit_status.hpp"
#include "cli/reclaim.hpp"
#include "spec/revision.hpp"

#include <nlohmann/json.hpp>

namespace twofold::cli {

using Json = nlohmann::ordered_json;
using namespace reclaim;

namespace {

Json assumptions_json(Assumptions set) {
  Json all = Json::array();
  for (auto const& each : assumption_infos)
    if ((set & bit_of(each.id)) != 0) all.push_back(each.name);
  return all;
}

Json sets_json(std::vector<Assumptions> const& sets) {
  Json all = Json::array();
  for (auto const set : sets) all.push_back(assumptions_json(set));
  return all;
}

/// Steps, counting from 1.
Json steps_json(std::vector<std::uint64_t> const& sets) {
  Json all = Json::array();
  for (auto const set : sets) {
    Json numbers = Json::array();
    for (unsigned s = 0; s < 64; ++s)
      if (((set >> s) & 1U) != 0) numbers.push_back(s + 1);
    all.push_back(std::move(numbers));
  }
  return all;
}

Json execution_json(Execution const& execution) {
  Json all = Json::array();
  for (std::size_t const e : execution.in_order) {
    auto const& event = execution.system.events()[e];
    auto const& instruction = execution.system.instructions()[event.instruction];
    Json json{{"pe", instruction.pe},
              {"instruction", instruction.text},
              {"point", point_names.at(static_cast<std::size_t>(event.point))}};
    if (instruction.step) json["step"] = *instruction.step + 1;
    all.push_back(std::move(json));
  }
  return all;
}

Json case_json(ReclaimCase const& each) {
  Json json{{"old", each.scenario.old_memory.name},
            {"new", each.scenario.new_memory.name},
            {"safe", each.answer.safe}};
  if (each.answer.safe) {
    json["rests_on"] = sets_json(each.answer.rests_on);
    json["needs_steps"] = steps_json(each.answer.steps);
  } else {
    json["would_help"] = sets_json(each.answer.would_help);
  }
  json["questions"] = Json::array();
  for (std::size_t q = 0; q < question_count; ++q) {
    Json question{{"name", info(question_at(q)).name},
                  {"sentence", info(question_at(q)).sentence},
                  {"harm", info(question_at(q)).harm},
                  {"asked", ((each.scenario.asked >> q) & 1U) != 0},
                  {"possible", ((each.answer.possible >> q) & 1U) != 0}};
    if (auto const& execution = each.executions.at(q)) {
      question["execution"] = execution_json(*execution);
      if (execution->gathered)
        question["one_transaction_with"] =
            execution->system.instructions()[execution->gathered->second].text;
    }
    json["questions"].push_back(std::move(question));
  }
  return json;
}

} // namespace

std::string reclaim_json(ReclaimReport const& report) {
  auto const& scenario = report.cases.front().scenario;
  int const status = report.status();
  Json json{{"schema", {{"name", "twofold.reclaim"}, {"version", 1}}},
            {"tool", {{"name", "twofold"}, {"version", TWOFOLD_VERSION}}},
            {"spec", {{"revision", spec::revision}}},
            {"status", {{"word", exit_status::word(status)}, {"exit", status}}},
            {"sequence", {{"name", report.sequence.name}, {"what", report.sequence.what}}}};
  json["sequence"]["steps"] = Json::array();
  for (auto const& step : scenario.steps)
    json["sequence"]["steps"].push_back({{"step", step.text}, {"text", step.shown}});
  json["device"] = device_names.at(static_cast<std::size_t>(scenario.device));
  json["owner"] = owner_names.at(static_cast<std::size_t>(scenario.owner));
  json["host"] = scenario.vhe ? "vhe" : "nvhe";
  json["window"] = scenario.window.name;
  json["old"] = report.old_text;
  json["assumed"] = assumptions_json(scenario.assumptions);
  json["engine"] = report.engine;
  json["safe"] = report.safe();
  if (report.sequence.expect_safe) json["expected_safe"] = *report.sequence.expect_safe;
  json["cases"] = Json::array();
  for (ReclaimCase const& each : report.cases) json["cases"].push_back(case_json(each));
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace twofold::cli
