#include "properties/walk/scenario.hpp"

#include "model/walk/address.hpp"
#include "spec/walk_registers.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace twofold::walks {

namespace {

constexpr std::uint64_t one(unsigned position) { return std::uint64_t{1} << position; }

void put(std::uint64_t& value, spec::walk::BitField where, std::uint64_t field) {
  std::uint64_t const mask = (one(where.width) - 1) << where.low;
  value = (value & ~mask) | (field << where.low & mask);
}

Features draw_features(Draw& draw) {
  Features f{};
  f.pa_range = 6;
  f.lva = f.lpa2 = f.ttst = f.xnx = f.vhe = f.hpds = f.pan = f.epan = f.e0pd = f.haf = f.hdbs =
      true;
  f.pauth = f.bbm = f.s2fwb = f.xs = f.mte2 = f.mte_perm = true;
  // Those that require another have it (walks::requirements).
  if (draw.coin()) {
    std::uint64_t const bits = draw.next();
    f.pa_range = static_cast<std::uint8_t>(draw.one_in(3) ? 5 : draw.below(7));
    f.lpa2 = (bits & 2) != 0 && f.pa_range == 6;
    f.lva = f.lpa2 || (bits & 1) != 0;
    f.ttst = (bits & 4) != 0;
    f.xnx = (bits & 8) != 0;
    f.hpds = (bits & 16) != 0;
    f.pan = (bits & 32) != 0;
    f.epan = f.pan && (bits & 64) != 0;
    f.e0pd = (bits & 128) != 0;
    f.haf = (bits & 256) != 0;
    f.hdbs = f.haf && (bits & 512) != 0;
    f.pauth = (bits & 1024) != 0;
    f.bbm = (bits & 2048) != 0;
    f.s2fwb = (bits & 4096) != 0;
    f.xs = (bits & 8192) != 0;
    f.mte2 = (bits & 16384) != 0;
    f.mte_perm = f.mte2 && (bits & 32768) != 0;
  }
  return f;
}

Choices draw_choices(Draw& draw) {
  Choices c{};
  std::uint64_t const bits = draw.next();
  c.granule = static_cast<std::uint8_t>(draw.below(3));
  c.size_below_faults = (bits & 1) != 0;
  c.size_above_faults = (bits & 2) != 0;
  c.high_bits_fault = (bits & 4) != 0;
  c.nt_faults = (bits & 8) != 0;
  c.contiguous_faults = (bits & 16) != 0;
  c.contiguous_joins = (bits & 32) != 0;
  c.af_before_checks = (bits & 64) != 0;
  c.at_sets_af = (bits & 128) != 0;
  c.maintenance_af_faults = (bits & 256) != 0;
  c.base_is_long = (bits & 512) != 0;
  c.af_after_stage2 = (bits & 1024) != 0;
  c.dirty_after_stage2 = (bits & 2048) != 0;
  c.output_fault_first = (bits & 4096) != 0;
  c.at_hides_update_fault = (bits & 8192) != 0;
  c.maintenance_leaves_af = (bits & 16384) != 0;
  return c;
}

/// What memory types guests use; every byte is allocated without any feature.
constexpr std::array<std::uint8_t, 12> mair_bytes{0xff, 0xff, 0x00, 0x04, 0x08, 0x0c,
                                                  0x44, 0xbb, 0x4f, 0xf4, 0x77, 0xee};

std::uint64_t draw_mair(Draw& draw) {
  std::uint64_t mair = 0;
  for (int n = 0; n < 8; ++n) mair = mair << 8 | draw.pick(mair_bytes);
  return mair;
}

/// A TCR or VTCR, with sizes and a granule that mostly make sense.
void draw_control(Draw& draw, spec::walk::ControlFields const& at, bool upper, bool odd,
                  std::uint64_t& value) {
  static constexpr std::array<std::uint8_t, 3> tg0{0, 2, 1};
  static constexpr std::array<std::uint8_t, 3> tg1{2, 1, 3};
  auto const granule = draw.coin() ? 0U : static_cast<unsigned>(draw.below(3));
  put(value, at.tg, upper ? tg1.at(granule) : tg0.at(granule));
  put(value, at.ds, draw.one_in(3) ? 1 : 0);
  put(value, at.ps, draw.coin() ? 6 : draw.below(8));
  put(value, at.txsz,
      draw.coin()   ? 16 + draw.below(10)
      : draw.coin() ? 12 + draw.below(28)
                    : draw.pick(std::array{12U, 16U, 20U, 21U, 24U, 25U, 30U, 33U, 34U, 39U, 42U,
                                           43U, 47U, 48U}));
  put(value, at.sl0, draw.below(4));
  put(value, at.sl2, draw.one_in(4) ? 1 : 0);
  put(value, at.irgn, draw.bits(2));
  put(value, at.orgn, draw.bits(2));
  put(value, at.sh, draw.pick(std::array{0U, 2U, 3U}));
  put(value, at.tbi, draw.coin() ? 1 : 0);
  put(value, at.tbid, draw.one_in(4) ? 1 : 0);
  put(value, at.ha, draw.one_in(3) ? 1 : 0);
  put(value, at.hd, draw.coin() ? 1 : 0);
  put(value, at.hpd, draw.one_in(3) ? 1 : 0);
  put(value, at.e0pd, draw.one_in(4) ? 1 : 0);
  if (!odd || draw.one_in(3)) return;
  put(value, at.txsz,
      draw.coin() ? draw.bits(6)
                  : draw.pick(std::array{8U, 11U, 12U, 15U, 16U, 17U, 20U, 22U, 24U, 28U, 32U, 39U,
                                         40U, 46U, 47U, 48U, 49U}));
  if (draw.one_in(4)) put(value, at.tg, draw.bits(2));
  put(value, at.epd, draw.one_in(4) ? 1 : 0);
}

constexpr unsigned frame_bits = 16;
constexpr std::uint64_t frame_size = one(frame_bits);
constexpr unsigned frame_count = 24;

/// Builds the tables of a scenario.
class Builder {
public:
  Builder(Draw& draw, Scenario& scenario)
      : draw_(draw), s_(scenario), setting_(resolve(s_.registers, s_.features, s_.choices)),
        nested_(s_.regime == Regime::el10 && setting_.s2.enabled),
        upper_(s_.regime != Regime::el2 && draw.coin()),
        half_(s_.regime == Regime::el2    ? 2U
              : s_.regime == Regime::el10 ? (upper_ ? 1U : 0U)
                                          : (upper_ ? 4U : 3U)) {}

