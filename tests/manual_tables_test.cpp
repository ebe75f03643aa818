// The model against the tables of the manual, transcribed by hand (data/manual-tables.csv).
#include "model/outcomes.hpp"
#include "tests/sampling.hpp"
#include "tests/skip.hpp"

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace twofold;

namespace {

/// One line of the file, by column.
using Line = std::map<std::string, std::string>;

std::vector<std::string> split(std::string const& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream{text};
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  if (text.ends_with(separator)) parts.emplace_back();
  return parts;
}

std::vector<Line> read_table(std::string const& path) {
  std::ifstream file{path};
  if (!file) throw std::runtime_error{"cannot read " + path};
  std::vector<std::string> columns;
  std::vector<Line> lines;
  for (std::string text; std::getline(file, text);) {
    if (text.empty() || text.starts_with('#')) continue;
    auto const cells = split(text, ',');
    if (columns.empty()) {
      columns = cells;
      continue;
    }
    if (cells.size() != columns.size())
      throw std::runtime_error{"not as wide as the head: " + text};
    Line line;
    for (std::size_t i = 0; i < cells.size(); ++i) line[columns[i]] = cells[i];
    lines.push_back(line);
  }
  return lines;
}

std::vector<Line> const& manual_tables() {
  static auto const lines = read_table(TWOFOLD_SOURCE_DIR "/tests/data/manual-tables.csv");
  return lines;
}

Field find_field(std::string_view group, std::string_view name) {
  for (std::size_t i = 0; i < field_count; ++i)
    if (field_infos[i].group == group && field_infos[i].name == name) return field_at(i);
  throw std::runtime_error{"no such field: " + std::string{name}};
}

/// "0xff", "0b0101" or "3".
Value number(std::string const& text) {
  bool const binary = text.starts_with("0b");
  std::size_t used = 0;
  std::string const digits = binary ? text.substr(2) : text;
  auto const value = std::stoul(digits, &used, binary ? 2 : 0);
  if (used != digits.size() || value > 0xff) throw std::runtime_error{"not a value: " + text};
  return static_cast<Value>(value);
}

/// The value that the file calls by the manual's name, Device types without "Device-".
Value named_value(Field f, std::string const& text) {
  FieldInfo const& field = info(f);
  for (std::size_t v = 0; v < field.named_values; ++v)
    if (field.value_names[v] == text || field.value_names[v] == "Device-" + text)
      return static_cast<Value>(v);
  throw std::runtime_error{"no such value: " + text};
}

Concrete page_of(Line const& line) {
  Concrete page = usual_page;
  page[field::feature.s2fwb] = 1;
  page[field::in.ata] = 1;
  page[field::in.hcr_fwb] = number(line.at("fwb"));
  for (auto const& [group, columns] :
       {std::pair{"feature", std::vector{"mte2", "mte_perm", "xs"}},
        std::pair{"in", std::vector{"mair", "s1_sh", "s2_memattr", "s2_sh", "s2_fnxs"}}})
    for (char const* column : columns) page[find_field(group, column)] = number(line.at(column));
  return page;
}

/// The fields that a line speaks of, and which values of each it permits.
std::map<std::string, std::pair<Field, std::set<Value>>> wanted(Line const& line) {
  std::map<std::string, std::pair<Field, std::set<Value>>> result;
  for (auto const& [column, cell] : line) {
    if (!column.starts_with("want_") || cell.empty()) continue;
    Field const f = column == "want_reserved" ? Field{field::note.constrained_unpredictable}
                                              : find_field("out", column.substr(5));
    std::set<Value> values;
    for (auto const& name : split(cell, '/')) values.insert(named_value(f, name));
    result[column] = {f, values};
  }
  return result;
}

} // namespace

TEST_CASE("every cell of the manual's tables comes out as transcribed") {
  for (Line const& line : manual_tables()) {
    INFO(line.at("source") << ", " << line.at("cell"));
    auto const outcomes = permitted_outcomes(page_of(line));
    REQUIRE_FALSE(outcomes.empty());
    for (auto const& [column, want] : wanted(line)) {
      auto const& [f, values] = want;
      std::set<Value> seen;
      for (Outcome const& outcome : outcomes) seen.insert(outcome.state[f]);
      INFO(column << " = " << line.at(column));
      CHECK(seen == values);
    }
  }
}

TEST_CASE("the static engine agrees on every cell and every choice") {
  for (Line const& line : manual_tables()) {
    INFO(line.at("source") << ", " << line.at("cell"));
    for (Outcome const& outcome : permitted_outcomes(page_of(line))) {
      Concrete page = usual_page;
      for (Field const f : test::given_fields) page[f] = outcome.state[f];
      auto const by_static = test::by_static(page);
      INFO(test::describe_given(page) << ": " << test::difference(by_static, outcome.state));
      CHECK((by_static == outcome.state));
    }
  }
}

TEST_CASE("the transcription is as large as promised and has every source") {
  CHECK(manual_tables().size() >= 120);
  std::map<std::string, int> rows;
  std::set<std::string> cells;
  for (Line const& line : manual_tables()) {
    ++rows[line.at("source")];
    INFO(line.at("source") << ", " << line.at("cell"));
    CHECK_FALSE(line.at("cell").empty());
    CHECK(cells.insert(line.at("source") + ", " + line.at("cell")).second);
    CHECK_FALSE(wanted(line).empty());
  }
  for (auto const* source : {"R_HMNDG", "R_TNHFM", "R_GQFSF", "R_VRJSW", "R_RHWZM", "R_ZNLRJ",
                             "MAIR_EL1", "D2", "D3", "D4", "D8", "D9"}) {
    INFO(source);
    CHECK(rows[source] >= 4);
  }
}
