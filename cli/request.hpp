#pragma once
/// \file
/// From what a user gives - registers, descriptors, fields, features - to the inputs of the rules.

#include "spec/fields.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace twofold::cli {

/// What a user gave, as written. Empty means not given.
struct Request {
  std::string mair_el1, hcr_el2, s1_desc, s2_desc;
  std::string features = "fwb";
  /// Fields by name, indexed as field::in; from the Inputs field list.
  std::array<std::string, field_count> fields{};
};

/// The inputs, and what is to be said of the raw values they came from.
struct Page {
  Concrete inputs;
  std::optional<unsigned> attr_index; ///< AttrIndx, where a stage-1 descriptor was given
  /// Fields that are set in a raw value and have no effect here, "HCR_EL2: RW, PTW".
  std::vector<std::string> without_effect;
};

/// The command-line option of an input, "--s2-memattr".
std::string option_name(Field input);

/// The usual names of the implemented features, "FEAT_S2FWB, FEAT_XS", or "none".
std::string features_text(Concrete const& inputs);

/// Which inputs a command can do without: those are then 0.
enum class Needs { both_stages, stage2_only };

/// Reads a request. Throws UsageError naming the option, what was found and what is allowed.
Page read(Request const& request, Needs needs);

} // namespace twofold::cli
