#include "proofs/reclaim.hpp"

#include "model/reclaim/system.hpp"

#include <fmt/format.h>

#include <array>
#include <functional>
#include <optional>
#include <vector>

namespace twofold::proofs {

using reclaim::Question;
using reclaim::System;

namespace {

/// Times are numbers below the number of points, with room.
constexpr unsigned time_width = 7;

/// The rows as formulas over one system. Unlike the enumeration, nothing is decided beforehand:
/// which assumptions hold, whether a TLBI reaches a PE and what labels a row grants are formulas.
class Encoding {
public:
  Encoding(Graph& graph, System const& system, std::span<CompletionRow const> rows,
           reclaim::Assumptions assumptions)
      : system_(system), rows_(rows) {
    for (std::size_t a = 0; a < assumption_count; ++a) {
      bool const on = a == 0 || ((assumptions >> a) & 1U) != 0;
      Term const held = variable(graph, fmt::format("assumption-{}", a), 1);
      assumed_.push_back(held == 1);
      all_ = all_ && (on ? assumed_.back() : !assumed_.back());
    }
    for (auto const& event : system.events())
      times_.push_back(variable(graph,
                                fmt::format("time-{}-{}", event.instruction,
                                            point_names[static_cast<std::size_t>(event.point)]),
                                time_width));
  }

  /// Every row, and what the question asks.
  Formula operator()(Question question) {
    Formula const goal = asked(question);
    rows();
    return all_ && goal;
  }

private:
  using Pair = std::pair<std::size_t, std::size_t>;

  [[nodiscard]] Formula holds(Assumption assumption) const {
    return assumed_[static_cast<std::size_t>(assumption)];
  }

  /// Whether the instruction has all of the labels, its own or granted.
  Formula has(std::size_t instruction, Labels labels) {
    Labels const own = system_.instructions()[instruction].labels;
    Formula all = true;
    for (std::size_t l = 0; l < label::label_count; ++l) {
      Labels const one{std::uint64_t{1} << l};
      if (labels.contains(one) && !own.contains(one)) all = all && granted(instruction, one);
    }
    return all;
  }
  Formula granted(std::size_t y, Labels one) {
    Formula any = false;
    for (CompletionRow const& row : rows_) {
      if (row.part != CompletionPart::grant || !row.grants.contains(one)) continue;
      for (std::size_t x = 0; x < system_.instructions().size(); ++x)
        if (system_.between(x, y).contains(row.between) &&
            row.x.matches(system_.instructions()[x].labels) &&
            row.y.matches(system_.instructions()[y].labels))
          any = any || true;
    }
    return any;
  }
  Formula matches(LabelPattern const& pattern, std::size_t instruction) {
    Formula any = pattern.any.bits == 0;
    Formula none = true;
    for (std::size_t l = 0; l < label::label_count; ++l) {
      Labels const one{std::uint64_t{1} << l};
      if (pattern.any.contains(one)) any = any || has(instruction, one);
      if (pattern.none.contains(one)) none = none && !has(instruction, one);
    }
    return has(instruction, pattern.all) && any && none;
  }
  /// Whether the relations hold, of themselves or by rows.
  Formula related(CompletionRow const& row, std::size_t x, std::size_t y) {
    Between const own = system_.between(x, y);
    Formula all = true;
    for (std::size_t b = 0; b < between::count; ++b) {
      Between const one{1U << b};
      if (!row.between.contains(one) || own.contains(one)) continue;
      Formula any = false;
      for (CompletionRow const& by : rows_) {
        bool const says = one == between::reaches
                              ? by.part == CompletionPart::reach
                              : by.part == CompletionPart::relate && by.relates.contains(one);
        // A TLBI is followed to the PE of the store that may be late, and to no other.
        if (!says || !own.contains(by.between) ||
            (one == between::reaches && y != system_.old_store()))
          continue;
        any = any || (holds(by.assumption) && matches(by.x, x) &&
                      (one == between::reaches || matches(by.y, y)));
      }
      all = all && any;
    }
    return all;
  }

  /// The times of two points; nothing where an instruction does not pass one.
  std::optional<Pair> events(Before const& before, std::size_t x, std::size_t y) const {
    auto const a = system_.event(before.first.of_y ? y : x, before.first.point);
    auto const b = system_.event(before.second.of_y ? y : x, before.second.point);
    if (!a || !b) return std::nullopt;
    return Pair{*a, *b};
  }
  [[nodiscard]] Formula earlier(Pair pair) const {
    return times_[pair.first] < times_[pair.second];
  }

