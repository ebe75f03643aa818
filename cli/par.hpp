#pragma once
/// \file
/// A PAR_EL1 value: what it says, and what can have made it so.

#include "cli/request.hpp"

#include <string>

namespace twofold::cli {

/// Decodes a PAR_EL1 value. Of a translation that succeeded, also which stage-1 bytes and stage-2
/// MemAttr values could have produced its ATTR and SH in the setting of `page`, for some SH and
/// FnXS. Throws UsageError if `value` is no number.
std::string explain_par(Page const& page, std::string const& value);

} // namespace twofold::cli
