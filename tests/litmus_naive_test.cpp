// The engine against tests/naive_litmus.hpp, on programs drawn at random: the same final states,
// with and without FEAT_ETS2.
#include "tests/litmus_files.hpp"
#include "tests/naive_litmus.hpp"

#include <iostream>

using namespace twofold;
using test::NaiveGivesUp;
using test::NaiveLitmus;
using test::Random;
using test::RandomProgram;

namespace {

struct Shape {
  std::size_t threads;
  std::size_t chunks;
};

} // namespace

TEST_CASE("the engine and the naive enumeration find the same final states") {
  std::cout << "seed " << test::seed() << "\n";
  Random random{test::seed()};
  std::size_t compared = 0;
  std::size_t states = 0;
  std::size_t ets2_differs = 0;
  static constexpr Shape shapes[] = {{1, 8}, {2, 4}, {2, 5}, {2, 6}, {3, 3}, {3, 4}};
  std::size_t const programs = test::full_size ? 2000 : 500;
  for (std::size_t i = 0; i < programs; ++i) {
    Shape const shape = random.pick(shapes);
    auto const text = RandomProgram{random, shape.threads, shape.chunks}.text();
    INFO(text);
    auto const program = litmus::read(text);
    std::set<std::vector<std::string>> found[2];
    try {
      for (bool const ets2 : {false, true}) found[ets2] = NaiveLitmus{program, ets2}.states();
    } catch (NaiveGivesUp const&) {
      continue;
    }
    for (bool const ets2 : {false, true}) {
      INFO("ETS2 " << ets2);
      auto const result = test::run_litmus(program, ets2);
      REQUIRE(result.complete);
      REQUIRE(test::states_of(result, program) == found[ets2]);
      states += result.states.size();
    }
    ++compared;
    ets2_differs += found[0] != found[1] ? 1U : 0U;
  }
  std::cout << compared << " programs, " << states << " states; FEAT_ETS2 matters to "
            << ets2_differs << "\n";
  CHECK(compared > programs / 2);
  CHECK(ets2_differs > 0);
}
