// The reader of sequences of taking a device back: whatever the text, there are steps, or one line
// that says what is wrong and where.
#include "cli/reclaim.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

using namespace twofold;

namespace {

constexpr std::string_view path = "it.toml";

/// libFuzzer keeps the input of a run that aborts.
void expect(bool holds, char const* what) {
  if (holds) return;
  std::fprintf(stderr, "reclaim_fuzz: %s\n", what);
  std::abort();
}

/// Takes a number and a colon off the front.
std::size_t number_before_colon(std::string_view& text) {
  std::size_t number = 0;
  std::size_t digits = 0;
  for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits)
    number = 10 * number + static_cast<std::size_t>(text[digits] - '0');
  expect(digits > 0 && digits < text.size() && text[digits] == ':', "the place is not a number");
  text.remove_prefix(digits + 1);
  return number;
}

void check_refusal(cli::UsageError const& error, std::string_view text) {
  std::string_view what = error.what();
  // The list of all steps is the longest part.
  expect(what.size() < 1000, "the reason is not a short line");
  expect(std::ranges::all_of(what, [](char c) { return c >= ' ' && c <= '~'; }),
         "the reason is not printable");
  expect(what.starts_with(path) && what.size() > path.size() && what[path.size()] == ':',
         "the file is not named");
  what.remove_prefix(path.size() + 1);
  auto const line = number_before_colon(what);
  auto const column = number_before_colon(what);
  auto const lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
  expect(line >= 1 && line <= lines, "there is no such line");
  expect(column >= 1 && column <= text.size() + 1, "there is no such column");
  expect(what.size() > 1, "there is no reason");
}

void check_sequence(cli::ReclaimSequence const& sequence) {
  expect(!sequence.steps.empty(), "there is no step");
  for (auto const& step : sequence.steps) {
    auto const again = reclaim::step_of(step.text);
    expect(again.shown == step.shown && again.labels == step.labels && again.entry == step.entry,
           "a step does not read back as itself");
  }
  expect(!sequence.old_memory || reclaim::memory_named(*sequence.old_memory).has_value(),
         "there is no such memory type");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  // A copy of just that size, so that a read behind its end is noticed.
  std::vector<char> const copy(data, data + size);
  std::string_view const text{copy.data(), copy.size()};
  try {
    check_sequence(cli::reclaim_sequence_of(text, std::string{path}));
  } catch (cli::UsageError const& error) {
    check_refusal(error, text);
  }
  return 0;
}
