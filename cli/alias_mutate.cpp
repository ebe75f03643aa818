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
      text += beside("", wrap(fmt::format("{}: {}{}{}", word, report.what,
                                          report.by.empty() ? "" : ": ", report.by),
                              columns, 2));
  return text;
}

std::string on_machine(std::string_view of, std::vector<AliasMutantReport> const& reports) {
  return fmt::format("{} mutants of the {}: {} killed by programs on the machine, {} equivalent "
                     "there, {} survived\n",
                     reports.size(), of, count(reports, Fate::killed),
                     count(reports, Fate::equivalent), count(reports, Fate::survived));
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
  auto const changes = judge_alias_change_mutants(interrupt);
  progress.clear();
  if (interrupt) throw Interrupted{};
  auto text = listed(rows, Fate::equivalent, "equivalent");
  std::size_t survived = 0;
  for (auto const* reports : {&rows, &steps, &changes}) {
    survived += count(*reports, Fate::survived);
    text +=
        listed(*reports, Fate::survived, "survived") + listed(*reports, Fate::unknown, "unknown");
  }
  for (auto const* reports : {&steps, &changes})
    text += listed(*reports, Fate::equivalent, "equivalent on the machine");
  text += fmt::format("\n{} mutants of the alias rows: {} killed by properties, {} proved "
                      "equivalent, {} survived, {} unknown\n",
                      rows.size(), count(rows, Fate::killed), count(rows, Fate::equivalent),
                      count(rows, Fate::survived), count(rows, Fate::unknown));
  text += on_machine("steps", steps) + on_machine("changes", changes);
  output.write(text);
  int status = survived == 0 ? exit_status::ok : exit_status::vacuous;
  if (count(rows, Fate::unknown) != 0) status = worse(status, exit_status::unknown);
  return status;
}

} // namespace twofold::cli
