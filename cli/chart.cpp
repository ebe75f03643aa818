#include "cli/chart.hpp"

#include <fmt/format.h>

#include <utility>

namespace twofold::cli {

namespace {

std::string escaped(std::string_view text) {
  std::string all;
  for (char const c : text) switch (c) {
    case '&': all += "&amp;"; break;
    case '<': all += "&lt;"; break;
    case '>': all += "&gt;"; break;
    case '"': all += "&quot;"; break;
    default: all += c;
    }
  return all;
}

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

Point box_of(Chart const& chart, std::size_t place) {
  return {margin + chart.boxes[place].lane * lane_width, head_height + place * row_height};
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

std::string markers() {
  std::string all = "<defs>\n";
  for (auto const& [kind, colour] :
       {std::pair{"rf", "#1a7f37"}, std::pair{"fr", "#b35900"}, std::pair{"co", "#57606a"},
        std::pair{"after-tlbi", "#0550ae"}, std::pair{"before-tlbi", "#0550ae"}})
    all += fmt::format("<marker id=\"{}\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" "
                       "markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">"
                       "<path d=\"M0 0 L8 4 L0 8 z\" style=\"fill:{};stroke:none\"/></marker>\n",
                       kind, colour);
  return all + "</defs>\n";
}

} // namespace

std::string svg(Chart const& chart) {
  std::size_t const width = 2 * margin + chart.lanes.size() * lane_width;
  std::size_t const height = head_height + chart.boxes.size() * row_height + 2 * margin + 14;
  std::string svg = fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" "
                                "height=\"{}\" viewBox=\"0 0 {} {}\">\n<title>{}</title>\n",
                                width, height, width, height, escaped(chart.title));
  svg += style;
  svg += markers();
  svg += fmt::format("<rect x=\"0\" y=\"0\" width=\"{}\" height=\"{}\" "
                     "style=\"fill:#fff;stroke:none\"/>\n",
                     width, height);
  for (std::size_t lane = 0; lane < chart.lanes.size(); ++lane)
    svg += fmt::format("<text x=\"{}\" y=\"24\">{}</text>\n", margin + lane * lane_width,
                       escaped(chart.lanes[lane]));
  for (auto const& [from, to, kind] : chart.arrows)
    svg += arrow(box_of(chart, from), box_of(chart, to), kind);
  for (std::size_t place = 0; place < chart.boxes.size(); ++place) {
    auto const& box = chart.boxes[place];
    auto const [x, y] = box_of(chart, place);
    svg += fmt::format("<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>\n",
                       box.kind, x, y, box_width, box_height);
    svg += fmt::format("<text class=\"code\" x=\"{}\" y=\"{}\">{} {}</text>\n", x + 6, y + 14,
                       place + 1, escaped(box.code));
    if (!box.text.empty())
      svg += fmt::format("<text class=\"small\" x=\"{}\" y=\"{}\">{}</text>\n", x + 6, y + 28,
                         escaped(box.text));
  }
  svg += fmt::format("<text class=\"small\" x=\"{}\" y=\"{}\">{}</text>\n</svg>\n", margin,
                     height - margin, escaped(chart.legend));
  return svg;
}

} // namespace twofold::cli
