#pragma once
/// \file
/// Names of the features, and where the ID registers say that they are implemented.
///
/// Source: Arm ARM, ID_AA64MMFR2_EL1, ID_AA64ISAR1_EL1, ID_AA64PFR1_EL1, ID_AA64PFR2_EL1.

#include "spec/fields.hpp"

#include <cstdint>
#include <string_view>

namespace twofold::spec {

/// A feature by its names.
struct FeatureName {
  std::string_view name;          ///< short, as users write it
  std::string_view architectural; ///< as the manual does
  Field field;
};

/// A field of an ID register, bits [high:low]: the feature is implemented from `least` on.
struct FeatureField {
  std::string_view reg;
  std::string_view name;
  unsigned high;
  unsigned low;
  std::uint64_t least;
  Field feature;
};

// clang-format off

inline constexpr FeatureName feature_names[] = {
  {"fwb",      "FEAT_S2FWB",    field::feature.s2fwb},
  {"xs",       "FEAT_XS",       field::feature.xs},
  {"mte2",     "FEAT_MTE2",     field::feature.mte2},
  {"mte_perm", "FEAT_MTE_PERM", field::feature.mte_perm},
  {"lpa2",     "FEAT_LPA2",     field::feature.lpa2},
};

// FEAT_LPA2 is not among them: what counts is whether it is in use, TCR_ELx.DS and VTCR_EL2.DS.
inline constexpr FeatureField feature_fields[] = {
  {"ID_AA64MMFR2_EL1", "FWB",     43, 40, 1, field::feature.s2fwb},
  {"ID_AA64ISAR1_EL1", "XS",      59, 56, 1, field::feature.xs},
  {"ID_AA64PFR1_EL1",  "MTE",     11,  8, 2, field::feature.mte2},
  {"ID_AA64PFR2_EL1",  "MTEPERM",  3,  0, 1, field::feature.mte_perm},
};

// clang-format on

/// Whether the ID register of `field`, with that value, says that its feature is implemented.
constexpr bool implemented(FeatureField const& field, std::uint64_t value) {
  return ((value >> field.low) & ((std::uint64_t{2} << (field.high - field.low)) - 1)) >=
         field.least;
}

} // namespace twofold::spec
