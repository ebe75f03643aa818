#pragma once
/// \file
/// Look-up tables as a C11 header.

#include "tables/look_up.hpp"

#include <string>

namespace twofold::cli {

/// A header for freestanding C11: constant tables and functions that read them.
std::string render_c(LookUp const& tables);

} // namespace twofold::cli
