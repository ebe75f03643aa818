#pragma once
/// \file
/// `twofold conform probe` and `twofold conform qemu`: what a processor answered to the probe.

#include "cli/conform.hpp"
#include "cli/output.hpp"
#include "proofs/discharge.hpp"

#include <string>

namespace twofold::cli {

struct ProbeRequest {
  std::string dump;           ///< the dump, for `conform probe`
  std::string observations;   ///< where to write the observations as CSV, or empty
  std::string known;          ///< a file of known deviations, or empty for those of twofold
  std::string implementation; ///< whose known deviations hold, "qemu 7.2"
  std::string qemu = "qemu-system-aarch64";
  std::string compiler = "aarch64-linux-gnu-gcc";
  std::string cpu = "max";
  std::string machine; ///< empty for virt with virtualization, and with and without MTE for cpu max
  unsigned limit_s = 60;
  unsigned jobs = 1;
  ReportFormat format = ReportFormat::text;
};

/// Judges a dump of the probe. Yields the exit status. Throws UsageError if it cannot be read.
int conform_probe(Output& output, ProbeRequest const& request, proofs::Interrupt const& interrupt);

/// Builds the probe, runs it under QEMU and judges what it saw.
int conform_qemu(Output& output, ProbeRequest const& request, proofs::Interrupt const& interrupt);

} // namespace twofold::cli
