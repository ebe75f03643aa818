#include "cli/render.hpp"

#include <fmt/format.h>

namespace twofold::cli {

namespace {

std::string plain(std::string_view text) {
  std::string result;
  for (char const c : text) {
    if (std::string_view{"_{}&%$#"}.find(c) != std::string_view::npos)
      result += fmt::format("\\{}", c);
    else if (c == '<' || c == '>')
      result += fmt::format("${}$", c);
    else if (c == '[' || c == ']')
      result += fmt::format("{{{}}}", c);
    else
      result += c;
  }
  return result;
}

std::string section(Sheet const& sheet) {
  auto text = fmt::format("\\section*{{{}}}\n\\begin{{itemize}}\n", plain(sheet.title));
  for (SheetAssumption const& a : sheet.assumptions)
    text += fmt::format("\\item {}: {}\n", a.label, plain(a.text));
  auto const grid = text_grid(sheet, plain, [&](SheetNote const& note) {
    return fmt::format("\\textsuperscript{{{}}}", &note - sheet.notes.data() + 1);
  });
  // A short column is as wide as it is, a long one is broken.
  auto const wide = widths(grid);
  std::string layout;
  for (std::size_t c = 0; c < wide.size(); ++c)
    layout += wide[c] > 24 && c < sheet.columns.size()
                  ? fmt::format("p{{{:.2f}\\textwidth}}", 0.8 / static_cast<double>(wide.size()))
                  : "l";
  text += fmt::format("\\end{{itemize}}\n\\begin{{longtable}}{{{}}}\n\\hline\n", layout);
  for (std::size_t l = 0; l < grid.size(); ++l) {
    for (std::size_t c = 0; c < grid[l].size(); ++c) text += (c == 0 ? "" : " & ") + grid[l][c];
    text += " \\\\\n";
    if (l == 0) text += "\\hline\n\\endhead\n";
  }
  text += "\\hline\n\\end{longtable}\n";
  for (std::size_t n = 0; n < sheet.notes.size(); ++n)
    text += fmt::format("\\noindent\\textsuperscript{{{}}}~{}\\par\n", n + 1,
                        plain(note_text(sheet.notes[n])));
  return text;
}

} // namespace

std::string render_latex(std::span<Sheet const> sheets) {
  std::string text = "% To be included; needs \\usepackage{longtable}.\n";
  for (Sheet const& sheet : sheets) text += "\n" + section(sheet);
  return text;
}

} // namespace twofold::cli
