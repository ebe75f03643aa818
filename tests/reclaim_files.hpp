// Sequences of taking a device back: the twins, and the cells of the matrix.
#pragma once

#include "cli/reclaim.hpp"
#include "tests/files.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace twofold::test {

inline std::vector<std::filesystem::path> reclaim_twins() {
  std::vector<std::filesystem::path> all;
  for (auto const& entry : std::filesystem::directory_iterator{TWOFOLD_SOURCE_DIR "/tests/reclaim"})
    if (entry.path().extension() == ".toml") all.push_back(entry.path());
  std::sort(all.begin(), all.end());
  return all;
}

inline cli::ReclaimReport reclaim_twin(std::filesystem::path const& file) {
  proofs::Interrupt const interrupt{false};
  cli::ReclaimOptions options;
  options.sequence = file.string();
  return cli::reclaim_report(options, interrupt);
}

/// Every cell of the matrix.
inline std::vector<reclaim::Scenario> reclaim_cells() {
  std::vector<reclaim::Scenario> all;
  for (auto const& sequence : reclaim::sequences())
    for (std::size_t d = 0; d < reclaim::device_names.size(); ++d)
      for (auto const name : reclaim::memory_names()) {
        auto scenario = reclaim::usual_scenario();
        scenario.device = static_cast<reclaim::Device>(d);
        scenario.owner = sequence.owner;
        scenario.steps = reclaim::steps_of(sequence.steps);
        scenario.assumptions = reclaim::expected_of(scenario.device);
        scenario.old_memory = scenario.new_memory = *reclaim::memory_named(name);
        all.push_back(scenario);
      }
  return all;
}

} // namespace twofold::test
