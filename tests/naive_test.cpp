// The rules against tests/naive.hpp, which somebody else wrote down from the facts, as statements
// and without having seen spec/: on all pages in the usual setting, on all settings, for all values
// of everything by the solver, and as sets of permitted outcomes.
#include "model/outcomes.hpp"
#include "proofs/solver.hpp"
#include "proofs/symbolic_engine.hpp"
#include "tests/mutants.hpp"
#include "tests/naive.hpp"
#include "tests/sampling.hpp"
#include "tests/skip.hpp"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

using namespace twofold;
using namespace twofold::field;
using naive::ConcreteDomain;
using naive::SymbolicDomain;
using proofs::Answer;

namespace {

// Members of the naive structs and fields have the same names: `mair` is in.mair, or choice.mair,
// `type` is out.type, `par_attr` is par.attr.

constexpr bool is_called(FieldInfo const& about, std::string_view name) {
  if (about.name == name) return true;
  auto const prefix = about.group.size() + 1;
  return name.size() > prefix && name.starts_with(about.group) && name[prefix - 1] == '_' &&
         name.substr(prefix) == about.name;
}

consteval Field counterpart(std::string_view name, unsigned width,
                            std::initializer_list<std::string_view> groups) {
  for (std::string_view const group : groups)
    for (std::size_t i = 0; i < field_count; ++i)
      if (field_infos[i].group == group && field_infos[i].width == width &&
          is_called(field_infos[i], name))
        return field_at(i);
  throw std::invalid_argument{"no such field"};
}

/// The fields that go with the members of `S`, in the order of its members.
template <class S> consteval auto counterparts(std::initializer_list<std::string_view> groups) {
  std::array<Field, S::fields().size()> fields{};
  for (std::size_t i = 0; i < fields.size(); ++i)
    fields[i] = counterpart(S::fields()[i].name, S::fields()[i].width, groups);
  return fields;
}

constexpr auto input_fields = counterparts<naive::Inputs<ConcreteDomain>>({"feature", "in"});
constexpr auto choice_fields = counterparts<naive::Choices<ConcreteDomain>>({"choice"});
constexpr auto outcome_fields =
    counterparts<naive::Outcome<ConcreteDomain>>({"out", "par", "note"});

/// Each given field has one member.
static_assert([] {
  std::array<int, given_count> members{};
  for (Field const f : input_fields) ++members.at(f.index);
  for (Field const f : choice_fields) ++members.at(f.index);
  return std::ranges::all_of(members, [](int count) { return count == 1; });
}());
/// And each attribute of the result.
static_assert([] {
  for (std::size_t i = out.type.index; i <= out.fault.index; ++i)
    if (std::ranges::find(outcome_fields, field_at(i)) == outcome_fields.end()) return false;
  return true;
}());

template <class V> using DomainOf =
    std::conditional_t<std::is_same_v<V, Value>, ConcreteDomain, SymbolicDomain>;

/// A naive struct, each member what its field is.
template <class S, class V, std::size_t N>
S gather(Values<V> const& state, std::array<Field, N> const& fields) {
  static constexpr auto members = S::fields();
  S s;
  for (std::size_t i = 0; i < N; ++i) s.*members[i].member = state[fields[i]];
  return s;
}

template <class V> naive::Inputs<DomainOf<V>> inputs(Values<V> const& page) {
  return gather<naive::Inputs<DomainOf<V>>>(page, input_fields);
}

/// The page with what naive.hpp says comes out.
template <class V>
Values<V> with_outcome(Values<V> page, naive::Outcome<DomainOf<V>> const& outcome) {
  static constexpr auto members = naive::Outcome<DomainOf<V>>::fields();
  for (std::size_t i = 0; i < members.size(); ++i) {
    auto const& value = outcome.*members[i].member;
    if constexpr (std::is_same_v<V, Value>)
      page[outcome_fields[i]] = static_cast<Value>(value);
    else
      page[outcome_fields[i]] = value;
  }
  return page;
}

/// What naive.hpp makes of a page.
template <class V> Values<V> by_naive(Values<V> const& page) {
  auto const choices = gather<naive::Choices<DomainOf<V>>>(page, choice_fields);
  return with_outcome(page, naive::run(inputs(page), choices));
}

// What is compared. On either side that is all there is to see, save where a comment says why it is
// not.

template <class V> auto is(Values<V> const& state, Field f, Value value) {
  return state[f] == V{value};
}

/// Whether both take the page for one that can be, and the choices that count for permitted.
template <class V> auto admissible(Values<V> const& a, Values<V> const& b) {
  return is(a, note.inadmissible, 0) && is(b, note.inadmissible, 0);
}

/// Whether an attribute of a result without a fault can be seen.
///
/// AT S1E* shows PAR_EL1 and nothing else, and in PAR_EL1.SH Device and Non-cacheable are Outer
/// Shareable: whether they are so before stage 2 (T6), where naive.hpp says what leaves stage 1,
/// is not to be seen. The rules call any final result Outer Shareable.
template <class V> auto visible(Field f, Values<V> const& state) {
  auto const device = !is(state, out.type, MemoryType::normal);
  auto const non_cacheable = is(state, out.inner, Cacheability::non_cacheable) &&
                             is(state, out.outer, Cacheability::non_cacheable);
  return !(f == out.sh) || !is(state, in.access, Access::at_s1) || !(device || non_cacheable);
}

/// Whether two results of a page differ in a field: in the fault, or without one in what can be
/// seen.
template <class V> auto differs(Field f, Values<V> const& a, Values<V> const& b) {
  return admissible(a, b) &&
         (!(a[out.fault] == b[out.fault]) ||
          (is(a, out.fault, Fault::none) && !(a[f] == b[f]) && (visible(f, a) || visible(f, b))));
}

/// Whether one side takes the page for one that cannot be, or a choice for one that is not
/// permitted, and the other does not.
///
/// After a stage-1 fault naive.hpp looks at no choice of stage 2. And under FWB without
/// FEAT_MTE_PERM, where MemAttr[3] is RES0, the rules do not let a reserved MemAttr behave as 1101
/// or 10xx, naive.hpp does: as 0101 and 00xx, which both permit. Neither changes what may come out.
template <class V> auto differs_in_admission(Values<V> const& a, Values<V> const& b) {
  auto const res0_chosen =
      is(a, in.hcr_fwb, 1) && is(a, feature.mte_perm, 0) && !(a[choice.s2_memattr] < V{0b1000});
  auto const stops =
      is(a, out.fault, Fault::s1_permission) || is(b, out.fault, Fault::s1_permission);
  return !(a[note.inadmissible] == b[note.inadmissible]) && !res0_chosen && !stops;
}

/// Whether two results of a page differ in anything.
template <class V> auto differs(Values<V> const& a, Values<V> const& b) {
  auto any = differs_in_admission(a, b);
  for (Field const f : outcome_fields) any = any || differs(f, a, b);
  return any;
}

/// The outcomes in which two results of a page differ, seen or not.
std::string difference(Concrete const& a, Concrete b) {
  for (std::size_t i = given_count; i < field_count; ++i)
    if (std::ranges::find(outcome_fields, field_at(i)) == outcome_fields.end())
      b.items[i] = a.items[i];
  return test::difference(a, b);
}

/// Counts disagreements, and remembers the first one.
class Disagreements {
public:
  void compare(Concrete const& page) {
    auto const rules = test::by_static(page);
    auto const other = by_naive(page);
    admissible_ += admissible(rules, other);
    if (differs(rules, other) && count_++ == 0)
      first_ = test::describe_given(page) + ": " + difference(rules, other);
  }

