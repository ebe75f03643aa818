// Symbolic values: what folding makes of them, against plain arithmetic, the evaluator and Z3.
#include "proofs/solver.hpp"
#include "proofs/term.hpp"
#include "tests/sampling.hpp"
#include "tests/skip.hpp"

#include <chrono>
#include <vector>

using namespace twofold;
using namespace twofold::proofs;
using namespace std::chrono_literals;

namespace {

constexpr unsigned variable_count = 3;
constexpr unsigned width = 3;
constexpr unsigned assignments = 1U << (variable_count * width);

/// The value that variable `v` has under an assignment.
std::uint64_t value_in(unsigned assignment, unsigned v) {
  return (assignment >> (v * width)) & ((1U << width) - 1);
}

/// Random terms over three variables of three bits, some of them literals, each together with what
/// plain arithmetic makes of it under one assignment.
class Grower {
public:
  struct GrownTerm {
    Term term;
    std::uint64_t value;
  };
  struct GrownFormula {
    Formula formula;
    bool value;
  };

  /// The variables are terms to build from; the assignment gives their plain values.
  Grower(std::array<Term, variable_count> const& variables, unsigned assignment, std::uint64_t seed)
      : variables_(variables), assignment_(assignment), random_(seed) {}

  GrownTerm term(int depth) {
    if (depth == 0 || random_.below(4) == 0) {
      auto const pick = static_cast<unsigned>(random_.below(variable_count + 1));
      if (pick < variable_count) return {variables_[pick], value_in(assignment_, pick)};
      auto const literal = random_.below(1U << width);
      return {Term{literal}, literal};
    }
    if (random_.below(3) == 0) {
      auto const of = term(depth - 1);
      auto const low = static_cast<unsigned>(random_.below(width));
      // Cut, then widened again.
      auto const bits = static_cast<unsigned>(1 + random_.below(width - low));
      return {extract(extract(of.term, low, bits), 0, width), of.value >> low & ((1U << bits) - 1)};
    }
    auto const condition = formula(depth - 1);
    auto const yes = term(depth - 1);
    auto const no = term(depth - 1);
    return {choose(condition.formula, yes.term, no.term, width),
            condition.value ? yes.value : no.value};
  }

  GrownFormula formula(int depth) {
    switch (depth == 0 ? random_.below(5) : random_.below(9)) {
    case 0: return {Formula{true}, true};
    case 1: return compare([](auto const& a, auto const& b) { return a == b; }, depth);
    case 2: return compare([](auto const& a, auto const& b) { return a < b; }, depth);
    case 3: return compare([](auto const& a, auto const& b) { return a >= b; }, depth);
    case 4: {
      auto const of = term(depth - 1 < 0 ? 0 : depth - 1);
      auto const mask = random_.below(1U << width);
      auto const value = random_.below(1U << width); // not always within the mask
      return {match(of.term, mask, value), (of.value & mask) == value};
    }
    case 5: {
      auto const of = formula(depth - 1);
      return {!of.formula, !of.value};
    }
    case 6: return connect([](auto const& a, auto const& b) { return a && b; }, depth);
    case 7: return connect([](auto const& a, auto const& b) { return a || b; }, depth);
    default: return connect([](auto const& a, auto const& b) { return a == b; }, depth);
    }
  }

private:
  template <class Op> GrownFormula compare(Op op, int depth) {
    int const below = depth > 0 ? depth - 1 : 0;
    auto const a = term(below);
    auto const b = term(below);
    return {op(a.term, b.term), op(a.value, b.value)};
  }

  template <class Op> GrownFormula connect(Op op, int depth) {
    auto const a = formula(depth - 1);
    auto const b = formula(depth - 1);
    return {op(a.formula, b.formula), op(a.value, b.value)};
  }

