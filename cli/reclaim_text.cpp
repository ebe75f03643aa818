#include "cli/chart.hpp"
#include "cli/reclaim.hpp"
#include "cli/wording.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>

namespace twofold::cli {

using namespace reclaim;

namespace {

/// What happens to an instruction at a point.
std::string point_text(Instruction const& instruction, Point point) {
  Labels const labels = instruction.labels;
  bool const is_table = labels.meets(label::table);
  bool const is_reset = labels.meets(label::reset);
  bool const is_load = labels.meets(label::load);
  switch (point) {
  case Point::fill:
    return labels.meets(label::new_owner) ? "reads the new entry" : "reads the old entry, valid";
  case Point::combine: return "a TLB combines it with stage 1";
  case Point::use: return "is translated by what was read";
  case Point::issue:
    if (labels.meets(label::tlbi | label::clean)) return "begins";
    return labels.meets(label::write_back) ? "is made, in a cache" : "is made";
  case Point::serialise:
    return labels.meets(label::write_back) ? "is written back, past the serialisation point"
                                           : "passes the serialisation point";
  case Point::arrive:
    if (is_table) return "is seen by others";
    return is_load ? "arrives at the device" : "arrives at the device";
  case Point::effect: return is_reset ? "is done: the device is clean" : "takes effect";
  case Point::take: return fmt::format("takes effect on P{}", old_pe);
  case Point::complete:
    if (labels.meets(label::dsb)) return "";
    return "is complete";
  }
  return "";
}

std::string event_text(Execution const& execution, std::size_t e) {
  auto const& event = execution.system.events()[e];
  auto text = point_text(execution.system.instructions()[event.instruction], event.point);
  if (execution.gathered && e == execution.late)
    text = "leaves as one transaction with the " +
           execution.system.instructions()[execution.gathered->second].text;
  return text;
}

std::string variant_text(Variant variant, Owner owner) {
  if (variant.vmm) return "the VMM stores by its own mapping";
  if (owner == Owner::process) return "the process stores by an entry of its stage 1";
  return variant.combined ? "the old owner stores by a TLB entry that combines both stages"
                          : "the old owner stores by a stage-2 entry";
}

std::string steps_text(Scenario const& scenario) {
  std::string text;
  for (std::size_t s = 0; s < scenario.steps.size(); ++s)
    text += fmt::format("{:<12}{:>2}  {}\n", s == 0 ? "Steps" : "", s + 1, scenario.steps[s].shown);
  return text;
}

/// "1-4, 6": steps, counting from 1.
std::string numbers_text(std::uint64_t set) {
  std::vector<std::string> runs;
  for (unsigned s = 0; s < 64; ++s) {
    if (((set >> s) & 1U) == 0) continue;
    unsigned last = s;
    while (last + 1 < 64 && ((set >> (last + 1)) & 1U) != 0) ++last;
    runs.push_back(last == s ? fmt::format("{}", s + 1) : fmt::format("{}-{}", s + 1, last + 1));
    s = last;
  }
  return runs.empty() ? "none" : fmt::format("{}", fmt::join(runs, ", "));
}

std::string questions_text(ReclaimCase const& each) {
  std::string text;
  for (bool const asked : {true, false}) {
    bool first = true;
    for (std::size_t q = 0; q < question_count; ++q) {
      auto const& question = info(question_at(q));
      if ((((each.scenario.asked >> q) & 1U) != 0) != asked) continue;
      if (!can_be_asked(question_at(q), each.scenario.steps)) continue;
      bool const possible = ((each.answer.possible >> q) & 1U) != 0;
      auto const label = fmt::format("{:<12}{:<15} {:<9} ",
                                     !first  ? ""
                                     : asked ? "Asked"
                                             : "Beside",
                                     question.name, possible ? "possible" : "never");
      text += beside(label, wrap(question.sentence, columns - label.size()));
      first = false;
    }
  }
  return text;
}

/// "safe under A-SERPT, A-INNER; or under ...": never without what it rests on.
std::string safe_text(Answer const& answer) {
  std::vector<std::string> sets;
  for (auto const set : answer.rests_on)
    sets.push_back(set == 0 ? "by the architecture alone" : "under " + assumptions_text(set));
  return fmt::format("safe {}", fmt::join(sets, "; or "));
}

std::string rests_text(ReclaimCase const& each) {
  std::string text;
  for (std::size_t i = 0; i < each.answer.steps.size(); ++i)
    text += paragraph(i == 0 ? "Needs" : "or",
                      fmt::format("steps {}", numbers_text(each.answer.steps[i])));
  if (!each.answer.steps.empty()) {
    std::uint64_t needed = 0;
    for (auto const set : each.answer.steps) needed |= set;
    auto const idle = removable_steps(each.scenario) & ~needed;
    text += paragraph("Idle steps", idle == 0 ? "none" : numbers_text(idle));
  }
  return text;
}

std::string execution_text(ReclaimCase const& each) {
  auto const shown = shown_question(each);
  if (!shown) return {};
  auto const& execution = *each.executions.at(*shown);
  return paragraph("Execution", fmt::format("{}, the shortest: {}", info(question_at(*shown)).name,
                                            variant_text(execution.variant, each.scenario.owner))) +
         reclaim_chart_text(execution);
}

std::string case_text(ReclaimCase const& each) {
  std::string text = questions_text(each);
  if (each.answer.safe) return text + rests_text(each);
  if (each.answer.would_help.empty())
    text += paragraph("Would help", "no assumption that is left out");
  for (std::size_t i = 0; i < each.answer.would_help.size(); ++i)
    text += paragraph(i == 0 ? "Would help" : "or", assumptions_text(each.answer.would_help[i]));
  return text + execution_text(each);
}

std::string verdict_text(ReclaimReport const& report) {
  if (!report.safe()) return "unsafe: what is asked can happen";
  return report.cases.size() == 1 ? safe_text(report.cases.front().answer)
                                  : "safe under what is said of each type";
}

} // namespace

std::string reclaim_chart_text(Execution const& execution) {
  std::size_t width = 0;
  auto const& events = execution.system.events();
  auto const name = [&](std::size_t e) {
    return execution.system.instructions()[events[e].instruction].text;
  };
  for (std::size_t const e : execution.in_order) width = std::max(width, name(e).size());
  std::string text;
  for (std::size_t i = 0; i < execution.in_order.size(); ++i) {
    auto const e = execution.in_order[i];
    auto const& instruction = execution.system.instructions()[events[e].instruction];
    auto line = fmt::format("  {:>2}  P{}  {:<{}}  {}", i + 1, instruction.pe, name(e), width,
                            event_text(execution, e));
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string reclaim_chart_svg(Execution const& execution, std::string const& title) {
  Chart chart;
  chart.title = chart.legend = title;
  chart.lanes = {"P0, the host", "P1, the old owner"};
  auto const& events = execution.system.events();
  for (std::size_t i = 0; i < execution.in_order.size(); ++i) {
    auto const e = execution.in_order[i];
    auto const& instruction = execution.system.instructions()[events[e].instruction];
    if (instruction.pe == new_pe && chart.lanes.size() <= new_pe)
      chart.lanes.emplace_back("P2, the new owner");
    chart.boxes.push_back({instruction.pe, i,
                           instruction.labels.meets(label::tlbi)  ? "tlbi"
                           : instruction.labels.meets(label::dsb) ? "barrier"
                           : events[e].point <= Point::use        ? "walk"
                                                                  : "access",
                           fmt::format("{} {}", i + 1, instruction.text),
                           event_text(execution, e)});
    // An instruction goes on where it was left.
    for (std::size_t j = i; j-- > 0;)
      if (events[execution.in_order[j]].instruction == events[e].instruction) {
        if (j + 1 != i) chart.arrows.push_back({j, i, "co"});
        break;
      }
  }
  chart.rows = chart.boxes.size();
  return svg(chart);
}

std::string reclaim_text(ReclaimReport const& report) {
  auto const& first = report.cases.front();
  auto const& scenario = first.scenario;
  std::string text =
      paragraph("Sequence", report.sequence.what.empty()
                                ? report.sequence.name
                                : report.sequence.name + ": " + report.sequence.what);
  text += steps_text(scenario);
  text +=
      paragraph("Old owner", fmt::format("{}, {}; on P{}",
                                         owner_names.at(static_cast<std::size_t>(scenario.owner)),
                                         report.old_text, old_pe));
  text += paragraph(
      "New owner", fmt::format("{}; on P{}",
                               scenario.new_memory == scenario.old_memory && report.cases.size() > 1
                                   ? "as the old one"
                                   : scenario.new_memory.name,
                               new_pe));
  text +=
      paragraph("Device", fmt::format("{}: {}; the host reaches it by {}",
                                      device_names.at(static_cast<std::size_t>(scenario.device)),
                                      describe(scenario.device), scenario.window.name));
  text += paragraph("Assumed", assumptions_text(scenario.assumptions));
  text += paragraph("Answer", verdict_text(report));
  if (report.cases.size() == 1) {
    text += case_text(first);
  } else {
    for (ReclaimCase const& each : report.cases)
      text += "\n" +
              beside("", wrap(fmt::format("{}: {}", each.scenario.old_memory.name,
                                          each.answer.safe ? safe_text(each.answer) : "unsafe"),
                              columns, 2)) +
              case_text(each);
    text += "\n";
  }
  text += paragraph(
      "Bounds",
      fmt::format("complete: every order of the events of one store of the old owner, "
                  "one of the new owner and {} steps; {}",
                  scenario.steps.size(),
                  report.engine == "enumeration" ? "by enumeration"
                                                 : "by enumeration and by Z3, which agree"));
  return text;
}

std::string reclaim_list_text() {
  std::string text = "Sequences (--sequence)\n";
  auto const item = [&](std::string_view name, std::string_view what) {
    text += beside(fmt::format("  {:<20} ", name), wrap(what, columns - 23));
  };
  for (auto const& each : sequences()) item(each.name, each.what);
  text += "\nDevices (--device)\n";
  for (std::size_t d = 0; d < device_names.size(); ++d)
    item(device_names.at(d), describe(static_cast<Device>(d)));
  text += "\nMemory types (--old, --new, --window)\n";
  text += fmt::format("  {}\n", fmt::join(memory_names(), ", "));
  text += "\nAssumptions (--without, --with); * not expected of PCIe\n";
  for (auto const& each : assumption_infos)
    if (each.id != Assumption::none)
      item(fmt::format("{}{}", each.name,
                       (expected_of(Device::pcie) & bit_of(each.id)) == 0 ? " *" : ""),
           each.sentence);
  text += "\nWhat can happen; * does no harm by itself\n";
  for (std::size_t q = 0; q < question_count; ++q)
    item(fmt::format("{}{}", info(question_at(q)).name, info(question_at(q)).harm ? "" : " *"),
         info(question_at(q)).sentence);
  return text;
}

} // namespace twofold::cli
