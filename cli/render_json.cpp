#include "cli/render.hpp"
#include "spec/revision.hpp"

#include <nlohmann/json.hpp>

namespace twofold::cli {

using Json = nlohmann::ordered_json;

namespace {

Json sheet_json(Sheet const& sheet) {
  Json json{{"id", sheet.id}, {"title", sheet.title}};
  json["assumptions"] = Json::array();
  for (SheetAssumption const& a : sheet.assumptions)
    json["assumptions"].push_back({{"label", a.label}, {"text", a.text}});
  json["columns"] = Json::array();
  for (SheetColumn const& column : sheet.columns)
    json["columns"].push_back({{"id", column.id}, {"heading", column.heading}});
  json["lines"] = Json::array();
  for (SheetLine const& line : sheet.lines) {
    Json rules = Json::array();
    for (std::size_t const note : line.notes) rules.push_back(sheet.notes[note].cite);
    json["lines"].push_back({{"cells", line.cells}, {"rules", std::move(rules)}});
  }
  json["notes"] = Json::array();
  for (SheetNote const& note : sheet.notes)
    json["notes"].push_back({{"cite", note.cite}, {"rows", note.rows}});
  return json;
}

} // namespace

std::string render_json(std::span<Sheet const> sheets) {
  Json json{{"schema", {{"name", "twofold.tables"}, {"version", 1}}},
            {"tool", {{"name", "twofold"}, {"version", TWOFOLD_VERSION}}},
            {"spec", {{"revision", spec::revision}}},
            {"status", {{"word", "ok"}, {"exit", 0}}}};
  json["tables"] = Json::array();
  for (Sheet const& sheet : sheets) json["tables"].push_back(sheet_json(sheet));
  return json.dump(2) + "\n";
}

} // namespace twofold::cli