  void build() {
    unsigned const s1_bits = reach(setting_.s1.at(half_));
    unsigned const pa_bits = nested_ ? reach(setting_.s2) : s1_bits;
    unsigned const ipa_bits =
        nested_ ? std::min<unsigned>(setting_.s2.input_bits, s1_bits) : pa_bits;
    host_ = region(pa_bits, 30);
    guest_ = region(pa_bits, 30);
    while (guest_ == host_) guest_ = region(pa_bits, 30);
    ipa_ = nested_ ? region(ipa_bits, 30) : guest_;
    for (unsigned i = 0; i < frame_count; ++i) {
      frames_.at(i) = i;
      std::swap(frames_.at(i), frames_.at(draw_.below(i + 1)));
    }
    if (nested_) stage2();
    stage1();
  }

private:
  /// How many bits of an address the stage's descriptors can hold, and may.
  static unsigned reach(Stage const& stage) {
    return stage.table_high == spec::walk::HighBits::none
               ? std::min<unsigned>(stage.output_bits, 48)
               : stage.output_bits;
  }

  /// A gigabyte, at random.
  std::uint64_t region(unsigned bits, unsigned low) {
    return bits <= low ? 0 : draw_.bits(bits - low) << low;
  }

  [[nodiscard]] std::uint64_t in_order(Stage const& stage, std::uint64_t value) const {
    return stage.big_endian ? __builtin_bswap64(value) : value;
  }

