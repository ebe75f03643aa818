#include "conformance/walk_probe.hpp"

#include "conformance/answer.hpp"
#include "conformance/judgement.hpp"
#include "conformance/probe/walk_format.h"
#include "model/syndrome/report.hpp"
#include "model/walk/address.hpp"
#include "model/walk/id_registers.hpp"
#include "properties/walk/draw.hpp"
#include "spec/syndrome.hpp"

#include <boost/crc.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <utility>

namespace twofold {

using walks::Draw;
using walks::Operation;

namespace {

constexpr std::uint64_t one(unsigned n) { return std::uint64_t{1} << n; }

/// The memory that tables are in, physical: a part of QEMU's RAM that the probe leaves alone.
constexpr std::uint64_t arena = 0x5000'0000;
constexpr std::uint64_t frame = one(16);
constexpr std::uint64_t arena_size = one(24);
/// What stage 2 maps the tables from agrees with where they are in these bits.
constexpr unsigned same_bits = 30;
constexpr std::uint64_t same = one(same_bits) - 1;

void put(std::uint64_t& value, spec::walk::BitField where, std::uint64_t field) {
  std::uint64_t const mask = (one(where.width) - 1) << where.low;
  value = (value & ~mask) | (field << where.low & mask);
}

constexpr std::array<std::uint8_t, 10> mair_bytes{0xff, 0xff, 0x00, 0x04, 0x08,
                                                  0x0c, 0x44, 0xbb, 0x4f, 0x77};

/// Draws registers, then makes the tables that the walk comes by, entry by entry.
class Drawer {
public:
  Drawer(std::uint64_t seed, WalkProcessor const& processor)
      : draw_(seed), features_(processor.features), granules_(processor.granules) {}

  WalkCase run() {
    do {
      draw_registers();
      draw_request();
    } while (!fill());
    memory_.for_each_page([&](std::uint64_t address, walks::Memory::Page const& page) {
      for (std::size_t i = 0; i < page.size(); ++i)
        if (page.at(i) != 0) case_.words.push_back({address + 8 * i, page.at(i)});
    });
    return std::move(case_);
  }

private:
  void draw_control(spec::walk::ControlFields const& at, bool upper, std::uint64_t& value) {
    static constexpr std::array<std::uint8_t, 3> tg0{0, 2, 1};
    static constexpr std::array<std::uint8_t, 3> tg1{2, 1, 3};
    auto granule = draw_.below(4) != 0 ? 0U : static_cast<unsigned>(draw_.below(3));
    while (!granules_.at(granule)) granule = (granule + 1) % 3;
    put(value, at.tg, upper ? tg1.at(granule) : tg0.at(granule));
    put(value, at.ps, draw_.below(4) != 0 ? 5 : draw_.below(7));
    put(value, at.txsz, draw_.below(12) != 0 ? 16 + draw_.below(24) : draw_.bits(6));
    put(value, at.sl0, draw_.below(4));
    put(value, at.sh, 2);
    put(value, at.tbi, draw_.bits(1));
    put(value, at.ha, features_.haf && draw_.one_in(4) ? 1 : 0);
    put(value, at.hd, features_.hdbs && draw_.coin() ? 1 : 0);
    put(value, at.hpd, features_.hpds && draw_.one_in(4) ? 1 : 0);
    put(value, at.e0pd, features_.e0pd && draw_.one_in(8) ? 1 : 0);
    put(value, at.epd, draw_.one_in(24) ? 1 : 0);
  }

