#include "cli/reclaim.hpp"

#include "cli/exit_status.hpp"
#include "cli/number.hpp"
#include "cli/policy.hpp"
#include "cli/rows.hpp"
#include "cli/terminal.hpp"
#include "cli/wording.hpp"
#include "model/policy/guest.hpp"
#include "model/setting.hpp"
#include "proofs/policy_check.hpp"
#include "proofs/reclaim.hpp"
#include "tables/wording.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace twofold::cli {

using namespace reclaim;

namespace {

template <class Names>
std::size_t place_of(std::string_view option, std::string_view text, Names const& names) {
  auto const found = std::ranges::find(names, text);
  if (found == std::end(names))
    throw UsageError(fmt::format("reclaim: {}: '{}' is not known; allowed are {}", option,
                                 text.substr(0, 40), fmt::join(names, ", ")));
  return static_cast<std::size_t>(found - std::begin(names));
}

Memory memory_called(std::string_view option, std::string_view text) {
  if (auto memory = memory_named(text)) return *std::move(memory);
  throw UsageError(fmt::format("reclaim: {}: '{}' is no memory type; allowed are {}", option,
                               text.substr(0, 40), fmt::join(memory_names(), ", ")));
}

Assumption assumption_called(std::string_view option, std::string_view text) {
  std::vector<std::string_view> names;
  for (auto const& each : assumption_infos) names.push_back(each.name);
  auto const found = text.empty() ? names.end() : std::ranges::find(names, text);
  if (found == names.end())
    throw UsageError(fmt::format("reclaim: {}: '{}' is no assumption; allowed are {}", option,
                                 text.substr(0, 40),
                                 fmt::join(names.begin() + 1, names.end(), ", ")));
  return static_cast<Assumption>(found - names.begin());
}

/// A named sequence, or a file: a name that has a dot or a slash.
ReclaimSequence sequence_called(std::string const& name) {
  if (name.find_first_of("./") != std::string::npos) return read_reclaim_sequence(name);
  std::vector<std::string_view> names;
  for (auto const& each : sequences()) names.push_back(each.name);
  auto const& found = sequences()[place_of("--sequence", name, names)];
  ReclaimSequence sequence;
  sequence.name = std::string{found.name};
  sequence.what = std::string{found.what};
  sequence.steps = steps_of(found.steps);
  sequence.owner = std::string{owner_names.at(static_cast<std::size_t>(found.owner))};
  return sequence;
}

void drop_steps(ReclaimSequence& sequence, std::vector<unsigned> drop) {
  std::ranges::sort(drop, std::greater{});
  drop.erase(std::ranges::unique(drop).begin(), drop.end());
  for (unsigned const number : drop) {
    if (number < 1 || number > sequence.steps.size())
      throw UsageError(fmt::format("reclaim: --drop: no step {}; the sequence has steps 1 to {}",
                                   number, sequence.steps.size()));
    sequence.steps.erase(sequence.steps.begin() + (number - 1));
    sequence.name += fmt::format(", without step {}", number);
  }
  // What was expected was expected of the whole.
  if (!drop.empty()) sequence.expect_safe.reset();
}

/// What the options say, or else the file, or else the usual.
std::string chosen(std::string const& option, std::optional<std::string> const& in_file,
                   std::string_view usual) {
  if (!option.empty()) return option;
  return in_file ? *in_file : std::string{usual};
}

/// All that a guest can choose of a device whose pages the host maps by a policy.
std::vector<Memory> choices_by_policy(ReclaimOptions const& options, Device device,
                                      ReclaimReport& report) {
  auto const file = load_policy(options.policy);
  auto const device_class = device == Device::pcie || device == Device::pcie_bar_reset
                                ? policy::DeviceClass::vfio_pci
                                : policy::DeviceClass::platform;
  std::vector<Memory> all;
  for (auto const& entry :
       policy::stage2_entries(file.policy, device_class, proofs::meets_assumptions))
    for (auto const& result :
         policy::guest_results(entry.page, entry.outcome, policy::GuestAccess::read)) {
      if (result.state[field::out.fault] != Fault::none) continue;
      auto memory = memory_of(result.state);
      if (std::ranges::find(all, memory) == all.end()) all.push_back(std::move(memory));
    }
  if (all.empty())
    throw UsageError(fmt::format("reclaim: --policy: {} maps no page of {}", file.file,
                                 policy::DeviceClass::names.at(device_class)));
  std::ranges::sort(all, {}, &Memory::name);
  report.old_text = fmt::format("whatever {} lets it choose of {} pages that meet the assumptions "
                                "of policy check",
                                file.policy.name, policy::DeviceClass::names.at(device_class));
  return all;
}

/// All types of the old owner.
std::vector<Memory> old_memories(ReclaimOptions const& options, Device device,
                                 ReclaimReport& report) {
  if (!options.policy.empty()) {
    if (!options.old_memory.empty() || !options.s2_memattr.empty() || !options.fwb.empty())
      throw UsageError("reclaim: give one of --old, --s2-memattr and --policy");
    return choices_by_policy(options, device, report);
  }
  if (options.s2_memattr.empty()) {
    if (!options.fwb.empty()) throw UsageError("reclaim: --fwb: goes with --s2-memattr");
    auto memory =
        memory_called("--old", chosen(options.old_memory, report.sequence.old_memory, "nc"));
    report.old_text = memory.name;
    return {memory};
  }
  if (!options.old_memory.empty()) throw UsageError("reclaim: give one of --old and --s2-memattr");
  Concrete page = usual_page;
  page[field::feature.s2fwb] = 1;
  page[field::in.hcr_fwb] =
      options.fwb.empty() ? Value{1} : static_cast<Value>(number("--fwb", options.fwb, 1));
  page[field::in.s2_memattr] = static_cast<Value>(number("--s2-memattr", options.s2_memattr, 4));
  report.old_text = fmt::format("whatever stage 2, {} MemAttr {}, lets it choose",
                                page[field::in.hcr_fwb] == 1 ? "FWB" : "no FWB",
                                value_text(field::in.s2_memattr, page[field::in.s2_memattr]));
  return choices_under(page);
}

Scenario scenario_of(ReclaimOptions const& options, ReclaimSequence const& sequence) {
  Scenario scenario;
  scenario.device = static_cast<Device>(
      place_of("--device", chosen(options.device, sequence.device, "pcie"), device_names));
  scenario.owner = static_cast<Owner>(
      place_of("--owner", chosen(options.owner, sequence.owner, "guest"), owner_names));
  constexpr std::array<std::string_view, 2> hosts{"nvhe", "vhe"};
  scenario.vhe =
      place_of("host", chosen(options.nvhe ? "nvhe" : "", sequence.host, "vhe"), hosts) == 1;
  scenario.window = memory_called("--window", chosen(options.window, sequence.window, "nGnRnE"));
  scenario.steps = sequence.steps;
  scenario.assumptions = expected_of(scenario.device);
  auto const switch_all = [&](auto const& names, std::string_view option, bool on) {
    for (auto const& name : names) {
      auto const bit = bit_of(assumption_called(option, name));
      scenario.assumptions = on ? scenario.assumptions | bit : scenario.assumptions & ~bit;
    }
  };
  switch_all(sequence.with, "with", true);
  switch_all(sequence.without, "without", false);
  switch_all(options.with, "--with", true);
  switch_all(options.without, "--without", false);
  std::vector<std::string_view> names;
  for (std::size_t q = 0; q < question_count; ++q) names.push_back(info(question_at(q)).name);
  for (auto const& name : options.questions.empty() ? sequence.questions : options.questions)
    scenario.asked |= 1U << place_of("--question", name, names);
  bool const by_name = scenario.asked != 0;
  if (!by_name) scenario.asked = every_harm();
  for (std::size_t q = 0; q < question_count; ++q) {
    if (((scenario.asked >> q) & 1U) == 0 || can_be_asked(question_at(q), scenario.steps)) continue;
    if (by_name)
      throw UsageError(fmt::format("reclaim: --question: '{}' speaks of the new owner, and the "
                                   "sequence has no step 'remap'",
                                   names[q]));
    scenario.asked &= ~(1U << q);
  }
  if (scenario.steps.size() > most_steps)
    throw UsageError(fmt::format("reclaim: {} steps; at most {} are covered", scenario.steps.size(),
                                 most_steps));
  if (std::ranges::count_if(scenario.steps,
                            [](Step const& s) { return s.labels.meets(label::reset); }) != 1)
    throw UsageError("reclaim: the sequence has one step 'reset', no more and no fewer");
  if (std::ranges::count_if(scenario.steps,
                            [](Step const& s) { return s.entry == Step::Entry::fresh; }) > 1)
    throw UsageError("reclaim: the sequence has at most one step 'remap'");
  if (System const system{scenario, {}}; system.events().size() >= most_events)
    throw UsageError(fmt::format("reclaim: the sequence has {} events; at most {} are covered",
                                 system.events().size(), most_events - 1));
  return scenario;
}

/// Which questions can come true, by the solver.
Harms by_solver(Scenario const& scenario, proofs::Interrupt const& interrupt) {
  if (interrupt) throw Interrupted{};
  proofs::ReclaimSolver solver{spec::completion_rows, std::chrono::seconds{60}};
  auto const answers = solver.answers(scenario, std::span{&scenario.assumptions, 1}).front();
  Harms possible = 0;
  for (std::size_t q = 0; q < question_count; ++q) switch (answers.at(q)) {
    case proofs::Answer::satisfiable: possible |= Harms{1} << q; break;
    case proofs::Answer::unsatisfiable: break;
    case proofs::Answer::unknown:
      throw TimedOut(fmt::format("reclaim: Z3 does not answer '{}'", info(question_at(q)).name));
    }
  return possible;
}

ReclaimCase answer_case(Scenario const& scenario, ReclaimOptions const& options,
                        proofs::Interrupt const& interrupt) {
  auto const stop = [&] { return interrupt.load(); };
  ReclaimCase each{scenario, answer(scenario, spec::completion_rows, true, stop), {}};
  if (interrupt) throw Interrupted{};
  if (options.engine != "enumeration")
    if (auto const possible = by_solver(scenario, interrupt); possible != each.answer.possible)
      throw std::logic_error("reclaim: the enumeration and Z3 disagree");
  Model const model{scenario, spec::completion_rows};
  for (std::size_t q = 0; q < question_count; ++q)
    if (((each.answer.possible >> q) & 1U) != 0)
      each.executions.at(q) = model.shortest(question_at(q), scenario.assumptions);
  return each;
}

} // namespace