  [[nodiscard]] static std::uint64_t encoded(Stage const& stage, std::uint64_t address) {
    std::uint64_t value = address & (one(48) - 1);
    std::uint64_t const high = address >> 48 & 0xf;
    if (stage.table_high == spec::walk::HighBits::k64)
      value = (value & ~std::uint64_t{0xf000}) | high << 12;
    if (stage.table_high == spec::walk::HighBits::ds) value |= (high & 3) << 48 | (high >> 2) << 8;
    return value;
  }

  static std::uint64_t as_base(std::uint64_t address) {
    return (address & (one(48) - 1)) | (address >> 48 & 0xf) << 2;
  }

  /// Bits of TTBR that are no part of the address: ASID or VMID, CnP, and what lies below the table
  /// where no address bits are there.
  std::uint64_t ignored_bits(Stage const& stage, std::uint64_t base) {
    if (base >> 48 != 0 || stage.start_bits < 3) return 0;
    std::uint64_t bits = draw_.bits(16) << 48 | draw_.bits(1);
    if (stage.base_high == spec::walk::HighBits::none) bits |= draw_.bits(4) << 2;
    return bits;
  }

  /// The physical address of what is at an IPA, by the tables that stage 2 is to get.
  [[nodiscard]] std::uint64_t physical(std::uint64_t ipa) const {
    if (!nested_) return ipa;
    if (s2_level_ < 3) return guest_ | (ipa & (one(30) - 1));
    std::uint64_t const number = (ipa - ipa_) >> frame_bits;
    if (number >= frame_count) return guest_ | (ipa & (one(30) - 1));
    return guest_ + (std::uint64_t{frames_.at(number)} << frame_bits) + (ipa & (frame_size - 1));
  }

  /// Puts an entry into the tables of a stage, making tables as needed. `where` gives the physical
  /// address of a table's address; `next` is the frame for the next table. What it goes through is
  /// added to the steps.
  template <class Where, class Next> bool map(Stage const& stage, std::uint64_t base,
                                              std::uint64_t input, int level, std::uint64_t entry,
                                              std::uint64_t table_bits, Where where, Next next) {
    std::uint8_t const number = &stage == &setting_.s2 ? 2 : 1;
    std::uint64_t const begin = input & ~(one(low_bit(stage.granule_bits, level)) - 1);
    std::uint64_t const end = begin + one(low_bit(stage.granule_bits, level));
    std::uint64_t table = base;
    unsigned low = stage.start_low;
    unsigned bits = stage.start_bits;
    for (int at = stage.start;; ++at) {
      std::uint64_t const address = entry_address(table, input, low, bits);
      std::uint64_t const place = where(address);
      s_.steps.push_back({number, begin, end, address, place});
      if (at == level) {
        s_.memory.write(place, in_order(stage, entry));
        return true;
      }
      std::uint64_t const found = in_order(stage, s_.memory.read(place));
      if ((found & 3) == 3) {
        table = address_in(found, stage.table_high, stage.granule_bits);
      } else {
        if ((found & 1) != 0) return false;
        table = next();
        if (table == 0) return false;
        s_.memory.write(place, in_order(stage, encoded(stage, table) | table_bits | 3));
      }
      low -= stage.stride;
      bits = stage.stride;
    }
  }

  [[nodiscard]] bool has_blocks(Stage const& stage, int level) const {
    return stage.kinds.at(static_cast<std::size_t>(level + 1) * 4 + 1) ==
           static_cast<unsigned>(DescriptorKind::block);
  }