  void draw_registers() {
    auto& r = case_.registers;
    r = {};
    using namespace spec::walk;
    r.sctlr_el1 = one(12) | one(2) | (draw_.one_in(16) ? 0 : 1);
    put(r.sctlr_el1, sctlr::wxn, draw_.one_in(4) ? 1 : 0);
    put(r.sctlr_el1, sctlr::ee, draw_.one_in(8) ? 1 : 0);
    for (int n = 0; n < 8; ++n) r.mair_el1 = r.mair_el1 << 8 | draw_.pick(mair_bytes);
    draw_control(two_els_lower, false, r.tcr_el1);
    draw_control(two_els_upper, true, r.tcr_el1);
    draw_control(stage2, false, r.vtcr_el2);
    if (!draw_.one_in(8)) r.hcr_el2 |= 1;
    if (draw_.one_in(6)) r.hcr_el2 |= one(2);
    if (draw_.one_in(32)) r.hcr_el2 |= one(12);
    if (features_.s2fwb && draw_.coin()) r.hcr_el2 |= one(46);
    r.hcr_el2 |= one(31);
    if (draw_.one_in(16)) return;
    for (unsigned attempt = 0; attempt < 64; ++attempt) {
      if ((walks::resolve(r, features_).s2.before & 3) == 0) return;
      put(r.vtcr_el2, stage2.sl0, draw_.below(4));
      put(r.vtcr_el2, stage2.txsz, 16 + draw_.below(24));
    }
  }

  void draw_request() {
    static constexpr std::array operations{Operation::at_s1_read,   Operation::at_s1_write,
                                           Operation::at_s12_read,  Operation::at_s12_read,
                                           Operation::at_s12_write, Operation::at_s12_write};
    auto& q = case_.request;
    q = {};
    q.op = draw_.pick(operations);
    q.el0 = draw_.one_in(3);
    q.pan = features_.pan && draw_.one_in(4);
    if (walks::is_at_s1(q.op) && !q.el0 && features_.pan && draw_.coin())
      q.op = q.op == Operation::at_s1_read ? Operation::at_s1_read_pan : Operation::at_s1_write_pan;
    bool const upper = draw_.coin();
    auto const setting = walks::resolve(case_.registers, features_);
    unsigned const bits = setting.s1.at(upper ? 1 : 0).input_bits;
    q.va = draw_.bits(std::min(bits, 55U)) | (upper ? ~(one(bits) - 1) : 0);
    if (draw_.one_in(16)) q.va ^= one(static_cast<unsigned>(draw_.below(64)));
  }

  std::uint64_t new_frame() { return std::exchange(next_, next_ + frame); }

  /// Where stage-1 tables are for the guest.
  [[nodiscard]] std::uint64_t guest_address(std::uint64_t pa) const {
    return setting_.s2.enabled ? high_ | (pa & same) : pa;
  }

  bool fill() {
    memory_.clear();
    next_ = arena + one(20);
    auto& r = case_.registers;
    r.vttbr_el2 = arena;
    setting_ = walks::resolve(r, features_);
    unsigned const bits = std::min<unsigned>(
        {setting_.s2.input_bits, setting_.s1[0].output_bits, setting_.s1[1].output_bits, 48});
    high_ = bits <= same_bits ? 0 : draw_.bits(bits - same_bits) << same_bits;
    r.ttbr0_el1 = guest_address(new_frame());
    r.ttbr1_el1 = guest_address(new_frame());
    setting_ = walks::resolve(r, features_);
    for (;;) {
      walks::Journal journal{memory_};
      trace_ = {};
      auto const result = walks::walk(setting_, journal, case_.request, trace_);
      for (walks::Fetch const& fetch : trace_.fetches)
        if (fetch.address < arena || fetch.address >= arena + arena_size) return false;
      if (result.fault.kind != walks::FaultKind::translation || trace_.fetches.empty()) return true;
      walks::Fetch const& last = trace_.fetches.back();
      if (last.kind != walks::DescriptorKind::invalid || last.value != 0) return true;
      if (next_ + frame > arena + arena_size) return false;
      std::uint64_t const entry = draw_entry(last);
      bool const turned = last.stage == 1 && (r.sctlr_el1 >> 25 & 1) != 0;
      memory_.write(last.address, turned ? __builtin_bswap64(entry) : entry);
      if (entry == 0) return true;
    }
  }

