#pragma once
/// \file
/// Results as JUnit XML, which continuous-integration servers read.

#include "cli/judge.hpp"

#include <string>

namespace twofold::cli {

/// A test suite a group of obligations, a test case an obligation: the class is
/// "twofold.<group>", the name the rest of the id. A surprise is a failure with its report; what an
/// interruption left out is skipped.
std::string junit_xml(Judged const& judged);

} // namespace twofold::cli
