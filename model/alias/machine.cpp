#include "model/alias/machine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <string_view>
#include <unordered_set>

namespace twofold::alias {

namespace {

using Byte = std::uint8_t;
using Kind = Operation::Kind;

enum LineState : Byte { invalid, clean, dirty };

struct Line {
  Byte state = invalid;
  Byte reach = 0;
  std::array<Byte, 2> data{};
};

/// A write or maintenance that was performed and not carried out.
struct Pending {
  Byte operation = 0;
  Byte value = 0;
};

struct Pe {
  Byte next = 0;
  Byte pending_count = 0;
  std::array<Pending, buffer_size> pending{};
  std::array<Line, most_granules> lines{};
  std::array<Byte, most_targets> targets{};
  Byte early = 0; ///< one more than the operation that a read was made for early
  Byte early_value = 0;
  Byte monitor = 0; ///< one more than the exclusive read that set it
  Byte monitored = 0;
};

struct Machine {
  std::array<Byte, most_bytes> memory{};
  Byte signals = 0;
  Byte unmapped = 0;
  std::array<Pe, most_threads> pes{};
};
// States are compared and hashed as bytes.
static_assert(std::has_unique_object_representations_v<Machine>);

Byte granule_of(Byte byte) { return byte / 2; }

/// Of a reach: it is a Write-Through one, and these are apart.
constexpr unsigned another_kind = 4;

/// One step of exploring: from a state to those that may follow.
class Stepper {
public:
  explicit Stepper(Program const& program) : program_(program) {}

  [[nodiscard]] Machine first() const {
    Machine machine;
    machine.unmapped = program_.unmapped;
    return machine;
  }

  /// Calls `found(machine, event)` for each.
  template <class Found> void follow(Machine const& from, Found&& found) const {
    for (Byte p = 0; p < program_.threads.size(); ++p) {
      perform(from, p, found);
      read_early(from, p, found);
      for (Byte i = 0; i < from.pes[p].pending_count; ++i) carry_out(from, p, i, found);
      fill_by_speculation(from, p, found);
      evict(from, p, found);
    }
  }

  [[nodiscard]] bool ended(Machine const& machine) const {
    for (Byte p = 0; p < program_.threads.size(); ++p) {
      Pe const& pe = machine.pes[p];
      if (pe.next != program_.threads[p].size() || pe.pending_count != 0) return false;
      for (Line const& line : pe.lines)
        if (line.state == dirty) return false;
    }
    return true;
  }

  [[nodiscard]] FinalState final_state(Machine const& machine) const {
    FinalState state;
    for (Byte p = 0; p < program_.threads.size(); ++p)
      for (Operation const& op : program_.threads[p])
        if (op.reads() || op.kind == Kind::write_exclusive)
          state.values.push_back(machine.pes[p].targets[op.target]);
    for (std::size_t b = 0; b < program_.bytes; ++b) state.values.push_back(machine.memory[b]);
    return state;
  }

protected:
  [[nodiscard]] Operation const& operation(Byte pe, Byte index) const {
    return program_.threads[pe][index];
  }
  [[nodiscard]] Path const& path(Operation const& op) const { return program_.paths[op.path]; }

private:
  static Event event(Event::Kind kind, Byte pe, Byte operation, Byte granule,
                     Machine const& after) {
    Event e;
    e.kind = kind;
    e.pe = pe;
    e.operation = operation;
    e.granule = granule;
    e.memory = after.memory;
    return e;
  }

  /// How far lines of the path are kept coherent, and with which.
  [[nodiscard]] Byte reach_of(Path const& path) const {
    bool const apart = program_.kinds_apart && path.kind == Path::Kind::write_through;
    return static_cast<Byte>(static_cast<unsigned>(path.reach) | (apart ? another_kind : 0U));
  }

  /// Whether an access of `pe` with this reach and what `other` holds with that one are coherent.
  [[nodiscard]] bool coherent(Byte pe, Byte reach, Byte other, Byte held) const {
    if ((reach & another_kind) != (held & another_kind)) return false;
    auto const covers = [&](Byte with_kind) {
      unsigned const r = with_kind & ~another_kind;
      if (r == static_cast<unsigned>(Path::Reach::outer)) return true;
      bool const one_domain =
          program_.domains.empty() || program_.domains[pe] == program_.domains[other];
      return r == static_cast<unsigned>(Path::Reach::inner) && one_domain;
    };
    return covers(reach) && covers(held);
  }

