// Tasks on several threads.
#include "proofs/parallel.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>

namespace twofold::proofs {
namespace {

TEST_CASE("each task is done once, whatever the number of threads") {
  for (unsigned const jobs : {0U, 1U, 3U, 100U})
    for (std::size_t const count : {std::size_t{0}, std::size_t{1}, std::size_t{50}}) {
      Interrupt const never{false};
      std::vector<std::atomic<int>> times(count);
      std::size_t last = 0;
      in_parallel(
          count, jobs, never,
          [&] { return [&](std::size_t i, Interrupt const& /*halt*/) { ++times[i]; }; },
          [&](std::size_t done) { last = done; });
      CHECK(std::ranges::all_of(times, [](auto const& n) { return n == 1; }));
      CHECK(last == count);
    }
}

TEST_CASE("what a worker throws ends the work and is thrown to who waits") {
  Interrupt const never{false};
  std::atomic<std::size_t> begun{0};
  auto const run = [&](bool in_make) {
    in_parallel(
        1000, 2, never,
        [&] {
          if (in_make) throw std::runtime_error{"make"};
          return [&](std::size_t i, Interrupt const& halt) {
            ++begun;
            if (i == 1) throw std::runtime_error{"task"};
            while (i == 0 && !halt) std::this_thread::yield();
          };
        },
        [](std::size_t) {});
  };
  CHECK_THROWS_WITH(run(false), "task");
  CHECK(begun == 2);
  CHECK_THROWS_WITH(run(true), "make");
}

TEST_CASE("an interruption reaches the workers, and no task is begun after it") {
  Interrupt stop{false};
  std::atomic<std::size_t> begun{0};
  in_parallel(
      1000, 2, stop,
      [&] {
        return [&](std::size_t /*i*/, Interrupt const& halt) {
          ++begun;
          stop = true;
          while (!halt) std::this_thread::yield();
        };
      },
      [](std::size_t) {});
  CHECK(begun <= 2);
}

TEST_CASE("what watching throws ends the work as well") {
  Interrupt const never{false};
  auto const run = [&] {
    in_parallel(
        2, 2, never,
        [] {
          return [](std::size_t /*i*/, Interrupt const& halt) {
            while (!halt) std::this_thread::yield();
          };
        },
        [](std::size_t) { throw std::runtime_error{"watch"}; });
  };
  CHECK_THROWS_WITH(run(), "watch");
}

} // namespace
} // namespace twofold::proofs
