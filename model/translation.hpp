#pragma once
/// \file
/// The rules as functions: from a page's features, inputs and choices to its attributes.

#include "model/static_engine.hpp"
#include "spec/translation.hpp"

namespace twofold {

/// From the inputs of `state` to what each stage contributes.
constexpr void decode_inline(Concrete& state) { run_static<spec::decode_tables>(state); }

/// From what the stages contribute to the result.
constexpr void combine_inline(Concrete& state) { run_static<spec::combine_tables>(state); }

/// From the inputs to the result. Computed fields of `state` must be 0. Inlined at each call.
constexpr void translate_inline(Concrete& state) { run_static<spec::translation_tables>(state); }

/// The same three, compiled once.
void decode(Concrete& state);
void combine(Concrete& state);
void translate(Concrete& state);

} // namespace twofold
