#include "model/alias/programs.hpp"

#include <algorithm>
#include <array>

namespace twofold::alias {

namespace {

using Kind = Operation::Kind;

constexpr std::uint8_t a = 0;
constexpr std::uint8_t b = 1;
constexpr std::uint8_t x = 0;
constexpr std::uint8_t y = 1;

Operation read(std::uint8_t path, std::uint8_t byte, std::uint8_t target) {
  return {Kind::read, path, byte, 0, target, {}, false};
}
Operation write(std::uint8_t path, std::uint8_t byte, std::uint8_t value) {
  return {Kind::write, path, byte, value, 0, {}, false};
}
Operation earlier(Operation op) {
  op.earlier = true;
  return op;
}
Operation dmb() { return {Kind::dmb, 0, 0, 0, 0, {}, false}; }
Operation signal(std::uint8_t number) { return {Kind::signal, 0, 0, number, 0, {}, false}; }
Operation wait(std::uint8_t number) { return {Kind::wait, 0, 0, number, 0, {}, false}; }
Operation increment_read(std::uint8_t path) {
  return {Kind::read_exclusive, path, x, 0, 0, {}, false};
}
Operation increment_write(std::uint8_t path) {
  return {Kind::write_exclusive, path, x, 0, 1, {}, false};
}

std::vector<Shape> all_shapes() {
  return {
      {"read-back",
       "writes through A, reads through B",
       Shows::uniprocessor,
       {{write(a, x, 1), read(b, x, 0)}}},
      {"read-twice",
       "reads through B, writes through A, reads through B",
       Shows::uniprocessor,
       {{read(b, x, 0), write(a, x, 1), read(b, x, 1)}}},
      {"write-twice",
       "writes through A, then through B",
       Shows::uniprocessor,
       {{write(a, x, 1), write(b, x, 2)}}},
      {"hand-over",
       "P0 writes through A and tells P1, which reads through B",
       Shows::coherency,
       {{write(a, x, 1), dmb(), signal(0)}, {wait(0), dmb(), read(b, x, 0)}},
       true,
       true},
      {"hand-over-seen",
       "the same, P1 having read through B before",
       Shows::coherency,
       {{write(a, x, 1), dmb(), signal(0)}, {read(b, x, 0), dmb(), wait(0), dmb(), read(b, x, 1)}},
       false,
       true},
      {"hand-back",
       "P0 writes through A, P1 through B, then P0 reads through A",
       Shows::coherency,
       {{write(a, x, 1), dmb(), signal(0), wait(1), dmb(), read(a, x, 0)},
        {wait(0), dmb(), write(b, x, 2), dmb(), signal(1)}},
       true,
       true},
      {"two-reads",
       "P0 writes through A, P1 reads twice through B",
       Shows::coherency,
       {{write(a, x, 1)}, {read(b, x, 0), read(b, x, 1)}},
       false,
       true},
      {"two-readings",
       "P0 writes through A, P1 reads through A and then through B",
       Shows::coherency,
       {{write(a, x, 1)}, {read(a, x, 0), read(b, x, 1)}},
       false},
      {"neighbours",
       "P0 writes a byte through A, P1 its neighbour through B",
       Shows::bytes,
       {{write(a, x, 1)}, {write(b, y, 1)}},
       false,
       true},
      {"neighbour-after",
       "P0 writes a byte through A and tells P1, which writes its neighbour "
       "through B",
       Shows::bytes,
       {{write(a, x, 1), dmb(), signal(0)}, {wait(0), dmb(), write(b, y, 1)}},
       true,
       true},
      {"recycled",
       "P0 wrote through A before anybody took care, P1 writes through B",
       Shows::bytes,
       {{earlier(write(a, x, 1)), dmb(), signal(0)}, {wait(0), dmb(), write(b, x, 2)}},
       true,
       true},
      {"increments",
       "P0 increments exclusively through A, P1 through B",
       Shows::exclusives,
       {{increment_read(a), increment_write(a)}, {increment_read(b), increment_write(b)}},
       false,
       true},
      {"inherited",
       "wrote through A before anybody took care, reads through B",
       Shows::uniprocessor,
       {{earlier(write(a, x, 1)), dmb(), read(b, x, 0)}},
       true,
       true},
  };
}

/// Whether the step asks for something at this access.
bool applies(AliasStep const& step, Operation const& op, Concrete const& attributes,
             Facts<bool> const& facts) {
  if (!facts[step.way]) return false;
  if (step.provided != AliasFact::none && !facts[step.provided]) return false;
  if (step.use == AliasUse::reads && !op.reads()) return false;
  if (step.use == AliasUse::writes && !op.writes()) return false;
  Judge<Concrete, bool> const judge{spec::alias_rules, {}};
  return judge.of_class(step.is, attributes) != step.is_not;
}

Operation operation_of(AliasStep const& step, Operation const& at) {
  Operation op;
  op.kind = step.operation == AliasOperation::dmb ? Kind::dmb : Kind::maintain;
  op.maintenance = step.operation;
  op.path = at.path;
  op.byte = at.byte;
  return op;
}

} // namespace

std::string_view name(Shows shows) {
  static constexpr std::array<std::string_view, 4> names{"E1", "E2", "E4", "E5"};
  return names.at(static_cast<std::size_t>(shows));
}

std::span<Shape const> shapes() {
  static std::vector<Shape> const all = all_shapes();
  return all;
}

std::vector<Path> paths_of(std::span<Concrete const> attributes) {
  Judge<Concrete, bool> const judge{spec::alias_rules, {}};
  std::vector<Path> paths;
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    std::size_t first = 0;
    while (judge.differ(AliasGroup::memory_attributes, attributes[first], attributes[i])) ++first;
    paths.push_back(path_of(attributes[i], static_cast<unsigned>(first)));
  }
  return paths;
}

