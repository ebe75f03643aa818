#pragma once
/// \file
/// Reads the usual AArch64 litmus format, as far as the engine covers it.
///
/// docs/litmus.md says what is read. Everything else is refused with its position: nothing is
/// skipped that could change the answer.

#include "model/litmus/test.hpp"

#include <stdexcept>
#include <string>
#include <string_view>

namespace twofold::litmus {

/// What is wrong with a test, or not covered, and where.
class ReadError : public std::runtime_error {
public:
  ReadError(Position where, std::string const& what) : std::runtime_error(what), position(where) {}
  Position position;
};

/// The most that a test may consist of; more is refused.
inline constexpr std::size_t most_bytes = std::size_t{1} << 20;
inline constexpr std::size_t most_programs = 16;
inline constexpr std::size_t most_instructions = 64;
inline constexpr std::size_t most_symbols = 256;
inline constexpr std::size_t most_observables = 256;
inline constexpr std::size_t most_nodes = 4096;
inline constexpr std::size_t most_depth = 64;

/// The test that a text describes. Throws ReadError.
Test read(std::string_view text);

} // namespace twofold::litmus