  std::uint64_t stage2_bits(bool for_device) {
    std::uint64_t bits = one(10) | 3U << 6; // AF, read and write
    bool const fwb = s_.features.s2fwb && (s_.registers.hcr_el2 >> 46 & 1) != 0;
    std::uint64_t const attr = for_device ? (fwb ? draw_.pick(std::array{0U, 1U, 2U, 3U, 5U})
                                                 : draw_.pick(std::array{0U, 1U, 2U, 3U, 5U}))
                                          : (fwb ? draw_.pick(std::array{6U, 6U, 7U})
                                                 : draw_.pick(std::array{15U, 15U, 10U}));
    bits |= attr << 2;
    if (!setting_.s2.ds) bits |= draw_.pick(std::array{0ULL, 2ULL, 3ULL}) << 8;
    // Updates of stage 1 that stage 2 does not permit are to come about, too.
    if (draw_.one_in(setting_.s1.at(half_).ha ? 3 : 6)) bits ^= draw_.bits(2) << 6;
    if (draw_.one_in(6)) bits ^= draw_.bits(2) << 53;
    if (draw_.one_in(12)) bits ^= one(10);
    if (draw_.one_in(4)) bits |= one(51);
    if (draw_.one_in(4)) bits |= one(11);
    return bits;
  }

  void stage2() {
    Stage const& stage = setting_.s2;
    std::uint64_t base = host_;
    if (base == 0 && setting_.s2.output_bits > 30) base = one(28);
    s_.registers.vttbr_el2 = as_base(base) | ignored_bits(stage, base);
    setting_ = resolve(s_.registers, s_.features, s_.choices);
    // After the start tables, which are a megabyte at most.
    std::uint64_t next = base + one(20);
    auto const alloc = [&] { return std::exchange(next, next + frame_size); };
    auto const where = [](std::uint64_t pa) { return pa; };
    s2_level_ = 3;
    if (draw_.one_in(3))
      for (int level = 2; level >= stage.start; --level)
        if (has_blocks(stage, level) && low_bit(stage.granule_bits, level) <= 30 && draw_.coin())
          s2_level_ = level;
    unsigned const low = low_bit(stage.granule_bits, s2_level_);
    std::uint64_t const size = one(low);
    std::uint64_t const end = ipa_ + frame_count * frame_size;
    for (std::uint64_t ipa = ipa_ & ~(size - 1); ipa < end; ipa += size) {
      if (ipa >> stage.input_bits != 0) break;
      bool const device = draw_.one_in(8);
      std::uint64_t entry = encoded(stage, physical(ipa) & ~(size - 1)) | stage2_bits(device) |
                            (s2_level_ == 3 ? 3 : 1);
      if (s2_level_ < 3 && low > 16 && draw_.one_in(8)) entry |= one(16);
      if (s2_level_ == 3 && draw_.one_in(64)) continue; // unmapped
      if (map(stage, setting_.s2.base, ipa, s2_level_, entry, 0, where, alloc))
        s_.mapped.push_back({ipa, ipa + size});
    }
  }

  std::uint64_t stage1_bits() {
    std::uint64_t bits = one(10) | draw_.bits(3) << 2;
    if (!setting_.s1.at(half_).ds) bits |= draw_.pick(std::array{0ULL, 2ULL, 3ULL}) << 8;
    bits |= draw_.bits(2) << 6;
    if (draw_.one_in(4)) bits |= draw_.bits(2) << 53;
    if (draw_.one_in(setting_.s1.at(half_).ha ? 3 : 12)) bits ^= one(10);
    if (draw_.one_in(4)) bits |= one(51);
    if (draw_.one_in(4)) bits |= one(11);
    return bits;
  }

