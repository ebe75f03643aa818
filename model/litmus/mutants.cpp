#include "model/litmus/mutants.hpp"

#include <algorithm>
#include <utility>

namespace twofold::litmus {

namespace {

/// What sets are made of, in the words of namespace effect. Walks and faults count as one where a
/// set has all of them: rows then speak of walks and faults as such.
struct KindName {
  std::string_view name;
  EffectSet kind;
};

constexpr KindName effect_kinds[] = {
    {"exp_r", effect::exp_r},
    {"exp_w", effect::exp_w},
    {"ttd_r", effect::ttd_r},
    {"ttd_r_success", effect::ttd_r_success},
    {"ttd_r_translation", effect::ttd_r_translation},
    {"ttd_r_access_flag", effect::ttd_r_access_flag},
    {"ttd_r_permission", effect::ttd_r_permission},
    {"mmu_fault", effect::mmu_fault},
    {"fault_translation", effect::fault_translation},
    {"fault_access_flag", effect::fault_access_flag},
    {"fault_permission", effect::fault_permission},
    {"tlbi_own", effect::tlbi_own},
    {"tlbi_broadcast", effect::tlbi_broadcast},
    {"isb", effect::isb},
};

/// Whether the set has a group of which this is a part.
bool is_part_of_group(EffectSet set, EffectSet kind) {
  for (EffectSet const group : {effect::ttd_r, effect::mmu_fault})
    if (set.contains(group) && group.contains(kind) && !(group == kind)) return true;
  return false;
}

/// Relations that take one another's place: wider, narrower or merely different.
constexpr std::pair<Relation, Relation> exchanges[] = {
    {Relation::rf_ext, Relation::rf},           {Relation::rf, Relation::rf_ext},
    {Relation::rf, Relation::rf_int},           {Relation::rf_int, Relation::rf},
    {Relation::ca_ext, Relation::ca},           {Relation::ca, Relation::ca_ext},
    {Relation::ca, Relation::ca_int},           {Relation::ca_int, Relation::ca},
    {Relation::po_loc, Relation::po},           {Relation::po_low_order, Relation::po},
    {Relation::po_low_order, Relation::po_loc}, {Relation::addr, Relation::data},
    {Relation::data, Relation::addr},           {Relation::ctrl, Relation::data},
    {Relation::lmrs, Relation::po_loc},         {Relation::pick, Relation::addr},
    {Relation::pick, Relation::data},           {Relation::pick, Relation::ctrl},
};

/// Sets that are taken as a whole: `any` in a row is no list of kinds.
bool is_whole(EffectSet set) { return set.contains(effect::not_ttd_r); }

using Operator = OrderingOperator;

/// Makes the mutants of one row.
class OrderingMutator {
public:
  OrderingMutator(std::size_t index, std::vector<OrderingMutant>& mutants)
      : index_(index), row_(spec::ordering_rows[index]), mutants_(mutants) {}

  void run() {
    auto without = rows();
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(index_));
    add(Operator::drop, "dropped", std::move(without));
    put(Operator::feature, "feature flipped", [](OrderingRow& row) {
      row.feature =
          row.feature == OrderingFeature::always ? OrderingFeature::ets2 : OrderingFeature::always;
    });
    if (row_.scope != OrderingScope::any)
      put(Operator::scope, "of any PE", [](OrderingRow& row) { row.scope = OrderingScope::any; });
    mutate_set("start", [](OrderingRow& row) -> EffectSet& { return row.from; });
    for (std::size_t s = 0; s < row_.via.size() && !row_.via[s].empty(); ++s) {
      auto const at = "step " + std::to_string(s + 1);
      mutate_set(at, [s](OrderingRow& row) -> EffectSet& { return row.via[s].to; });
      for (auto const& [from, to] : exchanges) {
        if (row_.via[s].relation != from) continue;
        Relation const other = to;
        put(Operator::relation,
            at + " along another relation (" + std::to_string(static_cast<int>(other)) + ")",
            [s, other](OrderingRow& row) { row.via[s].relation = other; });
      }
    }
  }

private:
  [[nodiscard]] static std::vector<OrderingRow> rows() {
    return {spec::ordering_rows.begin(), spec::ordering_rows.end()};
  }
  void add(Operator op, std::string const& how, std::vector<OrderingRow> rows) {
    mutants_.push_back({op, std::string{row_.name} + ": " + how, std::move(rows)});
  }
  template <class Edit> void put(Operator op, std::string const& how, Edit edit) {
    auto changed = rows();
    edit(changed[index_]);
    add(op, how, std::move(changed));
  }
  /// A set that lists kinds, with one of them missing.
  template <class Access> void mutate_set(std::string const& where, Access access) {
    OrderingRow row = row_;
    EffectSet const set = access(row);
    if (is_whole(set)) return;
    for (auto const& [name, kind] : effect_kinds)
      if (set.contains(kind) && !(set == kind) && !is_part_of_group(set, kind))
        put(Operator::set, where + " without " + std::string{name},
            [&](OrderingRow& changed) { access(changed) = set - kind; });
  }

