#include "cli/render.hpp"

#include <fmt/format.h>

namespace twofold::cli {

namespace {

/// A cell as RFC 4180 has it.
std::string cell_text(std::string_view text) {
  if (text.find_first_of(",\"\n") == std::string_view::npos) return std::string{text};
  return fmt::format("\"{}\"", escaped(text, "\"", "\""));
}

} // namespace

std::string render_csv(Sheet const& sheet) {
  std::string text;
  for (SheetColumn const& column : sheet.columns) text += cell_text(column.id) + ",";
  text += "rules,assumptions\n";
  std::string assumptions;
  for (SheetAssumption const& a : sheet.assumptions)
    assumptions += fmt::format("{}{}: {}", assumptions.empty() ? "" : "; ", a.label, a.text);
  for (SheetLine const& line : sheet.lines) {
    for (std::string const& cell : line.cells) text += cell_text(cell) + ",";
    std::string rules;
    for (std::size_t const note : line.notes)
      rules += (rules.empty() ? "" : "|") + sheet.notes[note].cite;
    text += fmt::format("{},{}\n", cell_text(rules), cell_text(assumptions));
  }
  return text;
}

} // namespace twofold::cli
