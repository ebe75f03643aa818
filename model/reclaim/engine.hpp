#pragma once
/// \file
/// The enumeration: every way in which the points of a scenario may be ordered, as far as the rows
/// ask.

#include "model/reclaim/system.hpp"

#include <atomic>
#include <optional>
#include <span>
#include <vector>

namespace twofold::reclaim {

/// An execution in which something goes wrong.
struct Execution {
  Variant variant{};
  System system;
  /// Events up to the one with which it has gone wrong, in an order in which they may happen.
  std::vector<std::size_t> in_order;
  /// Accesses that become one transaction.
  std::optional<std::pair<std::size_t, std::size_t>> gathered;
  /// The pair of events that is the wrong way round; equal for a gathering.
  std::size_t early = 0;
  std::size_t late = 0;
};

/// One way of going wrong: events of which the first is before the second, or a gathering.
struct Goal {
  std::optional<Gathering> gathering;
  std::uint8_t first = 0;
  std::uint8_t second = 0;
};
/// What a question asks of a system; empty if nothing in it can go so wrong.
std::vector<Goal> goals_of(System const& system, Demands const& demands, Question question);

/// The systems of a scenario with what the rows say of them, to be asked repeatedly.
class Model {
public:
  Model(Scenario const& scenario, std::span<CompletionRow const> rows);

  struct Part {
    Variant variant{};
    System system;
    Demands demands;
  };
  [[nodiscard]] std::vector<Part> const& parts() const { return parts_; }
  /// Whether the question's sentence can come true, in any variant or in one.
  [[nodiscard]] bool can_happen(Question question, Assumptions assumptions,
                                std::optional<Variant> only = {}) const;
  /// Whether nothing of what is asked can happen.
  [[nodiscard]] bool safe(Assumptions assumptions) const;
  /// Whether every variant has an execution at all.
  [[nodiscard]] bool consistent(Assumptions assumptions) const;
  /// Those whose removal can make a difference.
  [[nodiscard]] Assumptions relevant() const { return relevant_; }
  /// An execution of the fewest events in which it comes true.
  [[nodiscard]] std::optional<Execution> shortest(Question question, Assumptions assumptions) const;

private:
  std::vector<Part> parts_;
  Assumptions relevant_ = 0;
  std::uint32_t asked_ = 0;
};

} // namespace twofold::reclaim
