#include "cli/suite.hpp"

#include "cli/counterexample.hpp"
#include "cli/exit_status.hpp"
#include "cli/github.hpp"
#include "cli/junit.hpp"
#include "cli/list.hpp"
#include "cli/rules.hpp"
#include "cli/suite_json.hpp"
#include "cli/suite_text.hpp"
#include "cli/terminal.hpp"
#include "host/temporary.hpp"
#include "proofs/mutation.hpp"
#include "proofs/registry.hpp"
#include "proofs/solver.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <optional>
#include <set>

namespace twofold::cli {

using namespace proofs;

namespace {

/// With solvers named, enumerations have at most 2^this points.
constexpr unsigned cross_check_bits = 14;

Obligations all_obligations() {
  Obligations all;
  for (Obligation const& o : obligations()) all.push_back(&o);
  return all;
}

/// The named obligations, all of them for none.
Obligations named(std::vector<std::string> const& ids) {
  Obligations todo;
  for (auto const& id : ids) {
    Obligation const* const found = find_obligation(id);
    if (found == nullptr)
      throw UsageError(
          fmt::format("prove: no property '{}'; twofold prove --list names them, and twofold prove "
                      "--walks --list what is said of walks",
                      id));
    todo.push_back(found);
  }
  return ids.empty() ? all_obligations() : todo;
}

/// Keeps the obligations that have the tag.
void keep_tagged(Obligations& todo, std::string const& tag) {
  std::set<std::string> known;
  for (Obligation const& o : obligations())
    for (auto const& each : tags_of(o)) known.insert(each);
  if (!known.contains(tag))
    throw UsageError(
        fmt::format("--tag: no property is tagged '{}'; tags are {}", tag, fmt::join(known, ", ")));
  std::erase_if(todo, [&](Obligation const* o) {
    auto const tags = tags_of(*o);
    return std::ranges::find(tags, tag) == tags.end();
  });
}

/// Keeps the obligations that depend on the rule.
void keep_resting_on(Obligations& todo, std::string const& rule) {
  select_rules(rule);
  std::erase_if(todo, [&](Obligation const* o) { return !depends_on(*o, rule); });
}

Obligations obligations_of(Selected const& selected) {
  auto todo = named(selected.ids);
  if (!selected.tag.empty()) keep_tagged(todo, selected.tag);
  if (!selected.rule.empty()) keep_resting_on(todo, selected.rule);
  if (todo.empty())
    throw UsageError("prove: no property is meant by all that is asked for; leave out --tag or "
                     "--rule");
  return todo;
}

/// What a run ends with under the table.
std::string table_end(Judged const& judged) {
  auto const interruption = interruption_text(judged);
  return (interruption.empty() ? "" : "\n" + interruption + "\n") + "\n" + coverage_text(judged) +
         summary_text(judged) + "\n";
}

/// One file must not be asked to hold two documents.
void refuse_conflicts(CheckOptions const& options) {
  if (options.json && options.github)
    throw UsageError("check: --json and --github both write to standard output; give one of them");
  if (options.junit == "-")
    throw UsageError("check: --junit: '-' is not a file; allowed is the name of a file");
}

/// Writes the counterexample into the folder; the file has the id of the obligation as name.
void save(std::filesystem::path const& folder, Report const& report) {
  Output file{folder / (std::string{report.obligation->statement->id} + ".json")};
  file.write(counterexample_json(*report.obligation, counterexample(report)));
  file.commit();
}

} // namespace

std::vector<ExternalSolver> solvers_in(std::string const& list) {
  std::vector<ExternalSolver> chosen;
  for (auto const word : split(list)) {
    auto const& known = external_solvers();
    auto const found = std::ranges::find(known, word, &ExternalSolver::command);
    if (found == known.end())
      throw UsageError(fmt::format("--solver: no solver '{}'; allowed are z3 and cvc5", word));
    if (std::ranges::find(chosen, word, &ExternalSolver::command) != chosen.end())
      throw UsageError(fmt::format("--solver: '{}' is named twice", word));
    chosen.push_back(*found);
  }
  // Z3 alone is at hand as a library.
  if (chosen.size() == 1 && chosen.front().command == "z3") return {};
  for (ExternalSolver const& solver : chosen)
    if (!find_on_path(solver.command))
      throw UsageError(fmt::format("--solver: {} is not on PATH; it is Debian's package {}",
                                   solver.command, solver.package));
  return chosen;
}

std::filesystem::path made_folder(std::string const& option, std::string const& name) {
  std::error_code error;
  std::filesystem::create_directories(name, error);
  if (error || !std::filesystem::is_directory(name))
    throw UsageError(fmt::format("{}: {}: cannot make the folder: {}", option, name,
                                 error ? error.message() : "it is a file"));
  return name;
}

int check(Output& output, CheckOptions const& options, Interrupt const& interrupt) {
  refuse_conflicts(options);
  std::optional<Output> junit;
  if (!options.junit.empty()) junit.emplace(options.junit);
  std::optional<StepSummary> step_summary;
  if (options.github) step_summary.emplace();

  auto const todo = all_obligations();
  ResultTable const table{todo};
  StatusLine const progress;
  std::size_t done = 0;
  if (!options.json)
    output.write(
        fmt::format("twofold {}, {}\n\n{}", TWOFOLD_VERSION, solver_version(), table.head()));
  auto coverage = std::async(std::launch::async, [&] { return cover_rows(interrupt); });
  auto judged = judge_all(todo, options.effort, options.jobs, interrupt, [&](Report const& report) {
    progress.clear();
    if (!options.json) output.write(table.row(report));
    progress.show(fmt::format("{}/{} {}", ++done, todo.size(), report.obligation->statement->id));
  });
  progress.clear();
  judged.add(coverage.get());
  output.write(options.json ? check_json(judged) : table_end(judged));
  if (junit) {
    junit->write(junit_xml(judged));
    junit->commit();
  }
  if (options.github) {
    Output{""}.write(annotations(judged));
    step_summary->write(step_summary_text(judged));
  }
  return judged.status;
}

int prove(Output& output, Selected const& selected, ProveOptions const& options,
          Interrupt const& interrupt) {
  auto const todo = obligations_of(selected);
  Witnesses witnesses;
  Effort effort = options.effort;
  std::optional<host::TemporaryFolder> temporary;
  if (!options.solvers.empty()) {
    witnesses.random = false;
    witnesses.solvers = solvers_in(options.solvers);
    // Long enumerations would hide how long the solvers take.
    effort.exhaustive_bits = std::min(effort.exhaustive_bits, cross_check_bits);
    if (options.smt2.empty() && !witnesses.solvers.empty()) temporary.emplace();
    witnesses.folder = temporary ? temporary->path() : std::filesystem::path{options.smt2};
  }
  if (!options.smt2.empty()) made_folder("--smt2", options.smt2);
  if (!options.save.empty()) made_folder("--save", options.save);
  bool first = true;
  StatusLine const progress;
  std::size_t done = 0;
  auto const judged = judge_all(
      todo, effort, options.jobs, interrupt,
      [&](Report const& report) {
        progress.clear();
        if (!options.json) output.write((first ? "" : "\n") + report_text(report));
        first = false;
        if (!options.save.empty() && !counterexample(report).empty()) save(options.save, report);
        progress.show(
            fmt::format("{}/{} {}", ++done, todo.size(), report.obligation->statement->id));
      },
      witnesses);
  progress.clear();
  if (options.json)
    output.write(prove_json(judged));
  else if (!judged.complete())
    output.write(interruption_text(judged) + "\n");
  if (!options.json && selected.ids.empty()) output.write("\n" + summary_text(judged) + "\n");
  return judged.status;
}

void export_obligations(Selected const& selected, std::string const& folder) {
  auto const todo = obligations_of(selected);
  auto const path = made_folder("--smt2", folder);
  for (Obligation const* o : todo) write_smtlib(path, *o);
}

void list_obligations(Output& output, Selected const& selected, bool json) {
  auto const todo = obligations_of(selected);
  if (json) {
    output.write(list_json(todo));
    return;
  }
  for (Obligation const* o : todo) output.write(statement_text(*o->statement));
}

} // namespace twofold::cli
