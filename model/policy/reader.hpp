#pragma once
/// \file
/// Policy files: TOML (docs/policy-files.md has the form). Nothing here opens a file.

#include "input/malformed.hpp"
#include "model/policy/policy.hpp"

#include <string_view>

namespace twofold::policy {

/// As long as a file may be.
inline constexpr std::size_t most_bytes = std::size_t{1} << 20;

/// Reads a policy. Throws input::Malformed, also if its rows overlap or leave a page out.
Policy read(std::string_view toml);

/// Reads what may not be a policy: rows may overlap, and leave pages out.
Policy read_rows(std::string_view toml);

} // namespace twofold::policy
