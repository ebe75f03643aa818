#pragma once
/// \file
/// The walk: from an access to an address, or a fault.
///
///     Setting const setting = resolve(registers, features);
///     WalkResult const result = walk(setting, memory, request);
///
/// A Setting is worth keeping: all that depends on registers alone is looked up once.

#include "model/walk/access.hpp"
#include "model/walk/memory.hpp"
#include "model/walk/setting.hpp"

#include <vector>

namespace twofold::walks {

/// Fetches and updates of a walk, in order.
struct Trace {
  std::vector<Fetch> fetches;
  std::vector<Update> updates;
  bool total = true; ///< at each step a row applied, and no impossible one: so by those of spec/

  void clear() {
    fetches.clear();
    updates.clear();
    total = true;
  }
};

/// Walks. Hardware updates of the tables are made in `memory`.
WalkResult walk(Setting const& setting, Memory& memory, Request const& request);
/// The same, leaving the memory as it is: updates are kept in the journal.
WalkResult walk(Setting const& setting, Journal& memory, Request const& request);
/// The same, recording what is read and written.
WalkResult walk(Setting const& setting, Memory& memory, Request const& request, Trace& trace);
WalkResult walk(Setting const& setting, Journal& memory, Request const& request, Trace& trace);

/// The attributes of the access that the result allows, by the rules of attributes: a state as
/// `translate` of model/translation.hpp leaves it. Choices about attributes are the setting's.
Concrete attributes(Setting const& setting, Request const& request, WalkResult const& result);

/// The attributes of a fetch, likewise. Of a stage-1 fetch behind stage 2 they are combined.
Concrete attributes(Setting const& setting, Request const& request, Fetch const& fetch);

} // namespace twofold::walks
