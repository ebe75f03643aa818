#pragma once
/// \file
/// What the engines have to know of a state that rows work on: there is that of attributes, and
/// that of walks.

#include "spec/row.hpp"

#include <cstddef>

namespace twofold {

/// For a state of fields: `unmatched`, which is set where no row applies; `first_computed`, from
/// where on fields are computed; `is_choice(field)`; `width(position)`.
template <class State> struct RowSpace;

template <class T> struct RowSpace<Values<T>> {
  static constexpr Field unmatched = field::note.unmatched;
  static constexpr std::size_t first_computed = given_count;
  static constexpr bool is_choice(Field f) { return twofold::is_choice(f); }
  static constexpr unsigned width(std::size_t i) { return field_infos[i].width; }
};

} // namespace twofold
