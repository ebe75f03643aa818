#include "model/alias/change.hpp"

#include "model/alias/programs.hpp"

#include <algorithm>
#include <array>

namespace twofold::alias {

namespace {

using namespace field;
using Kind = Operation::Kind;
using Deed = ChangeShape::Deed;

constexpr std::uint8_t old_path = 0;
constexpr std::uint8_t new_path = 1;
constexpr std::uint8_t between = 2;
constexpr unsigned all_paths = 0b111;

bool cacheable(Concrete const& state) {
  return Judge<Concrete, bool>{spec::alias_rules, {}}.of_class(AliasClass::cacheable, state);
}

bool applies(AliasChange const& row, Concrete const& from, Concrete const& to) {
  // What is not Cacheable is Outer Shareable whatever SH says.
  if (row.of_shareability) return from[out.sh] != to[out.sh] && cacheable(from) && cacheable(to);
  return (from[out.inner] == row.from && to[out.inner] == row.to) ||
         (from[out.outer] == row.from && to[out.outer] == row.to);
}

/// Normal Non-cacheable, Outer Shareable.
Concrete uncached(Concrete state) {
  state[out.type] = MemoryType::normal;
  state[out.sh] = Shareability::outer_shareable;
  state[out.inner] = state[out.outer] = Cacheability::non_cacheable;
  return state;
}

Operation plain(Kind kind, std::uint8_t value = 0) {
  Operation op;
  op.kind = kind;
  op.value = value;
  return op;
}

/// From here on only this path is mapped.
Operation remap(std::uint8_t to) {
  return plain(Kind::remap, static_cast<std::uint8_t>(all_paths & ~(1U << to)));
}

/// Appends a change from the attributes of one path to those of another.
void change(std::vector<Operation>& thread, std::uint8_t from, std::uint8_t to,
            std::vector<ChangeStep> const& steps) {
  std::uint8_t mapped = from;
  auto const map = [&](std::uint8_t path) {
    thread.push_back(remap(path));
    mapped = path;
  };
  bool const says_when = std::ranges::any_of(steps, [](ChangeStep const& each) {
    return each.step == AliasChangeStep::through_uncached ||
           each.step == AliasChangeStep::final_value;
  });
  if (!says_when) map(to);
  for (ChangeStep const& each : steps) switch (each.step) {
    case AliasChangeStep::none: break;
    case AliasChangeStep::through_uncached: map(between); break;
    case AliasChangeStep::final_value: map(to); break;
    case AliasChangeStep::remove_copies: {
      auto op = plain(each.row->removal == AliasOperation::dmb ? Kind::dmb : Kind::maintain);
      op.maintenance = each.row->removal;
      op.path = mapped;
      thread.push_back(op);
      // The maintenance is complete before anything else is done.
      thread.push_back(plain(Kind::dmb));
      break;
    }
    }
}

} // namespace

std::vector<ChangeStep> change_steps(Concrete const& from, Concrete const& to,
                                     std::span<AliasChange const> rows) {
  std::vector<ChangeStep> all;
  for (AliasChange const& row : rows) {
    if (!applies(row, from, to)) continue;
    for (AliasChangeStep const step : row.steps) {
      bool const again = std::ranges::any_of(all, [&](ChangeStep const& each) {
        return each.step == AliasChangeStep::remove_copies && each.step == step &&
               each.row->removal == row.removal;
      });
      if (step != AliasChangeStep::none && !again) all.push_back({&row, step});
    }
  }
  return all;
}

bool ends_changed(std::span<ChangeStep const> steps) {
  bool changed = true;
  for (ChangeStep const& each : steps) {
    if (each.step == AliasChangeStep::through_uncached) changed = false;
    if (each.step == AliasChangeStep::final_value) changed = true;
  }
  return changed;
}

bool is_of_changes(Concrete const& from, Concrete const& to) {
  auto const device = [](Concrete const& state) { return state[out.type] != MemoryType::normal; };
  return !(device(from) && cacheable(to)) && !(cacheable(from) && device(to));
}

std::span<ChangeShape const> change_shapes() {
  constexpr auto read = Deed::read;
  constexpr auto write = Deed::write;
  constexpr auto changed = Deed::change;
  static std::vector<ChangeShape> const all{
      {"write-read",
       "P0 writes, changes the attributes, and reads",
       {{0, write}, {0, changed}, {0, read}}},
      {"take-over",
       "P1 writes, P0 changes the attributes, reads and writes",
       {{1, write}, {0, changed}, {0, read}, {0, write}}},
      {"hand-over",
       "P0 writes and changes the attributes, and P1 reads",
       {{0, write}, {0, changed}, {1, read}}},
      {"stale",
       "P1 reads, P0 changes the attributes and writes, and P1 reads",
       {{1, read}, {0, changed}, {0, write}, {1, read}}},
      {"return",
       "P0 reads, changes the attributes, writes, changes them back, and reads",
       {{0, read}, {0, changed}, {0, write}, {0, changed}, {0, read}}},
      {"return-to-another",
       "P1 reads, P0 changes the attributes, writes and changes them back, and P1 reads",
       {{1, read}, {0, changed}, {0, write}, {0, changed}, {1, read}}},
  };
  return all;
}

bool promises(ChangeShape const& shape, Concrete const& from, Concrete const& to) {
  // Non-shareable memory is of one PE: while it is, and, if it never is anything else, throughout.
  auto const own = [](Concrete const& state) {
    return state[out.sh] == Shareability::non_shareable;
  };
  if (own(from) && own(to))
    return std::ranges::all_of(shape.turns, [](auto const& turn) { return turn.pe == 0; });
  unsigned seen = 0;
  bool changed = false;
  for (auto const& turn : shape.turns) {
    if (turn.deed == Deed::change) {
      changed = !changed;
      seen = 0;
      continue;
    }
    seen |= 1U << turn.pe;
    if (seen == 0b11 && own(changed ? to : from)) return false;
  }
  return true;
}

Program change_program(ChangeShape const& shape, Concrete const& from, Concrete const& to,
                       std::span<AliasChange const> rows) {
  std::array const attributes{from, to, uncached(to)};
  Program program;
  program.name = shape.name;
  program.paths = paths_of(attributes);
  program.kinds_apart = true;
  program.unmapped = all_paths & ~(1U << old_path);
  program.threads.resize(2);
  std::array<std::uint8_t, 2> targets{};
  std::uint8_t mapped = old_path;
  std::uint8_t told = 0;
  std::uint8_t written = 0;
  std::uint8_t last = shape.turns.front().pe;
  for (auto const& turn : shape.turns) {
    auto& thread = program.threads[turn.pe];
    if (turn.pe != last) {
      auto& other = program.threads[last];
      other.insert(other.end(), {plain(Kind::dmb), plain(Kind::signal, told)});
      thread.insert(thread.end(), {plain(Kind::wait, told), plain(Kind::dmb)});
      ++told;
    }
    last = turn.pe;
    if (turn.deed == Deed::change) {
      bool const back = mapped == new_path;
      std::uint8_t const next = back ? old_path : new_path;
      change(thread, mapped, next,
             back ? change_steps(to, from, rows) : change_steps(from, to, rows));
      mapped = next;
      continue;
    }
    Operation op = plain(turn.deed == Deed::write ? Kind::write : Kind::read);
    op.path = mapped;
    if (turn.deed == Deed::write)
      op.value = ++written;
    else
      op.target = targets.at(turn.pe)++;
    thread.push_back(op);
  }
  if (program.threads.back().empty()) program.threads.pop_back();
  return program;
}

} // namespace twofold::alias
