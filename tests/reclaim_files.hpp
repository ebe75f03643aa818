// Sequences of taking a device back: the twins, and the cells of the matrix.
#pragma once

#include "cli/reclaim.hpp"
#include "model/reclaim/mutants.hpp"
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
inline std::vector<reclaim::Scenario> reclaim_cells() { return reclaim::matrix_scenarios(); }

} // namespace twofold::test
