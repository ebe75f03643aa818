#include "cli/render.hpp"

#include <fmt/format.h>

namespace twofold::cli {

namespace {

std::string plain(std::string_view text) { return escaped(text, "\\*`|", "\\"); }

std::string underlined(std::string_view title, char line) {
  return fmt::format("{}\n{}\n\n", title, std::string(title.size(), line));
}

/// A line of a simple table; the last column may be of any width.
std::string grid_line(std::vector<std::string> const& cells, std::vector<std::size_t> const& wide) {
  std::string text;
  for (std::size_t c = 0; c + 1 < cells.size(); ++c)
    text += fmt::format("{:<{}}  ", cells[c], wide[c]);
  return text + cells.back() + "\n";
}

std::string section(Sheet const& sheet) {
  auto text = fmt::format(".. _twofold-{}:\n\n{}", sheet.id, underlined(plain(sheet.title), '-'));
  for (SheetAssumption const& a : sheet.assumptions)
    text += fmt::format("- {}: {}\n", a.label, plain(a.text));
  auto const grid = text_grid(sheet, plain, [&](SheetNote const& note) {
    return fmt::format("[#{}]_", note_label(sheet, note));
  });
  auto const wide = widths(grid);
  std::vector<std::string> rulers;
  for (std::size_t const width : wide) rulers.emplace_back(width, '=');
  auto const ruler = grid_line(rulers, wide);
  text += "\n" + ruler + grid_line(grid[0], wide) + ruler;
  for (std::size_t l = 1; l < grid.size(); ++l) text += grid_line(grid[l], wide);
  text += ruler + "\n";
  for (SheetNote const& note : sheet.notes)
    text += fmt::format(".. [#{}] {}\n", note_label(sheet, note), plain(note_text(note)));
  return text;
}

} // namespace

std::string render_rst(std::span<Sheet const> sheets) {
  static constexpr std::string_view title = "Memory attributes of two translation stages";
  std::string const bar(title.size(), '=');
  auto text =
      fmt::format(".. SPDX-License-Identifier: BSD-3-Clause\n\n{}\n{}\n{}\n\n", bar, title, bar);
  bool first = true;
  for (Sheet const& sheet : sheets) {
    text += (first ? "" : "\n") + section(sheet);
    first = false;
  }
  return text;
}

} // namespace twofold::cli
