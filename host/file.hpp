#pragma once
/// \file
/// Files that other programs leave behind.

#include <filesystem>
#include <string>

namespace twofold::host {

/// All bytes of a file; none if it cannot be read.
std::string content_of(std::filesystem::path const& path);

} // namespace twofold::host
