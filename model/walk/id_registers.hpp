#pragma once
/// \file
/// From ID registers to what a walk may use, by spec/walk_features.hpp and spec/features.hpp.

#include "model/walk/access.hpp"
#include "spec/walk_features.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace twofold::walks {

/// ID registers that are known, in the order of spec::id_registers.
using IdValues = std::array<std::optional<std::uint64_t>, spec::id_registers.size()>;

/// What a register says of a feature.
struct SaidOfFeature {
  std::string_view feature; ///< a member of Features
  std::string_view architectural;
  std::string_view reg;
  std::uint8_t value = 0; ///< 0 or 1; of pa_range 0 to 6
};

/// Which granules stage 1 and stage 2 have.
struct Granules {
  std::array<std::array<bool, 3>, 2> there{{{true, true, true}, {true, true, true}}};
  friend bool operator==(Granules const&, Granules const&) = default;
};

/// All that they say.
struct Identified {
  std::vector<SaidOfFeature> features;
  Granules granules;
  std::string problem; ///< what they say that cannot be, or is not covered; else empty
};

Identified identify(IdValues const& values);

/// The features, those that no register speaks of being absent.
Features features_of(std::vector<SaidOfFeature> const& said);

} // namespace twofold::walks
