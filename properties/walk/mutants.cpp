#include "properties/walk/mutants.hpp"

#include "model/runtime_engine.hpp"
#include "model/walk/address.hpp"
#include "properties/walk/properties.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace twofold::walks {

namespace {

namespace f = spec::walk::field;

std::string name_of(Field field) {
  FieldInfo const& about = spec::walk::field_infos[field.index];
  return std::string{about.group} + "." + std::string{about.name};
}

/// Makes the mutants of one table.
class Mutator {
public:
  Mutator(Part part, std::size_t index, Table const& table, std::vector<WalkMutant>& mutants)
      : part_(part), index_(index), table_(table), mutants_(mutants) {}

  void run() {
    for (row_ = 0; row_ < table_.rows.size(); ++row_) {
      auto without = rows();
      without.erase(without.begin() + static_cast<std::ptrdiff_t>(row_));
      add(WalkOperator::drop, "dropped", std::move(without));
      if (row_ + 1 < table_.rows.size()) {
        auto swapped = rows();
        std::swap(swapped[row_], swapped[row_ + 1]);
        add(WalkOperator::swap, "tried after the next", std::move(swapped));
      }
      Row const& row = table_.rows[row_];
      for (std::size_t i = 0; i < row.when.size(); ++i) mutate(row.when[i], i);
      for (std::size_t i = 0; i < row.then.size(); ++i) mutate(row.then[i], i);
    }
  }

private:
  [[nodiscard]] std::vector<Row> rows() const { return {table_.rows.begin(), table_.rows.end()}; }

  void add(WalkOperator op, std::string const& how, std::vector<Row> rows) {
    std::string const row = std::string{table_.name} + "." + std::string{table_.rows[row_].name};
    mutants_.push_back({op, part_, index_, row, row + ": " + how, std::move(rows)});
  }
  template <class Edit> void edit(WalkOperator op, std::string const& how, Edit change) {
    auto changed = rows();
    change(changed[row_]);
    add(op, how, std::move(changed));
  }

  void mutate(Cond const& cond, std::size_t i) {
    if (cond.empty()) return;
    std::string const of = name_of(cond.field);
    edit(WalkOperator::loosen, of + " not looked at", [&](Row& row) { row.when.at(i) = {}; });
    for (unsigned n = 0; n < cond.field.width; ++n) {
      auto const one = static_cast<Value>(1U << n);
      if ((cond.mask & one) == 0) continue;
      std::string const place = cond.field.width == 1 ? of : of + " bit " + std::to_string(n);
      edit(WalkOperator::flip, place + " flipped",
           [&](Row& row) { row.when.at(i).value = static_cast<Value>(cond.value ^ one); });
      if (cond.mask == one) continue;
      edit(WalkOperator::loosen, place + " ignored", [&](Row& row) {
        row.when.at(i).mask = static_cast<Value>(cond.mask & ~one);
        row.when.at(i).value = static_cast<Value>(cond.value & ~one);
      });
    }
  }

  void mutate(Set const& set, std::size_t i) {
    if (set.empty()) return;
    std::string const of = name_of(set.target);
    edit(WalkOperator::unset, of + " not set", [&](Row& row) { row.then.at(i) = {}; });
    if (set.op == Op::constant) {
      for (unsigned n = 0; n < set.target.width; ++n)
        edit(WalkOperator::value, of + " bit " + std::to_string(n) + " the other value",
             [&](Row& row) {
               row.then.at(i).constant = static_cast<Value>(set.constant ^ 1U << n);
             });
      return;
    }
    for (Value const always : {Value{0}, Value{1}})
      edit(WalkOperator::operation, of + " always " + std::to_string(always),
           [&](Row& row) { row.then.at(i) = {set.target, Op::constant, always, 0, {}, {}}; });
    if (set.op == Op::least)
      edit(WalkOperator::operation, of + " the greatest",
           [&](Row& row) { row.then.at(i).op = Op::greatest; });
    if (set.op == Op::bits)
      edit(WalkOperator::operation, of + " from the next bit",
           [&](Row& row) { row.then.at(i).constant = static_cast<Value>(set.constant ^ 1U); });
  }

