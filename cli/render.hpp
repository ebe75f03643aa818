#pragma once
/// \file
/// Sheets in markup. Knows nothing of the rules.

#include "tables/sheet.hpp"

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace twofold::cli {

/// For GitHub and MkDocs: tables and footnotes as they have them.
std::string render_md(std::span<Sheet const> sheets);
/// reStructuredText, as the kernel's Documentation takes it.
std::string render_rst(std::span<Sheet const> sheets);
std::string render_adoc(std::span<Sheet const> sheets);
/// A whole HTML page.
std::string render_html(std::span<Sheet const> sheets);
/// To be included; needs the package longtable.
std::string render_latex(std::span<Sheet const> sheets);
/// One sheet: the columns by id, then `rules` and `assumptions`.
std::string render_csv(Sheet const& sheet);
/// One document; docs/schema/tables.schema.json describes it.
std::string render_json(std::span<Sheet const> sheets);

/// What a note says, "R_TNHFM, by combine-type.precedence".
std::string note_text(SheetNote const& note);

/// The name of a note, unique in a document of several sheets, "combine-R_TNHFM".
std::string note_label(Sheet const& sheet, SheetNote const& note);

/// `text` with `before` in front of each of the characters `special`.
std::string escaped(std::string_view text, std::string_view special, std::string_view before);

/// The cells of a sheet as text, the headings first. `plain` writes a text in the markup; `mark`
/// the reference to a note. These have a column of their own, the last.
std::vector<std::vector<std::string>> text_grid(Sheet const& sheet,
                                                std::function<std::string(std::string_view)> plain,
                                                std::function<std::string(SheetNote const&)> mark);

/// The width of each column of such a grid.
std::vector<std::size_t> widths(std::vector<std::vector<std::string>> const& grid);

} // namespace twofold::cli
