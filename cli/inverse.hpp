#pragma once
/// \file
/// From what is wanted to the stage-2 encodings that give it.

#include "cli/request.hpp"

#include <string>

namespace twofold::cli {

/// The stage-2 encodings under which stage 1, whatever its byte, reaches exactly the wanted types:
/// a comma-separated list of words. Both schemes, unless the page says which.
std::string explain_want(Page const& page, std::string const& wanted);

/// The stage-2 encodings that keep stage 1's type, Cacheability and hints, whatever they are.
std::string explain_keeps_s1(Page const& page);

} // namespace twofold::cli
