#pragma once
/// \file
/// Which edition of the rows this is.

#include <string_view>

namespace twofold::spec {

/// The day on which a row last changed.
inline constexpr std::string_view revision = "2026-11-22";

} // namespace twofold::spec
