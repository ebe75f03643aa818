#pragma once
/// \file
/// Trying the properties on many walks, and making what fails small.

#include "properties/walk/properties.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace twofold::walks {

/// What there is to say of one property.
struct Tally {
  std::uint64_t holds = 0;
  std::uint64_t vacuous = 0;
  std::uint64_t violated = 0;
  friend bool operator==(Tally const&, Tally const&) = default;
};

/// A walk on which a property fails: all that is needed to make it again.
struct Failure {
  std::size_t property = 0; ///< its index
  std::uint64_t seed = 0;   ///< of the scenario
  std::uint64_t luck = 0;
  Features features{};
  Choices choices{};
  Registers<std::uint64_t> registers{};
  Request request{};
  bool sound = false;
  std::vector<Journal::Write> words; ///< the memory: all that is not 0
  std::vector<Intent> intents;
  std::vector<Range> mapped;
  std::vector<Step> steps;
};

/// Judges scenarios one after the other.
class Campaign {
public:
  explicit Campaign(Lookups const& lookups = true_lookups());

  /// Draws the scenario of a seed and makes that many walks in it. Returns the number of walks.
  std::uint64_t run(std::uint64_t seed, unsigned walks);

  /// By property. Walks are many, and some judgements dear: see `dear_every`.
  [[nodiscard]] std::vector<Tally> const& tallies() const { return tallies_; }
  /// The first failure of each property that failed, as it was found.
  [[nodiscard]] std::vector<Failure> const& failures() const { return failures_; }
  /// Whether to stop judging at the first failure.
  bool stop_at_failure = false;

private:
  Lookups const* lookups_;
  Scenario scenario_;
  std::vector<Tally> tallies_;
  std::vector<Failure> failures_;
};

/// Whether it fails still.
bool fails(Failure const& failure, Lookups const& lookups = true_lookups());

/// The same failure with as little as possible: fewer words, fewer bits in them and in registers.
/// Where the property speaks of what tables were built for, one intent is left, and of the
/// descriptors and registers that make it true no bit is changed that says where it leads.
Failure minimised(Failure failure, Lookups const& lookups = true_lookups());

} // namespace twofold::walks
