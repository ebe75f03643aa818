#include "model/policy/guest.hpp"

#include "model/outcomes.hpp"

#include <algorithm>
#include <cstdint>
#include <map>

namespace twofold::policy {

namespace {

constexpr std::array<Value, 8> usual_bytes{0xff, 0x44, 0xf0, 0xbb, 0x04, 0x00, 0x0c, 0x08};
constexpr std::array<Value, 4> sharings{0b00, 0b01, 0b10, 0b11};

/// What claims may look at, as one number.
std::uint64_t key_of(Concrete const& s) {
  using namespace field;
  std::uint64_t key = 0;
  for (Field const f : {Field{s1.type}, Field{s1.inner}, Field{s1.outer}, Field{out.type},
                        Field{out.inner}, Field{out.outer}, Field{out.tagged}, Field{out.fault},
                        Field{may.speculate}, Field{may.unaligned}, Field{may.s1_alignment}})
    key = key << f.width | s[f];
  return key;
}

std::vector<GuestResult> results_of(Concrete const& base, GuestAccess kind) {
  std::vector<GuestResult> results;
  std::vector<std::uint64_t> keys;
  auto const add = [&](Concrete const& access) {
    for (twofold::Outcome const& outcome : permitted_outcomes(access)) {
      auto const key = key_of(outcome.state);
      if (std::ranges::find(keys, key) != keys.end()) continue;
      keys.push_back(key);
      results.push_back({outcome.state});
    }
  };
  Concrete access = base;
  if (kind == GuestAccess::read) {
    // Shareability has no say in what counts here but for Tagged, which is for Shareable memory.
    // The usual bytes first, so that what is shown of them is familiar.
    for (unsigned turn = 0; turn < usual_bytes.size() + 256; ++turn)
      for (Value const sh : {Value{0b00}, Value{0b11}}) {
        access[field::in.mair] = turn < usual_bytes.size()
                                     ? usual_bytes[turn]
                                     : static_cast<Value>(turn - usual_bytes.size());
        access[field::in.s1_sh] = sh;
        add(access);
      }
    return results;
  }
  access[field::in.access] = Access::ttw;
  for (Value const irgn : sharings)
    for (Value const orgn : sharings) {
      access[field::in.tcr_irgn] = irgn;
      access[field::in.tcr_orgn] = orgn;
      add(access);
    }
  return results;
}

} // namespace

std::vector<GuestResult> const& guest_results(Page const& page, Decision const& outcome,
                                              GuestAccess access) {
  Concrete const base = mapped_by(usual_page, page, outcome);
  std::uint64_t key = access == GuestAccess::walk ? 1 : 0;
  for (Field const f : {Field{field::feature.s2fwb}, Field{field::feature.mte2},
                        Field{field::in.ata}, Field{field::in.hcr_fwb}, Field{field::in.hcr_ptw},
                        Field{field::in.s2_memattr}, Field{field::in.s2_sh}})
    key = key << f.width | base[f];
  // Bounded by the inputs: 12 bits.
  thread_local std::map<std::uint64_t, std::vector<GuestResult>> known;
  auto const found = known.find(key);
  if (found != known.end()) return found->second;
  return known.emplace(key, results_of(base, access)).first->second;
}

} // namespace twofold::policy
