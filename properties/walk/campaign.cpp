#include "properties/walk/campaign.hpp"

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
    trace.fetches.clear();
    trace.updates.clear();
    WalkResult const result = walk(setting, journal, request, trace);
    Case const made{s, setting, flat, request, result, trace, journal, luck};
    for (std::size_t p = 0; p < properties.size(); ++p) {
      switch (properties[p].judge(made)) {
      case Judgement::holds: ++tallies_[p].holds; break;
      case Judgement::vacuous: ++tallies_[p].vacuous; break;
      case Judgement::violated:
        if (tallies_[p].violated++ == 0) {
          Failure failure{p,       seed,    luck, s.features, s.choices, s.registers,
                          request, s.sound, {},   s.intents,  s.mapped};
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

/// Clears bits of a value, where it fails without them.
template <class Fails> void clear_bits(Failure& failure, std::uint64_t& value, Fails const& still) {
  std::uint64_t const whole = value;
  value = 0;
  if (still(failure)) return;
  value = whole;
  for (unsigned n = 64; n-- > 0;) {
    if ((value & one(n)) == 0) continue;
    value &= ~one(n);
    if (!still(failure)) value |= one(n);
  }
}

} // namespace

Failure minimised(Failure failure, Lookups const& lookups) {
  auto const still = [&](Failure const& f) { return fails(f, lookups); };
  if (walk_properties()[failure.property].of_intents || !still(failure)) return failure;
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
