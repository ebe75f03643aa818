#pragma once
/// \file
/// Tasks on several threads, watched from the one that waits for them.

#include "proofs/discharge.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace twofold::proofs {

/// Does the tasks 0 to `count` - 1 on at most `jobs` threads, which take them in ascending order.
/// On each, `make()` makes a worker, and `worker(task, halt)` does a task: it may end early where
/// `halt` is set. No task is begun after an interruption, or after something was thrown, which is
/// rethrown when all threads have ended. `progress(done)` is called from this thread now and then,
/// and at the end.
template <class Make> void in_parallel(std::size_t count, unsigned jobs, Interrupt const& interrupt,
                                       Make make,
                                       std::function<void(std::size_t done)> const& progress) {
  std::atomic<std::size_t> next{0};
  std::atomic<std::size_t> done{0};
  Interrupt halt{false};
  std::mutex mutex;
  std::condition_variable ended;
  std::exception_ptr error;
  std::size_t working = std::min<std::size_t>(std::max(1U, jobs), count);
  auto const work = [&] {
    try {
      auto worker = make();
      for (std::size_t task = next++; task < count && !halt; task = next++) {
        worker(task, halt);
        ++done;
      }
    } catch (...) {
      std::lock_guard const lock{mutex};
      error = std::current_exception();
      halt = true;
    }
    std::lock_guard const lock{mutex};
    --working;
    ended.notify_one();
  };
  {
    std::vector<std::jthread> threads;
    // Runs before the threads are joined, however this scope is left.
    struct Stop {
      Interrupt& halt;
      ~Stop() { halt = true; }
    };
    threads.reserve(working);
    Stop const stop{halt};
    for (std::size_t n = working; n > 0; --n) threads.emplace_back(work);
    std::unique_lock lock{mutex};
    while (working != 0) {
      progress(done);
      ended.wait_for(lock, std::chrono::milliseconds{100});
      if (interrupt) halt = true;
    }
    progress(done);
  }
  if (error) std::rethrow_exception(error);
}

} // namespace twofold::proofs
