#include "cli/alias.hpp"
#include "cli/alias_chart.hpp"
#include "cli/alias_policy.hpp"
#include "cli/exit_status.hpp"
#include "cli/wording.hpp"
#include "spec/revision.hpp"

#include <nlohmann/json.hpp>

namespace twofold::cli {

using Json = nlohmann::ordered_json;
using namespace field;

namespace {

Json status_json(int status) { return {{"word", exit_status::word(status)}, {"exit", status}}; }

Json attributes_json(Concrete const& state) {
  Json json{{"text", attributes_text(state)}};
  for (AliasAttribute const& attribute : spec::alias_rules.attributes)
    if (attribute.in(AliasGroup::memory_attributes))
      json[std::string{info(attribute.field).name}] =
          value_text(attribute.field, state[attribute.field]);
  return json;
}

Json conclusion_json(alias::Conclusion const& conclusion, alias::Set const& set, bool lost) {
  Json json{{"effect", effect_name(conclusion.fact)},
            {"text", lost ? phrase(conclusion, set) : kept_phrase(conclusion, set)},
            {"agent", set.agents()[conclusion.a]}};
  if (alias::is_of_pair(conclusion.fact)) json["other"] = set.agents()[conclusion.b];
  if (conclusion.row != nullptr) {
    json["row"] = conclusion.row->name;
    json["cite"] = conclusion.row->cite;
  }
  if (lost) json["given_back"] = conclusion.restorable;
  return json;
}

Json search_json(alias::Search const& search) {
  return {{"complete", search.all.complete},
          {"states", search.all.states},
          {"goes_wrong", !search.lost.events.empty()}};
}

Json execution_json(alias::Program const& program, alias::Execution const& execution,
                    std::vector<std::string> const& agents, std::vector<std::string> const& paths) {
  Json steps = Json::array();
  for (auto const& text : event_texts(program, execution, agents, paths))
    steps.push_back({{"agent", text.agent}, {"what", text.what}, {"where", text.where}});
  Json end = Json::object();
  auto const names = value_names(program, agents);
  for (std::size_t v = 0; v < names.size(); ++v) end[names[v]] = execution.end.values[v];
  return {{"steps", steps}, {"end", end}};
}

Json mapping_json(ReadMapping const& each) {
  auto const& mapping = each.mapping;
  Json json{{"agent", mapping.agent}, {"domain", mapping.domain}, {"given", each.given}};
  json["attributes"] = attributes_json(mapping.attributes);
  if (mapping.fetched) json["fetched"] = attributes_json(*mapping.fetched);
  json["reads"] = mapping.reads;
  json["writes"] = mapping.writes;
  json["exclusives"] = mapping.exclusives;
  return json;
}

} // namespace

std::string alias_policy_json(std::string const& policy, AliasPolicyRequest const& request,
                              std::vector<PolicyAliases> const& all, int status) {
  Json json{{"schema", {{"name", "twofold.alias-policy"}, {"version", 1}}},
            {"tool", {{"name", "twofold"}, {"version", TWOFOLD_VERSION}}},
            {"spec", {{"revision", spec::revision}}},
            {"status", status_json(status)}};
  json["policy"] = policy;
  json["device"] = request.device;
  json["reading"] = request.wide ? "wide" : "per-stream";
  json["sets"] = Json::array();
  for (auto const& each : all) {
    alias::Set const set{{{"vmm", "", each.host, std::nullopt, true, true, false},
                          {"guest", "", each.guest.front(), std::nullopt, true, true, false}}};
    Json guests = Json::array();
    for (auto const& guest : each.guest) guests.push_back(attributes_json(guest));
    Json lost = Json::array();
    for (auto const& one : each.report.lost) lost.push_back(conclusion_json(one, set, true));
    json["sets"].push_back({{"vma", each.vma},
                            {"vmm", attributes_json(each.host)},
                            {"row", each.row},
                            {"page", each.page},
                            {"memattr", value_text(in.s2_memattr, each.memattr)},
                            {"fwb", each.fwb},
                            {"guest", std::move(guests)},
                            {"mismatch", !each.report.differing.empty()},
                            {"lost", std::move(lost)}});
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string alias_json(AliasAnswer const& answer) {
  auto const& report = answer.report;
  Json json{{"schema", {{"name", "twofold.alias"}, {"version", 1}}},
            {"tool", {{"name", "twofold"}, {"version", TWOFOLD_VERSION}}},
            {"spec", {{"revision", spec::revision}}},
            {"status", status_json(answer.status())}};
  json["reading"] = answer.wide ? "wide" : "per-stream";
  json["mappings"] = Json::array();
  for (auto const& mapping : answer.mappings) json["mappings"].push_back(mapping_json(mapping));
  json["mismatch"] = Json::array();
  for (auto const* attribute : report.differing)
    json["mismatch"].push_back(info(attribute->field).name);
  json["nothing_cacheable"] = report.situation != nullptr;
  for (bool const lost : {true, false}) {
    Json all = Json::array();
    for (auto const& each : lost ? report.lost : report.kept)
      all.push_back(conclusion_json(each, answer.set, lost));
    json[lost ? "lost" : "kept"] = std::move(all);
  }
  json["depends_on_reading"] = Json::array();
  for (auto const& each : answer.other_reading)
    json["depends_on_reading"].push_back(conclusion_json(each, answer.set, true));
  if (report.way != nullptr) json["way"] = {{"row", report.way->name}, {"cite", report.way->cite}};
  json["to_agree"] = Json::array();
  for (auto const& [mapping, like] : answer.remedies)
    json["to_agree"].push_back(
        {{"mapping", mapping},
         {"attributes", attributes_json(answer.mappings[like].mapping.attributes)}});
  if (answer.sequence) {
    auto const& sequence = *answer.sequence;
    Json lines = Json::array();
    for (auto const& [agent, text, row, cite, instead] : sequence.lines) {
      Json line{{"agent", answer.set.agents()[agent]}, {"operation", text}};
      if (!row.empty()) line["row"] = row;
      if (!cite.empty()) line["cite"] = cite;
      if (!instead.empty()) line["instead"] = instead;
      lines.push_back(std::move(line));
    }
    json["sequence"] = {{"lines", lines},
                        {"without", search_json(sequence.without)},
                        {"with", search_json(sequence.with)}};
  }
  if (answer.demonstrations) {
    auto const& tried = *answer.demonstrations;
    Json shown{
        {"programs", tried.programs}, {"states", tried.states}, {"complete", tried.complete}};
    if (tried.found) {
      auto const& found = *tried.found;
      shown["effect"] = alias::name(found.shows);
      shown["program"] = found.title;
      std::vector<std::string> paths;
      for (std::size_t const m : found.mapping)
        paths.push_back(type_text(answer.mappings[m].mapping.attributes, out));
      shown["execution"] = execution_json(found.program, found.search.lost, found.agents, paths);
    }
    json["machine"] = std::move(shown);
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace twofold::cli
