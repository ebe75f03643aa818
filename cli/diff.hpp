#pragma once
/// \file
/// `twofold diff`: two settings side by side.

#include "cli/output.hpp"
#include "proofs/discharge.hpp"

#include <string>

namespace twofold::cli {

/// What a user asked for, as written. Empty means not given.
struct DiffRequest {
  std::string left;
  std::string right;
  std::string format;
  bool list = false;
};

/// Writes what changes; yields the exit status. Throws UsageError.
int diff(Output& output, DiffRequest const& request, proofs::Interrupt const& interrupt);

} // namespace twofold::cli
