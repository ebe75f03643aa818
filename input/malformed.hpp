#pragma once
/// \file
/// What is wrong with a file.

#include <cstdint>
#include <stdexcept>
#include <string_view>

namespace twofold::input {

/// A place in a file, counted from 1.
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  friend bool operator==(Position, Position) = default;
};

/// What is wrong with a file: one line of printable ASCII, and where.
class Malformed : public std::runtime_error {
public:
  Malformed(Position where, std::string_view why);
  Position position;
};

} // namespace twofold::input
