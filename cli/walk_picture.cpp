#include "cli/walk.hpp"
#include "cli/wording.hpp"
#include "cli/xml.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace twofold::cli {

using walks::Fetch;

namespace {

/// Fetches that lead to one descriptor of stage 1, or to the output: a row of the picture.
using Row = std::vector<Fetch const*>;

std::vector<Row> rows_of(Walked const& walked) {
  std::vector<Row> rows(1);
  for (Fetch const& fetch : walked.trace.fetches) {
    rows.back().push_back(&fetch);
    if (fetch.stage == 1) rows.emplace_back();
  }
  if (rows.back().empty() && rows.size() > 1) rows.pop_back();
  return rows;
}

struct Box {
  std::string title;
  std::string where;
  std::string what;
  std::string_view kind;
};

Box box_of(Fetch const& fetch) {
  return {fmt::format("stage {} level {}", fetch.stage, fetch.level),
          fmt::format("[0x{:x}]", fetch.address),
          fmt::format("{} 0x{:x}", descriptor_kind(fetch), fetch.value),
          fetch.stage == 1 ? "stage1" : "stage2"};
}

Box end_of(Walked const& walked) {
  if (walked.result.fault) return {"fault", walk_fault_text(walked.result.fault), "", "fault"};
  return {"output", fmt::format("PA 0x{:x}", walked.result.pa), result_text(walked.attributes),
          "output"};
}

std::string title_of(WalkAnswer const& answer) {
  return fmt::format("{} of 0x{:x}", answer.access, answer.request.va);
}

// In pixels.
constexpr std::size_t box_width = 230;
constexpr std::size_t box_height = 54;
constexpr std::size_t column_width = 262;
constexpr std::size_t row_height = 84;
constexpr std::size_t margin = 16;
constexpr std::size_t head_height = 40;

constexpr std::string_view style = R"(<style>
text { font: 12px sans-serif; fill: #111; }
.small { font: 11px monospace; fill: #333; }
rect { fill: #f4f6f8; stroke: #667; rx: 4; }
.stage1 { fill: #fff5dc; } .stage2 { fill: #e3edfb; } .output { fill: #dff3e3; } .fault { fill: #fbe0dd; }
path { fill: none; stroke: #57606a; stroke-width: 1.4; }
</style>
<defs><marker id="to" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 L8 4 L0 8 z" style="fill:#57606a;stroke:none"/></marker></defs>
)";

struct Point {
  std::size_t x;
  std::size_t y;
};

std::string svg_box(Box const& box, Point at) {
  auto const width = box.kind == "fault" || box.kind == "output" ? box_width + 120 : box_width;
  return fmt::format("<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>\n"
                     "<text x=\"{}\" y=\"{}\">{}</text>\n"
                     "<text class=\"small\" x=\"{}\" y=\"{}\">{}</text>\n"
                     "<text class=\"small\" x=\"{}\" y=\"{}\">{}</text>\n",
                     box.kind, at.x, at.y, width, box_height, at.x + 6, at.y + 15,
                     xml_escaped(box.title), at.x + 6, at.y + 31, xml_escaped(box.where), at.x + 6,
                     at.y + 46, xml_escaped(box.what));
}

/// From box to box, along a row or down to the next.
std::string svg_arrow(Point from, Point to) {
  std::size_t const middle = box_height / 2;
  if (from.y == to.y)
    return fmt::format("<path d=\"M{} {} L{} {}\" marker-end=\"url(#to)\"/>\n", from.x + box_width,
                       from.y + middle, to.x, to.y + middle);
  std::size_t const turn = from.y + box_height + (row_height - box_height) / 2;
  return fmt::format("<path d=\"M{} {} V{} H{} V{}\" marker-end=\"url(#to)\"/>\n",
                     from.x + box_width / 2, from.y + box_height, turn, to.x + box_width / 2, to.y);
}

} // namespace

std::string walk_dot(WalkAnswer const& answer) {
  Walked const& walked = answer.outcomes.front();
  std::string text = fmt::format("digraph walk {{\n  label=\"{}\";\n  rankdir=LR;\n"
                                 "  node [shape=box, fontname=\"monospace\", fontsize=10];\n",
                                 title_of(answer));
  std::size_t count = 0;
  auto const node = [&](Box const& box) {
    text += fmt::format("  n{} [label=\"{}\\n{}{}{}\", class=\"{}\"];\n", count, box.title,
                        box.where, box.what.empty() ? "" : "\\n", box.what, box.kind);
    if (count > 0) text += fmt::format("  n{} -> n{};\n", count - 1, count);
    ++count;
  };
  auto const rows = rows_of(walked);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    text += fmt::format("  subgraph cluster_{} {{ label=\"\"; ", r);
    for (std::size_t i = 0; i < rows[r].size(); ++i) text += fmt::format("n{}; ", count + i);
    text += "}\n";
    for (Fetch const* fetch : rows[r]) node(box_of(*fetch));
  }
  node(end_of(walked));
  return text + "}\n";
}

std::string walk_svg(WalkAnswer const& answer) {
  Walked const& walked = answer.outcomes.front();
  auto const rows = rows_of(walked);
  std::size_t longest = 2;
  for (Row const& row : rows) longest = std::max(longest, row.size());
  std::size_t const width = 2 * margin + longest * column_width + 120;
  std::size_t const height = head_height + (rows.size() + 1) * row_height + margin;
  std::string boxes;
  std::string arrows;
  std::optional<Point> last;
  auto const draw = [&](Box const& box, Point at) {
    boxes += svg_box(box, at);
    if (last) arrows += svg_arrow(*last, at);
    last = at;
  };
  for (std::size_t r = 0; r < rows.size(); ++r)
    for (std::size_t i = 0; i < rows[r].size(); ++i)
      draw(box_of(*rows[r][i]), {margin + i * column_width, head_height + r * row_height});
  draw(end_of(walked), {margin, head_height + rows.size() * row_height});
  auto svg = fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" "
                         "viewBox=\"0 0 {} {}\">\n<title>{}</title>\n",
                         width, height, width, height, xml_escaped(title_of(answer)));
  svg += style;
  svg += fmt::format("<rect x=\"0\" y=\"0\" width=\"{}\" height=\"{}\" "
                     "style=\"fill:#fff;stroke:none\"/>\n<text x=\"{}\" y=\"24\">{}</text>\n",
                     width, height, margin, xml_escaped(title_of(answer)));
  return svg + arrows + boxes + "</svg>\n";
}

} // namespace twofold::cli
