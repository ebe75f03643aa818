#pragma once
/// \file
/// Random numbers that follow from a seed on every machine.

#include <cstddef>
#include <cstdint>
#include <iterator>

namespace twofold::walks {

/// A stream of numbers (SplitMix64).
class Draw {
public:
  explicit constexpr Draw(std::uint64_t seed) : state_(seed) {}

  constexpr std::uint64_t next() {
    state_ += 0x9e37'79b9'7f4a'7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58'476d'1ce4'e5b9U;
    z = (z ^ (z >> 27)) * 0x94d0'49bb'1331'11ebU;
    return z ^ (z >> 31);
  }
  /// A number of that many bits.
  constexpr std::uint64_t bits(unsigned width) { return width == 0 ? 0 : next() >> (64 - width); }
  /// A number less than `count`, which is neither 0 nor more than 2^32.
  constexpr std::uint64_t below(std::uint64_t count) { return ((next() >> 32) * count) >> 32; }
  constexpr bool one_in(std::uint64_t count) { return below(count) == 0; }
  constexpr bool coin() { return (next() >> 63) != 0; }
  template <class Items> constexpr auto const& pick(Items const& items) {
    return items[static_cast<std::size_t>(below(std::size(items)))];
  }

private:
  std::uint64_t state_;
};

} // namespace twofold::walks
