#pragma once
/// \file
/// Words of a memory image as they come, each at most once.

#include "model/walk/memory.hpp"

#include <cstdint>
#include <string>
#include <unordered_set>

namespace twofold {

class PlacedWords {
public:
  explicit PlacedWords(walks::Memory& memory) : memory_(memory) {}

  /// Writes a word; says why not, if it does not.
  std::string place(std::uint64_t address, std::uint64_t value);
  [[nodiscard]] bool empty() const { return placed_.empty(); }

private:
  walks::Memory& memory_;
  std::unordered_set<std::uint64_t> placed_;
};

} // namespace twofold
