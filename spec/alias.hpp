#pragma once
/// \file
/// Mismatched memory attributes: when the accesses to a location mismatch, and what is then lost.
///
/// Source: Arm ARM, "Mismatched memory attributes" (B2.11; B2.8 in DDI 0487 issues I and J), whose
/// list of effects, situations with narrower effects and approaches the rows follow. The readings
/// taken where the text leaves room are A1 to A7 of docs/aliases.md.
///
/// The rows speak of the accesses that agents make to one location, each with the attributes that
/// combining gave (spec/translation.hpp). Four kinds build on one another: which attributes count;
/// what an access is by its own attributes; what is so of some of the accesses; and what follows.
/// What follows is judged for an agent `a` as seen beside an agent `b`, which may be the same.

#include "spec/row.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

namespace twofold {

/// Groups of attributes that are compared.
enum class AliasGroup : std::uint8_t {
  memory_attributes, ///< all that make a mismatch
  definition,        ///< Memory type, Shareability and Cacheability, of which S1 speaks
  type,
  shareability,
};
inline constexpr std::size_t alias_group_count = 4;

/// An attribute, and the groups that it belongs to.
struct AliasAttribute {
  std::string_view name;
  std::string_view cite;
  Field field{};
  std::uint8_t groups = 0; ///< a bit for each AliasGroup
  [[nodiscard]] constexpr bool in(AliasGroup group) const {
    return (groups >> static_cast<unsigned>(group) & 1U) != 0;
  }
};

/// What an access is by its own attributes.
enum class AliasClass : std::uint8_t {
  any,
  cacheable,        ///< Normal, Inner or Outer Cacheable
  non_cacheable,    ///< Normal, Inner and Outer Non-cacheable
  write_back,       ///< Inner or Outer Write-Back
  write_back_whole, ///< Inner and Outer Write-Back
  reaches_inner,    ///< its Shareability covers the Inner Shareable domain
  reaches_outer,    ///< its Shareability covers every agent
  no_speculation,   ///< Speculative read accesses are prohibited
  no_gathering,
  no_reordering,
};
inline constexpr std::size_t alias_class_count = 10;

/// An access is of the class if all conditions hold, of this row or another one of the class.
struct AliasClassRow {
  std::string_view name;
  std::string_view cite;
  AliasClass is{};
  std::array<Cond, 2> when{};
};

/// Whose accesses.
enum class AliasWho : std::uint8_t { nobody, everyone, a, b, a_or_b };
/// Which of them.
enum class AliasUse : std::uint8_t { any, reads, writes, exclusives };

/// Some of the accesses.
struct AliasSelection {
  AliasWho who = AliasWho::nobody;
  AliasUse use{};
  AliasClass only{};
};

/// What is asked of them.
enum class AliasAsk : std::uint8_t {
  some,                  ///< one of them is of the class
  some_not,              ///< one of them is not
  differ,                ///< they have no common definition of the group
  differ_between_agents, ///< two of different agents have none
  agents,                ///< they are of different agents
  domains,               ///< they are of agents in different Inner Shareable domains
};

/// What can be said of the accesses to a location. What the rows ask comes first.
enum class AliasFact : std::uint8_t {
  none,
  // of all accesses
  mismatched,
  type_differs,
  cacheable,
  cacheable_shareability_differs,
  cacheable_not_inner,
  cacheable_not_outer,
  several_agents,
  several_domains,
  not_inner,
  not_outer,
  written_write_back,
  writes_differ,
  writes_cacheable_or_device,
  exclusives_differ,
  exclusives_differ_between_agents,
  // of those of a and b
  a_reads,
  a_writes,
  a_differs,
  a_writes_differ,
  a_writes_without_write_back,
  a_reads_unlike_writes,
  a_no_speculation,
  a_no_gathering,
  a_no_reordering,
  b_writes,
  pair_differs,
  pair_of_two,
  pair_of_two_domains,
  // assumed
  wide_reading,
  // what follows
  uncached,         ///< S2
  coherent_reader,  ///< S1, of a
  way_barriers,     ///< a DMB between accesses with different attributes gives back what S2 takes
  way_one_sh,       ///< W1
  way_several_sh,   ///< W2
  restorable,       ///< a way gives back order and coherency, within this pair
  lost_own_reads,   ///< E1: a read of a may miss a's latest write
  lost_own_order,   ///< E1: writes of a with different attributes may be out of program order
  lost_coherency,   ///< E2: a may not see what b wrote
  lost_speculation, ///< E3: the prohibition of Speculative read accesses, for accesses of a
  lost_gathering,
  lost_reordering,
  lost_exclusives, ///< E4: the state of the Exclusives monitor is UNKNOWN
  lost_bytes,      ///< E5: what a wrote may revert
  reordered_own,   ///< S2: accesses of a with different attributes, if no DMB is between them
  reordered_pair,  ///< S2: accesses of a and b with different attributes, if no DMB is between them
};
inline constexpr std::size_t alias_fact_count =
    static_cast<std::size_t>(AliasFact::reordered_pair) + 1;
inline constexpr AliasFact first_derived_fact = AliasFact::uncached;
inline constexpr std::array lost_facts{AliasFact::lost_own_reads,  AliasFact::lost_own_order,
                                       AliasFact::lost_coherency,  AliasFact::lost_speculation,
                                       AliasFact::lost_gathering,  AliasFact::lost_reordering,
                                       AliasFact::lost_exclusives, AliasFact::lost_bytes,
                                       AliasFact::reordered_own,   AliasFact::reordered_pair};

/// What is asked, and of which accesses: of those of either selection.
struct AliasQuestion {
  std::string_view name;
  AliasFact fact{};
  AliasAsk ask{};
  AliasClass is{};
  AliasGroup group{};
  AliasSelection of{};
  AliasSelection and_of{};
};

/// Some facts.
struct AliasFacts {
  std::uint64_t bits = 0;
  constexpr AliasFacts() = default;
  constexpr AliasFacts(std::initializer_list<AliasFact> facts) {
    for (AliasFact const f : facts) bits |= std::uint64_t{1} << static_cast<unsigned>(f);
  }
  [[nodiscard]] constexpr bool has(AliasFact f) const {
    return (bits >> static_cast<unsigned>(f) & 1U) != 0;
  }
  friend constexpr bool operator==(AliasFacts, AliasFacts) = default;
};

/// If all these are facts and none of those, then this is one. All rows that apply add up; a row
/// looks at nothing that a later one concludes.
struct AliasRow {
  std::string_view name;
  std::string_view cite;
  AliasFacts when{};
  AliasFacts unless{};
  AliasFact then{};
};

namespace spec {

namespace alias {

using namespace field;
using enum AliasAsk;
using Class = AliasClass;
using Fact = AliasFact;
using Group = AliasGroup;

consteval std::uint8_t groups(std::initializer_list<Group> list) {
  unsigned bits = 0;
  for (Group const g : list) bits |= 1U << static_cast<unsigned>(g);
  return static_cast<std::uint8_t>(bits);
}

/// Accesses of somebody.
struct Of {
  AliasWho who{};
  consteval AliasSelection operator()(AliasUse use = AliasUse::any, Class only = Class::any) const {
    return {who, use, only};
  }
};
inline constexpr Of everyone{AliasWho::everyone};
inline constexpr Of a{AliasWho::a};
inline constexpr Of b{AliasWho::b};
inline constexpr Of a_or_b{AliasWho::a_or_b};
inline constexpr AliasUse reads = AliasUse::reads;
inline constexpr AliasUse writes = AliasUse::writes;
inline constexpr AliasUse exclusives = AliasUse::exclusives;

// clang-format off

// Without FEAT_XS the XS attribute is 1 for all (D5), so that its row needs no feature.
inline constexpr AliasAttribute attributes[] = {
  {"memory-type",     "B2.11", out.type,            groups({Group::memory_attributes, Group::definition, Group::type})},
  {"shareability",    "B2.11", out.sh,              groups({Group::memory_attributes, Group::definition, Group::shareability})},
  {"inner",           "B2.11", out.inner,           groups({Group::memory_attributes, Group::definition})},
  {"outer",           "B2.11", out.outer,           groups({Group::memory_attributes, Group::definition})},
  {"xs",              "B2.11", out.xs,              groups({Group::memory_attributes})},
  // Excluded by name: hints, of which Transient is one, Tagged and NoTagAccess.
  {"inner-hints",     "B2.11", out.inner_hints,     groups({})},
  {"outer-hints",     "B2.11", out.outer_hints,     groups({})},
  {"inner-transient", "B2.11", out.inner_transient, groups({})},
  {"outer-transient", "B2.11", out.outer_transient, groups({})},
  {"tagged",          "B2.11", out.tagged,          groups({})},
  {"no-tag-access",   "B2.11", out.no_tag_access,   groups({})},
};

inline constexpr AliasClassRow classes[] = {
  {"cacheable.inner",     "B2.10.1", Class::cacheable,        {is(out.inner, "1x")}},
  {"cacheable.outer",     "B2.10.1", Class::cacheable,        {is(out.outer, "1x")}},
  {"non-cacheable",       "B2.10.1", Class::non_cacheable,    {is(out.inner, Cacheability::non_cacheable), is(out.outer, Cacheability::non_cacheable)}},
  {"write-back.inner",    "B2.10.1", Class::write_back,       {is(out.inner, Cacheability::write_back)}},
  {"write-back.outer",    "B2.10.1", Class::write_back,       {is(out.outer, Cacheability::write_back)}},
  {"write-back.whole",    "B2.10.1", Class::write_back_whole, {is(out.inner, Cacheability::write_back), is(out.outer, Cacheability::write_back)}},
  {"reaches-inner.inner", "B2.10.1", Class::reaches_inner,    {is(out.sh, Shareability::inner_shareable)}},
  {"reaches-inner.outer", "B2.10.1", Class::reaches_inner,    {is(out.sh, Shareability::outer_shareable)}},
  {"reaches-outer",       "B2.10.1", Class::reaches_outer,    {is(out.sh, Shareability::outer_shareable)}},
  {"no-speculation",      "B2.10.2", Class::no_speculation,   {is(may.speculate, "0")}},
  {"no-gathering",        "B2.10.2", Class::no_gathering,     {is(may.gather, "0")}},
  {"no-reordering",       "B2.10.2", Class::no_reordering,    {is(may.reorder, "0")}},
};

inline constexpr AliasQuestion questions[] = {
  {"mismatched",                  Fact::mismatched,                       differ,   Class::any,              Group::memory_attributes, everyone()},
  {"type-differs",                Fact::type_differs,                     differ,   Class::any,              Group::type,              everyone()},
  {"cacheable",                   Fact::cacheable,                        some,     Class::cacheable,        {},                       everyone()},
  {"cacheable-sh-differs",        Fact::cacheable_shareability_differs,   differ,   Class::any,              Group::shareability,      everyone(AliasUse::any, Class::cacheable)},
  {"cacheable-not-inner",         Fact::cacheable_not_inner,              some_not, Class::reaches_inner,    {},                       everyone(AliasUse::any, Class::cacheable)},
  {"cacheable-not-outer",         Fact::cacheable_not_outer,              some_not, Class::reaches_outer,    {},                       everyone(AliasUse::any, Class::cacheable)},
  {"several-agents",              Fact::several_agents,                   agents,   Class::any,              {},                       everyone()},
  {"several-domains",             Fact::several_domains,                  domains,  Class::any,              {},                       everyone()},
  {"not-inner",                   Fact::not_inner,                        some_not, Class::reaches_inner,    {},                       everyone()},
  {"not-outer",                   Fact::not_outer,                        some_not, Class::reaches_outer,    {},                       everyone()},
  {"written-write-back",          Fact::written_write_back,               some,     Class::write_back,       {},                       everyone(writes)},
  {"writes-differ",               Fact::writes_differ,                    differ,   Class::any,              Group::memory_attributes, everyone(writes)},
  {"writes-cacheable-or-device",  Fact::writes_cacheable_or_device,       some_not, Class::non_cacheable,    {},                       everyone(writes)},
  {"exclusives-differ",           Fact::exclusives_differ,                differ,   Class::any,              Group::memory_attributes, everyone(exclusives)},
  {"exclusives-of-agents-differ", Fact::exclusives_differ_between_agents, differ_between_agents, Class::any, Group::memory_attributes, everyone(exclusives)},
  {"a-reads",                     Fact::a_reads,                          some,     Class::any,              {},                       a(reads)},
  {"a-writes",                    Fact::a_writes,                         some,     Class::any,              {},                       a(writes)},
  {"a-differs",                   Fact::a_differs,                        differ,   Class::any,              Group::memory_attributes, a()},
  {"a-writes-differ",             Fact::a_writes_differ,                  differ,   Class::any,              Group::memory_attributes, a(writes)},
  {"a-writes-without-write-back", Fact::a_writes_without_write_back,      some_not, Class::write_back_whole, {},                       a(writes)},
  {"a-reads-unlike-writes",       Fact::a_reads_unlike_writes,            differ,   Class::any,              Group::definition,        a(reads), everyone(writes)},
  {"a-no-speculation",            Fact::a_no_speculation,                 some,     Class::no_speculation,   {},                       a()},
  {"a-no-gathering",              Fact::a_no_gathering,                   some,     Class::no_gathering,     {},                       a()},
  {"a-no-reordering",             Fact::a_no_reordering,                  some,     Class::no_reordering,    {},                       a()},
  {"b-writes",                    Fact::b_writes,                         some,     Class::any,              {},                       b(writes)},
  {"pair-differs",                Fact::pair_differs,                     differ,   Class::any,              Group::memory_attributes, a_or_b()},
  {"pair-of-two",                 Fact::pair_of_two,                      agents,   Class::any,              {},                       a_or_b()},
  {"pair-of-two-domains",         Fact::pair_of_two_domains,              domains,  Class::any,              {},                       a_or_b()},
};

inline constexpr AliasRow rows[] = {
  // Situations in which less is lost.
  {"S2",                  "B2.11 situation 2",     {Fact::mismatched},                {Fact::cacheable},                                                                    Fact::uncached},
  {"S1.non-cacheable",    "B2.11 situation 1",     {Fact::mismatched, Fact::a_reads}, {Fact::a_reads_unlike_writes, Fact::writes_cacheable_or_device},                      Fact::coherent_reader},
  {"S1.one-agent",        "B2.11 situation 1",     {Fact::mismatched, Fact::a_reads}, {Fact::a_reads_unlike_writes, Fact::several_agents},                                  Fact::coherent_reader},
  {"S1.inner",            "B2.11 situation 1",     {Fact::mismatched, Fact::a_reads}, {Fact::a_reads_unlike_writes, Fact::several_domains, Fact::not_inner},                Fact::coherent_reader},
  {"S1.outer",            "B2.11 situation 1",     {Fact::mismatched, Fact::a_reads}, {Fact::a_reads_unlike_writes, Fact::not_outer},                                       Fact::coherent_reader},

  // E1: uniprocessor semantics.
  {"E1.reads",            "B2.11",                 {Fact::mismatched, Fact::a_reads, Fact::a_writes}, {Fact::uncached, Fact::coherent_reader},                              Fact::lost_own_reads},
  {"E1.order",            "B2.11",                 {Fact::a_writes_differ},           {Fact::uncached},                                                                     Fact::lost_own_order},
  // E2: coherency.
  {"E2",                  "B2.11",                 {Fact::mismatched, Fact::a_reads, Fact::b_writes, Fact::pair_of_two}, {Fact::uncached, Fact::coherent_reader},           Fact::lost_coherency},
  // E3: what a Device type has beyond Normal. Early Write Acknowledgement is not among it.
  {"E3.speculation",      "B2.11",                 {Fact::type_differs, Fact::a_no_speculation}, {Fact::uncached},                                                          Fact::lost_speculation},
  {"E3.gathering",        "B2.11",                 {Fact::type_differs, Fact::a_no_gathering},   {Fact::uncached},                                                          Fact::lost_gathering},
  {"E3.reordering",       "B2.11",                 {Fact::type_differs, Fact::a_no_reordering},  {Fact::uncached},                                                          Fact::lost_reordering},
  // E4: the second row is the section's closing paragraph, which holds in every situation.
  {"E4",                  "B2.11",                 {Fact::exclusives_differ},         {Fact::uncached},                                                                     Fact::lost_exclusives},
  {"E4.agents",           "B2.11 last paragraph",  {Fact::exclusives_differ_between_agents}, {},                                                                            Fact::lost_exclusives},
  // E5: Write-Back of a granule takes bytes with it that were written otherwise.
  {"E5",                  "B2.11",                 {Fact::writes_differ, Fact::a_writes_without_write_back, Fact::written_write_back}, {},                                  Fact::lost_bytes},

  // S2: what is lost if nothing is cacheable.
  {"S2.speculation",      "B2.11 situation 2",     {Fact::uncached, Fact::type_differs, Fact::a_no_speculation, Fact::several_agents, Fact::wide_reading}, {},              Fact::lost_speculation},
  {"S2.gathering",        "B2.11 situation 2",     {Fact::uncached, Fact::type_differs, Fact::a_no_gathering, Fact::several_agents, Fact::wide_reading}, {},                Fact::lost_gathering},
  {"S2.reordering",       "B2.11 situation 2",     {Fact::uncached, Fact::type_differs, Fact::a_no_reordering, Fact::several_agents, Fact::wide_reading}, {},               Fact::lost_reordering},
  {"S2.own",              "B2.11 situation 2",     {Fact::uncached, Fact::a_differs, Fact::a_reads, Fact::a_writes}, {Fact::coherent_reader},                               Fact::reordered_own},
  {"S2.order",            "B2.11 situation 2",     {Fact::uncached, Fact::a_writes_differ}, {},                                                                             Fact::reordered_own},
  {"S2.between",          "B2.11 situation 2",     {Fact::uncached, Fact::pair_differs, Fact::a_reads, Fact::b_writes, Fact::pair_of_two}, {Fact::coherent_reader},         Fact::reordered_pair},

  // Ways back, and between whom they lead.
  {"way.barriers",        "B2.11 situation 2",     {Fact::uncached},                  {},                                                                                   Fact::way_barriers},
  {"way.W1",              "B2.11 approach 1",      {Fact::mismatched, Fact::cacheable}, {Fact::cacheable_shareability_differs},                                             Fact::way_one_sh},
  {"way.W2",              "B2.11 approach 2",      {Fact::cacheable_shareability_differs}, {},                                                                              Fact::way_several_sh},
  {"restores.barriers",   "B2.11 situation 2",     {Fact::way_barriers},              {},                                                                                   Fact::restorable},
  {"restores.W1.own",     "B2.11 approach 1",      {Fact::way_one_sh},                {Fact::pair_of_two},                                                                  Fact::restorable},
  {"restores.W1.inner",   "B2.11 approach 1",      {Fact::way_one_sh},                {Fact::pair_of_two_domains, Fact::cacheable_not_inner},                               Fact::restorable},
  {"restores.W1.outer",   "B2.11 approach 1",      {Fact::way_one_sh},                {Fact::cacheable_not_outer},                                                          Fact::restorable},
  {"restores.W2",         "B2.11 approach 2",      {Fact::way_several_sh},            {},                                                                                   Fact::restorable},
};

// clang-format on

} // namespace alias

/// All rows about mismatches.
struct AliasRules {
  std::span<AliasAttribute const> attributes;
  std::span<AliasClassRow const> classes;
  std::span<AliasQuestion const> questions;
  std::span<AliasRow const> rows;
};

inline constexpr AliasRules alias_rules{alias::attributes, alias::classes, alias::questions,
                                        alias::rows};

} // namespace spec
} // namespace twofold
