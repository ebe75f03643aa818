#pragma once
/// \file
/// Numbers given as options.

#include <cstdint>
#include <string_view>

namespace twofold::cli {

/// Parses the value of an option. Throws UsageError, naming the option, if it is not a number of at
/// most `width` bits.
std::uint64_t number(std::string_view option, std::string_view text, unsigned width);

} // namespace twofold::cli
