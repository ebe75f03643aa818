#include "cli/reclaim_mutate.hpp"

#include "cli/exit_status.hpp"
#include "cli/reclaim.hpp"
#include "cli/rows.hpp"
#include "cli/terminal.hpp"
#include "cli/wording.hpp"
#include "conformance/ordered.hpp"
#include "model/reclaim/mutants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>

namespace twofold::cli {

using namespace reclaim;

namespace {

/// The names, with the sequences of a folder in place of the folder.
std::vector<std::string> without_folders(std::vector<std::string> const& names) {
  std::vector<std::string> all;
  for (auto const& name : names) {
    std::error_code error;
    if (!std::filesystem::is_directory(name, error)) {
      all.push_back(name);
      continue;
    }
    std::vector<std::string> found;
    auto entries = std::filesystem::directory_iterator{name, error};
    for (; !error && entries != std::filesystem::directory_iterator{}; entries.increment(error))
      if (entries->path().extension() == ".toml") found.push_back(entries->path().string());
    if (error) throw UsageError(fmt::format("{}: the folder cannot be read", name));
    if (found.empty()) throw UsageError(fmt::format("{}: the folder holds no *.toml file", name));
    std::ranges::sort(found);
    all.insert(all.end(), found.begin(), found.end());
  }
  return all;
}

} // namespace

int mutate_reclaim(Output& output, std::vector<std::string> const& sequences, unsigned jobs,
                   proofs::Interrupt const& interrupt) {
  auto const stop = [&] { return interrupt.load(); };
  auto scenarios = matrix_scenarios();
  auto const cells = scenarios.size();
  auto const names = without_folders(sequences);
  for (auto const& name : names) {
    ReclaimOptions asked;
    asked.sequence = name;
    for (auto const& each : reclaim_report(asked, interrupt).cases)
      scenarios.push_back(each.scenario);
  }
  CompletionJudge const judge{scenarios, stop};
  auto const mutants = completion_mutants();
  std::array<std::size_t, 3> fates{};
  std::size_t argued = 0;
  std::string harmless;
  std::string alive;
  StatusLine const progress;
  std::size_t done = 0;
  auto mutant = mutants.begin();
  auto const next = [&]() -> std::optional<CompletionMutant const*> {
    if (interrupt || mutant == mutants.end()) return std::nullopt;
    return &*mutant++;
  };
  auto const work = [&](CompletionMutant const* m) { return judge(*m, stop); };
  in_order(jobs, next, work, [&](CompletionFate fate) {
    auto const& judged = mutants[done];
    ++fates.at(static_cast<std::size_t>(fate));
    if (fate == CompletionFate::survived) {
      auto const why = why_harmless(judged);
      argued += why.empty() ? 0 : 1;
      auto& text = why.empty() ? alive : harmless;
      text += beside("", wrap(why.empty() ? fmt::format("survived: {}", judged.what)
                                          : fmt::format("harmless: {}: {}", judged.what, why),
                              columns, 2));
    }
    progress.show(fmt::format("{}/{} mutants", ++done, mutants.size()));
  });
  progress.clear();
  if (interrupt) throw Interrupted{};
  auto const survived = fates.at(static_cast<std::size_t>(CompletionFate::survived)) - argued;
  output.write(
      harmless + alive +
      fmt::format("\n{} mutants of the completion rows, {} cells and {} sequence{}: {} killed, {} "
                  "say the same of every instruction, {} argued to be harmless, {} survived\n",
                  mutants.size(), cells, names.size(), names.size() == 1 ? "" : "s",
                  fates.at(static_cast<std::size_t>(CompletionFate::killed)),
                  fates.at(static_cast<std::size_t>(CompletionFate::same)), argued, survived));
  return survived == 0 ? exit_status::ok : exit_status::vacuous;
}

} // namespace twofold::cli
