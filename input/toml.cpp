#include "input/toml.hpp"

#include "input/in_quotes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace twofold::input {

namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }

} // namespace

Position position_of(toml::source_region const& where) {
  return {std::max<std::uint32_t>(where.begin.line, 1),
          std::max<std::uint32_t>(where.begin.column, 1)};
}

toml::table parsed(std::string_view file) {
  try {
    return toml::parse(file);
  } catch (toml::parse_error const& problem) {
    throw Malformed(position_of(problem.source()),
                    fmt::format("not TOML: {}", problem.description().substr(0, 200)));
  }
}

void refuse(toml::node const& node, std::string_view why) {
  throw Malformed(position_of(node.source()), why);
}

void allow(toml::table const& table, std::span<std::string_view const> keys) {
  for (auto const& [key, value] : table)
    if (std::ranges::find(keys, key.str()) == keys.end())
      throw Malformed(
          position_of(key.source()),
          fmt::format("no key {}; allowed are {}", in_quotes(key.str()), fmt::join(keys, ", ")));
}
void allow(toml::table const& table, std::initializer_list<std::string_view> keys) {
  allow(table, std::span{keys.begin(), keys.size()});
}

toml::node const& member(toml::table const& table, std::string_view key, std::string_view of) {
  auto const* node = table.get(key);
  if (node == nullptr)
    refuse(table, fmt::format("the key {}{}{} is missing", key, of.empty() ? "" : " of ", of));
  return *node;
}

std::string text_of(toml::node const& node, std::string_view what) {
  auto const* value = node.as_string();
  if (value == nullptr || value->get().empty())
    refuse(node, fmt::format("{} is a text that is not empty", what));
  return value->get();
}

std::string line_of(toml::node const& node, std::string_view what) {
  auto text = text_of(node, what);
  if (std::ranges::any_of(text, is_control))
    refuse(node, fmt::format("{} is one line of text, without control characters", what));
  return text;
}

std::string line_of(toml::key const& key) {
  if (key.str().empty() || std::ranges::any_of(key.str(), is_control))
    throw Malformed(position_of(key.source()), fmt::format("no name {}", in_quotes(key.str())));
  return std::string{key.str()};
}

toml::array const& list_of(toml::node const& node, std::string_view what) {
  auto const* value = node.as_array();
  if (value == nullptr || value->empty())
    refuse(node, fmt::format("{} is a list that is not empty", what));
  return *value;
}

toml::table const& table_of(toml::node const& node, std::string_view what) {
  auto const* value = node.as_table();
  if (value == nullptr) refuse(node, fmt::format("{} is a table", what));
  return *value;
}

} // namespace twofold::input
