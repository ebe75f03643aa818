#include "cli/members_json.hpp"
#include "cli/walk.hpp"
#include "cli/wording.hpp"
#include "spec/revision.hpp"

#include <nlohmann/json.hpp>

namespace twofold::cli {

using namespace field;
using Json = nlohmann::ordered_json;

namespace {

Json attributes_json(Concrete const& state) {
  Json all = Json::object();
  for (std::size_t i = out.type.index; i <= out.xs.index; ++i) {
    Field const f = field_at(i);
    all[std::string{info(f).name}] = has_words(f) && state[f] < info(f).named_values
                                         ? Json(std::string{info(f).value_names[state[f]]})
                                         : Json(state[f]);
  }
  return all;
}

Json fetch_json(WalkAnswer const& answer, walks::Fetch const& fetch) {
  Json parts = Json::object();
  for (DescriptorPart const& part : descriptor_parts(answer, fetch)) parts[part.name] = part.value;
  bool const behind =
      fetch.stage == 1 && answer.setting.s2.enabled && answer.request.regime == Regime::el10;
  return {
      {"stage", fetch.stage},
      {"level", fetch.level},
      {"for", fetch.for_update  ? "update"
              : fetch.for_table ? "table"
                                : "access"},
      {"pa", fetch.address},
      {"ipa", behind ? Json(fetch.ipa) : Json{}},
      {"value", fetch.value},
      {"kind", std::string{descriptor_kind(fetch)}},
      {"descriptor", parts},
      {"attributes", attributes_json(walks::attributes(answer.setting, answer.request, fetch))}};
}

Json fault_json(walks::Fault const& fault) {
  if (!fault) return {};
  return {{"kind", std::string{walks::fault_kind_names[static_cast<std::size_t>(fault.kind)]}},
          {"stage", fault.stage},
          {"level", fault.kind == walks::FaultKind::alignment ? Json{} : Json(fault.level)},
          {"s1ptw", fault.s1ptw},
          {"no_tag_access", fault.no_tag_access}};
}

Json seen_json(Seen const& seen) {
  Json exception;
  if (seen.exception)
    exception = {{"el", seen.exception->el},
                 {"esr", seen.exception->esr},
                 {"far", seen.exception->far},
                 {"hpfar", seen.exception->hpfar ? Json(*seen.exception->hpfar) : Json{}}};
  return {{"exception", exception}, {"par_el1", seen.par ? Json(*seen.par) : Json{}}};
}

Json outcome_json(WalkAnswer const& answer, Walked const& w) {
  bool const fault{w.result.fault};
  Json fetches = Json::array();
  for (walks::Fetch const& fetch : w.trace.fetches) fetches.push_back(fetch_json(answer, fetch));
  Json updates = Json::array();
  for (walks::Update const& u : w.trace.updates)
    updates.push_back(
        {{"stage", u.stage}, {"pa", u.address}, {"before", u.before}, {"after", u.after}});
  return {{"because", w.because},
          {"fault", fault_json(w.result.fault)},
          {"pa", fault ? Json{} : Json(w.result.pa)},
          {"ipa", fault || !w.result.s2.present ? Json{} : Json(w.result.ipa)},
          {"attributes", fault ? Json{} : attributes_json(w.attributes)},
          {"seen", seen_json(seen(answer, w))},
          {"fetches", fetches},
          {"updates", updates}};
}

} // namespace

std::string walk_json(WalkAnswer const& answer) {
  Json document;
  document["schema"] = {{"name", "twofold.walk"}, {"version", 1}};
  document["tool"] = {{"name", "twofold"}, {"version", TWOFOLD_VERSION}};
  document["spec"] = {{"revision", std::string{spec::revision}}};
  document["status"] = {{"word", "ok"}, {"exit", 0}};
  document["access"] = {{"name", answer.access},
                        {"va", answer.request.va},
                        {"regime", value_text(in.regime, answer.request.regime)},
                        {"el", answer.el},
                        {"el0", answer.request.el0},
                        {"pan", answer.request.pan},
                        {"unaligned", answer.request.unaligned},
                        {"tag_access", value_text(in.tag_access, answer.request.tag_access)}};
  document["registers"] = members_json(answer.registers);
  document["features"] = members_json(answer.features.values);
  document["feature_source"] =
      answer.features.source.empty() ? Json{} : Json(answer.features.source);
  document["outcomes"] = Json::array();
  for (Walked const& w : answer.outcomes) document["outcomes"].push_back(outcome_json(answer, w));
  return document.dump(2) + "\n";
}

} // namespace twofold::cli
