#include "model/litmus/engine.hpp"

#include "model/litmus/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <tuple>

namespace twofold::litmus {

std::string_view text(Verdict verdict) {
  switch (verdict) {
  case Verdict::never: return "Never";
  case Verdict::sometimes: return "Sometimes";
  case Verdict::always: return "Always";
  case Verdict::unknown: return "Unknown";
  }
  return "Unknown";
}

bool condition_holds(Quantifier quantifier, Verdict verdict) {
  switch (quantifier) {
  case Quantifier::exists: return verdict == Verdict::sometimes || verdict == Verdict::always;
  case Quantifier::not_exists: return verdict == Verdict::never;
  case Quantifier::forall: return verdict == Verdict::always;
  }
  return false;
}

namespace {

bool before(Value const& a, Value const& b) {
  return std::tuple{a.kind, a.symbol, a.bits} < std::tuple{b.kind, b.symbol, b.bits};
}

struct StateOrder {
  bool operator()(std::vector<Value> const& a, std::vector<Value> const& b) const {
    return std::ranges::lexicographical_compare(a, b, before);
  }
};

/// A value of a location, numbered.
using Offers = std::vector<Bits>;

bool covers(Offers const& a, Offers const& b, Offers const& needed) {
  for (std::size_t i = 0; i < needed.size(); ++i)
    if ((needed[i] & ~(a[i] | b[i])) != 0) return false;
  return true;
}

void unite(Offers& into, Offers const& more) {
  for (std::size_t i = 0; i < into.size(); ++i) into[i] |= more[i];
}

/// A combination of traces, and what has been chosen.
struct Candidate {
  std::size_t size = 0;
  std::vector<Trace const*> traces;
  std::vector<std::size_t> base; ///< the number of each thread's first Effect
  std::array<Event const*, most_effects> events{};
  std::array<std::uint8_t, most_effects> pe{};
  std::vector<Bits> of_pe;
  std::vector<Graph> kept;
  std::vector<Bits> sets;
  Graph rf{};
  std::array<int, most_effects> source{}; ///< of reads; -1: the initial value
  Graph ca{};
};

constexpr int initial_source = -1;

/// Pairs that a choice relates: everything of `from` to everything of `to`.
struct Product {
  Bits from = 0;
  Bits to = 0;
};

class Search {
public:
  Search(Test const& test, Model const& model, Watch& watch, Result& result)
      : test_(test), rules_(model.rows, model.ets2 || test.ets2), watch_(watch), result_(result),
        traces_(enumerate_traces(test, rules_, watch)) {
    for (auto const& thread : traces_.of_threads) result_.traces += thread.size();
    observed_indices_.resize(test.observables.size());
    for (std::size_t o = 0; o < test.observables.size(); ++o) {
      if (test.observables[o].kind != Observable::Kind::location) continue;
      observed_indices_[o] = traces_.domains.index_of(test.observables[o].location);
      observed_locations_.insert(observed_indices_[o]);
    }
    number_offers();
  }

  void run() {
    std::size_t const threads = traces_.of_threads.size();
    candidate_.traces.resize(threads);
    candidate_.base.resize(threads);
    candidate_.of_pe.resize(threads);
    candidate_.kept.resize(rules_.kept.size());
    candidate_.sets.resize(rules_.sets.size());
    // The thread with the fewest traces first; what later threads may write is known.
    order_.resize(threads);
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::ranges::sort(order_, {},
                      [&](std::size_t t) { return std::pair{traces_.of_threads[t].size(), t}; });
    later_offers_.assign(threads + 1, initial_offers_);
    for (std::size_t i = threads; i-- > 0;) {
      later_offers_[i] = later_offers_[i + 1];
      for (Numbered const& trace : numbered_[order_[i]]) unite(later_offers_[i], trace.offers);
    }
    choose_trace(0, initial_offers_, Offers(words_, 0));
  }

  /// The states so far.
  void report() {
    bool some = false;
    bool all = true;
    for (auto const& values : states_) {
      bool const satisfies = test_.condition.holds(values);
      result_.states.push_back({values, satisfies});
      some = some || satisfies;
      all = all && satisfies;
    }
    if (some && !all)
      result_.verdict = Verdict::sometimes;
    else if (!result_.complete)
      result_.verdict = Verdict::unknown;
    else
      result_.verdict = some ? Verdict::always : Verdict::never;
  }

private:
  // Traces.

