#include "model/policy/policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <set>

namespace twofold::policy {

namespace {

constexpr Condition among(Fact of, std::initializer_list<Value> values) {
  Condition c{of, 0};
  for (Value const v : values) c.values = static_cast<std::uint8_t>(c.values | 1U << v);
  return c;
}

constexpr Condition other_than(Fact of, std::initializer_list<Value> values) {
  Condition c = among(of, values);
  c.values = static_cast<std::uint8_t>(~c.values & ((1U << info(of).values) - 1));
  return c;
}

using FK = FaultKind;
constexpr Condition with_fwb = among(fact.fwb, {1});
constexpr Condition without_fwb = among(fact.fwb, {0});
constexpr Condition with_dic = among(fact.dic, {1});
constexpr Condition without_dic = among(fact.dic, {0});
constexpr Condition on_write = among(fact.fault, {FK::write, FK::permission_write});
constexpr Condition on_exec = among(fact.fault, {FK::exec, FK::permission_exec});
constexpr Condition not_exec = other_than(fact.fault, {FK::exec, FK::permission_exec});

constexpr When words[] = {
    {"no", true, {}},
    {"yes", false, {}},
    {"with-fwb", false, {with_fwb}},
    {"unless-fwb", false, {without_fwb}},
    {"with-dic", false, {with_dic}},
    {"unless-dic", false, {without_dic}},
    {"on-write", false, {on_write}},
    {"on-exec", false, {on_exec}},
    {"on-exec-unless-dic", false, {on_exec, without_dic}},
    {"unless-exec", false, {not_exec}},
    {"unless-exec-or-dic", false, {not_exec, without_dic}},
};

constexpr Condition is_gic = among(fact.device, {DeviceClass::gicv2_vcpu});

// GICV has no VMA: the host maps it for the guest by itself. Its VMA facts have one spelling.
constexpr Impossible impossible[] = {
    {"a VMA is never VM_PFNMAP and VM_MIXEDMAP at once",
     {among(fact.vm_pfnmap, {1}), among(fact.vm_mixedmap, {1})}},
    {"the GICv2 VCPU interface has no VMA; write vma-type = \"nGnRE\" for it",
     {is_gic, other_than(fact.vma_type, {VmaType::nGnRE})}},
    {"the GICv2 VCPU interface has no VMA, so no VM_PFNMAP", {is_gic, among(fact.vm_pfnmap, {1})}},
    {"the GICv2 VCPU interface has no VMA, so no VM_IO", {is_gic, among(fact.vm_io, {1})}},
    {"the GICv2 VCPU interface has no VMA, so no VM_MIXEDMAP",
     {is_gic, among(fact.vm_mixedmap, {1})}},
    {"the GICv2 VCPU interface has no VMA, so no VM_ALLOW_ANY_UNCACHED",
     {is_gic, among(fact.vm_allow_any_uncached, {1})}},
    {"the GICv2 VCPU interface has no VMA, so no VM_MTE_ALLOWED",
     {is_gic, among(fact.vm_mte_allowed, {1})}},
    {"the GICv2 VCPU interface has no VMA, so no VM_SHARED", {is_gic, among(fact.vm_shared, {1})}},
    {"the GICv2 VCPU interface has no VMA, so none that is contiguous",
     {is_gic, among(fact.contiguous, {1})}},
    {"the GICv2 VCPU interface has no user entry that could change",
     {is_gic, among(fact.fault, {FK::change_pte})}},
};

} // namespace

std::span<When const> when_words() { return words; }

When const* find_when(std::string_view word) {
  auto const* found = std::ranges::find(words, word, &When::word);
  return found == std::end(words) ? nullptr : found;
}

std::span<Impossible const> impossible_pages() { return impossible; }

bool is_possible(Policy const& policy, Page const& page) {
  if (policy.fwb == FwbUse::required && page[fact.fwb] == 0) return false;
  if (!policy.mte && page[fact.mte] == 1) return false;
  return std::ranges::none_of(impossible, [&](Impossible const& i) { return i.holds(page); });
}

Matcher::Matcher(Policy const& policy) : before_(policy.rows.size(), 0) {
  for (auto& of_fact : masks_) of_fact.fill(0);
  for (std::size_t r = 0; r < policy.rows.size() && r < most_rows; ++r) {
    Row const& row = policy.rows[r];
    for (std::size_t other : row.after) before_[r] |= std::uint64_t{1} << other;
    for (std::size_t f = 0; f < fact_count; ++f) {
      auto const of_fact = std::ranges::find(row.when, fact_at(f), &Condition::of);
      for (unsigned v = 0; v < fact_infos[f].values; ++v)
        if (of_fact == row.when.end() || of_fact->holds(static_cast<Value>(v)))
          masks_[f][v] |= std::uint64_t{1} << r;
    }
  }
}

std::uint64_t Matcher::resolve(std::uint64_t matching) const {
  std::uint64_t left = matching;
  for (std::uint64_t rest = matching; rest != 0; rest &= rest - 1) {
    auto const row = static_cast<std::size_t>(std::countr_zero(rest));
    if ((before_[row] & matching) != 0) left &= ~(std::uint64_t{1} << row);
  }
  return left;
}

namespace {

bool own_conditions_hold(Row const& row, Page const& page) {
  return std::ranges::all_of(row.when, [&](Condition const& c) { return c.holds(page[c.of]); });
}

bool takes(Policy const& policy, Row const& row, Page const& page) {
  return own_conditions_hold(row, page) && std::ranges::none_of(row.after, [&](std::size_t other) {
           return own_conditions_hold(policy.rows[other], page);
         });
}

} // namespace

Row const* row_of(Policy const& policy, Page const& page) {
  if (!is_possible(policy, page)) return nullptr;
  Row const* found = nullptr;
  for (Row const& row : policy.rows)
    if (takes(policy, row, page)) {
      if (found != nullptr) return nullptr;
      found = &row;
    }
  return found;
}

Decision outcome_of(Policy const& policy, Row const& row, Page const& page) {
  auto const done = [&](When const* when) {
    return static_cast<Value>(when != nullptr && when->holds(page) ? 1 : 0);
  };
  Decision outcome{};
  outcome[aspect.result] = row.result;
  bool const fwb = policy.fwb != FwbUse::unused && page[fact.fwb] == 1;
  outcome[aspect.hcr_fwb] = fwb ? 1 : 0;
  outcome[aspect.hcr_ptw] = policy.ptw ? 1 : 0;
  outcome[aspect.mixture] = policy.mixture;
  outcome[aspect.xn] = done(row.xn);
  if (row.result != Action::map) return outcome;
  Type const& type = policy.types[row.type];
  outcome[aspect.memattr] = (fwb ? type.memattr_fwb : type.memattr).value_or(0);
  outcome[aspect.sh] = type.sh;
  outcome[aspect.promise] = type.promise;
  outcome[aspect.size] = row.size;
  outcome[aspect.write] = done(row.write);
  outcome[aspect.clean] = done(row.clean);
  outcome[aspect.unmap_clean] = done(row.unmap_clean);
  outcome[aspect.icache] = done(row.icache);
  return outcome;
}

std::optional<Decision> evaluate(Policy const& policy, Page const& page) {
  Row const* row = row_of(policy, page);
  if (row == nullptr) return std::nullopt;
  return outcome_of(policy, *row, page);
}

std::vector<Flaw> flaws_of(Policy const& policy, std::size_t most) {
  std::vector<Flaw> flaws;
  std::uint64_t used = 0;
  std::set<std::uint64_t> seen;
  for_each_page(policy, [&](Page const& page, std::uint64_t rows) {
    if (std::popcount(rows) == 1) {
      used |= rows;
      return;
    }
    used |= rows;
    if (flaws.size() >= most || !seen.insert(rows).second) return;
    if (rows == 0) {
      flaws.push_back({Flaw::Kind::gap, 0, 0, page});
      return;
    }
    auto const first = static_cast<std::size_t>(std::countr_zero(rows));
    auto const second = static_cast<std::size_t>(std::countr_zero(rows & (rows - 1)));
    flaws.push_back({Flaw::Kind::overlap, second, first, page});
  });
  for (std::size_t r = 0; r < policy.rows.size() && flaws.size() < most; ++r)
    if ((used >> r & 1) == 0) flaws.push_back({Flaw::Kind::idle, r, 0, {}});
  return flaws;
}

std::string page_text(Page const& page) {
  std::string text;
  for (std::size_t i = 0; i < fact_count; ++i) {
    Fact const f = fact_at(i);
    if (page[f] == 0 && f != fact.device && f != fact.fault) continue;
    SlotInfo const& about = info(f);
    if (!text.empty()) text += ' ';
    text += about.values == 2 ? key_of(about)
                              : fmt::format("{}={}", key_of(about), value_text(about, page[f]));
  }
  return text;
}

std::vector<Stage2Entry> stage2_entries(Policy const& policy, Value device_class,
                                        std::function<bool(Page const&)> const& only) {
  std::vector<std::vector<Stage2Entry>> of_row(policy.rows.size());
  for_each_page(policy, [&](Page const& page, std::uint64_t rows) {
    if (page[fact.device] != device_class || std::popcount(rows) != 1) return;
    if (only && !only(page)) return;
    auto const r = static_cast<std::size_t>(std::countr_zero(rows));
    Row const& row = policy.rows[r];
    if (row.result != Action::map) return;
    Decision const outcome = outcome_of(policy, row, page);
    if (std::ranges::find(of_row[r], outcome, &Stage2Entry::outcome) == of_row[r].end())
      of_row[r].push_back({r, page, outcome});
  });
  std::vector<Stage2Entry> entries;
  for (auto const& some : of_row) entries.insert(entries.end(), some.begin(), some.end());
  return entries;
}

} // namespace twofold::policy
