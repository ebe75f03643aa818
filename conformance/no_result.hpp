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

/// host::first_line(), or that there is none.
std::string said(std::string_view output);

/// Why a program did not do its work, and which Debian package has it if it is missing; nothing if
/// it did.
std::optional<NoResult> trouble(host::Program const& program, host::Ended const& ended,
                                std::string_view package);

} // namespace twofold
