// The walk by rows against a second one from the prose.
#include "model/walk/walker.hpp"
#include "properties/walk/scenario.hpp"
#include "tests/naive_walker.hpp"

#include <catch2/catch.hpp>

#include <cstdio>
#include <string>

namespace twofold::walks {
namespace {

std::string said(std::uint64_t seed, Scenario const& s, Request const& q, WalkResult const& r,
                 Trace const& trace, naive_walk::Outcome const& o) {
  char text[1024];
  std::snprintf(
      text, sizeof text,
      "seed %llx: va %llx op %d el0 %d regime %d: rows: kind %d stage %d level %d s1ptw %d ipa "
      "%llx "
      "out %llx pa %llx, %zu fetches, %zu updates; prose: kind %d stage %d level %d s1ptw %d ipa "
      "%llx "
      "out %llx pa %llx, %zu fetches, %zu updates; vtcr %llx tcr %llx hcr %llx",
      static_cast<unsigned long long>(seed), static_cast<unsigned long long>(q.va),
      static_cast<int>(q.op), q.el0, q.regime, static_cast<int>(r.fault.kind), r.fault.stage,
      r.fault.level, r.fault.s1ptw, static_cast<unsigned long long>(r.fault.ipa),
      static_cast<unsigned long long>(r.ipa), static_cast<unsigned long long>(r.pa),
      trace.fetches.size(), trace.updates.size(), static_cast<int>(o.fault), o.stage, o.level,
      o.s1ptw, static_cast<unsigned long long>(o.fault_ipa), static_cast<unsigned long long>(o.ipa),
      static_cast<unsigned long long>(o.pa), o.fetched.size(), o.written.size(),
      static_cast<unsigned long long>(s.registers.vtcr_el2),
      static_cast<unsigned long long>(s.registers.tcr_el1),
      static_cast<unsigned long long>(s.registers.hcr_el2));
  return text;
}

bool agree(WalkResult const& r, Trace const& trace, std::vector<Journal::Write> const& writes,
           naive_walk::Outcome const& o) {
  if (r.fault.kind != o.fault) return false;
  if (trace.fetches.size() != o.fetched.size() || writes.size() != o.written.size()) return false;
  for (std::size_t i = 0; i < o.fetched.size(); ++i)
    if (trace.fetches[i].address != o.fetched[i]) return false;
  for (std::size_t i = 0; i < o.written.size(); ++i)
    if (writes[i].address != o.written[i].first || writes[i].value != o.written[i].second)
      return false;
  if (r.fault.kind != FaultKind::none)
    return r.fault.stage == o.stage && r.fault.level == o.level && r.fault.s1ptw == o.s1ptw &&
           r.fault.ipa == o.fault_ipa;
  return r.pa == o.pa && r.ipa == o.ipa;
}

TEST_CASE("a walk by the rows and a walk by the prose find the same") {
  std::uint64_t const base = 0x7a6c'0000;
  std::size_t kinds[7] = {};
  std::size_t walks_made = 0;
  std::size_t wrong = 0;
  Scenario s;
  for (std::uint64_t n = 0; n < 20'000 && wrong < 10; ++n) {
    std::uint64_t const seed = base + n;
    Draw draw{seed};
    draw_scenario(draw, s);
    Setting const setting = resolve(s.registers, s.features, s.choices);
    Journal ours{s.memory};
    Journal theirs{s.memory};
    naive_walk::Machine machine;
    machine.r = s.registers;
    machine.f = s.features;
    machine.c = s.choices;
    machine.read = [&](std::uint64_t pa) { return theirs.read(pa); };
    machine.write = [&](std::uint64_t pa, std::uint64_t v) { theirs.write(pa, v); };
    for (int i = 0; i < 40; ++i) {
      ours.clear();
      theirs.clear();
      Request const q = draw_request(draw, s);
      Trace trace;
      auto const r = walk(setting, ours, q, trace);
      auto const o = machine.access(q);
      ++walks_made;
      ++kinds[static_cast<std::size_t>(r.fault.kind)];
      if (!agree(r, trace, ours.writes(), o)) {
        ++wrong;
        UNSCOPED_INFO(said(seed, s, q, r, trace, o));
      }
    }
  }
  std::string shares;
  for (auto const n : kinds) shares += std::to_string(n) + " ";
  INFO("of " << walks_made << " walks, by fault kind: " << shares);
  CHECK(wrong == 0);
  // The scenarios are worth walking: a good part of the walks arrive, and every kind of fault
  // occurs.
  CHECK(kinds[0] * 5 > walks_made);
  for (std::size_t k = 1; k < 6; ++k) CHECK(kinds[k] * 500 > walks_made);
}

} // namespace
} // namespace twofold::walks