bool ReclaimReport::safe() const {
  return std::ranges::all_of(cases, [](ReclaimCase const& each) { return each.answer.safe; });
}

int ReclaimReport::status() const {
  if (sequence.expect_safe)
    return safe() == *sequence.expect_safe ? exit_status::ok : exit_status::refuted;
  return safe() ? exit_status::ok : exit_status::refuted;
}

std::string assumptions_text(Assumptions set, std::string_view separator) {
  std::vector<std::string_view> names;
  for (auto const& each : assumption_infos)
    if ((set & bit_of(each.id)) != 0) names.push_back(each.name);
  return names.empty() ? "none" : fmt::format("{}", fmt::join(names, separator));
}

std::optional<std::size_t> shown_question(ReclaimCase const& each) {
  std::optional<std::size_t> shown;
  for (std::size_t q = 0; q < question_count; ++q) {
    auto const& execution = each.executions.at(q);
    if (!execution || ((each.scenario.asked >> q) & 1U) == 0) continue;
    if (!shown || execution->in_order.size() < each.executions.at(*shown)->in_order.size())
      shown = q;
  }
  return shown;
}

ReclaimReport reclaim_report(ReclaimOptions const& options, proofs::Interrupt const& interrupt) {
  constexpr std::array<std::string_view, 3> engines{"enumeration", "both", "z3"};
  place_of("--engine", options.engine, engines);
  ReclaimReport report;
  report.engine = options.engine;
  report.sequence = sequence_called(options.sequence.empty() ? "kvm-vfio" : options.sequence);
  drop_steps(report.sequence, options.drop);
  auto scenario = scenario_of(options, report.sequence);
  StatusLine const progress;
  for (Memory const& memory : old_memories(options, scenario.device, report)) {
    progress.show(fmt::format("reclaim: {}", memory.name));
    scenario.old_memory = memory;
    auto const fresh =
        options.new_memory.empty() ? report.sequence.new_memory.value_or("") : options.new_memory;
    scenario.new_memory = fresh.empty() ? memory : memory_called("--new", fresh);
    report.cases.push_back(answer_case(scenario, options, interrupt));
  }
  progress.clear();
  return report;
}