Program program_of(Shape const& shape, std::span<Concrete const> attributes,
                   std::vector<unsigned> domains) {
  return {std::string{shape.name}, paths_of(attributes), shape.threads, std::move(domains), 2};
}

std::vector<Access<Concrete, bool>> accesses_of(Program const& program,
                                                std::span<Concrete const> attributes) {
  std::vector<Access<Concrete, bool>> all;
  for (unsigned thread = 0; thread < program.threads.size(); ++thread)
    for (std::size_t path = 0; path < attributes.size(); ++path) {
      Access<Concrete, bool> access{thread,
                                    program.domains.empty() ? 0 : program.domains[thread],
                                    attributes[path],
                                    false,
                                    false,
                                    false};
      for (Operation const& op : program.threads[thread]) {
        if (!op.accesses() || op.path != path) continue;
        // Whoever writes looks at the end what became of it.
        access.reads = true;
        access.writes = access.writes || op.writes();
        access.exclusives = access.exclusives || op.kind == Kind::read_exclusive ||
                            op.kind == Kind::write_exclusive;
      }
      if (access.reads || access.writes) all.push_back(access);
    }
  return all;
}

std::vector<std::vector<Placed>> place_steps(Program const& program,
                                             std::span<Concrete const> attributes,
                                             Facts<bool> const& facts,
                                             std::span<AliasStep const> steps) {
  std::vector<std::vector<Placed>> threads;
  for (auto const& thread : program.threads) {
    auto& placed = threads.emplace_back();
    Operation const* last = nullptr;
    bool barrier = false;
    for (Operation const& op : thread) {
      if (op.kind == Kind::dmb) barrier = true;
      if (!op.accesses() || op.earlier) {
        placed.push_back({op, nullptr});
        continue;
      }
      auto const place = [&](AliasPlace where) {
        for (AliasStep const& step : steps)
          if (step.place == where && applies(step, op, attributes[op.path], facts))
            placed.push_back({operation_of(step, op), &step});
      };
      if (last != nullptr && !barrier &&
          program.paths[last->path].attributes != program.paths[op.path].attributes)
        place(AliasPlace::between);
      place(AliasPlace::before);
      placed.push_back({op, nullptr});
      place(AliasPlace::after);
      last = &op;
      barrier = false;
    }
  }
  return threads;
}

Program with_steps(Program const& program, std::span<Concrete const> attributes,
                   Facts<bool> const& facts, std::span<AliasStep const> steps) {
  Program result = program;
  auto const placed = place_steps(program, attributes, facts, steps);
  for (std::size_t t = 0; t < placed.size(); ++t) {
    result.threads[t].clear();
    for (Placed const& each : placed[t]) result.threads[t].push_back(each.operation);
  }
  return result;
}

bool Verdicts::any(AliasFact fact) const {
  return std::ranges::any_of(pairs, [&](Facts<bool> const& facts) { return facts[fact]; });
}

Verdicts verdicts(spec::AliasRules const& rules, Program const& program,
                  std::span<Concrete const> attributes, bool wide_reading) {
  auto const accesses = accesses_of(program, attributes);
  Judge<Concrete, bool> const judge{rules, accesses};
  Verdicts result;
  auto const threads = static_cast<unsigned>(program.threads.size());
  for (unsigned first = 0; first < threads; ++first)
    for (unsigned second = 0; second < threads; ++second)
      result.pairs.push_back(judge(first, second, wide_reading));
  return result;
}

bool way_back_covers(Shape const& shape, Verdicts const& verdicts) {
  if (shape.shows == Shows::exclusives) return false;
  for (Facts<bool> const& facts : verdicts.pairs)
    if (!facts[AliasFact::restorable]) return false;
  // With nothing cacheable a DMB is all there is to it.
  if (verdicts.any(AliasFact::way_barriers)) return true;
  if (shape.shows == Shows::bytes && shape.name != "recycled" &&
      verdicts.any(AliasFact::lost_bytes))
    return false;
  // Who takes approach 1 cleans after the write, approach 2 before the read, too.
  if (shape.name == "inherited") return verdicts.any(AliasFact::way_several_sh);
  return shape.orderly && !(shape.name == "recycled" && verdicts.any(AliasFact::way_several_sh));
}

} // namespace twofold::alias
