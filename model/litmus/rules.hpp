#pragma once
/// \file
/// The rows of the definition, made ready to be run.
///
/// A row whose steps all lie within one PE is a function of what that PE does, and is evaluated
/// once a trace. The others wait for one of three choices that an execution makes: what each read
/// reads (rf), the order of the writes of each location (ca), and whether a TLBI or a walk came
/// first (tlbi_after). Each of those rows steps along the last chosen of its relations once, so a
/// pair of that relation contributes what leads to it times what it leads to.

#include "spec/ordering.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace twofold::litmus {

/// A set of Effects of one thread or one execution, by their numbers.
using Bits = std::uint64_t;
inline constexpr std::size_t most_effects = 64;

constexpr Bits bit(std::size_t i) { return Bits{1} << i; }

/// Calls `visit(i)` for each member.
template <class Visit> constexpr void for_each(Bits set, Visit visit) {
  for (; set != 0; set &= set - 1) visit(static_cast<std::size_t>(__builtin_ctzll(set)));
}

/// For each Effect those that it is related to.
using Graph = std::array<Bits, most_effects>;

/// Adds a pair to a closed relation and closes it again; false if that makes a cycle.
bool add_closed(Graph& closed, std::size_t size, std::size_t from, std::size_t to);
/// The closure; false if it has a cycle.
bool close(Graph& graph, std::size_t size);

/// What an execution chooses, in this order.
enum class Choice : std::uint8_t { none, reads, coherence, tlbi };

constexpr Choice choice_of(Relation relation) {
  switch (relation) {
  case Relation::rf:
  case Relation::rf_ext:
  case Relation::rf_int: return Choice::reads;
  case Relation::ca:
  case Relation::ca_ext:
  case Relation::ca_int: return Choice::coherence;
  case Relation::tlbi_after: return Choice::tlbi;
  default: return Choice::none;
  }
}

/// A row that waits for a choice.
struct WaitingRow {
  OrderingPart part{};
  OrderingScope scope{};
  Choice choice{};
  std::size_t length = 0;              ///< number of steps
  std::size_t chosen = 0;              ///< the step along what is chosen
  std::array<Relation, 6> relations{}; ///< of the steps
  std::array<std::size_t, 7> sets{}; ///< indices into Rules::sets: where it starts, where steps end
};

/// The rows that hold of a processor, sorted by when they are run.
struct Rules {
  /// Rows of traces: dsb_ob, ifb_ob, lob, hw, and what of the others needs no choice.
  std::vector<OrderingRow const*> of_traces;
  std::vector<WaitingRow> waiting;
  std::vector<OrderingRow const*> tlbi_pairs;
  std::vector<EffectSet> sets;
  /// Relations within a PE that waiting rows step along.
  std::vector<Relation> kept;

  Rules(std::span<OrderingRow const> rows, bool ets2);
};

/// Within one thread: the Effects that a row relates `start` to.
template <class Follow> Bits follow_row(OrderingRow const& row, std::span<EffectSet const> kinds,
                                        std::size_t start, Follow follow) {
  if (!row.from.contains(kinds[start])) return 0;
  Bits reached = bit(start);
  for (OrderingStep const& step : row.via) {
    if (step.empty() || reached == 0) break;
    Bits next = 0;
    for_each(reached, [&](std::size_t i) { next |= follow(step.relation, i); });
    Bits kept = 0;
    for_each(next, [&](std::size_t i) {
      if (step.to.contains(kinds[i])) kept |= bit(i);
    });
    reached = kept;
  }
  return reached;
}

} // namespace twofold::litmus
