// Drawing, running and printing pages.
#pragma once

#include "model/arm.hpp"
#include "model/setting.hpp"
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

/// SplitMix64, so that a seed means the same with every standard library.
class Random {
public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  std::uint64_t below(std::uint64_t limit) { return next() % limit; }

  template <class Items> auto const& pick(Items const& items) {
    return items[static_cast<std::size_t>(below(std::size(items)))];
  }

private:
  std::uint64_t state_;
};

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

/// Any access to any page: every given field drawn, values that a field does not use included.
inline Concrete any_access(Random& random) {
  Concrete page{};
  for (Field const f : given_fields)
    page[f] = static_cast<Value>(random.next() & ((1U << f.width) - 1));
  return page;
}

/// The controls of one page and the rest of another.
constexpr Concrete with_controls(Concrete page, Concrete const& controls) {
  for (Field const f : given_fields)
    if (is_control(f)) page[f] = controls[f];
  return page;
}

/// Any page in the usual setting, reserved encodings and inadmissible choices included.
inline Concrete any_page(Random& random) { return with_controls(any_access(random), usual_page); }

/// Some setting, most controls as usual.
inline Concrete any_setting(Random& random) {
  Concrete page = usual_page;
  for (Field const f : given_fields)
    if (is_control(f) && random.below(4) == 0)
      page[f] = static_cast<Value>(random.below(value_count(f)));
  return page;
}

/// A page of the kind that rules and properties speak of: mostly allocated, often at the corners.
inline Concrete likely_page(Random& random) {
  using namespace field;
  Concrete page = any_page(random);
  static constexpr std::array<Value, 16> bytes{0x00, 0x01, 0x04, 0x08, 0x0c, 0x0d, 0x40, 0x44,
                                               0x4f, 0xa0, 0xbb, 0xf0, 0xf0, 0xf4, 0xff, 0x77};
  static constexpr std::array<Value, 3> sh{0b00, 0b10, 0b11};
  for (Field const f : {Field{in.mair}, Field{choice.mair}})
    if (random.below(2) == 0) page[f] = random.pick(bytes);
  for (Field const f : {Field{in.s1_sh}, Field{in.s2_sh}, Field{choice.s1_sh}, Field{choice.s2_sh}})
    if (random.below(8) != 0) page[f] = random.pick(sh);
  for (Field const f :
       {Field{feature.s2fwb}, Field{feature.xs}, Field{feature.mte2}, Field{in.ata}})
    if (random.below(2) == 0) page[f] = 1;
  return page;
}

/// An access of the kind that properties of every setting speak of.
inline Concrete likely_access(Random& random) {
  return with_controls(likely_page(random), any_setting(random));
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
