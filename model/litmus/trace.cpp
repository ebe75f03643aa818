#include "model/litmus/trace.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace twofold::litmus {

void Watch::look() const {
  if (limits_.interrupt != nullptr && *limits_.interrupt) throw LimitReached("interrupted");
  if (std::chrono::steady_clock::now() >= end_)
    throw LimitReached(fmt::format("time limit of {} s reached",
                                   static_cast<double>(limits_.time.count()) / 1000));
}

void Watch::step() {
  if ((++steps_ & 0xffU) == 0) look();
}

void Watch::use(std::size_t bytes) {
  used_ += bytes;
  if (used_ > limits_.bytes)
    throw LimitReached(fmt::format("memory limit of {} MiB reached", limits_.bytes >> 20));
}

std::size_t Domains::index_of(Location const& location) {
  auto const [at, is_new] = indices_.emplace(location, locations_.size());
  if (is_new) {
    bool readable = true;
    Value const initial = initial_value(test_, location, readable);
    locations_.push_back(location);
    values_.emplace_back();
    if (readable) values_.back().push_back(initial);
    initial_.push_back(initial);
    readable_.push_back(readable);
  }
  return at->second;
}

bool Domains::add(std::size_t index, Value const& value) {
  auto& values = values_[index];
  if (std::ranges::find(values, value) != values.end()) return false;
  values.push_back(value);
  return true;
}

namespace {

/// A value, and the reads that it depends on.
struct Register {
  Value value;
  Bits from = 0;
};

/// How far a thread has come.
struct State {
  std::array<Register, register_count> registers;
  Flags flags;
  Bits flags_from = 0;
  Bits ctrl_from = 0; ///< reads that a branch before depended on
  std::vector<Event> events;
  std::array<Bits, most_effects> into{}; ///< for each Effect, the reads that flow into it
  Graph addr{};
  Graph data{};
  Graph ctrl{};
  std::uint16_t order = 0;
  bool faulted = false;
};

/// The narrow places of memory that a test may look at, to refuse accesses that overlap in part.
class Cells {
public:
  explicit Cells(Test const& test) {
    for (auto const& [location, value] : test.memory)
      if (!location.is_entry) {
        auto const size = test.sizes.find(location.symbol);
        add(location.symbol, location.offset, size == test.sizes.end() ? 4 : size->second);
      }
  }
  /// False if it overlaps another cell that starts elsewhere.
  bool add(Symbol frame, std::uint16_t offset, std::uint16_t size) {
    auto& cells = cells_[frame];
    for (auto const& [other, other_size] : cells)
      if (other != offset && other < offset + size && offset < other + other_size) return false;
    auto& known = cells[offset];
    known = std::max(known, size);
    return true;
  }

private:
  std::map<Symbol, std::map<std::uint16_t, std::uint16_t>> cells_;
};

bool holds(Condition condition, Flags const& f) {
  switch (condition) {
  case Condition::eq: return f.z;
  case Condition::ne: return !f.z;
  case Condition::cs: return f.c;
  case Condition::cc: return !f.c;
  case Condition::mi: return f.n;
  case Condition::pl: return !f.n;
  case Condition::vs: return f.v;
  case Condition::vc: return !f.v;
  case Condition::hi: return f.c && !f.z;
  case Condition::ls: return !f.c || f.z;
  case Condition::ge: return f.n == f.v;
  case Condition::lt: return f.n != f.v;
  case Condition::gt: return !f.z && f.n == f.v;
  case Condition::le: return f.z || f.n != f.v;
  }
  return false;
}

/// Follows one thread, a state for each choice of what reads return.
class Follower {
public:
  Follower(Test const& test, Rules const& rules, Domains& domains, Cells& cells, Watch& watch,
           std::size_t pe)
      : test_(test), program_(test.programs[pe]), rules_(rules), domains_(domains), cells_(cells),
        watch_(watch), pe_(pe) {}

  std::vector<Trace> run() {
    State state;
    for (std::size_t i = 0; i < register_count; ++i)
      state.registers[i].value = test_.registers[pe_][i];
    follow(std::move(state), 0);
    return std::move(traces_);
  }

  [[nodiscard]] std::vector<std::pair<std::size_t, Value>> const& writes() const { return writes_; }

private:
  // Registers.

  static Register zero() { return {number(0), 0}; }
  static Register get(State const& state, unsigned reg) {
    return reg == zero_register ? zero() : state.registers[reg];
  }
  static void set(State& state, unsigned reg, Register const& value) {
    if (reg != zero_register) state.registers[reg] = value;
  }

