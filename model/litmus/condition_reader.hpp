#pragma once
/// \file
/// Reads what follows the programs of a litmus test: locations, filter, condition.

#include "model/litmus/parts.hpp"

namespace twofold::litmus {

/// Reads to the end. Throws ReadError.
void read_conditions(Parts& parts);

} // namespace twofold::litmus