int reclaim_device(Output& output, ReclaimOptions const& options,
                   proofs::Interrupt const& interrupt) {
  if (options.matrix + options.list + options.rules > 1)
    throw UsageError("reclaim: give at most one of --matrix, --list and --rules");
  if (options.json && (options.matrix || options.list || options.rules))
    throw UsageError("reclaim: --json: goes with an answer, not with --matrix, --list or --rules");
  if (options.matrix || options.list || options.rules) {
    output.write(options.matrix ? reclaim_matrix_md(interrupt)
                 : options.list ? reclaim_list_text()
                                : completion_rules_text());
    return exit_status::ok;
  }
  if (options.chart == "-") throw UsageError("reclaim: --chart: allowed is the name of a file");
  auto const report = reclaim_report(options, interrupt);
  if (!options.chart.empty()) {
    auto const unsafe = std::ranges::find_if(
        report.cases, [](ReclaimCase const& each) { return !each.answer.safe; });
    if (unsafe == report.cases.end())
      throw UsageError("reclaim: --chart: nothing of what is asked can happen, so there is nothing "
                       "to draw");
    auto const q = *shown_question(*unsafe);
    Output chart{options.chart};
    chart.write(
        reclaim_chart_svg(*unsafe->executions.at(q), std::string{info(question_at(q)).sentence}));
    chart.commit();
  }
  output.write(options.json ? reclaim_json(report) : reclaim_text(report));
  return report.status();
}

} // namespace twofold::cli
