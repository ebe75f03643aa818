#include "properties/walk/properties.hpp"

#include "model/registers.hpp"
#include "model/translation.hpp"
#include "spec/walk_registers.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

namespace twofold::walks {

namespace {

namespace d = spec::walk::descriptor;

constexpr bool bit(std::uint64_t value, unsigned n) { return (value >> n & 1) != 0; }
constexpr std::uint64_t one(unsigned n) { return std::uint64_t{1} << n; }

constexpr Judgement that(bool holds) { return holds ? Judgement::holds : Judgement::violated; }

bool nested(Case const& c) { return c.request.regime == Regime::el10 && c.setting.s2.enabled; }

bool two_els(Case const& c) { return c.request.regime != Regime::el2; }
bool upper(Case const& c) { return two_els(c) && bit(c.request.va, 55); }
std::uint64_t sctlr_of(Case const& c) {
  return c.request.regime == Regime::el10 ? c.setting.registers.sctlr_el1
                                          : c.setting.registers.sctlr_el2;
}
std::uint64_t tcr_of(Case const& c) {
  return c.request.regime == Regime::el10 ? c.setting.registers.tcr_el1
                                          : c.setting.registers.tcr_el2;
}
/// A field of TCR: where it is with two Exception levels, lower and upper half, and with one.
std::uint64_t tcr_field(Case const& c, unsigned lower, unsigned high, unsigned el2,
                        unsigned width) {
  return extract(tcr_of(c), !two_els(c) ? el2 : upper(c) ? high : lower, width);
}
Stage const& stage1_of(Case const& c) {
  std::size_t const half = upper(c) ? 1 : 0;
  return c.setting.s1.at(c.request.regime == Regime::el2    ? 2
                         : c.request.regime == Regime::el10 ? half
                                                            : 3 + half);
}
Stage const& stage_of(Case const& c, unsigned stage) {
  return stage == 2 ? c.setting.s2 : stage1_of(c);
}

bool is_leaf(Fetch const& fetch) {
  return fetch.kind == DescriptorKind::block || fetch.kind == DescriptorKind::page;
}

/// Updates are walks of their own, made after the entry was found.
std::size_t fetches_beside_updates(Case const& c) {
  return static_cast<std::size_t>(
      std::ranges::count_if(c.trace.fetches, [](Fetch const& f) { return !f.for_update; }));
}

Fetch const* stage1_leaf(Case const& c) {
  for (Fetch const& fetch : c.trace.fetches)
    if (fetch.stage == 1 && is_leaf(fetch)) return &fetch;
  return nullptr;
}
Fetch const* output_leaf(Case const& c) {
  for (Fetch const& fetch : c.trace.fetches)
    if (fetch.stage == 2 && !fetch.for_table && is_leaf(fetch)) return &fetch;
  return nullptr;
}

/// Stage 1 let the access pass.
bool past_stage1(Case const& c) {
  return !c.result.fault || (c.result.fault.stage == 2 && !c.result.fault.s1ptw);
}

bool reads(Operation op) {
  using enum Operation;
  return op == load || op == atomic || op == at_s1_read || op == at_s1_read_pan ||
         op == at_s12_read;
}
bool writes(Operation op) {
  using enum Operation;
  return op == store || op == atomic || op == dc_zva || op == at_s1_write ||
         op == at_s1_write_pan || op == at_s12_write;
}
bool makes_dirty(Operation op) { return writes(op) && !is_at(op); }

/// Whether memory that stage 2 describes so may be reached cacheable: not where MemAttr says Device
/// or Non-cacheable, whatever stage 1 says.
bool forbids_cacheable(Case const& c, std::uint64_t entry) {
  auto const attr = d::mem_attr.of(entry);
  if (c.setting.features.s2fwb && bit(c.setting.registers.hcr_el2, 46))
    return (attr & 4) == 0 || (attr & 7) == 5;
  return (attr & 0xc) == 0 || attr == 5;
}

/// A MemAttr that the manual does not allocate; what it behaves as is a choice.
bool is_reserved(Case const& c, std::uint64_t entry) {
  auto attr = d::mem_attr.of(entry);
  Features const& f = c.setting.features;
  if (f.s2fwb && bit(c.setting.registers.hcr_el2, 46)) {
    if (!f.mte_perm) attr &= 7;
    return (attr & 7) == 4 || attr == 13 || (attr >= 8 && attr <= 11);
  }
  return attr == 8 || attr == 12 || (attr == 4 && !f.mte_perm);
}

bool cacheable_or_tagged(Concrete const& state) {
  return state[field::out.inner] > Cacheability::non_cacheable ||
         state[field::out.outer] > Cacheability::non_cacheable || state[field::out.tagged] != 0;
}

Judgement contained(Case const& c) {
  if (!nested(c)) return Judgement::vacuous;
  bool met = false;
  if (!c.result.fault && c.result.s2.present && forbids_cacheable(c, c.result.s2.descriptor) &&
      !is_reserved(c, c.result.s2.descriptor)) {
    met = true;
    if (cacheable_or_tagged(attributes(c.setting, c.request, c.result))) return Judgement::violated;
  }
  for (Fetch const& fetch : c.trace.fetches) {
    if (fetch.stage != 1 || !forbids_cacheable(c, fetch.s2_entry) || is_reserved(c, fetch.s2_entry))
      continue;
    met = true;
    if (cacheable_or_tagged(attributes(c.setting, c.request, fetch))) return Judgement::violated;
  }
  return met ? Judgement::holds : Judgement::vacuous;
}

Judgement combined(Case const& c) {
  if (c.result.fault || !c.result.s1.present || !c.result.s2.present || !nested(c))
    return Judgement::vacuous;
  if (stage1_of(c).ds || c.setting.s2.ds) return Judgement::vacuous;
  Concrete page = c.setting.page[Regime::el10];
  twofold::Registers<std::uint64_t> const raw{
      c.setting.registers.mair_el1, c.setting.registers.sctlr_el1, c.setting.registers.hcr_el2,
      c.result.s1.descriptor, c.result.s2.descriptor};
  read_registers(raw, page);
  Concrete const state = attributes(c.setting, c.request, c.result);
  page[field::in.access] = state[field::in.access];
  twofold::translate(page);
  return that(page == state);
}

/// What stage 2 alone says of an IPA.
WalkResult through_flat(Case const& c, std::uint64_t ipa, Operation op) {
  Request q = c.request;
  q.va = ipa;
  q.op = op;
  q.unaligned = false;
  Journal memory{c.scenario.memory};
  return walk(c.flat, memory, q);
}

Judgement stage2_maps(Case const& c) {
  if (!nested(c) || c.trace.updates.size() != 0 || c.setting.s2.ha) return Judgement::vacuous;
  bool met = false;
  for (Fetch const& fetch : c.trace.fetches) {
    if (fetch.stage != 1) continue;
    met = true;
    WalkResult const alone = through_flat(c, fetch.ipa, Operation::load);
    if (alone.fault || alone.pa != fetch.address) return Judgement::violated;
  }
  if (past_stage1(c) && !is_at_s1(c.request.op)) {
    met = true;
    bool const data = c.request.op <= Operation::dc_zva;
    if (data && (c.request.unaligned || c.request.op == Operation::dc_zva ||
                 c.request.op == Operation::fetch))
      return Judgement::vacuous;
    WalkResult const alone = through_flat(c, c.result.ipa, c.request.op);
    if (alone.fault != c.result.fault || (!alone.fault && alone.pa != c.result.pa))
      return Judgement::violated;
  }
  bool const updating = !c.trace.fetches.empty() && c.trace.fetches.back().for_update;
  if (c.result.fault && c.result.fault.s1ptw && !updating) {
    met = true;
    WalkResult const alone = through_flat(c, c.result.fault.ipa, Operation::load);
    bool const device =
        c.result.fault.kind == FaultKind::permission && bit(c.setting.registers.hcr_el2, 2);
    if (!device &&
        (alone.fault.kind != c.result.fault.kind || alone.fault.level != c.result.fault.level))
      return Judgement::violated;
  }
  return met ? Judgement::holds : Judgement::vacuous;
}

Judgement permitted_stage1(Case const& c) {
  Fetch const* const leaf = stage1_leaf(c);
  if (leaf == nullptr) return Judgement::vacuous;
  bool const denied = c.result.fault.kind == FaultKind::permission && c.result.fault.stage == 1;
  if (!denied && !past_stage1(c)) return Judgement::vacuous;
  std::uint64_t tables = 0;
  for (Fetch const& fetch : c.trace.fetches)
    if (fetch.stage == 1 && fetch.kind == DescriptorKind::table) tables |= fetch.value;
  Features const& f = c.setting.features;
  if (f.hpds && tcr_field(c, 41, 42, 24, 1) != 0) tables = 0;
  std::uint64_t const e = leaf->value;
  bool const ha = f.haf && tcr_field(c, 39, 39, 21, 1) != 0;
  bool const hd = f.hdbs && tcr_field(c, 40, 40, 22, 1) != 0;
  bool const el0 = c.request.el0;
  bool const to_el0 = two_els(c) && bit(e, 6) && !bit(tables, 61);
  bool const writable = (!bit(e, 7) || (ha && hd && bit(e, 51))) && !bit(tables, 62);
  bool const el0_x = two_els(c) && !bit(e, 54) && !bit(tables, 60);
  bool const pan = f.pan && c.request.pan && !el0 && two_els(c) &&
                   (to_el0 || (f.epan && bit(sctlr_of(c), 57) && el0_x));
  Operation const op = c.request.op;
  bool const pan_counts = op == Operation::load || op == Operation::store ||
                          op == Operation::atomic || op == Operation::dc_zva ||
                          op == Operation::at_s1_read_pan || op == Operation::at_s1_write_pan;
  bool const r = el0 ? to_el0 : !(pan && pan_counts);
  bool const w = writable && (el0 ? to_el0 : !(pan && pan_counts));
  bool x = false;
  if (el0)
    x = el0_x;
  else if (two_els(c))
    x = !bit(e, 53) && !bit(tables, 59) && !(to_el0 && writable);
  else
    x = !bit(e, 54) && !bit(tables, 60);
  if (bit(sctlr_of(c), 19) && (el0 ? to_el0 && writable : writable)) x = false;
  bool allowed = (!reads(op) || r) && (!writes(op) || w);
  if (op == Operation::fetch) allowed = x;
  if (op == Operation::dc_clean) allowed = !el0 || r;
  if (op == Operation::dc_invalidate) allowed = w;
  return that(allowed != denied);
}

/// Whether stage 2's entry permits an access.
bool stage2_permits(Case const& c, std::uint64_t e, Operation op, bool el0) {
  Features const& f = c.setting.features;
  std::uint64_t const vtcr = c.setting.registers.vtcr_el2;
  bool const dirty = f.haf && f.hdbs && bit(vtcr, 21) && bit(vtcr, 22) && bit(e, 51);
  bool const r = bit(e, 6);
  bool const w = bit(e, 7) || dirty;
  if (op == Operation::fetch)
    return !f.xnx ? !bit(e, 54) : d::xn.of(e) == 0 || d::xn.of(e) == (el0 ? 1U : 3U);
  if (op == Operation::dc_clean) return !el0 || r;
  if (op == Operation::dc_invalidate) return w;
  return (!reads(op) || r) && (!writes(op) || w);
}

Judgement permitted_stage2(Case const& c) {
  if (!nested(c)) return Judgement::vacuous;
  bool met = false;
  for (Fetch const& fetch : c.trace.fetches)
    if (fetch.stage == 1) {
      met = true;
      if (!bit(fetch.s2_entry, 6)) return Judgement::violated;
    }
  bool const denied = c.result.fault.kind == FaultKind::permission && c.result.fault.stage == 2;
  if (denied && c.result.fault.s1ptw) {
    // The last entry that was read for a table is the reason.
    for (std::size_t i = c.trace.fetches.size(); i-- > 0;) {
      Fetch const& fetch = c.trace.fetches[i];
      if (!is_leaf(fetch) || fetch.stage != 2) continue;
      bool const device = bit(c.setting.registers.hcr_el2, 2) &&
                          (forbids_cacheable(c, fetch.value) || is_reserved(c, fetch.value));
      return that(!bit(fetch.value, 6) || device ||
                  (fetch.for_update && !stage2_permits(c, fetch.value, Operation::store, false)));
    }
    return Judgement::violated;
  }
  Fetch const* const leaf = output_leaf(c);
  if (leaf != nullptr && (denied || !c.result.fault)) {
    bool const attributes_deny = c.result.fault.no_tag_access;
    return that(stage2_permits(c, leaf->value, c.request.op, c.request.el0) !=
                (denied && !attributes_deny));
  }
  return met ? Judgement::holds : Judgement::vacuous;
}

Judgement bounded(Case const& c) {
  auto const levels = [](Stage const& stage) { return static_cast<std::size_t>(4 - stage.start); };
  if (c.trace.fetches.empty()) return Judgement::vacuous;
  std::size_t const n1 = stage1_of(c).enabled ? levels(stage1_of(c)) : 0;
  std::size_t const n2 = nested(c) ? levels(c.setting.s2) : 0;
  return that(fetches_beside_updates(c) <= (n1 + 1) * (n2 + 1) - 1);
}

Judgement table_faults(Case const& c) {
  if (c.result.fault.stage != 2) return Judgement::vacuous;
  // Stage 1 is done if its entry was read, or there is none to read.
  bool const done = stage1_leaf(c) != nullptr || !stage1_of(c).enabled;
  if (c.result.fault.s1ptw) {
    if (done)
      return that(c.result.fault.ipa == c.result.s1.address &&
                  (stage1_of(c).ha && c.result.s1.present));
    return that(stage1_of(c).enabled);
  }
  return that(done && c.result.fault.ipa == c.result.ipa);
}

/// Whether a descriptor is read once: then changing it changes one step.
bool read_once(Case const& c, Fetch const& fetch) {
  return std::ranges::count(c.trace.fetches, fetch.address, &Fetch::address) == 1;
}

/// What a walk said, and which descriptor it read last.
struct Again {
  WalkResult result;
  std::uint64_t last = 0;
};

/// Walks again, one descriptor changed.
Again again(Case const& c, Fetch const& fetch, std::uint64_t value) {
  Journal memory{c.scenario.memory};
  Stage const& stage = stage_of(c, fetch.stage);
  memory.write(fetch.address, stage.big_endian ? __builtin_bswap64(value) : value);
  Trace trace;
  WalkResult const result = walk(c.setting, memory, c.request, trace);
  return {result, trace.fetches.empty() ? 0 : trace.fetches.back().address};
}

/// A fetch of the walk, at random, that is read once, and not for an update.
Fetch const* some_fetch(Case const& c) {
  if (c.trace.fetches.empty() || c.trace.updates.size() != 0) return nullptr;
  Fetch const& fetch = c.trace.fetches[(c.luck >> 8) % c.trace.fetches.size()];
  return !fetch.for_update && read_once(c, fetch) ? &fetch : nullptr;
}

bool faults_at(Again const& walked, Fetch const& fetch, FaultKind kind) {
  auto const& fault = walked.result.fault;
  return fault.kind == kind && fault.stage == fetch.stage && fault.level == fetch.level &&
         fault.s1ptw == fetch.for_table && walked.last == fetch.address;
}

/// Whether the walk itself came to a fault of that kind there.
bool faulted_at(Case const& c, Fetch const& fetch, FaultKind kind) {
  return !c.trace.fetches.empty() &&
         faults_at({c.result, c.trace.fetches.back().address}, fetch, kind);
}

Judgement first_invalid(Case const& c) {
  Fetch const* const fetch = some_fetch(c);
  if (fetch == nullptr) return Judgement::vacuous;
  return that(faults_at(again(c, *fetch, fetch->value & ~std::uint64_t{1}), *fetch,
                        FaultKind::translation));
}

Judgement reserved_types(Case const& c) {
  Fetch const* const fetch = some_fetch(c);
  if (fetch == nullptr) return Judgement::vacuous;
  unsigned const granule = stage_of(c, fetch->stage).granule_bits;
  bool const ds = stage_of(c, fetch->stage).ds;
  int const level = fetch->level;
  bool const block = granule == 12 ? level == 1 || level == 2 || (level == 0 && ds)
                     : granule == 14
                         ? level == 2 || (level == 1 && ds)
                         : level == 2 || (level == 1 && c.setting.features.pa_range == 6);
  Again const result = again(c, *fetch, (fetch->value & ~std::uint64_t{3}) | 1);
  return that(faults_at(result, *fetch, FaultKind::translation) != block ||
              // A block may be invalid for other reasons.
              (block && (c.setting.choices.nt_faults || c.setting.choices.contiguous_faults)));
}

Judgement old_entry(Case const& c) {
  if (c.result.fault.kind == FaultKind::access_flag &&
      (c.trace.fetches.empty() || bit(c.trace.fetches.back().value, 10)))
    return Judgement::violated;
  Fetch const* const fetch = some_fetch(c);
  if (fetch == nullptr || !is_leaf(*fetch)) return Judgement::vacuous;
  Features const& f = c.setting.features;
  bool const ha = f.haf && (fetch->stage == 2 ? bit(c.setting.registers.vtcr_el2, 21)
                                              : tcr_field(c, 39, 39, 21, 1) != 0);
  Again const result = again(c, *fetch, fetch->value & ~one(10));
  bool const maintenance = !fetch->for_table && (c.request.op == Operation::dc_clean ||
                                                 c.request.op == Operation::dc_invalidate);
  if (faulted_at(c, *fetch, FaultKind::translation) ||
      faulted_at(c, *fetch, FaultKind::address_size))
    return that(result.result.fault == c.result.fault);
  bool const forgiven = maintenance && !c.setting.choices.maintenance_af_faults;
  return that(faults_at(result, *fetch, FaultKind::access_flag) != (ha || forgiven));
}

Judgement beyond_output(Case const& c) {
  Fetch const* const fetch = some_fetch(c);
  if (fetch == nullptr || fetch->kind == DescriptorKind::invalid) return Judgement::vacuous;
  Stage const& stage = stage_of(c, fetch->stage);
  std::uint64_t const ps = fetch->stage == 2 ? extract(c.setting.registers.vtcr_el2, 16, 3)
                                             : tcr_field(c, 32, 32, 16, 3);
  static constexpr std::array<unsigned, 8> sizes{32, 36, 40, 42, 44, 48, 52, 52};
  unsigned const size = std::min({sizes.at(ps), sizes.at(c.setting.features.pa_range), 48U});
  std::uint64_t changed = fetch->value;
  bool large = false;
  if (c.setting.choices.contiguous_joins && is_leaf(*fetch) && bit(fetch->value, 52))
    return Judgement::vacuous;
  // Below the size of a block, bits are ignored.
  unsigned const below =
      is_leaf(*fetch)
          ? static_cast<unsigned>(3 - fetch->level) * (stage.granule_bits - 3U) + stage.granule_bits
          : stage.granule_bits;
  bool const lpa = c.setting.features.pa_range == 6;
  unsigned const from = std::max(size, below);
  if (from < 48 && size < 48 && (c.luck >> 40 & 3) != 0) {
    changed |= one(from + static_cast<unsigned>(c.luck >> 20 & 0xffff) % (48 - from));
    large = true;
  } else if (stage.granule_bits == 16) {
    // Bits [15:12] are [51:48] with FEAT_LPA, and may fault without.
    changed |= one(12 + static_cast<unsigned>(c.luck >> 20 & 3));
    if (lpa && sizes.at(ps) == 52) return Judgement::vacuous;
    large = lpa || c.setting.choices.high_bits_fault;
  } else if (stage.ds && (sizes.at(ps) <= 48 || !lpa)) {
    changed |= one(static_cast<unsigned>(c.luck >> 20 & 1) + ((c.luck >> 21 & 1) != 0 ? 48 : 8));
    large = true;
  } else {
    return Judgement::vacuous;
  }
  if (changed == fetch->value) return Judgement::vacuous;
  Again const result = again(c, *fetch, changed);
  if (faulted_at(c, *fetch, FaultKind::translation)) // it is nT, or a contiguous group
    return that(result.result.fault == c.result.fault);
  return that(faults_at(result, *fetch, FaultKind::address_size) ==
              (large || faulted_at(c, *fetch, FaultKind::address_size)));
}

Judgement optional_faults(Case const& c) {
  if (c.trace.fetches.empty()) return Judgement::vacuous;
  Fetch const& last = c.trace.fetches.back();
  if (!is_leaf(last)) return Judgement::vacuous;
  Stage const& stage = stage_of(c, last.stage);
  Choices const& choices = c.setting.choices;
  unsigned const granule = stage.granule_bits;
  unsigned low = static_cast<unsigned>(3 - last.level) * (granule - 3U) + granule;
  if (granule == 12 && last.level > 0) low += 4;
  if (granule == 14 && last.level > 1) low += last.level == 3 ? 7 : 5;
  if (granule == 16 && last.level > 1) low += 5;
  bool const group = bit(last.value, 52) && low > stage.input_bits;
  bool const nt = c.setting.features.bbm && bit(last.value, 16) && last.level < 3;
  return that(faulted_at(c, last, FaultKind::translation) ==
              ((group && choices.contiguous_faults) || (nt && choices.nt_faults)));
}

Judgement kinds(Case const& c) {
  if (c.result.fault.kind > FaultKind::external_abort) return Judgement::violated;
  if (c.trace.fetches.empty()) return Judgement::vacuous;
  return that(std::ranges::all_of(c.trace.fetches, [](Fetch const& f) {
    bool const valid = bit(f.value, 0);
    if (!valid) return f.kind == DescriptorKind::invalid;
    if (f.level == 3)
      return f.kind == (bit(f.value, 1) ? DescriptorKind::page : DescriptorKind::invalid);
    if (bit(f.value, 1)) return f.kind == DescriptorKind::table;
    return f.kind == DescriptorKind::block || f.kind == DescriptorKind::invalid;
  }));
}

/// The entry that decides where the access leads, with the Contiguous bit the other way.
Judgement contiguous(Case const& c) {
  Choices const& choices = c.setting.choices;
  if (c.result.fault || c.trace.updates.size() != 0 || choices.contiguous_faults ||
      choices.contiguous_joins)
    return Judgement::vacuous;
  Fetch const* leaf = output_leaf(c);
  if (leaf == nullptr) leaf = stage1_leaf(c);
  if (leaf == nullptr || !read_once(c, *leaf)) return Judgement::vacuous;
  WalkResult const other = again(c, *leaf, leaf->value ^ one(52)).result;
  return that(!other.fault && other.pa == c.result.pa &&
              attributes(c.setting, c.request, other) ==
                  attributes(c.setting, c.request, c.result));
}

/// Of a leaf below level 3, a table of smaller entries that map the same.
Judgement split(Case const& c) {
  if (c.result.fault || c.trace.updates.size() != 0) return Judgement::vacuous;
  bool const stage2 = nested(c) && output_leaf(c) != nullptr;
  Fetch const* const leaf = stage2 ? output_leaf(c) : stage1_leaf(c);
  if (leaf == nullptr || leaf->level >= 3 || !read_once(c, *leaf)) return Judgement::vacuous;
  Stage const& stage = stage_of(c, leaf->stage);
  if (leaf->stage == 1 && nested(c)) return Judgement::vacuous;
  // A page that nothing uses, in the reach of the stage.
  std::uint64_t table = 0;
  for (std::uint64_t n = 1; n < 64 && table == 0; ++n)
    if (!c.scenario.memory.contains(n << 24)) table = n << 24;
  if (table == 0 || std::ranges::any_of(c.trace.fetches, [&](Fetch const& f) {
        return f.address >> 24 == table >> 24;
      }))
    return Judgement::vacuous;
  unsigned const low =
      static_cast<unsigned>(3 - leaf->level) * (stage.granule_bits - 3U) + stage.granule_bits;
  unsigned const finer = low - (stage.granule_bits - 3U);
  int const level = leaf->level + 1;
  if (level < 3 && stage.kinds.at(static_cast<std::size_t>(level + 1) * 4 + 1) !=
                       static_cast<unsigned>(DescriptorKind::block))
    return Judgement::vacuous;
  std::uint64_t const input = leaf->stage == 2 ? c.result.ipa : c.request.va;
  std::uint64_t const index = extract(input, finer, stage.granule_bits - 3U);
  std::uint64_t const keep = ~(((one(low) - 1) & ~(one(12) - 1)) | one(52) | 3U);
  std::uint64_t entry = leaf->value & keep;
  // Bits [15:12] and [9:8] may be address bits that stay.
  if (stage.granule_bits == 16) entry |= leaf->value & 0xf000U;
  entry |= index << finer | (level == 3 ? 3U : 1U);
  if (c.setting.choices.contiguous_joins && bit(leaf->value, 52)) return Judgement::vacuous;
  Journal memory{c.scenario.memory};
  auto const put = [&](std::uint64_t at, std::uint64_t value) {
    memory.write(at, stage.big_endian ? __builtin_bswap64(value) : value);
  };
  put(leaf->address, table | 3U);
  put(table + 8 * index, entry);
  WalkResult const result = walk(c.setting, memory, c.request);
  return that(!result.fault && result.pa == c.result.pa &&
              attributes(c.setting, c.request, result)[field::out.type] ==
                  attributes(c.setting, c.request, c.result)[field::out.type]);
}

/// Whether it does without setting the Access flag, by choice: AT, and DC by VA.
bool leaves_flag(Case const& c) {
  Choices const& choices = c.setting.choices;
  Operation const op = c.request.op;
  if (is_at(op)) return !choices.at_sets_af;
  return (op == Operation::dc_clean || op == Operation::dc_invalidate) &&
         choices.maintenance_leaves_af && !choices.maintenance_af_faults;
}

/// What is left of an update of stage 1 where stage 2 faults, on it or on the output.
Judgement updates_before_fault(Case const& c, bool hd) {
  Choices const& choices = c.setting.choices;
  Fault const& fault = c.result.fault;
  bool const tried = std::ranges::any_of(c.trace.fetches, &Fetch::for_update);
  bool const made =
      std::ranges::any_of(c.trace.updates, [](Update const& u) { return u.stage == 1; });
  bool const first = fault.s1ptw && !c.trace.fetches.empty() && c.trace.fetches.back().for_update;
  if (first && is_at(c.request.op) && choices.at_hides_update_fault) return Judgement::violated;
  bool const waits = choices.af_after_stage2 && choices.dirty_after_stage2;
  bool const plain = c.request.op <= Operation::atomic && !c.request.unaligned;
  if (first && plain && !choices.af_before_checks && (waits || choices.output_fault_first))
    return that(through_flat(c, c.result.ipa, c.request.op).fault.stage != 2);
  Fetch const* const leaf = stage1_leaf(c);
  if (fault.stage != 2 || fault.s1ptw || leaf == nullptr || !read_once(c, *leaf) ||
      is_at(c.request.op))
    return Judgement::holds;
  if (tried && !made) return that(choices.output_fault_first);
  std::uint64_t const raw = c.after.read(leaf->address);
  std::uint64_t const now = stage1_of(c).big_endian ? __builtin_bswap64(raw) : raw;
  bool const clean = hd && makes_dirty(c.request.op) && bit(leaf->value, 51) && bit(leaf->value, 7);
  bool const dirtied = clean && !choices.dirty_after_stage2;
  bool const used =
      bit(leaf->value, 10) || dirtied || (!choices.af_after_stage2 && !leaves_flag(c));
  return that(bit(now, 7) == (bit(leaf->value, 7) && !dirtied) && bit(now, 10) == used);
}

Judgement updates(Case const& c) {
  Features const& f = c.setting.features;
  bool const s2_ha = f.haf && bit(c.setting.registers.vtcr_el2, 21);
  bool const s1_ha = f.haf && tcr_field(c, 39, 39, 21, 1) != 0;
  if (c.after.writes().size() != c.trace.updates.size()) return Judgement::violated;
  for (Update const& update : c.trace.updates) {
    if (!(update.stage == 2 ? s2_ha : s1_ha)) return Judgement::violated;
    std::uint64_t const changed = update.before ^ update.after;
    if ((changed & ~(one(10) | one(7))) != 0 || changed == 0) return Judgement::violated;
    if (bit(changed, 10) && bit(update.before, 10)) return Judgement::violated;
    if (update.stage == 1 && leaves_flag(c)) return Judgement::violated;
    if (bit(changed, 7) && update.stage == 1 && !makes_dirty(c.request.op))
      return Judgement::violated;
    if (bit(changed, 7) &&
        (!bit(update.before, 51) || bit(update.before, 7) != (update.stage == 1)))
      return Judgement::violated;
  }
  bool const dirty1 = s1_ha && f.hdbs && tcr_field(c, 40, 40, 22, 1) != 0;
  if (c.result.fault)
    return c.result.s1.present && s1_ha ? updates_before_fault(c, dirty1) : Judgement::holds;
  // What an access leaves behind is up to date, and no later access changes it again.
  if (c.result.s1.present && s1_ha && !is_at(c.request.op) && !leaves_flag(c)) {
    Fetch const* const leaf = stage1_leaf(c);
    if (leaf == nullptr) return Judgement::violated;
    std::uint64_t const raw = c.after.read(leaf->address);
    std::uint64_t const now = stage1_of(c).big_endian ? __builtin_bswap64(raw) : raw;
    if (!bit(now, 10)) return Judgement::violated;
    if (dirty1 && makes_dirty(c.request.op) && bit(leaf->value, 51) && bit(now, 7) &&
        read_once(c, *leaf))
      return Judgement::violated;
    if (!makes_dirty(c.request.op) && bit(now, 7) != bit(leaf->value, 7) && read_once(c, *leaf))
      return Judgement::violated;
  }
  if (Fetch const* const leaf = output_leaf(c);
      leaf != nullptr && s2_ha && !is_at(c.request.op) && !leaves_flag(c)) {
    std::uint64_t const raw = c.after.read(leaf->address);
    std::uint64_t const now = c.setting.s2.big_endian ? __builtin_bswap64(raw) : raw;
    if (!bit(now, 10)) return Judgement::violated;
    if (makes_dirty(c.request.op) && f.hdbs && bit(c.setting.registers.vtcr_el2, 22) &&
        bit(leaf->value, 51) && !bit(now, 7))
      return Judgement::violated;
    if (!makes_dirty(c.request.op) && bit(now, 7) != bit(leaf->value, 7) && read_once(c, *leaf) &&
        c.trace.updates.size() == 1)
      return Judgement::violated;
  }
  Journal next = c.after;
  WalkResult const result = walk(c.setting, next, c.request);
  return that(next.writes().size() == c.after.writes().size() && result.pa == c.result.pa &&
              !result.fault);
}

Judgement aligned(Case const& c) {
  bool const data = c.request.op <= Operation::dc_zva && c.request.op != Operation::fetch;
  bool const minds = data && (c.request.unaligned || c.request.op == Operation::dc_zva);
  if (c.result.fault.kind == FaultKind::alignment) {
    if (!minds) return Judgement::violated;
    // The same access, aligned, is not the worse for the memory type.
    Request q = c.request;
    q.unaligned = false;
    if (q.op == Operation::dc_zva) q.op = Operation::store;
    Journal memory{c.scenario.memory};
    WalkResult const result = walk(c.setting, memory, q);
    if (result.fault.kind == FaultKind::alignment) return Judgement::violated;
    if (result.fault) return Judgement::holds;
    Concrete const state = attributes(c.setting, q, result);
    return that(c.result.fault.stage == 1 ? state[field::s1.type] < MemoryType::normal
                                          : state[field::out.type] < MemoryType::normal);
  }
  Fetch const* const leaf = stage1_leaf(c);
  if (minds && leaf != nullptr && c.result.fault.kind == FaultKind::permission &&
      c.result.fault.stage == 1) {
    std::uint64_t const mair = c.request.regime == Regime::el10 ? c.setting.registers.mair_el1
                                                                : c.setting.registers.mair_el2;
    return that((mair >> (8 * d::attr_index.of(leaf->value)) & 0xf0) != 0);
  }
  if (c.result.fault || !minds) return Judgement::vacuous;
  return that(attributes(c.setting, c.request, c.result)[field::out.type] == MemoryType::normal);
}

/// What the manual's prose says of registers and addresses, before the first fetch of stage 1.
Judgement before_stage1(Case const& c) {
  Features const& f = c.setting.features;
  Choices const& choices = c.setting.choices;
  static constexpr std::array<unsigned, 8> sizes{32, 36, 40, 42, 44, 48, 52, 52};
  unsigned const pa = sizes.at(f.pa_range);
  std::uint64_t const va = c.request.va;
  bool const exempt =
      f.pauth && tcr_field(c, 51, 52, 29, 1) != 0 && c.request.op == Operation::fetch;
  unsigned const top = tcr_field(c, 37, 38, 20, 1) != 0 && !exempt ? 55 : 63;
  std::uint64_t const hcr = c.setting.registers.hcr_el2;
  bool const el10 = c.request.regime == Regime::el10;
  bool const on = bit(sctlr_of(c), 0) && !(el10 && (bit(hcr, 12) || bit(hcr, 27)));
  auto const is = [&](FaultKind kind) {
    return that(c.trace.fetches.empty() && c.result.fault.kind == kind &&
                c.result.fault.stage == 1 && c.result.fault.level == 0);
  };
  if (!on) {
    if (extract(va, pa, top + 1 - pa) != 0) return is(FaultKind::address_size);
    return that(c.result.fault.stage != 1 || c.result.fault.kind == FaultKind::alignment);
  }
  std::uint64_t const code = tcr_field(c, 14, 30, 14, 2);
  static constexpr std::array<unsigned, 4> lower{12, 16, 14, 0};
  static constexpr std::array<unsigned, 4> higher{0, 14, 12, 16};
  unsigned granule = upper(c) ? higher.at(code) : lower.at(code);
  if (granule == 0) granule = 12U + 2U * choices.granule;
  bool const ds = f.lpa2 && granule != 16 && tcr_field(c, 59, 59, 32, 1) != 0;
  unsigned const least = ds || (granule == 16 && f.lva) ? 12 : 16;
  unsigned const most = f.ttst ? 48U - (granule == 16 ? 1U : 0U) : 39U;
  unsigned size = static_cast<unsigned>(tcr_field(c, 0, 16, 0, 6));
  if (size < least) {
    if (f.lva || choices.size_below_faults) return is(FaultKind::translation);
    size = least;
  }
  if (size > most) {
    if (choices.size_above_faults) return is(FaultKind::translation);
    size = most;
  }
  unsigned const input = 64 - size;
  std::uint64_t const sign = upper(c) ? ~va : va;
  if (extract(sign, input, top + 1 - input) != 0) return is(FaultKind::translation);
  if (two_els(c) && f.e0pd && c.request.el0 && tcr_field(c, 55, 56, 0, 1) != 0)
    return is(FaultKind::translation);
  if (two_els(c) && tcr_field(c, 7, 23, 0, 1) != 0) return is(FaultKind::translation);
  std::uint64_t const ps = tcr_field(c, 32, 32, 16, 3);
  unsigned const output = std::min(sizes.at(ps), pa);
  std::uint64_t const ttbr =
      el10 ? (upper(c) ? c.setting.registers.ttbr1_el1 : c.setting.registers.ttbr0_el1)
           : (upper(c) ? c.setting.registers.ttbr1_el2 : c.setting.registers.ttbr0_el2);
  bool const is_long =
      ds || (granule == 16 && ps >= 6 && (f.pa_range == 6 || choices.base_is_long));
  if ((output < 48 && extract(ttbr, output, 48 - output) != 0) ||
      (is_long && output < 52 && extract(ttbr, 2, 4) != 0))
    return is(FaultKind::address_size);
  // One table will do at the start level, and would not one level further on.
  int start = 3;
  while (static_cast<int>(input) - (3 - start) * (static_cast<int>(granule) - 3) -
             static_cast<int>(granule) >
         static_cast<int>(granule) - 3)
    --start;
  for (Fetch const& fetch : c.trace.fetches)
    if (fetch.stage == 1) return that(fetch.level == start);
  return that(c.result.fault.stage == 2);
}

/// The same of stage 2.
Judgement before_stage2(Case const& c) {
  if (!nested(c)) return Judgement::vacuous;
  bool const began =
      std::ranges::any_of(c.trace.fetches, [](Fetch const& f) { return f.stage == 2; });
  if (!began && c.result.fault.stage != 2) return Judgement::vacuous;
  Features const& f = c.setting.features;
  Choices const& choices = c.setting.choices;
  static constexpr std::array<unsigned, 8> sizes{32, 36, 40, 42, 44, 48, 52, 52};
  unsigned const pa = sizes.at(f.pa_range);
  std::uint64_t const vtcr = c.setting.registers.vtcr_el2;
  auto const is = [&](FaultKind kind) {
    return that(!began && c.result.fault.kind == kind && c.result.fault.stage == 2 &&
                c.result.fault.level == 0);
  };
  static constexpr std::array<unsigned, 4> granules{12, 16, 14, 0};
  unsigned granule = granules.at(extract(vtcr, 14, 2));
  if (granule == 0) granule = 12U + 2U * choices.granule;
  bool const ds = f.lpa2 && granule != 16 && bit(vtcr, 32);
  unsigned const least = pa == 52 && granule != 16 && !ds ? 16 : 64 - pa;
  unsigned const most = f.ttst ? 48U - (granule == 16 ? 1U : 0U) : 39U;
  unsigned size = static_cast<unsigned>(extract(vtcr, 0, 6));
  if (size < least) {
    if (pa == 52 || choices.size_below_faults) return is(FaultKind::translation);
    size = least;
  }
  if (size > most) {
    if (choices.size_above_faults) return is(FaultKind::translation);
    size = most;
  }
  // SL0 counts levels up from the last one; 4 KiB has its last one at 0b11.
  int const sl0 = static_cast<int>(extract(vtcr, 6, 2));
  int start = 3 - sl0;
  bool bad = false;
  if (granule == 12) {
    start = sl0 == 3 ? 3 : 2 - sl0;
    bad = (sl0 == 3 && !f.ttst) || (sl0 == 2 && pa < 44);
    if (ds && bit(vtcr, 33)) {
      start = -1;
      bad = sl0 != 0;
    }
  } else {
    bad = (sl0 == 3 && !(granule == 14 && ds)) || (sl0 == 2 && pa < (granule == 14 ? 42 : 44));
  }
  if (bad) return is(FaultKind::translation);
  int const below = (3 - start) * (static_cast<int>(granule) - 3) + static_cast<int>(granule);
  int const index = static_cast<int>(64 - size) - below;
  if (index < 1 || index > static_cast<int>(granule) + 1) return is(FaultKind::translation);
  std::uint64_t const asked = c.result.fault.stage == 2 ? c.result.fault.ipa
                              : past_stage1(c)          ? c.result.ipa
                                                        : 0;
  if (extract(asked, 64 - size, size) != 0)
    return that(is_at_s1(c.request.op) || (c.result.fault.kind == FaultKind::translation &&
                                           c.result.fault.stage == 2 && c.result.fault.level == 0));
  std::uint64_t const ps = extract(vtcr, 16, 3);
  unsigned const output = std::min(sizes.at(ps), pa);
  std::uint64_t const vttbr = c.setting.registers.vttbr_el2;
  bool const is_long =
      ds || (granule == 16 && ps >= 6 && (f.pa_range == 6 || choices.base_is_long));
  bool const large = (output < 48 && extract(vttbr, output, 48 - output) != 0) ||
                     (is_long && output < 52 && extract(vttbr, 2, 4) != 0);
  if (large) return is(FaultKind::address_size);
  if (!began) return Judgement::violated;
  for (Fetch const& fetch : c.trace.fetches)
    if (fetch.stage == 2) return that(fetch.level == start);
  return Judgement::holds;
}

Judgement total(Case const& c) { return that(c.trace.total); }

Judgement intended(Case const& c) {
  if (!c.scenario.sound) return Judgement::vacuous;
  auto const intent = std::ranges::find_if(
      c.scenario.intents, [&](Intent const& i) { return (i.va ^ c.request.va) < one(12); });
  Fault const& fault = c.result.fault;
  bool const by_choice = c.setting.choices.nt_faults || c.setting.choices.contiguous_faults ||
                         c.setting.choices.contiguous_joins;
  if (by_choice) return Judgement::vacuous;
  if (fault.kind == FaultKind::translation && fault.stage == 2) {
    // A walk that comes to stage 2 asks for what is mapped, or it is told that nothing is.
    return that(std::ranges::none_of(c.scenario.mapped, [&](Range const& r) {
      return fault.ipa >= r.begin && fault.ipa < r.end;
    }));
  }
  if (intent == c.scenario.intents.end()) return Judgement::vacuous;
  // A later intent may have overwritten an earlier one.
  bool const doubted = std::ranges::any_of(c.scenario.intents, [&](Intent const& i) {
    return &i != &*intent && (i.va ^ intent->va) < one(43) &&
           i.va - i.ipa != intent->va - intent->ipa;
  });
  if (doubted) return Judgement::vacuous;
  if (fault.kind == FaultKind::translation && fault.stage == 1)
    return that(c.request.el0 && c.setting.features.e0pd && tcr_field(c, 55, 56, 0, 1) != 0);
  if (fault.kind == FaultKind::address_size && fault.stage == 1 && !intent->beyond)
    return Judgement::violated;
  if (fault) return Judgement::vacuous;
  std::uint64_t const offset = c.request.va & (one(12) - 1);
  return that(is_at_s1(c.request.op) ? c.result.pa == (intent->ipa | offset)
                                     : !intent->beyond && c.result.pa == (intent->pa | offset));
}

constexpr WalkProperty all[] = {
    {"walk.contained",
     "No walk of EL1&0 leads to a cacheable or Tagged access, nor makes one to fetch a descriptor, "
     "where stage 2 maps Device or Non-cacheable, MemAttr 0bx101 under FWB included.",
     "R_RHWZM, R_TNHFM, R_GQFSF, R_KTSYP", contained},
    {"walk.combined",
     "The attributes of an access are what the rules of attributes make of the two entries and the "
     "registers.",
     "R_PNHHK, D8.6", combined},
    {"walk.stage2-maps",
     "What EL1&0 reaches, tables included, is where stage 2 alone translates the address to, and "
     "where that faults, the walk takes the same stage-2 fault.",
     "R_PNHHK, R_QSWHS", stage2_maps},
    {"walk.stage1-permits",
     "Stage 1 permits an access exactly where AP, the table bits, DBM, PAN and WXN together do.",
     "R_RNGJG, R_YTXKB, R_VWLLR, R_XTSQH, R_FYMXJ", permitted_stage1},
    {"walk.stage2-permits",
     "Stage 2 permits an access exactly where S2AP, DBM and XN do, and a table fetch only where it "
     "can be read.",
     "R_HBFHL, R_STCTY, R_PRCFD", permitted_stage2},
    {"walk.bounded", "A walk of n and m levels fetches at most (n+1)(m+1)-1 descriptors.", "D8.2.1",
     bounded},
    {"walk.table-fault",
     "A stage-2 fault is reported as one of a stage-1 table walk exactly where stage 2 was asked "
     "for the address of a stage-1 descriptor, and names that address.",
     "D24.2.46, HPFAR_EL2", table_faults},
    {"walk.invalid", "Of what a walk reads, the first invalid descriptor is the Translation fault.",
     "R_DYNYQ, R_XCHFJ", first_invalid},
    {"walk.reserved", "A block where the level has none is a Translation fault at that level.",
     "R_KRMJZ, R_KSBQV, R_VGVLD, R_MLLGN", reserved_types},
    {"walk.kinds", "Bits [1:0] say what a descriptor is, and a page is at level 3 alone.",
     "R_DYNYQ", kinds},
    {"walk.optional",
     "An entry that can be read is a Translation fault only for nT, or for a contiguous group "
     "beyond "
     "the input size, and then by choice.",
     "R_FDQJL, R_WMNPV", optional_faults},
    {"walk.old", "An entry with AF = 0 is an Access flag fault exactly where HA is not in effect.",
     "R_SWTYY, R_HDTRB", old_entry},
    {"walk.beyond",
     "A descriptor with an address beyond the output size is an Address size fault at its level.",
     "R_CVSBH, I_HGDWP", beyond_output},
    {"walk.split", "A block and a table of smaller entries that map the same lead to the same.",
     "D8.2", split},
    {"walk.contiguous",
     "Entries with the Contiguous bit lead where they do without, with the same attributes.",
     "D8.7.1", contiguous},
    {"walk.updates",
     "Hardware changes AF and the dirty state of entries, nothing else, only where HA and HD have "
     "it do so, and once; where stage 2 faults, what is open is as chosen.",
     "R_HDTRB, R_XZFQH, R_NSXRD, R_PRHKD, R_QSPMS, R_DYCFD, I_DSHLJ, R_LXCKP, R_XQSMX, I_KJBFT",
     updates},
    {"walk.aligned",
     "A misaligned access is never made to Device memory, and its Alignment fault is of the stage "
     "that made it such.",
     "R_XCHFJ, D8.15.4", aligned},
    {"walk.before-stage1",
     "Stage 1 faults before its first fetch exactly where TxSZ, the VA, E0PD, EPD or TTBR are out "
     "of range, at level 0.",
     "R_VZZSZ, R_VCDSW, I_RFRSQ, I_ZFSYQ, R_CVSBH", before_stage1},
    {"walk.before-stage2",
     "Stage 2 faults before its first fetch exactly where T0SZ, the start level, the IPA or VTTBR "
     "are out of range, at level 0.",
     "D8.2.8.2, R_BZHGM, R_BFHQH", before_stage2},
    {"walk.total", "At each step of a walk a row says what comes of it, and no impossible one.",
     "D8.2, D8.4", total},
    {"walk.intended", "Tables map what they were built to map.", "D8.2, D8.3", intended, true},
};

} // namespace

std::span<WalkProperty const> walk_properties() { return all; }

} // namespace twofold::walks
