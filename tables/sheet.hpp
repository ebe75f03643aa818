#pragma once
/// \file
/// A computed table as a value, before anything is known of markup.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace twofold {

/// A column: what machines call it, and its heading.
struct SheetColumn {
  std::string id;
  std::string heading;
  friend bool operator==(SheetColumn const&, SheetColumn const&) = default;
};

/// A line of cells, one a column, and the notes on which it rests, as indices of Sheet::notes.
struct SheetLine {
  std::vector<std::string> cells;
  std::vector<std::size_t> notes;
  friend bool operator==(SheetLine const&, SheetLine const&) = default;
};

/// A rule or register that lines rest on, with the rows that restate it, "table.row".
struct SheetNote {
  std::string cite;
  std::vector<std::string> rows;
  friend bool operator==(SheetNote const&, SheetNote const&) = default;
};

/// Something that the table takes for granted, "Features", "FEAT_S2FWB".
struct SheetAssumption {
  std::string label;
  std::string text;
  friend bool operator==(SheetAssumption const&, SheetAssumption const&) = default;
};

/// A table.
struct Sheet {
  std::string id;
  std::string title;
  std::vector<SheetAssumption> assumptions;
  std::vector<SheetColumn> columns;
  std::vector<SheetLine> lines;
  std::vector<SheetNote> notes;
  friend bool operator==(Sheet const&, Sheet const&) = default;
};

/// The sheet with the columns of these ids alone, in this order; all of them are there.
Sheet with_columns(Sheet const& sheet, std::span<std::string_view const> ids);

} // namespace twofold
