#include "cli/conform.hpp"
#include "cli/exit_status.hpp"
#include "cli/request.hpp"
#include "spec/features.hpp"
#include "spec/revision.hpp"

#include <nlohmann/json.hpp>

namespace twofold::cli {

using namespace field;
using Json = nlohmann::ordered_json;

namespace {

Json optional_json(std::optional<Value> const& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json example_json(Example const& example) {
  Json inputs = Json::object();
  for (std::size_t i = feature.xs.index; i < choice.mair.index; ++i)
    inputs[std::string{field_infos[i].name}] = example.page.items[i];
  Observed const& o = example.observed;
  return {{"line", example.line},
          {"inputs", inputs},
          {"reported",
           {{"par_f", optional_json(o.par_f)},
            {"par_attr", optional_json(o.par_attr)},
            {"par_sh", optional_json(o.par_sh)},
            {"fault", optional_json(o.fault)}}},
          {"permitted", permitted_text(example.permitted)},
          {"explain", explain_command(request_for(example.page))}};
}

Json group_json(GroupKey const& key, Group const& group) {
  return {{"finding", name(key.finding)},
          {"rule", key.rule},
          {"cite", key.cite},
          {"direction", key.direction},
          {"known", key.known.empty() ? Json(nullptr) : Json(key.known)},
          {"count", group.count},
          {"example", example_json(group.simplest)}};
}

Json implementation_json(Implementation const& implementation) {
  Json features = Json::array();
  for (spec::FeatureName const& f : spec::feature_names)
    if (implementation.features[f.field] == 1) features.push_back(f.architectural);
  return {{"name", implementation.name},
          {"version", implementation.version},
          {"processor", implementation.processor},
          {"features", features}};
}

} // namespace

std::string conform_json(ConformReport const& report) {
  auto const& tally = report.tally;
  Json implementations = Json::array();
  for (auto const& implementation : report.implementations)
    implementations.push_back(implementation_json(implementation));
  Json groups = Json::array();
  for (auto const& [key, group] : tally.groups()) groups.push_back(group_json(key, group));
  Json gone = Json::array();
  for (auto const& deviation : report.gone()) gone.push_back(deviation.id);
  Json const document{
      {"schema", {{"name", "twofold.conform"}, {"version", 1}}},
      {"tool", {{"name", "twofold"}, {"version", TWOFOLD_VERSION}}},
      {"spec", {{"revision", spec::revision}}},
      {"status", {{"word", exit_status::word(report.status)}, {"exit", report.status}}},
      {"implementations", implementations},
      {"observations", report.rows},
      {"conform", tally.of(Finding::conforms)},
      {"latitude", tally.of(Finding::latitude)},
      {"reserved", tally.of(Finding::reserved)},
      {"deviate", tally.of(Finding::deviates)},
      {"bad_rows", report.bad_rows},
      {"groups", groups},
      {"gone", gone}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace twofold::cli
