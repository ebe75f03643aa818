#pragma once
/// \file
/// The alias rows at work, on values or on symbolic terms.

#include "spec/alias.hpp"

#include <array>
#include <cstddef>
#include <span>

namespace twofold::alias {

/// One agent's way to a location: the state that translating gave, and what the agent does there.
/// Instruction fetches are reads.
template <class State, class Bool> struct Access {
  unsigned agent = 0;
  unsigned domain = 0; ///< the Inner Shareable domain of the agent
  State attributes{};
  Bool reads = true;
  Bool writes = true;
  Bool exclusives = false;
};

/// What is so, fact by fact.
template <class Bool> struct Facts {
  std::array<Bool, alias_fact_count> is{};
  Bool& operator[](AliasFact f) { return is[static_cast<std::size_t>(f)]; }
  Bool const& operator[](AliasFact f) const { return is[static_cast<std::size_t>(f)]; }
};

/// Evaluates rules over the accesses to a location. `Bool` is bool, or a formula.
template <class State, class Bool> class Judge {
public:
  using Accesses = std::span<Access<State, Bool> const>;

  Judge(spec::AliasRules const& rules, Accesses accesses) : rules_(rules), accesses_(accesses) {}

  /// The facts for `a` beside `b`. Facts in `denied` are taken not to be, whatever the rows say.
  [[nodiscard]] Facts<Bool> operator()(unsigned a, unsigned b, bool wide_reading,
                                       AliasFacts denied = {}) const {
    Facts<Bool> facts;
    facts.is.fill(Bool{false});
    facts[AliasFact::wide_reading] = Bool{wide_reading};
    for (AliasQuestion const& question : rules_.questions)
      if (!denied.has(question.fact)) facts[question.fact] = answer(question, a, b);
    for (AliasRow const& row : rules_.rows) {
      if (denied.has(row.then)) continue;
      Bool applies = true;
      for (std::size_t f = 0; f < alias_fact_count; ++f) {
        auto const fact = static_cast<AliasFact>(f);
        if (row.when.has(fact)) applies = applies && facts[fact];
        if (row.unless.has(fact)) applies = applies && !facts[fact];
      }
      facts[row.then] = facts[row.then] || applies;
    }
    return facts;
  }

  /// Whether two accesses differ in an attribute of the group.
  [[nodiscard]] Bool differ(AliasGroup group, State const& left, State const& right) const {
    Bool found = false;
    for (AliasAttribute const& attribute : rules_.attributes)
      if (attribute.in(group)) found = found || !(left[attribute.field] == right[attribute.field]);
    return found;
  }

  /// Whether the attributes are of the class.
  [[nodiscard]] Bool of_class(AliasClass asked, State const& state) const {
    if (asked == AliasClass::any) return true;
    Bool found = false;
    for (AliasClassRow const& row : rules_.classes) {
      if (row.is != asked) continue;
      Bool all = true;
      for (Cond const& cond : row.when)
        if (!cond.empty()) all = all && holds(cond, state);
      found = found || all;
    }
    return found;
  }

private:
  using One = Access<State, Bool>;

  [[nodiscard]] static Bool holds(Cond const& cond, State const& state) {
    if constexpr (std::is_same_v<Bool, bool>)
      return cond.holds(state[cond.field]);
    else
      return match(state[cond.field], cond.mask, cond.value);
  }

  [[nodiscard]] Bool in(AliasSelection const& of, One const& access, unsigned a, unsigned b) const {
    bool const theirs = (of.who == AliasWho::everyone) ||
                        (of.who == AliasWho::a && access.agent == a) ||
                        (of.who == AliasWho::b && access.agent == b) ||
                        (of.who == AliasWho::a_or_b && (access.agent == a || access.agent == b));
    if (!theirs) return false;
    Bool used = true;
    switch (of.use) {
    case AliasUse::any: break;
    case AliasUse::reads: used = access.reads; break;
    case AliasUse::writes: used = access.writes; break;
    case AliasUse::exclusives: used = access.exclusives; break;
    }
    return used && of_class(of.only, access.attributes);
  }

  [[nodiscard]] Bool answer(AliasQuestion const& question, unsigned a, unsigned b) const {
    auto const asked = [&](One const& access) {
      return in(question.of, access, a, b) || in(question.and_of, access, a, b);
    };
    Bool found = false;
    for (std::size_t i = 0; i < accesses_.size(); ++i) {
      One const& one = accesses_[i];
      if (question.ask == AliasAsk::some)
        found = found || (asked(one) && of_class(question.is, one.attributes));
      if (question.ask == AliasAsk::some_not)
        found = found || (asked(one) && !of_class(question.is, one.attributes));
      for (std::size_t j = 0; j < i; ++j) {
        One const& other = accesses_[j];
        Bool both = asked(one) && asked(other);
        switch (question.ask) {
        case AliasAsk::some:
        case AliasAsk::some_not: both = false; break;
        case AliasAsk::differ:
          both = both && differ(question.group, one.attributes, other.attributes);
          break;
        case AliasAsk::differ_between_agents:
          both = both && Bool{one.agent != other.agent} &&
                 differ(question.group, one.attributes, other.attributes);
          break;
        case AliasAsk::agents: both = both && Bool{one.agent != other.agent}; break;
        case AliasAsk::domains: both = both && Bool{one.domain != other.domain}; break;
        }
        found = found || both;
      }
    }
    return found;
  }

  spec::AliasRules const& rules_;
  Accesses accesses_;
};

} // namespace twofold::alias
