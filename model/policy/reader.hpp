#pragma once
/// \file
/// Policy files: TOML (docs/policy-files.md has the form). Nothing here opens a file.

#include "model/policy/policy.hpp"

#include <stdexcept>
#include <string_view>

namespace twofold::policy {

/// What is wrong with a file: one line, and where.
class ReadError : public std::runtime_error {
public:
  ReadError(Position where, std::string const& why) : std::runtime_error(why), position(where) {}
  Position position;
};

/// As long as a file may be.
inline constexpr std::size_t most_bytes = std::size_t{1} << 20;

/// Reads a policy. Throws ReadError, also if its rows overlap or leave a page out.
Policy read(std::string_view toml);

/// Reads what may not be a policy: rows may overlap, and leave pages out.
Policy read_rows(std::string_view toml);

} // namespace twofold::policy
