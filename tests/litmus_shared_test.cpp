// The litmus tests of ../shared, from herdtools7's catalogue and written for this project, with the
// verdicts of herd7 under Arm's model.
#include "tests/litmus_files.hpp"
#include "tests/skip.hpp"

using namespace twofold;

TEST_CASE("verdicts are those of Arm's published model, with and without FEAT_ETS2") {
  auto const shared = test::shared_dir() / "litmus";
  if (!std::filesystem::exists(shared))
    TWOFOLD_SKIP("no litmus tests in a shared folder beside this checkout");
  std::size_t compared = 0;
  for (auto const& folder : {shared, shared / "more"})
    for (auto const& expected : test::expected_verdicts(folder)) {
      INFO(expected.file);
      auto const program = test::litmus_file(folder / expected.file);
      for (bool const ets2 : {false, true}) {
        if (expected.verdict(ets2).empty()) continue;
        INFO("ETS2 " << ets2);
        auto const result = test::run_litmus(program, ets2);
        CHECK(result.complete);
        CHECK(litmus::text(result.verdict) == expected.verdict(ets2));
        ++compared;
      }
    }
  CHECK(compared > 600);
}
