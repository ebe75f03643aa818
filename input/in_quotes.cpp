#include "input/in_quotes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace twofold {

std::string in_quotes(std::string_view text, std::size_t most) {
  std::string shown{text.substr(0, most)};
  std::ranges::replace_if(shown, [](char c) { return c < ' ' || c > '~'; }, '?');
  return fmt::format("'{}{}'", shown, text.size() > most ? "..." : "");
}

} // namespace twofold
