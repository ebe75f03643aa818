#pragma once
/// \file
/// The order in which the tables apply to an access.

#include "spec/combination.hpp"
#include "spec/controls.hpp"
#include "spec/hints.hpp"
#include "spec/memory_types.hpp"
#include "spec/override.hpp"
#include "spec/par.hpp"
#include "spec/shareability.hpp"
#include "spec/stage1.hpp"
#include "spec/stage2.hpp"
#include "spec/tagging.hpp"
#include "spec/xs.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace twofold::spec {

namespace detail {

template <std::size_t... N> constexpr auto join(Table const (&... parts)[N]) {
  std::array<Table, (N + ...)> all{};
  auto* next = all.data();
  ((next = std::copy(std::begin(parts), std::end(parts), next)), ...);
  return all;
}

} // namespace detail

/// From the inputs to what each stage contributes.
inline constexpr auto decode_tables =
    detail::join(control_tables, stage1_tables, stage2_tables, override_stage2_tables);

/// From what the stages contribute to the result, and what follows from it.
inline constexpr auto combine_tables =
    detail::join(combination_tables, xs_tables, override_combined_tables, hints_tables,
                 shareability_tables, tagging_tables, par_tables, memory_type_tables);

/// Both, in order.
inline constexpr auto translation_tables = [] {
  std::array<Table, decode_tables.size() + combine_tables.size()> all{};
  std::ranges::copy(combine_tables, std::ranges::copy(decode_tables, all.begin()).out);
  return all;
}();

} // namespace twofold::spec
