#include "host/temporary.hpp"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace twofold::host {

TemporaryFolder::TemporaryFolder() {
  std::string name = std::filesystem::temp_directory_path() / "twofold-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr)
    throw std::filesystem::filesystem_error{"cannot make a temporary folder", name,
                                            std::error_code{errno, std::generic_category()}};
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

} // namespace twofold::host
