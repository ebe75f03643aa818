#pragma once
/// \file
/// The static engine: tables are template arguments, so that masks and positions are constants and
/// the rows become straight-line code. The engine for sweeps and for `constexpr`.

#include "spec/row.hpp"

#include <array>
#include <cstddef>
#include <utility>

namespace twofold {

/// A hook that observes nothing.
struct NoHook {
  constexpr void fired(std::size_t /*table*/, std::size_t /*row*/) {}
  constexpr void consulted(Field /*choice*/) {}
};

namespace detail {

[[gnu::always_inline]] constexpr Value evaluate(Op op, Value constant, Value mask, Value a,
                                                Value b) {
  switch (op) {
  case Op::none: break;
  case Op::constant: return constant;
  case Op::copy: return a;
  case Op::least: return a < b ? a : b;
  case Op::greatest: return a < b ? b : a;
  case Op::bits: return static_cast<Value>((a >> constant) & mask);
  case Op::join: return static_cast<Value>(a << constant | b);
  }
  return 0;
}

template <auto const& Tables, std::size_t T, class Hook> struct StaticTable {
  static constexpr Table const& table = Tables[T];

  /// Whether all conditions hold. A choice counts as consulted only where everything else about the
  /// row holds, since only then does its value matter.
  template <class Conds, std::size_t... C> [[gnu::always_inline]] static constexpr bool
  hold(Conds, Concrete const& state, Hook& hook, std::index_sequence<C...>) {
    auto const one = [&]<std::size_t I, bool Choices> {
      constexpr Cond cond = Conds{}()[I];
      if constexpr (cond.empty() || is_choice(cond.field) != Choices)
        return true;
      else
        return cond.holds(state[cond.field]);
    };
    if (!(one.template operator()<C, false>() && ...)) return false;
    (
        [&] {
          constexpr Cond cond = Conds{}()[C];
          if constexpr (!cond.empty() && is_choice(cond.field)) hook.consulted(cond.field);
        }(),
        ...);
    return (one.template operator()<C, true>() && ...);
  }

  template <std::size_t R>
  [[gnu::always_inline]] static constexpr bool try_row(Concrete& state, Hook& hook) {
    constexpr auto when = [] { return table.rows[R].when; };
    if (!hold(when, state, hook,
              std::make_index_sequence<std::tuple_size_v<decltype(Row::when)>>{}))
      return false;
    hook.fired(T, R);
    if constexpr (table.rows[R].impossible) {
      state[field::note.unmatched] = 1;
    } else {
      [&]<std::size_t... S>(std::index_sequence<S...>) {
        // All settings read the state as it was before the row.
        std::array<Value, sizeof...(S)> const values{[&] {
          constexpr Set set = table.rows[R].then[S];
          if constexpr (set.empty())
            return Value{0};
          else {
            if constexpr (set.reads_a() && is_choice(set.a)) hook.consulted(set.a);
            if constexpr (set.reads_b() && is_choice(set.b)) hook.consulted(set.b);
            return evaluate(set.op, set.constant, set.mask, state[set.a], state[set.b]);
          }
        }()...};
        (
            [&] {
              constexpr Set set = table.rows[R].then[S];
              if constexpr (!set.empty()) state[set.target] = values[S];
            }(),
            ...);
      }(std::make_index_sequence<std::tuple_size_v<decltype(Row::then)>>{});
    }
    return true;
  }

  [[gnu::always_inline]] static constexpr void run(Concrete& state, Hook& hook) {
    constexpr auto given = [] { return table.given; };
    if (!hold(given, state, hook,
              std::make_index_sequence<std::tuple_size_v<decltype(Table::given)>>{}))
      return;
    [&]<std::size_t... R>(std::index_sequence<R...>) {
      if (!(try_row<R>(state, hook) || ...)) state[field::note.unmatched] = 1;
    }(std::make_index_sequence<table.rows.size()>{});
  }
};

} // namespace detail

/// Runs `Tables`, in order, over `state`. The hook sees every row
/// performed, `fired(table, row)`, and every choice that had a say, `consulted(field)`.
template <auto const& Tables, class Hook = NoHook>
constexpr void run_static(Concrete& state, Hook&& hook = {}) {
  using H = std::remove_reference_t<Hook>;
  [&]<std::size_t... T>(std::index_sequence<T...>) {
    (detail::StaticTable<Tables, T, H>::run(state, hook), ...);
  }(std::make_index_sequence<std::tuple_size_v<std::remove_cvref_t<decltype(Tables)>>>{});
}

} // namespace twofold
