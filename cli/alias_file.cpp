#include "cli/alias_mappings.hpp"
#include "cli/output.hpp"
#include "input/toml.hpp"

#include <fmt/format.h>

#include <utility>

namespace twofold::cli {

using namespace input;

namespace {

/// Reads one file. Throws Malformed.
class FileReader {
public:
  explicit FileReader(std::string name) : name_(std::move(name)) {}

  AliasText read(std::string const& content) {
    toml::table const file = parsed(content);
    allow(file, {"features", "cpu", "mapping"});
    AliasText result;
    for (auto const& [key, value] : file) {
      if (key.str() == "features")
        result.features.list = text_of(value, "features");
      else if (key.str() == "cpu")
        result.features.cpu = text_of(value, "cpu");
      else
        read_list(value, result);
    }
    return result;
  }

private:
  [[nodiscard]] std::string place(toml::source_region const& where) const {
    auto const at = position_of(where);
    return fmt::format("{}:{}:{}", name_, at.line, at.column);
  }

  static std::string text_of(toml::node const& node, std::string_view what) {
    if (auto const* number = node.as_integer(); number != nullptr && number->get() >= 0)
      return fmt::format("{}", number->get());
    if (!node.is_string()) refuse(node, fmt::format("{} is a text or a number from 0 on", what));
    return line_of(node, what);
  }

  void read_list(toml::node const& node, AliasText& result) const {
    auto const* list = node.as_array();
    if (list == nullptr) refuse(node, "mapping is a list of tables: [[mapping]]");
    for (auto const& each : *list) {
      auto const* table = each.as_table();
      if (table == nullptr) refuse(each, "a mapping is a table: [[mapping]]");
      result.mappings.push_back(read_mapping(*table));
    }
  }

  [[nodiscard]] MappingText read_mapping(toml::table const& table) const {
    MappingText mapping;
    mapping.where = place(table.source());
    for (auto const& [key, value] : table) {
      auto const given = text_of(value, key.str());
      if (key.str() == "agent")
        mapping.agent = given;
      else if (key.str() == "domain")
        mapping.domain = given;
      else if (key.str() == "use")
        mapping.use = given;
      else
        mapping.items.push_back({line_of(key), given, place(key.source())});
    }
    return mapping;
  }

  std::string name_;
};

} // namespace

AliasText read_alias_text(std::string const& text, std::string const& name) {
  try {
    return FileReader{name}.read(text);
  } catch (Malformed const& malformed) {
    throw UsageError(fmt::format("{}:{}:{}: {}", name, malformed.position.line,
                                 malformed.position.column, malformed.what()));
  }
}

} // namespace twofold::cli
