// Mutants: the rules of spec/ with one small mistake each.
//
// A mutant keeps to the form that lint asks of a row (patterns lie within their mask, values fit
// their field, a row does not read what it sets), since no engine promises anything beyond it.
#pragma once

#include "model/arm.hpp"
#include "spec/translation.hpp"
#include "tests/sampling.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace twofold::test {

/// Rules of which one table, and every other one that shares its rows, was changed.
class Mutant {
public:
  /// `table` says which one; `rows` and `given` are what it has instead.
  Mutant(std::string what, std::size_t table, std::vector<Row> rows, std::array<Cond, 3> given)
      : what_(std::move(what)), rows_(std::move(rows)),
        tables_(spec::translation_tables.begin(), spec::translation_tables.end()) {
    Row const* const original = tables_[table].rows.data();
    tables_[table].given = given;
    for (Table& t : tables_)
      if (t.rows.data() == original) t.rows = rows_;
  }

  // The tables point into the rows: movable, not copyable.
  Mutant(Mutant&&) = default;
  Mutant& operator=(Mutant&&) = default;
  Mutant(Mutant const&) = delete;
  Mutant& operator=(Mutant const&) = delete;
  ~Mutant() = default;

  [[nodiscard]] std::string const& what() const { return what_; }
  [[nodiscard]] Rules rules() const { return {tables_, spec::decode_tables.size()}; }

private:
  std::string what_;
  std::vector<Row> rows_;
  std::vector<Table> tables_;
};

namespace detail {

/// Makes every mutant of one table.
class Mutator {
public:
  Mutator(std::size_t index, std::vector<Mutant>& mutants)
      : index_(index), table_(spec::translation_tables[index]), mutants_(mutants) {}

  void mutate_given() {
    for (std::size_t slot = 0; slot < table_.given.size(); ++slot)
      for (auto const& [how, cond] : variants(table_.given[slot])) {
        auto given = table_.given;
        given[slot] = cond;
        add("given " + how, rows(), given);
      }
  }

  void mutate_rows() {
    for (std::size_t r = 0; r < table_.rows.size(); ++r) mutate_row(r);
  }

private:
  using Conds = std::vector<std::pair<std::string, Cond>>;

  [[nodiscard]] std::vector<Row> rows() const { return {table_.rows.begin(), table_.rows.end()}; }

  void add(std::string const& how, std::vector<Row> rows, std::array<Cond, 3> const& given) {
    mutants_.emplace_back(std::string{table_.name} + ": " + how, index_, std::move(rows), given);
  }

  /// The row replaced.
  void put(std::size_t r, std::string const& how, Row const& row) {
    auto changed = rows();
    changed[r] = row;
    add(std::string{row.name} + ", " + how, std::move(changed), table_.given);
  }

  void mutate_row(std::size_t r) {
    auto without = rows();
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(r));
    std::string const row_name{table_.rows[r].name};
    add(row_name + (r + 1 == table_.rows.size() ? ", last row, dropped" : ", dropped"),
        std::move(without), table_.given);
    if (r + 1 < table_.rows.size()) {
      auto swapped = rows();
      std::swap(swapped[r], swapped[r + 1]);
      add(row_name + ", swapped with the next row", std::move(swapped), table_.given);
    }
    Row const& row = table_.rows[r];
    if (row.impossible) {
      Row possible = row;
      possible.impossible = false;
      put(r, "no longer impossible", possible);
    }
    for (std::size_t slot = 0; slot < row.when.size(); ++slot)
      for (auto const& [how, cond] : variants(row.when[slot])) {
        Row changed = row;
        changed.when[slot] = cond;
        put(r, how, changed);
      }
    for (std::size_t slot = 0; slot < row.then.size(); ++slot)
      if (!row.then[slot].empty()) mutate_setting(r, slot);
  }

