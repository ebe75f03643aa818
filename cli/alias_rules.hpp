#pragma once
/// \file
/// The alias rows in words.

#include "spec/alias_ways.hpp"

#include <string>

namespace twofold::cli {

/// All rows, a line or two each: `twofold alias --rules`.
std::string alias_rules_text();

/// "mismatched", "writes-differ".
std::string_view fact_name(AliasFact fact);

std::string change_step_text(AliasChangeStep step);

} // namespace twofold::cli
