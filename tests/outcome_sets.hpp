// Results as values, so that sets of permitted outcomes can be compared.
#pragma once

#include "model/outcomes.hpp"
#include "tests/sampling.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <set>

namespace twofold::test {

/// The attributes of the access and nothing else.
using Attributes = std::array<Value, field::out.xs.index - field::out.type.index + 1>;

inline Attributes attributes(Concrete const& state) {
  Attributes result{};
  std::copy_n(state.items.begin() + field::out.type.index, result.size(), result.begin());
  return result;
}

/// The attributes that the architecture permits for a page.
inline std::set<Attributes> permitted(Concrete const& page) {
  std::set<Attributes> result;
  for (Outcome const& outcome : permitted_outcomes(page)) result.insert(attributes(outcome.state));
  return result;
}

/// The only permitted result of a page; fails where there are several.
inline Concrete only_result(Concrete const& page) {
  auto const outcomes = permitted_outcomes(page);
  INFO(describe_given(page));
  REQUIRE(outcomes.size() == 1);
  return outcomes.front().state;
}

/// What one field may be.
inline std::set<Value> permitted(Concrete const& page, Field f) {
  std::set<Value> result;
  for (Outcome const& outcome : permitted_outcomes(page)) result.insert(outcome.state[f]);
  return result;
}

} // namespace twofold::test
