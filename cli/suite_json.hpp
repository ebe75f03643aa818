#pragma once
/// \file
/// Results as JSON documents, described by docs/schema/.

#include "cli/judge.hpp"
#include "cli/rules.hpp"

#include <string>
#include <vector>

namespace twofold::cli {

std::string check_json(Judged const& judged);
std::string prove_json(Judged const& judged);
std::string list_json(Obligations const& obligations);
/// The rows, and the obligations that depend on them.
std::string rules_json(std::vector<Selection> const& selected, Obligations const& dependent);

} // namespace twofold::cli
