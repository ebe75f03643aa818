#include "proofs/reclaim.hpp"

#include "model/reclaim/system.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <tuple>

namespace twofold::proofs {

using reclaim::Assumptions;
using reclaim::Question;
using reclaim::System;

namespace {

/// Times are numbers below the number of points.
constexpr unsigned time_width = 6;
static_assert(reclaim::most_events <= std::size_t{1} << time_width);

/// The variables of all formulas, whatever the scenario: then formulas that say the same are one.
struct Variables {
  explicit Variables(Graph& graph) : graph_(graph) {
    for (auto const& each : assumption_infos)
      if (each.id != Assumption::none)
        assumed.push_back(variable(graph, std::string{each.name}, 1) == 1);
    for (std::size_t e = 0; e < reclaim::most_events; ++e)
      times.push_back(variable(graph, fmt::format("time-{}", e), time_width));
  }
  [[nodiscard]] Formula holds(Assumption assumption) const {
    if (assumption == Assumption::none) return true;
    return assumed[static_cast<std::size_t>(assumption) - 1];
  }
  /// The assumptions on which a formula depends.
  static Assumptions named_by(Formula const& formula) {
    Assumptions set = 0;
    for (auto const index : support(formula))
      if (index + 1 < assumption_count) set |= Assumptions{1} << (index + 1);
    return set;
  }

  /// Whether the n-th pair that rows permit to be one transaction is.
  Formula gathered(std::size_t n) {
    while (gathered_.size() <= n)
      gathered_.push_back(variable(graph_, fmt::format("gathered-{}", gathered_.size()), 1) == 1);
    return gathered_[n];
  }

  std::vector<Formula> assumed; ///< those but `none`, the first of the graph's variables
  std::vector<Term> times;

private:
  Graph& graph_;
  std::vector<Formula> gathered_;
};

/// The rows as formulas over one system. Unlike the enumeration, nothing is decided beforehand:
/// which assumptions hold, whether a TLBI reaches a PE and what is one transaction are formulas.
class Encoding {
public:
  Encoding(Variables& variables, System const& system, std::span<CompletionRow const> rows)
      : variables_(variables), system_(system), rows_(rows) {
    std::size_t const count = system.instructions().size();
    for (std::size_t i = 0; i < count; ++i)
      labels_.push_back(system.instructions()[i].labels | granted(i));
    for (std::size_t x = 0; x < count; ++x)
      for (std::size_t y = 0; y < count; ++y) {
        Formula const may = may_merge(x, y);
        if (!may.is_literal() || may.literal())
          pairs_.push_back({x, y, variables.gathered(pairs_.size()), may});
      }
  }

  /// Every row.
  Formula rules() {
    all_ = true;
    rows();
    return all_;
  }

  /// What a question asks, if the rows hold.
  Formula asked(Question question) {
    auto const order = [&](std::optional<std::size_t> first, Point first_point,
                           std::optional<std::size_t> second, Point second_point) -> Formula {
      if (!first || !second) return false;
      return alone() &&
             earlier({*system_.event(*first, first_point), *system_.event(*second, second_point)});
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

private:
  using Pair = std::pair<std::size_t, std::size_t>;

  [[nodiscard]] Formula holds(Assumption assumption) const { return variables_.holds(assumption); }

  /// The labels that rows grant, which rest on no assumption.
  [[nodiscard]] Labels granted(std::size_t y) const {
    Labels all{};
    for (CompletionRow const& row : rows_) {
      if (row.part != CompletionPart::grant) continue;
      for (std::size_t x = 0; x < system_.instructions().size(); ++x)
        if (system_.between(x, y).contains(row.between) &&
            row.x.matches(system_.instructions()[x].labels) &&
            row.y.matches(system_.instructions()[y].labels))
          all = all | row.grants;
    }
    return all;
  }
  [[nodiscard]] bool matches(LabelPattern const& pattern, std::size_t instruction) const {
    return pattern.matches(labels_[instruction]);
  }
  /// Whether the relations hold, of themselves or by rows.
  [[nodiscard]] Formula related(CompletionRow const& row, std::size_t x, std::size_t y) const {
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
        if (matches(by.x, x) && (one == between::reaches || matches(by.y, y)))
          any = any || holds(by.assumption);
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
    return variables_.times[pair.first] < variables_.times[pair.second];
  }

  void rows() {
    constexpr Between by_rows =
        between::reaches | between::removes_stage_2 | between::removes_stage_1 | between::waits_for;
    std::size_t const count = system_.instructions().size();
    for (CompletionRow const& row : rows_) {
      if (row.part == CompletionPart::absent && matches(row.x, system_.old_store()))
        all_ = all_ && !holds(row.assumption);
      if (row.part != CompletionPart::order) continue;
      for (std::size_t x = 0; x < count; ++x) {
        if (!matches(row.x, x)) continue;
        for (std::size_t y = 0; y < count; ++y) {
          if (!matches(row.y, y) || !system_.between(x, y).contains(row.between - by_rows))
            continue;
          auto const then = events(row.then, x, y);
          auto const when = row.when.given ? events(row.when, x, y) : std::optional{Pair{}};
          if (!then || !when) continue;
          Formula const applies = related(row, x, y) && holds(row.assumption);
          // No two points that a row compares are passed at once, but by one transaction.
          Formula const condition = row.when.given ? earlier(*when) : Formula{true};
          all_ = all_ && implies(applies && condition, earlier(*then));
          if (row.when.given) all_ = all_ && implies(applies, apart(*when));
        }
      }
    }
  }
  [[nodiscard]] Formula apart(Pair pair) const {
    Formula one = pair.first == pair.second;
    for (Gathered const& each : pairs_)
      for (Point const point : {Point::serialise, Point::arrive}) {
        auto const a = *system_.event(each.x, point);
        auto const b = *system_.event(each.y, point);
        if (pair == Pair{a, b} || pair == Pair{b, a}) one = one || each.is;
      }
    return one || variables_.times[pair.first] != variables_.times[pair.second];
  }

  /// Nothing becomes one transaction, but what is excepted.
  [[nodiscard]] Formula alone(std::optional<std::size_t> but = {}) const {
    Formula none = true;
    for (std::size_t p = 0; p < pairs_.size(); ++p)
      if (p != but) none = none && !pairs_[p].is;
    return none;
  }
  [[nodiscard]] Formula merged() const {
    Formula any = false;
    for (std::size_t p = 0; p < pairs_.size(); ++p)
      any = any || (pairs_[p].is && alone(p) && pairs_[p].may);
    return any;
  }
  /// When two accesses can be one transaction.
  [[nodiscard]] Formula may_merge(std::size_t x, std::size_t y) const {
    Formula any = false;
    if (x == y) return any;
    for (CompletionRow const& row : rows_) {
      if (row.part != CompletionPart::gather || !matches(row.x, x) || !matches(row.y, y)) continue;
      Formula may = related(row, x, y);
      if (row.assumption != Assumption::none) may = may && !holds(row.assumption);
      if (row.when.given) {
        auto const when = events(row.when, x, y);
        if (!when) continue;
        may = may && earlier({when->second, when->first});
      }
      any = any || may;
    }
    for (Point const point : {Point::serialise, Point::arrive}) {
      auto const a = system_.event(x, point);
      auto const b = system_.event(y, point);
      any = a && b ? any && variables_.times[*a] == variables_.times[*b] : Formula{false};
    }
    return any;
  }

  struct Gathered {
    std::size_t x;
    std::size_t y;
    Formula is;
    Formula may;
  };

  Variables& variables_;
  System const& system_;
  std::span<CompletionRow const> rows_;
  std::vector<Labels> labels_;
  std::vector<Gathered> pairs_; ///< those that rows permit to be one transaction
  Formula all_ = true;
};

} // namespace

class ReclaimSolver::Work {
public:
  Work(std::span<CompletionRow const> rows, std::chrono::milliseconds limit)
      : rows_(rows), limit_(limit), variables_(graph_) {}