  std::array<Term, variable_count> const& variables_;
  unsigned assignment_;
  test::Random random_;
};

std::array<Term, variable_count> variables_of(Graph& graph) {
  return {variable(graph, "x", width), variable(graph, "y", width), variable(graph, "z", width)};
}

/// What plain arithmetic makes of the formula that a seed grows.
bool plain(std::uint64_t seed, unsigned assignment) {
  static constexpr std::array<Term, variable_count> none{};
  return Grower{none, assignment, seed}.formula(4).value;
}

/// The truth table of a formula, by the evaluator.
std::vector<bool> truth_table(Formula const& formula) {
  std::vector<bool> table(assignments, formula.is_literal() && formula.literal());
  if (formula.is_literal()) return table;
  Evaluator evaluator{{formula}};
  for (unsigned first = 0; first < assignments; first += Evaluator::lanes) {
    for (unsigned lane = 0; lane < Evaluator::lanes; ++lane)
      for (unsigned v = 0; v < variable_count; ++v)
        evaluator.input(v)[lane] = static_cast<std::uint8_t>(value_in(first + lane, v));
    evaluator.run();
    for (unsigned lane = 0; lane < Evaluator::lanes; ++lane)
      table[first + lane] = evaluator.output(0)[lane] != 0;
  }
  return table;
}

/// `count` variables of `bits` bits: all distinct and all below `limit`. Without a solution if
/// count > limit, and hard to refute: the pigeonhole principle.
Formula pigeons(Graph& graph, unsigned count, std::uint64_t limit) {
  std::vector<Term> places;
  places.reserve(count);
  for (unsigned i = 0; i < count; ++i)
    places.push_back(variable(graph, "pigeon" + std::to_string(i), 4));
  Formula all = true;
  for (unsigned i = 0; i < count; ++i) {
    all = all && places[i] < Term{limit};
    for (unsigned j = 0; j < i; ++j) all = all && places[i] != places[j];
  }
  return all;
}

} // namespace

TEST_CASE("folded terms mean what plain arithmetic means") {
  std::uint64_t const seed = test::seed();
  INFO("TWOFOLD_SEED=" << seed);
  unsigned literals = 0;
  auto const count = test::samples(2000);
  for (std::uint64_t n = 0; n < count; ++n) {
    Graph graph;
    auto const variables = variables_of(graph);
    Formula const formula = Grower{variables, 0, seed + n}.formula(4).formula;
    literals += formula.is_literal();
    auto const table = truth_table(formula);
    unsigned wrong = 0;
    for (unsigned a = 0; a < assignments; ++a) wrong += table[a] != plain(seed + n, a);
    INFO("formula " << n);
    REQUIRE(wrong == 0);
  }
  CHECK(literals < count / 2);
}

TEST_CASE("partly known inputs fold to the same") {
  std::uint64_t const seed = test::seed();
  INFO("TWOFOLD_SEED=" << seed);
  for (std::uint64_t n = 0; n < test::samples(1000); ++n) {
    // x known: what is left is about y and z. All known: nothing is left.
    for (unsigned x = 0; x < 1U << width; ++x) {
      Graph graph;
      auto variables = variables_of(graph);
      variables[0] = Term{x};
      Formula const formula = Grower{variables, 0, seed + n}.formula(4).formula;
      auto const table = truth_table(formula);
      unsigned wrong = 0;
      for (unsigned a = 0; a < assignments; ++a)
        wrong += table[a] != plain(seed + n, (a & ~((1U << width) - 1)) | x);
      INFO("formula " << n << ", x = " << x);
      REQUIRE(wrong == 0);
      for (auto const v : support(formula)) REQUIRE(v != 0);
    }
    for (unsigned a = 0; a < assignments; a += 37) {
      std::array<Term, variable_count> known;
      for (unsigned v = 0; v < variable_count; ++v) known[v] = Term{value_in(a, v)};
      Formula const formula = Grower{known, 0, seed + n}.formula(4).formula;
      REQUIRE(formula.is_literal());
      REQUIRE(formula.literal() == plain(seed + n, a));
    }
  }
}

TEST_CASE("Z3 solves a formula as the evaluator does") {
  std::uint64_t const seed = test::seed();
  INFO("TWOFOLD_SEED=" << seed);
  for (std::uint64_t n = 0; n < test::samples(400); ++n) {
    Graph graph;
    auto const variables = variables_of(graph);
    Formula const formula = Grower{variables, 0, seed + n}.formula(4).formula;
    auto const table = truth_table(formula);
    INFO("formula " << n);
    for (bool const wanted : {true, false}) {
      bool const possible = std::ranges::find(table, wanted) != table.end();
      auto const solution = solve(graph, wanted ? formula : !formula, 10s);
      REQUIRE(solution.answer == (possible ? Answer::satisfiable : Answer::unsatisfiable));
      if (!possible) continue;
      REQUIRE(solution.model.size() == variable_count);
      unsigned assignment = 0;
      for (unsigned v = 0; v < variable_count; ++v)
        assignment |= static_cast<unsigned>(solution.model[v]) << (v * width);
      REQUIRE(table[assignment] == wanted);
    }
  }
}

