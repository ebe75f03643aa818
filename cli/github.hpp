#pragma once
/// \file
/// Results for GitHub Actions: annotations, and a summary of the step.

#include "cli/judge.hpp"

#include <fstream>
#include <string>

namespace twofold::cli {

/// An error for each surprise and a notice that sums up, as workflow commands.
std::string annotations(Judged const& judged);

/// The summary of the step, in Markdown.
std::string step_summary_text(Judged const& judged);

/// The file that collects the summary of a step, named by GITHUB_STEP_SUMMARY; nothing without it.
class StepSummary {
public:
  /// Throws UsageError if the file cannot be opened.
  StepSummary();
  /// Appends. Throws UsageError if that fails.
  void write(std::string const& text);

private:
  [[noreturn]] void fail() const;

  std::string path_;
  std::ofstream file_;
};

} // namespace twofold::cli
