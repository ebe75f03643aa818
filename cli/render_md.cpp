#include "cli/render.hpp"

#include <fmt/format.h>

namespace twofold::cli {

namespace {

std::string plain(std::string_view text) { return escaped(text, "\\|*<>[]`", "\\"); }

/// A line of the table, its cells as wide as their columns.
std::string grid_line(std::vector<std::string> const& cells, std::vector<std::size_t> const& wide) {
  std::string text = "|";
  for (std::size_t c = 0; c < cells.size(); ++c)
    text += fmt::format(" {:<{}} |", cells[c], wide[c]);
  return text + "\n";
}

std::string section(Sheet const& sheet) {
  auto text = fmt::format("## {}\n\n", plain(sheet.title));
  for (SheetAssumption const& a : sheet.assumptions)
    text += fmt::format("- {}: {}\n", a.label, plain(a.text));
  auto const grid = text_grid(sheet, plain, [&](SheetNote const& note) {
    return fmt::format("[^{}]", note_label(sheet, note));
  });
  auto const wide = widths(grid);
  text += "\n" + grid_line(grid[0], wide) + "|";
  for (std::size_t const width : wide) text += std::string(width + 2, '-') + "|";
  text += "\n";
  for (std::size_t l = 1; l < grid.size(); ++l) text += grid_line(grid[l], wide);
  text += "\n";
  for (SheetNote const& note : sheet.notes)
    text += fmt::format("[^{}]: {}\n", note_label(sheet, note), plain(note_text(note)));
  return text;
}

} // namespace

std::string render_md(std::span<Sheet const> sheets) {
  std::string text;
  for (Sheet const& sheet : sheets) text += (text.empty() ? "" : "\n") + section(sheet);
  return text;
}

} // namespace twofold::cli
