#include "cli/litmus_chart.hpp"

#include "cli/wording.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace twofold::cli {

using litmus::Event;
using litmus::Execution;
using litmus::Instruction;
using litmus::Test;

namespace {

bool is_walk(Event const& event) { return effect::ttd_r.contains(event.kind); }

Instruction const& instruction_of(Execution::Step const& step, Test const& test) {
  return test.programs[step.pe][step.event.instruction];
}

/// An execution whose steps are named by their places in the order.
class Numbering {
public:
  explicit Numbering(Execution const& execution) : place_(execution.steps.size()) {
    for (std::size_t i = 0; i < execution.in_order.size(); ++i) place_[execution.in_order[i]] = i;
  }
  [[nodiscard]] std::size_t place(std::size_t step) const { return place_[step]; }
  [[nodiscard]] std::string names(std::vector<std::size_t> const& steps) const {
    std::vector<std::size_t> numbers;
    numbers.reserve(steps.size());
    for (std::size_t const s : steps) numbers.push_back(place_[s] + 1);
    std::ranges::sort(numbers);
    return fmt::format("{}", fmt::join(numbers, ", "));
  }
  /// Those of the steps that come before one.
  [[nodiscard]] std::vector<std::size_t> earlier(std::vector<std::size_t> const& steps,
                                                 std::size_t than) const {
    std::vector<std::size_t> found;
    for (std::size_t const s : steps)
      if (place_[s] < place_[than]) found.push_back(s);
    return found;
  }

  [[nodiscard]] std::vector<std::size_t> later(std::vector<std::size_t> const& steps,
                                               std::size_t than) const {
    std::vector<std::size_t> found;
    for (std::size_t const s : steps)
      if (place_[s] > place_[than]) found.push_back(s);
    return found;
  }

private:
  std::vector<std::size_t> place_;
};

/// What a step is, and what it has to do with others, as phrases.
std::vector<std::string> phrases(Execution const& execution, std::size_t s, Test const& test,
                                 Numbering const& numbering) {
  Execution::Step const& step = execution.steps[s];
  std::vector<std::string> all{effect_text(step, test)};
  if (is_walk(step.event) || step.event.kind == effect::exp_r) {
    all.push_back(step.from ? "from " + numbering.names({*step.from}) : "initial");
    if (auto const missed = numbering.earlier(step.fr, s); !missed.empty())
      all.push_back("not yet " + numbering.names(missed));
  }
  if (auto const odd = numbering.later(step.after_tlbi, s); !odd.empty())
    all.push_back("after TLBI " + numbering.names(odd));
  if (auto const odd = numbering.earlier(step.before_tlbi, s); !odd.empty())
    all.push_back("before TLBI " + numbering.names(odd));
  if (!step.co_after.empty()) all.push_back("overwritten by " + numbering.names(step.co_after));
  return all;
}

/// An instruction with its label.
std::string instruction_text(Execution::Step const& step, Test const& test) {
  Instruction const& instruction = instruction_of(step, test);
  std::string text;
  for (auto const& label : instruction.labels) text += label + ": ";
  return text + instruction.text;
}

} // namespace

std::string effect_text(Execution::Step const& step, Test const& test) {
  Event const& event = step.event;
  auto const of_value = [&] { return text(event.value, test.names); };
  if (is_walk(event))
    return fmt::format("walk {} = {}", text(step.location, test.names), of_value());
  if (event.kind == effect::exp_r)
    return fmt::format("read {} = {}", text(step.location, test.names), of_value());
  if (event.kind == effect::exp_w)
    return fmt::format("write {} = {}", text(step.location, test.names), of_value());
  if (event.fault != nullptr)
    return fmt::format("fault {}, {}", event.fault->name, test.names.symbols[event.page]);
  if (!effect::tlbi.contains(event.kind)) return "barrier";
  if (event.all_pages) return "TLBI of all pages";
  return event.page == litmus::no_symbol ? "TLBI of no page of the test"
                                         : "TLBI of page " + test.names.symbols[event.page];
}

