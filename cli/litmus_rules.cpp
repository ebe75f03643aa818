#include "cli/litmus_rules.hpp"

#include "cli/wording.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace twofold::cli {

namespace {

struct SetName {
  EffectSet set;
  std::string_view name;
};

/// Larger sets first.
constexpr SetName set_names[] = {
    {effect::any, "any"},
    {effect::not_ttd_r, "any but ttd_r"},
    {effect::ttd_r, "ttd_r"},
    {effect::mmu_fault, "mmu_fault"},
    {effect::tlb_uncacheable_fault, "tlb_uncacheable_fault"},
    {effect::tlb_uncacheable_ttd_r, "tlb_uncacheable_ttd_r"},
    {effect::exp_m, "exp_m"},
    {effect::tlbi, "tlbi"},
    {effect::exp_r, "exp_r"},
    {effect::exp_w, "exp_w"},
    {effect::ttd_r_success, "ttd_r_success"},
    {effect::ttd_r_translation, "ttd_r_translation"},
    {effect::ttd_r_access_flag, "ttd_r_access_flag"},
    {effect::ttd_r_permission, "ttd_r_permission"},
    {effect::fault_translation, "fault_translation"},
    {effect::fault_access_flag, "fault_access_flag"},
    {effect::fault_permission, "fault_permission"},
    {effect::tlbi_own, "tlbi_own"},
    {effect::tlbi_broadcast, "tlbi_broadcast"},
    {effect::dsb_full, "dsb_full"},
    {effect::dsb_ld, "dsb_ld"},
    {effect::dsb_st, "dsb_st"},
    {effect::dmb_full, "dmb_full"},
    {effect::dmb_ld, "dmb_ld"},
    {effect::dmb_st, "dmb_st"},
    {effect::isb, "isb"},
};

constexpr std::array<std::string_view, relation_count> relation_names{
    "",     "po",     "po_loc",        "po_low_order", "addr",   "data",   "ctrl",      "pick",
    "lmrs", "tr_ib",  "tr_ib_inverse", "in_scope",     "dsb_ob", "ifb_ob", "lob",       "hw",
    "rf",   "rf_ext", "rf_int",        "ca",           "ca_ext", "ca_int", "tlbi_after"};

std::string_view part_text(OrderingPart part) {
  switch (part) {
  case OrderingPart::dsb_ob: return "dsb_ob: what waits for a DSB";
  case OrderingPart::ifb_ob: return "ifb_ob: what an ISB or exception makes wait";
  case OrderingPart::lob: return "lob: Locally-ordered-before, closed";
  case OrderingPart::hw: return "hw: local hardware requirements, closed";
  case OrderingPart::tlbi_pair: return "tlbi_after: ordered one way or the other";
  case OrderingPart::ob: return "ob: Ordered-before, closed; has no cycle";
  case OrderingPart::internal: return "internal visibility requirement: relates nothing to itself";
  }
  return "";
}

} // namespace

std::string set_text(EffectSet set) {
  std::string text;
  for (auto const& [part, name] : set_names) {
    if (set.kinds == 0 || !set.contains(part)) continue;
    text += (text.empty() ? "" : ", ") + std::string{name};
    set = set - part;
  }
  return text;
}

std::string path_text(OrderingRow const& row) {
  std::string text = "[" + set_text(row.from) + "]";
  for (OrderingStep const& step : row.via)
    if (!step.empty())
      text += fmt::format(" {} [{}]", relation_names[static_cast<std::size_t>(step.relation)],
                          set_text(step.to));
  if (row.scope == OrderingScope::other_pe) text += ", of different PEs";
  if (row.scope == OrderingScope::same_pe) text += ", of one PE";
  if (row.feature == OrderingFeature::ets2) text += ", with FEAT_ETS2";
  return text;
}

std::string ordering_rules_text() {
  std::string text;
  OrderingRow const* previous = nullptr;
  for (OrderingRow const& row : spec::ordering_rows) {
    if (previous == nullptr || previous->part != row.part)
      text += fmt::format("{}{}\n", previous == nullptr ? "" : "\n", part_text(row.part));
    previous = &row;
    text += fmt::format("  {:<20} {} ({})\n", row.name, row.term, row.cite);
    text += beside("      ", wrap(path_text(row), columns - 6, 2));
  }
  return text;
}

} // namespace twofold::cli
