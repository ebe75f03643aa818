#pragma once
/// \file
/// A machine with caches, write buffers and whims, which small programs run on in every way.
///
/// It keeps the alias rows honest: where they say that nothing is lost it must show no loss, and
/// what they say may be lost it shows where it can. It is one implementation that the architecture
/// permits, not the architecture: that it shows no loss is no proof that there is none.
///
/// Each PE has a write buffer and a cache of one line a granule. Cached lines are valid or not,
/// clean or dirty, and may be filled by speculation or evicted at any moment; a dirty line is
/// written back whole. Shareable lines are kept coherent among the PEs that the Shareability
/// covers. Non-cacheable and Device accesses go to memory and look into no cache. Writes and cache
/// maintenance wait in the buffer and are carried out in program order as far as they are of one
/// location and use the same attributes; a read may be satisfied from a buffered write of the same
/// attributes, misses others, and from Non-cacheable memory may be made early. A DMB waits for all
/// that is buffered and discards early reads; how far its Shareability reaches is not modelled.

#include "model/alias/judge.hpp"
#include "spec/alias_ways.hpp"
#include "spec/fields.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace twofold::alias {

/// What the machine makes of the attributes of a mapping.
struct Path {
  enum class Kind : std::uint8_t { device, non_cacheable, write_through, write_back };
  enum class Reach : std::uint8_t { self, inner, outer };
  Kind kind{};
  Reach reach{};
  unsigned attributes = 0; ///< paths of one number use the same memory attributes
  [[nodiscard]] bool cacheable() const { return kind >= Kind::write_through; }
};

/// A step of a thread.
struct Operation {
  enum class Kind : std::uint8_t {
    read,
    write,
    read_exclusive,
    write_exclusive, ///< writes one more than the exclusive read saw
    dmb,
    maintain,
    signal, ///< tells other threads, which orders nothing
    wait,
    remap ///< other paths are mapped from here on, for everybody: `value` has a bit for each that
          ///< is not; waits for all that is buffered anywhere, as after a TLB invalidation
  };
  Kind kind{};
  std::uint8_t path = 0;
  std::uint8_t byte = 0;   ///< of the location; bytes 2n and 2n+1 share a granule
  std::uint8_t value = 0;  ///< what a write writes; the number of a signal
  std::uint8_t target = 0; ///< the register of a read, or of the success of an exclusive write
  AliasOperation maintenance = AliasOperation::none;
  bool earlier = false; ///< made before anybody took care: the steps of a way back do not apply
  [[nodiscard]] bool reads() const { return kind == Kind::read || kind == Kind::read_exclusive; }
  [[nodiscard]] bool writes() const { return kind == Kind::write || kind == Kind::write_exclusive; }
  [[nodiscard]] bool accesses() const { return reads() || writes(); }
};

inline constexpr std::size_t most_threads = 3;
inline constexpr std::size_t most_granules = 2;
inline constexpr std::size_t most_bytes = 2 * most_granules;
inline constexpr std::size_t most_targets = 6;
inline constexpr std::size_t most_operations = 32;
/// Writes and maintenance that a PE holds back; more wait.
inline constexpr std::size_t buffer_size = 4;

/// Threads, one a PE, and what they use.
struct Program {
  std::string name;
  std::vector<Path> paths;
  std::vector<std::vector<Operation>> threads;
  std::vector<unsigned> domains; ///< of the PEs; all in one if empty
  std::size_t bytes = 2;         ///< all 0 at first
  std::uint8_t unmapped = 0; ///< a bit for each path that is not mapped at first: no fills by it
  /// Write-Through and Write-Back lines are not kept coherent with one another: no cache has to, as
  /// accesses by both mismatch.
  bool kinds_apart = false;
};

/// The registers of each thread, and memory once nothing is dirty.
struct FinalState {
  std::vector<std::uint8_t> values;
  friend auto operator<=>(FinalState const&, FinalState const&) = default;
};

/// Something that happens.
struct Event {
  enum class Kind : std::uint8_t {
    perform,   ///< the next operation of a thread
    early,     ///< a speculative read from Non-cacheable memory
    carry_out, ///< a buffered write or maintenance takes effect
    fill,      ///< a line is read into a cache
    evict      ///< a line leaves a cache, written back if dirty
  };
  Kind kind{};
  std::uint8_t pe = 0;
  std::uint8_t operation = 0; ///< for perform, early and carry_out: index in the thread
  std::uint8_t granule = 0;
  std::uint8_t seen = 0; ///< what was read; whether an exclusive write succeeded
  bool wrote_memory = false;
  bool read_memory = false;
  bool early_value = false; ///< a read was satisfied early, or by a buffered write
  std::array<std::uint8_t, most_bytes> memory{}; ///< afterwards
};

/// All ways in which a program can end.
struct Exploration {
  bool complete = true; ///< false if the bound was met or it was interrupted
  std::size_t states = 0;
  std::set<FinalState> finals;
};

/// Where to stop.
struct Bound {
  std::size_t states = 2'000'000;
  std::atomic<bool> const* interrupt = nullptr;
};

/// Runs the program in every way on the machine.
Exploration explore(Program const& program, Bound const& bound = {});

/// The same where every write reaches everybody at once: what software counts on.
Exploration ideal(Program const& program, Bound const& bound = {});

/// A shortest way to an end that the ideal has not; empty if there is none, or none within the
/// bound.
struct Execution {
  std::vector<Event> events;
  FinalState end;
};
struct Search {
  Exploration all;
  Exploration ideal;
  Execution lost; ///< no events: none found
};
Search find_loss(Program const& program, Bound const& bound = {});

/// What each of FinalState::values is, "guest reads x". `agents` are those of the threads.
std::vector<std::string> value_names(Program const& program,
                                     std::vector<std::string> const& agents);

/// The path of these attributes. Those of one number are equal in what counts.
Path path_of(Concrete const& attributes, unsigned number);

} // namespace twofold::alias
