#include "model/outcomes.hpp"

#include "model/explore.hpp"
#include "model/static_translation.hpp"

#include <algorithm>

namespace twofold {

namespace {

struct Recorder {
  std::vector<Fired> trace{};
  void fired(std::size_t table, std::size_t row) { trace.push_back({table, row}); }
};

template <class Run> std::vector<Outcome> all_outcomes(Concrete const& page, Run const& run) {
  std::vector<Outcome> found;
  std::vector<std::uint64_t> keys;
  explore<Recorder>(
      page, run,
      [&](Concrete const& state, std::span<Field const> chosen, Recorder const& recorder) {
        auto const key = result_key(state);
        if (std::ranges::find(keys, key) != keys.end()) return;
        keys.push_back(key);
        found.push_back({state, {chosen.begin(), chosen.end()}, recorder.trace});
      });
  return found;
}

} // namespace

std::vector<Outcome> permitted_outcomes(Concrete const& page) {
  return all_outcomes(
      page, [](Concrete& state, auto& hook) { run_static<spec::translation_tables>(state, hook); });
}

std::vector<Outcome> permitted_outcomes(Concrete const& page, Rules const& rules) {
  return all_outcomes(page,
                      [&](Concrete& state, auto& hook) { run_tables(rules.tables, state, hook); });
}

} // namespace twofold
