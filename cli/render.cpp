#include "cli/render.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace twofold::cli {

std::string note_text(SheetNote const& note) {
  return fmt::format("{}, by {}", note.cite, fmt::join(note.rows, ", "));
}

std::string note_label(Sheet const& sheet, SheetNote const& note) {
  return fmt::format("{}-{}", sheet.id, note.cite);
}

std::string escaped(std::string_view text, std::string_view special, std::string_view before) {
  std::string result;
  for (char const c : text) {
    if (special.find(c) != std::string_view::npos) result += before;
    result += c;
  }
  return result;
}

std::vector<std::vector<std::string>> text_grid(Sheet const& sheet,
                                                std::function<std::string(std::string_view)> plain,
                                                std::function<std::string(SheetNote const&)> mark) {
  std::vector<std::vector<std::string>> grid(1);
  for (SheetColumn const& column : sheet.columns) grid[0].push_back(plain(column.heading));
  if (!sheet.notes.empty()) grid[0].emplace_back("Rules");
  for (SheetLine const& line : sheet.lines) {
    auto& cells = grid.emplace_back();
    for (std::string const& cell : line.cells) cells.push_back(plain(cell));
    if (sheet.notes.empty()) continue;
    std::string marks;
    for (std::size_t const note : line.notes)
      marks += (marks.empty() ? "" : " ") + mark(sheet.notes[note]);
    cells.push_back(marks.empty() ? "-" : marks);
  }
  return grid;
}

std::vector<std::size_t> widths(std::vector<std::vector<std::string>> const& grid) {
  std::vector<std::size_t> result(grid.front().size(), 1);
  for (auto const& line : grid)
    for (std::size_t c = 0; c < line.size(); ++c) result[c] = std::max(result[c], line[c].size());
  return result;
}

} // namespace twofold::cli
