#pragma once
/// \file
/// Every property, in the order in which they are listed.

#include "properties/aliases.hpp"
#include "properties/choices.hpp"
#include "properties/containment.hpp"
#include "properties/controls.hpp"
#include "properties/effects.hpp"
#include "properties/laws.hpp"
#include "properties/modifiers.hpp"
#include "properties/report.hpp"
#include "properties/tagging.hpp"

namespace twofold::properties {

inline constexpr auto all = std::tuple_cat(containment, laws, tagging, modifiers, controls, choices,
                                           report, effects, aliases);

} // namespace twofold::properties
