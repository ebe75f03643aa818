#pragma once
/// \file
/// Compile-time checks on the form of the tables.
///
/// The conditions of a row describe a *cube*: one pattern on each of some fields. Subtracting the
/// cubes of a table's rows, in order, from everything shows whether a row can be reached at all and
/// whether an input is left that no row covers. This needs no enumeration of values.

#include "spec/row.hpp"

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace twofold::lint {

/// How many fields the conditions of one table may look at.
inline constexpr std::size_t most_fields = 16;

/// The fields that the conditions of a table look at, each once.
struct Scope {
  std::array<Field, most_fields> fields{};
  std::size_t size = 0;

  constexpr std::size_t slot(Field f) {
    for (std::size_t i = 0; i < size; ++i)
      if (fields[i] == f) return i;
    fields[size] = f;
    return size++;
  }
};

/// A pattern on each field in scope; a zero mask leaves a field free.
struct Cube {
  std::array<Value, most_fields> mask{};
  std::array<Value, most_fields> value{};
};

/// Adds conditions to a cube; false if they contradict what it already demands.
template <class Conds> constexpr bool narrow(Scope& scope, Cube& cube, Conds const& conds) {
  for (Cond const& cond : conds) {
    if (cond.empty()) continue;
    auto const i = scope.slot(cond.field);
    if (((cube.value[i] ^ cond.value) & cond.mask & cube.mask[i]) != 0) return false;
    cube.mask[i] |= cond.mask;
    cube.value[i] |= cond.value;
  }
  return true;
}

constexpr bool disjoint(Scope const& scope, Cube const& a, Cube const& b) {
  for (std::size_t i = 0; i < scope.size; ++i)
    if (((a.value[i] ^ b.value[i]) & a.mask[i] & b.mask[i]) != 0) return true;
  return false;
}

/// Adds the parts of `from` outside `what` to `rest`, as disjoint cubes.
constexpr void subtract(Scope const& scope, Cube from, Cube const& what, std::vector<Cube>& rest) {
  if (disjoint(scope, from, what)) {
    rest.push_back(from);
    return;
  }
  for (std::size_t i = 0; i < scope.size; ++i) {
    for (unsigned open = what.mask[i] & ~unsigned{from.mask[i]}; open != 0; open &= open - 1) {
      unsigned const one = open & ~(open - 1);
      from.mask[i] = static_cast<Value>(from.mask[i] | one);
      Cube part = from;
      part.value[i] = static_cast<Value>((from.value[i] & ~one) | (~what.value[i] & one));
      rest.push_back(part);
      from.value[i] = static_cast<Value>((from.value[i] & ~one) | (what.value[i] & one));
    }
  }
}

/// True if some row applies to every input that the given conditions let in.
constexpr bool complete(Table const& table) {
  Scope scope{};
  for (Row const& row : table.rows) {
    Cube ignored{};
    narrow(scope, ignored, row.when);
  }
  Cube everything{};
  if (!narrow(scope, everything, table.given)) return true;
  std::vector<Cube> left{everything};
  for (Row const& row : table.rows) {
    Cube cube{};
    if (!narrow(scope, cube, row.when)) continue;
    std::vector<Cube> after;
    for (Cube const& part : left) subtract(scope, part, cube, after);
    left = after;
  }
  return left.empty();
}

/// What is wrong with a table; empty if nothing is.
template <class IsGiven>
constexpr std::string_view fault(Table const& table, IsGiven const& given) {
  if (table.name.empty() || table.title.empty()) return "a table has a name and a title";
  Scope scope{};
  for (Row const& row : table.rows) {
    Cube cube{};
    if (!narrow(scope, cube, row.when)) return "a row contradicts itself";
  }
  Cube everything{};
  if (!narrow(scope, everything, table.given)) return "the given conditions contradict each other";
  std::vector<Cube> left{everything};
  for (Row const& row : table.rows) {
    if (row.name.empty()) return "every row has a name";
    if (row.cite.empty()) return "every row cites its source";
    for (Row const& other : table.rows)
      if (&other != &row && other.name == row.name) return "row names are unique";
    Cube cube{};
    narrow(scope, cube, row.when);
    bool reached = false;
    std::vector<Cube> after;
    for (Cube const& part : left) {
      reached = reached || !disjoint(scope, part, cube);
      subtract(scope, part, cube, after);
    }
    if (!reached) return "a row can be reached";
    left = after;
    for (Set const& set : row.then) {
      if (set.empty()) continue;
      if (given(set.target)) return "a row sets only what is computed";
      for (Set const& other : row.then) {
        if (other.empty() || &other == &set) continue;
        if (other.target == set.target) return "a row sets a field once";
        if ((set.reads_a() && set.a == other.target) || (set.reads_b() && set.b == other.target))
          return "a row does not read what it sets";
      }
    }
    if (row.impossible && !row.then[0].empty()) return "an impossible row sets nothing";
  }
  return left.empty() ? std::string_view{} : "the rows are complete";
}

/// What is wrong with a table of attributes.
constexpr std::string_view fault(Table const& table) {
  return fault(table, [](Field f) { return is_given(f); });
}

/// True if no two rows of the table can apply to the same input, so that their order does not
/// matter.
constexpr bool rows_disjoint(Table const& table) {
  for (std::size_t i = 0; i < table.rows.size(); ++i)
    for (std::size_t j = i + 1; j < table.rows.size(); ++j) {
      Scope scope{};
      Cube a{};
      Cube b{};
      narrow(scope, a, table.rows[i].when);
      narrow(scope, b, table.rows[j].when);
      if (!disjoint(scope, a, b)) return false;
    }
  return true;
}

/// The first fault of a set of tables; table names must be unique.
template <class Tables> constexpr std::string_view fault_in(Tables const& tables) {
  for (Table const& table : tables) {
    for (Table const& other : tables)
      if (&other != &table && other.name == table.name) return "table names are unique";
    if (auto const found = fault(table); !found.empty()) return found;
  }
  return {};
}

} // namespace twofold::lint
