#include "cli/chart.hpp"

#include "cli/xml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace twofold::cli {

namespace {

/// Where things are in the picture, in pixels.
constexpr std::size_t lane_width = 300;
constexpr std::size_t row_height = 46;
constexpr std::size_t head_height = 44;
constexpr std::size_t margin = 16;
constexpr std::size_t box_width = 230;
constexpr std::size_t box_height = 34;

struct Point {
  std::size_t x;
  std::size_t y;
};

Point place_of(ChartBox const& box) {
  return {margin + box.lane * lane_width, head_height + box.row * row_height};
}

/// An arrow from the side of a box to that of another.
std::string arrow(Point from, Point to, std::string_view kind) {
  bool const same_lane = from.x == to.x;
  bool const rightwards = same_lane || from.x < to.x;
  std::size_t const x1 = from.x + (rightwards ? box_width : 0);
  std::size_t const x2 = to.x + (same_lane || !rightwards ? box_width : 0);
  std::size_t const y1 = from.y + box_height / 2;
  std::size_t const y2 = to.y + box_height / 2;
  std::size_t const bend = same_lane ? x1 + 40 : (x1 + x2) / 2;
  return fmt::format("<path class=\"{}\" d=\"M{} {} C{} {} {} {} {} {}\" marker-end=\"url(#{})\">"
                     "<title>{}</title></path>\n",
                     kind, x1, y1, bend, y1, bend, y2, x2, y2, kind, kind);
}

constexpr std::string_view style = R"(<style>
text { font: 12px sans-serif; fill: #111; }
.code { font: 12px monospace; }
.small { font-size: 11px; fill: #333; }
rect { fill: #f4f6f8; stroke: #667; rx: 4; }
.walk { fill: #fff5dc; } .fault { fill: #fbe0dd; } .tlbi { fill: #e3edfb; } .barrier { fill: #fff; stroke-dasharray: 3; }
path { fill: none; stroke-width: 1.4; }
.rf { stroke: #1a7f37; } .fr { stroke: #b35900; stroke-dasharray: 5 3; } .co { stroke: #57606a; } .after-tlbi, .before-tlbi { stroke: #0550ae; stroke-dasharray: 2 2; }
</style>
)";
/// What only charts with messages need.
constexpr std::string_view message_style = R"(<style>
.whim { fill: #fff5dc; } .memory { fill: #e3edfb; } .message { stroke: #0550ae; }
</style>
)";

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> colours{
    {{"rf", "#1a7f37"},
     {"fr", "#b35900"},
     {"co", "#57606a"},
     {"after-tlbi", "#0550ae"},
     {"before-tlbi", "#0550ae"},
     {"message", "#0550ae"}}};

std::string markers(bool messages) {
  std::string all = "<defs>\n";
  for (auto const& [kind, colour] : colours)
    if (messages || kind != "message")
      all += fmt::format("<marker id=\"{}\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" "
                         "markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">"
                         "<path d=\"M0 0 L8 4 L0 8 z\" style=\"fill:{};stroke:none\"/></marker>\n",
                         kind, colour);
  return all + "</defs>\n";
}

} // namespace

std::string svg(Chart const& chart) {
  std::size_t const width = 2 * margin + chart.lanes.size() * lane_width;
  std::size_t const height = head_height + chart.rows * row_height + 2 * margin + 14;
  std::string text = fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" "
                                 "height=\"{}\" viewBox=\"0 0 {} {}\">\n<title>{}</title>\n",
                                 width, height, width, height, xml_escaped(chart.title));
  bool const messages =
      std::ranges::find(chart.arrows, "message", &ChartArrow::kind) != chart.arrows.end();
  text += style;
  if (messages) text += message_style;
  text += markers(messages);
  text += fmt::format("<rect x=\"0\" y=\"0\" width=\"{}\" height=\"{}\" "
                      "style=\"fill:#fff;stroke:none\"/>\n",
                      width, height);
  for (std::size_t lane = 0; lane < chart.lanes.size(); ++lane)
    text += fmt::format("<text x=\"{}\" y=\"24\">{}</text>\n", margin + lane * lane_width,
                        xml_escaped(chart.lanes[lane]));
  for (ChartArrow const& a : chart.arrows)
    text += arrow(place_of(chart.boxes[a.from]), place_of(chart.boxes[a.to]), a.kind);
  for (ChartBox const& box : chart.boxes) {
    auto const [x, y] = place_of(box);
    text += fmt::format("<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>\n",
                        box.kind, x, y, box_width, box_height);
    text += fmt::format("<text class=\"code\" x=\"{}\" y=\"{}\">{}</text>\n", x + 6, y + 14,
                        xml_escaped(box.code));
    if (!box.note.empty())
      text += fmt::format("<text class=\"small\" x=\"{}\" y=\"{}\">{}</text>\n", x + 6, y + 28,
                          xml_escaped(box.note));
  }
  text += fmt::format("<text class=\"small\" x=\"{}\" y=\"{}\">{}</text>\n</svg>\n", margin,
                      height - margin, xml_escaped(chart.legend));
  return text;
}

} // namespace twofold::cli
