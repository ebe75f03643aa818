#pragma once
/// \file
/// Running the rules for all choices that have a say, and no others.

#include "spec/fields.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

namespace twofold {

/// The choices that were consulted, in order, each once.
class Consulted {
public:
  constexpr void add(Field choice) {
    if (!contains(choice)) fields_[size_++] = choice;
  }
  constexpr bool contains(Field choice) const {
    return std::ranges::find(fields(), choice) != fields().end();
  }
  constexpr std::span<Field const> fields() const { return {fields_.data(), size_}; }

private:
  std::array<Field, given_count - field::choice.mair.index> fields_{};
  std::size_t size_ = 0;
};

namespace detail {

template <class Observer> struct ExploringHook {
  Observer observer{};
  Consulted consulted_choices{};
  [[gnu::always_inline]] constexpr void fired(std::size_t table, std::size_t row) {
    observer.fired(table, row);
  }
  constexpr void consulted(Field choice) { consulted_choices.add(choice); }
};

template <class Observer, class Run, class Visit>
void explore(Concrete const& page, Consulted const& fixed, Run const& run, Visit& visit) {
  Concrete state = page;
  ExploringHook<Observer> hook;
  run(state, hook);
  auto const chosen = hook.consulted_choices.fields();
  auto const open =
      std::ranges::find_if(chosen, [&](Field choice) { return !fixed.contains(choice); });
  if (open == chosen.end()) {
    if (state[field::note.inadmissible] == 0 && state[field::note.unmatched] == 0)
      visit(state, chosen, hook.observer);
    return;
  }
  Consulted more = fixed;
  more.add(*open);
  Concrete next = page;
  for (unsigned value = 0; value < value_count(*open); ++value) {
    next[*open] = static_cast<Value>(value);
    explore<Observer>(next, more, run, visit);
  }
}

} // namespace detail

/// Calls `visit(state, choices that had a say, observer)` for every permitted combination of the
/// choices, in counting order. `run(state, hook)` performs the rules; a fresh Observer sees the
/// rows that it performs, `fired(table, row)`. Choices in `page` itself are ignored, and so is
/// anything computed.
template <class Observer, class Run, class Visit>
void explore(Concrete const& page, Run const& run, Visit visit) {
  Concrete start{};
  std::copy_n(page.items.begin(), std::size_t{field::choice.mair.index}, start.items.begin());
  detail::explore<Observer>(start, {}, run, visit);
}

} // namespace twofold
