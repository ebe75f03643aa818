#pragma once
/// \file
/// The set of results that the architecture permits for one page.

#include "model/arm.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace twofold {

/// A row that was performed, by position.
struct Fired {
  std::size_t table;
  std::size_t row;
  friend bool operator==(Fired, Fired) = default;
};

/// A permitted result and how it comes about.
struct Outcome {
  Concrete state; ///< inputs, the choices made, and everything the rules computed
  std::vector<Field>
      chosen; ///< the choices that had a say, in the order in which they were consulted
  std::vector<Fired> trace; ///< the rows performed, in order
};

/// What a state means for the access and for what AT reports, as one number: the fault, or the
/// attributes and PAR_EL1.{ATTR, SH}.
constexpr std::uint64_t result_key(Concrete const& state) {
  using namespace field;
  if (state[out.fault] != Fault::none) return state[out.fault];
  std::uint64_t key = 1;
  for (std::size_t i = out.type.index; i <= out.xs.index; ++i)
    key = key << field_infos[i].width | state.items[i];
  return (key << 8 | state[par.attr]) << 4 | std::uint64_t{state[par.sh]} << 2;
}

/// Whether two states mean the same for the access and for what AT reports: the same fault, or none
/// and the same attributes.
constexpr bool same_result(Concrete const& a, Concrete const& b) {
  return result_key(a) == result_key(b);
}

/// All distinct results of a page over the choices that have a say, each with the first choices (in
/// counting order) that lead to it. The first one makes IMPLEMENTATION DEFINED choices with 0.
/// Choices in `page` itself are ignored. Empty only for a
/// configuration that the architecture does not have.
std::vector<Outcome> permitted_outcomes(Concrete const& page);

/// The same by any rules, on the run-time engine.
std::vector<Outcome> permitted_outcomes(Concrete const& page, Rules const& rules);

} // namespace twofold