  [[nodiscard]] std::string report() const {
    return count_ == 0 ? "none" : std::to_string(count_) + " disagreements, first " + first_;
  }
  /// How many pages could be, and had permitted choices.
  [[nodiscard]] std::uint64_t admissible_pages() const { return admissible_; }

private:
  std::uint64_t admissible_ = 0;
  std::uint64_t count_ = 0;
  std::string first_;
};

/// A page whose given fields are all variables, and what the rules and naive.hpp make of it.
struct Symbolic {
  proofs::Graph graph;
  Values<proofs::Term> page;
  Values<proofs::Term> rules;
  Values<proofs::Term> other;

  Symbolic() {
    for (Field const f : test::given_fields)
      page[f] = proofs::variable(
          graph, std::string{info(f).group} + "." + std::string{info(f).name}, f.width);
    rules = by_rules(true_rules);
    other = by_naive(page);
  }

  [[nodiscard]] Values<proofs::Term> by_rules(Rules const& some) const {
    auto state = page;
    proofs::run_symbolic(some.tables, state);
    return state;
  }
};

constexpr std::chrono::seconds limit{60};

/// The page that the solver found.
Concrete found_page(proofs::Solution const& solution) {
  Concrete page{};
  for (std::size_t i = 0; i < given_count; ++i)
    page.items[i] = static_cast<Value>(solution.model[i]);
  return page;
}

/// "none" if no page has the property, else the first that was found, or why none was.
std::string search(proofs::Graph const& graph, proofs::Formula const& property) {
  auto const solution = proofs::solve(graph, property, limit);
  switch (solution.answer) {
  case Answer::unsatisfiable: return "none";
  case Answer::unknown: return "unknown: " + solution.reason;
  case Answer::satisfiable: break;
  }
  Concrete const page = found_page(solution);
  return test::describe_given(page) + ": " + difference(test::by_static(page), by_naive(page));
}

/// What can be seen of a result: without a fault all that is compared, else the fault alone.
std::array<Value, outcome_fields.size()> seen(Concrete const& state) {
  std::array<Value, outcome_fields.size()> values{};
  for (std::size_t i = 0; i < values.size(); ++i) {
    Field const f = outcome_fields[i];
    bool const counts = f == out.fault || (state[out.fault] == Fault::none && visible(f, state));
    if (counts) values[i] = state[f];
  }
  return values;
}

using Seen = std::set<std::array<Value, outcome_fields.size()>>;

Seen permitted_by_rules(Concrete const& page) {
  Seen results;
  for (Outcome const& outcome : permitted_outcomes(page)) results.insert(seen(outcome.state));
  return results;
}

Seen permitted_by_naive(Concrete const& page) {
  Seen results;
  for (auto const& outcome : naive::permitted(inputs(page)))
    results.insert(seen(with_outcome(page, outcome)));
  return results;
}

// The settings of the access: with two values each save the first two fields.
constexpr std::array<Field, 14> setting_fields{
    in.regime, in.access, in.sctlr_m, in.sctlr_c, in.sctlr_i, in.hcr_vm,  in.hcr_fwb,
    in.hcr_cd, in.hcr_id, in.hcr_dc,  in.hcr_dct, in.hcr_e2h, in.hcr_tge, in.hcr_ptw};
constexpr std::uint64_t settings = 3 * 6 << 12;

struct Attributes {
  Value mair, s1_sh, s2_memattr, s2_sh;
};

/// Every kind of stage-1 memory, each under several kinds of stage 2; reserved values too.
constexpr Attributes representatives[] = {
    {0x00, 0b00, 0b0011, 0b00}, {0x04, 0b11, 0b0110, 0b11}, {0x0c, 0b10, 0b0101, 0b00},
    {0x0d, 0b00, 0b0111, 0b11}, {0x40, 0b00, 0b1110, 0b00}, {0x44, 0b11, 0b0110, 0b10},
    {0x44, 0b01, 0b1111, 0b11}, {0x4f, 0b00, 0b1101, 0b00}, {0xf4, 0b11, 0b0111, 0b00},
    {0xa0, 0b10, 0b1111, 0b11}, {0xaa, 0b00, 0b1010, 0b00}, {0xbb, 0b11, 0b1011, 0b01},
    {0x24, 0b00, 0b0110, 0b00}, {0x77, 0b11, 0b1110, 0b11}, {0xcc, 0b00, 0b1111, 0b10},
    {0xff, 0b11, 0b0001, 0b11}, {0xff, 0b00, 0b0101, 0b00}, {0xff, 0b10, 0b1100, 0b11},
    {0xf0, 0b11, 0b1111, 0b11}, {0xf0, 0b00, 0b0111, 0b00}, {0xf0, 0b00, 0b1110, 0b10},
    {0xf0, 0b11, 0b0100, 0b00}, {0xf0, 0b10, 0b0110, 0b11}, {0x02, 0b01, 0b1000, 0b01},
};

} // namespace

