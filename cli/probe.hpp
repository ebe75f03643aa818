#pragma once
/// \file
/// `twofold conform probe`, `qemu` and `linux`: what a processor answered to the probe, and what
/// Linux answers in its place.

#include "cli/conform.hpp"
#include "cli/output.hpp"
#include "proofs/discharge.hpp"

#include <cstdint>
#include <string>

namespace twofold::cli {

struct ProbeRequest {
  std::string dump;           ///< the dump, for `conform probe`
  std::string observations;   ///< where to write the observations as CSV, or empty
  std::string known;          ///< a file of known deviations, or empty for those of twofold
  std::string implementation; ///< whose known deviations hold, "qemu 7.2"
  std::string qemu = "qemu-system-aarch64";
  std::string compiler; ///< empty for the usual one
  std::string source;   ///< of Linux, for `conform linux`
  std::string cpu = "max";
  std::string machine; ///< empty for virt with virtualization, and with and without MTE for cpu max
  unsigned limit_s = 60;
  unsigned jobs = 1;
  unsigned walks = 0; ///< for `conform qemu --walks`: how many; 0 for the sweep of attributes
  std::uint64_t seed = 0;
  ReportFormat format = ReportFormat::text;
};

/// Judges a dump of the probe. Yields the exit status. Throws UsageError if it cannot be read.
int conform_probe(Output& output, ProbeRequest const& request, proofs::Interrupt const& interrupt);

/// Builds the probe, runs it under QEMU and judges what it saw.
int conform_qemu(Output& output, ProbeRequest const& request, proofs::Interrupt const& interrupt);

/// Takes KVM's emulation of AT out of a source tree of Linux, runs it and judges it.
int conform_linux(Output& output, ProbeRequest const& request, proofs::Interrupt const& interrupt);

} // namespace twofold::cli
