#pragma once
/// \file
/// From what a user gives - registers, descriptors, fields, features - to the inputs of the rules.

#include "cli/features.hpp"
#include "spec/fields.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace twofold::cli {

/// The registers and descriptors that may be given as a whole, as indices of `raw_options`.
enum class Raw : std::size_t {
  mair_el1,
  tcr_el1,
  tcr2_el1,
  sctlr_el1,
  hcr_el2,
  vtcr_el2,
  s1_desc,
  s2_desc
};

/// How such a value is asked for and called.
struct RawOption {
  std::string_view option;
  std::string_view name;
  std::string_view help;
};

inline constexpr std::array raw_options{
    RawOption{"--mair-el1", "MAIR_EL1", "MAIR_EL1, 64 bits; --s1-desc selects the byte"},
    RawOption{"--tcr-el1", "TCR_EL1", "TCR_EL1, 64 bits; --ttbr says which half counts"},
    RawOption{"--tcr2-el1", "TCR2_EL1", "TCR2_EL1, 64 bits"},
    RawOption{"--sctlr-el1", "SCTLR_EL1", "SCTLR_EL1, 64 bits"},
    RawOption{"--hcr-el2", "HCR_EL2", "HCR_EL2, 64 bits"},
    RawOption{"--vtcr-el2", "VTCR_EL2", "VTCR_EL2, 64 bits"},
    RawOption{"--s1-desc", "stage-1 descriptor", "stage-1 Page or Block descriptor, 64 bits"},
    RawOption{"--s2-desc", "stage-2 descriptor", "stage-2 Page or Block descriptor, 64 bits"}};

/// What a user gave, as written. Empty means not given.
struct Request {
  std::array<std::string, raw_options.size()> raw{};
  std::string ttbr;
  FeatureRequest features;
  /// Fields by name, indexed as field::in; from the Inputs field list.
  std::array<std::string, field_count> fields{};
};

/// The inputs, and what is to be said of the raw values they came from.
struct Page {
  Concrete inputs{};
  std::string feature_source;         ///< as FeatureSet::source
  Values<bool> given{};               ///< which inputs were given, raw or by name
  std::optional<unsigned> attr_index; ///< AttrIndx, where a stage-1 descriptor was given
  /// What was given, or is set in a raw value, and has no effect here, "HCR_EL2: SWIO, PTW".
  std::vector<std::string> without_effect;
};

/// The features and where they come from, "FEAT_S2FWB (--cpu neoverse-v1)".
std::string features_line(Page const& page);

/// The command-line option of an input, "--s2-memattr".
std::string option_name(Field input);

/// Which inputs a command cannot do without; others are then 0.
enum class Needs { both_stages, stage2_only, neither };

/// What a user gives to have that page explained: features, inputs that are needed, and inputs that
/// are unusual and matter.
Request request_for(Concrete const& inputs);

/// The command line that gives it, "twofold explain --features fwb --mair-attr 0xff ...".
std::string explain_command(Request const& request);

/// Reads a request. Throws UsageError naming the option, what was found and what is allowed.
Page read(Request const& request, Needs needs);

} // namespace twofold::cli
