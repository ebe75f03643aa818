#pragma once
/// \file
/// The form of a rule: rows of literal data, grouped into tables.
///
/// A row applies when all its conditions hold; it then performs its settings, which read the state
/// as it was before the row. The first row of a table that applies is the only one performed. A
/// table is skipped unless its `given` conditions hold.

#include "spec/fields.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace twofold {

/// A bit pattern on one field. A zero mask is an empty slot and always holds.
struct Cond {
  Field field{};
  Value mask = 0;
  Value value = 0;
  constexpr bool empty() const { return mask == 0; }
  constexpr bool holds(Value v) const { return (v & mask) == value; }
  friend constexpr bool operator==(Cond const&, Cond const&) = default;
};

/// The closed set of ways to obtain a value.
enum class Op : std::uint8_t {
  none,     ///< empty slot
  constant, ///< the constant
  copy,     ///< a
  least,    ///< the smaller of a and b
  greatest, ///< the larger of a and b
  bits,     ///< some adjacent bits of a, zero-extended
  join      ///< a above b
};

/// Gives `target` a value.
struct Set {
  Field target{};
  Op op = Op::none;
  Value constant = 0; ///< for `bits`: the position of the lowest bit; for `join`: the width of b
  Value mask = 0;     ///< for `bits`: which bits to keep after the shift
  Field a{};
  Field b{};
  constexpr bool empty() const { return op == Op::none; }
  constexpr bool reads_a() const { return op != Op::none && op != Op::constant; }
  constexpr bool reads_b() const { return op == Op::least || op == Op::greatest || op == Op::join; }
  friend constexpr bool operator==(Set const&, Set const&) = default;
};

/// One line of a table of the manual.
struct Row {
  std::string_view name; ///< unique within its table
  std::string_view cite; ///< rule identifier, or register, of the Arm ARM
  std::array<Cond, 8> when{};
  std::array<Set, 8> then{};
  bool impossible =
      false; ///< the rules that come before exclude this case; that it applies is an error
};

/// Rows under one heading of the manual.
struct Table {
  std::string_view name;  ///< unique; "table.row" names a row everywhere
  std::string_view title; ///< what the table decides, as a phrase
  std::array<Cond, 3> given{};
  std::span<Row const> rows{};
};

namespace detail {

/// Not constexpr on purpose: calling it makes a faulty row a compile error that shows the reason.
inline void faulty_row(char const* /*reason*/) {}

consteval bool fits(Value v, unsigned width) { return width >= 8 || (v >> width) == 0; }

} // namespace detail

/// The condition that `f` matches `bits`, as the manual prints it: 0, 1 or x, most significant
/// first.
consteval Cond is(Field f, std::string_view bits) {
  if (bits.size() != f.width) detail::faulty_row("the pattern is not as wide as the field");
  Cond cond{f, 0, 0};
  for (char c : bits) {
    if (c != '0' && c != '1' && c != 'x') detail::faulty_row("a pattern consists of 0, 1 and x");
    cond.mask = static_cast<Value>(cond.mask << 1 | (c != 'x'));
    cond.value = static_cast<Value>(cond.value << 1 | (c == '1'));
  }
  if (cond.mask == 0) detail::faulty_row("the pattern matches everything");
  return cond;
}

/// The condition that `f` has exactly this value.
consteval Cond is(Field f, Value value) {
  if (!detail::fits(value, f.width)) detail::faulty_row("the value does not fit the field");
  return {f, static_cast<Value>((1U << f.width) - 1), value};
}

/// `target` becomes `value`.
consteval Set set(Field target, Value value) {
  if (!detail::fits(value, target.width)) detail::faulty_row("the value does not fit the field");
  return {target, Op::constant, value, 0, {}, {}};
}

/// `target` becomes what `source` is.
consteval Set copy(Field target, Field source) {
  if (source.width != target.width) detail::faulty_row("the fields differ in width");
  return {target, Op::copy, 0, 0, source, {}};
}

/// `target` becomes the lesser of `a` and `b`.
consteval Set least(Field target, Field a, Field b) {
  if (a.width != target.width || b.width != target.width)
    detail::faulty_row("the fields differ in width");
  return {target, Op::least, 0, 0, a, b};
}

/// `target` becomes the greater of `a` and `b`.
consteval Set greatest(Field target, Field a, Field b) {
  if (a.width != target.width || b.width != target.width)
    detail::faulty_row("the fields differ in width");
  return {target, Op::greatest, 0, 0, a, b};
}

/// `target` becomes bits [high:low] of `source`, zero-extended.
consteval Set bits(Field target, Field source, unsigned high, unsigned low) {
  if (high < low || high >= source.width) detail::faulty_row("the source has no such bits");
  if (high - low + 1 > target.width) detail::faulty_row("the target is too narrow");
  return {target, Op::bits, static_cast<Value>(low), static_cast<Value>((2U << (high - low)) - 1),
          source, {}};
}

/// `target` becomes the bits of `high` above those of `low`.
consteval Set join(Field target, Field high, Field low) {
  if (high.width + low.width != target.width)
    detail::faulty_row("the parts do not make up the target");
  return {target, Op::join, static_cast<Value>(low.width), 0, high, low};
}

/// A row for a case that cannot occur.
consteval Row impossible(std::string_view name, std::string_view cite, std::array<Cond, 8> when) {
  return {name, cite, when, {}, true};
}

} // namespace twofold
