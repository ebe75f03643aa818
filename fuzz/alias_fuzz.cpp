// The reader of files of mappings: whatever the text, there are mappings as it gives them, or one
// line that says what is wrong and where.
#include "cli/alias_mappings.hpp"
#include "cli/output.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace twofold::cli;

namespace {

/// libFuzzer keeps the input of a run that aborts.
void expect(bool holds, char const* what) {
  if (holds) return;
  std::fprintf(stderr, "alias_fuzz: %s\n", what);
  std::abort();
}

bool is_line(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return c == '\n' || c == '\r' || c == '\0'; });
}

/// "f:LINE:COLUMN" at the start of what is said: a place in the text.
std::string_view check_place(std::string_view said, std::string_view text) {
  expect(said.starts_with("f:"), "the file is not named");
  std::size_t line = 0;
  std::size_t column = 0;
  char const* const end = said.data() + said.size();
  auto const first = std::from_chars(said.data() + 2, end, line);
  expect(first.ec == std::errc{} && first.ptr != end && *first.ptr == ':', "there is no line");
  auto const second = std::from_chars(first.ptr + 1, end, column);
  expect(second.ec == std::errc{}, "there is no column");
  auto const lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
  expect(line >= 1 && line <= lines, "there is no such line");
  expect(column >= 1 && column <= text.size() + 1, "there is no such column");
  return said.substr(static_cast<std::size_t>(second.ptr - said.data()));
}

void check_refusal(std::string_view what, std::string_view text) {
  auto const reason = check_place(what, text);
  expect(reason.starts_with(": ") && reason.size() > 2, "there is no reason");
  expect(is_line(reason), "the reason is not one line");
}

void check_mappings(AliasText const& read, std::string_view text) {
  for (MappingText const& mapping : read.mappings) {
    expect(check_place(mapping.where, text).empty(), "the place of a mapping is more than one");
    for (MappingItem const& item : mapping.items) {
      expect(check_place(item.where, text).empty(), "the place of an item is more than one");
      expect(!item.value.empty() && is_line(item.value) && is_line(item.name),
             "an item that does not fit a line");
    }
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string const text(data, data + size);
  try {
    check_mappings(read_alias_text(text, "f"), text);
  } catch (UsageError const& error) {
    check_refusal(error.what(), text);
  }
  return 0;
}
