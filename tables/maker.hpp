#pragma once
/// \file
/// Putting a sheet together: lines with their evidence, merged where they agree, and what is to be
/// said of it.

#include "tables/cover.hpp"
#include "tables/sheet.hpp"
#include "tables/survey.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace twofold {

/// A variable of a table, and the column in which its values are printed.
struct Axis {
  SheetColumn column;
  std::vector<std::string> values;
  /// Sets of values that have a name, "any Device".
  std::vector<std::pair<ValueSet, std::string>> groups{};
  /// True for the values of a number: their bits are merged, and printed as a pattern, "x110".
  bool bits = false;
  /// True for numbers whose sets are printed as patterns.
  bool patterns = false;
  /// Names a set of values, where it is not for `values` and `groups` to do so.
  std::function<std::string(ValueSet)> name_of{};

  /// The number 0 to 2^width - 1, by its bits.
  static Axis number(SheetColumn column, unsigned width);
  /// The same with its values as they are; a set of them is printed as patterns.
  static Axis half(SheetColumn column, unsigned width);
  /// 0 and 1.
  static Axis flag(SheetColumn column);
};

/// What a table says of one combination of the values of its axes.
struct Found {
  std::vector<std::string> cells; ///< the columns that follow the axes
  Evidence evidence{};
  bool exists = true;   ///< false where there is no such combination, or it does not matter
  bool omitted = false; ///< no line is to speak of it
};

/// Makes a sheet.
class SheetMaker {
public:
  SheetMaker(std::string_view id, std::string_view title, Concrete const& features);

  void column(std::string id, std::string heading);
  void line(std::vector<std::string> cells, Evidence const& evidence);
  void assume(std::string label, std::string text);
  [[nodiscard]] bool has_lines() const { return !sheet_.lines.empty(); }

  /// Adds the columns of the axes and of the results, and for all combinations the fewest lines;
  /// says so. `find` is asked for each combination, as indices of values. Those that it finds
  /// `omitted` are in no line. May be called again with other values of the same axes.
  void merged(std::vector<Axis> const& axes, std::vector<SheetColumn> const& results,
              std::function<Found(std::vector<unsigned> const&)> const& find);

  /// The sheet, with the choices and readings that its lines rest on.
  Sheet finish();

private:
  Sheet sheet_;
  Evidence all_;
  bool reserved_ = false;
  std::size_t combinations_ = 0; ///< that were merged
  std::size_t merged_lines_ = 0;
  bool fewest_ = true;
};

/// A set of values of an axis, in words.
std::string set_text(Axis const& axis, ValueSet values);

} // namespace twofold
