#include "model/walk/setting.hpp"

#include "model/registers.hpp"
#include "model/runtime_engine.hpp"
#include "model/setting.hpp"
#include "model/translation.hpp"
#include "model/walk/address.hpp"
#include "model/walk/memory.hpp"
#include "spec/walk_registers.hpp"

#include <algorithm>

namespace twofold::walks {

namespace {

namespace f = spec::walk::field;
namespace sctlr = spec::walk::sctlr;
using spec::walk::ControlFields;

/// Registers of a stage.
struct Sources {
  ControlFields const* fields;
  std::uint64_t control;
  std::uint64_t base;
  std::uint64_t sctlr; ///< of the regime; of stage 2, SCTLR_EL2
  bool stage2 = false;
  bool two_els = false;
  bool upper = false;
};

Stage resolve_stage(Sources const& from, Setting const& setting) {
  Features const& features = setting.features;
  Choices const& choices = setting.choices;
  ControlFields const& at = *from.fields;
  WalkState state{};
  auto const flag = [](bool value) { return static_cast<Value>(value ? 1 : 0); };
  auto const field = [&](spec::walk::BitField where) {
    return static_cast<Value>(where.of(from.control));
  };
  bool const ha = features.haf && at.ha.set_in(from.control);
  bool const hd = features.hdbs && at.hd.set_in(from.control);
  bool const hpd = features.hpds && at.hpd.set_in(from.control);
  state[f::on.pa_range] = features.pa_range;
  state[f::on.lva] = flag(features.lva);
  state[f::on.lpa2] = flag(features.lpa2);
  state[f::on.ttst] = flag(features.ttst);
  state[f::on.stage2] = flag(from.stage2);
  state[f::on.two_els] = flag(from.two_els);
  state[f::on.upper] = flag(from.upper);
  state[f::on.tg] = field(at.tg);
  state[f::on.ds] = flag(features.lpa2 && at.ds.set_in(from.control));
  state[f::on.ps] = field(at.ps);
  state[f::on.sl0] = field(at.sl0);
  state[f::on.sl2] = field(at.sl2);
  state[f::found.granule_choice] = choices.granule;
  state[f::found.below_choice] = flag(choices.size_below_faults);
  state[f::found.above_choice] = flag(choices.size_above_faults);
  state[f::found.high_choice] = flag(choices.high_bits_fault);
  state[f::found.base_choice] = flag(choices.base_is_long);
  run_tables(setting.lookups->rules.at(static_cast<std::size_t>(Part::geometry)), state);

  Stage stage;
  stage.total = state[f::out.unmatched] == 0;
  stage.big_endian = sctlr::ee.set_in(from.sctlr);
  stage.ha = ha;
  stage.hd = hd;
  stage.granule = std::min(state[f::geo.granule], spec::walk::Granule::k64);
  stage.granule_bits = static_cast<std::uint8_t>(granule_bits(stage.granule));
  stage.stride = static_cast<std::uint8_t>(stride_of(stage.granule_bits));
  // DS is for 4 and 16 KiB.
  stage.ds = state[f::on.ds] != 0 && stage.granule != spec::walk::Granule::k64;
  stage.nt_faults = features.bbm && choices.nt_faults;
  stage.contiguous_faults = choices.contiguous_faults;
  stage.contiguous_joins = choices.contiguous_joins;
  stage.tbi = at.tbi.set_in(from.control);
  stage.tbid = features.pauth && at.tbid.set_in(from.control);
  stage.e0pd = features.e0pd && at.e0pd.set_in(from.control);
  stage.irgn = field(at.irgn);
  stage.orgn = field(at.orgn);
  stage.sh = field(at.sh);
  stage.table_high = state[f::geo.table_high];
  stage.base_high = state[f::geo.base_high];
  // What other rules than those of spec/ say need make no sense, but has to be a size.
  stage.pa_bits = static_cast<std::uint8_t>(
      std::clamp<unsigned>(state[f::geo.pa_bits], 1, Memory::address_bits));
  stage.output_bits =
      std::min({state[f::geo.named_bits], state[f::geo.pa_bits], state[f::geo.format_bits]});

  unsigned size = static_cast<unsigned>(at.txsz.of(from.control));
  bool const below = size < state[f::geo.least_size];
  bool const above = size > state[f::geo.most_size];
  bool const bad_size =
      (below && state[f::geo.below_faults] != 0) || (above && state[f::geo.above_faults] != 0);
  if (below)
    size = state[f::geo.least_size];
  else if (above)
    size = state[f::geo.most_size];
  stage.input_bits = static_cast<std::uint8_t>(
      std::clamp(64U - std::min(size, 63U), stage.granule_bits + 1U, Memory::address_bits));

  bool bad_start = false;
  if (from.stage2) {
    stage.start = static_cast<std::int8_t>(state[f::geo.start] - 1);
    bad_start = state[f::geo.start] >= spec::walk::Level::reserved ||
                !start_fits(stage.granule_bits, stage.start, stage.input_bits);
    // Nor is a walk from where there is no level, if those rules let it go on.
    stage.start = std::min(stage.start, std::int8_t{3});
  } else {
    stage.start = static_cast<std::int8_t>(start_level(stage.granule_bits, stage.input_bits));
  }
  bool bad_base = false;
  if (!bad_start) {
    unsigned const low = low_bit(stage.granule_bits, stage.start);
    stage.start_low = static_cast<std::uint8_t>(low);
    stage.start_bits = static_cast<std::uint8_t>(stage.input_bits - low);
    stage.base = base_address(from.base, stage.base_high, stage.start_bits + 3U);
    bad_base = too_large(stage.base, stage.output_bits);
  }
  auto const bit = [](bool value, unsigned position) {
    return static_cast<std::uint16_t>(value ? 1U << position : 0U);
  };
  if (from.stage2) {
    stage.before =
        static_cast<std::uint8_t>(bit(bad_size, 0) | bit(bad_start, 1) | bit(bad_base, 2));
    stage.permissions = static_cast<std::uint16_t>(bit(features.xnx, 5) | bit(ha, 6) | bit(hd, 7));
  } else {
    stage.before = static_cast<std::uint8_t>(
        bit(bad_size, 1) | bit(at.epd.set_in(from.control), 3) | bit(bad_base, 4));
    stage.permissions =
        static_cast<std::uint16_t>(bit(from.two_els, 9) | bit(ha, 10) | bit(hd, 11) | bit(hpd, 12));
    stage.allowed =
        static_cast<std::uint16_t>(bit(from.two_els, 6) | bit(sctlr::wxn.set_in(from.sctlr), 7) |
                                   bit(features.epan && sctlr::epan.set_in(from.sctlr), 8));
  }
  for (unsigned level = 0; level < 5; ++level)
    for (unsigned type = 0; type < 4; ++type) {
      std::size_t const index = stage.granule | level << 2 | type << 5 |
                                unsigned{state[f::on.ds]} << 7 | unsigned{features.pa_range} << 8;
      stage.kinds[level * 4 + type] = setting.lookups->kind[index];
      stage.total_kinds |= setting.lookups->kind.total(index) ? 1U << (level * 4 + type) : 0U;
    }
  return stage;
}

/// What the rules of attributes take from the registers of a regime.
Concrete page_of(Value regime, Setting const& setting, Concrete const& attribute_choices) {
  Registers<std::uint64_t> const& r = setting.registers;
  Features const& features = setting.features;
  Concrete page{};
  for (std::size_t i = twofold::field::choice.mair.index; i < given_count; ++i)
    page.items[i] = attribute_choices.items[i];
  page[twofold::field::feature.s2fwb] = features.s2fwb;
  page[twofold::field::feature.xs] = features.xs;
  page[twofold::field::feature.mte2] = features.mte2;
  page[twofold::field::feature.mte_perm] = features.mte_perm;
  page[twofold::field::in.ata] = 1;
  read_register(regime == Regime::el10 ? r.sctlr_el1 : r.sctlr_el2, spec::sctlr_el1, page);
  Value const ata = page[twofold::field::in.ata];
  read_register(r.hcr_el2, spec::hcr_el2, page);
  if (regime != Regime::el10) page[twofold::field::in.ata] = ata;
  page[twofold::field::in.regime] = regime;
  return page;
}

} // namespace

Setting resolve(Registers<std::uint64_t> const& registers, Features const& features,
                Choices const& choices, Concrete const& attribute_choices, Lookups const& lookups) {
  Setting setting;
  setting.registers = registers;
  setting.features = features;
  setting.choices = choices;
  setting.lookups = &lookups;
  for (Value regime = 0; regime < 3; ++regime)
    setting.page[regime] = page_of(regime, setting, attribute_choices);

  Registers<std::uint64_t> const& r = registers;
  using namespace spec::walk;
  setting.s2 = resolve_stage({&stage2, r.vtcr_el2, r.vttbr_el2, r.sctlr_el2, true}, setting);
  setting.s1[0] = resolve_stage(
      {&two_els_lower, r.tcr_el1, r.ttbr0_el1, r.sctlr_el1, false, true, false}, setting);
  setting.s1[1] = resolve_stage(
      {&two_els_upper, r.tcr_el1, r.ttbr1_el1, r.sctlr_el1, false, true, true}, setting);
  setting.s1[2] =
      resolve_stage({&el2_only, r.tcr_el2, r.ttbr0_el2, r.sctlr_el2, false, false, false}, setting);
  setting.s1[3] = resolve_stage(
      {&two_els_lower, r.tcr_el2, r.ttbr0_el2, r.sctlr_el2, false, true, false}, setting);
  setting.s1[4] = resolve_stage(
      {&two_els_upper, r.tcr_el2, r.ttbr1_el2, r.sctlr_el2, false, true, true}, setting);
  setting.pa_bits = setting.s2.pa_bits;

  for (Value regime = 0; regime < 3; ++regime) {
    Concrete state = setting.page[regime];
    twofold::translate(state);
    bool const enabled = state[twofold::field::on.s1] != 0;
    if (regime == Regime::el10) {
      setting.s1[0].enabled = setting.s1[1].enabled = enabled;
      setting.s2.enabled = state[twofold::field::on.s2] != 0;
    } else if (regime == Regime::el2) {
      setting.s1[2].enabled = enabled;
    } else {
      setting.s1[3].enabled = setting.s1[4].enabled = enabled;
    }
  }
  for (Stage& stage : setting.s1) stage.before |= stage.enabled ? 1U : 0U;
  if (setting.s2.enabled && setting.s1[0].enabled && setting.page[0][twofold::field::in.hcr_ptw]) {
    for (std::size_t half = 0; half < 2; ++half) {
      Stage& stage = setting.s1[half];
      Concrete page = setting.page[0];
      page[twofold::field::in.access] = Access::ttw;
      page[twofold::field::in.tcr_irgn] = stage.irgn;
      page[twofold::field::in.tcr_orgn] = stage.orgn;
      page[twofold::field::in.tcr_sh] = stage.sh;
      for (unsigned attr = 0; attr < 16; ++attr) {
        Concrete state = page;
        state[twofold::field::in.s2_memattr] = static_cast<Value>(attr);
        twofold::translate(state);
        if (state[twofold::field::out.fault] == twofold::Fault::s2_permission)
          stage.walk_device_faults =
              static_cast<std::uint16_t>(stage.walk_device_faults | 1U << attr);
      }
    }
  }
  return setting;
}

} // namespace twofold::walks
