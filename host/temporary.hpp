#pragma once
/// \file
/// A folder for what need not stay.

#include <filesystem>

namespace twofold::host {

/// An empty folder that is removed in the end, with all that is in it.
class TemporaryFolder {
public:
  /// Throws std::filesystem::filesystem_error if there is no place for it.
  TemporaryFolder();
  TemporaryFolder(TemporaryFolder const&) = delete;
  TemporaryFolder& operator=(TemporaryFolder const&) = delete;
  ~TemporaryFolder();

  [[nodiscard]] std::filesystem::path const& path() const { return path_; }

private:
  std::filesystem::path path_;
};

} // namespace twofold::host