  void rows() {
    std::size_t const count = system_.instructions().size();
    for (CompletionRow const& row : rows_) {
      if (row.part == CompletionPart::absent)
        all_ = all_ && !(holds(row.assumption) && matches(row.x, system_.old_store()));
      if (row.part != CompletionPart::order) continue;
      for (std::size_t x = 0; x < count; ++x)
        for (std::size_t y = 0; y < count; ++y) {
          auto const then = events(row.then, x, y);
          auto const when = row.when.given ? events(row.when, x, y) : std::optional{Pair{}};
          if (!then || !when) continue;
          constexpr Between by_rows = between::reaches | between::removes_stage_2 |
                                      between::removes_stage_1 | between::waits_for;
          if (!system_.between(x, y).contains(row.between - by_rows)) continue;
          Formula const pair = related(row, x, y);
          if (pair.is_literal() && !pair.literal()) continue;
          Formula const applies =
              pair && matches(row.x, x) && matches(row.y, y) && holds(row.assumption);
          // No two points that a row compares are passed at once, but by one transaction.
          Formula const condition = row.when.given ? earlier(*when) : Formula{true};
          all_ = all_ && implies(applies && condition, earlier(*then));
          if (row.when.given) all_ = all_ && implies(applies, apart(*when));
        }
    }
  }
  Formula apart(Pair pair) {
    Formula one = pair.first == pair.second;
    if (gathered_)
      for (Point const point : {Point::serialise, Point::arrive}) {
        auto const a = *system_.event(gathered_->first, point);
        auto const b = *system_.event(gathered_->second, point);
        if ((pair.first == a && pair.second == b) || (pair.first == b && pair.second == a))
          one = true;
      }
    return one || times_[pair.first] != times_[pair.second];
  }

  Formula asked(Question question) {
    auto const order = [&](std::optional<std::size_t> first, Point first_point,
                           std::optional<std::size_t> second, Point second_point) -> Formula {
      if (!first || !second) return false;
      return earlier({*system_.event(*first, first_point), *system_.event(*second, second_point)});
    };
    auto const old = system_.old_store();
    switch (question) {
    case Question::late_store: return order(system_.reset(), Point::arrive, old, Point::effect);
    case Question::after_hand_over:
      return order(system_.new_store(), Point::arrive, old, Point::effect);
    case Question::before_reset:
      return order(system_.new_store(), Point::arrive, system_.reset(), Point::arrive);
    case Question::early_owner:
      return order(system_.new_store(), Point::arrive, system_.reset(), Point::effect);
    case Question::in_flight: return order(system_.reset(), Point::issue, old, Point::arrive);
    case Question::stale_use: return order(system_.reset(), Point::issue, old, Point::use);
    case Question::merged: return merged();
    }
    return false;
  }
  Formula merged() {
    if (!gathered_) return false;
    auto const [x, y] = *gathered_;
    Formula any = false;
    for (CompletionRow const& row : rows_) {
      if (row.part != CompletionPart::gather) continue;
      Formula may = related(row, x, y) && matches(row.x, x) && matches(row.y, y);
      if (row.assumption != Assumption::none) may = may && !holds(row.assumption);
      if (row.when.given) {
        auto const when = events(row.when, x, y);
        if (!when) continue;
        may = may && times_[when->second] < times_[when->first];
      }
      any = any || may;
    }
    for (Point const point : {Point::serialise, Point::arrive})
      any = any && times_[*system_.event(x, point)] == times_[*system_.event(y, point)];
    return any;
  }

public:
  /// The pair that is one transaction.
  void gather(std::size_t x, std::size_t y) { gathered_ = Pair{x, y}; }

private:
  System const& system_;
  std::span<CompletionRow const> rows_;
  std::vector<Formula> assumed_;
  std::vector<Term> times_;
  Formula all_ = true;
  std::optional<Pair> gathered_;
};

} // namespace

Answer can_happen(reclaim::Scenario const& scenario, std::span<CompletionRow const> rows,
                  Question question, std::chrono::milliseconds limit) {
  bool unknown = false;
  auto const ask = [&](System const& system, std::optional<std::size_t> with) {
    Graph graph;
    Encoding encoding{graph, system, rows, scenario.assumptions};
    if (with) encoding.gather(system.old_store(), *with);
    auto const solution = solve(graph, encoding(question), limit);
    unknown = unknown || solution.answer == Answer::unknown;
    return solution.answer == Answer::satisfiable;
  };
  for (reclaim::Variant const variant : reclaim::variants_of(scenario)) {
    System const system{scenario, variant};
    if (question != Question::merged) {
      if (ask(system, std::nullopt)) return Answer::satisfiable;
      continue;
    }
    for (auto const other : {system.reset(), system.new_store()})
      if (other && ask(system, other)) return Answer::satisfiable;
  }
  return unknown ? Answer::unknown : Answer::unsatisfiable;
}

} // namespace twofold::proofs
