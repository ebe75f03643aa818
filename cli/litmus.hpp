#pragma once
/// \file
/// `twofold litmus`: which final states litmus tests of address translation can end in.

#include "cli/output.hpp"
#include "model/litmus/engine.hpp"
#include "proofs/discharge.hpp"

#include <optional>
#include <string>
#include <vector>

namespace twofold::cli {

struct LitmusOptions {
  std::vector<std::string> files;    ///< or folders, whose *.litmus files are meant
  std::vector<std::string> expected; ///< CSV files of verdicts
  bool ets2 = false;
  bool json = false;
  bool rules = false; ///< print the rows of the model, and nothing else
  std::string chart;  ///< an SVG file to write, for one test
  unsigned time_limit_ms = 60'000;
  unsigned memory_limit_mib = 1024;
};

/// One test and its answer.
struct LitmusAnswer {
  std::string file;
  litmus::Test test;
  litmus::Result result;
  bool ets2 = false;
  /// What a file of verdicts says: nothing where there is none, an empty text for an empty cell.
  std::optional<std::string> expected;
  double seconds = 0;
  [[nodiscard]] int status() const;
};

/// A file that could not be answered.
struct LitmusProblem {
  std::string file;
  std::string message; ///< with the position
};

/// Everything that was asked.
struct LitmusReport {
  LitmusOptions options;
  std::vector<LitmusAnswer> answers;
  std::vector<LitmusProblem> problems;
  bool interrupted = false;
  [[nodiscard]] int status() const;
};

/// The files that are meant, those of a folder in the order of their names. Throws UsageError.
std::vector<std::string> litmus_files(std::vector<std::string> const& names);

/// The test in a file. Throws UsageError, litmus::ReadError or Interrupted.
litmus::Test read_litmus(std::string const& file);

/// Reads and runs the tests, and writes the answers. Yields the exit status.
int litmus_tests(Output& output, LitmusOptions const& options, proofs::Interrupt const& interrupt);

} // namespace twofold::cli
