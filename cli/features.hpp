#pragma once
/// \file
/// Which features a processor has: from a list, from its ID registers, or by its name.

#include "spec/features.hpp"
#include "tables/wording.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace twofold::cli {

/// What a user gave, as written. Empty means not given.
struct FeatureRequest {
  std::string list;
  std::string cpu;
  std::array<std::string, std::size(spec::feature_fields)> id{}; ///< as spec::feature_fields
};

/// The features, and where they come from.
struct FeatureSet {
  Concrete values{};  ///< the `feature` fields
  std::string source; ///< "--cpu cortex-a76"; empty for a list or nothing given
};

/// The command-line option of an ID register, "--id-aa64mmfr2".
std::string id_option(spec::FeatureField const& field);

/// The names of the processors that are known.
std::vector<std::string_view> cpu_names();

/// Reads a request; FEAT_S2FWB alone if nothing is given. Throws UsageError for what is unknown and
/// for sources that disagree.
FeatureSet read_features(FeatureRequest const& request);

} // namespace twofold::cli
