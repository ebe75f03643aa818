#include "cli/list.hpp"

#include <algorithm>
#include <cstddef>

namespace twofold::cli {

std::vector<std::string_view> split(std::string_view list, char separator) {
  std::vector<std::string_view> items;
  for (std::size_t start = 0; start <= list.size();) {
    auto const end = std::min(list.find(separator, start), list.size());
    items.push_back(list.substr(start, end - start));
    start = end + 1;
  }
  return items;
}

} // namespace twofold::cli
