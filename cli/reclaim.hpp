#pragma once
/// \file
/// `twofold reclaim`: can a store of the old owner still arrive when a device was taken back?

#include "cli/output.hpp"
#include "cli/request.hpp"
#include "model/reclaim/answer.hpp"
#include "proofs/discharge.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace twofold::cli {

/// What is asked, as written.
struct ReclaimOptions {
  std::string old_memory;
  std::string new_memory;
  std::string window;
  std::string device;
  std::string owner;
  std::string sequence;               ///< a name, or a file
  std::vector<std::string> without;   ///< assumptions that are not made
  std::vector<std::string> with;      ///< others that are
  std::vector<std::string> questions; ///< what must not happen
  std::vector<unsigned> drop;         ///< steps, counting from 1
  bool nvhe = false;
  std::string s2_memattr; ///< old owner: whatever this lets it choose
  std::string fwb;
  std::string policy; ///< old owner: whatever this host policy's stage 2 lets it choose
  std::string engine = "enumeration";
  std::string chart;
  bool matrix = false;
  bool list = false;
  bool rules = false;
  bool json = false;
};

/// A sequence from a file or a list, with what its file says of the rest.
struct ReclaimSequence {
  std::string name;
  std::string what;
  std::vector<reclaim::Step> steps;
  std::optional<std::string> old_memory, new_memory, window, device, owner, host;
  std::vector<std::string> without, with, questions;
  std::optional<bool> expect_safe;
};

/// Reads a file of a sequence. Throws UsageError, with line and column.
ReclaimSequence read_reclaim_sequence(std::string const& path);
/// Reads the text of such a file. Throws UsageError, with the path, line and column.
ReclaimSequence reclaim_sequence_of(std::string_view text, std::string const& path);

/// One memory type of the old owner, and what comes of it.
struct ReclaimCase {
  reclaim::Scenario scenario;
  reclaim::Answer answer;
  /// The shortest execution of each question that can come true.
  std::array<std::optional<reclaim::Execution>, reclaim::question_count> executions;
};

/// Everything that was asked, and answered.
struct ReclaimReport {
  ReclaimSequence sequence;
  std::string old_text; ///< "Normal-NC", "whatever FWB MemAttr 0b0101 lets it choose"
  std::string engine;
  std::vector<ReclaimCase> cases;
  bool interrupted = false;
  [[nodiscard]] bool safe() const;
  [[nodiscard]] int status() const;
};

/// The assumptions of a set, "A-SERPT, A-PCIORD".
std::string assumptions_text(reclaim::Assumptions set, std::string_view separator = ", ");

/// The question whose execution is shown first: the harm that takes the fewest events.
std::optional<std::size_t> shown_question(ReclaimCase const& each);

std::string reclaim_text(ReclaimReport const& report);
std::string reclaim_json(ReclaimReport const& report);

/// An execution as lines, and as a picture.
std::string reclaim_chart_text(reclaim::Execution const& execution);
std::string reclaim_chart_svg(reclaim::Execution const& execution, std::string const& title);

/// Types, device classes and sequences, as a page in Markdown.
std::string reclaim_matrix_md(proofs::Interrupt const& interrupt);

/// The names of devices, sequences, steps, assumptions and questions.
std::string reclaim_list_text();
/// The rows of completion.
std::string completion_rules_text();

/// Answers what is asked. Throws UsageError, TimedOut or Interrupted.
ReclaimReport reclaim_report(ReclaimOptions const& options, proofs::Interrupt const& interrupt);

/// Writes the answer to what is asked. Yields the exit status.
int reclaim_device(Output& output, ReclaimOptions const& options,
                   proofs::Interrupt const& interrupt);

} // namespace twofold::cli
