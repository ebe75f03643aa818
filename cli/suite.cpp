#include "cli/suite.hpp"

#include "cli/github.hpp"
#include "cli/junit.hpp"
#include "cli/suite_json.hpp"
#include "cli/suite_text.hpp"
#include "cli/terminal.hpp"
#include "proofs/solver.hpp"

#include <fmt/format.h>

#include <optional>

namespace twofold::cli {

using namespace proofs;

namespace {

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
      throw UsageError(fmt::format("prove: no property '{}'; twofold prove --list names them", id));
    todo.push_back(found);
  }
  return ids.empty() ? all_obligations() : todo;
}

/// What a run ends with under the table.
std::string table_end(Judged const& judged) {
  auto const interruption = interruption_text(judged);
  return (interruption.empty() ? "" : "\n" + interruption + "\n") + "\n" + summary_text(judged) +
         "\n";
}

/// One file must not be asked to hold two documents.
void refuse_conflicts(CheckOptions const& options) {
  if (options.json && options.github)
    throw UsageError("check: --json and --github both write to standard output; give one of them");
  if (options.junit == "-")
    throw UsageError("check: --junit: '-' is not a file; allowed is the name of a file");
}

} // namespace

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
  auto const judged =
      judge_all(todo, options.effort, options.jobs, interrupt, [&](Report const& report) {
        progress.clear();
        if (!options.json) output.write(table.row(report));
        progress.show(
            fmt::format("{}/{} {}", ++done, todo.size(), report.obligation->statement->id));
      });
  progress.clear();
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

int prove(Output& output, std::vector<std::string> const& ids, Effort const& effort, bool json,
          Interrupt const& interrupt) {
  auto const todo = named(ids);
  bool first = true;
  auto const judged = judge_all(todo, effort, 1, interrupt, [&](Report const& report) {
    if (!json) output.write((first ? "" : "\n") + report_text(report));
    first = false;
  });
  if (json)
    output.write(prove_json(judged));
  else if (!judged.complete())
    output.write(interruption_text(judged) + "\n");
  return judged.status;
}

void list_obligations(Output& output, bool json) {
  auto const all = all_obligations();
  if (json) {
    output.write(list_json(all));
    return;
  }
  for (Obligation const* o : all) output.write(statement_text(*o->statement));
}

} // namespace twofold::cli
