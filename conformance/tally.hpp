#pragma once
/// \file
/// Judgements of many observations, grouped by what they say.

#include "conformance/judgement.hpp"
#include "conformance/known.hpp"
#include "conformance/observation.hpp"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace twofold {

/// An observation that is off, for a reader to try.
struct Example {
  std::size_t line = 0; ///< of the file of observations, the header being line 1
  Concrete page{};
  Observed observed{};
  std::vector<std::string> permitted; ///< the whole outcomes
  unsigned size = 0;                  ///< how many inputs are not at their default
};

/// What tells groups apart.
struct GroupKey {
  Finding finding{};
  std::string rule; ///< the row that gave the first field that differs, "table.row"
  std::string cite;
  std::string direction;
  std::string known; ///< the id of the known deviation that it is, or empty
  friend auto operator<=>(GroupKey const&, GroupKey const&) = default;
};

struct Group {
  std::uint64_t count = 0;
  Example simplest; ///< the fewest inputs that are not at their default, then the first

  void add(Group&& other);
};

/// What became of observations.
class Tally {
public:
  /// Judges an observation by what is permitted, of which there is at least one. `line` says where
  /// it is; what is known of the implementation is told apart from what is not.
  void add(Observation const& observation, std::span<Permitted const> permitted, std::size_t line,
           std::span<KnownDeviation const> known = {});
  void add(Tally&& other);

  [[nodiscard]] std::uint64_t of(Finding finding) const {
    return findings_[static_cast<std::size_t>(finding)];
  }
  [[nodiscard]] std::uint64_t count() const;
  [[nodiscard]] std::map<GroupKey, Group> const& groups() const { return groups_; }
  /// How many observations are within the reach of a known deviation, by its id.
  [[nodiscard]] std::map<std::string, std::uint64_t> const& within_reach() const { return reach_; }

private:
  std::array<std::uint64_t, 4> findings_{};
  std::map<GroupKey, Group> groups_;
  std::map<std::string, std::uint64_t> reach_;
};

} // namespace twofold
