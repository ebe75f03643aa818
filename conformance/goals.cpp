#include "conformance/goals.hpp"

#include "model/arm.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <span>

namespace twofold {

using namespace field;

namespace {

/// Rows that say of a configuration or a choice that it is not permitted.
bool is_inadmissible(Row const& row) {
  return row.impossible || std::ranges::any_of(row.then, [](Set const& set) {
           return !set.empty() && set.target == Field{note.inadmissible};
         });
}

bool on_choice(Cond const& cond) { return !cond.empty() && is_choice(cond.field); }

/// Calls `visit(cond, bit)` for the bits that a row's conditions look at, but for choices.
template <class Visit> void each_bit(Row const& row, Visit visit) {
  for (Cond const& cond : row.when)
    if (!cond.empty() && !on_choice(cond))
      for (unsigned bit = 0; bit < cond.field.width; ++bit)
        if ((cond.mask >> bit & 1) != 0) visit(cond, bit);
}

/// The bits by which a condition fails.
unsigned off_by(Cond const& cond, Concrete const& state) {
  if (cond.empty()) return 0;
  return (state[cond.field] & cond.mask) ^ cond.value;
}

bool holds(std::span<Cond const> conds, Concrete const& state) {
  return std::ranges::all_of(conds, [&](Cond const& c) { return off_by(c, state) == 0; });
}

void add(GoalSet& met, std::size_t goal) { met[goal / 64] |= std::uint64_t{1} << goal % 64; }

/// Stand-ins for reserved encodings, and the other choices all alike.
struct Stand {
  Value mair, sh, memattr, flags;
};

constexpr std::array<Stand, 12> stands{{{0x44, 0b11, 0b0111, 0},
                                        {0x44, 0b11, 0b0111, 1},
                                        {0x00, 0b00, 0b0000, 0},
                                        {0xff, 0b10, 0b0101, 1},
                                        {0xf0, 0b11, 0b1111, 1},
                                        {0x40, 0b11, 0b1010, 0},
                                        {0xa0, 0b11, 0b0110, 0},
                                        {0x0d, 0b00, 0b0010, 1},
                                        {0xbb, 0b10, 0b1111, 0},
                                        {0x4f, 0b11, 0b0100, 1},
                                        {0x71, 0b11, 0b0011, 0},
                                        {0x1e, 0b00, 0b1110, 1}}};

Concrete with_choices(Concrete page, Stand const& stand) {
  for (std::size_t i = choice.mair.index; i < given_count; ++i) page.items[i] = stand.flags;
  page[choice.mair] = stand.mair;
  page[choice.s1_sh] = page[choice.s2_sh] = stand.sh;
  page[choice.s2_memattr] = stand.memattr;
  return page;
}

/// Whether a row lets a choice decide.
bool reads_choice(Row const& row) {
  return std::ranges::any_of(row.when, on_choice) ||
         std::ranges::any_of(row.then, [](Set const& set) {
           return (set.reads_a() && is_choice(set.a)) || (set.reads_b() && is_choice(set.b));
         });
}

/// The bit by which alone a row does not apply, counted as `each_bit` does; none if there are more,
/// or none at all.
std::optional<std::size_t> only_bit_off(Row const& row, Concrete const& state) {
  int off = 0;
  for (Cond const& cond : row.when)
    if (!on_choice(cond)) off += std::popcount(off_by(cond, state));
  if (off != 1) return std::nullopt;
  std::size_t place = 0;
  std::optional<std::size_t> found;
  each_bit(row, [&](Cond const& cond, unsigned bit) {
    if ((off_by(cond, state) >> bit & 1) != 0) found = place;
    ++place;
  });
  return found;
}

/// The fields that the conditions of a table look at.
std::vector<Field> fields_of(Table const& table) {
  std::vector<Field> fields;
  auto const look = [&](std::span<Cond const> conds) {
    for (Cond const& cond : conds)
      if (!cond.empty() && std::ranges::find(fields, cond.field) == fields.end())
        fields.push_back(cond.field);
  };
  look(table.given);
  for (Row const& row : table.rows) look(row.when);
  return fields;
}

/// For each row, for which of its bits some values of the fields make it fail by that bit alone,
/// after the rows before failed.
std::vector<std::vector<bool>> possible_edges(Table const& table) {
  std::vector<std::vector<bool>> possible;
  for (Row const& row : table.rows) {
    auto& bits = possible.emplace_back();
    each_bit(row, [&](Cond const&, unsigned) { bits.push_back(false); });
  }
  auto const fields = fields_of(table);
  Concrete state{};
  for (bool more = true; more;) {
    if (holds(table.given, state))
      for (std::size_t r = 0; r < table.rows.size(); ++r) {
        if (holds(table.rows[r].when, state)) break;
        if (auto const bit = only_bit_off(table.rows[r], state)) possible[r][*bit] = true;
      }
    more = false;
    for (Field const f : fields) {
      if (state[f] + 1U < value_count(f)) {
        ++state[f];
        more = true;
        break;
      }
      state[f] = 0;
    }
  }
  return possible;
}

/// Whether a table before it has the same rows.
bool is_listed_before(std::size_t table) {
  auto const tables = true_rules.tables.first(table);
  return std::ranges::any_of(tables, [&](Table const& t) {
    return t.rows.data() == true_rules.tables[table].rows.data();
  });
}

} // namespace

Goals::Goals() {
  for (std::size_t t = 0; t < true_rules.tables.size(); ++t) {
    Table const& table = true_rules.tables[t];
    auto const possible = possible_edges(table);
    auto& rows = rows_.emplace_back();
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
      Row const& row = table.rows[r];
      RowGoals& goals = rows.emplace_back();
      goals.edges.assign(possible[r].size(), no_goal);
      if (is_inadmissible(row) || is_listed_before(t)) continue;
      auto const id = std::string{table.name} + "." + std::string{row.name};
      goals.applies = names_.size();
      names_.push_back(id);
      std::size_t place = 0;
      each_bit(row, [&](Cond const& cond, unsigned bit) {
        if (possible[r][place]) {
          FieldInfo const& about = info(cond.field);
          goals.edges[place] = names_.size();
          names_.push_back(id + " but for " + std::string{about.group} + "." +
                           std::string{about.name} +
                           (about.width > 1 ? "[" + std::to_string(bit) + "]" : ""));
        }
        ++place;
      });
    }
  }
}

