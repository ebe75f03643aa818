#pragma once
/// \file
/// Lists as options take them: "fwb,xs".

#include <string_view>
#include <vector>

namespace twofold::cli {

/// What separators part, in order; one empty item of an empty list.
std::vector<std::string_view> split(std::string_view list, char separator = ',');

} // namespace twofold::cli
