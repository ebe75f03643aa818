#pragma once
/// \file
/// Numbers as users write them.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace twofold {

/// Parses decimal, 0x-hexadecimal or 0b-binary, underscores between digits allowed. Yields the
/// value, or why `text` is not a number of at most `width` bits (1 to 64), as "what was found, what
/// is allowed".
std::variant<std::uint64_t, std::string> parse_number(std::string_view text, unsigned width);

} // namespace twofold
