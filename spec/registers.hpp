#pragma once
/// \file
/// Where the inputs sit in registers and descriptors, and which other bits would change the answer.
///
/// Source: Arm ARM, HCR_EL2; "VMSAv8-64 translation table format descriptors", stage 1 and stage 2
/// Page and Block descriptors, for a granule without LPA2 and without FEAT_D128.

#include <cstdint>
#include <span>
#include <string_view>

namespace twofold::spec {

/// What becomes of a field of a register that a user gives as a whole.
enum class Use {
  input,     ///< an input of the rules
  no_effect, ///< no effect on the attributes of a data access with both stages enabled
  must_be_0, ///< would change the answer in a way that the rules do not cover
  must_be_1  ///< likewise
};

/// A field of a register or descriptor, bits [high:low].
struct RegisterField {
  std::string_view name;
  unsigned high;
  unsigned low;
  Use use;
  std::string_view why{}; ///< for must_be: what the other value means
};

/// The value of a field in `raw`.
constexpr std::uint64_t field_value(RegisterField const& field, std::uint64_t raw) {
  unsigned const width = field.high - field.low + 1;
  std::uint64_t const mask = width >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1;
  return (raw >> field.low) & mask;
}

// clang-format off

inline constexpr RegisterField hcr_el2[] = {
  {"VM", 0, 0, Use::must_be_1, "stage 2 is disabled"},
  {"SWIO", 1, 1, Use::no_effect}, {"PTW", 2, 2, Use::no_effect}, {"FMO", 3, 3, Use::no_effect},
  {"IMO", 4, 4, Use::no_effect}, {"AMO", 5, 5, Use::no_effect}, {"VF", 6, 6, Use::no_effect},
  {"VI", 7, 7, Use::no_effect}, {"VSE", 8, 8, Use::no_effect}, {"FB", 9, 9, Use::no_effect},
  {"BSU", 11, 10, Use::no_effect},
  {"DC", 12, 12, Use::must_be_0, "stage 1 is disabled and gives default cacheable attributes"},
  {"TWI", 13, 13, Use::no_effect}, {"TWE", 14, 14, Use::no_effect}, {"TID0", 15, 15, Use::no_effect},
  {"TID1", 16, 16, Use::no_effect}, {"TID2", 17, 17, Use::no_effect}, {"TID3", 18, 18, Use::no_effect},
  {"TSC", 19, 19, Use::no_effect}, {"TIDCP", 20, 20, Use::no_effect}, {"TACR", 21, 21, Use::no_effect},
  {"TSW", 22, 22, Use::no_effect}, {"TPCP", 23, 23, Use::no_effect}, {"TPU", 24, 24, Use::no_effect},
  {"TTLB", 25, 25, Use::no_effect}, {"TVM", 26, 26, Use::no_effect},
  {"TGE", 27, 27, Use::must_be_0, "stage 1 of the EL1&0 regime is disabled, or the regime is EL2&0"},
  {"TDZ", 28, 28, Use::no_effect}, {"HCD", 29, 29, Use::no_effect}, {"TRVM", 30, 30, Use::no_effect},
  {"RW", 31, 31, Use::must_be_1, "EL1 is using AArch32"},
  {"CD", 32, 32, Use::must_be_0, "stage 2 makes data accesses Non-cacheable"},
  {"ID", 33, 33, Use::no_effect}, {"E2H", 34, 34, Use::no_effect}, {"TLOR", 35, 35, Use::no_effect},
  {"TERR", 36, 36, Use::no_effect}, {"TEA", 37, 37, Use::no_effect}, {"HCR_EL2[39:38]", 39, 38, Use::no_effect},
  {"APK", 40, 40, Use::no_effect}, {"API", 41, 41, Use::no_effect},
  {"NV", 42, 42, Use::must_be_0, "nested virtualization changes the EL1&0 descriptors"},
  {"NV1", 43, 43, Use::must_be_0, "nested virtualization changes the EL1&0 descriptors"},
  {"AT", 44, 44, Use::no_effect},
  {"NV2", 45, 45, Use::must_be_0, "nested virtualization changes the EL1&0 descriptors"},
  {"FWB", 46, 46, Use::input}, {"FIEN", 47, 47, Use::no_effect}, {"GPF", 48, 48, Use::no_effect},
  {"TID4", 49, 49, Use::no_effect}, {"TICAB", 50, 50, Use::no_effect}, {"AMVOFFEN", 51, 51, Use::no_effect},
  {"TOCU", 52, 52, Use::no_effect}, {"EnSCXT", 53, 53, Use::no_effect}, {"TTLBIS", 54, 54, Use::no_effect},
  {"TTLBOS", 55, 55, Use::no_effect}, {"ATA", 56, 56, Use::input}, {"DCT", 57, 57, Use::no_effect},
  {"TID5", 58, 58, Use::no_effect}, {"TWEDEn", 59, 59, Use::no_effect}, {"TWEDEL", 63, 60, Use::no_effect},
};

inline constexpr RegisterField stage1_descriptor[] = {
  {"Valid", 0, 0, Use::must_be_1, "the descriptor is invalid"},
  {"Type", 1, 1, Use::no_effect}, {"AttrIndx[2:0]", 4, 2, Use::input}, {"NS", 5, 5, Use::no_effect},
  {"AP[2:1]", 7, 6, Use::no_effect}, {"SH[1:0]", 9, 8, Use::input}, {"AF", 10, 10, Use::no_effect},
  {"nG", 11, 11, Use::no_effect}, {"OA", 47, 12, Use::no_effect}, {"bits[49:48]", 49, 48, Use::no_effect},
  {"GP", 50, 50, Use::no_effect}, {"DBM", 51, 51, Use::no_effect}, {"Contiguous", 52, 52, Use::no_effect},
  {"PXN", 53, 53, Use::no_effect}, {"UXN", 54, 54, Use::no_effect}, {"bits[58:55]", 58, 55, Use::no_effect},
  {"bits[62:59]", 62, 59, Use::no_effect}, {"bit[63]", 63, 63, Use::no_effect},
};

inline constexpr RegisterField stage2_descriptor[] = {
  {"Valid", 0, 0, Use::must_be_1, "the descriptor is invalid"},
  {"Type", 1, 1, Use::no_effect}, {"MemAttr[3:0]", 5, 2, Use::input}, {"S2AP", 7, 6, Use::no_effect},
  {"SH[1:0]", 9, 8, Use::input}, {"AF", 10, 10, Use::no_effect}, {"FnXS", 11, 11, Use::input},
  {"OA", 47, 12, Use::no_effect}, {"bits[50:48]", 50, 48, Use::no_effect}, {"DBM", 51, 51, Use::no_effect},
  {"Contiguous", 52, 52, Use::no_effect}, {"XN", 54, 53, Use::no_effect}, {"bits[58:55]", 58, 55, Use::no_effect},
  {"bits[62:59]", 62, 59, Use::no_effect}, {"bit[63]", 63, 63, Use::no_effect},
};

// clang-format on

/// MAIR_ELx.Attr<n>, bits [8n+7:8n].
constexpr std::uint8_t mair_attr(std::uint64_t mair_el1, unsigned n) {
  return static_cast<std::uint8_t>(mair_el1 >> (8 * n));
}

namespace detail {

/// Every bit belongs to exactly one field.
consteval bool covers_64_bits(std::span<RegisterField const> fields) {
  std::uint64_t seen = 0;
  for (RegisterField const& field : fields)
    for (unsigned bit = field.low; bit <= field.high; ++bit) {
      std::uint64_t const one = std::uint64_t{1} << bit;
      if ((seen & one) != 0) return false;
      seen |= one;
    }
  return seen == ~std::uint64_t{0};
}

static_assert(covers_64_bits(hcr_el2));
static_assert(covers_64_bits(stage1_descriptor));
static_assert(covers_64_bits(stage2_descriptor));

} // namespace detail

} // namespace twofold::spec
