#pragma once
/// \file
/// Drawing pages, the same ones for a seed on every machine.

#include "model/setting.hpp"
#include "model/split_mix.hpp"
#include "spec/fields.hpp"

#include <array>
#include <cstdint>
#include <iterator>

namespace twofold::proofs {

/// A stream of numbers, and choices by it.
class Random : public SplitMix64 {
public:
  using SplitMix64::SplitMix64;

  std::uint64_t below(std::uint64_t limit) { return next() % limit; }

  template <class Items> auto const& pick(Items const& items) {
    return items[static_cast<std::size_t>(below(std::size(items)))];
  }
};

/// Any access to any page: every given field drawn, values that a field does not use included.
inline Concrete any_access(Random& random) {
  Concrete page{};
  for (std::size_t i = 0; i < given_count; ++i)
    page.items[i] = static_cast<Value>(random.next() & ((1U << field_infos[i].width) - 1));
  return page;
}

/// One page with the controls of another.
constexpr Concrete with_controls(Concrete page, Concrete const& controls) {
  for (std::size_t i = 0; i < given_count; ++i)
    if (is_control(field_at(i))) page.items[i] = controls.items[i];
  return page;
}

/// Any page in the usual setting, reserved encodings and inadmissible choices included.
inline Concrete any_page(Random& random) { return with_controls(any_access(random), usual_page); }

/// Some setting, most controls as usual.
inline Concrete any_setting(Random& random) {
  Concrete page = usual_page;
  for (std::size_t i = 0; i < given_count; ++i) {
    Field const f = field_at(i);
    if (is_control(f) && random.below(4) == 0)
      page[f] = static_cast<Value>(random.below(value_count(f)));
  }
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

} // namespace twofold::proofs