  static void write_back(Machine& m, Line& line, Byte granule) {
    m.memory[granule * 2U] = line.data[0];
    m.memory[granule * 2U + 1] = line.data[1];
    line.state = clean;
  }

  /// The states in which the granule is in the PE's cache, read from memory or from a cache that
  /// answers.
  template <class Filled>
  void filled(Machine const& from, Byte p, Byte granule, Byte reach, Filled&& found) const {
    Machine m = from;
    bool owner = false;
    for (Byte q = 0; q < program_.threads.size(); ++q) {
      Line& line = m.pes[q].lines[granule];
      if (q == p || line.state == invalid || !coherent(p, reach, q, line.reach)) continue;
      bool const owns = line.state == dirty;
      if (owns) write_back(m, line, granule);
      owner = owner || owns;
      Machine answered = m;
      answered.pes[p].lines[granule] = {clean, reach, line.data};
      found(answered, owns, false);
      if (owns) return;
    }
    m.pes[p].lines[granule] = {clean, reach, {m.memory[granule * 2U], m.memory[granule * 2U + 1]}};
    found(m, false, true);
  }

  /// Takes the granule away from coherent caches.
  void invalidate_others(Machine& m, Byte p, Byte granule, Byte reach) const {
    for (Byte q = 0; q < program_.threads.size(); ++q) {
      Line& line = m.pes[q].lines[granule];
      if (q == p || line.state == invalid || !coherent(p, reach, q, line.reach)) continue;
      if (line.state == dirty) write_back(m, line, granule);
      line = {};
    }
  }

  /// A write passes monitors that watch where it goes.
  void clear_monitors(Machine& m, Byte p, Byte granule, Path const& by) const {
    for (Byte q = 0; q < program_.threads.size(); ++q) {
      Pe& pe = m.pes[q];
      if (q == p || pe.monitor == 0) continue;
      Operation const& read = operation(q, static_cast<Byte>(pe.monitor - 1));
      Path const& watched = path(read);
      bool const same_way = by.cacheable() == watched.cacheable() &&
                            (!by.cacheable() || coherent(p, reach_of(by), q, reach_of(watched)));
      if (granule_of(read.byte) == granule && same_way) pe.monitor = pe.monitored = 0;
    }
  }

  template <class Done>
  void write(Machine const& from, Byte p, Operation const& op, Byte value, Done&& done) const {
    Path const& by = path(op);
    Byte const granule = granule_of(op.byte);
    auto const reach = reach_of(by);
    if (!by.cacheable()) {
      Machine m = from;
      m.memory[op.byte] = value;
      clear_monitors(m, p, granule, by);
      done(m, true);
      return;
    }
    if (by.kind == Path::Kind::write_through) {
      Machine m = from;
      invalidate_others(m, p, granule, reach);
      m.memory[op.byte] = value;
      Line& line = m.pes[p].lines[granule];
      if (line.state != invalid) line.data[op.byte % 2] = value;
      clear_monitors(m, p, granule, by);
      done(m, true);
      return;
    }
    auto const into_line = [&](Machine m) {
      invalidate_others(m, p, granule, reach);
      Line& line = m.pes[p].lines[granule];
      line.data[op.byte % 2] = value;
      line.state = dirty;
      line.reach = reach;
      clear_monitors(m, p, granule, by);
      done(m, false);
    };
    if (from.pes[p].lines[granule].state != invalid)
      into_line(from);
    else
      filled(from, p, granule, reach, [&](Machine const& m, bool, bool) { into_line(m); });
  }

  static void maintain(Machine& m, Byte granule, Line& line, AliasOperation what) {
    if (line.state == dirty && what != AliasOperation::dc_ivac) write_back(m, line, granule);
    if (what != AliasOperation::dc_cvac) line = {};
  }

  [[nodiscard]] bool same_attributes(Operation const& x, Operation const& y) const {
    return path(x).attributes == path(y).attributes;
  }

