#pragma once
/// \file
/// The answer of `twofold litmus` as one JSON document.

#include "cli/litmus.hpp"

#include <string>

namespace twofold::cli {

std::string litmus_json(LitmusReport const& report);

} // namespace twofold::cli
