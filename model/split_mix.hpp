#pragma once
/// \file
/// Random numbers that are the same for a seed on every machine, with every standard library.

#include <cstdint>
#include <string_view>

namespace twofold {

/// A stream of 64-bit numbers.
class SplitMix64 {
public:
  explicit constexpr SplitMix64(std::uint64_t seed) : state_(seed) {}

  constexpr std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

private:
  std::uint64_t state_;
};

/// The seed of what has an id: FNV-1a.
constexpr std::uint64_t seed_of(std::string_view id) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (char const c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

} // namespace twofold
