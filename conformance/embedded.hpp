#pragma once
/// \file
/// Files that are part of the program: the sources of the probe, and what is known of
/// implementations.

#include <span>
#include <string_view>

namespace twofold {

struct EmbeddedFile {
  std::string_view name; ///< within conformance/, "probe/probe.c"
  std::string_view content;
};

std::span<EmbeddedFile const> embedded_files();

} // namespace twofold
