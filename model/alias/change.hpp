#pragma once
/// \file
/// Attributes of a mapping in use that are changed: what the rows ask for, and small programs that
/// show what a change without it costs.

#include "model/alias/machine.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace twofold::alias {

/// Something to do, and the row that asks for it.
struct ChangeStep {
  AliasChange const* row = nullptr;
  AliasChangeStep step{};
};

/// What a change from one set of attributes to another takes, in order; copies are removed once.
std::vector<ChangeStep> change_steps(Concrete const& from, Concrete const& to,
                                     std::span<AliasChange const> rows = spec::alias_changes);

/// Whether the entry has the new attributes after these steps.
bool ends_changed(std::span<ChangeStep const> steps);

/// Whether D8.18.3 speaks of changes like this one: of Cacheability and Shareability it does, of a
/// change between Device and Cacheable memory it does not.
bool is_of_changes(Concrete const& from, Concrete const& to);

/// What is done, one after the other; P0 makes the changes.
struct ChangeShape {
  enum class Deed : std::uint8_t { read, write, change };
  struct Turn {
    std::uint8_t pe;
    Deed deed; ///< the first change is to the new attributes, the next one back
  };
  std::string_view name;
  std::string_view sentence;
  std::vector<Turn> turns;
};
std::span<ChangeShape const> change_shapes();

/// Whether the attributes, without any change, keep coherent who accesses the location by them.
bool promises(ChangeShape const& shape, Concrete const& from, Concrete const& to);

/// The program, each change made by the rows. An entry is broken before it is made anew.
Program change_program(ChangeShape const& shape, Concrete const& from, Concrete const& to,
                       std::span<AliasChange const> rows = spec::alias_changes);

} // namespace twofold::alias
