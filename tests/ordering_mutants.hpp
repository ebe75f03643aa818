// Mutants of the ordering rows: each with one small mistake in one row.
#pragma once

#include "spec/ordering.hpp"

#include <string>
#include <utility>
#include <vector>

namespace twofold::test {

/// The rows, one of them changed or missing.
struct OrderingMutant {
  std::string what;
  std::vector<OrderingRow> rows;
};

namespace detail {

/// What sets are made of, in the words of namespace effect. Walks and faults count as one where a
/// set has all of them: rows then speak of walks and faults as such.
struct KindName {
  std::string_view name;
  EffectSet kind;
};

inline constexpr KindName effect_kinds[] = {
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
inline bool is_part_of_group(EffectSet set, EffectSet kind) {
  for (EffectSet const group : {effect::ttd_r, effect::mmu_fault})
    if (set.contains(group) && group.contains(kind) && !(group == kind)) return true;
  return false;
}

/// Relations that take one another's place: wider, narrower or merely different.
inline constexpr std::pair<Relation, Relation> exchanges[] = {
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
inline bool is_whole(EffectSet set) { return set.contains(effect::not_ttd_r); }

/// Makes the mutants of one row.
class OrderingMutator {
public:
  OrderingMutator(std::size_t index, std::vector<OrderingMutant>& mutants)
      : index_(index), row_(spec::ordering_rows[index]), mutants_(mutants) {}

  void run() {
    auto without = rows();
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(index_));
    add("dropped", std::move(without));
    put("feature flipped", [](OrderingRow& row) {
      row.feature =
          row.feature == OrderingFeature::always ? OrderingFeature::ets2 : OrderingFeature::always;
    });
    if (row_.scope != OrderingScope::any)
      put("of any PE", [](OrderingRow& row) { row.scope = OrderingScope::any; });
    mutate_set("start", [](OrderingRow& row) -> EffectSet& { return row.from; });
    for (std::size_t s = 0; s < row_.via.size() && !row_.via[s].empty(); ++s) {
      auto const at = "step " + std::to_string(s + 1);
      mutate_set(at, [s](OrderingRow& row) -> EffectSet& { return row.via[s].to; });
      for (auto const& [from, to] : exchanges) {
        if (row_.via[s].relation != from) continue;
        Relation const other = to;
        put(at + " along another relation (" + std::to_string(static_cast<int>(other)) + ")",
            [s, other](OrderingRow& row) { row.via[s].relation = other; });
      }
    }
  }

private:
  [[nodiscard]] static std::vector<OrderingRow> rows() {
    return {spec::ordering_rows.begin(), spec::ordering_rows.end()};
  }
  void add(std::string const& how, std::vector<OrderingRow> rows) {
    mutants_.push_back({std::string{row_.name} + ": " + how, std::move(rows)});
  }
  template <class Edit> void put(std::string const& how, Edit edit) {
    auto changed = rows();
    edit(changed[index_]);
    add(how, std::move(changed));
  }
  /// A set that lists kinds, with one of them missing.
  template <class Access> void mutate_set(std::string const& where, Access access) {
    OrderingRow row = row_;
    EffectSet const set = access(row);
    if (is_whole(set)) return;
    for (auto const& [name, kind] : effect_kinds)
      if (set.contains(kind) && !(set == kind) && !is_part_of_group(set, kind))
        put(where + " without " + std::string{name},
            [&](OrderingRow& changed) { access(changed) = set - kind; });
  }

  std::size_t index_;
  OrderingRow const& row_;
  std::vector<OrderingMutant>& mutants_;
};

} // namespace detail

inline std::vector<OrderingMutant> ordering_mutants() {
  std::vector<OrderingMutant> mutants;
  for (std::size_t i = 0; i < spec::ordering_rows.size(); ++i)
    detail::OrderingMutator{i, mutants}.run();
  return mutants;
}

} // namespace twofold::test
