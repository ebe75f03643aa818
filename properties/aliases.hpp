#pragma once
/// \file
/// Mismatched aliases: what is a mismatch, what it costs whom, and which way leads back.
///
/// The pages are mappings of one location in one system; each may be anything that the two stages
/// make of it. Agent 0 has the first page; who has the others, and what is done through each, a
/// claim says, or holds for all.

#include "model/alias/judge.hpp"
#include "properties/predicates.hpp"
#include "properties/property.hpp"

#include <array>
#include <initializer_list>
#include <tuple>
#include <vector>

namespace twofold::properties {

using namespace predicate;

namespace aliasing {

template <class Arm> using BoolOfArm = typename std::remove_cvref_t<Arm>::Bool;
template <class Arm> using PageOfArm = typename std::remove_cvref_t<Arm>::Page;

/// The alias rows that an arm stands for: those of spec/, unless it has its own.
template <class Arm> spec::AliasRules const& rules_of(Arm const& arm) {
  if constexpr (requires { arm.alias_rules(); })
    return arm.alias_rules();
  else
    return spec::alias_rules;
}

/// What is done through a mapping, by whom.
struct Use {
  unsigned agent = 0;
  bool reads = true;
  bool writes = true;
  bool exclusives = false;
  unsigned domain = 0;
};

/// Mappings with the attributes that combining gives, in one system.
template <class Arm> class Location {
public:
  using Page = PageOfArm<Arm>;
  using Bool = BoolOfArm<Arm>;
  using State = Page;

  template <class... Pages> explicit Location(Arm& arm, Page const& first, Pages const&... others)
      : arm_(arm), states_{arm.translate(first), arm.translate(in_system_of(first, others))...} {}

  [[nodiscard]] State const& operator[](std::size_t page) const { return states_[page]; }
  State& operator[](std::size_t page) { return states_[page]; }

  /// The facts of `a` beside `b`, the pages being used so, in their order.
  [[nodiscard]] alias::Facts<Bool> facts(std::initializer_list<Use> uses, unsigned a, unsigned b,
                                         bool wide = true, AliasFacts denied = {}) const {
    std::vector<alias::Access<State, Bool>> accesses;
    for (Use const& use : uses) {
      auto const& state = states_[accesses.size()];
      accesses.push_back(
          {use.agent, use.domain, state, Bool{use.reads}, Bool{use.writes}, Bool{use.exclusives}});
    }
    return alias::Judge<State, Bool>{rules_of(arm_), accesses}(a, b, wide, denied);
  }

private:
  static Page in_system_of(Page const& first, Page page) {
    for (std::size_t i = 0; i < in.regime.index; ++i) page.items[i] = first.items[i];
    return page;
  }

  Arm& arm_;
  std::vector<State> states_;
};

template <class Arm, class... Pages> Location(Arm&, Pages const&...) -> Location<Arm>;

/// Type, Shareability and Cacheability.
template <class S> constexpr auto one_definition(S const& x, S const& y) {
  return same_type(x, out, y, out) && x[out.sh] == y[out.sh];
}
template <class S> constexpr auto one_set(S const& x, S const& y) {
  return one_definition(x, y) && x[out.xs] == y[out.xs];
}
/// Write-Back on some side.
template <class S> constexpr auto some_write_back(S const& x) {
  return x[out.inner] == Cacheability::write_back || x[out.outer] == Cacheability::write_back;
}

/// Whether `claim(reads, writes, reads of the other, writes of the other)` holds for all.
template <class Bool, class ClaimFn> Bool for_all_uses(ClaimFn const& claim) {
  Bool all = true;
  for (unsigned bits = 0; bits < 16; ++bits)
    all = all && claim((bits & 1U) != 0, (bits & 2U) != 0, (bits & 4U) != 0, (bits & 8U) != 0);
  return all;
}

/// The Shareability covers this agent and one in the same or another domain.
template <class S> constexpr auto covers(S const& x, bool one_domain) {
  return one_domain ? x[out.sh] != Shareability::non_shareable
                    : x[out.sh] == Shareability::outer_shareable;
}

template <class Bool> Bool same(Bool const& x, Bool const& y) { return x == y; }

} // namespace aliasing

inline constexpr Property alias_definition{
    Statement{
        "aliases.definition",
        "Two mappings mismatch if and only if they differ in memory type, Shareability, Inner "
        "or Outer Cacheability, or XS, whatever is done through them.",
        "B2.11"},
    [](auto& arm, auto const& page, auto const& other) {
      using Bool = aliasing::BoolOfArm<decltype(arm)>;
      aliasing::Location const at{arm, page, other};
      return always(
          aliasing::for_all_uses<Bool>([&](bool r, bool w, bool other_r, bool other_w) -> Bool {
            Bool all = true;
            for (unsigned agent : {0U, 1U})
              all = all && aliasing::same<Bool>(at.facts({{0, r, w}, {agent, other_r, other_w}}, 0,
                                                         agent)[AliasFact::mismatched],
                                                !aliasing::one_set(at[0], at[1]));
            return all;
          }));
    }};

inline constexpr Property alias_symmetric{
    Statement{"aliases.symmetric",
              "What is said of two mappings does not depend on which is named first; and what is "
              "said of all accesses or of both agents, not on which agent is judged beside which.",
              "B2.11"},
    [](auto& arm, auto const& page, auto const& other) {
      using Bool = aliasing::BoolOfArm<decltype(arm)>;
      aliasing::Location at{arm, page, other};
      aliasing::Location turned = at;
      std::swap(turned[0], turned[1]);
      return always(
          aliasing::for_all_uses<Bool>([&](bool r, bool w, bool other_r, bool other_w) -> Bool {
            auto const one = at.facts({{0, r, w, r}, {1, other_r, other_w, other_w}}, 0, 1);
            auto const two = turned.facts({{1, other_r, other_w, other_w}, {0, r, w, r}}, 0, 1);
            Bool all = true;
            for (std::size_t f = 0; f < alias_fact_count; ++f)
              all = all && aliasing::same<Bool>(one.is[f], two.is[f]);
            auto const back = at.facts({{0, r, w, r}, {1, other_r, other_w, other_w}}, 1, 0);
            for (AliasFact const f :
                 {AliasFact::mismatched, AliasFact::uncached, AliasFact::way_barriers,
                  AliasFact::way_one_sh, AliasFact::way_several_sh, AliasFact::restorable,
                  AliasFact::lost_exclusives})
              all = all && aliasing::same<Bool>(one[f], back[f]);
            // Who does the same as the other loses of him what he loses.
            if (r == other_r && w == other_w)
              for (AliasFact const f : {AliasFact::lost_coherency, AliasFact::reordered_pair})
                all = all && aliasing::same<Bool>(one[f], back[f]);
            return all;
          }));
    }};

inline constexpr Property alias_blind{
    Statement{"aliases.blind-to-hints-and-tags",
              "Allocation hints, Transient, Tagged and NoTagAccess change nothing of what is said "
              "of mappings.",
              "B2.11"},
    [](auto& arm, auto const& page, auto const& other) {
      using Bool = aliasing::BoolOfArm<decltype(arm)>;
      aliasing::Location at{arm, page, other};
      aliasing::Location changed = at;
      for (Field const f :
           {Field{out.inner_hints}, Field{out.outer_hints}, Field{out.inner_transient},
            Field{out.outer_transient}, Field{out.tagged}, Field{out.no_tag_access}})
        changed[0][f] = at[1][f];
      Bool all = true;
      for (unsigned agent : {0U, 1U})
        for (unsigned b : {0U, agent}) {
          auto const one = at.facts({{0, true, true, true}, {agent, true, true, true}}, 0, b);
          auto const two = changed.facts({{0, true, true, true}, {agent, true, true, true}}, 0, b);
          for (std::size_t f = 0; f < alias_fact_count; ++f)
            all = all && aliasing::same<Bool>(one.is[f], two.is[f]);
        }
      return always(all);
    }};

inline constexpr Property alias_pairs{
    Statement{"aliases.set-iff-pair",
              "Three mappings mismatch if and only if two of them do; by induction, so does any "
              "set.",
              "B2.11"},
    [](auto& arm, auto const& page, auto const& other, auto const& third) {
      using Bool = aliasing::BoolOfArm<decltype(arm)>;
      aliasing::Location at{arm, page, other, third};
      auto const all = at.facts({{0}, {1}, {2}}, 0, 1)[AliasFact::mismatched];
      auto const pair = [&](std::size_t x, std::size_t y) -> Bool {
        aliasing::Location two = at;
        std::swap(two[0], two[x]);
        std::swap(two[1], two[y]);
        return two.facts({{0}, {1}}, 0, 1)[AliasFact::mismatched];
      };
      return always(aliasing::same<Bool>(all, pair(0, 1) || pair(0, 2) || pair(2, 1)));
    }};

inline constexpr Property alias_agreement{
    Statement{"aliases.agreement-loses-nothing",
              "Where two mappings do not mismatch nothing is lost, and no way back is asked for.",
              "B2.11"},
    [](auto& arm, auto const& page, auto const& other) {
      using Bool = aliasing::BoolOfArm<decltype(arm)>;
      aliasing::Location const at{arm, page, other};
      Bool none = true;
      for (unsigned agent : {0U, 1U}) {
        auto const facts = at.facts({{0, true, true, true}, {agent, true, true, true}}, 0, agent);
        for (auto f = static_cast<std::size_t>(first_derived_fact); f < alias_fact_count; ++f)
          none = none && !facts.is[f];
      }
      return Claim<Bool>{aliasing::one_set(at[0], at[1]), none};
    }};

inline constexpr Property alias_general{
    Statement{"aliases.S2-is-implied",
              "Whatever is lost where nothing is cacheable is on the general list of effects, too.",
              "B2.11 situation 2"},
    [](auto& arm, auto const& page, auto const& other) {
      using Bool = aliasing::BoolOfArm<decltype(arm)>;
      aliasing::Location const at{arm, page, other};
      return always(aliasing::for_all_uses<Bool>([&](bool r, bool w, bool other_r,
                                                     bool other_w) -> Bool {
        Bool all = true;
        for (unsigned agent : {0U, 1U}) {
          std::initializer_list<aliasing::Use> const uses{{0, r, w, r}, {agent, other_r, other_w}};
          auto const narrow = at.facts(uses, 0, agent);
          auto const general = at.facts(uses, 0, agent, true, {AliasFact::uncached});
          for (AliasFact const f :
               {AliasFact::lost_own_reads, AliasFact::lost_own_order, AliasFact::lost_coherency,
                AliasFact::lost_speculation, AliasFact::lost_gathering, AliasFact::lost_reordering,
                AliasFact::lost_exclusives, AliasFact::lost_bytes})
            all = all && (!narrow[f] || general[f]);
          all = all && (!narrow[AliasFact::reordered_own] || general[AliasFact::lost_own_reads] ||
                        general[AliasFact::lost_own_order]);
          all = all && (!narrow[AliasFact::reordered_pair] || general[AliasFact::lost_coherency]);
        }
        return all;
      }));
    }};

inline constexpr Property alias_uniprocessor{
    Statement{"aliases.uniprocessor-semantics",
              "An agent that uses two mismatched mappings may lose its own latest write, and the "
              "order of its writes; if nothing is cacheable, only for want of a DMB between "
              "them; and never for want of writes.",
              "B2.11"},
    [](auto& arm, auto const& page, auto const& other) {
      using Bool = aliasing::BoolOfArm<decltype(arm)>;
      aliasing::Location const at{arm, page, other};
      Bool const differ = !aliasing::one_set(at[0], at[1]);
      Bool const defined_apart = !aliasing::one_definition(at[0], at[1]);
      Bool const cached = cacheable(at[0], out) || cacheable(at[1], out);
      return always(aliasing::for_all_uses<Bool>([&](bool r, bool w, bool other_r,
                                                     bool other_w) -> Bool {
        auto const facts = at.facts({{0, r, w}, {0, other_r, other_w}}, 0, 0);
        // A reader that agrees with every write reads coherently.
        Bool const apart = Bool{(r && other_w) || (w && other_r)} && defined_apart;
        Bool const order = Bool{w && other_w} && differ;
        return aliasing::same<Bool>(facts[AliasFact::lost_own_reads], cached && apart) &&
               aliasing::same<Bool>(facts[AliasFact::lost_own_order], cached && order) &&
               aliasing::same<Bool>(facts[AliasFact::reordered_own], !cached && (apart || order)) &&
               !facts[AliasFact::lost_coherency] && !facts[AliasFact::reordered_pair];
      }));
    }};

inline constexpr Property alias_coherency{
    Statement{"aliases.coherency",
              "Of two agents with a mapping each, a reader loses what the other writes if and only "
              "if it reads by another definition than some write uses; if nothing is cacheable, "
              "only for want of a DMB; a difference in XS alone costs it only by a Shareability "
              "that does not cover both.",
              "B2.11 situation 1"},
    [](auto& arm, auto const& page, auto const& other) {
      using Bool = aliasing::BoolOfArm<decltype(arm)>;
      aliasing::Location const at{arm, page, other};
      Bool const cached = cacheable(at[0], out) || cacheable(at[1], out);
      Bool const differ = !aliasing::one_set(at[0], at[1]);
      return always(
          aliasing::for_all_uses<Bool>([&](bool r, bool w, bool other_r, bool other_w) -> Bool {
            Bool all = true;
            for (unsigned domain : {0U, 1U}) {
              auto const facts = at.facts({{0, r, w}, {1, other_r, other_w, false, domain}}, 0, 1);
              Bool const defined_apart = !aliasing::one_definition(at[0], at[1]);
              Bool const covered =
                  aliasing::covers(at[0], domain == 0) && aliasing::covers(at[1], domain == 0);
              Bool const coherent = !(Bool{other_w} && defined_apart) &&
                                    (covered || (!(Bool{w} && !non_cacheable(at[0], out)) &&
                                                 !(Bool{other_w} && !non_cacheable(at[1], out))));
              Bool const lost = Bool{r && other_w} && differ && !coherent;
              Bool const own = Bool{r && w} && differ && !coherent;
              all = all && aliasing::same<Bool>(facts[AliasFact::lost_coherency], cached && lost) &&
                    aliasing::same<Bool>(facts[AliasFact::reordered_pair], !cached && lost) &&
                    aliasing::same<Bool>(facts[AliasFact::lost_own_reads], cached && own) &&
                    !facts[AliasFact::lost_own_order] && !facts[AliasFact::reordered_own];
            }
            return all;
          }));
    }};

inline constexpr Property alias_third_reader{
    Statement{"aliases.readers-that-agree",
              "A reader and a writer of one definition stay coherent beside a third agent that "
              "only reads by another one, if the writes are Non-cacheable or every Shareability "
              "covers all agents, and only then.",
              "B2.11 situation 1"},
    [](auto& arm, auto const& page, auto const& other, auto const& third) {
      using Bool = aliasing::BoolOfArm<decltype(arm)>;
      aliasing::Location const at{arm, page, other, third};
      Bool all = true;
      for (unsigned domain : {0U, 1U}) {
        auto const facts =
            at.facts({{0, true, false}, {1, false, true}, {2, true, false, false, domain}}, 0, 1);
        Bool const covered = aliasing::covers(at[0], domain == 0) &&
                             aliasing::covers(at[1], domain == 0) &&
                             aliasing::covers(at[2], domain == 0);
        Bool const coherent = non_cacheable(at[1], out) || covered;
        Bool const lost = facts[AliasFact::lost_coherency] || facts[AliasFact::reordered_pair];
        Bool const uncached = !cacheable(at[0], out) && !cacheable(at[2], out);
        all = all && (uncached || aliasing::same<Bool>(lost, !coherent));
      }
      return Claim<Bool>{aliasing::one_definition(at[0], at[1]) && !aliasing::one_set(at[0], at[2]),
                         all};
    }};

inline constexpr Property alias_type_properties{
    Statement{"aliases.type-properties",
              "Where memory types differ, a Device mapping may lose that it is not read "
              "speculatively, a non-Gathering one that, a non-Reordering one that; if nothing is "
              "cacheable only beside another agent, and by the per-stream reading never.",
              "B2.11, B2.10.2"},
    [](auto& arm, auto const& page, auto const& other) {
      using Bool = aliasing::BoolOfArm<decltype(arm)>;
      aliasing::Location const at{arm, page, other};
      Bool const cached = cacheable(at[0], out) || cacheable(at[1], out);
      Bool const differ = at[0][out.type] != at[1][out.type];
      return always(
          aliasing::for_all_uses<Bool>([&](bool r, bool w, bool other_r, bool other_w) -> Bool {
            Bool all = true;
            for (unsigned agent : {0U, 1U})
              for (bool const wide : {false, true}) {
                auto const facts = at.facts({{0, r, w}, {agent, other_r, other_w}}, 0, agent, wide);
                Bool const loses = differ && (cached || Bool{wide && agent == 1});
                auto const has = [&](Value strongest) -> Bool {
                  Bool const second = agent == 0 ? Bool{at[1][out.type] <= strongest} : Bool{false};
                  return at[0][out.type] <= strongest || second;
                };
                all = all &&
                      aliasing::same<Bool>(facts[AliasFact::lost_speculation],
                                           loses && has(MemoryType::GRE)) &&
                      aliasing::same<Bool>(facts[AliasFact::lost_gathering],
                                           loses && has(MemoryType::nGRE)) &&
                      aliasing::same<Bool>(facts[AliasFact::lost_reordering],
                                           loses && has(MemoryType::nGnRE));
              }
            return all;
          }));
    }};

inline constexpr Property alias_exclusives{
    Statement{"aliases.exclusives",
              "The Exclusives monitor is lost if and only if exclusives use mismatched mappings, "
              "within one agent only if something is cacheable.",
              "B2.11"},
    [](auto& arm, auto const& page, auto const& other) {
      using Bool = aliasing::BoolOfArm<decltype(arm)>;
      aliasing::Location const at{arm, page, other};
      Bool const cached = cacheable(at[0], out) || cacheable(at[1], out);
      Bool const differ = !aliasing::one_set(at[0], at[1]);
      Bool all = true;
      for (unsigned agent : {0U, 1U})
        for (bool const first : {false, true})
          for (bool const second : {false, true}) {
            auto const facts =
                at.facts({{0, true, true, first}, {agent, true, true, second}}, 0, agent);
            all = all && aliasing::same<Bool>(facts[AliasFact::lost_exclusives],
                                              Bool{first && second} && differ &&
                                                  (cached || Bool{agent == 1}));
          }
      return always(all);
    }};

inline constexpr Property alias_reversion{
    Statement{"aliases.write-back-reversion",
              "What an agent writes may revert if and only if it is written without Write-Back on "
              "some side, and something with Write-Back on some side by a mapping that mismatches "
              "with it or with another that is written through.",
              "B2.11"},
    [](auto& arm, auto const& page, auto const& other) {
      using Bool = aliasing::BoolOfArm<decltype(arm)>;
      aliasing::Location const at{arm, page, other};
      Bool const differ = !aliasing::one_set(at[0], at[1]);
      return always(aliasing::for_all_uses<Bool>([&](bool r, bool w, bool other_r,
                                                     bool other_w) -> Bool {
        Bool all = true;
        for (unsigned agent : {0U, 1U}) {
          auto const facts = at.facts({{0, r, w}, {agent, other_r, other_w}}, 0, agent);
          Bool const second = agent == 0 ? Bool{!write_back(at[1], out)} : Bool{false};
          Bool const without = !write_back(at[0], out) || second;
          Bool const with = aliasing::some_write_back(at[0]) || aliasing::some_write_back(at[1]);
          all = all && aliasing::same<Bool>(facts[AliasFact::lost_bytes],
                                            Bool{w && other_w} && differ && without && with);
        }
        return all;
      }));
    }};

inline constexpr Property alias_ways{
    Statement{"aliases.ways-back",
              "A mismatch has one way back: a DMB if nothing is cacheable, approach 2 if two "
              "cacheable mappings differ in Shareability, else approach 1, which between agents "
              "leads as far as the Shareability of what is cacheable.",
              "B2.11"},
    [](auto& arm, auto const& page, auto const& other) {
      using Bool = aliasing::BoolOfArm<decltype(arm)>;
      aliasing::Location const at{arm, page, other};
      Bool const cached = cacheable(at[0], out) || cacheable(at[1], out);
      Bool const apart =
          cacheable(at[0], out) && cacheable(at[1], out) && at[0][out.sh] != at[1][out.sh];
      Bool const differ = !aliasing::one_set(at[0], at[1]);
      return always(aliasing::for_all_uses<Bool>([&](bool r, bool w, bool other_r,
                                                     bool other_w) -> Bool {
        Bool all = true;
        for (unsigned agent : {0U, 1U})
          for (unsigned domain : {0U, agent})
            for (unsigned beside : {0U, agent}) {
              auto const facts =
                  at.facts({{0, r, w}, {agent, other_r, other_w, false, domain}}, 0, beside);
              Bool const in_reach =
                  (!cacheable(at[0], out) || aliasing::covers(at[0], domain == 0)) &&
                  (!cacheable(at[1], out) || aliasing::covers(at[1], domain == 0));
              all =
                  all && aliasing::same<Bool>(facts[AliasFact::way_barriers], differ && !cached) &&
                  aliasing::same<Bool>(facts[AliasFact::way_one_sh], differ && cached && !apart) &&
                  aliasing::same<Bool>(facts[AliasFact::way_several_sh], apart) &&
                  aliasing::same<Bool>(facts[AliasFact::restorable],
                                       differ &&
                                           (!cached || apart || Bool{beside == 0} || in_reach));
            }
        return all;
      }));
    }};

inline constexpr Property alias_beside{
    Statement{"aliases.not-beside-whom",
              "What is said of an agent, or of all, does not depend on beside whom it is judged; "
              "and what is said of all, not on who is judged.",
              "B2.11"},
    [](auto& arm, auto const& page, auto const& other, auto const& third) {
      using Bool = aliasing::BoolOfArm<decltype(arm)>;
      aliasing::Location const at{arm, page, other, third};
      Bool all = true;
      for (unsigned middle : {0U, 1U}) {
        std::initializer_list<aliasing::Use> const uses{
            {0, true, true, true}, {middle, true, true, true}, {1}};
        auto const first = at.facts(uses, 0, 0);
        auto const beside = at.facts(uses, 0, 1);
        auto const second = at.facts(uses, 1, 1);
        for (AliasFact const f :
             {AliasFact::lost_own_reads, AliasFact::lost_own_order, AliasFact::lost_speculation,
              AliasFact::lost_gathering, AliasFact::lost_reordering, AliasFact::lost_exclusives,
              AliasFact::lost_bytes, AliasFact::reordered_own, AliasFact::uncached})
          all = all && aliasing::same<Bool>(first[f], beside[f]);
        for (AliasFact const f :
             {AliasFact::mismatched, AliasFact::uncached, AliasFact::lost_exclusives,
              AliasFact::way_barriers, AliasFact::way_one_sh, AliasFact::way_several_sh})
          all = all && aliasing::same<Bool>(first[f], beside[f]) &&
                aliasing::same<Bool>(first[f], second[f]);
        // Nobody is beside himself.
        all = all && !first[AliasFact::lost_coherency] && !first[AliasFact::reordered_pair];
      }
      return always(all);
    }};

inline constexpr Property alias_reach{
    Statement{"aliases.way-back-within-a-domain",
              "Approach 1 leads from one agent to another as far as every cacheable mapping "
              "reaches, whoever has it, and a third agent elsewhere is no matter for them.",
              "B2.11 approach 1"},
    [](auto& arm, auto const& page, auto const& other, auto const& third) {
      using Bool = aliasing::BoolOfArm<decltype(arm)>;
      aliasing::Location const at{arm, page, other, third};
      Bool all = true;
      for (unsigned domain : {0U, 1U}) {
        auto const facts = at.facts(
            {{0}, {1, true, true, false, domain}, {2, true, true, false, 1 - domain}}, 0, 1);
        Bool reach = true;
        for (std::size_t m = 0; m < 3; ++m)
          reach = reach && (!cacheable(at[m], out) || aliasing::covers(at[m], domain == 0));
        all = all && (!facts[AliasFact::way_one_sh] ||
                      aliasing::same<Bool>(facts[AliasFact::restorable], reach));
      }
      return always(all);
    }};

inline constexpr Property alias_written{
    Statement{"aliases.only-writes-revert",
              "Nothing reverts for what is only read: not for an agent's own mapping that it reads "
              "through, nor for a Write-Back one that others read through.",
              "B2.11"},
    [](auto& arm, auto const& page, auto const& other, auto const& third) {
      using Bool = aliasing::BoolOfArm<decltype(arm)>;
      aliasing::Location const at{arm, page, other, third};
      Bool const reverts = !aliasing::one_set(at[0], at[1]) && !write_back(at[0], out) &&
                           (aliasing::some_write_back(at[0]) || aliasing::some_write_back(at[1]));
      Bool all = true;
      for (unsigned reader : {0U, 1U, 2U}) {
        auto const facts =
            at.facts({{0, false, true}, {1, false, true}, {reader, true, false}}, 0, 1);
        all = all && aliasing::same<Bool>(facts[AliasFact::lost_bytes], reverts);
      }
      return always(all);
    }};

inline constexpr Property alias_uncached_order{
    Statement{"aliases.order-where-nothing-is-cacheable",
              "If nothing is cacheable, a reader and a writer, one agent or two, are out of order "
              "for want of a DMB if and only if they use different attributes and not all writes, "
              "a third agent's too, use the reader's definition; who only reads is out of order "
              "with nobody.",
              "B2.11 situations 1 and 2"},
    [](auto& arm, auto const& page, auto const& other, auto const& third) {
      using Bool = aliasing::BoolOfArm<decltype(arm)>;
      aliasing::Location const at{arm, page, other, third};
      Bool const agree =
          aliasing::one_definition(at[0], at[1]) && aliasing::one_definition(at[0], at[2]);
      Bool const out_of_order = !aliasing::one_set(at[0], at[1]) && !agree;
      auto const own = at.facts({{0, true, false}, {0, false, true}, {1, false, true}}, 0, 0);
      auto const two = at.facts({{0, true, false}, {1, false, true}, {2, false, true}}, 0, 1);
      auto const readers = at.facts({{0, true, false}, {1, true, false}, {2, false, true}}, 0, 1);
      Bool const uncached =
          !cacheable(at[0], out) && !cacheable(at[1], out) && !cacheable(at[2], out);
      return Claim<Bool>{
          uncached, aliasing::same<Bool>(own[AliasFact::reordered_own], out_of_order) &&
                        aliasing::same<Bool>(two[AliasFact::reordered_pair], out_of_order) &&
                        !readers[AliasFact::reordered_pair] && !readers[AliasFact::lost_coherency]};
    }};

/// A host mapping of a BAR as VFIO makes it, beside what a guest may have.
template <class Page> constexpr Page vfio_mapping(Page const& page) {
  return with(page, in.mair, 0x00, in.s2_memattr, 0b0111, feature.s2fwb, 1, in.hcr_fwb, 1);
}

inline constexpr Property alias_relaxing{
    Statement{"aliases.relaxing-stage-2-adds-no-loss",
              "Beside a user mapping Device-nGnRnE, a guest that wants Normal-NC costs the user "
              "mapping the same under a stage 2 of Device-nGnRE as under one of Normal-NC with "
              "FWB: both mismatch.",
              "Pieralisi in the thread on VFIO and Normal-NC (C63, C64)"},
    [](auto& arm, auto const& page, auto const& other) {
      using Bool = aliasing::BoolOfArm<decltype(arm)>;
      auto const guest = with(other, in.mair, 0x44, feature.s2fwb, 1, in.hcr_fwb, 1);
      aliasing::Location const before{arm, vfio_mapping(page), with(guest, in.s2_memattr, 0b0001)};
      aliasing::Location const after{arm, vfio_mapping(page), with(guest, in.s2_memattr, 0b0101)};
      auto const was = before.facts({{0}, {1}}, 0, 1);
      auto const is = after.facts({{0}, {1}}, 0, 1);
      Bool all = was[AliasFact::mismatched];
      for (std::size_t f = 0; f < alias_fact_count; ++f)
        if (static_cast<AliasFact>(f) != AliasFact::writes_cacheable_or_device)
          all = all && aliasing::same<Bool>(was.is[f], is.is[f]);
      return always(all);
    }};

inline constexpr Property alias_only_order{
    Statement{
        "twin.aliases-cost-only-order",
        "Beside a guest's Normal-NC mapping, a user mapping Device-nGnRnE keeps all that its "
        "type promises; only order between the two is lost.",
        "Pieralisi in the thread on VFIO and Normal-NC (C65); holds by the per-stream reading",
        Domain::allocated, Expectation::refuted},
    [](auto& arm, auto const& page, auto const& other) {
      auto const guest =
          with(other, in.mair, 0x44, in.s2_memattr, 0b0101, feature.s2fwb, 1, in.hcr_fwb, 1);
      aliasing::Location const at{arm, vfio_mapping(page), guest};
      auto const facts = at.facts({{0}, {1}}, 0, 1);
      return always(!facts[AliasFact::lost_speculation] && !facts[AliasFact::lost_gathering] &&
                    !facts[AliasFact::lost_reordering]);
    }};

inline constexpr Property alias_streams{
    Statement{"aliases.streams-keep-their-own",
              "By the per-stream reading, a user mapping Device-nGnRnE beside a guest's Normal-NC "
              "keeps all that its type promises, and order between the two is lost for want of a "
              "DMB.",
              "Pieralisi in the thread on VFIO and Normal-NC (C65)"},
    [](auto& arm, auto const& page, auto const& other) {
      auto const guest =
          with(other, in.mair, 0x44, in.s2_memattr, 0b0101, feature.s2fwb, 1, in.hcr_fwb, 1);
      aliasing::Location const at{arm, vfio_mapping(page), guest};
      auto const facts = at.facts({{0}, {1}}, 0, 1, false);
      return always(!facts[AliasFact::lost_speculation] && !facts[AliasFact::lost_gathering] &&
                    !facts[AliasFact::lost_reordering] && facts[AliasFact::reordered_pair] &&
                    facts[AliasFact::restorable]);
    }};

inline constexpr std::tuple aliases{
    alias_definition,     alias_symmetric,       alias_blind,        alias_pairs,
    alias_agreement,      alias_general,         alias_uniprocessor, alias_coherency,
    alias_third_reader,   alias_type_properties, alias_exclusives,   alias_reversion,
    alias_ways,           alias_beside,          alias_reach,        alias_written,
    alias_uncached_order, alias_relaxing,        alias_streams,      alias_only_order};

} // namespace twofold::properties
