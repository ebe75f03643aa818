#pragma once
/// \file
/// A guest's access to a page that a host mapped for it: what the host decided is stage 2, stage 1
/// is the guest's to choose. What comes of both, the rules of spec/ say.

#include "model/policy/policy.hpp"
#include "model/setting.hpp"
#include "spec/fields.hpp"

#include <vector>

namespace twofold::policy {

/// Gives `access` what the machine and the host decide. The rest of it is to be as in the usual
/// setting, with what the guest chooses and the architecture leaves open filled in.
template <class T>
Values<T> mapped_by(Values<T> access, Facts<T> const& page, Aspects<T> const& outcome) {
  using namespace field;
  access[feature.s2fwb] = page[fact.fwb];
  access[feature.mte2] = page[fact.mte];
  access[in.ata] = page[fact.mte];
  access[in.hcr_fwb] = outcome[aspect.hcr_fwb];
  access[in.hcr_ptw] = outcome[aspect.hcr_ptw];
  access[in.s2_memattr] = outcome[aspect.memattr];
  access[in.s2_sh] = outcome[aspect.sh];
  return access;
}

/// What a guest can do with a mapped page.
enum class GuestAccess {
  read, ///< a read, by any stage-1 attributes
  walk  ///< a stage-1 table walk that finds a table there
};

/// One distinct result of a guest's access, with the first choice that leads there: the inputs of
/// the state say what it was.
struct GuestResult {
  Concrete state{};
};

/// Every distinct result, over all that the guest can choose, reserved encodings included, and all
/// that the architecture leaves open. Results count as the same if type, Cacheability, Tagged,
/// fault, what the type permits, and the guest's own stage-1 type are.
std::vector<GuestResult> const& guest_results(Page const& page, Decision const& outcome,
                                              GuestAccess access);

} // namespace twofold::policy
