#pragma once
/// \file
/// Walks of a guest, proved: whatever is in guest memory and in the guest's registers.
///
/// Of a walk with 4 KiB granules (without LPA2) each stage-1 descriptor is a free variable, since
/// the guest writes its memory as it likes. So is each stage-2 descriptor, of which only the host's
/// invariant is assumed, where a stage-2 walk comes to an entry: what the entry maps lies within
/// what the guest was given, and where it touches the device, MemAttr is 0b101, under FWB. TTBR,
/// MAIR, the VA and the controls that a guest has are free; VTCR_EL2.T0SZ and SL0 are split into
/// cases, each a question of its own. Stage 1 is taken to permit everything,
/// which can only lead further; hardware updates are left to the fuzzer. For a proof each
/// stage-2 walk stands alone: the address that it is asked for is any, wherever it came from, and
/// so is what was read before. That makes no proof wrong, each question small, and TCR_EL1.T0SZ
/// and the number of levels of stage 1 of no account. What is refuted, is refuted by a whole walk.

#include "proofs/solver.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace twofold::proofs {

/// What a host promises of stage-2 entries.
enum class HostInvariant : std::uint8_t {
  whole_entry,  ///< of everything that an entry maps
  first_page,   ///< of the first page of what it maps: a host that forgets how large blocks are
  guest_decides ///< of everything, but the device may be mapped 0b111, too
};

/// A claim about all walks.
struct WalkStatement {
  std::string_view id; ///< stable
  std::string_view sentence;
  HostInvariant invariant;
  bool attributes; ///< the claim is about attributes, else about addresses
  bool holds;      ///< what is expected
};
std::span<WalkStatement const> walk_statements();

/// Sizes and levels of one question. Level 3 - n is where a walk of n + 1 levels starts.
struct WalkCase {
  unsigned t0sz = 16; ///< of stage 1; 0 for stage 1 disabled
  unsigned s2_t0sz = 24;
  int s2_start = 1;
};
/// All that are asked about: stage 1 enabled and disabled; stage 2 with and without concatenated
/// tables, from levels 0, 1 and 2.
std::vector<WalkCase> walk_cases();

/// Whether some walk violates the claim: unsatisfiable if it holds.
Answer violates(WalkStatement const& statement, WalkCase const& which,
                std::chrono::milliseconds limit);

/// Whether some walk, of addresses as its descriptors give them, meets what the claim assumes.
Answer comes_about(WalkStatement const& statement, WalkCase const& which,
                   std::chrono::milliseconds limit);

} // namespace twofold::proofs
