#pragma once
/// \file
/// Values, rows and memory types in the Arm ARM's words.

#include "spec/row.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace twofold {

/// The architectural name of a value where there is one, else the raw value: "Normal", "0b0101",
/// "0xf0".
std::string value_text(Field field, Value value);

/// The name of a field, "s2.attr".
std::string field_text(Field field);

/// Its name alone, "attr". Not inline: GCC 12 folds field_infos where a field is known, and then
/// does not find the name when it links.
std::string_view field_name(Field field);

/// A condition, "s2.attr = x101".
std::string text(Cond const& cond);

/// A setting, "out.type := Normal".
std::string text(Set const& set);

/// The conditions of a row, or one item "otherwise".
std::vector<std::string> conditions_text(Row const& row);

/// What a row does: its settings, or one item "no change" or "cannot occur".
std::vector<std::string> settings_text(Row const& row);

/// "table.row".
std::string row_id(Table const& table, Row const& row);

/// Type and Cacheability in the shortest usual form: "Device-nGnRE", "Normal-NC", "Normal-WB",
/// "Normal iWT/oWB". `stage` is field::s1, s2 or out.
template <class Stage> std::string type_text(Concrete const& state, Stage const& stage);

/// Allocation hints and Transient of one side, "RWA", "RA transient" or "no-allocate".
std::string hints_text(Value hints, Value transient);

/// The usual names of the implemented features, "FEAT_S2FWB, FEAT_XS", or "none".
std::string features_text(Concrete const& inputs);

/// What a choice decides, "what a reserved MemAttr behaves as".
std::string choice_title(Field open);

} // namespace twofold
