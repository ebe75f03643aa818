#pragma once
/// \file
/// Values, rows and results in the Arm ARM's words.

#include "model/outcomes.hpp"
#include "spec/row.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace twofold::cli {

/// The architectural name of a value where there is one, else the raw value: "Normal", "0b0101",
/// "0xf0".
std::string value_text(Field field, Value value);

/// The name of a field, "s2.attr".
std::string field_text(Field field);

/// A condition, "s2.attr = x101".
std::string text(Cond const& cond);

/// A setting, "out.type := Normal".
std::string text(Set const& set);

/// The conditions of a row, or "always".
std::string conditions_text(Row const& row);

/// What a row does: its settings, or one item "no change" or "cannot occur".
std::vector<std::string> settings_text(Row const& row);

/// "table.row".
std::string row_id(Table const& table, Row const& row);

/// Type and Cacheability in the shortest usual form: "Device-nGnRE", "Normal-NC", "Normal-WB",
/// "Normal iWT/oWB". `stage` is field::s1, s2 or out.
template <class Stage> std::string type_text(Concrete const& state, Stage const& stage);

/// The whole result, "Normal-WB, RWA, ISH, XS=0": with hints and Transient where memory is
/// Cacheable.
std::string result_text(Concrete const& state);

/// What a choice means, "a reserved MAIR byte behaves as 0xff".
std::string choice_text(Field choice, Value value);

/// Items joined by ", " into lines of at most `width` characters, broken between items.
std::vector<std::string> join_lines(std::vector<std::string> const& items, std::size_t width);

/// Text broken at spaces into lines of at most `width` characters.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

} // namespace twofold::cli
