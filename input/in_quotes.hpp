#pragma once
/// \file
/// Text of others within a message.

#include <cstddef>
#include <string>
#include <string_view>

namespace twofold {

/// Text within a message: in quotes, on one line, no longer than `most` bytes of it, and of
/// printable ASCII.
std::string in_quotes(std::string_view text, std::size_t most = 40);

} // namespace twofold
