#pragma once
/// \file
/// Random numbers that follow from a seed on every machine.

#include "model/split_mix.hpp"

#include <cstddef>
#include <cstdint>
#include <iterator>

namespace twofold::walks {

/// A stream of numbers.
class Draw : public SplitMix64 {
public:
  using SplitMix64::SplitMix64;

  /// A number of that many bits.
  constexpr std::uint64_t bits(unsigned width) { return width == 0 ? 0 : next() >> (64 - width); }
  /// A number less than `count`, which is neither 0 nor more than 2^32.
  constexpr std::uint64_t below(std::uint64_t count) { return ((next() >> 32) * count) >> 32; }
  constexpr bool one_in(std::uint64_t count) { return below(count) == 0; }
  constexpr bool coin() { return (next() >> 63) != 0; }
  template <class Items> constexpr auto const& pick(Items const& items) {
    return items[static_cast<std::size_t>(below(std::size(items)))];
  }
};

} // namespace twofold::walks
