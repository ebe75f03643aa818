#pragma once
/// \file
/// All the mappings of a location: what the alias rows say of them, and what the machine shows.

#include "model/alias/programs.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace twofold::alias {

/// A way in which an agent gets to the location.
struct Mapping {
  std::string agent;
  std::string domain;                ///< the Inner Shareable domain
  Concrete attributes{};             ///< what translating a data access gave
  std::optional<Concrete> fetched{}; ///< the same of an instruction fetch, where there are any
  bool reads = false;
  bool writes = false;
  bool exclusives = false;
};

/// Mappings of one location.
class Set {
public:
  explicit Set(std::vector<Mapping> mappings);

  [[nodiscard]] std::vector<Mapping> const& mappings() const { return mappings_; }
  /// Each once, in the order in which they came.
  [[nodiscard]] std::vector<std::string> const& agents() const { return agents_; }
  [[nodiscard]] unsigned agent_of(std::size_t mapping) const { return agent_of_[mapping]; }
  [[nodiscard]] unsigned domain_of_agent(unsigned agent) const { return domain_of_[agent]; }
  [[nodiscard]] std::vector<Access<Concrete, bool>> accesses() const;

private:
  std::vector<Mapping> mappings_;
  std::vector<std::string> agents_;
  std::vector<unsigned> agent_of_;
  std::vector<unsigned> domain_of_;
};

/// A guarantee, for whom, and by which row.
struct Conclusion {
  AliasFact fact{};
  unsigned a = 0;
  unsigned b = 0; ///< the same as a for what is no matter of two
  AliasRow const* row = nullptr;
  bool restorable = false; ///< by the way back, among these
};

/// What the rows say of a set.
struct Report {
  std::vector<AliasAttribute const*> differing; ///< no mismatch if none
  std::vector<Conclusion> lost;
  std::vector<Conclusion> kept; ///< `fact` names what would be lost; `row` is why it is not, if a
                                ///< row narrows the general rule
  Facts<bool> facts;            ///< of the first agent; those that are of all accesses hold for all
  AliasRow const* situation = nullptr; ///< S2, if it is that
  AliasRow const* way = nullptr;       ///< the way back, if there is a mismatch
};
Report report_of(Set const& set, bool wide_reading,
                 spec::AliasRules const& rules = spec::alias_rules);

/// Whether a fact is about two agents.
bool is_of_pair(AliasFact fact);

/// An access of a pattern.
struct PatternAccess {
  std::size_t mapping;
  bool writes;
};

/// Threads that make these accesses one after the other: whoever is next is told.
Program program_of(Set const& set, std::vector<PatternAccess> const& pattern);

/// The data attributes of each mapping.
std::vector<Concrete> attributes_of(Set const& set);

/// A program whose threads are agents of the set and whose paths are its mappings, and how it can
/// end as it should not.
struct Demonstration {
  std::string title;
  Shows shows{};
  Program program;
  std::vector<std::string> agents;  ///< of the threads
  std::vector<std::size_t> mapping; ///< of the paths
  Search search;
};

/// What was tried.
struct Demonstrations {
  std::optional<Demonstration> found; ///< the first
  std::size_t programs = 0;
  std::size_t states = 0;
  bool complete = true;
};

/// Runs the small programs that the mappings permit until one shows a loss.
Demonstrations demonstrate(Set const& set, Bound const& bound);

/// Which mapping can agree with all others, if these agree among themselves.
struct Remedy {
  std::size_t mapping;
  std::size_t like; ///< a mapping that has the attributes it would need
};
std::vector<Remedy> remedies(Set const& set);

} // namespace twofold::alias
