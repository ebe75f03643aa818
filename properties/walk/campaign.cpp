#include "properties/walk/campaign.hpp"

#include "spec/walk_registers.hpp"

#include <boost/hana/accessors.hpp>
#include <boost/hana/for_each.hpp>
#include <boost/hana/keys.hpp>
#include <boost/hana/members.hpp>

#include <algorithm>

namespace twofold::walks {

namespace {

constexpr std::uint64_t one(unsigned n) { return std::uint64_t{1} << n; }

Setting flattened(Scenario const& s, Lookups const& lookups) {
  Registers<std::uint64_t> r = s.registers;
  r.sctlr_el1 &= ~std::uint64_t{1};
  r.tcr_el1 |= one(37) | one(38); // an IPA may look like any VA
  return resolve(r, s.features, s.choices, s.attribute_choices, lookups);
}

Judgement judge(std::size_t property, Scenario const& scenario, Setting const& setting,
                Setting const& flat, Request const& request, std::uint64_t luck) {
  Journal journal{scenario.memory};
  Trace trace;
  WalkResult const result = walk(setting, journal, request, trace);
  return walk_properties()[property].judge(
      {scenario, setting, flat, request, result, trace, journal, luck});
}

Scenario scenario_of(Failure const& failure) {
  Scenario s;
  s.registers = failure.registers;
  s.features = failure.features;
  s.choices = failure.choices;
  s.regime = failure.request.regime;
  s.sound = failure.sound;
  s.intents = failure.intents;
  s.mapped = failure.mapped;
  s.steps = failure.steps;
  for (auto const& word : failure.words) s.memory.write(word.address, word.value);
  return s;
}

} // namespace

Campaign::Campaign(Lookups const& lookups)
    : lookups_(&lookups), tallies_(walk_properties().size()) {}

std::uint64_t Campaign::run(std::uint64_t seed, unsigned walks) {
  Draw draw{seed};
  draw_scenario(draw, scenario_);
  Scenario const& s = scenario_;
  Setting const setting =
      resolve(s.registers, s.features, s.choices, s.attribute_choices, *lookups_);
  Setting const flat = flattened(s, *lookups_);
  Journal journal{s.memory};
  Trace trace;
  auto const properties = walk_properties();
  for (unsigned n = 0; n < walks; ++n) {
    Request const request = draw_request(draw, s);
    std::uint64_t const luck = draw.next();
    journal.clear();
    trace.clear();
    WalkResult const result = walk(setting, journal, request, trace);
    Case const made{s, setting, flat, request, result, trace, journal, luck};
    for (std::size_t p = 0; p < properties.size(); ++p) {
      switch (properties[p].judge(made)) {
      case Judgement::holds: ++tallies_[p].holds; break;
      case Judgement::vacuous: ++tallies_[p].vacuous; break;
      case Judgement::violated:
        if (tallies_[p].violated++ == 0) {
          Failure failure{p,       seed,    luck, s.features, s.choices, s.registers,
                          request, s.sound, {},   s.intents,  s.mapped,  s.steps};
          s.memory.for_each_page([&](std::uint64_t address, Memory::Page const& page) {
            for (std::size_t i = 0; i < page.size(); ++i)
              if (page.at(i) != 0) failure.words.push_back({address + 8 * i, page.at(i)});
          });
          failures_.push_back(std::move(failure));
        }
        if (stop_at_failure) return n + 1;
        break;
      }
    }
  }
  return walks;
}

bool fails(Failure const& failure, Lookups const& lookups) {
  Scenario const s = scenario_of(failure);
  Setting const setting = resolve(s.registers, s.features, s.choices, s.attribute_choices, lookups);
  Setting const flat = flattened(s, lookups);
  return judge(failure.property, s, setting, flat, failure.request, failure.luck) ==
         Judgement::violated;
}

namespace {

/// Clears bits of a value, of those in the mask, where it fails without them.
template <class Fails> void clear_bits(Failure& failure, std::uint64_t& value, Fails const& still,
                                       std::uint64_t mask = ~std::uint64_t{0}) {
  std::uint64_t const whole = value;
  value &= ~mask;
  if (still(failure)) return;
  value = whole;
  for (unsigned n = 64; n-- > 0;) {
    if ((value & mask & one(n)) == 0) continue;
    value &= ~one(n);
    if (!still(failure)) value |= one(n);
  }
}

/// Leaves out elements of a list, where it fails without them.
template <class T, class Fails>
void leave_out(Failure& failure, std::vector<T>& list, Fails const& still) {
  for (std::size_t i = list.size(); i-- > 0;) {
    T const element = list[i];
    list.erase(list.begin() + static_cast<std::ptrdiff_t>(i));
    if (!still(failure)) list.insert(list.begin() + static_cast<std::ptrdiff_t>(i), element);
  }
}

/// The words that lead where the failure's intents and ranges say.
std::vector<std::uint64_t> words_of_intents(Failure const& f) {
  std::vector<std::uint64_t> ipas;
  std::vector<std::uint64_t> places;
  for (Range const& range : f.mapped) ipas.push_back(range.begin);
  for (Intent const& intent : f.intents) {
    ipas.push_back(intent.ipa);
    for (Step const& step : f.steps)
      if (step.stage == 1 && step.begin == intent.va) {
        ipas.push_back(step.address);
        places.push_back(step.place);
      }
  }
  for (Step const& step : f.steps)
    if (step.stage == 2 && std::ranges::any_of(ipas, [&](std::uint64_t ipa) {
          return ipa >= step.begin && ipa < step.end;
        }))
      places.push_back(step.place);
  return places;
}

/// Bits of a descriptor that do not say where it leads: all but the kind, the address, and the bits
/// that may be part of it.
constexpr std::uint64_t bits_beside_address = ~((one(51) - one(12)) | 3U << 8 | 3U);

/// Bits of registers that do not say where tables lead, those of attributes and permissions. Of the
/// other registers none.
Registers<std::uint64_t> bits_beside_tables(Failure const& f) {
  using namespace spec::walk;
  auto const bits = [](std::initializer_list<BitField> fields) {
    std::uint64_t mask = 0;
    for (BitField const field : fields) mask |= (one(field.width) - 1) << field.low;
    return mask;
  };
  auto const of = [&](ControlFields const& at) {
    return bits({at.irgn, at.orgn, at.sh, at.ha, at.hd, at.hpd, at.tbi, at.tbid, at.e0pd});
  };
  constexpr std::uint64_t all = ~std::uint64_t{0};
  bool const upper = f.request.regime != Regime::el2 && (f.request.va >> 55 & 1) != 0;
  std::uint64_t const sctlr = ~bits({sctlr::m, sctlr::ee});
  // The half that the access is not in.
  ControlFields const& other = upper ? two_els_lower : two_els_upper;
  std::uint64_t const two =
      of(two_els_lower) | of(two_els_upper) | bits({other.txsz, other.tg, other.epd});
  bool const el10 = f.request.regime == Regime::el10;
  Registers<std::uint64_t> mask{};
  mask.mair_el1 = mask.mair_el2 = all;
  mask.hcr_el2 = one(2) | one(32) | one(33) | one(46); // PTW, CD, ID, FWB
  mask.sctlr_el1 = el10 ? sctlr : all;
  mask.sctlr_el2 = sctlr;
  mask.tcr_el1 = el10 ? two : all;
  mask.tcr_el2 = el10 ? all : f.request.regime == Regime::el2 ? of(el2_only) : two;
  mask.ttbr0_el1 = el10 && !upper ? 0 : all;
  mask.ttbr1_el1 = el10 && upper ? 0 : all;
  mask.ttbr0_el2 = el10 || upper ? all : 0;
  mask.ttbr1_el2 = el10 || !upper ? all : 0;
  mask.vtcr_el2 = el10 ? of(stage2) : all;
  mask.vttbr_el2 = el10 ? 0 : all;
  return mask;
}

/// `minimised`, of a property of intents: with no other intents than it takes, and all that makes
/// them true.
template <class Fails> void minimise_intended(Failure& failure, Fails const& still) {
  leave_out(failure, failure.intents, still);
  leave_out(failure, failure.mapped, still);
  auto const needed = words_of_intents(failure);
  auto const leads = [&](Journal::Write const& word) {
    return std::ranges::find(needed, word.address) != needed.end();
  };
  for (std::size_t i = failure.words.size(); i-- > 0;) {
    if (leads(failure.words[i])) continue;
    auto const word = failure.words[i];
    failure.words.erase(failure.words.begin() + static_cast<std::ptrdiff_t>(i));
    if (!still(failure))
      failure.words.insert(failure.words.begin() + static_cast<std::ptrdiff_t>(i), word);
  }
  namespace hana = boost::hana;
  auto const mask = bits_beside_tables(failure);
  hana::for_each(hana::accessors<Registers<std::uint64_t>>(), [&](auto const& member) {
    clear_bits(failure, hana::second(member)(failure.registers), still, hana::second(member)(mask));
  });
  clear_bits(failure, failure.request.va, still, one(12) - 1);
  for (bool* const flag :
       {&failure.request.el0, &failure.request.pan, &failure.request.unaligned,
        &failure.choices.af_before_checks, &failure.choices.af_after_stage2,
        &failure.choices.dirty_after_stage2, &failure.choices.output_fault_first,
        &failure.choices.at_sets_af, &failure.choices.at_hides_update_fault,
        &failure.choices.maintenance_af_faults, &failure.choices.maintenance_leaves_af}) {
    bool const before = *flag;
    *flag = false;
    if (before && !still(failure)) *flag = true;
  }
  // Descriptors that are turned round in memory stay as they are.
  if (((failure.registers.sctlr_el1 | failure.registers.sctlr_el2) & one(25)) != 0) return;
  for (std::size_t i = 0; i < failure.words.size(); ++i)
    clear_bits(failure, failure.words[i].value, still,
               leads(failure.words[i]) ? bits_beside_address : ~std::uint64_t{0});
}

} // namespace

Failure minimised(Failure failure, Lookups const& lookups) {
  auto const still = [&](Failure const& f) { return fails(f, lookups); };
  if (!still(failure)) return failure;
  if (walk_properties()[failure.property].of_intents) {
    minimise_intended(failure, still);
    return failure;
  }
  // Words, in halves first.
  for (std::size_t size = std::max<std::size_t>(failure.words.size() / 2, 1);; size /= 2) {
    for (std::size_t at = 0; at < failure.words.size();) {
      Failure less = failure;
      auto const begin = less.words.begin() + static_cast<std::ptrdiff_t>(at);
      auto const end = begin + static_cast<std::ptrdiff_t>(std::min(size, less.words.size() - at));
      less.words.erase(begin, end);
      if (still(less))
        failure = std::move(less);
      else
        at += size;
    }
    if (size <= 1) break;
  }
  namespace hana = boost::hana;
  hana::for_each(hana::accessors<Registers<std::uint64_t>>(), [&](auto const& member) {
    clear_bits(failure, hana::second(member)(failure.registers), still);
  });
  clear_bits(failure, failure.request.va, still);
  for (bool* const flag :
       {&failure.request.el0, &failure.request.pan, &failure.request.unaligned}) {
    bool const before = *flag;
    *flag = false;
    if (before && !still(failure)) *flag = true;
  }
  hana::for_each(hana::accessors<Choices>(), [&](auto const& member) {
    auto& choice = hana::second(member)(failure.choices);
    auto const before = choice;
    choice = {};
    if (before != choice && !still(failure)) choice = before;
  });
  for (std::size_t i = 0; i < failure.words.size(); ++i)
    clear_bits(failure, failure.words[i].value, still);
  return failure;
}

} // namespace twofold::walks
