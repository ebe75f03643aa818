#pragma once
/// \file
/// The rules on the static engine, to be inlined: for `constexpr` and for hot loops. Dear to
/// compile; model/translation.hpp has the same, compiled once.

#include "model/static_engine.hpp"
#include "spec/translation.hpp"

namespace twofold {

/// From the inputs of `state` to what each stage contributes.
constexpr void decode_inline(Concrete& state) { run_static<spec::decode_tables>(state); }

/// From what the stages contribute to the result.
constexpr void combine_inline(Concrete& state) { run_static<spec::combine_tables>(state); }

/// From the inputs to the result. Computed fields of `state` must be 0. Inlined at each call.
constexpr void translate_inline(Concrete& state) { run_static<spec::translation_tables>(state); }

} // namespace twofold
