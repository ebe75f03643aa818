// A second enumeration of the executions of a litmus test, without rows: every combination of
// choices is made in full and looked at afterwards, with ordinary sets of pairs. It restates the
// ordering rules in another form, and shares nothing with model/litmus but the reader, the values
// and what an entry's bits do to an access.
#pragma once

#include "model/litmus/test.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace twofold::test {

/// A test that is too large for this, or does what is not covered.
class NaiveGivesUp : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

class NaiveLitmus {
public:
  using Value = litmus::Value;
  using Location = litmus::Location;
  using States = std::set<std::vector<std::string>>;

  NaiveLitmus(litmus::Test const& test, bool ets2) : test_(test), ets2_(ets2) {}

  States states() {
    collect_values();
    std::vector<std::vector<Thread>> threads;
    std::size_t combinations = 1;
    for (std::size_t pe = 0; pe < test_.programs.size(); ++pe) {
      threads.push_back(run_thread(pe));
      combinations *= threads.back().size();
    }
    if (combinations > 20'000) throw NaiveGivesUp("too many combinations");
    std::vector<Thread const*> chosen;
    combine(threads, chosen);
    return states_;
  }

private:
  using Set = std::set<int>;
  using Pairs = std::set<std::pair<int, int>>;

  struct Event {
    char type = 'I'; // R W T, F fault, L TLBI, D DSB, M DMB, I ISB
    char limit = 0;  // of barriers: f, l, s; of faults: t translation or access flag, p permission
    std::size_t pe = 0;
    int place = 0; // in the program, the same within an instruction
    Location location;
    Value value;
    int page = -1;
    int offset = 0;
    bool all = false;
    bool broadcast = false;
    bool succeeded = true;    // of walks
    bool uncacheable = false; // of walks: ends in a fault of type t
    std::size_t instruction = 0;
    std::string fault;
    Set address_from, data_from, ctrl_from, from; // reads of the same thread
  };

  struct Thread {
    std::vector<Event> events;
    std::map<unsigned, Value> registers;
  };

  struct Register {
    Value value;
    Set from;
  };

  struct Walker {
    Thread thread;
    std::map<unsigned, Register> registers;
    Register flags;
    bool equal = false;
    Set ctrl;
    int place = 0;
  };

  static bool memory(Event const& e) { return e.type == 'R' || e.type == 'W'; }
  static Set united(Set a, Set const& b) {
    a.insert(b.begin(), b.end());
    return a;
  }

  // Threads.

  std::vector<Value> values_at(Location const& location) {
    std::vector<Value> all;
    bool readable = true;
    Value const initial = litmus::initial_value(test_, location, readable);
    if (readable) all.push_back(initial);
    for (Value const& value : written_[location])
      if (std::ranges::find(all, value) == all.end()) all.push_back(value);
    return all;
  }

  void collect_values() {
    for (int round = 0; round < 12; ++round) {
      auto const known = written_;
      for (std::size_t pe = 0; pe < test_.programs.size(); ++pe)
        for (Thread const& thread : run_thread(pe))
          for (Event const& e : thread.events)
            if (e.type == 'W') {
              auto& values = written_[e.location];
              if (std::ranges::find(values, e.value) == values.end()) values.push_back(e.value);
            }
      if (known == written_) return;
    }
  }

  std::vector<Thread> run_thread(std::size_t pe) {
    done_.clear();
    Walker walker;
    for (unsigned r = 0; r < litmus::register_count; ++r)
      walker.registers[r] = {test_.registers[pe][r], {}};
    walker.registers[litmus::zero_register] = {litmus::number(0), {}};
    step(pe, 0, walker);
    return std::move(done_);
  }

  void end(Walker walker) {
    for (auto const& [r, reg] : walker.registers) walker.thread.registers[r] = reg.value;
    done_.push_back(std::move(walker.thread));
    if (done_.size() > 3000) throw NaiveGivesUp("too many traces");
  }

  static void assign(Walker& walker, unsigned reg, Register value) {
    if (reg != litmus::zero_register) walker.registers[reg] = std::move(value);
  }

  Register second(Walker& walker, litmus::Instruction const& i) {
    if (i.operand.is_immediate) return {litmus::number(i.operand.immediate), {}};
    Register reg = walker.registers[i.operand.reg];
    if (i.sign_extend) {
      auto const low = static_cast<std::int32_t>(reg.value.bits & 0xffff'ffff);
      reg.value = litmus::number(static_cast<std::uint64_t>(static_cast<std::int64_t>(low)));
    }
    return reg;
  }

  static Value checked(std::optional<Value> const& value) {
    if (!value) throw NaiveGivesUp("a result that is no value");
    return *value;
  }

  int push(Walker& walker, Event event) {
    event.place = walker.place;
    event.ctrl_from = walker.ctrl;
    walker.thread.events.push_back(std::move(event));
    return static_cast<int>(walker.thread.events.size()) - 1;
  }

  // What flows into a read of a location by the last own write to it.
  static Set by_memory(Walker const& walker, Location const& location) {
    for (auto e = walker.thread.events.rbegin(); e != walker.thread.events.rend(); ++e)
      if (e->type == 'W' && e->location == location) return e->from;
    return {};
  }

  void step(std::size_t pe, std::size_t at, Walker walker) {
    auto const& program = test_.programs[pe];
    if (at == program.size()) return end(std::move(walker));
    auto const& i = program[at];
    ++walker.place;
    using litmus::Opcode;
    switch (i.opcode) {
    case Opcode::nop: break;
    case Opcode::move: assign(walker, i.target, second(walker, i)); break;
    case Opcode::compute: {
      Register const a = walker.registers[i.base];
      Register const b = second(walker, i);
      assign(walker, i.target,
             {checked(litmus::compute(i.arithmetic, a.value, b.value, i.wide)),
              united(a.from, b.from)});
      break;
    }
    case Opcode::compare: {
      Register const a = walker.registers[i.base];
      Register const b = second(walker, i);
      walker.flags.from = united(a.from, b.from);
      walker.equal = a.value == b.value;
      break;
    }
    case Opcode::branch: return step(pe, i.jump, std::move(walker));
    case Opcode::branch_if_flags: {
      walker.ctrl = united(walker.ctrl, walker.flags.from);
      if (i.condition != litmus::Condition::eq && i.condition != litmus::Condition::ne)
        throw NaiveGivesUp("a condition");
      bool const jumps = walker.equal == (i.condition == litmus::Condition::eq);
      return step(pe, jumps ? i.jump : at + 1, std::move(walker));
    }
    case Opcode::branch_if_zero:
    case Opcode::branch_if_not_zero: {
      Register const a = walker.registers[i.base];
      walker.ctrl = united(walker.ctrl, a.from);
      bool const zero = a.value == litmus::number(0);
      bool const jumps = zero == (i.opcode == Opcode::branch_if_zero);
      return step(pe, jumps ? i.jump : at + 1, std::move(walker));
    }
    case Opcode::barrier: {
      Event e;
      e.pe = pe;
      e.instruction = at;
      e.type = i.effect == effect::isb                                                   ? 'I'
               : (effect::dsb_full | effect::dsb_ld | effect::dsb_st).contains(i.effect) ? 'D'
                                                                                         : 'M';
      e.limit = (effect::dsb_ld | effect::dmb_ld).contains(i.effect)   ? 'l'
                : (effect::dsb_st | effect::dmb_st).contains(i.effect) ? 's'
                                                                       : 'f';
      push(walker, e);
      break;
    }
    case Opcode::tlbi: {
      Event e;
      e.pe = pe;
      e.instruction = at;
      e.type = 'L';
      e.all = i.all_pages;
      e.broadcast = i.effect == effect::tlbi_broadcast;
      if (!e.all) {
        Register const a = walker.registers[i.base];
        if (a.value.kind == Value::Kind::page_number) e.page = a.value.symbol;
        e.address_from = e.from = a.from;
      }
      push(walker, e);
      break;
    }
    case Opcode::load:
    case Opcode::store: return access(pe, at, std::move(walker));
    }
    step(pe, at + 1, std::move(walker));
  }

  void access(std::size_t pe, std::size_t at, Walker walker) {
    auto const& i = test_.programs[pe][at];
    Register const base = walker.registers[i.base];
    Register const offset = second(walker, i);
    Value const address =
        checked(litmus::compute(litmus::Arithmetic::add, base.value, offset.value, true));
    Set const from = united(base.from, offset.from);
    Event e;
    e.pe = pe;
    e.instruction = at;
    e.address_from = e.from = from;
    if (address.kind == Value::Kind::entry_address) {
      e.location = {true, address.symbol, 0};
      return finish_access(pe, at, e, std::move(walker));
    }
    if (address.kind != Value::Kind::address) throw NaiveGivesUp("no address");
    e.page = address.symbol;
    e.offset = static_cast<int>(address.bits);
    Event walk = e;
    walk.type = 'T';
    walk.location = {true, address.symbol, 0};
    walk.from = united(from, by_memory(walker, walk.location));
    for (Value const& value : values_at(walk.location)) {
      if (value.kind != Value::Kind::entry) throw NaiveGivesUp("no entry");
      auto const bits = litmus::EntryBits::unpacked(value.bits);
      walk.value = value;
      std::string const fault = !bits.valid                                     ? "MMU:Translation"
                                : !bits.af                                      ? "MMU:AccessFlag"
                                : !bits.db && i.opcode == litmus::Opcode::store ? "MMU:Permission"
                                                                                : "";
      walk.succeeded = fault.empty();
      walk.uncacheable = !fault.empty() && fault != "MMU:Permission";
      Walker next = walker;
      push(next, walk);
      Event rest = e;
      rest.from = walk.from;
      if (!fault.empty()) {
        rest.type = 'F';
        rest.limit = walk.uncacheable ? 't' : 'p';
        rest.fault = fault;
        rest.address_from.clear();
        push(next, rest);
        end(std::move(next));
        continue;
      }
      rest.location = {false, value.symbol, static_cast<std::uint16_t>(e.offset)};
      finish_access(pe, at, rest, std::move(next));
    }
  }

  void finish_access(std::size_t pe, std::size_t at, Event e, Walker walker) {
    auto const& i = test_.programs[pe][at];
    if (i.opcode == litmus::Opcode::store) {
      Register const source = walker.registers[i.target];
      e.type = 'W';
      e.value = i.wide ? source.value : checked(litmus::narrow(source.value));
      e.data_from = source.from;
      e.from = united(e.from, source.from);
      push(walker, e);
      return step(pe, at + 1, std::move(walker));
    }
    e.type = 'R';
    e.from = united(e.from, by_memory(walker, e.location));
    for (Value const& value : values_at(e.location)) {
      Walker next = walker;
      e.value = value;
      int const self = push(next, e);
      assign(next, i.target,
             {i.wide ? value : checked(litmus::narrow(value)), united(e.from, {self})});
      step(pe, at + 1, std::move(next));
    }
  }

  // Executions.

  void combine(std::vector<std::vector<Thread>> const& threads,
               std::vector<Thread const*>& chosen) {
    if (chosen.size() < threads.size()) {
      for (Thread const& thread : threads[chosen.size()]) {
        chosen.push_back(&thread);
        combine(threads, chosen);
        chosen.pop_back();
      }
      return;
    }
    events_.clear();
    std::vector<int> base;
    for (Thread const* thread : chosen) {
      int const first = static_cast<int>(events_.size());
      base.push_back(first);
      for (Event e : thread->events) {
        for (Set* set : {&e.address_from, &e.data_from, &e.ctrl_from, &e.from}) {
          Set moved;
          for (int const r : *set) moved.insert(r + first);
          *set = moved;
        }
        events_.push_back(std::move(e));
      }
    }
    chosen_ = chosen;
    make_local_order();
    rf_.assign(events_.size(), -1);
    choose_rf(0);
  }

  bool po(int a, int b) const {
    auto const& x = at(a);
    auto const& y = at(b);
    return x.pe == y.pe && x.place < y.place;
  }
  Event const& at(int e) const { return events_[static_cast<std::size_t>(e)]; }
  int count() const { return static_cast<int>(events_.size()); }
  bool same_instruction(int a, int b) const {
    return at(a).pe == at(b).pe && at(a).place == at(b).place;
  }
  // From a walk to what it is made for.
  bool trib(int t, int x) const {
    return at(t).type == 'T' && same_instruction(t, x) && (memory(at(x)) || at(x).type == 'F');
  }
  bool same_location(int a, int b) const {
    auto const has = [](Event const& e) { return memory(e) || e.type == 'T'; };
    return has(at(a)) && has(at(b)) && at(a).location == at(b).location;
  }
  template <class Between> bool with_between(int a, int b, Between between) const {
    for (int m = 0; m < count(); ++m)
      if (between(at(m)) && po(a, m) && po(m, b)) return true;
    return false;
  }
  // Whether b comes behind a DSB that waits for a.
  bool dsb(int a, int b) const {
    Event const& x = at(a);
    if (at(b).type == 'T' && !ets2_) return false;
    return with_between(a, b, [&](Event const& d) {
      if (d.type != 'D') return false;
      if (d.limit == 'f') return memory(x) || x.type == 'T' || x.type == 'L';
      return d.limit == 'l' ? x.type == 'R' : x.type == 'W';
    });
  }
  bool dmb(int a, int b) const {
    Event const& x = at(a);
    Event const& y = at(b);
    bool const fault = y.type == 'F';
    return with_between(a, b, [&](Event const& d) {
      if (d.type != 'M') return false;
      if (d.limit == 'f') return memory(x) && (memory(y) || fault);
      if (d.limit == 'l') return x.type == 'R' && (memory(y) || fault);
      return x.type == 'W' && (y.type == 'W' || fault);
    });
  }
  // Whether the ISB has to wait for a.
  bool isb_waits(int a, int i) const {
    Event const& x = at(a);
    if (dsb(a, i)) return true;
    if (x.type == 'R' && at(i).ctrl_from.contains(a)) return true;
    for (int m = 0; m < count(); ++m) {
      if (!memory(at(m)) || !po(m, i)) continue;
      if (x.type == 'R' && at(m).address_from.contains(a)) return true;
      if (trib(a, m)) return true;
    }
    return false;
  }
  bool behind_isb(int a, int b) const {
    for (int i = 0; i < count(); ++i)
      if (at(i).type == 'I' && po(i, b) && isb_waits(a, i)) return true;
    return false;
  }
  // Whether r is the first read behind w, no own write to the location between.
  bool lmrs(int w, int r) const {
    if (at(w).type != 'W' || (at(r).type != 'R' && at(r).type != 'T')) return false;
    if (!po(w, r) || !same_location(w, r)) return false;
    for (int m = 0; m < count(); ++m)
      if (at(m).type == 'W' && same_location(m, r) && po(w, m) && po(m, r)) return false;
    return true;
  }

  bool locally(int a, int b) const {
    Event const& x = at(a);
    Event const& y = at(b);
    if (trib(a, b)) return true;
    if ((memory(x) || x.type == 'T') && y.type == 'W' && po(a, b) && same_location(a, b))
      return true;
    if (dsb(a, b) || dmb(a, b) || behind_isb(a, b)) return true;
    if (x.type == 'R') {
      if (y.type != 'F' && y.address_from.contains(a)) return true;
      if (y.type == 'W' && (y.data_from.contains(a) || y.ctrl_from.contains(a))) return true;
      if (y.type == 'L' && y.ctrl_from.contains(a)) return true;
      for (int m = 0; m < count(); ++m) {
        if (!memory(at(m))) continue;
        bool const address = at(m).address_from.contains(a);
        if (address && y.type == 'W' && po(m, b)) return true;
        if ((address || at(m).data_from.contains(a)) && y.type == 'R' && lmrs(m, b)) return true;
      }
    }
    if (x.type == 'T' && x.succeeded && y.type == 'W' && po(a, b)) return true;
    if (ets2_ && memory(x) && y.type == 'T' && y.uncacheable && po(a, b)) return true;
    return false;
  }

  static Pairs closed(Pairs pairs) {
    for (bool grown = true; grown;) {
      grown = false;
      Pairs more;
      for (auto const& [a, b] : pairs)
        for (auto it = pairs.lower_bound({b, -1}); it != pairs.end() && it->first == b; ++it)
          if (!pairs.contains({a, it->second})) more.insert({a, it->second});
      if (!more.empty()) {
        pairs.insert(more.begin(), more.end());
        grown = true;
      }
    }
    return pairs;
  }
  static bool cyclic(Pairs const& pairs) {
    for (auto const& [a, b] : closed(pairs))
      if (a == b) return true;
    return false;
  }

  void make_local_order() {
    Pairs lob;
    for (int a = 0; a < count(); ++a)
      for (int b = 0; b < count(); ++b)
        if (a != b && at(a).pe == at(b).pe && locally(a, b)) lob.insert({a, b});
    lob = closed(lob);
    local_ = lob;
    for (int r = 0; r < count(); ++r)
      for (int m = 0; m < count(); ++m) {
        Event const& e = at(m);
        bool const picked =
            !same_instruction(r, m) && (e.from.contains(r) || e.address_from.contains(r) ||
                                        e.data_from.contains(r) || e.ctrl_from.contains(r));
        if (!picked) continue;
        for (int w = 0; w < count(); ++w)
          if (at(w).type == 'W' && lob.contains({m, w})) local_.insert({r, w});
      }
    local_ = closed(local_);
  }

  void choose_rf(int e) {
    if (e == count()) return choose_co();
    Event const& x = at(e);
    if (x.type != 'R' && x.type != 'T') return choose_rf(e + 1);
    auto& source = rf_[static_cast<std::size_t>(e)];
    bool readable = true;
    if (litmus::initial_value(test_, x.location, readable) == x.value && readable) {
      source = -1;
      choose_rf(e + 1);
    }
    for (int w = 0; w < count(); ++w)
      if (at(w).type == 'W' && same_location(w, e) && at(w).value == x.value) {
        source = w;
        choose_rf(e + 1);
      }
  }

  void choose_co() {
    std::map<Location, std::vector<int>> writes;
    for (int e = 0; e < count(); ++e)
      if (at(e).type == 'W') writes[at(e).location].push_back(e);
    co_.clear();
    std::vector<std::vector<int>> lists;
    for (auto& [location, list] : writes) lists.push_back(list);
    permute(lists, 0);
  }

  void permute(std::vector<std::vector<int>>& lists, std::size_t l) {
    if (l == lists.size()) {
      co_.clear();
      for (auto const& list : lists)
        for (std::size_t a = 0; a < list.size(); ++a)
          for (std::size_t b = a + 1; b < list.size(); ++b) co_.insert({list[a], list[b]});
      look(lists);
      return;
    }
    std::ranges::sort(lists[l]);
    do permute(lists, l + 1);
    while (std::ranges::next_permutation(lists[l]).found);
  }

  // Whether w comes after what a read or write saw or is.
  bool coherence_after(int a, int w) const {
    if (at(w).type != 'W' || !same_location(a, w) || a == w) return false;
    if (at(a).type == 'W') return co_.contains({a, w});
    int const source = rf_[static_cast<std::size_t>(a)];
    return source == -1 || co_.contains({source, w});
  }

  bool internally_visible() const {
    for (int r = 0; r < count(); ++r)
      for (int w = 0; w < count(); ++w) {
        if (!same_location(r, w) || at(w).type != 'W') continue;
        if (at(r).type == 'R') {
          if (rf_[static_cast<std::size_t>(r)] == w && po(r, w)) return false;
          if (po(w, r) && coherence_after(r, w)) return false;
        }
        if (at(r).type == 'W' && po(r, w) && co_.contains({w, r})) return false;
      }
    return true;
  }

  void look(std::vector<std::vector<int>> const& lists) {
    if (!internally_visible()) return;
    Pairs ob = local_;
    for (int a = 0; a < count(); ++a)
      for (int b = 0; b < count(); ++b) {
        if (a == b) continue;
        bool const other = at(a).pe != at(b).pe;
        int const source = rf_[static_cast<std::size_t>(b)];
        if (at(b).type == 'R' && source == a && other) ob.insert({a, b});
        if (at(b).type == 'T' && source == a) ob.insert({a, b});
        if (memory(at(a)) && coherence_after(a, b) && other) ob.insert({a, b});
        if (at(a).type == 'T' && at(a).uncacheable && coherence_after(a, b)) ob.insert({a, b});
        // A write that a later read has not seen, an earlier one has not seen either.
        for (int m = 0; m < count(); ++m)
          if (at(a).type == 'R' && at(m).type == 'R' && po(a, m) && same_location(a, m) &&
              coherence_after(m, b) && at(b).pe != at(m).pe)
            ob.insert({a, b});
      }
    if (cyclic(ob)) return;
    std::vector<std::pair<int, int>> pairs;
    for (int l = 0; l < count(); ++l)
      for (int t = 0; t < count(); ++t) {
        if (at(l).type != 'L' || at(t).type != 'T') continue;
        if (!at(l).all && at(l).page != at(t).page) continue;
        if (!at(l).broadcast && at(l).pe != at(t).pe) continue;
        pairs.emplace_back(l, t);
      }
    if (pairs.size() > 10) throw NaiveGivesUp("too many TLBI and walks");
    for (unsigned choice = 0; choice < 1U << pairs.size(); ++choice) {
      Pairs all = ob;
      for (std::size_t p = 0; p < pairs.size(); ++p)
        order_tlbi(pairs[p].first, pairs[p].second, (choice >> p & 1U) != 0, all);
      if (cyclic(all)) continue;
      record(lists);
      return;
    }
  }

  void order_tlbi(int l, int t, bool tlbi_first, Pairs& ob) const {
    if (tlbi_first) {
      for (int w = 0; w < count(); ++w)
        if (coherence_after(t, w)) ob.insert({l, w});
      return;
    }
    bool const remote = at(l).pe != at(t).pe;
    for (int d = 0; d < count(); ++d) {
      bool behind = dsb(l, d);
      for (int i = 0; i < count(); ++i)
        behind = behind || (at(i).type == 'I' && dsb(l, i) && po(i, d));
      if (!behind) continue;
      ob.insert({t, d});
      if (!remote) continue;
      for (int x = 0; x < count(); ++x) {
        if (!trib(t, x)) continue;
        ob.insert({x, d});
        if (!memory(at(x))) continue;
        for (int older = 0; older < count(); ++older)
          for (int made = 0; made < count(); ++made)
            if (memory(at(made)) && trib(older, made) && po(made, x) &&
                at(made).offset == at(x).offset)
              ob.insert({older, d});
      }
    }
  }

  void record(std::vector<std::vector<int>> const& lists) {
    std::map<Location, Value> last;
    for (auto const& list : lists) last[at(list.back()).location] = at(list.back()).value;
    std::vector<std::string> state;
    for (auto const& observable : test_.observables) {
      using Kind = litmus::Observable::Kind;
      if (observable.kind == Kind::reg) {
        state.push_back(
            litmus::text(chosen_[observable.pe]->registers.at(observable.reg), test_.names));
      } else if (observable.kind == Kind::location) {
        bool readable = true;
        Value const initial = litmus::initial_value(test_, observable.location, readable);
        auto const found = last.find(observable.location);
        state.push_back(litmus::text(found == last.end() ? initial : found->second, test_.names));
      } else {
        bool occurs = false;
        for (Event const& e : chosen_[observable.fault.pe]->events) {
          if (e.type != 'F') continue;
          auto const& labels = test_.programs[observable.fault.pe][e.instruction].labels;
          occurs =
              occurs ||
              ((observable.fault.label.empty() ||
                std::ranges::find(labels, observable.fault.label) != labels.end()) &&
               (observable.fault.page == litmus::no_symbol || observable.fault.page == e.page) &&
               (observable.fault.type.empty() || observable.fault.type == e.fault));
        }
        state.push_back(occurs ? "1" : "0");
      }
    }
    states_.insert(state);
  }

  litmus::Test const& test_;
  bool ets2_;
  std::map<Location, std::vector<Value>> written_;
  std::vector<Thread> done_;
  std::vector<Event> events_;
  std::vector<Thread const*> chosen_;
  Pairs local_;
  std::vector<int> rf_;
  Pairs co_;
  States states_;
};

} // namespace twofold::test
