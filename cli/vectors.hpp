#pragma once
/// \file
/// `twofold vectors`: test vectors with their permitted outcomes, for RTL and simulators.

#include "cli/features.hpp"
#include "cli/output.hpp"
#include "proofs/discharge.hpp"

#include <string>

namespace twofold::cli {

/// What a user asked for, as written. Empty means not given.
struct VectorsRequest {
  std::string format;
  bool full = false;
  FeatureRequest features;
};

/// Writes the vectors; yields the exit status. Throws UsageError.
int vectors(Output& output, VectorsRequest const& request, proofs::Interrupt const& interrupt);

} // namespace twofold::cli