  /// Whether one buffered operation has to wait for another.
  [[nodiscard]] bool naturally_ordered(Operation const& x, Operation const& y) const {
    if (!same_attributes(x, y)) return false;
    bool const maintains = x.kind == Kind::maintain || y.kind == Kind::maintain;
    return maintains ? granule_of(x.byte) == granule_of(y.byte) : x.byte == y.byte;
  }

  template <class Found>
  void carry_out(Machine const& from, Byte p, Byte index, Found&& found) const {
    Pe const& pe = from.pes[p];
    Pending const& entry = pe.pending[index];
    Operation const& op = operation(p, entry.operation);
    for (Byte i = 0; i < index; ++i)
      if (naturally_ordered(operation(p, pe.pending[i].operation), op)) return;
    Machine m = from;
    Pe& after = m.pes[p];
    std::copy(after.pending.begin() + index + 1, after.pending.end(),
              after.pending.begin() + index);
    after.pending.back() = {};
    --after.pending_count;
    Byte const granule = granule_of(op.byte);
    auto const report = [&](Machine const& result, bool wrote) {
      Event e = event(Event::Kind::carry_out, p, entry.operation, granule, result);
      e.wrote_memory = wrote || result.memory != from.memory;
      found(result, e);
    };
    if (op.kind == Kind::write) return write(m, p, op, entry.value, report);
    auto const reach = static_cast<Byte>(path(op).reach);
    for (Byte q = 0; q < program_.threads.size(); ++q)
      if (q == p || coherent(p, reach, q, static_cast<Byte>(Path::Reach::outer)))
        maintain(m, granule, m.pes[q].lines[granule], op.maintenance);
    report(m, false);
  }

  /// Whether buffered operations of the same attributes hold an access back.
  [[nodiscard]] bool held_back(Pe const& pe, Byte p, Operation const& op,
                               bool by_writes_too) const {
    for (Byte i = 0; i < pe.pending_count; ++i) {
      Operation const& earlier = operation(p, pe.pending[i].operation);
      if ((by_writes_too || earlier.kind == Kind::maintain) && same_attributes(earlier, op) &&
          granule_of(earlier.byte) == granule_of(op.byte))
        return true;
    }
    return false;
  }

  /// The values that a read may return, each with the state it leaves.
  template <class Done>
  void read(Machine const& from, Byte p, Operation const& op, Byte index, Done&& done) const {
    Pe const& pe = from.pes[p];
    for (Byte i = pe.pending_count; i-- > 0;) {
      Operation const& earlier = operation(p, pe.pending[i].operation);
      if (earlier.kind == Kind::write && earlier.byte == op.byte && same_attributes(earlier, op))
        return done(from, pe.pending[i].value, false, true);
    }
    if (!path(op).cacheable()) {
      if (pe.early == index + 1) done(from, pe.early_value, false, true);
      return done(from, from.memory[op.byte], true, false);
    }
    Byte const granule = granule_of(op.byte);
    if (pe.lines[granule].state != invalid)
      return done(from, pe.lines[granule].data[op.byte % 2], false, false);
    filled(from, p, granule, reach_of(path(op)), [&](Machine const& m, bool, bool from_memory) {
      done(m, m.pes[p].lines[granule].data[op.byte % 2], from_memory, false);
    });
  }

