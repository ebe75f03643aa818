#pragma once
/// \file
/// Files for other programs, and what these leave behind.

#include <filesystem>
#include <string>
#include <string_view>

namespace twofold::host {

/// All bytes of a file; none if it cannot be read.
std::string content_of(std::filesystem::path const& path);

/// Makes a file of these bytes. Throws std::system_error if that is not possible.
void write_content(std::filesystem::path const& path, std::string_view content);

} // namespace twofold::host
