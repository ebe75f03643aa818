#include "input/malformed.hpp"

#include <algorithm>
#include <string>

namespace twofold::input {

namespace {

/// Of the file's text there may be anything in it.
std::string printable(std::string_view why) {
  std::string line{why};
  std::ranges::replace_if(line, [](char c) { return c < ' ' || c > '~'; }, '?');
  return line;
}

} // namespace

Malformed::Malformed(Position where, std::string_view why)
    : std::runtime_error(printable(why)), position(where) {}

} // namespace twofold::input
