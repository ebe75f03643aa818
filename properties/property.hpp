#pragma once
/// \file
/// The form of a property: one sentence, its source, and a claim stated once for every engine.
///
/// A claim is a generic function of an *arm* (an engine: run these inputs through the rules) and
/// one to three *pages* (features, inputs and choices, each free to take any value). It yields what
/// it assumes and what it ensures. Engines run it on concrete values, on random values, or once on
/// symbolic terms.

#include "spec/fields.hpp"

#include <concepts>
#include <string_view>
#include <type_traits>

namespace twofold {

/// Which inputs a property speaks of.
enum class Domain {
  allocated, ///< only encodings that the manual allocates under the features
  every      ///< reserved encodings too, whatever permitted choice stands in for them
};

/// Which controls a property leaves open; the others stand as model/setting.hpp has them.
enum class Setting {
  data, ///< a read in EL1&0 with both stages enabled: only what the stages say varies
  any   ///< every control
};

/// What is expected of a property. A known-false sentence that teaches something is expected to
/// fail.
enum class Expectation { proved, refuted };

/// A property in words.
struct Statement {
  std::string_view id;       ///< stable, "group.name"
  std::string_view sentence; ///< one English sentence, without what its setting says
  std::string_view source;   ///< rule identifiers, or who claimed it
  Domain domain = Domain::allocated;
  Expectation expectation = Expectation::proved;
  Setting setting = Setting::data;
};

/// The statement of a property of every control, unless said otherwise of every encoding too.
constexpr Statement for_any_control(std::string_view id, std::string_view sentence,
                                    std::string_view source, Domain domain = Domain::every,
                                    Expectation expectation = Expectation::proved) {
  return {id, sentence, source, domain, expectation, Setting::any};
}

/// What a claim assumes of its pages, and what then holds.
template <class Bool> struct Claim {
  Bool assumes;
  Bool ensures;
};

template <class Bool> Claim(Bool, Bool) -> Claim<Bool>;

/// A claim without assumptions.
template <class Bool> constexpr Claim<Bool> always(Bool const& ensures) {
  return {Bool{true}, ensures};
}

constexpr bool implies(bool a, bool b) { return !a || b; }

/// A property: the words and the claim.
template <class ClaimFn> struct Property {
  Statement statement;
  ClaimFn claim;

  /// One page, two or three.
  template <class Arm> static constexpr unsigned page_count() {
    using Page = typename Arm::Page const&;
    if (std::invocable<ClaimFn const&, Arm&, Page>) return 1;
    return std::invocable<ClaimFn const&, Arm&, Page, Page> ? 2 : 3;
  }
};

template <class ClaimFn> Property(Statement, ClaimFn) -> Property<ClaimFn>;

} // namespace twofold