  struct Numbered {
    Offers offers;
    Offers needs;
  };

  static bool is_read(Event const& event) {
    return event.kind == effect::exp_r || effect::ttd_r.contains(event.kind);
  }

  std::size_t number_of(std::size_t location, Value const& value) const {
    auto const& values = traces_.domains.values(location);
    return first_number_[location] +
           static_cast<std::size_t>(std::ranges::find(values, value) - values.begin());
  }

  static void mark(Offers& offers, std::size_t i) { offers[i / 64] |= bit(i % 64); }

  void number_offers() {
    Domains const& domains = traces_.domains;
    std::size_t count = 0;
    for (std::size_t l = 0; l < domains.size(); ++l) {
      first_number_.push_back(count);
      // One more, for a value of the last round that no trace knows yet.
      count += domains.values(l).size() + 1;
    }
    words_ = count / 64 + 1;
    initial_offers_.assign(words_, 0);
    for (std::size_t l = 0; l < domains.size(); ++l)
      if (domains.readable(l)) mark(initial_offers_, number_of(l, domains.initial(l)));
    for (auto const& thread : traces_.of_threads) {
      numbered_.emplace_back();
      for (Trace const& trace : thread) {
        watch_.use(words_ * 2 * sizeof(Bits));
        Numbered numbered{Offers(words_, 0), Offers(words_, 0)};
        for (Event const& event : trace.events) {
          if (event.kind == effect::exp_w)
            mark(numbered.offers, number_of(event.location, event.value));
          else if (is_read(event))
            mark(numbered.needs, number_of(event.location, event.value));
        }
        numbered_.back().push_back(std::move(numbered));
      }
    }
  }

  void choose_trace(std::size_t i, Offers const& offers, Offers const& needs) {
    watch_.step();
    if (i == order_.size()) {
      start_candidate();
      return;
    }
    std::size_t const t = order_[i];
    for (std::size_t k = 0; k < numbered_[t].size(); ++k) {
      Offers all_needs = needs;
      unite(all_needs, numbered_[t][k].needs);
      Offers all_offers = offers;
      unite(all_offers, numbered_[t][k].offers);
      if (!covers(all_offers, later_offers_[i + 1], all_needs)) continue;
      candidate_.traces[t] = &traces_.of_threads[t][k];
      choose_trace(i + 1, all_offers, all_needs);
    }
  }

  /// Puts the traces together.
  void start_candidate() {
    Candidate& c = candidate_;
    std::size_t size = 0;
    for (Trace const* trace : c.traces) size += trace->events.size();
    if (size > most_effects)
      throw LimitReached(
          fmt::format("more than {} accesses, walks and TLBI in an execution", most_effects));
    c.size = size;
    state_.assign(test_.observables.size(), number(0));
    for (std::size_t o = 0; o < state_.size(); ++o) {
      Observable const& observable = test_.observables[o];
      if (observable.kind == Observable::Kind::reg)
        state_[o] = c.traces[observable.pe]->observed[o];
      else if (observable.kind == Observable::Kind::fault)
        state_[o] = c.traces[observable.fault.pe]->observed[o];
      else
        state_[o] = traces_.domains.initial(observed_indices_[o]);
    }
    in_trouble_ =
        std::ranges::any_of(c.traces, [](Trace const* t) { return t->trouble.has_value(); });
    if (observed_locations_.empty() && is_known()) return;
    Graph ob;
    std::ranges::fill(c.sets, 0);
    std::size_t at = 0;
    for (std::size_t t = 0; t < c.traces.size(); ++t) {
      Trace const& trace = *c.traces[t];
      std::size_t const n = trace.events.size();
      c.base[t] = at;
      for (std::size_t e = 0; e < n; ++e) {
        c.events[at + e] = &trace.events[e];
        c.pe[at + e] = static_cast<std::uint8_t>(t);
        ob[at + e] = shift(trace.ob[e], at);
        for (std::size_t k = 0; k < c.kept.size(); ++k)
          c.kept[k][at + e] = shift(trace.kept[k][e], at);
      }
      for (std::size_t s = 0; s < c.sets.size(); ++s) c.sets[s] |= shift(trace.sets[s], at);
      c.of_pe[t] = n == 0 ? 0 : shift(~Bits{0} >> (most_effects - n), at);
      at += n;
    }
    std::fill_n(c.rf.begin(), size, 0);
    collect_accesses();
    bool const settled = places_.empty() || !observed_locations_.contains(places_.front().location);
    if (settled && is_known()) return;
    choose_reads(0, ob);
  }

