#include "cli/walk_prove.hpp"

#include "cli/exit_status.hpp"
#include "cli/suite.hpp"
#include "cli/terminal.hpp"
#include "cli/walk_line.hpp"
#include "cli/wording.hpp"
#include "conformance/ordered.hpp"
#include "host/temporary.hpp"
#include "proofs/external.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <optional>

namespace twofold::cli {

using namespace proofs;

namespace {

/// One question to be asked.
struct Task {
  WalkStatement const* statement = nullptr;
  WalkCase which;
};

std::vector<Task> tasks_of(std::vector<WalkStatement const*> const& statements) {
  std::vector<Task> tasks;
  for (WalkStatement const* s : statements)
    for (WalkCase const& which : cases_of(*s)) tasks.push_back({s, which});
  return tasks;
}

std::string labelled(std::string_view label, std::string_view text) {
  return beside(fmt::format("  {:<13}", label), wrap(text, columns - 15));
}

std::string case_text(WalkCase const& which) {
  return fmt::format("stage 1 {}, stage 2 with T0SZ {} from level {}",
                     which.t0sz == 0 ? "off" : "on", which.s2_t0sz, which.s2_start);
}

std::filesystem::path write_smtlib(std::filesystem::path const& folder, Task const& task) {
  auto const name =
      fmt::format("{}.s1-{}.s2-{}-from-{}.smt2", task.statement->id,
                  task.which.t0sz == 0 ? "off" : "on", task.which.s2_t0sz, task.which.s2_start);
  Output file{folder / name};
  file.write(walk_smtlib(*task.statement, task.which));
  file.commit();
  return folder / name;
}

/// Whom to ask besides Z3 as a library.
struct Others {
  std::vector<ExternalSolver> solvers;
  std::filesystem::path folder;
};

WalkCaseReport judge(Task const& task, std::chrono::milliseconds limit, Others const& others,
                     Interrupt const& interrupt) {
  auto const start = std::chrono::steady_clock::now();
  WalkCaseReport report;
  report.which = task.which;
  report.violation = violates(*task.statement, task.which, limit);
  report.instance = comes_about(*task.statement, task.which, limit);
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (others.solvers.empty()) return report;
  auto const file = write_smtlib(others.folder, task);
  for (ExternalSolver const& solver : others.solvers)
    report.others.push_back(ask_external(solver, file, limit, interrupt));
  return report;
}

int status_of(WalkReport const& report) {
  if (report.as_expected) return exit_status::ok;
  switch (report.status) {
  case Status::error: return exit_status::internal;
  case Status::vacuous: return exit_status::vacuous;
  case Status::proved:
  case Status::refuted: return exit_status::refuted;
  default: return exit_status::unknown;
  }
}

std::string violated_by(WalkStatement const& statement, bool fetch) {
  switch (statement.claim) {
  case WalkClaim::stays: return ", which the guest was not given";
  case WalkClaim::no_fetch: return " of the device";
  default: return fetch ? " of the device by the fetch of a descriptor" : " of the device";
  }
}

/// "T0SZ 16, 20, 24 from level 0; ..." of the cases with stage 1 on, or of those with it off.
std::string sizes_text(std::vector<WalkCase> const& cases, bool stage1) {
  std::vector<std::string> parts;
  for (int level = 0; level <= 2; ++level) {
    std::vector<unsigned> sizes;
    for (WalkCase const& c : cases)
      if (c.s2_start == level && (c.t0sz != 0) == stage1) sizes.push_back(c.s2_t0sz);
    if (!sizes.empty())
      parts.push_back(fmt::format("T0SZ {} from level {}", fmt::join(sizes, ", "), level));
  }
  return fmt::format("{}", fmt::join(parts, "; "));
}

std::string cases_text(WalkStatement const& statement) {
  auto const cases = cases_of(statement);
  std::string text;
  for (bool const stage1 : {false, true})
    if (auto const sizes = sizes_text(cases, stage1); !sizes.empty())
      text += labelled(text.empty() ? "cases" : "",
                       fmt::format("stage 1 {}; stage 2 {}", stage1 ? "on" : "off", sizes));
  return text;
}

std::string inputs_text(WalkStatement const& statement) {
  unsigned bits = 0;
  auto const inputs = inputs_of(statement, largest_case(statement));
  for (Variable const& v : inputs) bits += v.width;
  return fmt::format("{} variables, {} bits{}", inputs.size(), bits,
                     statement.holds ? ", in the largest case" : "");
}

/// "proved in 18 of 18 cases, 0.512 s".
std::string verdicts_text(WalkReport const& report) {
  auto const all = cases_of(*report.statement).size();
  auto const count = [&](Answer answer) {
    return std::ranges::count(report.cases, answer,
                              [](WalkCaseReport const& c) { return c.violation.answer; });
  };
  std::vector<std::string> parts;
  if (auto const n = count(Answer::unsatisfiable))
    parts.push_back(fmt::format("proved in {} of {} cases", n, all));
  if (auto const n = count(Answer::satisfiable))
    parts.push_back(fmt::format("refuted in {} of {} cases", n, all));
  if (auto const n = count(Answer::unknown))
    parts.push_back(fmt::format("unknown in {} of {} cases", n, all));
  if (parts.empty()) parts.emplace_back("not asked");
  return fmt::format("{}, {:.3f} s", fmt::join(parts, ", "), report.seconds);
}

std::string instances_text(WalkReport const& report) {
  auto const shown = std::ranges::count_if(
      report.cases, [](WalkCaseReport const& c) { return c.instance.confirmed; });
  return fmt::format("in {} of {} cases, by a walk that the walker confirms", shown,
                     cases_of(*report.statement).size());
}

std::string others_text(WalkReport const& report) {
  std::string text;
  if (report.cases.empty()) return text;
  for (std::size_t i = 0; i < report.cases.front().others.size(); ++i) {
    double seconds = 0;
    std::size_t agree = 0;
    for (WalkCaseReport const& c : report.cases) {
      seconds += c.others[i].seconds;
      if (c.others[i].status == (report.statement->holds ? Status::proved : Status::refuted))
        ++agree;
    }
    text += labelled(report.cases.front().others[i].engine,
                     fmt::format("{} in {} of {} cases, {:.3f} s",
                                 report.statement->holds ? "proved" : "refuted", agree,
                                 cases_of(*report.statement).size(), seconds));
  }
  return text;
}

std::string range_text(AddressRange const& range) {
  return fmt::format("0x{:x} to 0x{:x}", range.first, range.last);
}

std::string walk_part(WalkReport const& report, std::string const& words) {
  auto const* found = report.refuted();
  if (found == nullptr) return {};
  auto const& walk = *found->violation.walk;
  std::string text = labelled("refuted by", case_text(found->which));
  text += labelled("given", range_text(walk.given));
  if (report.statement->claim != WalkClaim::stays)
    text += labelled("device", range_text(walk.device));
  text += labelled("violated", violation_text(*report.statement, walk));
  if (!words.empty()) text += labelled("again", command_of(walk, words));
  text += fmt::format("\nThe walk, {}:\n\n",
                      found->violation.confirmed ? "confirmed by the walker" : "NOT CONFIRMED");
  return text + walk_text(answer_of(walk));
}

std::string report_text(WalkReport const& report, std::string const& words) {
  WalkStatement const& s = *report.statement;
  std::string text = fmt::format("{}\n", s.id) + beside("  ", wrap(s.sentence, columns - 2));
  bool first = true;
  for (WalkAssumption const& a : assumptions_of(s)) {
    text += labelled(first ? "assumes" : "", fmt::format("{}: {}", a.id, a.sentence));
    first = false;
  }
  text += cases_text(s) + labelled("inputs", inputs_text(s));
  text += labelled("z3", verdicts_text(report)) + others_text(report);
  text += labelled("comes about", instances_text(report));
  text += labelled("status", fmt::format("{}{}", name(report.status),
                                         !report.as_expected ? ", UNEXPECTED"
                                         : s.holds           ? ""
                                                             : ", as expected"));
  if (!report.remark.empty()) text += beside("  ", wrap(report.remark, columns - 2));
  return text + walk_part(report, words);
}

/// What a run ends with under the reports.
std::string end_text(std::vector<WalkReport> const& reports, double seconds, bool all) {
  std::size_t proved = 0;
  std::size_t refuted = 0;
  std::size_t unexpected = 0;
  for (WalkReport const& r : reports) {
    if (r.as_expected)
      ++(r.status == Status::proved ? proved : refuted);
    else if (r.status != Status::interrupted)
      ++unexpected;
  }
  auto const judged = proved + refuted + unexpected;
  std::string text;
  if (judged < reports.size())
    text = fmt::format("\ninterrupted: {} of {} statements judged\n", judged, reports.size());
  if (all)
    text += fmt::format(
        "\n{} statements in {:.1f} s: {} proved, {} refuted as expected, {} unexpected\n", judged,
        seconds, proved, refuted, unexpected);
  return text;
}

} // namespace

WalkCaseReport const* WalkReport::refuted() const {
  auto const found = std::ranges::find_if(
      cases, [](WalkCaseReport const& c) { return c.violation.walk.has_value(); });
  return found == cases.end() ? nullptr : &*found;
}

WalkReport concluded(WalkStatement const& statement, std::vector<WalkCaseReport> cases) {
  WalkReport report{.statement = &statement, .cases = std::move(cases), .remark = {}};
  bool refuted = false;
  bool unknown = false;
  bool vacuous = false;
  bool error = false;
  auto const remark = [&](WalkCaseReport const& c, std::string_view why) {
    if (report.remark.empty()) report.remark = fmt::format("{}: {}", case_text(c.which), why);
  };
  for (WalkCaseReport const& c : report.cases) {
    report.seconds += c.seconds;
    for (WalkFinding const* found : {&c.violation, &c.instance}) {
      if (found->answer == Answer::satisfiable && !found->confirmed) {
        error = true;
        remark(c, "the walker does not confirm the walk that the solver finds");
      }
      if (found->answer != Answer::unknown) continue;
      unknown = true;
      remark(c, found->reason.empty() ? "Z3 gave up" : found->reason);
    }
    refuted = refuted || c.violation.answer == Answer::satisfiable;
    if (c.instance.answer == Answer::unsatisfiable) {
      vacuous = true;
      remark(c, "no walk meets what is assumed");
    }
    for (Discharge const& other : c.others) {
      bool const said = other.status == Status::proved || other.status == Status::refuted;
      if (!said) unknown = true;
      if (!said) remark(c, other.remark);
      if (said && c.violation.answer != Answer::unknown &&
          (other.status == Status::refuted) != (c.violation.answer == Answer::satisfiable)) {
        error = true;
        remark(c, fmt::format("{} says {}", other.engine, name(other.status)));
      }
    }
  }
  bool const complete = report.cases.size() == cases_of(statement).size();
  if (error)
    report.status = Status::error;
  else if (refuted)
    report.status = Status::refuted;
  else if (!complete)
    report.status = Status::interrupted;
  else if (unknown)
    report.status = Status::unknown;
  else
    report.status = vacuous ? Status::vacuous : Status::proved;
  report.as_expected = report.status == (statement.holds ? Status::proved : Status::refuted) &&
                       (statement.holds || (!unknown && !vacuous));
  if (!report.as_expected && report.status == Status::refuted && !statement.holds)
    report.status = unknown ? Status::unknown : Status::vacuous;
  return report;
}

WalkCase largest_case(WalkStatement const& statement) {
  auto const cases = cases_of(statement);
  return *std::ranges::max_element(
      cases, {}, [](WalkCase const& c) { return std::pair{c.t0sz, 3 - c.s2_start}; });
}

std::vector<WalkStatement const*> walk_statements_of(std::vector<std::string> const& ids) {
  std::vector<WalkStatement const*> all;
  for (WalkStatement const& s : walk_statements()) all.push_back(&s);
  if (ids.empty()) return all;
  std::vector<WalkStatement const*> chosen;
  for (auto const& id : ids) {
    auto const found = std::ranges::find(all, id, [](auto const* s) { return s->id; });
    if (found == all.end())
      throw UsageError(fmt::format(
          "prove: no statement '{}' about walks; twofold prove --walks --list names them", id));
    if (std::ranges::find(chosen, *found) == chosen.end()) chosen.push_back(*found);
  }
  return chosen;
}

WalkAnswer answer_of(WalkWitness const& witness) {
  WalkAnswer answer;
  answer.registers = witness.registers;
  answer.features.values = witness.features;
  answer.request = witness.request;
  answer.setting =
      walks::resolve(witness.registers, witness.features, {}, witness.attribute_choices);
  answer.access = access_name(witness.request);
  walks::Memory memory;
  for (auto const& word : witness.words) memory.write(word.address, word.value);
  Walked walked;
  walked.result = walks::walk(answer.setting, memory, answer.request, walked.trace);
  if (!walked.result.fault)
    walked.attributes = walks::attributes(answer.setting, answer.request, walked.result);
  answer.outcomes.push_back(std::move(walked));
  return answer;
}

std::string violation_text(WalkStatement const& statement, WalkWitness const& witness) {
  auto const replayed = replay(statement, witness);
  if (!replayed.violated) return "nothing";
  auto const answer = answer_of(witness);
  std::size_t const i = *replayed.violated;
  bool const fetch = i < replayed.trace.fetches.size();
  auto const address = fetch ? replayed.trace.fetches[i].address : replayed.result.pa;
  auto const state =
      fetch ? walks::attributes(answer.setting, answer.request, replayed.trace.fetches[i])
            : answer.outcomes.front().attributes;
  auto const who = fetch ? fmt::format("fetch {}", i + 1) : std::string{"the access"};
  return fmt::format("{} reaches PA 0x{:x}{}, as {}", who, address, violated_by(statement, fetch),
                     result_text(state));
}

std::string command_of(WalkWitness const& witness, std::string const& words) {
  return walk_line(witness.request, witness.registers, witness.features, words);
}

int prove_walks(Output& output, WalkProveOptions const& options, Interrupt const& interrupt) {
  auto const start = std::chrono::steady_clock::now();
  auto const statements = walk_statements_of(options.ids);
  Others others;
  if (!options.solvers.empty()) others.solvers = solvers_in(options.solvers);
  std::optional<host::TemporaryFolder> temporary;
  if (!options.smt2.empty()) others.folder = made_folder("--smt2", options.smt2);
  if (!options.save.empty()) made_folder("--save", options.save);
  if (!others.solvers.empty() && options.smt2.empty()) {
    temporary.emplace();
    others.folder = temporary->path();
  }
  auto const tasks = tasks_of(statements);
  std::vector<WalkReport> reports;
  std::vector<WalkCaseReport> cases;
  StatusLine const progress;
  int status = exit_status::ok;
  std::size_t done = 0;
  auto const conclude = [&](WalkStatement const& statement) {
    reports.push_back(concluded(statement, std::move(cases)));
    cases.clear();
    WalkReport const& report = reports.back();
    status = worse(status, status_of(report));
    std::string words;
    if (auto const* found = report.refuted(); found != nullptr && !options.save.empty()) {
      words = (std::filesystem::path{options.save} / (std::string{statement.id} + ".words.json"))
                  .string();
      Output file{words};
      file.write(words_json(found->violation.walk->words));
      file.commit();
    }
    progress.clear();
    if (!options.json) output.write((reports.size() == 1 ? "" : "\n") + report_text(report, words));
  };
  std::size_t taken = 0;
  auto const next = [&]() -> std::optional<Task> {
    if (interrupt || taken == tasks.size()) return std::nullopt;
    return tasks[taken++];
  };
  auto const work = [&](Task const& task) { return judge(task, options.limit, others, interrupt); };
  in_order(options.jobs, next, work, [&](WalkCaseReport report) {
    WalkStatement const* const statement = tasks[done].statement;
    cases.push_back(std::move(report));
    ++done;
    progress.show(fmt::format("{}/{} {}", done, tasks.size(), statement->id));
    if (done == tasks.size() || tasks[done].statement != statement) conclude(*statement);
  });
  progress.clear();
  // What an interruption left without its turn.
  while (reports.size() < statements.size()) conclude(*statements[reports.size()]);
  double const seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  output.write(options.json ? walk_reports_json(reports, status, seconds)
                            : end_text(reports, seconds, options.ids.empty()));
  return status;
}

void export_walks(std::vector<std::string> const& ids, std::string const& folder) {
  auto const tasks = tasks_of(walk_statements_of(ids));
  std::filesystem::path const path = made_folder("--smt2", folder);
  for (Task const& task : tasks) write_smtlib(path, task);
}

void list_walks(Output& output, std::vector<std::string> const& ids, bool json) {
  auto const statements = walk_statements_of(ids);
  if (json) {
    output.write(walk_list_json(statements));
    return;
  }
  for (WalkStatement const* s : statements)
    output.write(fmt::format("{}{}\n", s->id, s->holds ? "" : "  (known false)") +
                 beside("    ", wrap(s->sentence, columns - 4)));
}

} // namespace twofold::cli
