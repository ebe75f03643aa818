#include "cli/exit_status.hpp"
#include "cli/walk_line.hpp"
#include "cli/walk_prove.hpp"
#include "proofs/solver.hpp"
#include "spec/revision.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace twofold::cli {

using namespace proofs;
using Json = nlohmann::ordered_json;

namespace {

Json document(std::string_view schema) {
  return {
      {"schema", {{"name", schema}, {"version", 1}}},
      {"tool", {{"name", "twofold"}, {"version", TWOFOLD_VERSION}, {"solver", solver_version()}}},
      {"spec", {{"revision", spec::revision}}}};
}

double rounded(double seconds) { return std::round(seconds * 1e6) / 1e6; }

Json case_json(WalkCase const& which) {
  return {{"stage1", which.t0sz != 0},
          {"t0sz", which.t0sz == 0 ? Json{} : Json(which.t0sz)},
          {"s2_t0sz", which.s2_t0sz},
          {"s2_start_level", which.s2_start}};
}

Json described(WalkStatement const& s) {
  Json json{{"id", s.id},
            {"sentence", s.sentence},
            {"expectation", s.holds ? "proved" : "refuted"},
            {"asked_of", s.holds ? "steps" : "whole-walk"}};
  json["assumptions"] = Json::array();
  for (WalkAssumption const& a : assumptions_of(s))
    json["assumptions"].push_back({{"id", a.id}, {"sentence", a.sentence}});
  json["inputs"] = Json::array();
  for (Variable const& v : inputs_of(s, largest_case(s)))
    json["inputs"].push_back({{"name", v.name}, {"width", v.width}});
  return json;
}

std::string_view word(Answer answer, std::string_view yes, std::string_view no) {
  return answer == Answer::satisfiable ? yes : answer == Answer::unsatisfiable ? no : "unknown";
}

Json range_json(AddressRange const& range) {
  return {{"first", range.first}, {"last", range.last}};
}

Json walk_of(WalkStatement const& statement, WalkFinding const& found) {
  if (!found.walk) return {};
  WalkWitness const& walk = *found.walk;
  auto const violated = replay(statement, walk).violated;
  auto const fetches = replay(statement, walk).trace.fetches.size();
  Json json{{"confirmed", found.confirmed},
            {"given", range_json(walk.given)},
            {"device", range_json(walk.device)},
            {"violation", violation_text(statement, walk)},
            {"violated_by_fetch", violated && *violated < fetches ? Json(*violated) : Json{}},
            {"command", command_of(walk, std::string{statement.id} + ".words.json")}};
  json["words"] = Json::parse(words_json(walk.words));
  json["walk"] = Json::parse(walk_json(answer_of(walk)));
  return json;
}

Json case_report(WalkStatement const& statement, WalkCaseReport const& report) {
  Json json = case_json(report.which);
  json["status"] = word(report.violation.answer, "refuted", "proved");
  json["comes_about"] = word(report.instance.answer, "yes", "no");
  json["comes_about_confirmed"] = report.instance.confirmed;
  json["seconds"] = rounded(report.seconds);
  json["reason"] = report.violation.reason;
  json["others"] = Json::array();
  for (Discharge const& d : report.others)
    json["others"].push_back({{"engine", d.engine},
                              {"status", name(d.status)},
                              {"seconds", rounded(d.seconds)},
                              {"remark", d.remark}});
  json["counterexample"] = walk_of(statement, report.violation);
  return json;
}

} // namespace

std::string walk_reports_json(std::vector<WalkReport> const& reports, int status, double seconds) {
  Json json = document("twofold.prove-walks");
  json["status"] = {{"word", exit_status::word(status)}, {"exit", status}};
  json["seconds"] = rounded(seconds);
  json["statements"] = Json::array();
  for (WalkReport const& report : reports) {
    Json one = described(*report.statement);
    one["status"] = name(report.status);
    one["as_expected"] = report.as_expected;
    one["remark"] = report.remark;
    one["seconds"] = rounded(report.seconds);
    one["cases"] = Json::array();
    for (WalkCaseReport const& c : report.cases)
      one["cases"].push_back(case_report(*report.statement, c));
    json["statements"].push_back(std::move(one));
  }
  return json.dump(2) + "\n";
}

std::string walk_list_json(std::vector<WalkStatement const*> const& statements) {
  Json json = document("twofold.prove-walks-list");
  json["statements"] = Json::array();
  for (WalkStatement const* s : statements) {
    Json one = described(*s);
    one["cases"] = Json::array();
    for (WalkCase const& which : cases_of(*s)) one["cases"].push_back(case_json(which));
    json["statements"].push_back(std::move(one));
  }
  return json.dump(2) + "\n";
}

} // namespace twofold::cli