  static Bits shift(Bits set, std::size_t by) { return by >= most_effects ? 0 : set << by; }

  /// Sorts reads and writes by location, locations of the final state first.
  void collect_accesses() {
    Candidate const& c = candidate_;
    reads_.clear();
    places_.clear();
    for (std::size_t e = 0; e < c.size; ++e) {
      Event const& event = *c.events[e];
      if (is_read(event)) reads_.push_back(e);
      if (event.kind != effect::exp_w) continue;
      auto const known =
          std::ranges::find(places_, event.location, [](Place const& p) { return p.location; });
      if (known == places_.end())
        places_.push_back({event.location, bit(e)});
      else
        known->writes |= bit(e);
    }
    std::ranges::partition(
        places_, [&](Place const& p) { return observed_locations_.contains(p.location); });
  }

  [[nodiscard]] Bits writes_of(std::size_t location) const {
    for (Place const& place : places_)
      if (place.location == location) return place.writes;
    return 0;
  }

  /// Whether nothing is left to be learnt from executions that end in this state.
  [[nodiscard]] bool is_known() const { return !in_trouble_ && states_.contains(state_); }

  // Reads-from.

  void choose_reads(std::size_t i, Graph const& ob) {
    watch_.step();
    Candidate& c = candidate_;
    if (i == reads_.size()) {
      std::fill_n(c.ca.begin(), c.size, 0);
      choose_place(0, ob);
      return;
    }
    std::size_t const read = reads_[i];
    Event const& event = *c.events[read];
    Domains const& domains = traces_.domains;
    if (domains.readable(event.location) && domains.initial(event.location) == event.value) {
      c.source[read] = initial_source;
      choose_reads(i + 1, ob);
    }
    for_each(writes_of(event.location), [&](std::size_t write) {
      if (c.events[write]->value != event.value) return;
      Graph next = ob;
      if (!relate(Choice::reads, write, read, next)) return;
      c.source[read] = static_cast<int>(write);
      c.rf[write] |= bit(read);
      choose_reads(i + 1, next);
      c.rf[write] &= ~bit(read);
    });
  }

  // Coherence.

  void choose_place(std::size_t i, Graph const& ob) {
    if (i < places_.size()) {
      Bits initial_readers = 0;
      for (std::size_t const read : reads_)
        if (candidate_.events[read]->location == places_[i].location &&
            candidate_.source[read] == initial_source)
          initial_readers |= bit(read);
      choose_write(i, places_[i].writes, initial_readers, ob);
      return;
    }
    ++result_.candidates;
    if (is_known()) return;
    choose_tlbi(ob);
  }

  /// Chooses the next write of a location; `earlier` are the writes before, and the reads of these
  /// and of the initial value.
  void choose_write(std::size_t i, Bits left, Bits earlier, Graph const& ob) {
    watch_.step();
    Candidate& c = candidate_;
    if (left == 0) {
      choose_place(i + 1, ob);
      return;
    }
    for_each(left, [&](std::size_t write) {
      Graph next = ob;
      bool possible = true;
      for_each(earlier, [&](std::size_t e) {
        possible = possible && relate(Choice::coherence, e, write, next);
      });
      if (!possible) return;
      for_each(earlier, [&](std::size_t e) { c.ca[e] |= bit(write); });
      if (left == bit(write)) end_place(i, write);
      if (left != bit(write) || !is_settled(i) || !is_known())
        choose_write(i, left & ~bit(write), earlier | bit(write) | c.rf[write], next);
      for_each(earlier, [&](std::size_t e) { c.ca[e] &= ~bit(write); });
    });
  }

  /// The last write of a location is known.
  void end_place(std::size_t i, std::size_t last) {
    for (std::size_t o = 0; o < state_.size(); ++o) {
      if (test_.observables[o].kind == Observable::Kind::location &&
          observed_indices_[o] == places_[i].location)
        state_[o] = candidate_.events[last]->value;
    }
  }

  /// Whether all of the final state is known with this place.
  [[nodiscard]] bool is_settled(std::size_t i) const {
    return i + 1 == places_.size() || !observed_locations_.contains(places_[i + 1].location);
  }

  // TLBI.

  struct Pair {
    std::size_t tlbi;
    std::size_t walk;
    std::vector<std::pair<OrderingPart, Product>> tlbi_first, walk_first;
  };