  /// The second source, where it is no part of a register.
  static Register second(State const& state, Instruction const& i) {
    if (i.operand.is_immediate) return {number(i.operand.immediate), 0};
    return get(state, i.operand.reg);
  }

  /// The second source, extended if that is asked for; nothing for what has no 32 bits.
  static std::optional<Register> extended(State const& state, Instruction const& i) {
    Register source = second(state, i);
    if (!i.sign_extend && !i.zero_extend) return source;
    auto const narrowed = narrow(source.value);
    if (!narrowed) return {};
    std::uint64_t bits = narrowed->bits;
    if (i.sign_extend && (bits & 0x8000'0000U) != 0) bits |= 0xffff'ffff'0000'0000U;
    source.value = number(bits);
    return source;
  }

  // Effects.

  /// Adds an Effect into which these reads flow.
  std::size_t add(State& state, Event event, Bits from) {
    std::size_t const e = state.events.size();
    if (e == most_effects)
      throw LimitReached(fmt::format("more than {} Effects in one thread", most_effects));
    event.order = state.order;
    state.events.push_back(event);
    state.into[e] = from;
    for_each(state.ctrl_from, [&](std::size_t r) { state.ctrl[r] |= bit(e); });
    return e;
  }

  static void relate(Graph& graph, Bits from, std::size_t to) {
    for_each(from, [&](std::size_t r) { graph[r] |= bit(to); });
  }

  /// The last own write to the location, if there is one.
  static std::optional<std::size_t> last_write(State const& state, std::size_t location) {
    for (std::size_t e = state.events.size(); e-- > 0;)
      if (state.events[e].kind == effect::exp_w && state.events[e].location == location) return e;
    return {};
  }

  /// What flows into a read of the location through an own write.
  static Bits through_memory(State const& state, std::size_t location) {
    auto const write = last_write(state, location);
    return write ? state.into[*write] : 0;
  }

  // Instructions.

  void trouble(State state, Instruction const& i, std::string const& what) {
    finish(std::move(state), Trouble{i.position, fmt::format("{}: {}", i.text, what)});
  }

  [[nodiscard]] std::string print(Value const& value) const { return text(value, test_.names); }

  void follow(State state, std::size_t at) {
    watch_.step();
    if (at >= program_.size()) {
      finish(std::move(state), {});
      return;
    }
    Instruction const& i = program_[at];
    ++state.order;
    switch (i.opcode) {
    case Opcode::nop: break;
    case Opcode::move: {
      Register const source = second(state, i);
      auto const value = i.wide ? source.value : narrow(source.value);
      if (!value) {
        trouble(std::move(state), i, no_narrow(source.value));
        return;
      }
      set(state, i.target, {*value, source.from});
      break;
    }
    case Opcode::compute: {
      Register const a = get(state, i.base);
      auto const b = extended(state, i);
      auto const result =
          b ? litmus::compute(i.arithmetic, a.value, b->value, i.wide) : std::optional<Value>{};
      if (!b || !result) {
        trouble(std::move(state), i,
                fmt::format("the result is no value that a test can hold; the first source is {}",
                            print(a.value)));
        return;
      }
      set(state, i.target, {*result, a.from | b->from});
      break;
    }
    case Opcode::compare: {
      Register const a = get(state, i.base);
      Register const b = second(state, i);
      auto const flags = litmus::compare(a.value, b.value, i.wide);
      if (!flags) {
        trouble(std::move(state), i, no_narrow(a.value));
        return;
      }
      state.flags = *flags;
      state.flags_from = a.from | b.from;
      break;
    }
    case Opcode::branch: follow(std::move(state), i.jump); return;
    case Opcode::branch_if_flags: {
      if (!state.flags.of_numbers && i.condition != Condition::eq && i.condition != Condition::ne) {
        trouble(std::move(state), i, "what was compared are no numbers; allowed is EQ or NE");
        return;
      }
      state.ctrl_from |= state.flags_from;
      bool const jumps = holds(i.condition, state.flags);
      follow(std::move(state), jumps ? i.jump : at + 1);
      return;
    }
    case Opcode::branch_if_zero:
    case Opcode::branch_if_not_zero: {
      Register const source = get(state, i.base);
      auto const value = i.wide ? source.value : narrow(source.value);
      if (!value) {
        trouble(std::move(state), i, no_narrow(source.value));
        return;
      }
      state.ctrl_from |= source.from;
      bool const jumps = (*value == number(0)) == (i.opcode == Opcode::branch_if_zero);
      follow(std::move(state), jumps ? i.jump : at + 1);
      return;
    }
    case Opcode::barrier: {
      Event event;
      event.kind = i.effect;
      event.instruction = static_cast<std::uint16_t>(at);
      add(state, event, 0);
      break;
    }
    case Opcode::tlbi: invalidate(state, at); break;
    case Opcode::load:
    case Opcode::store: access(std::move(state), at); return;
    }
    follow(std::move(state), at + 1);
  }

  [[nodiscard]] std::string no_narrow(Value const& value) const {
    return fmt::format("{} has no 32 bits; use an X register", print(value));
  }

  void invalidate(State& state, std::size_t at) {
    Instruction const& i = program_[at];
    Register const source = i.all_pages ? zero() : get(state, i.base);
    Event event;
    event.kind = i.effect;
    event.instruction = static_cast<std::uint16_t>(at);
    event.all_pages = i.all_pages;
    // Another operand than a page number names none of the test's pages.
    if (source.value.kind == Value::Kind::page_number) event.page = source.value.symbol;
    std::size_t const e = add(state, event, source.from);
    relate(state.addr, source.from, e);
  }

  void access(State state, std::size_t at) {
    Instruction const& i = program_[at];
    Register const base = get(state, i.base);
    auto const offset = extended(state, i);
    auto const address = offset ? litmus::compute(Arithmetic::add, base.value, offset->value, true)
                                : std::optional<Value>{};
    if (!offset || !address) {
      trouble(std::move(state), i,
              fmt::format("the address is within no page; the base is {}", print(base.value)));
      return;
    }
    Bits const from = base.from | offset->from;
    Event event;
    event.instruction = static_cast<std::uint16_t>(at);
    if (address->kind == Value::Kind::entry_address) {
      event.location = domains_.index_of({true, address->symbol, 0});
      if (!i.wide) {
        trouble(std::move(state), i, "an entry is not accessed by a W register");
        return;
      }
      make(std::move(state), at, event, from, from);
    } else if (address->kind == Value::Kind::address) {
      event.page = address->symbol;
      event.low_order = static_cast<std::uint16_t>(address->bits);
      walk(state, at, event, from);
    } else {
      trouble(std::move(state), i, fmt::format("{} is not an address", print(*address)));
    }
  }

  /// Reads the entry that maps the page, then goes on as that says.
  void walk(State const& before, std::size_t at, Event const& access, Bits from) {
    Instruction const& i = program_[at];
    bool const store = i.opcode == Opcode::store;
    std::size_t const location = domains_.index_of({true, access.page, 0});
    Bits const into = from | through_memory(before, location);
    // By index: values may be added to other locations meanwhile, but not to this one.
    for (std::size_t v = 0; v < domains_.values(location).size(); ++v) {
      Value const value = domains_.values(location)[v];
      State state = before;
      if (value.kind != Value::Kind::entry) {
        trouble(std::move(state), i,
                fmt::format("the walk finds {}, which is no entry", print(value)));
        continue;
      }
      auto const* const fault = fault_of(EntryBits::unpacked(value.bits), store);
      Event read = access;
      read.kind = fault == nullptr ? effect::ttd_r_success : fault->walk;
      read.location = location;
      read.value = value;
      std::size_t const e = add(state, read, into);
      relate(state.addr, from, e);
      if (fault != nullptr) {
        take_fault(std::move(state), at, access, *fault, into);
      } else if (value.symbol == no_symbol) {
        trouble(std::move(state), i,
                fmt::format("the entry {} has no output address", print(value)));
      } else if (!cells_.add(value.symbol, access.low_order, i.wide ? 8 : 4)) {
        trouble(std::move(state), i, "accesses that overlap in part are not supported");
      } else {
        Event made = access;
        made.location = domains_.index_of({false, value.symbol, access.low_order});
        make(std::move(state), at, made, from, into);
      }
    }
  }

  void take_fault(State state, std::size_t at, Event const& access, spec::WalkFaultRow const& fault,
                  Bits into) {
    Event event = access;
    event.kind = fault.fault;
    event.fault = &fault;
    add(state, event, into);
    if (test_.faults == FaultHandling::fatal) {
      finish(std::move(state), {});
    } else if (!state.faulted) {
      state.faulted = true;
      follow(std::move(state), at);
    }
  }

  /// The access itself; `address_from` are the reads that its address registers depend on, `into`
  /// with those that flow in through the walk.
  void make(State state, std::size_t at, Event event, Bits address_from, Bits into) {
    Instruction const& i = program_[at];
    if (i.opcode == Opcode::store) {
      Register const source = get(state, i.target);
      auto const value = i.wide ? source.value : narrow(source.value);
      if (!value) {
        trouble(std::move(state), i, no_narrow(source.value));
        return;
      }
      event.kind = effect::exp_w;
      event.value = *value;
      std::size_t const e = add(state, event, into | source.from);
      relate(state.addr, address_from, e);
      relate(state.data, source.from, e);
      writes_.emplace_back(event.location, *value);
      follow(std::move(state), at + 1);
      return;
    }
    for (std::size_t v = 0; v < domains_.values(event.location).size(); ++v) {
      State next = state;
      event.kind = effect::exp_r;
      event.value = domains_.values(event.location)[v];
      auto const value = i.wide ? event.value : narrow(event.value);
      std::size_t const e = add(next, event, into | through_memory(next, event.location));
      relate(next.addr, address_from, e);
      if (!value) {
        trouble(std::move(next), i, no_narrow(event.value));
        continue;
      }
      set(next, i.target, {*value, next.into[e] | bit(e)});
      follow(std::move(next), at + 1);
    }
  }

  // Relations.

  struct Relations {
    std::vector<EffectSet> kinds;
    std::array<Graph, relation_count> graphs{};
    Graph& operator[](Relation relation) { return graphs[static_cast<std::size_t>(relation)]; }
  };

  static bool has_location(Event const& event) {
    return (effect::exp_m | effect::ttd_r).contains(event.kind);
  }

  /// Everything that is known of a thread by itself.
  void relate_events(State const& state, Relations& r) const {
    std::size_t const n = state.events.size();
    for (Event const& event : state.events) r.kinds.push_back(event.kind);
    r[Relation::addr] = state.addr;
    r[Relation::data] = state.data;
    r[Relation::ctrl] = state.ctrl;
    for (std::size_t a = 0; a < n; ++a) {
      Event const& first = state.events[a];
      bool hidden = false; // by a younger write to the same location
      for (std::size_t b = a + 1; b < n; ++b) {
        Event const& second = state.events[b];
        if (first.order == second.order) {
          if (effect::ttd_r.contains(first.kind)) {
            r[Relation::tr_ib][a] |= bit(b);
            r[Relation::tr_ib_inverse][b] |= bit(a);
          }
          continue;
        }
        r[Relation::po][a] |= bit(b);
        if (!has_location(first) || !has_location(second)) continue;
        bool const by_page = first.page != no_symbol && second.page != no_symbol;
        if (by_page && first.low_order == second.low_order) r[Relation::po_low_order][a] |= bit(b);
        if (first.location != second.location) continue;
        r[Relation::po_loc][a] |= bit(b);
        if (first.kind == effect::exp_w && !hidden && second.kind != effect::exp_w)
          r[Relation::lmrs][a] |= bit(b);
        if (second.kind == effect::exp_w) hidden = true;
      }
    }
    for (std::size_t e = 0; e < n; ++e)
      for_each(state.into[e], [&](std::size_t from) {
        if (state.events[from].order != state.events[e].order) r[Relation::pick][from] |= bit(e);
      });
    for (std::size_t e = 0; e < n; ++e)
      r[Relation::pick][e] |= r[Relation::addr][e] | r[Relation::data][e] | r[Relation::ctrl][e];
  }

  static Relation relation_of(OrderingPart part) {
    switch (part) {
    case OrderingPart::dsb_ob: return Relation::dsb_ob;
    case OrderingPart::ifb_ob: return Relation::ifb_ob;
    case OrderingPart::lob: return Relation::lob;
    default: return Relation::hw;
    }
  }

  /// Runs the rows of one part; what they relate is added to `into`.
  void run_part(OrderingPart part, Relations& r, Graph& into) const {
    std::size_t const n = r.kinds.size();
    for (OrderingRow const* row : rules_.of_traces) {
      if (row->part != part || row->scope == OrderingScope::other_pe) continue;
      for (std::size_t e = 0; e < n; ++e)
        into[e] |= follow_row(*row, r.kinds, e,
                              [&](Relation relation, std::size_t i) { return r[relation][i]; });
    }
  }

  /// Runs the rows; false if no execution can have this trace.
  bool order(Relations& r, Graph& ob) const {
    std::size_t const n = r.kinds.size();
    for (OrderingPart const part :
         {OrderingPart::dsb_ob, OrderingPart::ifb_ob, OrderingPart::lob, OrderingPart::hw}) {
      Graph& relation = r[relation_of(part)];
      run_part(part, r, relation);
      // A cycle is one of ordered-before too, and found there.
      if (part == OrderingPart::lob || part == OrderingPart::hw) close(relation, n);
    }
    Graph internal{};
    run_part(OrderingPart::internal, r, internal);
    for (std::size_t e = 0; e < n; ++e)
      if ((internal[e] & bit(e)) != 0) return false;
    run_part(OrderingPart::ob, r, ob);
    return close(ob, n);
  }

  static Bits project(Bits set, std::vector<std::size_t> const& members) {
    Bits projected = 0;
    for (std::size_t i = 0; i < members.size(); ++i)
      if ((set & bit(members[i])) != 0) projected |= bit(i);
    return projected;
  }

  void finish(State state, std::optional<Trouble> const& trouble) {
    Relations r;
    relate_events(state, r);
    Graph ob{};
    if (!order(r, ob)) return;
    Trace trace;
    trace.trouble = trouble;
    std::vector<std::size_t> members;
    for (std::size_t e = 0; e < state.events.size(); ++e)
      if ((effect::exp_m | effect::ttd_r | effect::mmu_fault | effect::tlbi)
              .contains(state.events[e].kind)) {
        members.push_back(e);
        trace.events.push_back(state.events[e]);
      }
    auto const projected = [&](Graph const& graph) {
      std::vector<Bits> rows;
      rows.reserve(members.size());
      for (std::size_t const e : members) rows.push_back(project(graph[e], members));
      return rows;
    };
    trace.ob = projected(ob);
    for (Relation const relation : rules_.kept) trace.kept.push_back(projected(r[relation]));
    for (EffectSet const set : rules_.sets) {
      Bits of_set = 0;
      for (std::size_t i = 0; i < members.size(); ++i)
        if (set.contains(r.kinds[members[i]])) of_set |= bit(i);
      trace.sets.push_back(of_set);
    }
    for (Observable const& observable : test_.observables)
      trace.observed.push_back(observe(observable, state));
    trace.all = std::move(state.events);
    watch_.use(sizeof(Trace) + trace.all.size() * sizeof(Event) * 2 +
               trace.events.size() * (trace.kept.size() + 1) * sizeof(Bits) +
               trace.observed.size() * sizeof(Value) + 256);
    traces_.push_back(std::move(trace));
  }

  [[nodiscard]] Value observe(Observable const& observable, State const& state) const {
    if (observable.kind == Observable::Kind::reg && observable.pe == pe_)
      return state.registers[observable.reg].value;
    if (observable.kind != Observable::Kind::fault || observable.fault.pe != pe_) return number(0);
    FaultPattern const& pattern = observable.fault;
    bool const occurs = std::ranges::any_of(state.events, [&](Event const& event) {
      if (event.fault == nullptr) return false;
      auto const& labels = program_[event.instruction].labels;
      return (pattern.label.empty() || std::ranges::find(labels, pattern.label) != labels.end()) &&
             (pattern.page == no_symbol || pattern.page == event.page) &&
             (pattern.type.empty() || pattern.type == event.fault->name);
    });
    return number(occurs ? 1 : 0);
  }

  Test const& test_;
  Program const& program_;
  Rules const& rules_;
  Domains& domains_;
  Cells& cells_;
  Watch& watch_;
  std::size_t pe_;
  std::vector<Trace> traces_;
  std::vector<std::pair<std::size_t, Value>> writes_;
};

std::size_t count_stores(Test const& test) {
  std::size_t count = 0;
  for (Program const& program : test.programs)
    count +=
        static_cast<std::size_t>(std::ranges::count(program, Opcode::store, &Instruction::opcode));
  return count;
}

} // namespace

Traces enumerate_traces(Test const& test, Rules const& rules, Watch& watch) {
  Traces traces{{}, Domains{test}};
  Cells cells{test};
  // A value gets from write to write through reads. Nothing in an execution depends on itself, so a
  // value has gone through each store once at most when it is read.
  for (std::size_t round = 0, rounds = count_stores(test); round <= rounds; ++round) {
    bool grown = false;
    traces.of_threads.clear();
    watch.release();
    for (std::size_t pe = 0; pe < test.programs.size(); ++pe) {
      Follower follower{test, rules, traces.domains, cells, watch, pe};
      traces.of_threads.push_back(follower.run());
      for (auto const& [location, value] : follower.writes())
        if (traces.domains.add(location, value)) grown = true;
    }
    if (!grown) break;
  }
  return traces;
}

} // namespace twofold::litmus
