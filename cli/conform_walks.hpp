#pragma once
/// \file
/// `twofold conform qemu --walks`: random tables, walked by QEMU and by the rules.

#include "cli/output.hpp"
#include "cli/probe.hpp"
#include "proofs/discharge.hpp"

#include <cstdint>

namespace twofold::cli {

/// Draws cases, has them walked, and compares address, fault status and attributes. Yields the exit
/// status: 1 if a deviation is not known.
int conform_walks(Output& output, ProbeRequest const& request, proofs::Interrupt const& interrupt);

} // namespace twofold::cli
