#include "conformance/combine.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <map>
#include <set>

namespace twofold {

using namespace field;

namespace {

/// How the values of a column are written.
enum class Form { names, decimal, hexadecimal };

struct AppendedColumn {
  std::string_view name;
  Field field;
  Form form;
  /// Means nothing where there is a fault.
  bool of_access = true;
};

constexpr std::array value_columns{
    AppendedColumn{"type", out.type, Form::names},
    AppendedColumn{"inner", out.inner, Form::names},
    AppendedColumn{"outer", out.outer, Form::names},
    AppendedColumn{"sh", out.sh, Form::names},
    AppendedColumn{"tagged", out.tagged, Form::decimal},
    AppendedColumn{"no_tag_access", out.no_tag_access, Form::decimal},
    AppendedColumn{"xs", out.xs, Form::decimal},
    AppendedColumn{"par_attr", par.attr, Form::hexadecimal},
    AppendedColumn{"par_sh", par.sh, Form::decimal},
    AppendedColumn{"fault", out.fault, Form::names, false},
    AppendedColumn{"constrained_unpredictable", note.constrained_unpredictable, Form::decimal,
                   false}};

constexpr auto column_names = [] {
  std::array<std::string_view, value_columns.size() + 2> names{};
  for (std::size_t i = 0; i < value_columns.size(); ++i) names[i] = value_columns[i].name;
  names[value_columns.size()] = "rules";
  names[value_columns.size() + 1] = "outcomes";
  return names;
}();

void append_hexadecimal(std::string& text, Value value) {
  constexpr std::string_view digits = "0123456789abcdef";
  text += {'0', 'x', digits[value >> 4], digits[value & 15]};
}

void append_value(std::string& text, AppendedColumn const& column, Value value) {
  switch (column.form) {
  case Form::names: text += info(column.field).value_names[value]; break;
  case Form::decimal: text += static_cast<char>('0' + value); break;
  case Form::hexadecimal: append_hexadecimal(text, value); break;
  }
}

/// Sorts the items and leaves one of each.
template <class Item> void keep_distinct(std::vector<Item>& items) {
  std::ranges::sort(items);
  auto const rest = std::ranges::unique(items);
  items.erase(rest.begin(), rest.end());
}

void append_outcome(std::string& text, Concrete const& state) {
  if (state[out.fault] != Fault::none) {
    text += Fault::names[state[out.fault]];
    return;
  }
  append_hexadecimal(text, state[par.attr]);
  text += ':';
  text += static_cast<char>('0' + state[par.sh]);
}

/// The column's values in order of value; a numeric name is never compared as text.
void append_values(std::string& text, AppendedColumn const& column,
                   std::span<Permitted const> permitted) {
  std::bitset<256> values;
  for (Permitted const& p : permitted)
    if (!column.of_access || p.state[out.fault] == Fault::none) values.set(p.state[column.field]);
  bool first = true;
  for (unsigned value = 0; value < 1U << column.field.width; ++value) {
    if (!values.test(value)) continue;
    if (!first) text += '|';
    append_value(text, column, static_cast<Value>(value));
    first = false;
  }
}

/// The only value of a column, where there is but one outcome.
void append_only_value(std::string& text, AppendedColumn const& column, Concrete const& state) {
  if (!column.of_access || state[out.fault] == Fault::none)
    append_value(text, column, state[column.field]);
}

/// The rules that rows stand for, sorted, joined by `|`.
std::string rules_text(std::vector<std::uint16_t> const& writers) {
  std::vector<std::string_view> cites;
  for (auto const writer : writers)
    if (writer != 0) cites.push_back(row_of(writer).cite);
  keep_distinct(cites);
  return fmt::format("{}", fmt::join(cites, "|"));
}

void append_rules(std::string& text, std::span<Permitted const> permitted) {
  // A few combinations of rows make up nearly every answer.
  thread_local std::map<Writers, std::string> known;
  if (permitted.size() == 1) {
    auto const [entry, added] = known.try_emplace(permitted.front().writers);
    auto const& [writers, rules] = *entry;
    if (added) entry->second = rules_text({writers.begin(), writers.end()});
    text += rules;
    return;
  }
  std::set<std::uint16_t> all;
  Writers const* before = nullptr;
  for (Permitted const& p : permitted) {
    if (before == nullptr || *before != p.writers) all.insert(p.writers.begin(), p.writers.end());
    before = &p.writers;
  }
  text += rules_text({all.begin(), all.end()});
}

void append_outcomes(std::string& text, std::span<Permitted const> permitted) {
  if (permitted.size() == 1) return append_outcome(text, permitted.front().state);
  text += fmt::format("{}", fmt::join(outcome_texts(permitted), "|"));
}

} // namespace

std::span<std::string_view const> appended_columns() { return column_names; }

std::vector<std::string> outcome_texts(std::span<Permitted const> permitted) {
  std::vector<std::string> outcomes(permitted.size());
  for (std::size_t i = 0; i < permitted.size(); ++i)
    append_outcome(outcomes[i], permitted[i].state);
  keep_distinct(outcomes);
  return outcomes;
}

void append_answer(std::string& text, std::span<Permitted const> permitted) {
  for (AppendedColumn const& column : value_columns) {
    text += ',';
    if (permitted.size() == 1)
      append_only_value(text, column, permitted.front().state);
    else
      append_values(text, column, permitted);
  }
  text += ',';
  append_rules(text, permitted);
  text += ',';
  append_outcomes(text, permitted);
}

} // namespace twofold
