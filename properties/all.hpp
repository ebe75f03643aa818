#pragma once
/// \file
/// Every property, in the order in which they are listed.

#include "properties/containment.hpp"
#include "properties/laws.hpp"
#include "properties/modifiers.hpp"
#include "properties/tagging.hpp"

namespace twofold::properties {

inline constexpr auto all = std::tuple_cat(containment, laws, tagging, modifiers);

} // namespace twofold::properties
