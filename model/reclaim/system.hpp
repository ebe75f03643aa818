#pragma once
/// \file
/// A scenario as instructions, what holds between them, and what the rows demand of the order of
/// their points.

#include "model/reclaim/scenario.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace twofold::reclaim {

/// PEs: the host's, the old owner's, the new owner's.
inline constexpr unsigned host_pe = 0;
inline constexpr unsigned old_pe = 1;
inline constexpr unsigned new_pe = 2;

struct Instruction {
  std::string text;
  Labels labels{};
  unsigned pe = host_pe;
  /// The step that it is, or none.
  std::optional<std::size_t> step;
};

/// A point of an instruction.
struct Event {
  std::size_t instruction = 0;
  Point point{};
  friend bool operator==(Event, Event) = default;
};
inline constexpr std::size_t most_events = 64;
/// As many steps fit.
inline constexpr std::size_t most_steps = 24;

/// Who makes the store that may be late, and by what kind of TLB entry: a scenario has several
/// systems, and what can go wrong in one of them can go wrong.
struct Variant {
  bool vmm = false;      ///< the VMM, not the old owner
  bool combined = false; ///< by an entry that combines both stages
  friend bool operator==(Variant, Variant) = default;
};
std::vector<Variant> variants_of(Scenario const& scenario);

/// The instructions of one variant.
class System {
public:
  System(Scenario const& scenario, Variant variant);

  [[nodiscard]] std::vector<Instruction> const& instructions() const { return instructions_; }
  [[nodiscard]] Between between(std::size_t x, std::size_t y) const {
    return between_[x * instructions_.size() + y];
  }
  [[nodiscard]] std::vector<Event> const& events() const { return events_; }
  /// The number of an event; nothing if the instruction has no such point.
  [[nodiscard]] std::optional<std::size_t> event(std::size_t instruction, Point point) const;

  /// Instructions by what they are for; nothing where there is none.
  [[nodiscard]] std::size_t old_store() const { return old_store_; }
  [[nodiscard]] std::optional<std::size_t> reset() const { return reset_; }
  [[nodiscard]] std::optional<std::size_t> new_store() const { return new_store_; }

private:
  void add(Instruction instruction);
  void relate(Scenario const& scenario, Variant variant);
  void number();

  std::vector<Instruction> instructions_;
  std::vector<Step::Entry> entries_;
  std::vector<Between> between_;
  std::vector<Event> events_;
  std::vector<std::array<std::uint8_t, point_count>> numbers_;
  std::size_t old_store_ = 0;
  std::optional<std::size_t> reset_;
  std::optional<std::size_t> new_store_;
};

/// A demand on the order of events: if `when_first` is before `when_second` (or always), then
/// `first` is before `second`.
struct Demand {
  std::size_t row = 0;
  Assumptions needs = 0; ///< holds if all of these do
  bool conditional = false;
  std::uint8_t when_first = 0;
  std::uint8_t when_second = 0;
  std::uint8_t first = 0;
  std::uint8_t second = 0;
};

/// A pair of accesses that may become one transaction.
struct Gathering {
  std::size_t row = 0;
  std::size_t x = 0;
  std::size_t y = 0;
  Assumptions unless = 0; ///< not if one of these holds
  bool conditional = false;
  std::uint8_t when_first = 0; ///< not if this is before that
  std::uint8_t when_second = 0;
};

/// What the rows say of a system.
struct Demands {
  std::vector<Demand> order;
  std::vector<Gathering> gatherings;
  Assumptions absent_if = 0; ///< there is no late store if one of these holds
};
Demands demands_of(System const& system, std::span<CompletionRow const> rows);

} // namespace twofold::reclaim