  void stage1() {
    if (!setting_.s1.at(half_).enabled) {
      for (unsigned i = 0; i < frame_count; ++i) intend(ipa_ + i * frame_size, i);
      return;
    }
    std::uint64_t const base = ipa_;
    std::uint64_t& ttbr = s_.regime == Regime::el10
                              ? (upper_ ? s_.registers.ttbr1_el1 : s_.registers.ttbr0_el1)
                              : (upper_ ? s_.registers.ttbr1_el2 : s_.registers.ttbr0_el2);
    ttbr = as_base(base) | ignored_bits(setting_.s1.at(half_), base);
    setting_ = resolve(s_.registers, s_.features, s_.choices);
    Stage const& stage = setting_.s1.at(half_);
    // Before the first fetch it is over: nothing is mapped.
    if ((stage.before & 0b1010U) != 0) s_.sound = false;
    unsigned used = 1;
    auto const alloc = [&]() -> std::uint64_t {
      return used < frame_count - 6 ? ipa_ + std::uint64_t{used++} * frame_size : 0;
    };
    auto const where = [&](std::uint64_t ipa) { return physical(ipa); };
    std::uint64_t const table_bits = draw_.one_in(3) ? draw_.bits(4) << 59 : 0;
    std::uint64_t const ones = upper_ ? ~(one(stage.input_bits) - 1) : 0;
    std::uint64_t near = draw_.bits(stage.input_bits);
    for (unsigned i = 0; i < 10; ++i) {
      if (draw_.one_in(4)) near = draw_.bits(stage.input_bits);
      int level = 3;
      if (draw_.one_in(3)) level = static_cast<int>(draw_.below(5)) - 1;
      level = std::max<int>(level, stage.start);
      while (level < 3 && !has_blocks(stage, level)) ++level;
      unsigned const low = low_bit(stage.granule_bits, level);
      std::uint64_t const frame =
          draw_.coin() ? frame_count - 1 - draw_.below(6) : draw_.below(frame_count + 2);
      std::uint64_t const target = ipa_ + frame * frame_size;
      std::uint64_t const output = target & ~(one(low) - 1);
      std::uint64_t entry = encoded(stage, output) | stage1_bits() | (level == 3 ? 3 : 1);
      if (draw_.one_in(8)) entry |= one(52);
      if (level < 3 && low > 16 && draw_.one_in(8)) entry |= one(16);
      // An IPA that stage 2 has no input bits for.
      bool const wide = nested_ && draw_.one_in(16) && setting_.s2.input_bits < 48;
      if (wide)
        entry |= one(setting_.s2.input_bits +
                     static_cast<unsigned>(draw_.below(48U - setting_.s2.input_bits)));
      std::uint64_t const va =
          (near & ~(one(low) - 1)) | (target & (one(low) - 1) & ~(frame_size - 1));
      std::size_t const first = s_.steps.size();
      bool const mapped = map(stage, stage.base, va, level, entry, table_bits, where, alloc);
      std::uint64_t const whole = (va & (one(stage.input_bits) - 1)) | ones;
      for (std::size_t step = first; step < s_.steps.size(); ++step)
        s_.steps[step].begin = s_.steps[step].end = whole;
      // Of a block that is larger, the bit is one of those that are ignored.
      std::uint64_t const ipa = address_in(entry, stage.table_high, low) | (va & (one(low) - 1));
      if (mapped && wide && ipa >> setting_.s2.input_bits != 0)
        s_.intents.push_back({whole, ipa, 0, true});
      else if (mapped)
        intend(whole, static_cast<unsigned>(frame));
      near += one(stage.granule_bits + static_cast<unsigned>(draw_.below(12)));
      near &= one(stage.input_bits) - 1;
    }
  }

  void intend(std::uint64_t va, unsigned frame) {
    std::uint64_t const ipa = ipa_ + std::uint64_t{frame} * frame_size;
    s_.intents.push_back({va, ipa, physical(ipa)});
  }

