#pragma once
/// \file
/// The words that properties are made of, for concrete and symbolic states alike.

#include "spec/fields.hpp"

#include <utility>

namespace twofold::predicate {

using namespace field;

/// A copy of `page` with some fields fixed: `with(page, in.hcr_fwb, 1, in.s2_memattr, 5)`.
template <class Page> constexpr Page with(Page page) { return page; }
template <class Page, class Number, class... Rest>
constexpr Page with(Page page, Field f, Number value, Rest... rest) {
  page[f] = static_cast<Value>(value);
  return with(page, rest...);
}

/// The truth values that go with a state: bool, or a formula.
template <class S> using BoolOf = decltype(std::declval<S const&>()[Field{}] == Value{0});

/// The page with FWB in effect or not, and this stage-2 MemAttr.
template <class Page> constexpr Page under(Page const& page, bool fwb, int memattr) {
  return with(page, feature.s2fwb, 1, in.hcr_fwb, fwb, in.s2_memattr, memattr);
}

template <class S> constexpr auto fwb(S const& page) {
  return page[feature.s2fwb] == 1 && page[in.hcr_fwb] == 1;
}

/// MemAttr[2:0] is 0b110.
template <class S> constexpr auto forces_write_back(S const& page) {
  return page[in.s2_memattr] == 0b0110 || page[in.s2_memattr] == 0b1110;
}
/// MemAttr[3:2] is 0b00: Device, with FWB and without.
template <class S> constexpr auto maps_device(S const& page) {
  return page[in.s2_memattr] <= Value{0b0011};
}
/// A MemAttr that the manual allocates names Device: MemAttr[2]=0 with FWB, MemAttr[3:2]=0 without.
template <class S> constexpr auto names_device(S const& page) {
  auto const memattr = page[in.s2_memattr];
  return maps_device(page) || (fwb(page) && memattr >= Value{0b1000} && memattr <= Value{0b1011});
}

/// The field of `page` holds a MAIR byte that is reserved under the features of `page`.
template <class S> constexpr auto reserved_byte(S const& page, Field byte) {
  auto const at = [&](Value value) { return page[byte] == value; };
  BoolOf<S> never = false;
  for (Value const low : {Value{0x02}, Value{0x03}})
    for (Value const device : {Value{0x00}, Value{0x04}, Value{0x08}, Value{0x0c}})
      never = never || at(static_cast<Value>(device | low));
  BoolOf<S> normal_xs = at(0x40) || at(0xa0);
  BoolOf<S> device_xs = at(0x01) || at(0x05) || at(0x09) || at(0x0d);
  for (unsigned high = 1; high < 15; ++high)
    if (high != 4 && high != 10) never = never || at(static_cast<Value>(high << 4));
  return never || ((normal_xs || device_xs) && page[feature.xs] == 0) ||
         (at(0xf0) && page[feature.mte2] == 0);
}

template <class S> constexpr auto el10(S const& page) { return page[in.regime] == Regime::el10; }
template <class S> constexpr auto fetch(S const& page) { return page[in.access] == Access::ifetch; }
template <class S> constexpr auto walk(S const& page) { return page[in.access] == Access::ttw; }
template <class S> constexpr auto no_fault(S const& r) { return r[out.fault] == Fault::none; }

template <class S, class Stage> constexpr auto normal(S const& s, Stage const& stage) {
  return s[stage.type] == MemoryType::normal;
}
template <class S, class Stage> constexpr auto device(S const& s, Stage const& stage) {
  return !normal(s, stage);
}
/// Normal Inner and Outer Non-cacheable.
template <class S, class Stage> constexpr auto non_cacheable(S const& s, Stage const& stage) {
  return s[stage.inner] == Cacheability::non_cacheable &&
         s[stage.outer] == Cacheability::non_cacheable;
}
/// Normal, and cacheable on one side at least.
template <class S, class Stage> constexpr auto cacheable(S const& s, Stage const& stage) {
  return normal(s, stage) && !non_cacheable(s, stage);
}
template <class S, class Stage> constexpr auto write_back(S const& s, Stage const& stage) {
  return s[stage.inner] == Cacheability::write_back && s[stage.outer] == Cacheability::write_back;
}

/// Same type and Cacheability, between stages of one state or of two.
template <class S, class StageA, class StageB>
constexpr auto same_type(S const& a, StageA const& of_a, S const& b, StageB const& of_b) {
  return a[of_a.type] == b[of_b.type] && a[of_a.inner] == b[of_b.inner] &&
         a[of_a.outer] == b[of_b.outer];
}

/// At least as strong: type and Cacheability of `a` permit no more than those of `b`.
template <class S, class StageA, class StageB>
constexpr auto no_weaker(S const& a, StageA const& of_a, S const& b, StageB const& of_b) {
  return a[of_a.type] <= b[of_b.type] &&
         (device(a, of_a) || (a[of_a.inner] <= b[of_b.inner] && a[of_a.outer] <= b[of_b.outer]));
}

/// Every attribute of the result agrees.
template <class S> constexpr auto same_attributes(S const& a, S const& b) {
  return same_type(a, out, b, out) && a[out.inner_hints] == b[out.inner_hints] &&
         a[out.outer_hints] == b[out.outer_hints] &&
         a[out.inner_transient] == b[out.inner_transient] &&
         a[out.outer_transient] == b[out.outer_transient] && a[out.sh] == b[out.sh] &&
         a[out.tagged] == b[out.tagged] && a[out.no_tag_access] == b[out.no_tag_access] &&
         a[out.xs] == b[out.xs];
}

/// The same fault, or none and the same attributes.
template <class S> constexpr auto same_result(S const& a, S const& b) {
  return a[out.fault] == b[out.fault] && (a[out.fault] != Fault::none || same_attributes(a, b));
}

} // namespace twofold::predicate
