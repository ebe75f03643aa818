#pragma once
/// \file
/// Reads the programs of a litmus test: columns of instructions.

#include "model/litmus/parts.hpp"

namespace twofold::litmus {

/// Reads up to the conditions. Throws ReadError.
void read_programs(Parts& parts);

} // namespace twofold::litmus