  template <class Found> void perform(Machine const& from, Byte p, Found&& found) const {
    Pe const& pe = from.pes[p];
    if (pe.next == program_.threads[p].size()) return;
    Byte const index = pe.next;
    Operation const& op = operation(p, index);
    Byte const granule = granule_of(op.byte);
    auto const go_on = [&](Machine m, auto&& change, Event e) {
      ++m.pes[p].next;
      change(m, m.pes[p]);
      e.memory = m.memory;
      found(m, e);
    };
    Event const e = event(Event::Kind::perform, p, index, granule, from);
    switch (op.kind) {
    case Kind::dmb:
      if (pe.pending_count != 0) return;
      return go_on(from, [](Machine&, Pe& after) { after.early = after.early_value = 0; }, e);
    case Kind::signal:
      return go_on(
          from, [&](Machine& m, Pe&) { m.signals = static_cast<Byte>(m.signals | 1U << op.value); },
          e);
    case Kind::wait:
      if ((from.signals >> op.value & 1U) == 0) return;
      return go_on(from, [](Machine&, Pe&) {}, e);
    case Kind::remap:
      for (Pe const& any : from.pes)
        if (any.pending_count != 0) return;
      return go_on(
          from,
          [&](Machine& m, Pe& after) {
            m.unmapped = op.value;
            after.early = after.early_value = 0;
          },
          e);
    case Kind::write:
    case Kind::maintain:
      if (pe.pending_count == buffer_size) return;
      return go_on(
          from,
          [&](Machine&, Pe& after) { after.pending[after.pending_count++] = {index, op.value}; },
          e);
    case Kind::read:
    case Kind::read_exclusive:
      if (held_back(pe, p, op, op.kind == Kind::read_exclusive)) return;
      return read(from, p, op, index, [&](Machine const& m, Byte value, bool memory, bool early) {
        Event seen = e;
        seen.seen = value;
        seen.read_memory = memory;
        seen.early_value = early;
        go_on(
            m,
            [&](Machine&, Pe& after) {
              after.targets[op.target] = value;
              if (after.early == index + 1) after.early = after.early_value = 0;
              if (op.kind != Kind::read_exclusive) return;
              after.monitor = static_cast<Byte>(index + 1);
              after.monitored = value;
            },
            seen);
      });
    case Kind::write_exclusive: return write_exclusively(from, p, op, e, go_on);
    }
  }

  template <class GoOn> void write_exclusively(Machine const& from, Byte p, Operation const& op,
                                               Event const& e, GoOn const& go_on) const {
    Pe const& pe = from.pes[p];
    if (held_back(pe, p, op, true)) return;
    bool const set = pe.monitor != 0;
    bool const unknown =
        set && !same_attributes(operation(p, static_cast<Byte>(pe.monitor - 1)), op);
    Byte const value = static_cast<Byte>(pe.monitored + 1);
    auto const end = [&](Byte success) {
      return [&op, success](Machine&, Pe& after) {
        after.targets[op.target] = success;
        after.monitor = after.monitored = 0;
      };
    };
    if (!set || unknown) go_on(from, end(0), e);
    if (!set) return;
    write(from, p, op, value, [&](Machine const& m, bool wrote) {
      Event done = e;
      done.seen = 1;
      done.wrote_memory = wrote;
      go_on(m, end(1), done);
    });
  }

  /// The next read from Non-cacheable memory that no DMB holds back.
  template <class Found> void read_early(Machine const& from, Byte p, Found&& found) const {
    Pe const& pe = from.pes[p];
    if (pe.early != 0) return;
    auto const& thread = program_.threads[p];
    for (Byte i = pe.next;
         i < thread.size() && thread[i].kind != Kind::dmb && thread[i].kind != Kind::remap; ++i) {
      Operation const& op = thread[i];
      if (op.kind != Kind::read || path(op).kind != Path::Kind::non_cacheable) continue;
      // Nothing of the same attributes may come in between.
      for (Byte j = pe.next; j < i; ++j)
        if ((thread[j].accesses() || thread[j].kind == Kind::maintain) &&
            same_attributes(thread[j], op) && granule_of(thread[j].byte) == granule_of(op.byte))
          return;
      if (held_back(pe, p, op, true)) return;
      if (i == pe.next) return; // early is no different from now
      Machine m = from;
      m.pes[p].early = static_cast<Byte>(i + 1);
      m.pes[p].early_value = from.memory[op.byte];
      Event e = event(Event::Kind::early, p, i, granule_of(op.byte), m);
      e.seen = from.memory[op.byte];
      e.read_memory = true;
      found(m, e);
      return;
    }
  }

