#include "proofs/walk_witness.hpp"

#include "model/walk/address.hpp"
#include "spec/walk_registers.hpp"

#include <boost/hana/accessors.hpp>
#include <boost/hana/for_each.hpp>
#include <boost/hana/second.hpp>

#include <algorithm>
#include <type_traits>
#include <utility>

namespace twofold::proofs {

namespace {

namespace hana = boost::hana;
using walks::DescriptorKind;
using walks::Fetch;

bool is_leaf(Fetch const& fetch) {
  return fetch.kind == DescriptorKind::block || fetch.kind == DescriptorKind::page;
}

/// Whether an entry of stage 2 is one that the host may have written.
bool promised(WalkStatement const& statement, WalkWitness const& witness, Fetch const& entry) {
  unsigned const low = walks::low_bit(12, entry.level);
  std::uint64_t const first = walks::address_in(entry.value, spec::walk::HighBits::none, low);
  unsigned const size = statement.extent == HostExtent::first_page ? 12 : low;
  std::uint64_t const last = first + (std::uint64_t{1} << size) - 1;
  auto const attr = spec::walk::descriptor::mem_attr.of(entry.value);
  bool const touches = first <= witness.device.last && witness.device.first <= last;
  return witness.given.first <= first && last <= witness.given.last &&
         (!touches || (statement.device_attr >> attr & 1) != 0);
}

/// Whether the registers are such as the statement assumes, and make the case.
bool set_up(WalkStatement const& statement, WalkCase const& which, walks::Setting const& setting) {
  Concrete const& page = setting.page[Regime::el10];
  bool const fwb = page[field::feature.s2fwb] != 0 && page[field::in.hcr_fwb] != 0;
  walks::Stage const& s1 = setting.s1[0];
  walks::Stage const& s2 = setting.s2;
  bool const sizes = s1.enabled == (which.t0sz != 0) &&
                     (!s1.enabled || s1.input_bits == 64 - which.t0sz) && s2.enabled &&
                     s2.input_bits == 64 - which.s2_t0sz && s2.start == which.s2_start &&
                     s1.granule_bits == 12 && s2.granule_bits == 12;
  return sizes && (statement.scheme != Scheme::fwb || fwb) &&
         (statement.scheme != Scheme::no_fwb || !fwb) &&
         (!statement.ptw || page[field::in.hcr_ptw] != 0);
}

constexpr std::uint64_t ptw = 1U << 2; // HCR_EL2

/// An access, or the fetch of a stage-1 descriptor.
struct Reached {
  std::uint64_t address = 0;
  bool fetch = false;
  Concrete state{};
};

bool violates(WalkStatement const& statement, WalkWitness const& witness, Reached const& reached) {
  if (statement.claim == WalkClaim::stays) return !witness.given.contains(reached.address);
  Concrete const& state = reached.state;
  if (state[field::out.fault] != twofold::Fault::none || !witness.device.contains(reached.address))
    return false;
  if (statement.claim == WalkClaim::no_fetch) return reached.fetch;
  bool const normal = state[field::out.type] >= MemoryType::normal;
  bool const data = !reached.fetch && state[field::in.access] != Access::ifetch;
  if (normal && (statement.claim == WalkClaim::always_device ||
                 (statement.claim == WalkClaim::device_data && data)))
    return true;
  return state[field::out.inner] > Cacheability::non_cacheable ||
         state[field::out.outer] > Cacheability::non_cacheable || state[field::out.tagged] != 0;
}

/// Whether the claim says anything of it.
bool speaks_of(WalkStatement const& statement, WalkWitness const& witness, Reached const& reached) {
  if (statement.claim == WalkClaim::stays) return !reached.fetch;
  if (statement.claim == WalkClaim::no_fetch) return reached.fetch;
  return witness.device.contains(reached.address);
}

} // namespace

Replayed replay(WalkStatement const& statement, WalkWitness const& witness) {
  auto const setting =
      walks::resolve(witness.registers, witness.features, {}, witness.attribute_choices);
  walks::Memory memory;
  for (auto const& word : witness.words) memory.write(word.address, word.value);
  walks::Journal journal{memory};
  Replayed replayed;
  replayed.result = walks::walk(setting, journal, witness.request, replayed.trace);
  replayed.assumed = set_up(statement, witness.which, setting) && !replayed.result.fault &&
                     journal.writes().empty() && witness.given.first <= witness.given.last &&
                     witness.device.first <= witness.device.last;
  auto const look = [&](std::size_t i, Reached const& reached) {
    if (reached.state[field::note.inadmissible] != 0 || reached.state[field::note.reserved] != 0)
      replayed.assumed = false;
    if (speaks_of(statement, witness, reached)) replayed.speaks = true;
    if (violates(statement, witness, reached)) replayed.violated = i;
  };
  for (std::size_t i = 0; i < replayed.trace.fetches.size(); ++i) {
    Fetch const& fetch = replayed.trace.fetches[i];
    if (fetch.stage == 1)
      look(i, {fetch.address, true, walks::attributes(setting, witness.request, fetch)});
    else if (witness.given.contains(fetch.address) || witness.device.contains(fetch.address) ||
             (is_leaf(fetch) && !promised(statement, witness, fetch)))
      replayed.assumed = false;
  }
  if (statement.ptw && statement.claim == WalkClaim::no_fetch && replayed.result.fault.s1ptw) {
    // Whether it is PTW that keeps it from fetching there: without, it does.
    WalkStatement without = statement;
    without.ptw = false;
    WalkWitness other = witness;
    other.registers.hcr_el2 &= ~ptw;
    auto const fetched = replay(without, other);
    replayed.assumed = set_up(statement, witness.which, setting) && fetched.assumed;
    replayed.speaks = fetched.violated.has_value();
  }
  if (!replayed.result.fault)
    look(replayed.trace.fetches.size(),
         {replayed.result.pa, false, walks::attributes(setting, witness.request, replayed.result)});
  return replayed;
}

bool shows(WalkStatement const& statement, WalkWitness const& witness, Shows what) {
  auto const replayed = replay(statement, witness);
  return replayed.assumed &&
         (what == Shows::violation ? replayed.violated.has_value() : replayed.speaks);
}

WalkWitness minimised(WalkStatement const& statement, WalkWitness witness, Shows what) {
  auto const still = [&](WalkWitness const& changed) { return shows(statement, changed, what); };
  if (!still(witness)) return witness;
  auto const attempt = [&](auto change) {
    WalkWitness changed = witness;
    change(changed);
    if (still(changed)) witness = std::move(changed);
  };
  attempt([&](WalkWitness& w) {
    auto const fetches = replay(statement, w).trace.fetches;
    w.words.clear();
    for (Fetch const& fetch : fetches)
      if (std::ranges::find(w.words, fetch.address, &walks::Journal::Write::address) ==
          w.words.end())
        w.words.push_back({fetch.address, fetch.value});
  });
  attempt([](WalkWitness& w) { w.request.op = walks::Operation::load; });
  attempt([](WalkWitness& w) { w.request.tag_access = TagAccess::unchecked; });
  for (std::size_t i = 0; i < given_count; ++i)
    attempt([i](WalkWitness& w) { w.attribute_choices.items[i] = 0; });
  hana::for_each(hana::accessors<walks::Features>(), [&](auto const& member) {
    attempt([&](WalkWitness& w) {
      auto& feature = hana::second(member)(w.features);
      if constexpr (std::is_same_v<std::remove_reference_t<decltype(feature)>, bool>)
        feature = false;
    });
  });
  constexpr std::uint64_t page = 0xfff;
  if (witness.device.last - witness.device.first > page)
    attempt([&](WalkWitness& w) {
      auto const pa = replay(statement, w).result.pa;
      w.device = {pa & ~page, pa | page};
    });
  // Parts of `width` bits at once.
  bool cleared = true;
  auto const clear = [&](unsigned width, auto get) {
    std::uint64_t const part = (std::uint64_t{1} << width) - 1;
    for (unsigned low = 0; low < 64; low += width) {
      auto const before = get(witness);
      if ((before & part << low) == 0) continue;
      attempt([&](WalkWitness& w) { get(w) &= ~(part << low); });
      cleared = cleared || get(witness) != before;
    }
  };
  while (std::exchange(cleared, false)) {
    clear(8, [](auto& w) -> auto& { return w.registers.mair_el1; });
    hana::for_each(hana::accessors<walks::Registers<std::uint64_t>>(), [&](auto const& member) {
      // What a byte of MAIR says is better said in full.
      if (&hana::second(member)(witness.registers) != &witness.registers.mair_el1)
        clear(1, [&](auto& w) -> auto& { return hana::second(member)(w.registers); });
    });
    clear(1, [](auto& w) -> auto& { return w.request.va; });
    for (std::size_t i = 0; i < witness.words.size(); ++i)
      clear(1, [i](auto& w) -> auto& { return w.words[i].value; });
  }
  witness.registers.hcr_el2 |= std::uint64_t{1} << 31; // RW, which walks do not look at
  return witness;
}

} // namespace twofold::proofs
