// Drawing, running and printing pages.
#pragma once

#include "model/arm.hpp"
#include "model/setting.hpp"
#include "proofs/draw.hpp"
#include "spec/fields.hpp"

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>

namespace twofold::test {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool sanitized = true;
#elif defined(__has_feature)
inline constexpr bool sanitized = __has_feature(address_sanitizer);
#else
inline constexpr bool sanitized = false;
#endif

/// Sanitized and debug builds are slow, and look for other faults: they take smaller samples.
#if defined(NDEBUG)
inline constexpr bool full_size = !sanitized;
#else
inline constexpr bool full_size = false;
#endif

/// How many samples to take.
constexpr std::uint64_t samples(std::uint64_t many) { return full_size ? many : many / 32; }

/// What random tests start from: TWOFOLD_SEED of the environment, else always the same.
inline std::uint64_t seed() {
  char const* from_environment = std::getenv("TWOFOLD_SEED");
  return from_environment != nullptr ? std::strtoull(from_environment, nullptr, 0) : 20'240'611;
}

using proofs::any_access;
using proofs::any_page;
using proofs::any_setting;
using proofs::likely_access;
using proofs::likely_page;
using proofs::Random;
using proofs::with_controls;

/// Features, inputs and choices.
inline constexpr auto given_fields = [] {
  std::array<Field, given_count> fields{};
  for (std::size_t i = 0; i < given_count; ++i) fields[i] = field_at(i);
  return fields;
}();

/// All that varies when FEAT_S2FWB is there and choices stay put.
inline constexpr std::array<Field, 10> varied_fields{
    field::in.mair,      field::in.s1_sh,        field::in.s2_memattr, field::in.s2_sh,
    field::in.hcr_fwb,   field::in.s2_fnxs,      field::in.ata,        field::feature.xs,
    field::feature.mte2, field::feature.mte_perm};
inline constexpr unsigned varied_bits = 22;

/// `page` with the fields set from successive bits of `bits`.
template <std::size_t N> constexpr Concrete
spread(std::uint64_t bits, std::array<Field, N> const& fields, Concrete page = usual_page) {
  for (Field const f : fields) {
    page[f] = static_cast<Value>(bits & ((1U << f.width) - 1));
    bits >>= f.width;
  }
  return page;
}

/// A page with FEAT_S2FWB and permitted choices; everything else is the reader's to set.
inline constexpr Concrete plain_page = [] {
  Concrete page = usual_page;
  page[field::feature.s2fwb] = 1;
  page[field::choice.mair] = 0x44;
  page[field::choice.s2_memattr] = 0b0111;
  page[field::choice.s1_sh] = 0b11;
  page[field::choice.s2_sh] = 0b11;
  return page;
}();

/// The i-th of `samples(2^22)` pages that differ in the varied fields: in release all of them.
constexpr Concrete varied_page(std::uint64_t i) {
  return spread((i * 0x9e3779b1) & ((1U << varied_bits) - 1), varied_fields, plain_page);
}

/// What the static engine makes of a page.
inline Concrete by_static(Concrete page) { return translate(page), page; }

/// What the run-time engine makes of a page.
inline Concrete by_runtime(Rules const& rules, Concrete page) {
  return run_tables(rules.tables, page), page;
}

/// "in.mair=0xff in.s1_sh=0x3 ...", for the fields from `first` to `last`.
inline std::string describe(Concrete const& state, Field first, Field last) {
  std::string text;
  for (std::size_t i = first.index; i <= last.index; ++i) {
    std::array<char, 8> number{};
    std::snprintf(number.data(), number.size(), "0x%x", state.items[i]);
    text += text.empty() ? "" : " ";
    text += std::string{field_infos[i].group} + "." + std::string{field_infos[i].name} + "=" +
            number.data();
  }
  return text;
}

inline std::string describe_given(Concrete const& state) {
  return describe(state, field::feature.s2fwb, field::choice.par_wt);
}

inline std::string describe_result(Concrete const& state) {
  return describe(state, field::out.type, field::out.fault);
}

/// The fields in which two states differ, each with both values; empty if they agree.
inline std::string difference(Concrete const& a, Concrete const& b) {
  std::string text;
  for (std::size_t i = 0; i < field_count; ++i)
    if (a.items[i] != b.items[i])
      text += describe(a, field_at(i), field_at(i)) + " against " +
              std::to_string(unsigned{b.items[i]}) + "; ";
  return text;
}

} // namespace twofold::test