  [[nodiscard]] walks::Stage const& stage_of(walks::Fetch const& fetch) const {
    return fetch.stage == 2 ? setting_.s2 : setting_.s1.at(case_.request.va >> 55 & 1);
  }

  std::uint64_t draw_entry(walks::Fetch const& fetch) {
    walks::Stage const& stage = stage_of(fetch);
    bool const block = stage.kinds.at(static_cast<std::size_t>(fetch.level + 1) * 4 + 1) ==
                       static_cast<unsigned>(walks::DescriptorKind::block);
    if (draw_.one_in(48)) return draw_.next() & ~std::uint64_t{1};
    if (fetch.level < 3 && draw_.one_in(96)) return leaf(fetch) | 1; // a block, even where none is
    if (fetch.level < 3 && !(block && draw_.one_in(4))) return table(fetch);
    return leaf(fetch) | (fetch.level == 3 ? 3 : 1);
  }

  std::uint64_t table(walks::Fetch const& fetch) {
    std::uint64_t const next = new_frame();
    if (fetch.stage == 2) return next | 3;
    std::uint64_t const limits = draw_.one_in(4) ? draw_.bits(4) << 59 : 0;
    return guest_address(next) | limits | 3;
  }

  /// All but the type.
  std::uint64_t leaf(walks::Fetch const& fetch) {
    walks::Stage const& stage = stage_of(fetch);
    unsigned const low = walks::low_bit(stage.granule_bits, fetch.level);
    std::uint64_t const base = ~(one(low) - 1) & (one(48) - 1);
    std::uint64_t bits = draw_.one_in(24) ? 0 : one(10);
    bits |= draw_.pick(std::array<std::uint64_t, 3>{0, 2, 3}) << 8;
    if (draw_.one_in(4)) bits |= draw_.bits(2) << 53;
    if (draw_.one_in(8)) bits |= one(51);
    if (draw_.one_in(16)) bits |= one(11);
    if (fetch.stage == 1) {
      unsigned const reach =
          std::min<unsigned>(setting_.s2.enabled ? setting_.s2.input_bits : 48, 48);
      return bits | draw_.bits(3) << 2 | draw_.bits(2) << 6 | (draw_.bits(reach) & base);
    }
    bits |= fwb_attr() << 2 | (draw_.one_in(6) ? draw_.bits(2) : 3) << 6;
    if (!fetch.for_table) return bits | (draw_.bits(draw_.one_in(8) ? 48 : 40) & base);
    return bits | ((one(same_bits) | (fetch_ipa() & same)) & base);
  }

  std::uint64_t fwb_attr() {
    bool const fwb = (case_.registers.hcr_el2 >> 46 & 1) != 0;
    static constexpr std::array<std::uint64_t, 6> with{6, 7, 5, 5, 1, 0};
    static constexpr std::array<std::uint64_t, 6> without{15, 15, 10, 5, 1, 3};
    return fwb ? draw_.pick(with) : draw_.pick(without);
  }

  /// What stage 2 is asked for where it has no entry yet.
  [[nodiscard]] std::uint64_t fetch_ipa() const {
    walks::Journal journal{memory_};
    return walks::walk(setting_, journal, case_.request).fault.ipa;
  }

