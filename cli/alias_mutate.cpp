#include "cli/alias_mutate.hpp"

#include "cli/exit_status.hpp"
#include "cli/rows.hpp"
#include "cli/terminal.hpp"
#include "cli/wording.hpp"
#include "proofs/alias_mutation.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace twofold::cli {

using namespace proofs;

namespace {

std::size_t count(std::vector<AliasMutantReport> const& reports, Fate fate) {
  return static_cast<std::size_t>(std::ranges::count(reports, fate, &AliasMutantReport::fate));
}

std::string listed(std::vector<AliasMutantReport> const& reports, Fate fate,
                   std::string_view word) {
  std::string text;
  for (auto const& report : reports)
    if (report.fate == fate)
      text += beside("", wrap(fmt::format("{}: {}", word, report.what), columns, 2));
  return text;
}

} // namespace

int mutate_alias(Output& output, std::chrono::milliseconds solver_limit, unsigned jobs,
                 Interrupt const& interrupt) {
  StatusLine const progress;
  auto const rows =
      judge_alias_mutants(solver_limit, jobs, interrupt, [&](std::size_t done, std::size_t of) {
        progress.show(fmt::format("{}/{} mutants", done, of));
      });
  auto const steps = judge_alias_step_mutants(interrupt);
  progress.clear();
  if (interrupt) throw Interrupted{};
  std::string text = listed(rows, Fate::equivalent, "equivalent");
  std::size_t survived = count(rows, Fate::survived);
  std::size_t harmless = 0;
  std::string argued;
  for (auto const& report : steps) {
    if (report.fate != Fate::survived) continue;
    auto const why = why_harmless(report);
    survived += why.empty() ? 1 : 0;
    harmless += why.empty() ? 0 : 1;
    argued += beside("", wrap(why.empty() ? fmt::format("survived: {}", report.what)
                                          : fmt::format("not shown: {}: {}", report.what, why),
                              columns, 2));
  }
  text +=
      listed(rows, Fate::survived, "survived") + listed(rows, Fate::unknown, "unknown") + argued;
  text += fmt::format("\n{} mutants of the alias rows: {} killed by properties, {} proved "
                      "equivalent, {} survived, {} unknown\n"
                      "{} mutants of the steps: {} killed by programs on the machine, {} not shown "
                      "there\n",
                      rows.size(), count(rows, Fate::killed), count(rows, Fate::equivalent),
                      count(rows, Fate::survived), count(rows, Fate::unknown), steps.size(),
                      count(steps, Fate::killed), harmless);
  output.write(text);
  int status = survived == 0 ? exit_status::ok : exit_status::vacuous;
  if (count(rows, Fate::unknown) != 0) status = worse(status, exit_status::unknown);
  return status;
}

} // namespace twofold::cli
