// Files that a test needs or looks at.
#pragma once

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

namespace twofold::test {

/// A folder of its own, removed at the end.
class Folder {
public:
  Folder() {
    auto name = (std::filesystem::temp_directory_path() / "twofold-test.XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  Folder(Folder const&) = delete;
  Folder& operator=(Folder const&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  std::string file(std::string const& name) const { return (path_ / name).string(); }
  std::set<std::string> names() const {
    std::set<std::string> all;
    for (auto const& entry : std::filesystem::directory_iterator{path_})
      all.insert(entry.path().filename().string());
    return all;
  }

private:
  std::filesystem::path path_;
};

inline std::string content_of(std::string const& path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>{file}, {}};
}

inline void write_file(std::string const& path, std::string const& text) {
  std::ofstream{path} << text;
}

} // namespace twofold::test
