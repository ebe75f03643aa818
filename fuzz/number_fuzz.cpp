// Numbers as users write them, against the standard library's reading of what is left of the text
// without its prefix and underscores.
#include "conformance/number.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <variant>
#include <vector>

namespace {

/// What to expect of a text: a value, or why there is none.
struct Expected {
  enum class Kind { number, not_a_number, too_wide } kind;
  std::uint64_t value = 0;
};

Expected expected_of(std::string text, unsigned width) {
  using enum Expected::Kind;
  int base = 10;
  if (text.size() >= 2 && text[0] == '0') {
    if (text[1] == 'x' || text[1] == 'X') base = 16;
    if (text[1] == 'b' || text[1] == 'B') base = 2;
  }
  if (base != 10) text.erase(0, 2);
  if (text.empty() || text.front() == '_' || text.back() == '_') return {not_a_number};
  std::erase(text, '_');
  char const* const end = text.data() + text.size();
  std::uint64_t value = 0;
  // from_chars takes no sign, space or prefix for an unsigned number, and stops at what is no
  // digit.
  auto const [stop, error] = std::from_chars(text.data(), end, value, base);
  if (stop != end) return {not_a_number};
  if (error == std::errc::result_out_of_range) return {too_wide};
  if (static_cast<unsigned>(std::bit_width(value)) > width) return {too_wide};
  return {number, value};
}

/// libFuzzer keeps the input of a run that aborts.
void expect(bool holds, char const* what) {
  if (holds) return;
  std::fprintf(stderr, "number_fuzz: %s\n", what);
  std::abort();
}

} // namespace

// The first byte gives the width; then comes the text.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  if (size < 1) return 0;
  unsigned const width = 1 + data[0] % 64;
  // A copy of just that size, so that a read behind its end is noticed.
  std::vector<char> const copy(data + 1, data + size);
  std::string_view const text{copy.data(), copy.size()};

  auto const expected = expected_of(std::string{text}, width);
  auto const found = twofold::parse_number(text, width);
  if (auto const* const value = std::get_if<std::uint64_t>(&found)) {
    expect(expected.kind == Expected::Kind::number, "a number was found where there is none");
    expect(*value == expected.value, "the value is wrong");
    return 0;
  }
  auto const& reason = std::get<std::string>(found);
  expect(expected.kind != Expected::Kind::number, "a number was refused");
  std::string const bits = std::to_string(width) + (width == 1 ? " bit" : " bits");
  expect(reason.ends_with(expected.kind == Expected::Kind::too_wide
                              ? "' does not fit in " + bits
                              : "' is not a number; write decimal, 0x... or 0b..."),
         "the reason is wrong");
  expect(reason.size() < 120 &&
             std::ranges::all_of(reason, [](char c) { return c >= ' ' && c < 0x7f; }),
         "the reason is not a short line");
  return 0;
}
