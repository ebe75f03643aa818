#include "host/file.hpp"

#include <fstream>
#include <iterator>

namespace twofold::host {

std::string content_of(std::filesystem::path const& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

} // namespace twofold::host
