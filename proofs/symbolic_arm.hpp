#pragma once
/// \file
/// The symbolic arm: one run stands for every input.

#include "model/arm.hpp"
#include "proofs/symbolic_engine.hpp"

namespace twofold::proofs {

/// Runs symbolic pages; the account it keeps is a formula over their variables.
class SymbolicArm {
public:
  using Page = Values<Term>;
  using Bool = Formula;

  /// With guards, rows that are not in force do not apply.
  explicit SymbolicArm(Rules rules, RowGuards const* guards = nullptr)
      : rules_(rules), guards_(guards) {}

  Page translate(Page const& page) { return run(rules_.tables, page); }
  Page decode(Page const& page) { return run(rules_.tables.first(rules_.decode_count), page); }
  Page combine(Page const& state) { return run(rules_.tables.subspan(rules_.decode_count), state); }
  Page look(Page page) const {
    run_symbolic(rules_.tables, page, guards_);
    return page;
  }

  Formula const& admissible() const { return admissible_; }
  Formula const& allocated() const { return allocated_; }
  Formula const& matched() const { return matched_; }

private:
  Page run(std::span<Table const> tables, Page state) {
    run_symbolic(tables, state, guards_);
    admissible_ = admissible_ && state[field::note.inadmissible] == Term{0};
    allocated_ = allocated_ && state[field::note.reserved] == Term{0};
    matched_ = matched_ && state[field::note.unmatched] == Term{0};
    return state;
  }

  Rules rules_;
  RowGuards const* guards_;
  Formula admissible_ = true;
  Formula allocated_ = true;
  Formula matched_ = true;
};

} // namespace twofold::proofs
