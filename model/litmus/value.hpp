#pragma once
/// \file
/// Values of litmus tests: numbers, and what stays symbolic: addresses, translation table entries,
/// page numbers.

#include "spec/walk_faults.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace twofold::litmus {

/// Stands for a name of the test: `x` for its page, its frame and its entry alike.
using Symbol = std::uint16_t;
inline constexpr Symbol no_symbol = 0xffff;

/// The bits of an entry that are not its output address.
struct EntryBits {
  bool valid = true;
  bool af = true;
  bool db = true;
  bool dbm = false;
  bool el0 = true;
  std::uint16_t attributes = 0; ///< which of the test's attribute texts; 0: none given
  constexpr std::uint64_t packed() const {
    return static_cast<std::uint64_t>(valid) | static_cast<std::uint64_t>(af) << 1 |
           static_cast<std::uint64_t>(db) << 2 | static_cast<std::uint64_t>(dbm) << 3 |
           static_cast<std::uint64_t>(el0) << 4 | static_cast<std::uint64_t>(attributes) << 8;
  }
  static constexpr EntryBits unpacked(std::uint64_t bits) {
    return {(bits & 1) != 0, (bits & 2) != 0,  (bits & 4) != 0,
            (bits & 8) != 0, (bits & 16) != 0, static_cast<std::uint16_t>(bits >> 8)};
  }
};

struct Value {
  enum class Kind : std::uint8_t {
    number,
    address,       ///< a virtual address: page of `symbol`, offset `bits`
    entry_address, ///< of the entry that maps the page of `symbol`
    frame,         ///< a physical address: the frame of `symbol`
    page_number,   ///< of the page of `symbol`
    entry          ///< output address: the frame of `symbol`; the rest packed in `bits`
  };
  Kind kind = Kind::number;
  Symbol symbol = no_symbol;
  std::uint64_t bits = 0;
  friend constexpr bool operator==(Value const&, Value const&) = default;
};

constexpr Value number(std::uint64_t bits) { return {Value::Kind::number, no_symbol, bits}; }
constexpr Value entry(Symbol frame, EntryBits bits) {
  return {Value::Kind::entry, frame, bits.packed()};
}

/// The names that values print with.
struct Names {
  std::vector<std::string> symbols;
  std::vector<std::string> attributes{""};
};

/// As a litmus test writes it, an entry with the fields that are not as usual.
std::string text(Value const& value, Names const& names);

enum class Arithmetic : std::uint8_t { add, sub, bit_and, bit_eor, shift_right };

/// The result of 64 or 32 bits; nothing where it would be no value of the above.
std::optional<Value> compute(Arithmetic op, Value const& a, Value const& b, bool wide);

/// What a register or cell of 32 bits holds of a value; nothing for what has no 32 bits.
std::optional<Value> narrow(Value const& value);

/// The flags that a comparison sets; of values that are not numbers only equality is known.
struct Flags {
  bool n = false;
  bool z = false;
  bool c = false;
  bool v = false;
  bool of_numbers = true;
};
std::optional<Flags> compare(Value const& a, Value const& b, bool wide);

/// The row of the specification that makes an access fault, or null for none.
spec::WalkFaultRow const* fault_of(EntryBits bits, bool store);

} // namespace twofold::litmus
