#include "cli/render.hpp"

#include <fmt/format.h>

namespace twofold::cli {

namespace {

std::string plain(std::string_view text) {
  std::string result;
  for (char const c : text) {
    if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else if (c == '&')
      result += "&amp;";
    else
      result += c;
  }
  return result;
}

std::string section(Sheet const& sheet) {
  auto text = fmt::format("<section id=\"{}\">\n<h2>{}</h2>\n<ul>\n", sheet.id, plain(sheet.title));
  for (SheetAssumption const& a : sheet.assumptions)
    text += fmt::format("<li>{}: {}</li>\n", a.label, plain(a.text));
  auto const grid = text_grid(sheet, plain, [&](SheetNote const& note) {
    return fmt::format("<a href=\"#{}\">{}</a>", note_label(sheet, note), note.cite);
  });
  text += "</ul>\n<table>\n<thead>\n<tr>";
  for (std::string const& heading : grid[0])
    text += fmt::format("<th scope=\"col\">{}</th>", heading);
  text += "</tr>\n</thead>\n<tbody>\n";
  for (std::size_t l = 1; l < grid.size(); ++l) {
    text += "<tr>";
    for (std::string const& cell : grid[l]) text += "<td>" + cell + "</td>";
    text += "</tr>\n";
  }
  text += "</tbody>\n</table>\n";
  if (!sheet.notes.empty()) {
    text += "<ol>\n";
    for (SheetNote const& note : sheet.notes)
      text +=
          fmt::format("<li id=\"{}\">{}</li>\n", note_label(sheet, note), plain(note_text(note)));
    text += "</ol>\n";
  }
  return text + "</section>\n";
}

} // namespace

std::string render_html(std::span<Sheet const> sheets) {
  std::string text = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Memory attributes of two translation stages</title>
<style>
body { font-family: sans-serif; max-width: 70em; margin: auto; padding: 1em; }
table { border-collapse: collapse; }
th, td { border: 1px solid; padding: 0.2em 0.6em; text-align: left; }
</style>
</head>
<body>
<h1>Memory attributes of two translation stages</h1>
)";
  for (Sheet const& sheet : sheets) text += section(sheet);
  return text + "</body>\n</html>\n";
}

} // namespace twofold::cli
