#include "cli/litmus.hpp"

#include "cli/exit_status.hpp"
#include "cli/litmus_chart.hpp"
#include "cli/litmus_json.hpp"
#include "cli/litmus_rules.hpp"
#include "cli/rows.hpp"
#include "cli/terminal.hpp"
#include "cli/wording.hpp"
#include "conformance/csv.hpp"
#include "model/litmus/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>

namespace twofold::cli {

// Files.

std::vector<std::string> litmus_files(std::vector<std::string> const& names) {
  std::vector<std::string> files;
  for (auto const& name : names) {
    std::error_code error;
    if (name == "-" || !std::filesystem::is_directory(name, error)) {
      files.push_back(name);
      continue;
    }
    std::vector<std::string> here;
    for (auto at = std::filesystem::directory_iterator{name, error};
         !error && at != std::filesystem::directory_iterator{}; at.increment(error))
      if (at->path().extension() == ".litmus") here.push_back(at->path().string());
    if (error) throw UsageError(fmt::format("{}: cannot read: {}", name, error.message()));
    if (here.empty()) throw UsageError(fmt::format("{}: no file *.litmus in this folder", name));
    std::ranges::sort(here);
    files.insert(files.end(), here.begin(), here.end());
  }
  return files;
}

litmus::Test read_litmus(std::string const& file) {
  Input const input{file};
  return litmus::read(read_whole(input, litmus::most_bytes));
}

namespace {

// Verdicts that are expected.

/// From the names of files, without their folders, to verdicts.
using Expected = std::map<std::string, std::string, std::less<>>;

void check_verdict(std::string_view verdict, std::string const& where) {
  for (auto const known : {"Never", "Sometimes", "Always", ""})
    if (verdict == known) return;
  throw UsageError(fmt::format("{}: '{}' is not a verdict; allowed is Never, Sometimes, Always or "
                               "nothing",
                               where, verdict));
}

void read_expected(std::string const& path, bool ets2, Expected& expected) {
  Input const input{path};
  CsvReader reader{input.descriptor()};
  std::vector<std::string> head;
  auto const column = [&](std::string_view name) {
    auto const at = std::ranges::find(head, name);
    if (at == head.end())
      throw UsageError(
          fmt::format("{}:1: no column '{}'; needed are file, base and ets2", input.name(), name));
    return static_cast<std::size_t>(at - head.begin());
  };
  std::size_t file = 0;
  std::size_t verdict = 0;
  while (auto const record = reader.next()) {
    auto const where = fmt::format("{}:{}", input.name(), record->line);
    if (!record->problem.empty()) throw UsageError(fmt::format("{}: {}", where, record->problem));
    if (head.empty()) {
      head.assign(record->cells.begin(), record->cells.end());
      file = column("file");
      verdict = column(ets2 ? "ets2" : "base");
      continue;
    }
    if (record->cells.size() != head.size())
      throw UsageError(
          fmt::format("{}: {} cells; the header has {}", where, record->cells.size(), head.size()));
    check_verdict(record->cells[verdict], where);
    expected.insert_or_assign(std::string{record->cells[file]},
                              std::string{record->cells[verdict]});
  }
  if (reader.error() != 0) throw_read_error(input, reader.error());
  if (head.empty())
    throw UsageError(fmt::format("{}: empty; the first line names the columns", input.name()));
}

// Running.

LitmusAnswer answer(std::string const& file, LitmusOptions const& options,
                    proofs::Interrupt const& interrupt) {
  auto const start = std::chrono::steady_clock::now();
  LitmusAnswer answer;
  answer.file = file;
  answer.test = read_litmus(file);
  answer.ets2 = options.ets2 || answer.test.ets2;
  litmus::Model model;
  model.ets2 = answer.ets2;
  answer.result = litmus::run(answer.test, model,
                              {std::chrono::milliseconds{options.time_limit_ms},
                               std::size_t{options.memory_limit_mib} << 20, &interrupt});
  answer.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return answer;
}

LitmusReport answer_all(LitmusOptions const& options, proofs::Interrupt const& interrupt) {
  Expected expected;
  for (auto const& path : options.expected) read_expected(path, options.ets2, expected);
  LitmusReport report{options, {}, {}, false};
  auto const files = litmus_files(options.files);
  StatusLine const progress;
  for (auto const& file : files) {
    progress.show(fmt::format("{}/{} {}", report.answers.size() + report.problems.size() + 1,
                              files.size(), file));
    try {
      report.answers.push_back(answer(file, options, interrupt));
      auto const found = expected.find(std::filesystem::path{file}.filename().string());
      if (found != expected.end()) report.answers.back().expected = found->second;
    } catch (litmus::ReadError const& error) {
      report.problems.push_back({file, fmt::format("{}:{}: {}", error.position.line,
                                                   error.position.column, error.what())});
    }
    report.interrupted = interrupt;
    if (report.interrupted) break;
  }
  return report;
}

// Text.

std::string state_text(litmus::FinalState const& state, litmus::Test const& test) {
  std::vector<std::string> items;
  for (std::size_t o = 0; o < test.observables.size(); ++o) {
    auto const name = text(test.observables[o], test.names);
    if (test.observables[o].kind == litmus::Observable::Kind::fault)
      items.push_back((state.values[o] == litmus::number(1) ? "" : "~") + name);
    else
      items.push_back(fmt::format("{}={}", name, text(state.values[o], test.names)));
  }
  if (items.empty()) items.emplace_back("nothing is looked at");
  auto lines = join_lines(items, columns - 4, ";");
  for (std::size_t i = 1; i < lines.size(); ++i) lines[i].insert(0, "  ");
  return beside(state.satisfies ? "  * " : "    ", lines);
}

std::string verdict_meaning(litmus::Verdict verdict) {
  switch (verdict) {
  case litmus::Verdict::never: return "no execution ends so";
  case litmus::Verdict::sometimes: return "some executions end so, others do not";
  case litmus::Verdict::always: return "every execution ends so";
  case litmus::Verdict::unknown: break;
  }
  return "not all executions were looked at";
}

std::string bounds_text(LitmusAnswer const& answer, LitmusOptions const& options) {
  auto const& result = answer.result;
  auto const seen =
      fmt::format("{} traces, {} candidate executions", result.traces, result.candidates);
  if (!result.complete)
    return fmt::format("{}; the states are those found until then; {}", result.stopped, seen);
  return fmt::format("complete: every execution of these programs, without loops; {}; limits: {} "
                     "s, {} MiB, {} Effects",
                     seen, options.time_limit_ms / 1000.0, options.memory_limit_mib,
                     litmus::most_effects);
}

std::string answer_text(LitmusAnswer const& answer, LitmusOptions const& options) {
  auto const& [file, test, result, ets2, expected, seconds] = answer;
  std::string all = paragraph("Test", fmt::format("{} ({})", test.name, file));
  all += paragraph("Model", fmt::format("Arm's memory model with translation, {} FEAT_ETS2{}",
                                        ets2 ? "with" : "without",
                                        test.faults == litmus::FaultHandling::retry
                                            ? "; a fault executes the instruction again, once"
                                            : "; a fault ends its thread"));
  all += paragraph("Condition", test.condition_text);
  std::string verdict =
      fmt::format("{}: {}", text(result.verdict), verdict_meaning(result.verdict));
  if (result.verdict != litmus::Verdict::unknown)
    verdict += condition_holds(test.quantifier, result.verdict) ? "; the condition holds"
                                                                : "; the condition does not hold";
  all += paragraph("Verdict", verdict);
  all += paragraph("Bounds", bounds_text(answer, options));
  all += fmt::format("States      {}{}\n", result.states.size(),
                     result.verdict == litmus::Verdict::sometimes ? "; * ends so" : "");
  for (auto const& state : result.states) all += state_text(state, test);
  if (result.witness)
    all += "Execution   one that ends so, in an order in which it may take effect\n" +
           chart_text(*result.witness, test);
  return all;
}

/// A line for each test, and how many are as expected.
std::string comparison_text(LitmusReport const& report) {
  std::size_t as_expected = 0;
  std::size_t deviating = 0;
  std::size_t width = 0;
  for (auto const& answer : report.answers) width = std::max(width, answer.test.name.size());
  std::string all;
  for (auto const& answer : report.answers) {
    auto const verdict = text(answer.result.verdict);
    std::string remark = "nothing is expected";
    if (answer.expected && !answer.expected->empty()) {
      bool const same = *answer.expected == verdict;
      bool const open = answer.result.verdict == litmus::Verdict::unknown;
      as_expected += same ? 1U : 0U;
      deviating += same || open ? 0U : 1U;
      remark = same ? "as expected" : "expected " + *answer.expected;
    }
    if (!answer.result.complete) remark += ", " + answer.result.stopped;
    all += fmt::format("{:<{}}  {:<9}  {}\n", answer.test.name, width, verdict, remark);
  }
  return all + fmt::format("\n{} tests {} FEAT_ETS2: {} as expected, {} deviate, {} without "
                           "expectation or verdict\n",
                           report.answers.size(), report.options.ets2 ? "with" : "without",
                           as_expected, deviating, report.answers.size() - as_expected - deviating);
}

std::string report_text(LitmusReport const& report) {
  if (!report.options.expected.empty()) return comparison_text(report);
  std::string all;
  for (auto const& answer : report.answers)
    all += (all.empty() ? "" : "\n") + answer_text(answer, report.options);
  return all;
}

/// Names the files that were not answered on standard error, a line each.
void complain(std::vector<LitmusProblem> const& problems) {
  for (auto const& [file, message] : problems) {
    auto line = fmt::format("twofold: {}:{}", file, message);
    for (char& c : line)
      if (c < ' ' || c > '~') c = '?';
    line += '\n';
    std::fwrite(line.data(), 1, line.size(), stderr);
  }
}

void write_chart(LitmusReport const& report) {
  auto const& answer = report.answers.front();
  if (!answer.result.witness)
    throw UsageError(fmt::format("litmus: --chart: {} of {}, so there is nothing to draw",
                                 verdict_meaning(answer.result.verdict), answer.test.name));
  Output chart{report.options.chart};
  chart.write(chart_svg(*answer.result.witness, answer.test));
  chart.commit();
}

} // namespace

int LitmusAnswer::status() const {
  int const status = result.complete ? exit_status::ok : exit_status::unknown;
  if (!expected || expected->empty() || result.verdict == litmus::Verdict::unknown) return status;
  return *expected == text(result.verdict) ? status : exit_status::refuted;
}

int LitmusReport::status() const {
  int status = problems.empty() ? exit_status::ok : exit_status::usage;
  if (interrupted) status = worse(status, exit_status::unknown);
  for (auto const& answer : answers) {
    status = worse(status, answer.status());
    if (!options.expected.empty() && !answer.expected) status = worse(status, exit_status::vacuous);
  }
  return status;
}

int litmus_tests(Output& output, LitmusOptions const& options, proofs::Interrupt const& interrupt) {
  if (options.rules != options.files.empty())
    throw UsageError("litmus: give tests, or --rules alone");
  if (options.rules) {
    output.write(ordering_rules_text());
    return exit_status::ok;
  }
  if (!options.chart.empty() && (options.files.size() != 1 || options.chart == "-"))
    throw UsageError("litmus: --chart: allowed is the name of a file, for one test");
  auto const report = answer_all(options, interrupt);
  if (report.answers.empty() && report.problems.size() == 1)
    throw UsageError(fmt::format("{}:{}", report.problems[0].file, report.problems[0].message));
  if (!options.chart.empty()) write_chart(report);
  output.write(options.json ? litmus_json(report) : report_text(report));
  complain(report.problems);
  return report.status();
}

} // namespace twofold::cli