  Draw& draw_;
  Scenario& s_;
  Setting setting_;
  bool nested_;
  bool upper_;
  std::size_t half_;
  std::uint64_t host_ = 0;
  std::uint64_t guest_ = 0;
  std::uint64_t ipa_ = 0;
  int s2_level_ = 3;
  std::array<unsigned, frame_count> frames_{};
};

/// Changes some words and registers, as mistakes and malice do.
void spoil(Draw& draw, Scenario& scenario) {
  if (draw.one_in(4)) {
    auto& r = scenario.registers;
    for (std::uint64_t* const base :
         {&r.ttbr0_el1, &r.ttbr1_el1, &r.ttbr0_el2, &r.ttbr1_el2, &r.vttbr_el2})
      if (draw.one_in(3))
        *base ^= draw.coin() ? one(32 + static_cast<unsigned>(draw.below(16))) : draw.bits(4) << 2;
  }
  std::vector<std::uint64_t> words;
  scenario.memory.for_each_page([&](std::uint64_t address, Memory::Page const& page) {
    for (std::size_t i = 0; i < page.size(); ++i)
      if (page.at(i) != 0) words.push_back(address + 8 * i);
  });
  if (words.empty()) return;
  for (std::uint64_t n = 1 + draw.below(4); n-- > 0;) {
    std::uint64_t const at = draw.pick(words);
    std::uint64_t value = scenario.memory.read(at);
    switch (draw.below(4)) {
    case 0: value ^= one(static_cast<unsigned>(draw.below(64))); break;
    case 1: value ^= one(static_cast<unsigned>(draw.below(12))); break;
    case 2: value = scenario.memory.read(draw.pick(words)); break;
    default: value ^= draw.bits(4) << 44; break;
    }
    scenario.memory.write(at, value);
  }
}

} // namespace

void draw_scenario(Draw& draw, Scenario& s) {
  s.memory.clear();
  s.intents.clear();
  s.mapped.clear();
  s.steps.clear();
  s.registers = {};
  s.features = draw_features(draw);
  s.choices = draw_choices(draw);
  s.regime = draw.one_in(5) ? (draw.coin() ? Regime::el2 : Regime::el20) : Regime::el10;
  s.sound = draw.coin();
  bool const odd = !s.sound && !draw.one_in(3);
  auto& r = s.registers;
  using namespace spec::walk;
  auto const draw_sctlr = [&] {
    std::uint64_t v = 0;
    put(v, sctlr::m, draw.one_in(16) ? 0 : 1);
    put(v, sctlr::c, draw.one_in(8) ? 0 : 1);
    if (!draw.one_in(8)) v |= one(12);
    put(v, sctlr::wxn, draw.one_in(4) ? 1 : 0);
    put(v, sctlr::ee, draw.one_in(8) ? 1 : 0);
    put(v, sctlr::epan, draw.coin() ? 1 : 0);
    return v;
  };
  r.sctlr_el1 = draw_sctlr();
  r.sctlr_el2 = draw_sctlr();
  r.mair_el1 = draw_mair(draw);
  r.mair_el2 = draw_mair(draw);
  draw_control(draw, two_els_lower, false, odd, r.tcr_el1);
  draw_control(draw, two_els_upper, true, odd, r.tcr_el1);
  if (s.regime == Regime::el2) {
    draw_control(draw, el2_only, false, odd, r.tcr_el2);
  } else if (s.regime == Regime::el20) {
    draw_control(draw, two_els_lower, false, odd, r.tcr_el2);
    draw_control(draw, two_els_upper, true, odd, r.tcr_el2);
    r.hcr_el2 |= one(34);
  }
  draw_control(draw, stage2, false, odd, r.vtcr_el2);
  if (!draw.one_in(12)) r.hcr_el2 |= one(0);
  if (draw.one_in(3)) r.hcr_el2 |= one(2);
  if (draw.one_in(24)) r.hcr_el2 |= one(12);
  if (draw.one_in(24) && s.regime == Regime::el10) r.hcr_el2 |= one(27);
  if (draw.one_in(8)) r.hcr_el2 |= one(32);
  if (draw.one_in(8)) r.hcr_el2 |= one(33);
  if (draw.coin()) r.hcr_el2 |= one(46);
  if (odd && !draw.one_in(3)) {
    // A start level and a size that go together, whether the machine has them or not.
    static constexpr std::array<std::uint8_t, 3> tg0{0, 2, 1};
    auto const granule = static_cast<unsigned>(draw.below(3));
    auto const sl0 = static_cast<unsigned>(draw.below(4));
    bool const below0 = granule == 0 && draw.one_in(3);
    int const start = below0         ? -1
                      : granule != 0 ? 3 - static_cast<int>(sl0)
                      : sl0 == 3     ? 3
                                     : 2 - static_cast<int>(sl0);
    unsigned const bits = 12 + 2 * granule;
    if (granule != 2 || start > 0) {
      unsigned const input =
          low_bit(bits, start) + 1 + static_cast<unsigned>(draw.below(stride_of(bits) + 4));
      put(r.vtcr_el2, stage2.tg, tg0.at(granule));
      put(r.vtcr_el2, stage2.sl0, sl0);
      put(r.vtcr_el2, stage2.sl2, below0 || draw.one_in(4) ? 1 : 0);
      if (below0) put(r.vtcr_el2, stage2.ds, 1);
      put(r.vtcr_el2, stage2.txsz, 64 - std::min(input, 52U));
      if (below0) {
        s.features.lpa2 = s.features.lva = true;
        s.features.pa_range = 6;
        s.features.ttst = draw.coin();
      }
      if (draw.one_in(3)) {
        put(r.vtcr_el2, stage2.sl0, draw.below(4));
        put(r.vtcr_el2, stage2.sl2, draw.bits(1));
      } else if (draw.coin()) {
        s.features.pa_range = static_cast<std::uint8_t>(draw.below(6));
        s.features.lpa2 = false;
      }
    }
  }
  // A start level of stage 2 that goes with the size.
  if (!odd)
    for (unsigned attempt = 0; attempt < 16; ++attempt) {
      Setting const setting = resolve(r, s.features, s.choices);
      if ((setting.s2.before & 3) == 0) break;
      put(r.vtcr_el2, stage2.sl0, draw.below(4));
      if (attempt % 4 == 3) put(r.vtcr_el2, stage2.txsz, 16 + draw.below(24));
    }
  Setting const setting = resolve(r, s.features, s.choices);
  if ((setting.s2.before & 3) == 0 || !setting.s2.enabled || s.regime != Regime::el10)
    Builder{draw, s}.build();
  if (!s.sound) spoil(draw, s);
}

