#pragma once
/// \file
/// From raw 64-bit registers and descriptors to the inputs of the rules, for numbers and for terms.

#include "spec/registers.hpp"

#include <boost/hana/define_struct.hpp>

#include <cstdint>
#include <span>

namespace twofold {

/// The registers and descriptors that decide about a data access through both stages. `T` is a
/// 64-bit number, or a symbolic term of 64 bits.
template <class T> struct Registers {
  BOOST_HANA_DEFINE_STRUCT(Registers, (T, mair_el1), (T, sctlr_el1), (T, hcr_el2), (T, s1_desc),
                           (T, s2_desc));
};

/// Bits [low + width - 1:low].
constexpr std::uint64_t extract(std::uint64_t value, unsigned low, unsigned width) {
  return width >= 64 ? value >> low : (value >> low) & ((std::uint64_t{1} << width) - 1);
}

constexpr std::uint64_t choose(bool condition, std::uint64_t yes, std::uint64_t no,
                               unsigned /*width*/) {
  return condition ? yes : no;
}

/// Gives `page` the inputs in one register. Several registers may enable the same thing.
template <class T, class Page> constexpr void
read_register(T const& value, std::span<spec::RegisterField const> fields, Page& page) {
  for (spec::RegisterField const& f : fields) {
    if (f.use != spec::Use::input) continue;
    T const bits = extract(value, f.low, f.high - f.low + 1);
    using Number = std::remove_cvref_t<decltype(page[f.input])>;
    if (f.input == field::in.ata)
      page[f.input] = static_cast<Number>(choose(bits == T{1}, page[f.input], T{0}, 1));
    else
      page[f.input] = static_cast<Number>(bits);
  }
}

/// Leaves `covered` as it is if the fields that must be 0 or 1 are, else makes it false.
template <class T, class Bool> constexpr void
check_register(T const& value, std::span<spec::RegisterField const> fields, Bool& covered) {
  for (spec::RegisterField const& f : fields) {
    T const bits = extract(value, f.low, f.high - f.low + 1);
    if (f.use == spec::Use::must_be_0) covered = covered && bits == T{0};
    if (f.use == spec::Use::must_be_1) covered = covered && bits == T{1};
  }
}

/// Gives `page` the inputs that the registers hold.
template <class T, class Page> constexpr void read_registers(Registers<T> const& raw, Page& page) {
  page[field::in.ata] = 1;
  read_register(raw.sctlr_el1, spec::sctlr_el1, page);
  read_register(raw.hcr_el2, spec::hcr_el2, page);
  read_register(raw.s1_desc, spec::stage1_descriptor, page);
  read_register(raw.s2_desc, spec::stage2_descriptor, page);
  T byte = extract(raw.mair_el1, 0, 8);
  T const index = extract(raw.s1_desc, 2, 3);
  for (unsigned n = 1; n < 8; ++n)
    byte = choose(index == T{n}, extract(raw.mair_el1, 8 * n, 8), byte, 8);
  page[field::in.mair] = static_cast<std::remove_cvref_t<decltype(page[field::in.mair])>>(byte);
}

/// Whether the rules cover what the registers hold: no field is set that would change the answer.
template <class T> constexpr auto covered(Registers<T> const& raw) {
  decltype(raw.hcr_el2 == raw.hcr_el2) all = true;
  check_register(raw.sctlr_el1, spec::sctlr_el1, all);
  check_register(raw.hcr_el2, spec::hcr_el2, all);
  check_register(raw.s1_desc, spec::stage1_descriptor, all);
  check_register(raw.s2_desc, spec::stage2_descriptor, all);
  return all;
}

} // namespace twofold
