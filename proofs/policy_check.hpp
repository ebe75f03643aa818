#pragma once
/// \file
/// Judging host policies: every property for every page there can be and everything that a guest
/// can choose, once by enumeration and once by Z3.

#include "model/policy/guest.hpp"
#include "model/policy/policy.hpp"
#include "proofs/discharge.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace twofold::proofs {

/// A property of policies, in words.
struct PolicyProperty {
  std::string_view id;
  std::string_view sentence;
  std::string_view source;
  std::vector<std::size_t> assumes; ///< assumptions, by position
};
std::span<PolicyProperty const> policy_properties();

/// What properties of policies may assume.
struct PolicyAssumption {
  std::string_view id;
  std::string_view sentence;
  std::string_view source;
  bool judged = false; ///< facts of a page tell whether it is met
};
std::span<PolicyAssumption const> policy_assumptions();

/// Whether a page meets every assumption that its facts tell of.
bool meets_assumptions(policy::Page const& page);

/// What the host makes of a page, and what a guest's access then gives.
struct PolicyEvent {
  policy::Page page{};
  std::size_t row = 0;
  policy::Decision decision{};
  std::optional<Concrete> access; ///< where the property asks about one
};

/// A page for which a property does not hold, or two that differ in FEAT_S2FWB alone.
struct PolicyExample {
  std::vector<PolicyEvent> events;
  std::vector<std::size_t> breaks; ///< the property's assumptions that the page does not meet
};

/// What a property makes of a policy.
struct PolicyJudgement {
  policy::Verdict verdict = policy::Verdict::holds;
  std::vector<std::size_t> under; ///< for assumes: the assumptions that are needed, ascending
  /// For fails: a page that meets all assumptions. For assumes: one for each that is needed.
  std::vector<PolicyExample> examples;
  std::uint64_t cases = 0;         ///< kinds of pages, times what a guest can get, that were judged
  Status solver = Status::skipped; ///< proved if Z3 agrees, error if it does not, else why not
  std::string remark;
};

/// How hard to try.
struct PolicyEffort {
  bool solver = true;
  std::chrono::milliseconds solver_limit{10'000};
  unsigned jobs = 1;
};

/// What all properties make of one policy, in their order.
struct PolicyReport {
  std::vector<PolicyJudgement> judgements;
  std::uint64_t pages = 0; ///< that there can be
  double seconds = 0;
};

/// Judges a policy that policy::read yields.
PolicyReport judge_policy(policy::Policy const& policy, PolicyEffort const& effort,
                          Interrupt const& interrupt);

/// Judges several, in parallel. `progress(done)` is called from this thread now and then.
std::vector<PolicyReport> judge_policies(std::span<policy::Policy const> policies,
                                         PolicyEffort const& effort, Interrupt const& interrupt,
                                         std::function<void(std::size_t done)> const& progress);

} // namespace twofold::proofs
