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
  std::array<std::string, spec::id_registers.size()> id{}; ///< as spec::id_registers
};

/// The features, and where they come from.
struct FeatureSet {
  Concrete values{};  ///< the `feature` fields
  std::string source; ///< "--cpu cortex-a76"; empty for a list or nothing given
};

/// The command-line option of an ID register, "--id-aa64mmfr2".
std::string id_option(std::string_view reg);

/// The names of the processors that are known.
std::vector<std::string_view> cpu_names();

/// The ID registers of a processor, as spec::id_registers. Throws UsageError if it is not known.
std::array<std::uint64_t, spec::id_registers.size()> const& id_values(std::string_view cpu);

/// Reads a request; FEAT_S2FWB alone if nothing is given. Throws UsageError for what is unknown and
/// for sources that disagree.
FeatureSet read_features(FeatureRequest const& request);

} // namespace twofold::cli