void Goals::judge_row(std::size_t table, std::size_t row, Concrete const& state,
                      GoalSet& met) const {
  if (rows_[table][row].applies == no_goal) return;
  auto const bit = only_bit_off(true_rules.tables[table].rows[row], state);
  if (bit && rows_[table][row].edges[*bit] != no_goal) add(met, rows_[table][row].edges[*bit]);
}

bool Goals::run(Concrete state, GoalSet& met, bool& consulted) const {
  GoalSet here(met.size(), 0);
  for (std::size_t t = 0; t < true_rules.tables.size(); ++t) {
    Table const& table = true_rules.tables[t];
    if (!holds(table.given, state)) continue;
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
      consulted = consulted || reads_choice(table.rows[r]);
      if (holds(table.rows[r].when, state)) {
        if (rows_[t][r].applies != no_goal) add(here, rows_[t][r].applies);
        break;
      }
      judge_row(t, r, state, here);
    }
    run_tables(true_rules.tables.subspan(t, 1), state);
  }
  if (state[note.inadmissible] == 1 || state[note.unmatched] == 1) return false;
  for (std::size_t i = 0; i < met.size(); ++i) met[i] |= here[i];
  return true;
}

GoalSet Goals::met_by(Concrete const& page) const {
  GoalSet met((count() + 63) / 64, 0);
  for (Stand const& stand : stands) {
    bool consulted = false;
    run(with_choices(page, stand), met, consulted);
    if (!consulted) break;
  }
  return met;
}

} // namespace twofold
