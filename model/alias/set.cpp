#include "model/alias/set.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace twofold::alias {

using Kind = Operation::Kind;

Set::Set(std::vector<Mapping> mappings) : mappings_(std::move(mappings)) {
  std::vector<std::string> domains;
  auto const index_in = [](std::vector<std::string>& names, std::string const& name) {
    auto const found = std::ranges::find(names, name);
    auto const index = static_cast<unsigned>(found - names.begin());
    if (found == names.end()) names.push_back(name);
    return index;
  };
  for (Mapping const& mapping : mappings_) {
    auto const agent = index_in(agents_, mapping.agent);
    auto const domain = index_in(domains, mapping.domain);
    agent_of_.push_back(agent);
    if (agent == domain_of_.size()) domain_of_.push_back(domain);
  }
}

std::vector<Access<Concrete, bool>> Set::accesses() const {
  std::vector<Access<Concrete, bool>> all;
  for (std::size_t m = 0; m < mappings_.size(); ++m) {
    Mapping const& mapping = mappings_[m];
    unsigned const agent = agent_of_[m];
    if (mapping.reads || mapping.writes || mapping.exclusives)
      all.push_back({agent, domain_of_[agent], mapping.attributes, mapping.reads, mapping.writes,
                     mapping.exclusives});
    if (mapping.fetched)
      all.push_back({agent, domain_of_[agent], *mapping.fetched, true, false, false});
  }
  return all;
}

bool is_of_pair(AliasFact fact) {
  return fact == AliasFact::lost_coherency || fact == AliasFact::reordered_pair;
}

namespace {

/// The row that concludes a fact from the facts, or null.
AliasRow const* reason(spec::AliasRules const& rules, Facts<bool> const& facts, AliasFact fact) {
  for (AliasRow const& row : rules.rows) {
    if (row.then != fact) continue;
    bool applies = true;
    for (std::size_t f = 0; f < alias_fact_count; ++f) {
      auto const each = static_cast<AliasFact>(f);
      if (row.when.has(each) && !facts[each]) applies = false;
      if (row.unless.has(each) && facts[each]) applies = false;
    }
    if (applies) return &row;
  }
  return nullptr;
}

/// Whether the guarantee can be spoken of at all: the agent does what it is about.
bool concerns(AliasFact lost, Facts<bool> const& facts) {
  switch (lost) {
  case AliasFact::lost_own_reads: return facts[AliasFact::a_reads] && facts[AliasFact::a_writes];
  case AliasFact::lost_own_order:
  case AliasFact::lost_bytes: return facts[AliasFact::a_writes];
  case AliasFact::lost_coherency: return facts[AliasFact::a_reads] && facts[AliasFact::b_writes];
  case AliasFact::lost_speculation: return facts[AliasFact::a_no_speculation];
  case AliasFact::lost_gathering: return facts[AliasFact::a_no_gathering];
  case AliasFact::lost_reordering: return facts[AliasFact::a_no_reordering];
  default: return false;
  }
}

/// What E1 and E2 take for good, S2 takes only where there is no DMB.
AliasFact without_barrier(AliasFact lost) {
  if (lost == AliasFact::lost_own_reads || lost == AliasFact::lost_own_order)
    return AliasFact::reordered_own;
  return lost == AliasFact::lost_coherency ? AliasFact::reordered_pair : AliasFact::none;
}

} // namespace

Report report_of(Set const& set, bool wide_reading, spec::AliasRules const& rules) {
  auto const accesses = set.accesses();
  Judge<Concrete, bool> const judge{rules, accesses};
  Report report;
  for (AliasAttribute const& attribute : rules.attributes) {
    // Device memory has no Cacheability to differ in.
    bool const side = attribute.field == field::out.inner || attribute.field == field::out.outer;
    std::optional<Value> first;
    for (auto const& access : accesses) {
      Value const value = access.attributes[attribute.field];
      if (!attribute.in(AliasGroup::memory_attributes) || (side && value == Cacheability::none))
        continue;
      if (!first) first = value;
      if (value == *first) continue;
      report.differing.push_back(&attribute);
      break;
    }
  }
  auto const agents = static_cast<unsigned>(set.agents().size());
  report.facts = judge(0, 0, wide_reading);
  report.situation = reason(rules, report.facts, AliasFact::uncached);
  for (AliasFact const way :
       {AliasFact::way_barriers, AliasFact::way_one_sh, AliasFact::way_several_sh})
    if (report.facts[way]) report.way = reason(rules, report.facts, way);
  for (unsigned a = 0; a < agents; ++a)
    for (unsigned b = 0; b < agents; ++b) {
      auto const facts = judge(a, b, wide_reading);
      for (AliasFact const fact : lost_facts) {
        bool const global = fact == AliasFact::lost_exclusives;
        if (is_of_pair(fact) == (a == b) || (global && a != 0)) continue;
        bool const by_way = fact == AliasFact::lost_own_reads ||
                            fact == AliasFact::lost_own_order || is_of_pair(fact) ||
                            fact == AliasFact::reordered_own;
        if (facts[fact])
          report.lost.push_back(
              {fact, a, b, reason(rules, facts, fact), by_way && facts[AliasFact::restorable]});
        else if (concerns(fact, facts) && !facts[without_barrier(fact)])
          report.kept.push_back(
              {fact, a, b, reason(rules, facts, AliasFact::coherent_reader), false});
      }
    }
  return report;
}

