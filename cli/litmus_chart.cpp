#include "cli/litmus_chart.hpp"

#include "cli/chart.hpp"
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

std::string_view box_class(Event const& event) {
  if (is_walk(event)) return "walk";
  if (event.fault != nullptr) return "fault";
  if (effect::tlbi.contains(event.kind)) return "tlbi";
  return effect::exp_m.contains(event.kind) ? "access" : "barrier";
}

} // namespace

std::string chart_svg(Execution const& execution, Test const& test) {
  Numbering const numbering{execution};
  Chart chart{test.name,
              {},
              {},
              {},
              "rf: read from; fr: did not see; co: overwritten by; dotted: before or after a TLBI"};
  for (std::size_t pe = 0; pe < test.programs.size(); ++pe)
    chart.lanes.push_back(fmt::format("P{}", pe));
  for (std::size_t const s : execution.in_order) {
    auto const& step = execution.steps[s];
    auto const effect = effect_text(step, test);
    chart.boxes.push_back({step.pe, instruction_text(step, test), effect == "barrier" ? "" : effect,
                           box_class(step.event)});
  }
  for (std::size_t s = 0; s < execution.steps.size(); ++s) {
    auto const& step = execution.steps[s];
    auto const draw = [&](std::size_t from, std::size_t to, std::string_view kind) {
      chart.arrows.push_back({numbering.place(from), numbering.place(to), kind});
    };
    if (step.from) draw(*step.from, s, "rf");
    for (std::size_t const w : step.fr) draw(s, w, "fr");
    for (std::size_t const w : step.co_after) draw(s, w, "co");
    for (std::size_t const t : step.after_tlbi) draw(t, s, "after-tlbi");
    for (std::size_t const t : step.before_tlbi) draw(s, t, "before-tlbi");
  }
  return svg(chart);
}

} // namespace twofold::cli
