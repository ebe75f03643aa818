#pragma once
/// \file
/// The answer to a scenario: what can go wrong, and what it rests on that nothing can.

#include "model/reclaim/engine.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace twofold::reclaim {

/// All minimal sets among the bits of `universe` of which `holds`, which a larger set keeps;
/// fewest first. `stop` may end the search early.
std::vector<std::uint64_t> minimal_sets(std::uint64_t universe,
                                        std::function<bool(std::uint64_t)> const& holds,
                                        std::function<bool()> const& stop = {});

/// What can go wrong, as a set of bits by question.
using Harms = std::uint32_t;

struct Answer {
  Harms possible = 0; ///< questions whose sentences can come true
  bool safe = false;  ///< nothing of what is asked
  /// If safe: the minimal sets of what is assumed that it rests on, and of steps.
  std::vector<Assumptions> rests_on;
  std::vector<std::uint64_t> steps;
  /// If not: the minimal sets of what is not assumed that would make it safe; empty if none does.
  std::vector<Assumptions> would_help;
};

/// `with_steps`: whether to look for minimal sets of steps, which takes longest.
Answer answer(Scenario const& scenario, std::span<CompletionRow const> rows, bool with_steps,
              std::function<bool()> const& stop = {});

/// The scenario with some of its removable steps left out: those whose bit is not set.
Scenario with_steps(Scenario const& scenario, std::uint64_t kept);
/// Bits of the steps that may be left out.
std::uint64_t removable_steps(Scenario const& scenario);

} // namespace twofold::reclaim