std::vector<Concrete> attributes_of(Set const& set) {
  std::vector<Concrete> all;
  for (Mapping const& mapping : set.mappings()) all.push_back(mapping.attributes);
  return all;
}

Program program_of(Set const& set, std::vector<PatternAccess> const& pattern) {
  Program program;
  program.name = "pattern";
  program.paths = paths_of(attributes_of(set));
  program.threads.resize(set.agents().size());
  for (unsigned a = 0; a < set.agents().size(); ++a)
    program.domains.push_back(set.domain_of_agent(a));
  std::array<std::uint8_t, most_threads> reads{};
  std::uint8_t handed = 0;
  std::uint8_t written = 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    unsigned const agent = set.agent_of(pattern[i].mapping);
    auto& thread = program.threads[agent];
    Operation op;
    op.path = static_cast<std::uint8_t>(pattern[i].mapping);
    op.kind = pattern[i].writes ? Kind::write : Kind::read;
    if (pattern[i].writes)
      op.value = ++written;
    else
      op.target = reads.at(agent)++;
    thread.push_back(op);
    if (i + 1 == pattern.size()) break;
    unsigned const next = set.agent_of(pattern[i + 1].mapping);
    if (next == agent) continue;
    Operation barrier;
    barrier.kind = Kind::dmb;
    Operation tell;
    tell.kind = Kind::signal;
    tell.value = handed;
    Operation wait = tell;
    wait.kind = Kind::wait;
    ++handed;
    thread.insert(thread.end(), {barrier, tell});
    program.threads[next].insert(program.threads[next].end(), {wait, barrier});
  }
  return program;
}

namespace {

/// The shape with A and B as these mappings, if their agents may do what it does.
std::optional<Demonstration> fitted(Set const& set, Shape const& shape, std::size_t a,
                                    std::size_t b) {
  std::array const mapping{a, b};
  std::array const agents{set.agent_of(a), set.agent_of(b)};
  if (shape.threads.size() == 1 && agents[0] != agents[1]) return std::nullopt;
  if (shape.threads.size() == 2 && agents[0] == agents[1]) return std::nullopt;
  for (std::size_t t = 0; t < shape.threads.size(); ++t)
    for (Operation const& op : shape.threads[t]) {
      if (!op.accesses()) continue;
      std::size_t const m = mapping.at(op.path);
      Mapping const& used = set.mappings()[m];
      bool const exclusive = op.kind == Kind::read_exclusive || op.kind == Kind::write_exclusive;
      if (set.agent_of(m) != agents.at(t) || (exclusive && !used.exclusives) ||
          (op.reads() && !used.reads) || (op.writes() && !used.writes))
        return std::nullopt;
    }
  std::array const attributes{set.mappings()[a].attributes, set.mappings()[b].attributes};
  Demonstration found;
  found.title = shape.sentence;
  found.shows = shape.shows;
  std::vector<unsigned> domains;
  for (std::size_t t = 0; t < shape.threads.size(); ++t) {
    domains.push_back(set.domain_of_agent(agents.at(t)));
    found.agents.push_back(set.agents()[agents.at(t)]);
  }
  found.program = program_of(shape, attributes, std::move(domains));
  found.mapping = {a, b};
  return found;
}

} // namespace

Demonstrations demonstrate(Set const& set, Bound const& bound) {
  Demonstrations all;
  for (Shape const& shape : shapes())
    for (std::size_t a = 0; a < set.mappings().size(); ++a)
      for (std::size_t b = 0; b < set.mappings().size(); ++b) {
        if (a == b) continue;
        auto tried = fitted(set, shape, a, b);
        if (!tried) continue;
        ++all.programs;
        tried->search = find_loss(tried->program, bound);
        all.states += tried->search.all.states;
        bool const lost = !tried->search.lost.events.empty();
        if (!lost && !tried->search.all.complete) all.complete = false;
        if (!lost) continue;
        all.found = std::move(tried);
        return all;
      }
  return all;
}

std::vector<Remedy> remedies(Set const& set) {
  std::vector<Remedy> found;
  Judge<Concrete, bool> const judge{spec::alias_rules, {}};
  auto const agree = [&](std::size_t x, std::size_t y) {
    return !judge.differ(AliasGroup::memory_attributes, set.mappings()[x].attributes,
                         set.mappings()[y].attributes);
  };
  std::size_t const count = set.mappings().size();
  for (std::size_t changed = 0; changed < count; ++changed) {
    std::size_t const like = changed == 0 ? 1 : 0;
    bool others = like < count;
    for (std::size_t m = 0; m < count && others; ++m) others = m == changed || agree(m, like);
    if (others && !agree(changed, like)) found.push_back({changed, like});
  }
  return found;
}

} // namespace twofold::alias
