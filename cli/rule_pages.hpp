#pragma once
/// \file
/// `twofold rules --pages`: for each rule a page of documentation.

#include "cli/rules.hpp"

#include <string>
#include <vector>

namespace twofold::cli {

/// For every citation among the rows a section: where it applies, its rows, choices, readings,
/// properties that name it, and a query that shows it. In Markdown, a heading of the first level
/// for each.
std::string rule_pages_md(std::vector<Selection> const& selected);

} // namespace twofold::cli