TEST_CASE("both transcriptions agree on all pages in the usual setting") {
  Disagreements found;
  std::uint64_t const pages = test::samples(std::uint64_t{1} << test::varied_bits);
  for (std::uint64_t i = 0; i < pages; ++i) found.compare(test::varied_page(i));
  CHECK(found.report() == "none");
  CHECK(found.admissible_pages() == pages);
}

TEST_CASE("both transcriptions agree on representative pages in all settings") {
  INFO("TWOFOLD_SEED=" << test::seed());
  test::Random random{test::seed()};
  Disagreements found;
  std::uint64_t const distinct = settings * std::size(representatives);
  constexpr std::uint64_t rounds = 4; // with other choices, features, tag accesses and TCR each
  for (std::uint64_t i = 0; i < test::samples(rounds * distinct); ++i) {
    std::uint64_t rest = i * 2'654'435'761 % distinct; // all of them, in a mixed order
    Concrete page = test::any_access(random);
    auto const& attributes = representatives[rest % std::size(representatives)];
    rest /= std::size(representatives);
    page[in.mair] = attributes.mair;
    page[in.s1_sh] = attributes.s1_sh;
    page[in.s2_memattr] = attributes.s2_memattr;
    page[in.s2_sh] = attributes.s2_sh;
    for (Field const f : setting_fields) {
      page[f] = static_cast<Value>(rest % value_count(f));
      rest /= value_count(f);
    }
    found.compare(page);
  }
  CHECK(found.report() == "none");
  CHECK(found.admissible_pages() > test::samples(rounds * distinct) / 4);
}

