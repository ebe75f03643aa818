#pragma once
/// \file
/// `twofold tables`: reference tables in the markup of documents, and look-up tables in C.

#include "cli/features.hpp"
#include "cli/output.hpp"
#include "tables/sheet.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace twofold::cli {

/// What a user asked for, as written. Empty means not given.
struct TablesRequest {
  std::vector<std::string> ids;
  bool list = false;
  std::string format;
  std::string columns;
  FeatureRequest features;
};

/// The names of the formats that a sheet can be written in, "md, rst, ...".
std::string sheet_formats();

/// Sheets in one of those formats. Throws UsageError for an unknown one, and where a format cannot
/// hold several; `command` is named in it.
std::string render(std::string_view command, std::string_view format,
                   std::span<Sheet const> sheets);

/// Throws the UsageError that `render` would for that many sheets.
void check_format(std::string_view command, std::string_view format, std::size_t sheets);

/// Writes the tables asked for. Throws UsageError.
void tables(Output& output, TablesRequest const& request);

} // namespace twofold::cli
