#include "tables/sheet.hpp"

#include <algorithm>

namespace twofold {

Sheet with_columns(Sheet const& sheet, std::span<std::string_view const> ids) {
  std::vector<std::size_t> kept;
  for (std::string_view const id : ids)
    kept.push_back(static_cast<std::size_t>(std::ranges::find(sheet.columns, id, &SheetColumn::id) -
                                            sheet.columns.begin()));
  Sheet result = sheet;
  result.columns.clear();
  for (std::size_t const i : kept) result.columns.push_back(sheet.columns[i]);
  for (std::size_t l = 0; l < sheet.lines.size(); ++l) {
    result.lines[l].cells.clear();
    for (std::size_t const i : kept) result.lines[l].cells.push_back(sheet.lines[l].cells[i]);
  }
  return result;
}

} // namespace twofold
