#include "cli/alias_mappings.hpp"
#include "cli/output.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <utility>

namespace twofold::cli {

namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }

/// Reads one file; everything that is wrong is said with its place.
class FileReader {
public:
  explicit FileReader(std::string name) : name_(std::move(name)) {}

  AliasText read(std::string const& text) {
    toml::table const file = parsed(text);
    AliasText result;
    for (auto const& [key, value] : file) {
      if (key.str() == "features")
        result.features.list = text_of(value, "features");
      else if (key.str() == "cpu")
        result.features.cpu = text_of(value, "cpu");
      else if (key.str() == "mapping")
        read_list(value, result);
      else
        refuse(key.source().begin,
               fmt::format("no key '{}'; allowed are features, cpu and [[mapping]]", key.str()));
    }
    return result;
  }

private:
  [[noreturn]] void refuse(toml::source_position at, std::string why) const {
    // Of the file's text there may be anything in it.
    std::ranges::replace_if(why, is_control, '?');
    throw UsageError(fmt::format("{}: {}", place(at), why));
  }
  [[nodiscard]] std::string place(toml::source_position at) const {
    return fmt::format("{}:{}:{}", name_, at.line, at.column);
  }

  toml::table parsed(std::string const& text) const {
    try {
      return toml::parse(text);
    } catch (toml::parse_error const& error) {
      refuse(error.source().begin, std::string{error.description()});
    }
  }

  [[nodiscard]] std::string text_of(toml::node const& node, std::string_view what) const {
    if (auto const* text = node.as_string();
        text != nullptr && !text->get().empty() && std::ranges::none_of(text->get(), is_control))
      return text->get();
    if (auto const* number = node.as_integer(); number != nullptr && number->get() >= 0)
      return fmt::format("{}", number->get());
    refuse(node.source().begin, fmt::format("{} is a text or a number from 0 on", what));
  }

  void read_list(toml::node const& node, AliasText& result) const {
    auto const* list = node.as_array();
    if (list == nullptr) refuse(node.source().begin, "mapping is a list of tables: [[mapping]]");
    for (auto const& each : *list) {
      auto const* table = each.as_table();
      if (table == nullptr) refuse(each.source().begin, "a mapping is a table: [[mapping]]");
      result.mappings.push_back(read_mapping(*table));
    }
  }

  [[nodiscard]] MappingText read_mapping(toml::table const& table) const {
    MappingText mapping;
    mapping.where = place(table.source().begin);
    for (auto const& [key, value] : table) {
      auto const given = text_of(value, key.str());
      if (key.str() == "agent")
        mapping.agent = given;
      else if (key.str() == "domain")
        mapping.domain = given;
      else if (key.str() == "use")
        mapping.use = given;
      else if (std::ranges::any_of(key.str(), is_control))
        refuse(key.source().begin, fmt::format("no name '{}'", key.str()));
      else
        mapping.items.push_back({std::string{key.str()}, given, place(key.source().begin)});
    }
    return mapping;
  }

  std::string name_;
};

} // namespace

AliasText read_alias_text(std::string const& text, std::string name) {
  return FileReader{std::move(name)}.read(text);
}

} // namespace twofold::cli
