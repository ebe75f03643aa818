#pragma once
/// \file
/// Walks that were found, as the `twofold walk` that makes them again.

#include "model/walk/access.hpp"
#include "model/walk/memory.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace twofold::cli {

/// "load", "at-s12e1r": an AT instruction is named by what it asks about.
std::string access_name(walks::Request const& request);

/// The command, given the memory in that file. Choices are not part of it.
std::string walk_line(walks::Request const& request,
                      walks::Registers<std::uint64_t> const& registers,
                      walks::Features const& features, std::string const& words);

/// The memory for `--words`, as JSON.
std::string words_json(std::vector<walks::Journal::Write> const& words);

} // namespace twofold::cli
