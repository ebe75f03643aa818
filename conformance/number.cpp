#include "conformance/number.hpp"

#include "input/in_quotes.hpp"

#include <fmt/format.h>

#include <cctype>

namespace twofold {

namespace {

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 16;
}

} // namespace

std::variant<std::uint64_t, std::string> parse_number(std::string_view text, unsigned width) {
  std::string_view digits = text;
  unsigned base = 10;
  if (digits.starts_with("0x") || digits.starts_with("0X")) base = 16;
  if (digits.starts_with("0b") || digits.starts_with("0B")) base = 2;
  if (base != 10) digits.remove_prefix(2);
  bool const framed = !digits.empty() && digits.front() != '_' && digits.back() != '_';
  auto const too_wide = [&] {
    return fmt::format("{} does not fit in {} bit{}", in_quotes(text), width,
                       width == 1 ? "" : "s");
  };
  std::uint64_t value = 0;
  bool overflow = false;
  for (char c : digits) {
    if (c == '_') continue;
    auto const digit = static_cast<unsigned>(digit_of(c));
    if (digit >= base)
      return fmt::format("{} is not a number; write decimal, 0x... or 0b...", in_quotes(text));
    overflow = overflow || value > (~std::uint64_t{0} - digit) / base;
    value = value * base + digit;
  }
  if (!framed)
    return fmt::format("{} is not a number; write decimal, 0x... or 0b...", in_quotes(text));
  if (overflow || (width < 64 && value >> width != 0)) return too_wide();
  return value;
}

} // namespace twofold
