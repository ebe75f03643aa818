#pragma once
/// \file
/// A litmus test, as read: initial state, a program for each PE, a final condition.

#include "model/litmus/value.hpp"
#include "spec/ordering.hpp"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace twofold::litmus {

/// Where in the file; both count from 1.
struct Position {
  std::size_t line = 1;
  std::size_t column = 1;
};

/// A place in memory: a cell of a frame, or the entry that maps a page.
struct Location {
  bool is_entry = false;
  Symbol symbol = no_symbol;
  std::uint16_t offset = 0;
  friend constexpr auto operator<=>(Location const&, Location const&) = default;
};
std::string text(Location const& location, Names const& names);

inline constexpr unsigned zero_register = 31;
inline constexpr std::size_t register_count = 31;

enum class Opcode : std::uint8_t {
  load,
  store,
  move,
  compute,
  compare,
  branch,
  branch_if_flags,
  branch_if_zero,
  branch_if_not_zero,
  barrier,
  tlbi,
  nop
};

/// The conditions of B.cond, in the order of their encoding.
enum class Condition : std::uint8_t { eq, ne, cs, cc, mi, pl, vs, vc, hi, ls, ge, lt, gt, le };

/// A register or an immediate.
struct Operand {
  bool is_immediate = true;
  unsigned reg = zero_register;
  std::uint64_t immediate = 0;
};

struct Instruction {
  Opcode opcode = Opcode::nop;
  Arithmetic arithmetic = Arithmetic::add;
  Condition condition = Condition::eq;
  bool wide = true;                ///< X registers, 64 bits
  unsigned target = zero_register; ///< destination; of a store, the register stored
  unsigned base = zero_register;   ///< first source; of loads and stores, the base address
  Operand operand;                 ///< second source; of loads and stores, the offset
  bool sign_extend = false;        ///< the offset register counts as 32 bits, signed ...
  bool zero_extend = false;        ///< ... or unsigned
  EffectSet effect{};              ///< of a barrier or TLBI
  bool all_pages = false;          ///< of a TLBI
  std::size_t jump = 0;            ///< index of the instruction that a branch goes to
  std::vector<std::string> labels;
  std::string text;
  Position position;
};

using Program = std::vector<Instruction>;

/// `fault(P1:L0,x,MMU:Permission)`; what is left out is any.
struct FaultPattern {
  std::size_t pe = 0;
  std::string label;
  Symbol page = no_symbol;
  std::string_view type; ///< name of a row of the specification
  friend bool operator==(FaultPattern const&, FaultPattern const&) = default;
};

/// What a final state consists of.
struct Observable {
  enum class Kind : std::uint8_t { reg, location, fault };
  Kind kind = Kind::reg;
  std::size_t pe = 0;
  unsigned reg = 0;
  Location location;
  FaultPattern fault;
  friend bool operator==(Observable const&, Observable const&) = default;
};
std::string text(Observable const& observable, Names const& names);

/// A proposition over observables, as a tree in postfix order.
struct Proposition {
  enum class Kind : std::uint8_t {
    truth,
    equal,
    occurs,
    negation,
    conjunction,
    disjunction,
    implication
  };
  struct Node {
    Kind kind = Kind::truth;
    bool truth = true;
    std::size_t observable = 0;
    Value value;
  };
  std::vector<Node> nodes; ///< operands before what they belong to
  /// Of a final state: the value of each observable, faults as 0 or 1.
  [[nodiscard]] bool holds(std::vector<Value> const& state) const;
};

enum class Quantifier : std::uint8_t { exists, not_exists, forall };
std::string_view text(Quantifier quantifier);

/// What a fault does to its thread.
enum class FaultHandling : std::uint8_t {
  fatal, ///< ends it
  retry  ///< executes the instruction again, once; executions with another fault are not looked at
};

struct Test {
  std::string name;
  Names names;
  FaultHandling faults = FaultHandling::fatal;
  bool ets2 = false; ///< the test asks for FEAT_ETS2
  std::vector<Program> programs;
  std::vector<std::array<Value, register_count>> registers;
  /// Initial values that are given, and entries of pages that are named. A cell that is not here
  /// holds 0; an entry that is not here holds nothing that can be read.
  std::map<Location, Value> memory;
  std::map<Symbol, std::uint16_t> sizes; ///< of a name's cells, in bytes, where that is given
  std::vector<Observable> observables;
  Quantifier quantifier = Quantifier::exists;
  Proposition condition;
  std::string condition_text;
  Proposition filter;
};

/// An initial or final value of a location that is not written.
Value initial_value(Test const& test, Location const& location, bool& readable);

} // namespace twofold::litmus
