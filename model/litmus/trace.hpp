#pragma once
/// \file
/// What one thread may do by itself: every sequence of Effects that its program allows if each read
/// returns some value that its location may hold.

#include "model/litmus/rules.hpp"
#include "model/litmus/test.hpp"

#include <atomic>
#include <chrono>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace twofold::litmus {

/// How long and how large a search may become. It also ends when `interrupt` is set.
struct Limits {
  std::chrono::milliseconds time{60'000};
  std::size_t bytes = std::size_t{1} << 30;
  std::atomic<bool> const* interrupt = nullptr;
};

/// A limit was reached.
class LimitReached : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Watches the limits. Its functions throw LimitReached.
class Watch {
public:
  explicit Watch(Limits const& limits)
      : limits_(limits), end_(std::chrono::steady_clock::now() + limits.time) {}
  /// To be called at every step.
  void step();
  void use(std::size_t bytes);
  void release() { used_ = 0; }

private:
  void look() const;

  Limits limits_;
  std::chrono::steady_clock::time_point end_;
  std::size_t used_ = 0;
  unsigned steps_ = 0;
};

/// One Effect.
struct Event {
  EffectSet kind{}; ///< a single one
  std::uint16_t instruction = 0;
  std::uint16_t order = 0;     ///< program order; the same for Effects of one execution of it
  std::size_t location = 0;    ///< of accesses and walks: index into Domains
  Value value;                 ///< of accesses and walks: read or written
  Symbol page = no_symbol;     ///< of accesses by virtual address, walks, faults and TLBI
  std::uint16_t low_order = 0; ///< of accesses: offset within the page
  bool all_pages = false;      ///< of TLBI
  spec::WalkFaultRow const* fault = nullptr; ///< of faults
};

/// The values that each location may hold.
class Domains {
public:
  explicit Domains(Test const& test) : test_(test) {}
  std::size_t index_of(Location const& location);
  [[nodiscard]] Location const& location(std::size_t index) const { return locations_[index]; }
  [[nodiscard]] std::vector<Value> const& values(std::size_t index) const { return values_[index]; }
  [[nodiscard]] std::size_t size() const { return locations_.size(); }
  /// Whether the value is new to the location.
  bool add(std::size_t index, Value const& value);
  /// Whether there is an initial value to be read.
  [[nodiscard]] bool readable(std::size_t index) const { return readable_[index]; }
  [[nodiscard]] Value const& initial(std::size_t index) const { return initial_[index]; }

private:
  Test const& test_;
  std::map<Location, std::size_t> indices_;
  std::vector<Location> locations_;
  std::vector<std::vector<Value>> values_;
  std::vector<Value> initial_;
  std::vector<bool> readable_;
};

/// Why a thread cannot be followed any further.
struct Trouble {
  Position position;
  std::string what;
};

struct Trace {
  std::vector<Event> all;    ///< in program order, barriers included
  std::vector<Event> events; ///< without barriers and ISB, which order nothing once these are
                             ///< ordered
  std::vector<Bits> ob;      ///< what is ordered by this thread alone, closed
  std::vector<std::vector<Bits>> kept; ///< Rules::kept, in that order
  std::vector<Bits> sets;              ///< Rules::sets, in that order
  std::vector<Value> observed;         ///< values of the test's observables that are this thread's
  std::optional<Trouble> trouble;
};

struct Traces {
  std::vector<std::vector<Trace>> of_threads;
  Domains domains;
};

/// The traces of all threads. Throws LimitReached.
Traces enumerate_traces(Test const& test, Rules const& rules, Watch& watch);

} // namespace twofold::litmus