// With no assumption on any input: values that a field does not use mean the same on both sides.
TEST_CASE("no page tells the transcriptions apart") {
  Symbolic const s;
  for (Field const f : outcome_fields) {
    if (f == note.inadmissible) continue;
    INFO(info(f).group << "." << info(f).name);
    CHECK(search(s.graph, differs(f, s.rules, s.other)) == "none");
  }
  CHECK(search(s.graph, differs_in_admission(s.rules, s.other)) == "none");
  // Some pages can be, and some row is there for each of those.
  CHECK(search(s.graph, !is(s.rules, note.unmatched, 0) && admissible(s.rules, s.other)) == "none");
  CHECK(proofs::solve(s.graph, admissible(s.rules, s.other), limit).answer == Answer::satisfiable);
}

TEST_CASE("both transcriptions permit the same outcomes") {
  INFO("TWOFOLD_SEED=" << test::seed());
  test::Random random{test::seed()};
  std::uint64_t several = 0;
  std::uint64_t none = 0;
  std::uint64_t wrong = 0;
  std::string first;
  std::uint64_t const pages = test::samples(1 << 14);
  for (std::uint64_t i = 0; i < pages; ++i) {
    Concrete const page = i % 2 == 0 ? test::likely_access(random) : test::any_access(random);
    auto const by_rules = permitted_by_rules(page);
    several += by_rules.size() > 1;
    none += by_rules.empty();
    if (by_rules != permitted_by_naive(page) && wrong++ == 0) first = test::describe_given(page);
  }
  INFO("first: " << first);
  CHECK(wrong == 0);
  CHECK(several > pages / 8);
  CHECK(none > 0);
}

// The comparison can fail: it does so for rules with a mistake in them, on a page that tells them
// from the rules of spec/.
TEST_CASE("mutants of the rules are told from the other transcription") {
  auto const seed = test::seed();
  std::cout << "mutants: TWOFOLD_SEED=" << seed << '\n';
  INFO("TWOFOLD_SEED=" << seed);
  test::Random random{seed};
  auto const changes_results = [&](test::Mutant const& mutant) {
    for (std::uint64_t i = 0; i < 1 << 12; ++i) {
      Concrete const page = test::likely_access(random);
      auto const result = test::by_runtime(mutant.rules(), page);
      auto const original = test::by_static(page);
      for (Field const f : outcome_fields)
        if (differs(f, result, original)) return true;
    }
    return false;
  };
  std::uint64_t tried = 0;
  for (test::Mutant const& mutant : test::shuffled_mutants(random)) {
    if (tried == test::samples(40)) break;
    if (!changes_results(mutant)) continue;
    ++tried;
    INFO(mutant.what());
    Symbolic const s;
    auto const result = s.by_rules(mutant.rules());
    auto const solution =
        proofs::solve(s.graph, differs(result, s.other) && !differs(s.rules, s.other), limit);
    REQUIRE(solution.answer == Answer::satisfiable);
    Concrete const page = found_page(solution);
    CHECK(differs(test::by_runtime(mutant.rules(), page), by_naive(page)));
    CHECK_FALSE(differs(test::by_static(page), by_naive(page)));
  }
  CHECK(tried == test::samples(40));
}
