#include "model/reclaim/engine.hpp"

#include <algorithm>
#include <bit>

namespace twofold::reclaim {

namespace {

using Bits = std::uint64_t;
static_assert(most_events == 64);

/// A strict partial order of events, closed.
class Order {
public:
  [[nodiscard]] bool before(std::size_t a, std::size_t b) const {
    return ((after_[a] >> b) & 1U) != 0;
  }
  /// False if that makes a cycle.
  bool add(std::size_t a, std::size_t b) {
    if (a == b || before(b, a)) return false;
    if (before(a, b)) return true;
    Bits const later = after_[b] | Bits{1} << b;
    Bits const earlier = ancestors_[a] | Bits{1} << a;
    for (Bits rest = earlier; rest != 0; rest &= rest - 1)
      after_[static_cast<std::size_t>(std::countr_zero(rest))] |= later;
    for (Bits rest = later; rest != 0; rest &= rest - 1)
      ancestors_[static_cast<std::size_t>(std::countr_zero(rest))] |= earlier;
    return true;
  }
  [[nodiscard]] Bits ancestors(std::size_t event) const { return ancestors_[event]; }

private:
  std::array<Bits, most_events> after_{};
  std::array<Bits, most_events> ancestors_{};
};

/// Looks for orders that satisfy all demands.
class Search {
public:
  /// Events that are one are named by one of them.
  Search(std::vector<Demand> open, std::size_t late, bool shortest)
      : late_(late), shortest_(shortest), demands_(std::move(open)) {}

  bool run(Order order) {
    std::vector<std::uint16_t> open;
    for (std::size_t d = 0; d < demands_.size(); ++d) {
      Demand const& demand = demands_[d];
      if (demand.conditional)
        open.push_back(static_cast<std::uint16_t>(d));
      else if (!order.add(demand.first, demand.second))
        return false;
    }
    search(order, std::move(open));
    return best_.has_value();
  }
  [[nodiscard]] Order const& best() const { return *best_; }

private:
  /// Draws conclusions; false if there is a contradiction.
  bool conclude(Order& order, std::vector<std::uint16_t>& open) const {
    for (bool changed = true; changed;) {
      changed = false;
      std::size_t kept = 0;
      for (std::size_t i = 0; i < open.size(); ++i) {
        Demand const& d = demands_[open[i]];
        bool const impossible = d.first == d.second || order.before(d.second, d.first);
        if (d.when_first == d.when_second || order.before(d.when_second, d.when_first) ||
            (!impossible && order.before(d.first, d.second)))
          continue;
        if (order.before(d.when_first, d.when_second)) {
          if (impossible || !order.add(d.first, d.second)) return false;
          changed = true;
        } else if (impossible) {
          if (!order.add(d.when_second, d.when_first)) return false;
          changed = true;
        } else {
          open[kept++] = open[i];
        }
      }
      open.resize(kept);
    }
    return true;
  }

  [[nodiscard]] std::size_t cost(Order const& order) const {
    return static_cast<std::size_t>(std::popcount(order.ancestors(late_)));
  }

  /// Whether the search is over.
  bool search(Order order, std::vector<std::uint16_t> open) {
    if (!conclude(order, open)) return false;
    if (best_ && cost(order) >= cost(*best_)) return false;
    if (open.empty()) {
      best_ = order;
      return !shortest_;
    }
    Demand const& d = demands_[open.back()];
    open.pop_back();
    if (Order other = order; other.add(d.when_second, d.when_first) && search(other, open))
      return true;
    return order.add(d.when_first, d.when_second) && order.add(d.first, d.second) &&
           search(order, std::move(open));
  }

