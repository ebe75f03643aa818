#include "cli/litmus_mutate.hpp"

#include "cli/exit_status.hpp"
#include "cli/litmus.hpp"
#include "cli/rows.hpp"
#include "cli/terminal.hpp"
#include "cli/wording.hpp"
#include "conformance/ordered.hpp"
#include "model/litmus/mutants.hpp"
#include "model/litmus/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace twofold::cli {

using namespace litmus;

namespace {

std::vector<MutationSample> samples_of(std::vector<std::string> const& names,
                                       proofs::Interrupt const& interrupt) {
  std::vector<MutationSample> samples;
  for (auto const& file : litmus_files(names)) {
    try {
      auto sample = sample_of(read_litmus(file), {.interrupt = &interrupt});
      if (interrupt) throw Interrupted{};
      if (!sample) throw TimedOut(fmt::format("{}: not all executions could be looked at", file));
      samples.push_back(*std::move(sample));
    } catch (ReadError const& error) {
      throw UsageError(fmt::format("{}:{}:{}: {}", file, error.position.line, error.position.column,
                                   error.what()));
    }
  }
  return samples;
}

/// Which mutants some test notices, in their order.
std::vector<bool> killed(std::vector<OrderingMutant> const& mutants,
                         std::vector<MutationSample> const& samples, unsigned jobs,
                         proofs::Interrupt const& interrupt) {
  StatusLine const progress;
  std::vector<bool> result;
  auto mutant = mutants.begin();
  auto const next = [&]() -> std::optional<OrderingMutant const*> {
    if (interrupt || mutant == mutants.end()) return std::nullopt;
    return &*mutant++;
  };
  auto const judge = [&](OrderingMutant const* m) {
    return std::ranges::any_of(samples, [&](MutationSample const& sample) {
      return kills(sample, *m, {.interrupt = &interrupt});
    });
  };
  in_order(jobs, next, judge, [&](bool dead) {
    result.push_back(dead);
    progress.show(fmt::format("{}/{} mutants", result.size(), mutants.size()));
  });
  if (interrupt) throw Interrupted{};
  return result;
}

} // namespace

int mutate_litmus(Output& output, std::vector<std::string> const& files, unsigned jobs,
                  proofs::Interrupt const& interrupt) {
  auto const samples = samples_of(files, interrupt);
  auto const mutants = ordering_mutants();
  auto const dead = killed(mutants, samples, jobs, interrupt);
  std::string alive;
  std::string harmless;
  std::size_t survived = 0;
  for (std::size_t m = 0; m < mutants.size(); ++m) {
    if (dead[m]) continue;
    auto const why = why_harmless(mutants[m]);
    if (why.empty()) {
      ++survived;
      alive += beside("", wrap(fmt::format("survived: {}", mutants[m].what), columns, 2));
    } else {
      harmless +=
          beside("", wrap(fmt::format("harmless: {}: {}", mutants[m].what, why), columns, 2));
    }
  }
  auto const kills = std::ranges::count(dead, true);
  output.write(
      harmless + alive +
      fmt::format("\n{} mutants of the ordering rows, {} test{}: {} killed, {} argued to be "
                  "harmless, {} survived\n",
                  mutants.size(), samples.size(), samples.size() == 1 ? "" : "s", kills,
                  mutants.size() - static_cast<std::size_t>(kills) - survived, survived));
  return survived == 0 ? exit_status::ok : exit_status::vacuous;
}

} // namespace twofold::cli
