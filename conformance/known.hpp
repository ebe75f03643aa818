#pragma once
/// \file
/// Deviations that are known, so that only a new one, or one that is gone, is news.

#include "spec/row.hpp"

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace twofold {

/// How a deviation shows: the row that it breaks, and in which direction.
struct Sign {
  std::string rule;      ///< "table.row"
  std::string direction; ///< as Judgement::direction, or what is before the colon in it
};

/// A deviation of an implementation, understood.
struct KnownDeviation {
  std::string id;
  std::string implementation;        ///< "qemu"
  std::vector<std::string> versions; ///< "7.2" stands for 7.2 and all of 7.2.x
  std::vector<std::string> sources;  ///< checksums of the source it was seen in; any, if none
  std::vector<Cond> where;           ///< the inputs that it takes, all of them
  std::vector<Sign> signs;           ///< any of them
  std::string reason;                ///< what the implementation does, and why that deviates
  std::string evidence;              ///< where that can be seen
};

/// Whether the inputs are those that the deviation takes.
bool reaches(KnownDeviation const& deviation, Concrete const& page);

/// The one that explains a deviation, or null.
KnownDeviation const* find_known(std::span<KnownDeviation const> known, Concrete const& page,
                                 std::string_view rule, std::string_view direction);

/// Those that hold for this version of the implementation, and for its source where that is known.
std::vector<KnownDeviation> known_of(std::span<KnownDeviation const> known,
                                     std::string_view implementation, std::string_view version,
                                     std::string_view source = {});

/// Reads a file of known deviations (TOML; docs/conformance.md has the form). Yields them, or what
/// is wrong: "line 3, column 5: what was found, what is allowed".
std::variant<std::vector<KnownDeviation>, std::string> read_known(std::string_view toml);

/// A deviation in walks that is understood.
struct KnownWalkDeviation {
  std::string id;
  std::string implementation;
  std::vector<std::string> versions; ///< as above
  std::vector<std::string> signs;    ///< any of them, as WalkJudgement::sign has them
  std::string reason;
  std::string evidence;
};

/// Those that hold for this version of the implementation.
std::vector<KnownWalkDeviation> known_of(std::span<KnownWalkDeviation const> known,
                                         std::string_view implementation, std::string_view version);

/// As read_known, of walks.
std::variant<std::vector<KnownWalkDeviation>, std::string> read_known_walks(std::string_view toml);

} // namespace twofold
