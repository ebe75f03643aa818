#pragma once
/// \file
/// Files that are part of the program: the sources of the probe, and what is known of
/// implementations.

#include <filesystem>
#include <span>
#include <string_view>

namespace twofold {

struct EmbeddedFile {
  std::string_view name; ///< within conformance/, "probe/probe.c"
  std::string_view content;
};

std::span<EmbeddedFile const> embedded_files();

/// Puts the files whose names begin so into a folder.
void write_embedded(std::string_view prefix, std::filesystem::path const& folder);

} // namespace twofold
