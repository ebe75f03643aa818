#include "host/file.hpp"

#include <fstream>
#include <iterator>

namespace twofold::host {

std::string content_of(std::filesystem::path const& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

void write_content(std::filesystem::path const& path, std::string_view content) {
  std::ofstream file;
  file.exceptions(std::ios::failbit | std::ios::badbit);
  file.open(path, std::ios::binary);
  file.write(content.data(), static_cast<std::streamsize>(content.size()));
  file.close();
}

} // namespace twofold::host
