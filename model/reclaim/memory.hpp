#pragma once
/// \file
/// Memory types of accesses, as the rows of attributes give them.

#include "spec/completion.hpp"
#include "spec/fields.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace twofold::reclaim {

/// What the combined attributes of a page mean for the order of accesses to it.
struct Memory {
  std::string name; ///< "Device-nGnRE", "Normal-NC", "Normal inner WB outer NC"
  Labels labels{};
  friend bool operator==(Memory const&, Memory const&) = default;
};

/// The memory type that rows have put into a state.
Memory memory_of(Concrete const& state);

/// A short name, such as "nGnRE", "nc", "wt", "wb" or "nc-xs0", in any case; nothing if it is none.
std::optional<Memory> memory_named(std::string_view name);
/// The names that are known.
std::vector<std::string_view> memory_names();

/// All that a guest can choose under a stage-2 page: whatever its MAIR byte and SH, whatever
/// permitted choice stands in for a reserved encoding. `page` gives stage 2 and the features.
std::vector<Memory> choices_under(Concrete const& page);

} // namespace twofold::reclaim
