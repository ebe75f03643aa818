#pragma once
/// \file
/// All that the architecture permits for one access, ready to be compared and written.

#include "spec/fields.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace twofold {

/// The fields of the result, out.type to out.fault.
inline constexpr std::size_t result_size =
    field::out.fault.index - field::out.type.index + std::size_t{1};

/// For each field of the result the row that wrote it last, as a number for row_of(); 0 for none.
using Writers = std::array<std::uint16_t, result_size>;

/// A permitted outcome, and the rows that gave it.
struct Permitted {
  /// The features, the inputs, which controls are in force, where stage 1 comes from, and the
  /// result. What was chosen, and what each stage contributes, is 0.
  Concrete state;
  Writers writers{};
};

/// The distinct permitted outcomes; empty if there is no such configuration. Reuses the memory of
/// `into`.
void permitted_answers(Concrete const& page, std::vector<Permitted>& into);

/// The features and inputs of a page in one number.
std::uint64_t packed_inputs(Concrete const& page);

/// If a MAIR byte or MemAttr is reserved under the features and controls: the page of which the
/// answers are the same, since all reserved bytes are alike, and so are all reserved MemAttr.
std::optional<Concrete> alike(Concrete const& page);

/// A row by its number, "table.row" and the rule it cites.
struct RowName {
  std::string_view table;
  std::string_view row;
  std::string_view cite;
};
RowName row_of(std::uint16_t writer);

} // namespace twofold
