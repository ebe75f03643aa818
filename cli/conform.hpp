#pragma once
/// \file
/// The report on an implementation: how much of what it did is permitted, and what is not.

#include "conformance/known.hpp"
#include "conformance/tally.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace twofold::cli {

enum class ReportFormat { text, json, markdown };

/// What was observed.
struct Implementation {
  std::string name;      ///< "QEMU", or what a dump says of its processor
  std::string version;   ///< empty if it has none
  std::string processor; ///< MIDR_EL1 in words
  Concrete features{};   ///< from its ID registers
};

struct ConformReport {
  Tally const& tally;
  std::uint64_t rows = 0; ///< observations, bad ones included
  std::uint64_t bad_rows = 0;
  std::vector<Implementation> implementations{}; ///< of rows from a file nothing is known
  std::vector<KnownDeviation> known{};           ///< those that hold for the implementation
  int status = 0;

  /// Exit status by what was found: whether there is a deviation that is not known, or a known one
  /// that is gone.
  [[nodiscard]] int verdict() const;
  /// The known deviations of which nothing was seen, though there were observations to see it.
  [[nodiscard]] std::vector<KnownDeviation> gone() const;
};

std::string render(ConformReport const& report, ReportFormat format);

/// Words for the inputs of a page: what is needed, and what is not at its default,
/// "mair=0xff", "s2_memattr=0b0101".
std::vector<std::string> inputs_text(Concrete const& page);

/// What was reported, "F 0, ATTR 0x44, SH 0b10".
std::string observed_text(Observed const& observed);

/// Whole outcomes joined by |, at most eight of them, and how many more there are.
std::string permitted_text(std::vector<std::string> const& permitted);

/// The report as one JSON document; docs/schema/conform.schema.json describes it.
std::string conform_json(ConformReport const& report);

} // namespace twofold::cli
