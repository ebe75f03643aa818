#pragma once
/// \file
/// What the parts of a litmus test have in common: names, values, registers; and what one part has
/// to know of another.

#include "model/litmus/scanner.hpp"
#include "model/litmus/test.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace twofold::litmus {

/// An offset within a page is less.
inline constexpr std::uint64_t page_size = 4096;

/// What a name stands for: `x`, `PTE(x)` (also `TTD(x)`, `pte_x`) or `PA(x)` (also `phy_x`).
struct Name {
  enum class Kind : std::uint8_t { plain, entry, frame } kind = Kind::plain;
  Symbol symbol = no_symbol;
};

/// The row of a table that is called so, in either case; null for none.
template <class Rows> auto const* find_row(Rows const& rows, std::string_view name) {
  auto const found =
      std::ranges::find_if(rows, [&](auto const& row) { return same_word(row.name, name); });
  return found == std::end(rows) ? nullptr : &*found;
}

/// The names of all rows, for a message.
template <class Rows> std::string names_of(Rows const& rows) {
  std::string all;
  for (auto const& row : rows) all += (all.empty() ? "" : ", ") + std::string{row.name};
  return all;
}

/// The text, and what was read of it so far. Functions called `expect_...` throw ReadError if
/// something else is next.
class Parts {
public:
  explicit Parts(std::string_view text) : scan(text) {}

  Symbol symbol_named(std::string_view name);
  Name expect_name(std::string_view what);
  /// A value; an entry without output address gets `frame`. Initial values name pages.
  Value expect_value(Symbol frame, bool initial);
  /// Whether `0:X1` or `P0:X1` is next.
  bool next_is_register();
  /// `0` or `P0`.
  std::size_t expect_pe();
  std::pair<std::size_t, unsigned> expect_register();
  /// The test speaks of the page, so it is mapped in the beginning.
  void name_page(Symbol page) { mapped.insert(page); }

  Scanner scan;
  Test test;
  std::set<Symbol> mapped;
  std::map<Symbol, std::uint16_t> sizes; ///< of cells, where a type is given
  /// For each label its column, and the instruction that it stands before.
  std::map<std::string, std::pair<std::size_t, std::size_t>> labels;

private:
  std::uint16_t attributes_named(std::string_view text);
  bool expect_bit(std::string_view field);
  Value expect_entry(Symbol frame);
};

/// A register as instructions name it.
struct RegisterName {
  unsigned number = zero_register;
  bool wide = true;
};

/// X0 to X30, W0 to W30, XZR and WZR, in either case; nothing for another word.
std::optional<RegisterName> register_named(std::string_view word);

} // namespace twofold::litmus
