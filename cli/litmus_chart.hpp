#pragma once
/// \file
/// One execution of a litmus test, drawn.

#include "model/litmus/engine.hpp"

#include <string>

namespace twofold::cli {

/// What a step is, without what it has to do with others: "write x = 1".
std::string effect_text(litmus::Execution::Step const& step, litmus::Test const& test);

/// A line for each step, numbered, in an order in which they may take effect.
std::string chart_text(litmus::Execution const& execution, litmus::Test const& test);

/// The same as a picture, a column for each PE, arrows for what reads and walks saw and missed.
std::string chart_svg(litmus::Execution const& execution, litmus::Test const& test);

} // namespace twofold::cli
