#pragma once
/// \file
/// The syndrome of an abort, as pasted from a log: what it says, and what can have raised it.

#include "cli/request.hpp"
#include "cli/walk_features.hpp"
#include "model/outcomes.hpp"
#include "model/syndrome/producers.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace twofold::cli {

/// What a user pasted. Empty means not given.
struct SyndromeRequest {
  std::string esr;
  std::string far;
  std::string hpfar;
  std::string el; ///< which ESR_ELx it is
};

/// The attributes under which a cause is one: stage-2 values with the same kinds of stage 1
/// together.
struct MemoryCase {
  std::vector<std::string> stage2; ///< "FWB 0b0001"; empty where stage 2 has no part
  std::vector<std::string> stage1; ///< "Normal-WB"; empty where stage 1 has no part
  Outcome example;                 ///< of the first of them
};

/// What can have raised the fault.
struct PossibleCause {
  spec::FaultCause const* cause = nullptr;
  std::vector<walks::Producer> rows;     ///< of walks, that can have raised it so
  std::vector<walks::Producer> left_out; ///< that could have, but for what was given
  std::vector<MemoryCase> cases;
  bool excluded = false; ///< by the attributes or features that were given
};

/// The answer.
struct SyndromeAnswer {
  Page page;
  walks::Syndrome syndrome;
  std::optional<std::uint64_t> far;
  std::optional<std::uint64_t> hpfar;
  std::vector<walks::Origin> origins;
  std::vector<PossibleCause> causes;
  std::optional<WalkFeatures> walk_features; ///< nothing: any
};

/// Reads and answers; `given` narrows what can have raised the fault. Throws UsageError naming the
/// option, what was found and what is allowed.
SyndromeAnswer answer(Request const& given, SyndromeRequest const& request);

/// The rule that a cause is one by: that of its first row, if the memory has no part in it.
std::string_view cite_of(PossibleCause const& possible);

/// Whether it is a fault of translation, memory or permissions that nothing can have raised.
bool nothing_left(SyndromeAnswer const& answer);

/// In words, at most 78 columns.
std::string syndrome_text(SyndromeAnswer const& answer);

/// As one JSON document; docs/schema/syndrome.schema.json describes it.
std::string syndrome_json(SyndromeAnswer const& answer);

/// What is odd about the value: RES0 fields that are set, a code that is reserved, an abort that no
/// Exception level takes.
std::vector<std::string> oddities(SyndromeAnswer const& answer);

/// What FAR_ELx and HPFAR_EL2 say, "the IPA of the access"; empty where they are not valid.
std::string far_meaning(walks::Syndrome const& syndrome);
std::string hpfar_meaning(walks::Syndrome const& syndrome);
/// The address that HPFAR_EL2 holds.
std::uint64_t faulting_ipa(std::uint64_t hpfar);

/// Where a fault that is taken to `el` can come from, "stage 2 of EL1&0, from EL0 or EL1".
std::vector<std::string> origin_lines(SyndromeAnswer const& answer, unsigned el);

} // namespace twofold::cli