  Part part_;
  std::size_t index_;
  Table const& table_;
  std::vector<WalkMutant>& mutants_;
  std::size_t row_ = 0;
};

/// Rules with a mutant in place of a table. They point into it and into the mutant.
class MutatedRules {
public:
  explicit MutatedRules(WalkMutant const& mutant) : rules_(true_rules()) {
    auto& part = rules_.at(static_cast<std::size_t>(mutant.part));
    tables_.assign(part.begin(), part.end());
    tables_.at(mutant.table).rows = mutant.rows;
    part = tables_;
  }
  MutatedRules(MutatedRules const&) = delete;
  MutatedRules& operator=(MutatedRules const&) = delete;
  [[nodiscard]] Rules const& rules() const { return rules_; }

private:
  std::vector<Table> tables_;
  Rules rules_;
};

/// What a part looks at, and what a walk makes of what it says.
struct Scope {
  std::vector<Field> inputs;
  bool (*reachable)(WalkState const&);
  std::uint64_t (*seen)(WalkState const&);
};

/// Values in one number, four bits each.
std::uint64_t packed(std::initializer_list<Value> values) {
  std::uint64_t key = 0;
  for (Value const value : values) key = key << 4 | value;
  return key;
}

bool anything(WalkState const& /*state*/) { return true; }
std::uint64_t seen_fault(WalkState const& s) { return s[f::out.fault]; }
std::uint64_t seen_allowed(WalkState const& s) { return s[f::out.allowed]; }

bool sensible_geometry(WalkState const& s) {
  Features features{};
  features.pa_range = s[f::on.pa_range];
  features.lva = s[f::on.lva] != 0;
  features.lpa2 = s[f::on.lpa2] != 0;
  return s[f::on.pa_range] < 7 && consistent(features) && s[f::found.granule_choice] < 3 &&
         (s[f::on.ds] == 0 || s[f::on.lpa2] != 0) &&
         (s[f::on.stage2] == 0 || s[f::on.upper] == 0) &&
         (s[f::on.stage2] != 0 || (s[f::on.sl0] == 0 && s[f::on.sl2] == 0));
}

/// What one table of the geometry says.
std::uint64_t seen_alone(WalkState const& s) {
  Value start = std::min<Value>(s[f::geo.start], 5);
  // No size goes with these start levels.
  Value const granule = std::min<Value>(s[f::geo.granule], 2);
  static constexpr std::array<unsigned, 8> machine{32, 36, 40, 42, 44, 48, 52, 52};
  unsigned const input =
      std::min(machine.at(s[f::on.pa_range]), granule == 2 || s[f::on.ds] != 0 ? 52U : 48U);
  unsigned const page = granule_bits(granule);
  if (s[f::on.stage2] != 0 && start < 5 && low_bit(page, start - 1) + 1 > input) start = 5;
  // 52 bits in a format that holds 48 are 48; nor do more count than PARange has, which are 52.
  static constexpr std::array<Value, 8> sizes{32, 36, 40, 42, 44, 48, 52, 52};
  Value format = std::min(s[f::geo.format_bits], sizes.at(s[f::on.pa_range]));
  if (granule != 2 && s[f::on.ds] == 0) format = std::min<Value>(format, 48);
  std::uint64_t key = start;
  for (Value const part :
       {s[f::geo.least_size], s[f::geo.most_size], std::min<Value>(s[f::geo.named_bits], 52),
        std::min<Value>(s[f::geo.pa_bits], 52), format})
    key = key << 6 | part;
  for (Value const part : {s[f::geo.below_faults], s[f::geo.above_faults],
                           static_cast<Value>(s[f::geo.base_high] != 0 ? 1 : 0)})
    key = key << 1 | part;
  return (key << 2 | std::min<Value>(s[f::geo.table_high], 3)) << 2 | granule;
}

/// The permissions that the tables before leave, as an index of `Lookups::s1_permissions` results.
bool sensible_permissions(WalkState const& s) {
  static std::array<bool, 128> const possible = [] {
    std::array<bool, 128> found{};
    for (std::size_t index = 0; index < 8192; ++index)
      found.at(true_lookups().s1_permissions[index] | ((index >> 9 & 1) << 6)) = true;
    return found;
  }();
  std::size_t index = 0;
  for (Field const bit : {Field{f::on.two_els}, Field{f::out.ux}, Field{f::out.uw},
                          Field{f::out.ur}, Field{f::out.px}, Field{f::out.pw}, Field{f::out.pr}})
    index = index << 1 | s[bit];
  Value const need = s[f::out.need];
  bool const pan_goes = s[f::out.checks_pan] == 0 || need <= spec::walk::Need::read_write;
  return possible.at(index) && need < spec::walk::Need::table && pan_goes &&
         (need != spec::walk::Need::read_write || s[f::out.checks_pan] != 0) &&
         (need != spec::walk::Need::invalidate || s[f::by.el0] == 0) &&
         (s[f::by.el0] == 0 || s[f::on.two_els] != 0);
}

Scope scope_of(Part part) {
  switch (part) {
  case Part::geometry:
    // Of each table apart: they need nothing of one another but the granule.
    return {{f::geo.granule, f::on.pa_range, f::on.stage2, f::on.lva, f::on.lpa2, f::on.ds},
            [](WalkState const& s) { return s[f::geo.granule] < 3 && sensible_geometry(s); },
            seen_alone};
  case Part::kind:
    return {{f::geo.granule, f::entry.level, f::entry.type, f::on.ds, f::on.pa_range},
            [](WalkState const& s) {
              bool const minus = s[f::entry.level] == 0;
              return s[f::geo.granule] < 3 && s[f::entry.level] < 5 && s[f::on.pa_range] < 7 &&
                     (s[f::on.ds] == 0 || s[f::on.pa_range] == 6) &&
                     (!minus || (s[f::geo.granule] == 0 && s[f::on.ds] != 0)) &&
                     (s[f::geo.granule] != 2 || s[f::entry.level] >= 2);
            },
            [](WalkState const& s) -> std::uint64_t { return s[f::geo.kind]; }};
  case Part::need:
    return {{f::by.op},
            [](WalkState const& s) { return s[f::by.op] < 13; },
            [](WalkState const& s) -> std::uint64_t {
              // To invalidate needs what to write does, and makes nothing dirty.
              std::uint64_t need = s[f::out.need];
              if (need == spec::walk::Need::invalidate && s[f::out.dirties] == 0)
                need = spec::walk::Need::write;
              return packed({static_cast<Value>(need), s[f::out.checks_pan], s[f::out.maintains],
                             s[f::out.dirties]});
            }};
  case Part::s1_permissions:
    return {{f::entry.pxn, f::entry.xn, f::entry.dbm, f::entry.ap, f::entry.pxn_table,
             f::entry.xn_table, f::entry.ap_table, f::on.two_els, f::on.ha, f::on.hd, f::on.hpd},
            anything,
            [](WalkState const& s) -> std::uint64_t {
              bool const two = s[f::on.two_els] != 0;
              return packed({s[f::out.pr], s[f::out.pw], s[f::out.px],
                             two ? s[f::out.ur] : Value{0}, two ? s[f::out.uw] : Value{0},
                             two ? s[f::out.ux] : Value{0}});
            }};
  case Part::s1_allowed:
    return {{f::out.pr, f::out.pw, f::out.px, f::out.ur, f::out.uw, f::out.ux, f::on.two_els,
             f::on.wxn, f::on.epan, f::by.el0, f::by.pan, f::out.need, f::out.checks_pan},
            sensible_permissions,
            seen_allowed};
  case Part::s2_permissions:
    return {{f::entry.s2ap, f::entry.s2xn, f::entry.dbm, f::on.xnx, f::on.ha, f::on.hd, f::by.el0,
             f::out.need},
            [](WalkState const& s) {
              return s[f::out.need] < 7 &&
                     (s[f::out.need] != spec::walk::Need::invalidate || s[f::by.el0] == 0);
            },
            seen_allowed};
  case Part::s1_before:
    return {{f::found.enabled, f::found.size, f::found.e0pd, f::found.epd, f::found.large,
             f::found.wide, f::found.type},
            [](WalkState const& s) { return s[f::found.enabled] == 0 || s[f::found.type] == 0; },
            seen_fault};
  case Part::s2_before:
    return {{f::found.size, f::found.start, f::found.large, f::found.wide},
            [](WalkState const& s) { return s[f::found.start] == 0 || s[f::found.large] == 0; },
            seen_fault};
  case Part::descriptor: return {{f::geo.kind, f::found.large}, anything, seen_fault};
  case Part::leaf:
    return {{f::found.contiguous, f::found.nt, f::found.large, f::found.old, f::on.ha,
             f::found.type, f::found.may},
            anything,
            seen_fault};
  }
  return {};
}

/// The fields that the conditions and settings of a table look at.
void add_fields(Table const& table, std::vector<Field>& fields) {
  auto const add = [&](Field field) {
    if (std::ranges::find(fields, field) == fields.end()) fields.push_back(field);
  };
  for (Row const& row : table.rows) {
    for (Cond const& cond : row.when)
      if (!cond.empty()) add(cond.field);
    for (Set const& set : row.then) {
      if (set.reads_a()) add(set.a);
      if (set.reads_b()) add(set.b);
    }
  }
}

/// Whether in all states that a walk can be in the changed tables say the same.
bool same(Part part, std::size_t table, std::span<Table const> changed) {
  Scope scope = scope_of(part);
  auto original = true_rules().at(static_cast<std::size_t>(part));
  if (part == Part::geometry) {
    original = original.subspan(table, 1);
    changed = changed.subspan(table, 1);
    if (table == 0) scope.inputs.clear(); // it says what the granule is
    add_fields(original.front(), scope.inputs);
  }
  unsigned width = 0;
  for (Field const field : scope.inputs) width += field.width;
  for (std::uint64_t index = 0; index >> width == 0; ++index) {
    WalkState start{};
    std::uint64_t rest = index;
    for (Field const field : scope.inputs) {
      start[field] = static_cast<Value>(rest & ((1U << field.width) - 1));
      rest >>= field.width;
    }
    if (!scope.reachable(start)) continue;
    WalkState a = start;
    WalkState b = start;
    run_tables(original, a);
    run_tables(changed, b);
    if (b[f::out.unmatched] != 0 || scope.seen(a) != scope.seen(b)) return false;
  }
  return true;
}

} // namespace

