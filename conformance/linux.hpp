#pragma once
/// \file
/// KVM's emulation of AT for nested guests, and the stage-2 encodings of KVM and of io-pgtable,
/// taken from a source tree of Linux and run.

#include "conformance/dump.hpp"
#include "conformance/no_result.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace twofold {

/// What stage2_set_prot_attr makes of a request for a stage-2 entry.
struct Protection {
  bool x = false, w = false, r = false, device = false, normal_nc = false; ///< KVM_PGTABLE_PROT_*
  bool fwb = false, lpa2 = false;
  int error = 0;                ///< negative if it is refused
  std::uint64_t descriptor = 0; ///< else the attributes of the entry
};

/// What was found in a tree, and what it does.
struct LinuxAnswers {
  std::string version;     ///< "6.12.117"
  std::string source;      ///< CRC-64 of the functions that were taken out, 16 hexadecimal digits
  std::vector<Dump> dumps; ///< of AT: without MTE, with FEAT_MTE2, with FEAT_MTE_PERM as well
  /// Each stage-2 encoding under a Write-Back stage 1, with the type that its name promises as what
  /// was reported.
  std::vector<Observation> stage2;
  std::vector<Protection> protections; ///< all requests there can be
};

struct LinuxRequest {
  std::filesystem::path source; ///< a tree, or an archive of one that tar can read
  std::string compiler = "gcc";
  std::chrono::milliseconds limit{300'000};
  std::atomic<bool> const* interrupt = nullptr;
};

/// Takes compute_par_s1 and compute_par_s12 of arch/arm64/kvm/at.c, stage2_set_prot_attr of
/// arch/arm64/kvm/hyp/pgtable.c, MT_S2_* and io-pgtable's ARM_LPAE_PTE_MEMATTR_*, and what they
/// use, out of the tree, compiles them against a shim and asks them for every input.
std::variant<LinuxAnswers, NoResult> ask_linux(LinuxRequest const& request);

} // namespace twofold