  static bool in_scope(Event const& tlbi, Event const& walk) {
    return tlbi.all_pages || (tlbi.page != no_symbol && tlbi.page == walk.page);
  }

  void collect_pairs(std::vector<Pair>& pairs) const {
    Candidate const& c = candidate_;
    for (std::size_t tlbi = 0; tlbi < c.size; ++tlbi) {
      if (!effect::tlbi.contains(c.events[tlbi]->kind)) continue;
      for (std::size_t walk = 0; walk < c.size; ++walk) {
        if (!effect::ttd_r.contains(c.events[walk]->kind)) continue;
        if (!in_scope(*c.events[tlbi], *c.events[walk])) continue;
        bool const same = c.pe[tlbi] == c.pe[walk];
        bool const is_pair = std::ranges::any_of(rules_.tlbi_pairs, [&](OrderingRow const* row) {
          return row->from.contains(c.events[tlbi]->kind) &&
                 row->via[0].to.contains(c.events[walk]->kind) &&
                 row->scope != (same ? OrderingScope::other_pe : OrderingScope::same_pe);
        });
        if (!is_pair) continue;
        Pair pair{tlbi, walk, {}, {}};
        products(Choice::tlbi, tlbi, walk, pair.tlbi_first);
        products(Choice::tlbi, walk, tlbi, pair.walk_first);
        pairs.push_back(std::move(pair));
      }
    }
  }

  void choose_tlbi(Graph const& ob) {
    std::vector<Pair> pairs;
    collect_pairs(pairs);
    std::vector<bool> tlbi_first(pairs.size());
    settle(pairs, 0, tlbi_first, ob);
  }

  /// Chooses for the pairs from `i` on; true once an execution was found.
  bool settle(std::vector<Pair> const& pairs, std::size_t i, std::vector<bool>& tlbi_first,
              Graph const& ob) {
    if (i == pairs.size()) {
      accept(pairs, tlbi_first, ob);
      return true;
    }
    watch_.step();
    Graph by_tlbi = ob;
    bool const tlbi_possible = apply(pairs[i].tlbi_first, by_tlbi);
    // What adds nothing is as good as any other choice.
    if (tlbi_possible && same(by_tlbi, ob)) {
      tlbi_first[i] = true;
      return settle(pairs, i + 1, tlbi_first, ob);
    }
    Graph by_walk = ob;
    bool const walk_possible = apply(pairs[i].walk_first, by_walk);
    if (walk_possible) {
      tlbi_first[i] = false;
      if (settle(pairs, i + 1, tlbi_first, by_walk)) return true;
      if (same(by_walk, ob)) return false;
    }
    if (!tlbi_possible) return false;
    tlbi_first[i] = true;
    return settle(pairs, i + 1, tlbi_first, by_tlbi);
  }

  [[nodiscard]] bool same(Graph const& a, Graph const& b) const {
    return std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(candidate_.size),
                      b.begin());
  }

  // What the rows say of a choice.

  /// The Effects that a row relates to those of `reached` by its step `at`.
  [[nodiscard]] Bits step_along(WaitingRow const& row, std::size_t at, Bits reached) const {
    Candidate const& c = candidate_;
    Bits next = 0;
    Relation const relation = row.relations[at];
    for_each(reached, [&](std::size_t e) { next |= related(relation, e); });
    return next & c.sets[row.sets[at + 1]];
  }

  [[nodiscard]] Bits related(Relation relation, std::size_t e) const {
    Candidate const& c = candidate_;
    Bits const own = c.of_pe[c.pe[e]];
    switch (relation) {
    case Relation::rf: return c.rf[e];
    case Relation::rf_ext: return c.rf[e] & ~own;
    case Relation::rf_int: return c.rf[e] & own;
    case Relation::ca: return c.ca[e];
    case Relation::ca_ext: return c.ca[e] & ~own;
    case Relation::ca_int: return c.ca[e] & own;
    default: break;
    }
    for (std::size_t k = 0; k < rules_.kept.size(); ++k)
      if (rules_.kept[k] == relation) return c.kept[k][e];
    return 0;
  }

