// Taking apart what a command wrote.
#pragma once

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace twofold::test {

using Words = std::vector<std::string>;

inline std::vector<std::string> lines_of(std::string const& text) {
  std::vector<std::string> lines;
  std::istringstream stream{text};
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

inline std::string joined(Words const& words, std::string_view separator = " ") {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i != 0) text += separator;
    text += words[i];
  }
  return text;
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

} // namespace twofold::test