std::vector<WalkMutant> walk_mutants() {
  std::vector<WalkMutant> mutants;
  for (std::size_t p = 0; p < part_count; ++p)
    for (std::size_t t = 0; t < true_rules().at(p).size(); ++t)
      Mutator{static_cast<Part>(p), t, true_rules().at(p)[t], mutants}.run();
  return mutants;
}

std::vector<bool> noticing(WalkMutant const& mutant, std::uint64_t walks) {
  MutatedRules const rules{mutant};
  Lookups const lookups{rules.rules()};
  Campaign campaign{lookups};
  std::uint64_t made = 0;
  for (std::uint64_t seed = 1; made < walks; ++seed) made += campaign.run(seed, 48);
  std::vector<bool> result;
  for (Tally const& tally : campaign.tallies()) result.push_back(tally.violated != 0);
  return result;
}

std::optional<Noticed> noticed(WalkMutant const& mutant, std::size_t property,
                               std::uint64_t walks) {
  MutatedRules const rules{mutant};
  Lookups const lookups{rules.rules()};
  Campaign campaign{lookups};
  std::uint64_t made = 0;
  for (std::uint64_t seed = 1; made < walks; ++seed) {
    made += campaign.run(seed, 48);
    for (Failure const& found : campaign.failures()) {
      if (found.property != property) continue;
      Failure small = minimised(found, lookups);
      bool const still = fails(small, lookups);
      bool const by_truth = fails(small);
      return Noticed{found, std::move(small), still, by_truth};
    }
  }
  return std::nullopt;
}

WalkVerdict judge(WalkMutant const& mutant, std::uint64_t most_walks) {
  MutatedRules const rules{mutant};
  if (same(mutant.part, mutant.table, rules.rules().at(static_cast<std::size_t>(mutant.part))))
    return {WalkFate::equivalent};
  Lookups const lookups{rules.rules()};
  Campaign campaign{lookups};
  campaign.stop_at_failure = true;
  std::uint64_t made = 0;
  for (std::uint64_t seed = 1; made < most_walks; ++seed) {
    made += campaign.run(seed, 48);
    if (!campaign.failures().empty())
      return {WalkFate::killed, campaign.failures().front().property, made};
  }
  return {WalkFate::survived, 0, made};
}

} // namespace twofold::walks
