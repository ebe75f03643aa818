#pragma once
/// \file
/// What the processor of a walk has: from a list, from its ID registers, or by its name.

#include "cli/features.hpp"
#include "model/walk/id_registers.hpp"

#include <string>

namespace twofold::cli {

/// The features, the granules, and where they come from.
struct WalkFeatures {
  walks::Features values{};
  walks::Granules granules;
  std::string source; ///< "--cpu cortex-a76"; empty for a list or nothing given
};

/// Reads a request; the usual features if nothing is given. Throws UsageError for what is unknown,
/// what cannot be, and for sources that disagree.
WalkFeatures read_walk_features(FeatureRequest const& request, std::string const& pa_bits);

/// The features that may be named, comma-separated.
std::string walk_feature_names();

/// "FEAT_S2FWB, FEAT_VHE; 40 bits of PA (--cpu cortex-a76)".
std::string walk_features_text(WalkFeatures const& features);

} // namespace twofold::cli
