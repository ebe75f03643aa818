#pragma once
/// \file
/// The rules as functions: from features, inputs and choices to attributes.

#include "spec/fields.hpp"

namespace twofold {

/// From the inputs of `state` to what each stage contributes.
void decode(Concrete& state);

/// From what the stages contribute to the result.
void combine(Concrete& state);

/// From the inputs to the result. Computed fields of `state` must be 0.
void translate(Concrete& state);

} // namespace twofold
