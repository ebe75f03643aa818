#pragma once
/// \file
/// Mutants: the rules of spec/ with one small mistake each.
///
/// A mutant keeps to the form that lint asks of a row (patterns lie within their mask, values fit
/// their field, a row does not read what it sets), since no engine promises anything beyond it.

#include "model/arm.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace twofold::proofs {

/// The kinds of mistake. There is no list of exceptions: each is made wherever it can be.
enum class Operator : std::uint8_t {
  drop,     ///< a row is missing
  swap,     ///< a row is tried after the next one
  flip,     ///< one bit of a pattern is the other value
  loosen,   ///< one bit of a pattern, or all of them, are not looked at
  unset,    ///< a row leaves a field as it was
  value,    ///< one bit of a constant is the other value
  source,   ///< a value comes from another field of the same kind
  operation ///< a value is obtained in another way
};

inline constexpr std::array<std::string_view, 8> operator_names{
    "drop", "swap", "flip", "loosen", "unset", "value", "source", "operation"};

constexpr std::string_view name(Operator op) {
  return operator_names.at(static_cast<std::size_t>(op));
}

/// Where a mistake is, and of what kind.
struct Mistake {
  Operator op;
  std::size_t table; ///< index of the table; the first one, of several that share the row
  std::size_t row;   ///< index of the row; one beyond the last for the table's given conditions
  std::string what;  ///< in words, "s2.attr bit 2 flipped"
};

/// Rules of which one table, and every other one that shares its rows, was changed.
class Mutant {
public:
  /// `rows` and `given` are what the table has instead.
  Mutant(Mistake mistake, std::vector<Row> rows, std::array<Cond, 3> given);

  // The tables point into the rows: movable, not copyable.
  Mutant(Mutant&&) = default;
  Mutant& operator=(Mutant&&) = default;
  Mutant(Mutant const&) = delete;
  Mutant& operator=(Mutant const&) = delete;
  ~Mutant() = default;

  [[nodiscard]] Mistake const& mistake() const { return mistake_; }
  /// Where the mistake is: "table.row", or "table" for its given conditions.
  [[nodiscard]] std::string where() const;
  /// Where and what, "xs.wb: dropped".
  [[nodiscard]] std::string what() const { return where() + ": " + mistake_.what; }
  [[nodiscard]] Rules rules() const;
  /// The last table that differs from the true one.
  [[nodiscard]] std::size_t last_table() const { return last_table_; }

private:
  Mistake mistake_;
  std::vector<Row> rows_;
  std::vector<Table> tables_;
  std::size_t last_table_;
};

/// Every mutant, table by table. Rows that several tables share are mutated once.
std::vector<Mutant> all_mutants();

} // namespace twofold::proofs
