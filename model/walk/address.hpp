#pragma once
/// \file
/// The arithmetic of a walk: tables, descriptors and outputs as addresses. `T` is a 64-bit number,
/// or a symbolic term of 64 bits; sizes are plain numbers.
///
/// Source: Arm ARM, D8.2 "Translation process" (R_KBLCR, R_VCLZN, R_JKZFY), D8.3 "Translation table
/// descriptor formats".

#include "model/registers.hpp"
#include "spec/walk_fields.hpp"

#include <cstdint>

namespace twofold {

constexpr std::uint64_t concat(std::uint64_t high, unsigned /*high_width*/, std::uint64_t low,
                               unsigned low_width) {
  return low_width >= 64 ? low : high << low_width | low;
}

} // namespace twofold

namespace twofold::walks {

/// How many bits an address inside the smallest page has.
constexpr unsigned granule_bits(Value granule) {
  return granule == spec::walk::Granule::k4 ? 12 : granule == spec::walk::Granule::k16 ? 14 : 16;
}

/// How many bits of the input address a full table resolves; a descriptor has 2^3 bytes.
constexpr unsigned stride_of(unsigned granule_bits) { return granule_bits - 3; }

/// The lowest bit of the input address that the tables of a level resolve, which is the size of
/// what an entry there maps.
constexpr unsigned low_bit(unsigned granule_bits, int level) {
  return static_cast<unsigned>(3 - level) * stride_of(granule_bits) + granule_bits;
}

/// The level at which a walk of stage 1 starts: the last one at which one table will do.
constexpr int start_level(unsigned granule_bits, unsigned input_bits) {
  return 3 - static_cast<int>((input_bits - 1 - granule_bits) / stride_of(granule_bits));
}

/// Whether a walk of stage 2 may start at a level: one to sixteen tables there.
constexpr bool start_fits(unsigned granule_bits, int level, unsigned input_bits) {
  unsigned const least = low_bit(granule_bits, level) + 1;
  return input_bits >= least && input_bits <= least + stride_of(granule_bits) + 3;
}

/// log2 of how many entries a contiguous group has; 0 where there is none. Source: table D8-104.
constexpr unsigned contiguous_bits(Value granule, int level) {
  if (granule == spec::walk::Granule::k4) return level >= 1 ? 4 : 0;
  if (granule == spec::walk::Granule::k16) return level == 3 ? 7 : level == 2 ? 5 : 0;
  return level >= 2 ? 5 : 0;
}

/// Bits [51:48] of the address in a descriptor.
template <class T> constexpr T high_bits(T const& descriptor, Value where) {
  if (where == spec::walk::HighBits::ds)
    return concat(extract(descriptor, 8, 2), 2, extract(descriptor, 48, 2), 2);
  if (where == spec::walk::HighBits::k64) return extract(descriptor, 12, 4);
  return T{0};
}

/// The table that TTBR points to, of 2^size bytes; low bits count as 0.
template <class T> constexpr T base_address(T const& ttbr, Value high, unsigned size) {
  bool const is_long = high != spec::walk::HighBits::none;
  unsigned const low = is_long && size < 6 ? 6 : size;
  T const top = is_long ? extract(ttbr, 2, 4) : T{0};
  return concat(top, 4, concat(extract(ttbr, low, 48 - low), 48 - low, T{0}, low), 48);
}

/// The address in a descriptor, a multiple of 2^low.
template <class T> constexpr T address_in(T const& descriptor, Value high, unsigned low) {
  return concat(high_bits(descriptor, high), 4,
                concat(extract(descriptor, low, 48 - low), 48 - low, T{0}, low), 48);
}

/// Where the descriptor for an input is, in a table that resolves `bits` of it from `low` on.
template <class T>
constexpr T entry_address(T const& table, T const& input, unsigned low, unsigned bits) {
  return concat(extract(table, bits + 3, 52 - (bits + 3)), 52 - (bits + 3),
                concat(extract(input, low, bits), bits, T{0}, 3), bits + 3);
}

/// The output: low bits of the input below those of the entry's address.
template <class T> constexpr T output_address(T const& base, T const& input, unsigned low) {
  return concat(extract(base, low, 52 - low), 52 - low, extract(input, 0, low), low);
}

/// Whether an address has bits from `bits` on, which is 32 to 52.
template <class T> constexpr auto too_large(T const& address, unsigned bits) {
  return extract(address, bits, 64 - bits) != T{0};
}

} // namespace twofold::walks
