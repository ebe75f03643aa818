#include "conformance/combine.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <bit>
#include <map>

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

/// A set of small numbers, to be visited in order.
template <std::size_t Size> class SmallSet {
public:
  void insert(std::size_t item) { words_[item / 64] |= std::uint64_t{1} << item % 64; }
  template <class Visit> void each(Visit const& visit) const {
    for (std::size_t w = 0; w < words_.size(); ++w)
      for (auto word = words_[w]; word != 0; word &= word - 1)
        visit(64 * w + static_cast<std::size_t>(std::countr_zero(word)));
  }

private:
  std::array<std::uint64_t, (Size + 63) / 64> words_{};
};

/// An outcome as a number, in the order of the texts: `par_attr:par_sh`, then the faults by name.
constexpr std::size_t first_fault = std::size_t{1} << 10;
constexpr auto faults_by_name = [] {
  std::array<Value, std::size(Fault::names)> faults{};
  for (std::size_t i = 0; i < faults.size(); ++i) faults[i] = static_cast<Value>(i);
  std::ranges::sort(faults, {}, [](Value fault) { return std::string_view{Fault::names[fault]}; });
  return faults;
}();
constexpr auto place_by_name = [] {
  std::array<std::size_t, faults_by_name.size()> places{};
  for (std::size_t i = 0; i < places.size(); ++i) places[faults_by_name[i]] = i;
  return places;
}();

std::size_t outcome_number(Concrete const& state) {
  if (state[out.fault] != Fault::none) return first_fault + place_by_name[state[out.fault]];
  return std::size_t{state[par.attr]} << 2 | state[par.sh];
}

void append_outcome(std::string& text, std::size_t number) {
  if (number >= first_fault) {
    text += Fault::names[faults_by_name[number - first_fault]];
    return;
  }
  append_hexadecimal(text, static_cast<Value>(number >> 2));
  text += ':';
  text += static_cast<char>('0' + (number & 3));
}

/// The outcomes, each once, in the order of their texts.
SmallSet<first_fault + faults_by_name.size()> outcomes_of(std::span<Permitted const> permitted) {
  SmallSet<first_fault + faults_by_name.size()> outcomes;
  for (Permitted const& p : permitted) outcomes.insert(outcome_number(p.state));
  return outcomes;
}

/// The column's values in order of value; a numeric name is never compared as text.
void append_values(std::string& text, AppendedColumn const& column,
                   std::span<Permitted const> permitted) {
  SmallSet<256> values;
  for (Permitted const& p : permitted)
    if (!column.of_access || p.state[out.fault] == Fault::none)
      values.insert(p.state[column.field]);
  bool first = true;
  values.each([&](std::size_t value) {
    if (!first) text += '|';
    append_value(text, column, static_cast<Value>(value));
    first = false;
  });
}

/// The only value of a column, where there is but one outcome.
void append_only_value(std::string& text, AppendedColumn const& column, Concrete const& state) {
  if (!column.of_access || state[out.fault] == Fault::none)
    append_value(text, column, state[column.field]);
}

/// The rules that rows stand for, sorted, joined by `|`.
std::string rules_text(std::span<std::uint16_t const> writers) {
  std::vector<std::string_view> cites;
  for (auto const writer : writers)
    if (writer != 0) cites.push_back(row_of(writer).cite);
  std::ranges::sort(cites);
  auto const rest = std::ranges::unique(cites);
  cites.erase(rest.begin(), rest.end());
  return fmt::format("{}", fmt::join(cites, "|"));
}

/// The text for some rows; a few combinations of rows make up nearly every answer.
template <class Rows> std::string const& known_rules_text(Rows const& rows) {
  thread_local std::map<Rows, std::string> known;
  auto const [entry, added] = known.try_emplace(rows);
  if (added) entry->second = rules_text(rows);
  return entry->second;
}

void append_rules(std::string& text, std::span<Permitted const> permitted) {
  if (permitted.size() == 1) {
    text += known_rules_text(permitted.front().writers);
    return;
  }
  thread_local std::vector<std::uint16_t> rows;
  rows.clear();
  for (Permitted const& p : permitted)
    for (auto const writer : p.writers)
      if (std::ranges::find(rows, writer) == rows.end()) rows.push_back(writer);
  std::ranges::sort(rows);
  text += known_rules_text(rows);
}

void append_outcomes(std::string& text, std::span<Permitted const> permitted) {
  if (permitted.size() == 1) return append_outcome(text, outcome_number(permitted.front().state));
  bool first = true;
  outcomes_of(permitted).each([&](std::size_t number) {
    if (!first) text += '|';
    append_outcome(text, number);
    first = false;
  });
}

} // namespace

std::span<std::string_view const> appended_columns() { return column_names; }

std::vector<std::string> outcome_texts(std::span<Permitted const> permitted) {
  std::vector<std::string> texts;
  outcomes_of(permitted).each(
      [&](std::size_t number) { append_outcome(texts.emplace_back(), number); });
  return texts;
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
