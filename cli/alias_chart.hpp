#pragma once
/// \file
/// An execution of the machine, drawn as messages between agents and memory.

#include "model/alias/set.hpp"

#include <string>
#include <vector>

namespace twofold::cli {

/// A step in words.
struct AliasEventText {
  std::string agent;
  std::string what;  ///< "write x = 1 through A"
  std::string where; ///< what becomes of it, "into the write buffer"
};

/// The steps of an execution. `agents` are those of the threads, `paths` says what each path is.
std::vector<AliasEventText> event_texts(alias::Program const& program,
                                        alias::Execution const& execution,
                                        std::vector<std::string> const& agents,
                                        std::vector<std::string> const& paths);

/// A line for each step, numbered, and how it ends.
std::string alias_chart_text(alias::Program const& program, alias::Execution const& execution,
                             std::vector<std::string> const& agents,
                             std::vector<std::string> const& paths);

/// The same as a picture: a lane for each agent and one for memory, arrows for what goes there and
/// comes from there.
std::string alias_chart_svg(std::string const& title, alias::Program const& program,
                            alias::Execution const& execution,
                            std::vector<std::string> const& agents,
                            std::vector<std::string> const& paths);

} // namespace twofold::cli