  template <class Found>
  void fill_by_speculation(Machine const& from, Byte p, Found&& found) const {
    if (from.pes[p].next == program_.threads[p].size()) return;
    std::array<bool, 2 * another_kind> tried{};
    for (Operation const& op : program_.threads[p]) {
      if (!op.accesses() || !path(op).cacheable() || (from.unmapped >> op.path & 1U) != 0) continue;
      auto const reach = reach_of(path(op));
      if (std::exchange(tried.at(reach), true)) continue;
      for (Byte g = 0; g < (program_.bytes + 1) / 2; ++g) {
        if (from.pes[p].lines[g].state != invalid) continue;
        filled(from, p, g, reach, [&](Machine const& m, bool wrote, bool from_memory) {
          Event e = event(Event::Kind::fill, p, 0, g, m);
          e.wrote_memory = wrote;
          e.read_memory = from_memory;
          found(m, e);
        });
      }
    }
  }

  template <class Found> void evict(Machine const& from, Byte p, Found&& found) const {
    for (Byte g = 0; g < most_granules; ++g) {
      if (from.pes[p].lines[g].state == invalid) continue;
      Machine m = from;
      Line& line = m.pes[p].lines[g];
      bool const wrote = line.state == dirty;
      if (wrote) write_back(m, line, g);
      line = {};
      Event e = event(Event::Kind::evict, p, 0, g, m);
      e.wrote_memory = wrote;
      found(m, e);
    }
  }

  Program const& program_;
};

/// Where every operation takes effect at once, for everybody.
class IdealStepper {
public:
  explicit IdealStepper(Program const& program) : program_(program), ends_(program) {}

  template <class Found> void follow(Machine const& from, Found&& found) const {
    for (Byte p = 0; p < program_.threads.size(); ++p) {
      Pe const& pe = from.pes[p];
      if (pe.next == program_.threads[p].size()) continue;
      Operation const& op = program_.threads[p][pe.next];
      if (op.kind == Kind::wait && (from.signals >> op.value & 1U) == 0) continue;
      Machine m = from;
      step(m, p, op);
      ++m.pes[p].next;
      found(m, Event{});
    }
  }
  static Machine first() { return {}; }
  [[nodiscard]] bool ended(Machine const& machine) const { return ends_.ended(machine); }
  [[nodiscard]] FinalState final_state(Machine const& machine) const {
    return ends_.final_state(machine);
  }

private:
  void wrote(Machine& m, Byte p, Byte granule) const {
    for (Byte q = 0; q < program_.threads.size(); ++q) {
      Pe& pe = m.pes[q];
      if (q == p || pe.monitor == 0) continue;
      if (granule_of(program_.threads[q][pe.monitor - 1U].byte) == granule)
        pe.monitor = pe.monitored = 0;
    }
  }

  void step(Machine& m, Byte p, Operation const& op) const {
    Pe& pe = m.pes[p];
    switch (op.kind) {
    case Kind::dmb:
    case Kind::maintain:
    case Kind::remap:
    case Kind::wait: break;
    case Kind::signal: m.signals = static_cast<Byte>(m.signals | 1U << op.value); break;
    case Kind::write:
      m.memory[op.byte] = op.value;
      wrote(m, p, granule_of(op.byte));
      break;
    case Kind::read_exclusive:
      pe.monitor = static_cast<Byte>(pe.next + 1);
      pe.monitored = m.memory[op.byte];
      [[fallthrough]];
    case Kind::read: pe.targets[op.target] = m.memory[op.byte]; break;
    case Kind::write_exclusive:
      pe.targets[op.target] = pe.monitor != 0 ? 1 : 0;
      if (pe.monitor != 0) {
        m.memory[op.byte] = static_cast<Byte>(pe.monitored + 1);
        wrote(m, p, granule_of(op.byte));
      }
      pe.monitor = pe.monitored = 0;
      break;
    }
  }

