#pragma once
/// \file
/// `twofold policy`: host policies, shown, judged and compared.

#include "cli/output.hpp"
#include "model/policy/policy.hpp"
#include "proofs/policy_check.hpp"

#include <string>
#include <vector>

namespace twofold::cli {

struct PolicyOptions {
  std::vector<std::string> files;
  bool json = false;
  bool markdown = false; ///< check: the page of documentation
  bool examples = false; ///< check: a counterexample with every property that does not hold
  unsigned jobs = 1;
  unsigned limit_ms = 10'000;
  std::string name = "my-host";    ///< new
  std::string vma;                 ///< eval: the VMA in words, comma-separated
  std::vector<std::string> facts = ///< eval: the facts of the page, by position
      std::vector<std::string>(policy::fact_count);
};

/// A policy and where it stands.
struct PolicyFile {
  std::string file;
  policy::Policy policy;
};

/// Reads a policy. Throws UsageError, "file:line:column: what is wrong".
PolicyFile load_policy(std::string const& file);

/// Refuses a place of a file. Throws UsageError.
[[noreturn]] void refuse_place(PolicyFile const& in, policy::Position where,
                               std::string const& why);

/// What the file says that a property's verdict will be; null if nothing.
policy::ExpectedVerdict const* expected_verdict(policy::Policy const& policy,
                                                std::string_view property);

/// The assumptions at these positions, "A-MEMMAP, A-NOCHG".
std::string assumption_names(std::vector<std::size_t> const& positions);

/// Whether a judgement is what the file says.
bool as_expected(policy::Policy const& policy, std::size_t property,
                 proofs::PolicyJudgement const& judgement);

/// "fails", "assumes A-MEMMAP".
std::string verdict_text(proofs::PolicyJudgement const& judgement);

/// What the host does, "maps it as device: MemAttr 0b0001, SH 0b11, XN, ...".
std::string decision_text(policy::Policy const& policy, std::size_t row,
                          policy::Decision const& decision);

/// The conditions of a row, "device=vfio-pci, fault=read|write", or "any page".
std::string conditions_text(policy::Row const& row);

/// A counterexample on one line: page, row, entry, what the guest does and gets.
std::string example_text(policy::Policy const& policy, proofs::PolicyExample const& example);

/// One line of a table S1 | S2 | Result.
struct ReachLine {
  std::string s1;
  std::string result;
};

/// What a guest gets of an entry, by its stage-1 type.
std::vector<ReachLine> reach_of(policy::Page const& page, policy::Decision const& decision);

/// The files judged.
struct JudgedPolicies {
  std::vector<PolicyFile> files;
  std::vector<proofs::PolicyReport> reports;
  double seconds = 0;
  bool interrupted = false;
  [[nodiscard]] int status() const;
};

/// Reads and judges the files. Throws UsageError.
JudgedPolicies judge_files(PolicyOptions const& options, proofs::Interrupt const& interrupt);

/// A difference of two policies: pages that two rows treat otherwise.
struct PolicyDifference {
  std::size_t row_a = 0;
  std::size_t row_b = 0;
  policy::Page page{}; ///< the first
  policy::Decision a{};
  policy::Decision b{};
  std::uint64_t pages = 0;
};
std::vector<PolicyDifference> differences(policy::Policy const& a, policy::Policy const& b);

// The commands. Each yields the exit status.
int policy_show(Output& output, PolicyOptions const& options);
int policy_check(Output& output, PolicyOptions const& options, proofs::Interrupt const& interrupt);
int policy_diff(Output& output, PolicyOptions const& options, proofs::Interrupt const& interrupt);
int policy_reach(Output& output, PolicyOptions const& options);
int policy_eval(Output& output, PolicyOptions const& options);
int policy_new(Output& output, PolicyOptions const& options);

} // namespace twofold::cli