TEST_CASE("Z3 knows exactly the formula that the evaluator knows") {
  std::uint64_t const seed = test::seed();
  INFO("TWOFOLD_SEED=" << seed);
  for (std::uint64_t n = 0; n < test::samples(64); ++n) {
    Graph graph;
    auto const variables = variables_of(graph);
    Formula const formula = Grower{variables, 0, seed + n}.formula(4).formula;
    // The truth table, spelt out, is the formula.
    Formula spelt = false;
    auto const table = truth_table(formula);
    for (unsigned a = 0; a < assignments; ++a) {
      if (!table[a]) continue;
      Formula here = true;
      for (unsigned v = 0; v < variable_count; ++v)
        here = here && variables[v] == Term{value_in(a, v)};
      spelt = spelt || here;
    }
    INFO("formula " << n);
    REQUIRE(solve(graph, !(formula == spelt), 10s).answer == Answer::unsatisfiable);
  }
}

TEST_CASE("bits beyond the end of a term are 0") {
  Graph graph;
  Term const x = variable(graph, "x", 4);
  Evaluator evaluator{{extract(x, 2, 4) < Term{4}, extract(x, 6, 2) == Term{0}}};
  for (std::size_t lane = 0; lane < Evaluator::lanes; ++lane)
    evaluator.input(0)[lane] = static_cast<std::uint8_t>(lane & 15);
  evaluator.run();
  for (std::size_t lane = 0; lane < Evaluator::lanes; ++lane) {
    CHECK(evaluator.output(0)[lane] == 1);
    CHECK(evaluator.output(1)[lane] == 1);
  }
  CHECK(solve(graph, !(extract(x, 2, 4) < Term{4}), 10s).answer == Answer::unsatisfiable);
  CHECK(solve(graph, extract(x, 6, 2) != Term{0}, 10s).answer == Answer::unsatisfiable);
}

TEST_CASE("formulas about nothing but literals need no graph") {
  CHECK((Term{3} == Term{3}).is_literal());
  CHECK((Term{3} == Term{3}).literal());
  CHECK_FALSE((Term{3} < Term{3}).literal());
  CHECK(match(Term{0b1010}, 0b0011, 0b0010).literal());
  CHECK(implies(Formula{false}, Formula{false}).literal());
  Graph const graph;
  CHECK(solve(graph, Formula{true}, 10s).answer == Answer::satisfiable);
  CHECK(solve(graph, Formula{false}, 10s).answer == Answer::unsatisfiable);
  Evaluator evaluator{{Formula{true}, Formula{false}}};
  evaluator.run();
  CHECK(evaluator.output(0)[0] == 1);
  CHECK(evaluator.output(1)[0] == 0);
}

TEST_CASE("equal terms are one node") {
  Graph graph;
  Term const x = variable(graph, "x", 4);
  Term const y = variable(graph, "y", 4);
  CHECK((x == y).id() == (y == x).id());
  CHECK((x < y).id() == (x < y).id());
  CHECK((x < y && x == y).id() == (x == y && x < y).id());
  CHECK((x == x).is_literal());
  CHECK((x < x).is_literal());
  CHECK((x < y && !(x < y)).is_literal());
  CHECK((x < y || !(x < y)).literal());
  CHECK((!!(x < y)).id() == (x < y).id());
  CHECK(support(x < y) == std::vector<std::uint32_t>{0, 1});
  CHECK(support(y == Term{1}) == std::vector<std::uint32_t>{1});
}

TEST_CASE("what the solver cannot decide in time is unknown") {
  Graph graph;
  Formula const too_many = pigeons(graph, 14, 13);
  auto const hurried = solve(graph, too_many, 1ms);
  CHECK(hurried.answer == Answer::unknown);
  CHECK_FALSE(hurried.reason.empty());
  CHECK(hurried.model.empty());

  Graph small;
  CHECK(solve(small, pigeons(small, 4, 3), 10s).answer == Answer::unsatisfiable);
  Graph fitting;
  CHECK(solve(fitting, pigeons(fitting, 4, 4), 10s).answer == Answer::satisfiable);
}