  Program const& program_;
  Stepper ends_;
};

/// A state with how it was come by.
struct Node {
  Machine machine;
  std::uint32_t parent;
  Event event;
};

template <class Steps> class Explorer {
public:
  Explorer(Program const& program, Bound const& bound) : steps_(program), bound_(bound) {}

  /// Breadth first, so that the way to an end is a shortest one. `stop(end)` may end it.
  template <class Stop> Exploration run(Stop&& stop) {
    Exploration result;
    visit(steps_.first(), 0, Event{});
    for (std::uint32_t at = 0; at < nodes_.size(); ++at) {
      bool const interrupted =
          bound_.interrupt != nullptr && bound_.interrupt->load(std::memory_order_relaxed);
      if (nodes_.size() > bound_.states || interrupted) {
        result.complete = false;
        break;
      }
      Machine const machine = nodes_[at].machine;
      if (steps_.ended(machine)) {
        auto const end = steps_.final_state(machine);
        if (result.finals.insert(end).second && stop(end, at)) break;
      }
      steps_.follow(machine, [&](Machine const& m, Event const& e) { visit(m, at, e); });
    }
    result.states = nodes_.size();
    return result;
  }

  [[nodiscard]] std::vector<Event> events_to(std::uint32_t at) const {
    std::vector<Event> events;
    for (; at != 0; at = nodes_[at].parent) events.push_back(nodes_[at].event);
    std::ranges::reverse(events);
    return events;
  }

private:
  void visit(Machine const& m, std::uint32_t parent, Event const& event) {
    nodes_.push_back({m, parent, event});
    if (!seen_.insert(static_cast<std::uint32_t>(nodes_.size() - 1)).second) nodes_.pop_back();
  }

  struct Hash {
    std::vector<Node> const* nodes;
    std::size_t operator()(std::uint32_t at) const {
      auto const& m = (*nodes)[at].machine;
      return std::hash<std::string_view>{}({reinterpret_cast<char const*>(&m), sizeof m});
    }
  };
  struct Same {
    std::vector<Node> const* nodes;
    bool operator()(std::uint32_t a, std::uint32_t b) const {
      return std::memcmp(&(*nodes)[a].machine, &(*nodes)[b].machine, sizeof(Machine)) == 0;
    }
  };

  Steps steps_;
  Bound const& bound_;
  std::vector<Node> nodes_;
  std::unordered_set<std::uint32_t, Hash, Same> seen_{64, Hash{&nodes_}, Same{&nodes_}};
};

} // namespace

Exploration explore(Program const& program, Bound const& bound) {
  return Explorer<Stepper>{program, bound}.run([](auto const&, auto) { return false; });
}

Exploration ideal(Program const& program, Bound const& bound) {
  return Explorer<IdealStepper>{program, bound}.run([](auto const&, auto) { return false; });
}

Search find_loss(Program const& program, Bound const& bound) {
  Search search;
  search.ideal = ideal(program, bound);
  Explorer<Stepper> explorer{program, bound};
  search.all = explorer.run([&](FinalState const& end, std::uint32_t at) {
    if (!search.ideal.complete || search.ideal.finals.contains(end)) return false;
    search.lost = {explorer.events_to(at), end};
    return true;
  });
  return search;
}

std::vector<std::string> value_names(Program const& program,
                                     std::vector<std::string> const& agents) {
  constexpr std::string_view bytes = "xyzw";
  std::vector<std::string> names;
  for (std::size_t p = 0; p < program.threads.size(); ++p)
    for (Operation const& op : program.threads[p]) {
      if (op.reads()) names.push_back(fmt::format("{} reads {}", agents.at(p), bytes.at(op.byte)));
      if (op.kind == Kind::write_exclusive)
        names.push_back(fmt::format("{} succeeds", agents.at(p)));
    }
  for (std::size_t b = 0; b < program.bytes; ++b)
    names.push_back(fmt::format("at last {}", bytes.at(b)));
  return names;
}

Path path_of(Concrete const& attributes, unsigned number) {
  std::array<Access<Concrete, bool>, 0> const none{};
  Judge<Concrete, bool> const judge{spec::alias_rules, none};
  Path path;
  path.attributes = number;
  if (judge.of_class(AliasClass::write_back, attributes))
    path.kind = Path::Kind::write_back;
  else if (judge.of_class(AliasClass::cacheable, attributes))
    path.kind = Path::Kind::write_through;
  else
    path.kind = judge.of_class(AliasClass::non_cacheable, attributes) ? Path::Kind::non_cacheable
                                                                      : Path::Kind::device;
  if (judge.of_class(AliasClass::reaches_outer, attributes))
    path.reach = Path::Reach::outer;
  else if (judge.of_class(AliasClass::reaches_inner, attributes))
    path.reach = Path::Reach::inner;
  return path;
}

} // namespace twofold::alias
