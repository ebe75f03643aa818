#pragma once
/// \file
/// Work on a stream in several threads, its results in the order of the stream.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace twofold {

/// Takes items with `next() -> std::optional<Item>`, hands each to `work(Item&&) -> Result` on one
/// of `jobs` threads, which has a copy of `work` to itself, and the results to `consume(Result&&)`
/// on the calling thread, in order. Holds a bounded number of items at once. What `next`, `work` or
/// `consume` throws ends the stream and is rethrown.
template <class Next, class Work, class Consume>
void in_order(unsigned jobs, Next next, Work work, Consume consume) {
  using Item = typename decltype(next())::value_type;
  using Result = decltype(work(std::declval<Item>()));
  struct Slot {
    Item item;
    std::optional<Result> result;
    std::exception_ptr error;
    bool taken = false;
  };
  std::deque<Slot> slots; // a deque keeps its elements in place
  std::mutex mutex;
  std::condition_variable changed;
  bool closed = false;

  auto const run = [&](Work mine) {
    std::unique_lock lock{mutex};
    for (;;) {
      Slot* slot = nullptr;
      changed.wait(lock, [&] {
        for (Slot& s : slots)
          if (!s.taken) {
            slot = &s;
            return true;
          }
        return closed;
      });
      if (slot == nullptr) return;
      slot->taken = true;
      lock.unlock();
      std::optional<Result> result;
      std::exception_ptr error;
      try {
        result.emplace(mine(std::move(slot->item)));
      } catch (...) {
        error = std::current_exception();
      }
      lock.lock();
      slot->result = std::move(result);
      slot->error = error;
      changed.notify_all();
    }
  };

  std::vector<std::jthread> threads;
  struct Close {
    std::mutex& mutex;
    std::condition_variable& changed;
    bool& closed;
    std::deque<Slot>& slots;
    ~Close() {
      std::lock_guard const lock{mutex};
      closed = true;
      for (Slot& s : slots) s.taken = true;
      changed.notify_all();
    }
  };
  // Threads are joined after Close has run, in the reverse order of declaration; the slots outlive
  // both.
  threads.reserve(jobs);
  Close const close{mutex, changed, closed, slots};
  for (unsigned j = 0; j < jobs; ++j) threads.emplace_back(run, work);

  auto const take = [&] {
    std::unique_lock lock{mutex};
    changed.wait(lock, [&] { return slots.front().result || slots.front().error; });
    Slot slot = std::move(slots.front());
    slots.pop_front();
    lock.unlock();
    if (slot.error) std::rethrow_exception(slot.error);
    consume(std::move(*slot.result));
  };
  std::size_t const most = std::size_t{2} * jobs + 2;
  while (auto item = next()) {
    {
      std::lock_guard const lock{mutex};
      slots.push_back({std::move(*item), std::nullopt, nullptr, false});
    }
    changed.notify_all();
    if (slots.size() >= most) take();
  }
  while (!slots.empty()) take();
}

} // namespace twofold
