#pragma once
/// \file
/// The usual setting: a read in EL1&0, both stages enabled, caches on, nothing overridden.

#include "spec/fields.hpp"

namespace twofold {

/// True for what says how an access is made and which stages and overrides are in force; false for
/// what the two stages say of the page.
constexpr bool is_control(Field f) {
  auto const& in = field::in;
  bool const before_mair = f.index >= in.regime.index && f.index < in.mair.index;
  bool const of_walks = f == in.tcr_irgn || f == in.tcr_orgn || f == in.tcr_sh;
  return (before_mair && f != in.ata && f != in.hcr_fwb) || of_walks;
}

/// The usual setting; all else 0.
inline constexpr Concrete usual_page = [] {
  Concrete page{};
  for (Field const f : {Field{field::in.sctlr_m}, Field{field::in.sctlr_c},
                        Field{field::in.sctlr_i}, Field{field::in.hcr_vm}})
    page[f] = 1;
  return page;
}();

} // namespace twofold
