#pragma once
/// \file
/// Arms: the rules behind one interface, each on its own engine, keeping account of whether what
/// was asked is covered: choices permitted, encodings allocated, rows matched.

#include "model/runtime_engine.hpp"
#include "model/translation.hpp"
#include "spec/translation.hpp"

#include <cstddef>
#include <span>

namespace twofold {

/// A set of rules: the tables in order, the first `decode_count` of them up to what each stage
/// contributes.
struct Rules {
  std::span<Table const> tables;
  std::size_t decode_count = 0;
};

/// The rules of spec/.
inline constexpr Rules true_rules{spec::translation_tables, spec::decode_tables.size()};

/// Runs concrete pages. `Engine` provides decode, combine and translate on a Concrete.
template <class Engine> class ConcreteArm {
public:
  using Page = Concrete;
  using Bool = bool;

  explicit ConcreteArm(Engine engine = {}) : engine_(engine) {}

  Concrete translate(Concrete page) { return engine_.translate(page), note(page); }
  Concrete decode(Concrete page) { return engine_.decode(page), note(page); }
  Concrete combine(Concrete state) { return engine_.combine(state), note(state); }
  /// Translates without taking account, for claims about what is permitted and allocated.
  Concrete look(Concrete page) const { return engine_.translate(page), page; }

  /// Every choice that was consulted is one that the manual permits.
  bool admissible() const { return admissible_; }
  /// No reserved encoding was used.
  bool allocated() const { return allocated_; }
  /// In every table some row applied, and no impossible one.
  bool matched() const { return matched_; }

private:
  Concrete note(Concrete const& state) {
    admissible_ = admissible_ && state[field::note.inadmissible] == 0;
    allocated_ = allocated_ && state[field::note.reserved] == 0;
    matched_ = matched_ && state[field::note.unmatched] == 0;
    return state;
  }

  Engine engine_;
  bool admissible_ = true;
  bool allocated_ = true;
  bool matched_ = true;
};

/// The rules of spec/ on the static engine.
struct StaticRules {
  static void translate(Concrete& state) { twofold::translate(state); }
  static void decode(Concrete& state) { twofold::decode(state); }
  static void combine(Concrete& state) { twofold::combine(state); }
};

/// Any rules on the run-time engine.
struct RuntimeRules {
  Rules rules;
  void translate(Concrete& state) const { run_tables(rules.tables, state); }
  void decode(Concrete& state) const { run_tables(rules.tables.first(rules.decode_count), state); }
  void combine(Concrete& state) const {
    run_tables(rules.tables.subspan(rules.decode_count), state);
  }
};

using StaticArm = ConcreteArm<StaticRules>;
using RuntimeArm = ConcreteArm<RuntimeRules>;

} // namespace twofold
