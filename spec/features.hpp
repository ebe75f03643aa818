#pragma once
/// \file
/// Names of the features, and where the ID registers say that they are implemented.
///
/// Source: Arm ARM, ID_AA64MMFR2_EL1, ID_AA64ISAR1_EL1, ID_AA64PFR1_EL1, ID_AA64PFR2_EL1.

#include "spec/fields.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
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

/// The registers that may be given: those of `feature_fields`, then what walks look at besides
/// (spec/walk_features.hpp).
inline constexpr std::array<std::string_view, 7> id_registers{
    "ID_AA64MMFR2_EL1", "ID_AA64ISAR1_EL1", "ID_AA64PFR1_EL1", "ID_AA64PFR2_EL1",
    "ID_AA64MMFR0_EL1", "ID_AA64MMFR1_EL1", "ID_AA64ISAR2_EL1"};

namespace detail {

consteval bool first_are_those_of_features() {
  for (std::size_t i = 0; i < std::size(feature_fields); ++i)
    if (feature_fields[i].reg != id_registers[i]) return false;
  return true;
}
static_assert(first_are_those_of_features());

} // namespace detail

/// Whether the ID register of `field`, with that value, says that its feature is implemented.
constexpr bool implemented(FeatureField const& field, std::uint64_t value) {
  return ((value >> field.low) & ((std::uint64_t{2} << (field.high - field.low)) - 1)) >=
         field.least;
}

} // namespace twofold::spec
