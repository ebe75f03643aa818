#pragma once
/// \file
/// The rows that order Effects, as text.

#include "spec/ordering.hpp"

#include <string>

namespace twofold::cli {

/// A set in the words of namespace effect: "exp_m, tlbi".
std::string set_text(EffectSet set);

/// The path of a row: "[exp_r] addr [exp_m] po [exp_w]".
std::string path_text(OrderingRow const& row);

/// All rows, part by part.
std::string ordering_rules_text();

} // namespace twofold::cli