  /// Whether the pair is one that the row's chosen step is along.
  [[nodiscard]] bool matches(WaitingRow const& row, std::size_t from, std::size_t to) const {
    Candidate const& c = candidate_;
    if ((c.sets[row.sets[row.chosen]] & bit(from)) == 0) return false;
    if ((c.sets[row.sets[row.chosen + 1]] & bit(to)) == 0) return false;
    bool const same_pe = c.pe[from] == c.pe[to];
    switch (row.relations[row.chosen]) {
    case Relation::rf_ext:
    case Relation::ca_ext: return !same_pe;
    case Relation::rf_int:
    case Relation::ca_int: return same_pe;
    default: return true;
    }
  }

  /// What a row relates by a pair of what is being chosen.
  [[nodiscard]] Product product(WaitingRow const& row, std::size_t from, std::size_t to) const {
    Candidate const& c = candidate_;
    Product product{bit(from), bit(to)};
    for (std::size_t at = row.chosen; at-- > 0 && product.from != 0;) {
      Bits previous = 0;
      for_each(c.sets[row.sets[at]], [&](std::size_t e) {
        if ((related(row.relations[at], e) & product.from) != 0) previous |= bit(e);
      });
      product.from = previous;
    }
    for (std::size_t at = row.chosen + 1; at < row.length && product.to != 0; ++at)
      product.to = step_along(row, at, product.to);
    return product;
  }

  /// What the rows relate by a pair.
  void products(Choice choice, std::size_t from, std::size_t to,
                std::vector<std::pair<OrderingPart, Product>>& all) const {
    Candidate const& c = candidate_;
    for (WaitingRow const& row : rules_.waiting) {
      if (row.choice != choice || !matches(row, from, to)) continue;
      Product const whole = product(row, from, to);
      if (whole.from == 0 || whole.to == 0) continue;
      if (row.scope == OrderingScope::any) {
        all.emplace_back(row.part, whole);
        continue;
      }
      for (Bits const own : c.of_pe) {
        Product const part{whole.from & own,
                           whole.to & (row.scope == OrderingScope::same_pe ? own : ~own)};
        if (part.from != 0 && part.to != 0) all.emplace_back(row.part, part);
      }
    }
  }

  /// Adds the pairs to ordered-before; false if they cannot be.
  bool apply(std::vector<std::pair<OrderingPart, Product>> const& all, Graph& ob) const {
    for (auto const& [part, product] : all) {
      if (part == OrderingPart::internal) {
        if ((product.from & product.to) != 0) return false;
        continue;
      }
      bool possible = true;
      for_each(product.from, [&](std::size_t a) {
        for_each(product.to, [&](std::size_t b) {
          possible = possible && add_closed(ob, candidate_.size, a, b);
        });
      });
      if (!possible) return false;
    }
    return true;
  }

  bool relate(Choice choice, std::size_t from, std::size_t to, Graph& ob) {
    scratch_.clear();
    products(choice, from, to, scratch_);
    return apply(scratch_, ob);
  }

  // Results.

  void accept(std::vector<Pair> const& pairs, std::vector<bool> const& tlbi_first,
              Graph const& ob) {
    for (Trace const* trace : candidate_.traces)
      if (trace->trouble) throw ReadError{trace->trouble->position, trace->trouble->what};
    if (!test_.filter.nodes.empty() && !test_.filter.holds(state_)) return;
    watch_.use(state_.size() * sizeof(Value) + 64);
    states_.insert(state_);
    if (!result_.witness && test_.condition.holds(state_))
      result_.witness = execution(pairs, tlbi_first, ob);
  }

  [[nodiscard]] Execution execution(std::vector<Pair> const& pairs,
                                    std::vector<bool> const& tlbi_first, Graph const& ob) const {
    Candidate const& c = candidate_;
    Execution execution;
    execution.state = {state_, true};
    std::vector<std::size_t> step_of(c.size);
    std::vector<int> effect_of;
    for (std::size_t t = 0; t < c.traces.size(); ++t) {
      std::size_t next = c.base[t];
      for (Event const& event : c.traces[t]->all) {
        bool const counted =
            next < c.base[t] + c.traces[t]->events.size() &&
            (effect::exp_m | effect::ttd_r | effect::mmu_fault | effect::tlbi).contains(event.kind);
        Execution::Step step;
        step.pe = t;
        step.event = event;
        if ((effect::exp_m | effect::ttd_r).contains(event.kind))
          step.location = traces_.domains.location(event.location);
        if (counted) step_of[next] = execution.steps.size();
        effect_of.push_back(counted ? static_cast<int>(next++) : -1);
        execution.steps.push_back(std::move(step));
      }
    }
    for (std::size_t e = 0; e < c.size; ++e) {
      Execution::Step& step = execution.steps[step_of[e]];
      bool const read = is_read(step.event);
      if (read && c.source[e] != initial_source)
        step.from = step_of[static_cast<std::size_t>(c.source[e])];
      for_each(c.ca[e],
               [&](std::size_t w) { (read ? step.fr : step.co_after).push_back(step_of[w]); });
    }
    for (std::size_t p = 0; p < pairs.size(); ++p) {
      Execution::Step& walk = execution.steps[step_of[pairs[p].walk]];
      (tlbi_first[p] ? walk.after_tlbi : walk.before_tlbi).push_back(step_of[pairs[p].tlbi]);
    }
    put_in_order(execution, effect_of, ob);
    return execution;
  }