  std::vector<Answers> answers(reclaim::Scenario const& scenario,
                               std::span<Assumptions const> sets) {
    Answers impossible{};
    impossible.fill(Answer::unsatisfiable);
    std::vector<Answers> all(sets.size(), impossible);
    for (reclaim::Variant const variant : reclaim::variants_of(scenario)) {
      System const system{scenario, variant};
      Encoding encoding{variables_, system, rows_};
      Part part{encoding.rules(), {}};
      for (std::size_t q = 0; q < reclaim::question_count; ++q) {
        Formula const goal = encoding.asked(reclaim::question_at(q));
        auto const matter = Variables::named_by(part.rules) | Variables::named_by(goal);
        for (std::size_t s = 0; s < sets.size(); ++s) {
          Answer& answer = all[s].at(q);
          if (answer == Answer::satisfiable) continue;
          auto const more = ask(part, goal, matter, sets[s]);
          if (more != Answer::unsatisfiable) answer = more;
        }
      }
    }
    return all;
  }
  [[nodiscard]] std::size_t asked() const { return answers_.size(); }

private:
  struct Part {
    Formula rules;
    std::optional<Inquiry> inquiry;
  };
  /// A formula by its number; literals have one each.
  static std::uint64_t number_of(Formula const& formula) {
    if (!formula.is_literal()) return formula.id();
    return (std::uint64_t{1} << 32) + (formula.literal() ? 1U : 0U);
  }

  Answer ask(Part& part, Formula const& goal, Assumptions matter, Assumptions assumptions) {
    if (goal.is_literal() && !goal.literal()) return Answer::unsatisfiable;
    auto const [place, fresh] = answers_.try_emplace(
        {number_of(part.rules), number_of(goal), matter & assumptions}, Answer::unknown);
    if (!fresh) return place->second;
    if (!part.inquiry) part.inquiry.emplace(graph_, part.rules, limit_);
    std::vector<Formula> also{goal};
    for (auto const& each : assumption_infos) {
      auto const bit = reclaim::bit_of(each.id);
      if ((matter & bit) == 0) continue;
      Formula const held = variables_.holds(each.id);
      also.push_back((assumptions & bit) != 0 ? held : !held);
    }
    return place->second = (*part.inquiry)(also);
  }

  std::span<CompletionRow const> rows_;
  std::chrono::milliseconds limit_;
  Graph graph_;
  Variables variables_;
  std::map<std::tuple<std::uint64_t, std::uint64_t, Assumptions>, Answer> answers_;
};

ReclaimSolver::ReclaimSolver(std::span<CompletionRow const> rows, std::chrono::milliseconds limit)
    : work_(std::make_unique<Work>(rows, limit)) {}
ReclaimSolver::~ReclaimSolver() = default;

std::vector<ReclaimSolver::Answers> ReclaimSolver::answers(reclaim::Scenario const& scenario,
                                                           std::span<Assumptions const> sets) {
  return work_->answers(scenario, sets);
}
std::size_t ReclaimSolver::asked() const { return work_->asked(); }

} // namespace twofold::proofs
