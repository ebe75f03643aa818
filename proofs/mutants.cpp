#include "proofs/mutants.hpp"

#include "spec/translation.hpp"

#include <algorithm>
#include <ranges>

namespace twofold::proofs {

namespace {

constexpr auto const& tables = spec::translation_tables;

std::string name_of(Field f) {
  return std::string{info(f).group} + "." + std::string{info(f).name};
}

/// A change of one part of a row.
template <class Part> struct Change {
  Operator op;
  std::string what;
  Part part;
};

/// A condition with each of its bits flipped or not looked at, and gone altogether.
std::vector<Change<Cond>> changes_of(Cond const& cond) {
  if (cond.empty()) return {};
  std::string const of = name_of(cond.field);
  std::vector<Change<Cond>> changes{{Operator::loosen, "condition on " + of + " emptied", Cond{}}};
  for (unsigned bit = 0; bit < cond.field.width; ++bit) {
    auto const one = static_cast<Value>(1U << bit);
    if ((cond.mask & one) == 0) continue;
    std::string const place = cond.field.width == 1 ? of : of + " bit " + std::to_string(bit);
    changes.push_back({Operator::flip,
                       place + " flipped",
                       {cond.field, cond.mask, static_cast<Value>(cond.value ^ one)}});
    if (cond.mask != one)
      changes.push_back({Operator::loosen,
                         place + " ignored",
                         {cond.field, static_cast<Value>(cond.mask & ~one),
                          static_cast<Value>(cond.value & ~one)}});
  }
  return changes;
}

/// The next field with values of the same kind that the row does not set.
Field another_source(Row const& row, Field source) {
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

/// A setting of a row with its value, its source or its operation changed, and gone altogether.
class SettingMutator {
public:
  SettingMutator(Row const& row, Set const& set) : row_(row), set_(set) {}

  std::vector<Change<Set>> changes() {
    add(Operator::unset, "not set", [](Set& set) { set = Set{}; });
    switch (set_.op) {
    case Op::none: break;
    case Op::constant: change_constant(); break;
    case Op::copy:
      change_source(&Set::a);
      make_constant();
      break;
    case Op::least:
    case Op::greatest:
      change_source(&Set::a);
      change_source(&Set::b);
      add(Operator::operation, "least against greatest",
          [](Set& set) { set.op = set.op == Op::least ? Op::greatest : Op::least; });
      add(Operator::operation, "first source alone",
          [](Set& set) { set.op = Op::copy, set.b = {}; });
      add(Operator::operation, "second source alone",
          [](Set& set) { set.op = Op::copy, set.a = std::exchange(set.b, {}); });
      break;
    case Op::bits:
      add(Operator::operation, set_.constant > 0 ? "from one bit lower" : "from one bit higher",
          [](Set& set) { set.constant = set.constant > 0 ? set.constant - 1 : 1; });
      make_constant();
      break;
    case Op::join:
      add(Operator::operation, "parts exchanged", [](Set& set) {
        set.constant = set.a.width;
        std::swap(set.a, set.b);
      });
      break;
    }
    return std::move(changes_);
  }

private:
  template <class Edit> void add(Operator op, std::string const& how, Edit edit) {
    Set changed = set_;
    edit(changed);
    changes_.push_back({op, name_of(set_.target) + " " + how, changed});
  }

  void change_constant() {
    for (unsigned bit = 0; bit < set_.target.width; ++bit)
      add(Operator::value,
          set_.target.width == 1 ? "the other value"
                                 : "with bit " + std::to_string(bit) + " the other value",
          [&](Set& set) { set.constant = static_cast<Value>(set.constant ^ (1U << bit)); });
  }

  void make_constant() {
    auto const last = static_cast<Value>(value_count(set_.target) - 1);
    add(Operator::operation, "always " + std::to_string(unsigned{last}),
        [&](Set& set) { set = {set.target, Op::constant, last, 0, {}, {}}; });
  }

  void change_source(Field Set::* source) {
    Field const other = another_source(row_, set_.*source);
    if (other == set_.*source) return;
    add(Operator::source, "from " + name_of(other) + " instead of " + name_of(set_.*source),
        [&](Set& set) { set.*source = other; });
  }

  Row const& row_;
  Set const& set_;
  std::vector<Change<Set>> changes_;
};

/// Makes every mutant of one table.
class Mutator {
public:
  Mutator(std::size_t index, std::vector<Mutant>& mutants)
      : index_(index), table_(tables[index]), mutants_(mutants) {}

  void mutate_given() {
    for (std::size_t slot = 0; slot < table_.given.size(); ++slot)
      for (auto const& [op, what, cond] : changes_of(table_.given[slot])) {
        auto given = table_.given;
        given[slot] = cond;
        mutants_.emplace_back(Mistake{op, index_, table_.rows.size(), "given " + what}, rows(),
                              given);
      }
  }

  void mutate_rows() {
    for (std::size_t r = 0; r < table_.rows.size(); ++r) mutate_row(r);
  }

private:
  [[nodiscard]] std::vector<Row> rows() const { return {table_.rows.begin(), table_.rows.end()}; }

  void add(Operator op, std::size_t r, std::string const& what, std::vector<Row> rows) {
    mutants_.emplace_back(Mistake{op, index_, r, what}, std::move(rows), table_.given);
  }

  void put(Operator op, std::size_t r, std::string const& what, Row const& row) {
    auto changed = rows();
    changed[r] = row;
    add(op, r, what, std::move(changed));
  }

  void mutate_row(std::size_t r) {
    auto without = rows();
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(r));
    add(Operator::drop, r, "dropped", std::move(without));
    if (r + 1 < table_.rows.size()) {
      auto swapped = rows();
      std::swap(swapped[r], swapped[r + 1]);
      add(Operator::swap, r, "swapped with the next row", std::move(swapped));
    }
    Row const& row = table_.rows[r];
    if (row.impossible) {
      Row possible = row;
      possible.impossible = false;
      put(Operator::operation, r, "no longer impossible", possible);
    }
    for (std::size_t slot = 0; slot < row.when.size(); ++slot)
      for (auto const& [op, what, cond] : changes_of(row.when[slot])) {
        Row changed = row;
        changed.when[slot] = cond;
        put(op, r, what, changed);
      }
    for (std::size_t slot = 0; slot < row.then.size(); ++slot) {
      if (row.then[slot].empty()) continue;
      for (auto const& [op, what, set] : SettingMutator{row, row.then[slot]}.changes()) {
        Row changed = row;
        changed.then[slot] = set;
        put(op, r, what, changed);
      }
    }
  }

  std::size_t index_;
  Table const& table_;
  std::vector<Mutant>& mutants_;
};

} // namespace

Mutant::Mutant(Mistake mistake, std::vector<Row> rows, std::array<Cond, 3> given)
    : mistake_(std::move(mistake)), rows_(std::move(rows)), tables_(tables.begin(), tables.end()),
      last_table_(mistake_.table) {
  Row const* const original = tables_[mistake_.table].rows.data();
  tables_[mistake_.table].given = given;
  for (std::size_t t = 0; t < tables_.size(); ++t)
    if (tables_[t].rows.data() == original) {
      tables_[t].rows = rows_;
      last_table_ = std::max(last_table_, t);
    }
}

std::string Mutant::where() const {
  Table const& table = tables[mistake_.table];
  std::string const name{table.name};
  return mistake_.row < table.rows.size() ? name + "." + std::string{table.rows[mistake_.row].name}
                                          : name;
}

Rules Mutant::rules() const { return {tables_, true_rules.decode_count}; }

std::vector<Mutant> all_mutants() {
  std::vector<Mutant> mutants;
  std::vector<Row const*> done;
  for (std::size_t t = 0; t < tables.size(); ++t) {
    Mutator mutator{t, mutants};
    mutator.mutate_given();
    Row const* const rows = tables[t].rows.data();
    if (std::ranges::find(done, rows) != done.end()) continue;
    done.push_back(rows);
    mutator.mutate_rows();
  }
  return mutants;
}

} // namespace twofold::proofs
