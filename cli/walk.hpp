#pragma once
/// \file
/// `twofold walk`: one address through a memory image and registers.

#include "cli/output.hpp"
#include "cli/walk_features.hpp"
#include "model/syndrome/report.hpp"
#include "model/walk/walker.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace twofold::cli {

/// The registers that a walk takes, as options are spelt: "--ttbr0-el1".
inline constexpr std::array<std::string_view, 13> walk_registers{
    "sctlr-el1", "tcr-el1",   "mair-el1",  "ttbr0-el1", "ttbr1-el1", "sctlr-el2", "tcr-el2",
    "mair-el2",  "ttbr0-el2", "ttbr1-el2", "hcr-el2",   "vtcr-el2",  "vttbr-el2"};

/// What a user gave, as written. Empty means not given.
struct WalkRequest {
  std::vector<std::string> raw;   ///< FILE@ADDRESS
  std::vector<std::string> words; ///< files of text or JSON
  std::string va;
  std::array<std::string, walk_registers.size()> registers;
  FeatureRequest features;
  std::string pa_bits;
  std::string access; ///< load, store, ..., or an AT instruction
  std::string el;
  bool pan = false;
  bool unaligned = false;
  std::string tag_access; ///< unchecked, checked or explicit
  bool json = false;
  std::string dot;
  std::string svg;
};

/// The accesses that may be named, comma-separated.
std::string walk_access_names();

/// A result, with what led to it.
struct Walked {
  walks::Choices choices;
  walks::WalkResult result;
  walks::Trace trace;
  Concrete attributes{};            ///< of the access, where there is no fault
  bool operation_reads = false;     ///< an atomic access: reading alone gives the same fault
  std::vector<std::string> because; ///< the choices that differ from the usual ones
};

/// The question, understood, and its answers: first with the usual choices, then the others.
struct WalkAnswer {
  walks::Registers<std::uint64_t> registers{};
  WalkFeatures features;
  walks::Request request;
  walks::Setting setting;
  std::string access;
  unsigned el = 1; ///< that the instruction is executed at
  std::vector<Walked> outcomes;
};

/// Reads the images and walks. Throws UsageError.
WalkAnswer walk_answer(WalkRequest const& request);

/// Answers, and writes the pictures asked for.
int walk_command(Output& output, WalkRequest const& request);

/// In words, at most 78 columns wherever an address allows.
std::string walk_text(WalkAnswer const& answer);
/// As one JSON document; docs/schema/walk.schema.json describes it.
std::string walk_json(WalkAnswer const& answer);
/// As a picture: a graph for Graphviz, or an SVG file.
std::string walk_dot(WalkAnswer const& answer);
std::string walk_svg(WalkAnswer const& answer);

// What these share.

/// A field of a descriptor, or what follows from one.
struct DescriptorPart {
  std::string name;
  std::string value;
};
std::vector<DescriptorPart> descriptor_parts(WalkAnswer const& answer, walks::Fetch const& fetch);

/// "invalid", "table", "block" or "page".
std::string_view descriptor_kind(walks::Fetch const& fetch);

/// "stage-2 Translation fault, level 3, on the walk of stage 1".
std::string walk_fault_text(walks::Fault const& fault);

/// What software gets to see of a fault: an exception, or PAR_EL1.
struct Seen {
  std::optional<walks::Reported> exception;
  std::optional<std::uint64_t> par;
};
Seen seen(WalkAnswer const& answer, Walked const& walked);

} // namespace twofold::cli