  /// Again and again the first step, PE by PE, before which nothing is left: nothing that is
  /// ordered before it, of a barrier nothing that precedes it in the program; and, as long as that
  /// can be had, nothing that it would be odd to find later, such as the write that it reads from.
  void put_in_order(Execution& execution, std::vector<int> const& effect_of,
                    Graph const& ob) const {
    std::size_t const n = execution.steps.size();
    std::vector<bool> done(n, false);
    Bits left = candidate_.size == 0 ? 0 : ~Bits{0} >> (most_effects - candidate_.size);
    auto const ready = [&](std::size_t s) {
      if (effect_of[s] >= 0) {
        bool free = true;
        for_each(left, [&](std::size_t e) {
          free = free && (ob[e] & bit(static_cast<std::size_t>(effect_of[s]))) == 0;
        });
        return free;
      }
      for (std::size_t other = 0; other < s; ++other)
        if (execution.steps[other].pe == execution.steps[s].pe && !done[other]) return false;
      return true;
    };
    auto const predecessors = usual_predecessors(execution);
    auto const usual = [&](std::size_t s) {
      return std::ranges::all_of(predecessors[s], [&](std::size_t other) { return done[other]; });
    };
    while (execution.in_order.size() < n) {
      std::size_t next = n;
      for (std::size_t s = 0; s < n; ++s) {
        if (done[s] || !ready(s)) continue;
        if (next == n) next = s;
        if (!usual(s)) continue;
        next = s;
        break;
      }
      // Ordered-before has no cycle, so there is a next one.
      done[next] = true;
      if (effect_of[next] >= 0) left &= ~bit(static_cast<std::size_t>(effect_of[next]));
      execution.in_order.push_back(next);
    }
  }

  /// For each step those that one would expect to come first.
  static std::vector<std::vector<std::size_t>> usual_predecessors(Execution const& execution) {
    std::vector<std::vector<std::size_t>> all(execution.steps.size());
    for (std::size_t s = 0; s < execution.steps.size(); ++s) {
      Execution::Step const& step = execution.steps[s];
      if (step.from) all[s].push_back(*step.from);
      for (std::size_t const t : step.after_tlbi) all[s].push_back(t);
      for (std::size_t const t : step.before_tlbi) all[t].push_back(s);
      for (std::size_t const w : step.fr) all[w].push_back(s);
      for (std::size_t const w : step.co_after) all[w].push_back(s);
    }
    return all;
  }

  struct Place {
    std::size_t location;
    Bits writes;
  };

  Test const& test_;
  Rules rules_;
  Watch& watch_;
  Result& result_;
  Traces traces_;
  std::set<std::size_t> observed_locations_;
  std::vector<std::size_t> observed_indices_;
  std::vector<std::size_t> first_number_;
  std::size_t words_ = 0;
  Offers initial_offers_;
  std::vector<std::vector<Numbered>> numbered_;
  std::vector<std::size_t> order_;
  std::vector<Offers> later_offers_;
  Candidate candidate_;
  std::vector<std::size_t> reads_;
  std::vector<Place> places_;
  std::vector<Value> state_;
  bool in_trouble_ = false; ///< a thread of the candidate does what is not covered
  std::vector<std::pair<OrderingPart, Product>> scratch_;
  std::set<std::vector<Value>, StateOrder> states_;
};

} // namespace

Result run(Test const& test, Model const& model, Limits const& limits) {
  Result result;
  Watch watch{limits};
  std::optional<Search> search;
  try {
    search.emplace(test, model, watch, result);
    search->run();
    result.complete = true;
  } catch (LimitReached const& reached) {
    result.stopped = reached.what();
  }
  if (search) search->report();
  return result;
}

} // namespace twofold::litmus
