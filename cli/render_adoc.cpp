#include "cli/render.hpp"

#include <fmt/format.h>

#include <set>

namespace twofold::cli {

namespace {

/// Characters that mark text up are named.
std::string plain(std::string_view text) {
  std::string result;
  for (char const c : text) {
    if (c == '*')
      result += "{asterisk}";
    else if (c == '|')
      result += "{vbar}";
    else
      result += c;
  }
  return result;
}

std::string section(Sheet const& sheet) {
  auto text = fmt::format("[[twofold-{}]]\n== {}\n\n", sheet.id, plain(sheet.title));
  for (SheetAssumption const& a : sheet.assumptions)
    text += fmt::format("* {}: {}\n", a.label, plain(a.text));
  // A footnote has its text where it stands first.
  std::set<std::string> defined;
  auto const grid = text_grid(sheet, plain, [&](SheetNote const& note) {
    auto const label = note_label(sheet, note);
    bool const first = defined.insert(label).second;
    return fmt::format("footnote:{}[{}]", label, first ? plain(note_text(note)) : "");
  });
  text += fmt::format("\n[cols=\"{}*\",options=\"header\"]\n|===\n", grid[0].size());
  for (auto const& line : grid) {
    for (std::string const& cell : line) text += "|" + cell + "\n";
    text += "\n";
  }
  return text + "|===\n";
}

} // namespace

std::string render_adoc(std::span<Sheet const> sheets) {
  std::string text = "= Memory attributes of two translation stages\n";
  for (Sheet const& sheet : sheets) text += "\n" + section(sheet);
  return text;
}

} // namespace twofold::cli
