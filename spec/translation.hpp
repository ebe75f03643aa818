#pragma once
/// \file
/// The order in which the tables apply to a data access in the EL1&0 translation regime with both
/// stages enabled.

#include "spec/combination.hpp"
#include "spec/hints.hpp"
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
inline constexpr auto decode_tables = detail::join(stage1_tables, stage2_tables);

/// From what the stages contribute to the result.
inline constexpr auto combine_tables =
    detail::join(combination_tables, hints_tables, shareability_tables, xs_tables, tagging_tables);

/// Both, in order.
inline constexpr auto translation_tables =
    detail::join(stage1_tables, stage2_tables, combination_tables, hints_tables,
                 shareability_tables, xs_tables, tagging_tables);

} // namespace twofold::spec
