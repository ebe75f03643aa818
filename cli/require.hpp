#pragma once
/// \file
/// The result of another program, or the end of the command.

#include "cli/output.hpp"
#include "cli/rows.hpp"
#include "conformance/no_result.hpp"

#include <utility>
#include <variant>

namespace twofold::cli {

/// Throws what the command ends with where there is no result: Interrupted, TimedOut or UsageError.
template <class T> T require(std::variant<T, NoResult> result) {
  if (auto const* none = std::get_if<NoResult>(&result)) {
    if (none->cause == NoResult::Cause::interrupted) throw Interrupted{};
    if (none->cause == NoResult::Cause::limit) throw TimedOut(none->why);
    throw UsageError(none->why);
  }
  return std::get<T>(std::move(result));
}

} // namespace twofold::cli
