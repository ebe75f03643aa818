// Expected files: what a command writes, held against tests/golden/. TWOFOLD_GOLDEN=write in the
// environment writes them anew instead (./dev golden); see CONTRIBUTING.md for when.
#pragma once

#include "tests/files.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <string>
#include <string_view>

namespace twofold::test {

inline void check_golden(std::string const& name, std::string const& text) {
  std::string const path = TWOFOLD_SOURCE_DIR "/tests/golden/" + name;
  char const* const mode = std::getenv("TWOFOLD_GOLDEN");
  if (mode != nullptr && std::string_view{mode} == "write") {
    std::filesystem::create_directories(std::filesystem::path{path}.parent_path());
    write_file(path, text);
    return;
  }
  INFO("expected: tests/golden/" << name);
  CHECK((text == content_of(path)));
}

} // namespace twofold::test
