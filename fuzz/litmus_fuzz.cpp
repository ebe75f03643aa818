// The reader of litmus tests, and the engine in bounded time and memory: whatever the text, there
// is an answer, a limit that was reached, or one line that says what is wrong and where.
#include "model/litmus/engine.hpp"
#include "model/litmus/reader.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

using namespace twofold;

namespace {

/// libFuzzer keeps the input of a run that aborts.
void expect(bool holds, char const* what) {
  if (holds) return;
  std::fprintf(stderr, "litmus_fuzz: %s\n", what);
  std::abort();
}

void check_refusal(litmus::ReadError const& error, std::string_view text) {
  std::string_view const what = error.what();
  expect(!what.empty() && what.size() < 1000, "the reason is not a short line");
  expect(std::ranges::all_of(what, [](char c) { return c >= ' ' && c <= '~'; }),
         "the reason is not printable");
  auto const lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
  expect(error.position.line >= 1 && error.position.line <= lines, "there is no such line");
  expect(error.position.column >= 1 && error.position.column <= text.size() + 1,
         "there is no such column");
}

void check_answer(litmus::Result const& result, litmus::Test const& test) {
  expect(result.complete == result.stopped.empty(), "complete or stopped");
  expect(!result.complete || result.verdict != litmus::Verdict::unknown,
         "complete, yet no verdict");
  for (auto const& state : result.states)
    expect(state.values.size() == test.observables.size(), "a state of another size");
  if (!result.witness) return;
  auto order = result.witness->in_order;
  std::ranges::sort(order);
  for (std::size_t i = 0; i < order.size(); ++i)
    expect(order[i] == i, "the order of the execution is no order");
  expect(order.size() == result.witness->steps.size(), "the order of the execution lacks a step");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  // A copy of just that size, so that a read behind its end is noticed.
  std::vector<char> const copy(data, data + size);
  std::string_view const text{copy.data(), copy.size()};
  try {
    auto const test = litmus::read(text);
    litmus::Model model;
    model.ets2 = size % 2 == 0;
    litmus::Limits limits;
    limits.time = std::chrono::milliseconds{20};
    limits.bytes = std::size_t{16} << 20;
    check_answer(litmus::run(test, model, limits), test);
  } catch (litmus::ReadError const& error) {
    check_refusal(error, text);
  }
  return 0;
}
