#pragma once
/// \file
/// Why another program gave no result.

#include "host/process.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace twofold {

/// Why there is no result, in one line.
struct NoResult {
  enum class Cause { failed, limit, interrupted } cause = Cause::failed;
  std::string why;
};

/// The first line that says something, or the first error of a compiler, fit for an error message.
std::string first_line(std::string_view text);

/// Why a program did not do its work, and which Debian package has it if it is missing; nothing if
/// it did.
std::optional<NoResult> trouble(host::Program const& program, host::Ended const& ended,
                                std::string_view package);

} // namespace twofold