Request draw_request(Draw& draw, Scenario const& s) {
  Request q;
  q.regime = s.regime;
  std::uint64_t const bits = draw.next();
  q.va = s.intents.empty() || (bits & 0xf) == 0 ? draw.next() >> draw.below(40)
                                                : draw.pick(s.intents).va;
  if ((bits >> 4 & 7) != 0) q.va += draw.bits((bits >> 4 & 7) == 1 ? frame_bits : 12);
  if ((bits >> 7 & 0xf) == 0) q.va ^= one(static_cast<unsigned>(draw.below(64)));
  q.el0 = s.regime != Regime::el2 && (bits >> 11 & 3) == 0;
  q.pan = (bits >> 13 & 1) != 0;
  q.unaligned = (bits >> 14 & 0xf) == 0;
  static constexpr std::array<Operation, 16> operations{
      Operation::load,        Operation::load,           Operation::load,
      Operation::store,       Operation::store,          Operation::atomic,
      Operation::fetch,       Operation::fetch,          Operation::dc_zva,
      Operation::dc_clean,    Operation::dc_invalidate,  Operation::at_s1_read,
      Operation::at_s1_write, Operation::at_s1_read_pan, Operation::at_s12_read,
      Operation::at_s12_write};
  q.op = operations.at(bits >> 18 & 0xf);
  if (q.op == Operation::at_s1_write && (bits >> 22 & 1) != 0) q.op = Operation::at_s1_write_pan;
  if (q.op == Operation::dc_invalidate) q.el0 = false;
  return q;
}

} // namespace twofold::walks
