#include "cli/members_json.hpp"
#include "cli/syndrome.hpp"
#include "spec/revision.hpp"
#include "tables/wording.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace twofold::cli {

using namespace field;
using Json = nlohmann::ordered_json;

namespace {

Json optional_json(auto const& value) { return value ? Json(*value) : Json{}; }

Json text_json(std::string const& text) { return text.empty() ? Json{} : Json(text); }

Json fields_json(walks::Syndrome const& s) {
  constexpr std::array<std::string_view, 4> words{"valid", "res0", "res1", "unknown"};
  Json fields = Json::array();
  for (walks::SyndromeValue const& f : s.fields)
    fields.push_back({{"name", std::string{f.name}},
                      {"value", f.value},
                      {"validity", std::string{words.at(static_cast<std::size_t>(f.validity))}}});
  return fields;
}

Json status_json(walks::Syndrome const& s) {
  if (s.status == nullptr) return {};
  return {{"code", s.status->value},
          {"meaning", std::string{s.status->meaning}},
          {"level", optional_json(s.status->level)},
          {"feature", text_json(std::string{s.status->feature})}};
}

Json origins_json(SyndromeAnswer const& a) {
  Json origins = Json::array();
  for (walks::Origin const& o : a.origins)
    origins.push_back({{"el", o.el},
                       {"regime", value_text(in.regime, o.regime)},
                       {"el0", o.el0},
                       {"tge", o.tge},
                       {"stage", o.stage == 0 ? Json{} : Json(o.stage)},
                       {"row", std::string{o.row}},
                       {"cite", std::string{o.cite}}});
  return origins;
}

Json row_json(walks::RowId const& id) {
  if (!id) return {};
  return {{"row", id.name()}, {"cite", std::string{id.row->cite}}};
}

Json rows_json(PossibleCause const& possible) {
  constexpr std::array<std::string_view, 3> purposes{"access", "table", "update"};
  Json rows = Json::array();
  auto const add = [&](std::vector<walks::Producer> const& producers, bool excluded) {
    for (walks::Producer const& p : producers)
      rows.push_back({{"row", p.row.name()},
                      {"cite", std::string{p.row.row->cite}},
                      {"by", row_json(p.finding)},
                      {"purpose", std::string{purposes.at(static_cast<std::size_t>(p.purpose))}},
                      {"excluded", excluded}});
  };
  add(possible.rows, false);
  add(possible.left_out, true);
  return rows;
}

Json causes_json(SyndromeAnswer const& a) {
  Json causes = Json::array();
  for (PossibleCause const& p : a.causes) {
    Json cases = Json::array();
    for (MemoryCase const& c : p.cases)
      cases.push_back({{"stage2", c.stage2}, {"stage1", c.stage1}});
    causes.push_back({{"name", std::string{p.cause->name}},
                      {"cite", std::string{cite_of(p)}},
                      {"stage", p.cause->stage},
                      {"says", std::string{p.cause->says}},
                      {"excluded", p.excluded},
                      {"rows", rows_json(p)},
                      {"cases", cases}});
  }
  return causes;
}

Json registers_json(SyndromeAnswer const& a) {
  walks::Syndrome const& s = a.syndrome;
  if (!s.is_abort()) return {};
  auto const ipa = hpfar_meaning(s);
  return {{"far", {{"value", optional_json(a.far)}, {"holds", text_json(far_meaning(s))}}},
          {"hpfar",
           {{"value", optional_json(a.hpfar)},
            {"holds", text_json(ipa)},
            {"ipa", a.hpfar && !ipa.empty() ? Json(faulting_ipa(*a.hpfar)) : Json{}}}}};
}

} // namespace

std::string syndrome_json(SyndromeAnswer const& a) {
  walks::Syndrome const& s = a.syndrome;
  Json document;
  document["schema"] = {{"name", "twofold.syndrome"}, {"version", 1}};
  document["tool"] = {{"name", "twofold"}, {"version", TWOFOLD_VERSION}};
  document["spec"] = {{"revision", std::string{spec::revision}}};
  document["status"] = {{"word", "ok"}, {"exit", 0}};
  document["walk_features"] = a.walk_features ? members_json(a.walk_features->values) : Json{};
  document["esr"] = s.esr;
  document["exception"] = {
      {"ec", spec::field_value(spec::esr_data_abort, "EC", s.esr)},
      {"meaning", s.exception == nullptr ? Json{} : Json(std::string{s.exception->meaning})},
      {"abort", s.is_abort()}};
  document["fault"] = status_json(s);
  document["fields"] = fields_json(s);
  document["registers"] = registers_json(a);
  document["origins"] = origins_json(a);
  document["causes"] = causes_json(a);
  document["nothing_left"] = nothing_left(a);
  document["odd"] = oddities(a);
  return document.dump(2) + "\n";
}

} // namespace twofold::cli