  Draw draw_;
  walks::Features const& features_;
  std::array<bool, 3> const& granules_;
  WalkCase case_;
  walks::Setting setting_;
  walks::Memory memory_;
  walks::Trace trace_;
  std::uint64_t next_ = 0;
  std::uint64_t high_ = 0;
};

template <class T> void append(std::string& bytes, T const& value) {
  bytes.append(reinterpret_cast<char const*>(&value), sizeof value); // NOLINT: a question is bytes
}

walk_operation operation_of(walks::Request const& q) {
  switch (q.op) {
  case Operation::at_s1_read: return q.el0 ? WALK_AT_S1E0R : WALK_AT_S1E1R;
  case Operation::at_s1_write: return q.el0 ? WALK_AT_S1E0W : WALK_AT_S1E1W;
  case Operation::at_s1_read_pan: return WALK_AT_S1E1RP;
  case Operation::at_s1_write_pan: return WALK_AT_S1E1WP;
  case Operation::at_s12_read: return q.el0 ? WALK_AT_S12E0R : WALK_AT_S12E1R;
  default: return q.el0 ? WALK_AT_S12E0W : WALK_AT_S12E1W;
  }
}

WalkProcessor processor_by(std::uint64_t const* id) {
  walks::IdValues values;
  auto const value_of = [&](std::string_view reg) -> std::optional<std::uint64_t>& {
    auto const* const place = std::ranges::find(spec::id_registers, reg);
    return values.at(static_cast<std::size_t>(place - spec::id_registers.begin()));
  };
  value_of("ID_AA64MMFR1_EL1") = id[WALK_ID_AA64MMFR1_EL1];
  value_of("ID_AA64MMFR2_EL1") = id[WALK_ID_AA64MMFR2_EL1];
  value_of("ID_AA64ISAR1_EL1") = id[WALK_ID_AA64ISAR1_EL1];
  // A larger PA size than is covered is as good as 52 bits.
  std::uint64_t const mmfr0 = id[WALK_ID_AA64MMFR0_EL1];
  value_of("ID_AA64MMFR0_EL1") =
      (mmfr0 & ~std::uint64_t{15}) | std::min(mmfr0 & 15, spec::walk::most_pa_range);
  auto const identified = walks::identify(values);
  WalkProcessor processor{walks::features_of(identified.features), {}};
  // AT S1E1RP and S1E1WP are those of FEAT_PAN2.
  processor.features.pan = (id[WALK_ID_AA64MMFR1_EL1] >> 20 & 15) >= 2;
  for (std::size_t granule = 0; granule < processor.granules.size(); ++granule)
    processor.granules[granule] =
        identified.granules.there[0].at(granule) && identified.granules.there[1].at(granule);
  return processor;
}

} // namespace

WalkCase draw_walk_case(std::uint64_t seed, WalkProcessor const& processor) {
  return Drawer{seed, processor}.run();
}

std::string walk_question(std::vector<WalkCase> const& cases) {
  std::string bytes = WALK_QUESTION_MAGIC;
  append(bytes, std::uint64_t{cases.size()});
  for (WalkCase const& c : cases) {
    auto const& r = c.registers;
    append(bytes, walk_case{r.sctlr_el1, r.tcr_el1, r.mair_el1, r.ttbr0_el1, r.ttbr1_el1, r.hcr_el2,
                            r.vtcr_el2, r.vttbr_el2, c.request.va, operation_of(c.request),
                            c.request.pan ? 1U : 0U, c.words.size()});
    for (auto const& word : c.words) append(bytes, walk_word{word.address, word.value});
  }
  return bytes;
}

std::variant<WalkAnswers, std::string> read_walk_answers(std::string_view bytes) {
  walk_answer header{};
  std::uint32_t sum = 0;
  if (bytes.size() < sizeof header + sizeof sum) return "the answer is cut short";
  std::memcpy(&header, bytes.data(), sizeof header);
  if (std::string_view{header.magic, sizeof header.magic} != WALK_ANSWER_MAGIC)
    return "the answer does not begin with " WALK_ANSWER_MAGIC;
  if (header.size != bytes.size() ||
      header.cases != (bytes.size() - sizeof header - sizeof sum) / sizeof(std::uint64_t))
    return fmt::format("the answer has {} bytes, and says {}", bytes.size(), header.size);
  boost::crc_32_type crc;
  crc.process_bytes(bytes.data(), bytes.size() - sizeof sum);
  std::memcpy(&sum, bytes.data() + bytes.size() - sizeof sum, sizeof sum);
  if (crc.checksum() != sum) return "the checksum of the answer is wrong";
  WalkAnswers answers{processor_by(header.id), std::vector<std::uint64_t>(header.cases)};
  if (header.cases != 0)
    std::memcpy(answers.par.data(), bytes.data() + sizeof header,
                header.cases * sizeof(std::uint64_t));
  return answers;
}

namespace {

/// PAR_EL1 without what attributes and implementations decide.
struct Outline {
  bool fault = false;
  std::uint64_t status = 0; ///< of a fault
  bool walk = false;
  bool stage2 = false;
  std::uint64_t page = 0; ///< of a success
  friend bool operator==(Outline const&, Outline const&) = default;
};

Outline outline_of(std::uint64_t par) {
  auto const field = [&](std::string_view name) {
    return spec::field_value(spec::par_el1_fault, name, par);
  };
  if (field("F") == 0) return {false, 0, false, false, par >> 12 & (one(40) - 1)};
  return {true, field("FST"), field("PTW") == 1, field("S") == 1, 0};
}

spec::FaultStatus const* status_of(Outline const& o) {
  for (spec::FaultStatus const& status : spec::fault_statuses)
    if (status.places.par && status.value == o.status) return &status;
  return nullptr;
}

std::string text(Outline const& o) {
  if (!o.fault) return fmt::format("PA 0x{:x}", o.page << 12);
  auto const* status = status_of(o);
  return fmt::format("stage-{} {}{}", o.stage2 ? 2 : 1,
                     status == nullptr ? fmt::format("status 0x{:02x}", o.status)
                                       : std::string{status->meaning},
                     o.walk ? ", on a walk" : "");
}

struct Expected {
  walks::WalkResult result;
  walks::Trace trace;
  walks::Setting setting;
  Outline outline;
};

Expected expect(WalkCase const& c, walks::Memory const& memory, walks::Features const& features,
                walks::Choices const& choices) {
  Expected e;
  e.setting = walks::resolve(c.registers, features, choices);
  walks::Journal journal{memory};
  e.result = walks::walk(e.setting, journal, c.request, e.trace);
  if (e.result.fault)
    e.outline = outline_of(walks::par_of_fault(e.result.fault));
  else
    e.outline = {false, 0, false, false, e.result.pa >> 12};
  return e;
}

/// The usual choices first.
std::vector<walks::Choices> all_choices() {
  std::vector<walks::Choices> all(13);
  all[1].granule = 1;
  all[2].granule = 2;
  all[3].size_below_faults = true;
  all[4].size_above_faults = true;
  all[5].high_bits_fault = true;
  all[6].nt_faults = true;
  all[7].contiguous_faults = true;
  all[8].contiguous_joins = true;
  all[9].af_before_checks = true;
  all[10].size_above_faults = all[10].size_below_faults = true;
  all[11].at_sets_af = true;
  all[12].base_is_long = true;
  return all;
}

/// Whether the deviation is stage 2's: QEMU and others take VTCR_EL2.PS for the size of addresses.
bool small_output(walks::Setting const& setting) {
  auto const& s2 = setting.s2;
  return s2.output_bits < std::min<unsigned>(setting.pa_bits, 48) ||
         s2.input_bits > s2.output_bits || s2.granule == spec::walk::Granule::k16;
}

/// Whether hardware would change the dirty state of the stage-1 entry, were the access a store.
bool is_clean(WalkCase const& c, Expected const& e) {
  bool const writes = c.request.op == Operation::at_s1_write ||
                      c.request.op == Operation::at_s1_write_pan ||
                      c.request.op == Operation::at_s12_write;
  auto const& stage = e.setting.s1.at(c.request.va >> 55 & 1);
  return writes && stage.ha && stage.hd && e.result.s1.present &&
         spec::walk::descriptor::dbm.set_in(e.result.s1.descriptor);
}

/// What distinguishes deviations: what was expected, and what the answer is in its place.
std::string sign_of(WalkCase const& c, Expected const& e, Outline const& reported) {
  auto const* want = e.outline.fault ? status_of(e.outline) : nullptr;
  auto const* got = reported.fault ? status_of(reported) : nullptr;
  auto const is = [](spec::FaultStatus const* status, FaultKinds kind) {
    return status != nullptr && status->kind == kind;
  };
  auto const& fetches = e.trace.fetches;
  bool const same_fault = want != nullptr && got != nullptr && want->kind == got->kind &&
                          e.outline.stage2 == reported.stage2 && e.outline.walk == reported.walk;
  if (same_fault && e.outline.walk) return "another level, on a walk";
  if (!e.setting.s2.enabled && is(got, fault_kind::permission) && reported.stage2)
    return "a Permission fault, without stage 2";
  // The level of a fault on a walk is a deviation of its own.
  if (e.setting.s2.enabled && small_output(e.setting) && is(got, fault_kind::translation) &&
      reported.stage2 && (got->level == 0 || reported.walk))
    return "stage 2 does not start";
  if (same_fault) return "another level";
  if (is(want, fault_kind::translation) && !fetches.empty() &&
      fetches.back().kind == walks::DescriptorKind::invalid && (fetches.back().value & 3) == 1)
    return "a block, where the level has none";
  bool const at_start = fetches.empty() || fetches.back().stage == 1 ||
                        fetches.back().kind == walks::DescriptorKind::table;
  if (is(want, fault_kind::translation) && e.outline.stage2 && want->level == 0 && at_start)
    return "stage 2 starts, where it is not set up to";
  if (is(got, fault_kind::permission) && reported.stage2 && reported.walk && is_clean(c, e))
    return "the dirty state is updated";
  if (is(want, fault_kind::address_size)) return "no Address size fault";
  if (is(got, fault_kind::address_size)) return "an Address size fault";
  if (e.outline.fault && !reported.fault) return "no fault";
  if (!e.outline.fault && reported.fault) return "a fault";
  return e.outline.fault ? "another fault" : "another address";
}

/// Judges the attributes of a success.
WalkJudgement judge_attributes(WalkCase const& c, Expected const& e, std::uint64_t par,
                               std::span<KnownDeviation const> known) {
  auto const state = walks::attributes(e.setting, c.request, e.result);
  Concrete page{};
  std::copy_n(state.items.begin(), field::choice.mair.index, page.items.begin());
  std::vector<Permitted> permitted;
  permitted_answers(page, permitted);
  Observed observed;
  observed.par_f = Value{0};
  observed.par_attr = static_cast<Value>(spec::field_value(spec::par_el1, "ATTR", par));
  observed.par_sh = static_cast<Value>(spec::field_value(spec::par_el1, "SH", par));
  auto const judged = judge(observed, permitted);
  if (judged.finding != Finding::deviates) return {};
  auto const rule = fmt::format("{}.{}", judged.rule.table, judged.rule.row);
  auto const* explained = find_known(known, page, rule, judged.direction);
  auto const kind = judged.direction.substr(0, judged.direction.find(':'));
  return {WalkJudgement::Finding::deviates,
          e.setting.s2.enabled ? kind : kind + ", without stage 2",
          fmt::format("{} ({})", rule, judged.rule.cite), judged.direction,
          explained == nullptr ? "" : explained->id};
}

} // namespace

WalkJudgement judge_walk(WalkCase const& c, walks::Features const& features, std::uint64_t par,
                         std::span<KnownDeviation const> known) {
  if (par == WALK_NO_ANSWER) return {WalkJudgement::Finding::no_answer, {}, {}, {}, {}};
  walks::Memory memory;
  for (auto const& word : c.words) memory.write(word.address, word.value);
  auto const reported = outline_of(par);
  std::optional<Expected> nearest;
  for (walks::Choices const& choices : all_choices()) {
    auto e = expect(c, memory, features, choices);
    if (e.outline == reported)
      return reported.fault ? WalkJudgement{} : judge_attributes(c, e, par, known);
    if (!nearest || sign_of(c, e, reported).starts_with("another level")) nearest = std::move(e);
  }
  return {WalkJudgement::Finding::deviates,
          sign_of(c, *nearest, reported),
          text(nearest->outline),
          text(reported),
          {}};
}

} // namespace twofold