  std::size_t late_;
  bool shortest_;
  std::vector<Demand> demands_;
  std::optional<Order> best_;
};

/// Asks one system for one goal.
std::optional<Order> reach(Model::Part const& part, Goal const& goal, Assumptions assumptions,
                           bool shortest) {
  if ((part.demands.absent_if & assumptions) != 0) return std::nullopt;
  std::array<std::uint8_t, most_events> name{};
  for (std::size_t e = 0; e < name.size(); ++e) name[e] = static_cast<std::uint8_t>(e);
  Order order;
  if (goal.gathering) {
    auto const& g = *goal.gathering;
    if ((g.unless & assumptions) != 0) return std::nullopt;
    // One transaction: the accesses are issued before it leaves, and arrive as one.
    for (Point const point : {Point::serialise, Point::arrive})
      name[*part.system.event(g.y, point)] =
          static_cast<std::uint8_t>(*part.system.event(g.x, point));
    if (g.conditional && !order.add(name[g.when_second], name[g.when_first])) return std::nullopt;
  } else if (!order.add(goal.first, goal.second)) {
    return std::nullopt;
  }
  std::vector<Demand> demands;
  demands.reserve(part.demands.order.size());
  for (Demand demand : part.demands.order) {
    if ((demand.needs & ~assumptions) != 0) continue;
    for (auto* event : {&demand.when_first, &demand.when_second, &demand.first, &demand.second})
      *event = name[*event];
    demands.push_back(demand);
  }
  Search search{std::move(demands), name[goal.second], shortest};
  if (!search.run(order)) return std::nullopt;
  return search.best();
}

/// The events up to one, in an order that agrees; those of one instruction stay together if they
/// may.
std::vector<std::size_t> listed(Order const& order, std::size_t last, System const& system) {
  Bits left = order.ancestors(last) | Bits{1} << last;
  std::vector<std::size_t> all;
  while (left != 0) {
    std::optional<std::size_t> chosen;
    auto const rank = [&](std::size_t e) {
      auto const& event = system.events()[e];
      bool const goes_on =
          !all.empty() && system.events()[all.back()].instruction == event.instruction;
      return std::pair{!goes_on, event.instruction};
    };
    for (Bits rest = left; rest != 0; rest &= rest - 1) {
      auto const e = static_cast<std::size_t>(std::countr_zero(rest));
      if ((order.ancestors(e) & left) != 0) continue;
      if (!chosen || rank(e) < rank(*chosen)) chosen = e;
    }
    all.push_back(*chosen);
    left &= ~(Bits{1} << *chosen);
  }
  return all;
}

} // namespace

std::vector<Goal> goals_of(System const& system, Demands const& demands, Question question) {
  std::vector<Goal> goals;
  auto const order = [&](std::optional<std::size_t> first, Point first_point,
                         std::optional<std::size_t> second, Point second_point) {
    if (!first || !second) return;
    goals.push_back({std::nullopt, static_cast<std::uint8_t>(*system.event(*first, first_point)),
                     static_cast<std::uint8_t>(*system.event(*second, second_point))});
  };
  auto const old = system.old_store();
  switch (question) {
  case Question::late_store: order(system.reset(), Point::arrive, old, Point::effect); break;
  case Question::after_hand_over:
    order(system.new_store(), Point::arrive, old, Point::effect);
    break;
  case Question::before_reset:
    order(system.new_store(), Point::arrive, system.reset(), Point::arrive);
    break;
  case Question::early_owner:
    order(system.new_store(), Point::arrive, system.reset(), Point::effect);
    break;
  case Question::in_flight: order(system.reset(), Point::issue, old, Point::arrive); break;
  case Question::stale_use: order(system.reset(), Point::issue, old, Point::use); break;
  case Question::merged:
    for (Gathering const& gathering : demands.gatherings) {
      auto const last = static_cast<std::uint8_t>(*system.event(gathering.x, Point::serialise));
      goals.push_back({gathering, last, last});
    }
    break;
  }
  return goals;
}

Model::Model(Scenario const& scenario, std::span<CompletionRow const> rows)
    : asked_(scenario.asked) {
  for (Variant const variant : variants_of(scenario)) {
    System system{scenario, variant};
    auto demands = demands_of(system, rows);
    relevant_ |= demands.absent_if;
    for (Demand const& demand : demands.order) relevant_ |= demand.needs;
    for (Gathering const& gathering : demands.gatherings) relevant_ |= gathering.unless;
    parts_.push_back({variant, std::move(system), std::move(demands)});
  }
}

bool Model::can_happen(Question question, Assumptions assumptions,
                       std::optional<Variant> only) const {
  return std::ranges::any_of(parts_, [&](Part const& part) {
    if (only && *only != part.variant) return false;
    return std::ranges::any_of(goals_of(part.system, part.demands, question), [&](auto const& g) {
      return reach(part, g, assumptions, false).has_value();
    });
  });
}

bool Model::consistent(Assumptions assumptions) const {
  return std::ranges::all_of(parts_, [&](Part const& part) {
    auto const old = part.system.old_store();
    Goal const trivial{std::nullopt,
                       static_cast<std::uint8_t>(*part.system.event(old, Point::issue)),
                       static_cast<std::uint8_t>(*part.system.event(old, Point::complete))};
    return (part.demands.absent_if & assumptions) != 0 ||
           reach(part, trivial, assumptions, false).has_value();
  });
}

bool Model::safe(Assumptions assumptions) const {
  for (std::size_t q = 0; q < question_count; ++q)
    if (((asked_ >> q) & 1U) != 0 && can_happen(question_at(q), assumptions)) return false;
  return true;
}

std::optional<Execution> Model::shortest(Question question, Assumptions assumptions) const {
  std::optional<Execution> best;
  for (Part const& part : parts_)
    for (Goal const& goal : goals_of(part.system, part.demands, question)) {
      auto const order = reach(part, goal, assumptions, true);
      if (!order) continue;
      auto events = listed(*order, goal.second, part.system);
      if (best && best->in_order.size() <= events.size()) continue;
      best.emplace(
          Execution{part.variant, part.system, std::move(events), {}, goal.first, goal.second});
      if (goal.gathering) best->gathered = std::pair{goal.gathering->x, goal.gathering->y};
    }
  return best;
}

} // namespace twofold::reclaim