  /// A condition with each of its bits flipped or not looked at, and gone altogether.
  static Conds variants(Cond const& cond) {
    if (cond.empty()) return {};
    std::string const of = name(cond.field);
    Conds result{{"condition on " + of + " emptied", Cond{}}};
    for (unsigned one = 1; one < 256; one <<= 1) {
      if ((cond.mask & one) == 0) continue;
      std::string const bit = of + " & " + std::to_string(one);
      result.push_back(
          {bit + " flipped", {cond.field, cond.mask, static_cast<Value>(cond.value ^ one)}});
      if (cond.mask != one)
        result.push_back({bit + " ignored",
                          {cond.field, static_cast<Value>(cond.mask & ~one),
                           static_cast<Value>(cond.value & ~one)}});
    }
    return result;
  }

  void mutate_setting(std::size_t r, std::size_t slot) {
    Row const& row = table_.rows[r];
    Set const& original = row.then[slot];
    std::string const target = name(original.target);
    auto const replace = [&](std::string const& how, auto edit) {
      Row changed = row;
      edit(changed.then[slot]);
      put(r, target + " " + how, changed);
    };
    replace("not set", [](Set& set) { set = Set{}; });
    switch (original.op) {
    case Op::none: break;
    case Op::constant:
      for (unsigned one = 1; one < 1U << original.target.width; one <<= 1)
        replace("constant ^ " + std::to_string(one),
                [&](Set& set) { set.constant = static_cast<Value>(set.constant ^ one); });
      break;
    case Op::bits:
      if (original.constant > 0)
        replace("from one bit lower", [](Set& set) { --set.constant; });
      else
        replace("from one bit higher", [](Set& set) { ++set.constant; });
      break;
    case Op::join:
      replace("parts exchanged", [](Set& set) {
        set.constant = set.a.width;
        std::swap(set.a, set.b);
      });
      break;
    case Op::least:
    case Op::greatest:
      replace("least against greatest",
              [](Set& set) { set.op = set.op == Op::least ? Op::greatest : Op::least; });
      replace("first source alone", [](Set& set) { set.op = Op::copy, set.b = {}; });
      replace("second source alone",
              [](Set& set) { set.op = Op::copy, set.a = std::exchange(set.b, {}); });
      replace_source(r, slot, &Set::b);
      [[fallthrough]];
    case Op::copy: replace_source(r, slot, &Set::a); break;
    }
  }

  void replace_source(std::size_t r, std::size_t slot, Field Set::* source) {
    Row changed = table_.rows[r];
    Field& from = changed.then[slot].*source;
    Field const other = another_source(changed, from);
    if (other == from) return;
    std::string const how =
        name(changed.then[slot].target) + " from " + name(other) + " instead of " + name(from);
    from = other;
    put(r, how, changed);
  }

  static std::string name(Field f) {
    return std::string{info(f).group} + "." + std::string{info(f).name};
  }

  /// The next field with values of the same kind that the row does not set.
  static Field another_source(Row const& row, Field source) {
    auto const same_kind = [&](Field f) {
      return f.width == source.width && info(f).value_names == info(source).value_names;
    };
    auto const is_set = [&](Field f) {
      return std::ranges::any_of(row.then,
                                 [&](Set const& set) { return !set.empty() && set.target == f; });
    };
    for (std::size_t step = 1; step < field_count; ++step) {
      Field const f = field_at((source.index + step) % field_count);
      if (same_kind(f) && !is_set(f)) return f;
    }
    return source;
  }

  std::size_t index_;
  Table const& table_;
  std::vector<Mutant>& mutants_;
};

} // namespace detail

/// Every mutant, table by table. Rows that several tables share are mutated once.
inline std::vector<Mutant> all_mutants() {
  std::vector<Mutant> mutants;
  std::vector<Row const*> done;
  for (std::size_t t = 0; t < spec::translation_tables.size(); ++t) {
    detail::Mutator mutator{t, mutants};
    mutator.mutate_given();
    Row const* const rows = spec::translation_tables[t].rows.data();
    if (std::ranges::find(done, rows) != done.end()) continue;
    done.push_back(rows);
    mutator.mutate_rows();
  }
  return mutants;
}

/// Every mutant, in an order that depends on the seed.
inline std::vector<Mutant> shuffled_mutants(Random& random) {
  auto mutants = all_mutants();
  for (std::size_t i = mutants.size(); i > 1; --i)
    std::swap(mutants[i - 1], mutants[static_cast<std::size_t>(random.below(i))]);
  return mutants;
}

} // namespace twofold::test
