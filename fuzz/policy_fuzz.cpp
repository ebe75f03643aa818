// The reader of policy files: whatever the text, there is a policy that decides about pages, or one
// line that says what is wrong and where.
#include "model/policy/reader.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

using namespace twofold::policy;

namespace {

/// libFuzzer keeps the input of a run that aborts.
void expect(bool holds, char const* what) {
  if (holds) return;
  std::fprintf(stderr, "policy_fuzz: %s\n", what);
  std::abort();
}

void check_refusal(twofold::input::Malformed const& error, std::string_view text) {
  std::string_view const what = error.what();
  // A list of all keys or words is the longest part.
  expect(!what.empty() && what.size() < 1000, "the reason is not a short line");
  expect(std::ranges::all_of(what, [](char c) { return c >= ' ' && c <= '~'; }),
         "the reason is not printable");
  auto const lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
  expect(error.position.line >= 1 && error.position.line <= lines, "there is no such line");
  expect(error.position.column >= 1 && error.position.column <= text.size() + 1,
         "there is no such column");
}

/// Some pages, as the text decides; the rows may overlap, and leave pages out.
void check_policy(Policy const& policy, std::string_view text) {
  Page page{};
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto const f = i % fact_count;
    page.items[f] =
        static_cast<twofold::Value>(static_cast<unsigned char>(text[i]) % fact_infos[f].values);
    if (f + 1 != fact_count) continue;
    auto const outcome = evaluate(policy, page);
    if (outcome) expect((*outcome)[aspect.result] < Action::names.size(), "no such result");
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  // A copy of just that size, so that a read behind its end is noticed.
  std::vector<char> const copy(data, data + size);
  std::string_view const text{copy.data(), copy.size()};
  try {
    check_policy(read_rows(text), text);
    // Looking at every page takes its time.
    if (size % 64 == 0) check_policy(read(text), text);
  } catch (twofold::input::Malformed const& error) {
    check_refusal(error, text);
  }
  return 0;
}
