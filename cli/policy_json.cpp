#include "cli/policy_json.hpp"

#include "cli/exit_status.hpp"
#include "model/policy/guest.hpp"
#include "proofs/solver.hpp"
#include "spec/revision.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace twofold::cli {

using Json = nlohmann::ordered_json;
using policy::Action;
using policy::Policy;

namespace {

Json envelope(std::string_view command, int status) {
  return {{"schema", {{"name", "twofold.policy"}, {"version", 1}}},
          {"tool",
           {{"name", "twofold"},
            {"version", TWOFOLD_VERSION},
            {"solvers", Json::array({proofs::solver_version()})}}},
          {"spec", {{"revision", spec::revision}}},
          {"status", {{"word", exit_status::word(status)}, {"exit", status}}},
          {"command", command}};
}

std::string dump(Json const& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// A struct's fields: words, truth values or numbers.
template <class Infos, class Items> Json fields(Infos const& infos, Items const& items) {
  Json json = Json::object();
  for (std::size_t i = 0; i < infos.size(); ++i) {
    auto const key = std::string{infos[i].name};
    if (infos[i].value_names == nullptr)
      json[key] = items[i];
    else if (infos[i].values == 2)
      json[key] = items[i] == 1;
    else
      json[key] = infos[i].value_names[items[i]];
  }
  return json;
}

Json page_json(policy::Page const& page) { return fields(policy::fact_infos, page.items); }

Json decision_json(policy::Decision const& decision) {
  return fields(policy::aspect_infos, decision.items);
}

Json reach_json(policy::Page const& page, policy::Decision const& decision) {
  Json lines = Json::array();
  for (ReachLine const& line : reach_of(page, decision))
    lines.push_back({{"stage1", line.s1}, {"result", line.result}});
  return lines;
}

Json header(PolicyFile const& file) {
  return {{"file", file.file},
          {"name", file.policy.name},
          {"title", file.policy.title},
          {"source", file.policy.source}};
}

Json judgements_json(PolicyFile const& file, proofs::PolicyReport const& report) {
  Json all = Json::array();
  auto const properties = proofs::policy_properties();
  auto const names = [](std::vector<std::size_t> const& positions) {
    Json ids = Json::array();
    for (std::size_t const a : positions) ids.push_back(proofs::policy_assumptions()[a].id);
    return ids;
  };
  for (std::size_t i = 0; i < report.judgements.size(); ++i) {
    auto const& judgement = report.judgements[i];
    Json one{{"property", properties[i].id},
             {"sentence", properties[i].sentence},
             {"verdict", name(judgement.verdict)},
             {"under", names(judgement.under)},
             {"may_assume", names(properties[i].assumes)},
             {"as_expected", as_expected(file.policy, i, judgement)},
             {"cases", judgement.cases},
             {"z3", proofs::name(judgement.solver)}};
    if (auto const* expected = expected_verdict(file.policy, properties[i].id))
      one["because"] = expected->because;
    one["examples"] = Json::array();
    for (auto const& example : judgement.examples) {
      Json events = Json::array();
      for (auto const& event : example.events)
        events.push_back({{"page", page_json(event.page)},
                          {"row", file.policy.rows[event.row].id},
                          {"decision", decision_json(event.decision)}});
      one["examples"].push_back({{"breaks", names(example.breaks)},
                                 {"text", example_text(file.policy, example)},
                                 {"events", events}});
    }
    all.push_back(std::move(one));
  }
  return all;
}

} // namespace

std::string policy_show_json(PolicyFile const& file) {
  Json json = envelope("show", exit_status::ok);
  Json& policy = json["policy"] = header(file);
  policy["notes"] = file.policy.notes;
  policy["types"] = Json::array();
  for (policy::Type const& type : file.policy.types) {
    Json one{{"name", type.name}, {"sh", type.sh}, {"executable", type.executable}};
    if (type.memattr) one["memattr"] = *type.memattr;
    if (type.memattr_fwb) one["memattr_fwb"] = *type.memattr_fwb;
    policy["types"].push_back(std::move(one));
  }
  policy["rows"] = Json::array();
  for (policy::Row const& row : file.policy.rows) {
    Json when = Json::object();
    for (policy::Condition const& c : row.when) {
      Json values = Json::array();
      for (unsigned v = 0; v < info(c.of).values; ++v)
        if (c.holds(static_cast<Value>(v))) values.push_back(info(c.of).value_names[v]);
      when[std::string{info(c.of).name}] = std::move(values);
    }
    Json after = Json::array();
    for (std::size_t const other : row.after) after.push_back(file.policy.rows[other].id);
    Json one{{"id", row.id},
             {"when", std::move(when)},
             {"after", std::move(after)},
             {"result", Action::names.at(row.result)},
             {"source", row.source},
             {"line", row.position.line}};
    if (row.result == Action::map) {
      one["type"] = file.policy.types[row.type].name;
      one["write"] = row.write->word;
      one["size"] = policy::MapSize::names.at(row.size);
      one["clean"] = row.clean->word;
      one["unmap_clean"] = row.unmap_clean->word;
      one["icache"] = row.icache->word;
    }
    if (row.xn != nullptr) one["xn"] = row.xn->word;
    if (!row.error.empty()) one["error"] = row.error;
    if (!row.note.empty()) one["note"] = row.note;
    policy["rows"].push_back(std::move(one));
  }
  return dump(json);
}

std::string policy_check_json(JudgedPolicies const& judged) {
  Json json = envelope("check", judged.status());
  json["policies"] = Json::array();
  for (std::size_t p = 0; p < judged.files.size(); ++p) {
    Json one = header(judged.files[p]);
    one["pages"] = judged.reports[p].pages;
    one["judgements"] = judgements_json(judged.files[p], judged.reports[p]);
    json["policies"].push_back(std::move(one));
  }
  json["seconds"] = std::round(judged.seconds * 1e6) / 1e6;
  return dump(json);
}

std::string policy_diff_json(JudgedPolicies const& judged,
                             std::vector<PolicyDifference> const& differences) {
  Json json = envelope("diff", exit_status::ok);
  json["a"] = header(judged.files[0]);
  json["b"] = header(judged.files[1]);
  json["differences"] = Json::array();
  for (PolicyDifference const& d : differences)
    json["differences"].push_back({{"pages", d.pages},
                                   {"page", page_json(d.page)},
                                   {"row_a", judged.files[0].policy.rows[d.row_a].id},
                                   {"a", decision_json(d.a)},
                                   {"row_b", judged.files[1].policy.rows[d.row_b].id},
                                   {"b", decision_json(d.b)}});
  json["verdicts"] = Json::array();
  auto const properties = proofs::policy_properties();
  for (std::size_t i = 0; i < properties.size(); ++i) {
    auto const one = verdict_text(judged.reports[0].judgements[i]);
    auto const two = verdict_text(judged.reports[1].judgements[i]);
    if (one != two)
      json["verdicts"].push_back({{"property", properties[i].id}, {"a", one}, {"b", two}});
  }
  return dump(json);
}

std::string policy_reach_json(PolicyFile const& file) {
  Json json = envelope("reach", exit_status::ok);
  json["policy"] = header(file);
  json["classes"] = Json::array();
  for (unsigned c = 0; c < policy::DeviceClass::names.size(); ++c) {
    Json entries = Json::array();
    for (auto const& entry :
         stage2_entries(file.policy, static_cast<Value>(c), proofs::meets_assumptions))
      entries.push_back({{"row", file.policy.rows[entry.row].id},
                         {"page", page_json(entry.page)},
                         {"decision", decision_json(entry.outcome)},
                         {"reach", reach_json(entry.page, entry.outcome)}});
    json["classes"].push_back(
        {{"device", policy::DeviceClass::names.at(c)}, {"entries", std::move(entries)}});
  }
  return dump(json);
}

std::string policy_eval_json(PolicyFile const& file, policy::Page const& page, std::size_t row,
                             policy::Decision const& decision) {
  Json json = envelope("eval", exit_status::ok);
  json["policy"] = header(file);
  json["page"] = page_json(page);
  json["row"] = file.policy.rows[row].id;
  json["decision"] = decision_json(decision);
  json["reach"] =
      decision[policy::aspect.result] == Action::map ? reach_json(page, decision) : Json::array();
  return dump(json);
}

} // namespace twofold::cli
