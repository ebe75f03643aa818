#include "model/litmus/value.hpp"

#include <fmt/format.h>

namespace twofold::litmus {

namespace {

constexpr std::uint64_t page_size = 4096;
constexpr std::uint64_t low_half = 0xffff'ffff;

bool is_number(Value const& value) { return value.kind == Value::Kind::number; }

std::uint64_t cut(std::uint64_t bits, bool wide) { return wide ? bits : bits & low_half; }

/// The address some bytes further on, if it is in the same page.
std::optional<Value> moved(Value address, std::uint64_t distance) {
  address.bits += distance;
  if (address.bits >= page_size) return {};
  return address;
}

std::uint64_t compute(Arithmetic op, std::uint64_t a, std::uint64_t b, bool wide) {
  switch (op) {
  case Arithmetic::add: return a + b;
  case Arithmetic::sub: return a - b;
  case Arithmetic::bit_and: return a & b;
  case Arithmetic::bit_eor: return a ^ b;
  case Arithmetic::shift_right: return cut(a, wide) >> (b & (wide ? 63U : 31U));
  }
  return 0;
}

} // namespace

std::string text(Value const& value, Names const& names) {
  std::string const name = value.symbol == no_symbol ? std::string{} : names.symbols[value.symbol];
  switch (value.kind) {
  case Value::Kind::number: return std::to_string(value.bits);
  case Value::Kind::address: return value.bits == 0 ? name : fmt::format("{}+{}", name, value.bits);
  case Value::Kind::entry_address: return fmt::format("PTE({})", name);
  case Value::Kind::frame: return fmt::format("PA({})", name);
  case Value::Kind::page_number: return fmt::format("page({})", name);
  case Value::Kind::entry: break;
  }
  EntryBits const bits = EntryBits::unpacked(value.bits);
  std::string fields = value.symbol == no_symbol ? "" : fmt::format("oa:PA({})", name);
  auto const add = [&](bool unusual, char const* field) {
    if (unusual) fields += (fields.empty() ? "" : ", ") + std::string{field};
  };
  add(!bits.valid, "valid:0");
  add(!bits.af, "af:0");
  add(!bits.db, "db:0");
  add(bits.dbm, "dbm:1");
  add(!bits.el0, "el0:0");
  if (bits.attributes != 0) add(true, names.attributes[bits.attributes].c_str());
  return "(" + fields + ")";
}

std::optional<Value> compute(Arithmetic op, Value const& a, Value const& b, bool wide) {
  if (is_number(a) && is_number(b)) return number(cut(compute(op, a.bits, b.bits, wide), wide));
  if (op == Arithmetic::bit_eor && a == b) return number(0);
  if (op == Arithmetic::bit_and && (b == number(0) || a == number(0))) return number(0);
  if (!wide) return {};
  if (op == Arithmetic::sub && a == b) return number(0);
  bool const moves = op == Arithmetic::add || op == Arithmetic::sub || op == Arithmetic::bit_eor ||
                     op == Arithmetic::shift_right;
  if (moves && b == number(0)) return a;
  if ((op == Arithmetic::add || op == Arithmetic::bit_eor) && a == number(0)) return b;
  if (a.kind == Value::Kind::address && is_number(b)) {
    if (op == Arithmetic::add) return moved(a, b.bits);
    if (op == Arithmetic::sub) return moved(a, 0 - b.bits);
    if (op == Arithmetic::shift_right && b.bits == 12)
      return Value{Value::Kind::page_number, a.symbol, 0};
  }
  if (b.kind == Value::Kind::address && is_number(a) && op == Arithmetic::add)
    return moved(b, a.bits);
  if (a.kind == Value::Kind::entry && op == Arithmetic::bit_and && b == number(1))
    return number(EntryBits::unpacked(a.bits).valid ? 1 : 0);
  return {};
}

std::optional<Value> narrow(Value const& value) {
  if (!is_number(value)) return {};
  return number(value.bits & low_half);
}

std::optional<Flags> compare(Value const& a, Value const& b, bool wide) {
  if (!is_number(a) || !is_number(b)) {
    if (!wide) return {};
    return Flags{false, a == b, false, false, false};
  }
  std::uint64_t const x = cut(a.bits, wide);
  std::uint64_t const y = cut(b.bits, wide);
  std::uint64_t const difference = cut(x - y, wide);
  std::uint64_t const sign = wide ? std::uint64_t{1} << 63 : std::uint64_t{1} << 31;
  return Flags{(difference & sign) != 0, difference == 0, x >= y,
               ((x ^ y) & (x ^ difference) & sign) != 0, true};
}

spec::WalkFaultRow const* fault_of(EntryBits bits, bool store) {
  for (spec::WalkFaultRow const& row : spec::walk_fault_rows) {
    bool bit = false;
    switch (row.zero) {
    case spec::EntryBit::valid: bit = bits.valid; break;
    case spec::EntryBit::af: bit = bits.af; break;
    case spec::EntryBit::db: bit = bits.db; break;
    }
    if (!bit && (store || !row.stores_only)) return &row;
  }
  return nullptr;
}

} // namespace twofold::litmus