std::string chart_text(Execution const& execution, Test const& test) {
  constexpr std::size_t widest = 24;
  std::size_t width = 0;
  for (auto const& step : execution.steps)
    width = std::max(width, std::min(widest, instruction_text(step, test).size()));
  Numbering const numbering{execution};
  std::string chart;
  for (std::size_t i = 0; i < execution.in_order.size(); ++i) {
    std::size_t const s = execution.in_order[i];
    auto const& step = execution.steps[s];
    auto const label = fmt::format("  {:>2}  P{:<2} {:<{}}  ", i + 1, step.pe,
                                   instruction_text(step, test), width);
    auto lines = join_lines(phrases(execution, s, test, numbering), columns - widest - 12);
    for (std::size_t l = 1; l < lines.size(); ++l) lines[l].insert(0, "  ");
    auto text = beside(label, lines);
    // A barrier says no more than its instruction.
    if (lines.front() == "barrier") text = label.substr(0, label.find_last_not_of(' ') + 1) + "\n";
    chart += text;
  }
  return chart;
}

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

Point box_of(Execution const& execution, Numbering const& numbering, std::size_t s) {
  return {margin + execution.steps[s].pe * lane_width,
          head_height + numbering.place(s) * row_height};
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

std::string_view box_class(Event const& event) {
  if (is_walk(event)) return "walk";
  if (event.fault != nullptr) return "fault";
  if (effect::tlbi.contains(event.kind)) return "tlbi";
  return effect::exp_m.contains(event.kind) ? "access" : "barrier";
}

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

std::string arrows(Execution const& execution, Numbering const& numbering) {
  std::string all;
  auto const draw = [&](std::size_t from, std::size_t to, std::string_view kind) {
    all += arrow(box_of(execution, numbering, from), box_of(execution, numbering, to), kind);
  };
  for (std::size_t s = 0; s < execution.steps.size(); ++s) {
    auto const& step = execution.steps[s];
    if (step.from) draw(*step.from, s, "rf");
    for (std::size_t const w : step.fr) draw(s, w, "fr");
    for (std::size_t const w : step.co_after) draw(s, w, "co");
    for (std::size_t const t : step.after_tlbi) draw(t, s, "after-tlbi");
    for (std::size_t const t : step.before_tlbi) draw(s, t, "before-tlbi");
  }
  return all;
}

} // namespace

std::string chart_svg(Execution const& execution, Test const& test) {
  Numbering const numbering{execution};
  std::size_t const width = 2 * margin + test.programs.size() * lane_width;
  std::size_t const height = head_height + execution.steps.size() * row_height + 2 * margin + 14;
  std::string svg = fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" "
                                "height=\"{}\" viewBox=\"0 0 {} {}\">\n<title>{}</title>\n",
                                width, height, width, height, escaped(test.name));
  svg += style;
  svg += markers();
  svg += fmt::format("<rect x=\"0\" y=\"0\" width=\"{}\" height=\"{}\" "
                     "style=\"fill:#fff;stroke:none\"/>\n",
                     width, height);
  for (std::size_t pe = 0; pe < test.programs.size(); ++pe)
    svg += fmt::format("<text x=\"{}\" y=\"24\">P{}</text>\n", margin + pe * lane_width, pe);
  svg += arrows(execution, numbering);
  for (std::size_t s = 0; s < execution.steps.size(); ++s) {
    auto const& step = execution.steps[s];
    auto const [x, y] = box_of(execution, numbering, s);
    auto const effect = effect_text(step, test);
    svg += fmt::format("<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>\n",
                       box_class(step.event), x, y, box_width, box_height);
    svg += fmt::format("<text class=\"code\" x=\"{}\" y=\"{}\">{} {}</text>\n", x + 6, y + 14,
                       numbering.place(s) + 1, escaped(instruction_text(step, test)));
    if (effect != "barrier")
      svg += fmt::format("<text class=\"small\" x=\"{}\" y=\"{}\">{}</text>\n", x + 6, y + 28,
                         escaped(effect));
  }
  svg += fmt::format("<text class=\"small\" x=\"{}\" y=\"{}\">rf: read from; fr: did not see; co: "
                     "overwritten by; dotted: before or after a TLBI</text>\n</svg>\n",
                     margin, height - margin);
  return svg;
}

} // namespace twofold::cli
