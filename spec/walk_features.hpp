#pragma once
/// \file
/// Where the ID registers say what a walk may use. What memory attributes take from them is in
/// spec/features.hpp, and holds of walks too.
///
/// Source: Arm ARM, ID_AA64MMFR0_EL1, ID_AA64MMFR1_EL1, ID_AA64MMFR2_EL1, ID_AA64ISAR1_EL1,
/// ID_AA64ISAR2_EL1.

#include "spec/features.hpp"
#include "spec/walk_fields.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace twofold::spec::walk {

/// A field of an ID register, bits [high:low]: the feature is there from `least` on. Of several
/// fields of a feature one will do.
struct FeatureField {
  std::string_view reg;
  std::string_view name;
  unsigned high;
  unsigned low;
  std::uint64_t least;
  std::string_view feature;       ///< as walks::Features calls it
  std::string_view architectural; ///< as the manual does
};

/// A field that says whether a stage has a granule, and whether FEAT_LPA2 is for it.
struct GranuleField {
  std::string_view name; ///< of ID_AA64MMFR0_EL1
  unsigned high;
  unsigned low;
  unsigned stage;
  Value granule;
  std::uint64_t absent;
  std::uint64_t present;
  std::optional<std::uint64_t> lpa2{};
  std::optional<std::uint64_t> as_stage1{}; ///< as the field of stage 1 says
};

// clang-format off

inline constexpr FeatureField feature_fields[] = {
  {"ID_AA64MMFR1_EL1", "HAFDBS",   3,  0, 1, "haf",   "FEAT_HAFDBS (AF)"},
  {"ID_AA64MMFR1_EL1", "HAFDBS",   3,  0, 2, "hdbs",  "FEAT_HAFDBS (AF, dirty state)"},
  {"ID_AA64MMFR1_EL1", "VH",      11,  8, 1, "vhe",   "FEAT_VHE"},
  {"ID_AA64MMFR1_EL1", "HPDS",    15, 12, 1, "hpds",  "FEAT_HPDS"},
  {"ID_AA64MMFR1_EL1", "PAN",     23, 20, 1, "pan",   "FEAT_PAN"},
  {"ID_AA64MMFR1_EL1", "PAN",     23, 20, 3, "epan",  "FEAT_PAN3"},
  {"ID_AA64MMFR1_EL1", "XNX",     31, 28, 1, "xnx",   "FEAT_XNX"},
  {"ID_AA64MMFR2_EL1", "VARange", 19, 16, 1, "lva",   "FEAT_LVA"},
  {"ID_AA64MMFR2_EL1", "ST",      31, 28, 1, "ttst",  "FEAT_TTST"},
  {"ID_AA64MMFR2_EL1", "BBM",     55, 52, 1, "bbm",   "FEAT_BBM"},
  {"ID_AA64MMFR2_EL1", "E0PD",    63, 60, 1, "e0pd",  "FEAT_E0PD"},
  {"ID_AA64ISAR1_EL1", "APA",      7,  4, 1, "pauth", "FEAT_PAuth"},
  {"ID_AA64ISAR1_EL1", "API",     11,  8, 1, "pauth", "FEAT_PAuth"},
  {"ID_AA64ISAR2_EL1", "APA3",    15, 12, 1, "pauth", "FEAT_PAuth"},
};

// Values that are not named are reserved.
inline constexpr GranuleField granule_fields[] = {
  {"TGran4",    31, 28, 1, Granule::k4,  0xf, 0, 1},
  {"TGran16",   23, 20, 1, Granule::k16, 0,   1, 2},
  {"TGran64",   27, 24, 1, Granule::k64, 0xf, 0},
  {"TGran4_2",  43, 40, 2, Granule::k4,  1,   2, 3,  0},
  {"TGran16_2", 35, 32, 2, Granule::k16, 1,   2, 3,  0},
  {"TGran64_2", 39, 36, 2, Granule::k64, 1,   2, {}, 0},
};

// clang-format on

/// ID_AA64MMFR0_EL1.PARange, bits [3:0]: 0 to 6 are the sizes of `pa_bits_rows`, 7 is 56 bits, for
/// FEAT_D128.
inline constexpr std::uint64_t most_pa_range = 6;

} // namespace twofold::spec::walk
