#pragma once
/// \file
/// An obligation: a property, ready for every engine.

#include "model/arm.hpp"
#include "proofs/symbolic_engine.hpp"
#include "proofs/term.hpp"
#include "properties/property.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace twofold::proofs {

/// What a property makes of concrete pages.
enum class Verdict {
  outside, ///< the pages are not what the property speaks of
  holds,
  violated
};

/// A property as formulas over its pages' variables.
struct Query {
  Formula scope; ///< choices are permitted and encodings allocated, as far as the property asks for
                 ///< that
  Formula assumes; ///< the claim's own assumptions
  Formula ensures; ///< the claim
  Formula matched; ///< a row of every table applied

  /// The pages are what the property speaks of.
  Formula covered() const { return scope && assumes; }
  /// They are, and the property does not hold.
  Formula violated() const { return scope && (!matched || (assumes && !ensures)); }
};

/// What the rules made of a page that a claim asks about.
struct AskedPage {
  Concrete state;
  bool whole = true; ///< the result; else only what each stage contributes
};

/// A property with its engines, and without its type.
struct Obligation {
  Statement const* statement = nullptr;
  unsigned pages = 0; ///< how many pages the property speaks of, 1 to 3
  bool raw = false;   ///< stated of 64-bit registers and descriptors, for the solver alone

  /// Judges concrete pages by the rules of spec/, on the static engine.
  Verdict (*judge)(std::span<Concrete const> pages) = nullptr;
  /// Judges concrete pages by any rules, on the run-time engine.
  Verdict (*judge_by)(Rules const& rules, std::span<Concrete const> pages) = nullptr;
  /// States the property for symbolic pages, by any rules.
  Query (*query)(Rules const& rules, std::span<Values<Term> const> pages) = nullptr;
  /// The same, by those rows that are in force.
  Query (*guarded_query)(Rules const& rules, std::span<Values<Term> const> pages,
                         RowGuards const& guards) = nullptr;
  /// Evaluates the claim on concrete pages by any rules and appends what they make of each page
  /// that it asks about.
  void (*record)(Rules const& rules, std::span<Concrete const> pages,
                 std::vector<AskedPage>& asked) = nullptr;
};

/// Every obligation, in the order of properties/all.hpp.
std::span<Obligation const> obligations();

/// The obligation of that id, or null.
Obligation const* find_obligation(std::string_view id);

/// The pages of an obligation, with fresh variables of `graph` for all that its setting leaves
/// open.
struct SymbolicPages {
  std::vector<Values<Term>> pages;
  Formula setting = true; ///< the registers of a raw obligation hold the setting
};
SymbolicPages symbolic_pages(Graph& graph, Obligation const& obligation);

/// The property, stated for these pages by these rules.
Query query_of(Obligation const& obligation, Rules const& rules, SymbolicPages const& symbolic);

/// The pages that a model, a value for each variable, stands for.
std::vector<Concrete> pages_of(Obligation const& obligation, std::span<std::uint64_t const> model);

/// A field of a page that enumeration has to vary.
struct Place {
  unsigned page;
  Field field;
};

/// The features, inputs and choices on which the verdict depends, by the rules. Left out, since one
/// value speaks for all: for a property of allocated encodings, the choices that only a reserved
/// encoding consults; and an SH field that matters for nothing but being allocated, as 0b00 is.
std::vector<Place> free_places(Obligation const& obligation, Rules const& rules = true_rules);

} // namespace twofold::proofs