  std::size_t index_;
  OrderingRow const& row_;
  std::vector<OrderingMutant>& mutants_;
};

// Why mutants change nothing, where that takes an argument.
constexpr std::string_view by_access =
    "what a TLBI says of a walk it says of its access too, which dsb.full orders; of faults that "
    "are not cached ets.fault orders the walk";
constexpr std::string_view by_memory =
    "the write is ordered, and what the read misses comes after that write";
constexpr std::string_view one_location = "reads-from and coherence are of one location anyway";
constexpr std::string_view own_accesses =
    "between accesses of one PE lmws.explicit and the internal visibility requirement say it";
constexpr std::string_view broadcast_only =
    "a TLBI of the own PE is paired with no other PE's walks";

constexpr HarmlessMutants harmless[] = {
    {"dsb.full: start without ttd_r", "the access that the walk is made for is ordered"},
    {"dsb.full-walk: start without exp_r", by_access},
    {"dsb.full-walk: start without exp_w", by_access},
    {"dsb.full-walk: start without ttd_r", by_access},
    {"dsb.load-walk: dropped", by_access},
    {"dsb.store-walk: dropped", by_access},
    {"ifb.addr-fault: dropped", "dob.addr and ifb.walk-fault together say it"},
    {"ifb.addr-fault: feature flipped", "dob.addr and ifb.walk-fault together say it"},
    {"ifb.addr-fault: step 1 along", "dob.addr and ifb.walk-fault together say it"},
    {"ifb.dsb: step 1 without mmu_fault", by_access},
    {"intrinsic.walk: step 1 without mmu_fault", "nothing is ordered by a fault but by its walk"},
    {"lmws.walk: dropped", "dob.walk-write and ifb.walk-fault say more"},
    {"lmws.walk: feature flipped", "dob.walk-write and ifb.walk-fault say more"},
    {"lmws.walk: step 1 along", "dob.walk-write and ifb.walk-fault say as much"},
    {"dob.addr-read: dropped", by_memory},
    {"dob.addr-read: feature flipped", by_memory},
    {"dob.addr-read: step 1 without", by_memory},
    {"dob.addr-read: step 1 along", by_memory},
    {"dob.data-read: dropped", by_memory},
    {"dob.data-read: feature flipped", by_memory},
    {"dob.data-read: step 1 without", by_memory},
    {"dob.data-read: step 1 along", by_memory},
    {"dob.data-read: step 2 along", by_memory},
    {"hazard.read: step 2 along", own_accesses},
    {"tlbi.walk-dsb: feature flipped",
     "the walk comes before its access, which tlbi.access-dsb orders; on the own PE only a walk "
     "behind the DSB could tell, and that is for FEAT_ETS2"},
    {"tlbi.access-dsb: step 2 without tlbi_own", broadcast_only},
    {"tlbi.access-ifb: step 2 without tlbi_own", broadcast_only},
    {"tlbi.older-dsb: step 4 without tlbi_own", broadcast_only},
    {"tlbi.older-ifb: step 4 without tlbi_own", broadcast_only},
    {"tlbi.older-dsb: step 2 without exp_w",
     "dob.walk-write orders the older walk before the store"},
    {"tlbi.older-ifb: step 2 without exp_w",
     "dob.walk-write orders the older walk before the store"},
    {"tlbi.older-ifb: of any PE", "on the own PE ifb.walk says it"},
    {"obs.ca: step 1 along", own_accesses},
    {"internal.corw: step 1 along", one_location},
    {"internal.coww: step 1 along", one_location},
    {"internal.cowr: step 1 along", one_location},
    {"internal.corw: step 2 along", "program order is of one PE anyway"},
    {"internal.coww: step 2 along", "program order is of one PE anyway"},
    {"internal.cowr: step 2 along", "program order is of one PE anyway"},
};

} // namespace

std::vector<OrderingMutant> ordering_mutants() {
  std::vector<OrderingMutant> mutants;
  for (std::size_t i = 0; i < spec::ordering_rows.size(); ++i) OrderingMutator{i, mutants}.run();
  return mutants;
}

std::span<HarmlessMutants const> harmless_mutants() { return harmless; }

std::string_view why_harmless(OrderingMutant const& mutant) {
  auto const* const found = std::ranges::find_if(
      harmless, [&](HarmlessMutants const& h) { return mutant.what.starts_with(h.what); });
  return found == std::end(harmless) ? std::string_view{} : found->why;
}

std::optional<MutationSample> sample_of(Test test, Limits const& limits) {
  MutationSample sample{std::move(test), {}};
  for (bool const ets2 : {false, true}) {
    auto result = run(sample.test, {spec::ordering_rows, ets2}, limits);
    if (!result.complete) return std::nullopt;
    sample.states.at(ets2 ? 1 : 0) = std::move(result.states);
  }
  return sample;
}

bool kills(MutationSample const& sample, OrderingMutant const& mutant, Limits const& limits) {
  return std::ranges::any_of(std::array{false, true}, [&](bool ets2) {
    auto const result = run(sample.test, {mutant.rows, ets2}, limits);
    return result.complete && result.states != sample.states.at(ets2 ? 1 : 0);
  });
}

} // namespace twofold::litmus
