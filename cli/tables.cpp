#include "cli/tables.hpp"

#include "cli/list.hpp"
#include "cli/render.hpp"
#include "cli/render_c.hpp"
#include "cli/wording.hpp"
#include "tables/sheets.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <functional>

namespace twofold::cli {

namespace {

using Sheets = std::span<Sheet const>;

struct Format {
  std::string_view name;
  std::string (*render)(Sheets);
};

constexpr std::array formats{
    Format{"md", render_md},
    Format{"rst", render_rst},
    Format{"adoc", render_adoc},
    Format{"html", render_html},
    Format{"latex", render_latex},
    Format{"csv", [](Sheets sheets) { return render_csv(sheets.front()); }},
    Format{"json", render_json},
};

std::string_view quoted_start(std::string_view text) { return text.substr(0, 60); }

bool features_given(FeatureRequest const& request) {
  return !request.list.empty() || !request.cpu.empty() ||
         std::ranges::any_of(request.id, [](auto const& id) { return !id.empty(); });
}

std::vector<SheetKind const*> kinds_of(TablesRequest const& request) {
  std::vector<SheetKind const*> kinds;
  for (std::string const& id : request.ids) {
    auto const* kind = sheet_kind(id);
    if (kind == nullptr)
      throw UsageError(
          fmt::format("tables: no table '{}'; twofold tables --list names them", quoted_start(id)));
    if (std::ranges::find(kinds, kind) == kinds.end()) kinds.push_back(kind);
  }
  if (kinds.empty())
    for (SheetKind const& kind : sheet_kinds()) kinds.push_back(&kind);
  return kinds;
}

Sheet select_columns(Sheet const& sheet, std::string_view list) {
  auto const ids = split(list);
  std::vector<std::string_view> known;
  for (SheetColumn const& column : sheet.columns) known.emplace_back(column.id);
  for (auto const id : ids)
    if (std::ranges::find(known, id) == known.end())
      throw UsageError(fmt::format("--columns: {} has no column '{}'; there are {}", sheet.id,
                                   quoted_start(id), fmt::join(known, ", ")));
  return with_columns(sheet, ids);
}

void list_tables(Output& output) {
  for (SheetKind const& kind : sheet_kinds())
    output.write(fmt::format("{:<18}{}\n", kind.id, kind.title));
}

} // namespace

std::string sheet_formats() {
  std::vector<std::string_view> names;
  for (Format const& format : formats) names.push_back(format.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

void check_format(std::string_view command, std::string_view name, std::size_t sheets) {
  if (std::ranges::find(formats, name, &Format::name) == formats.end())
    throw UsageError(fmt::format("--format: '{}' is none of {}", quoted_start(name),
                                 sheet_formats() + (command == "tables" ? ", c" : "")));
  if (name == "csv" && sheets != 1)
    throw UsageError(fmt::format("--format csv: a file holds one table; {} has {} here, name one",
                                 command, sheets));
}

std::string render(std::string_view command, std::string_view name, Sheets sheets) {
  check_format(command, name, sheets.size());
  return std::ranges::find(formats, name, &Format::name)->render(sheets);
}

void tables(Output& output, TablesRequest const& request) {
  if (request.list) return list_tables(output);
  bool const given = features_given(request.features);
  auto const features = read_features(request.features).values;
  if (request.format == "c") {
    if (!request.ids.empty() || !request.columns.empty())
      throw UsageError("--format c: takes no table and no --columns; it holds one look-up table");
    return output.write(render_c(make_look_up(features)));
  }
  auto const kinds = kinds_of(request);
  std::vector<Sheet> sheets;
  for (SheetKind const* kind : kinds) {
    auto const& used = given ? features : kind->features;
    if (kind->needs_fwb && used[field::feature.s2fwb] == 0) {
      if (request.ids.empty()) continue;
      throw UsageError(fmt::format("tables: {} needs FEAT_S2FWB; give --features fwb", kind->id));
    }
    sheets.push_back(kind->make(*kind, used));
  }
  if (!request.columns.empty()) {
    if (sheets.size() != 1)
      throw UsageError("--columns: tables differ in their columns; name one table");
    sheets.front() = select_columns(sheets.front(), request.columns);
  }
  output.write(render("tables", request.format.empty() ? "md" : request.format, sheets));
}

} // namespace twofold::cli
