#include "proofs/policy_check.hpp"

#include "model/translation.hpp"
#include "proofs/parallel.hpp"
#include "proofs/policy_terms.hpp"
#include "proofs/solver.hpp"
#include "proofs/symbolic_arm.hpp"
#include "properties/policy.hpp"

#include <algorithm>
#include <bit>
#include <chrono>
#include <map>
#include <tuple>
#include <type_traits>
#include <unordered_map>

namespace twofold::proofs {

namespace {

namespace pp = properties::policy;
using policy::Decision;
using policy::fact_count;
using policy::GuestAccess;
using policy::Page;
using policy::Policy;
using policy::Verdict;

/// Which of a property's assumptions a page does not meet, a bit each, by position in
/// pp::assumptions.
using Broken = std::uint32_t;

template <class Visit> void for_each_assumption(Visit&& visit) {
  std::apply([&](auto const&... each) { (visit(each), ...); }, pp::assumptions);
}

template <class A> constexpr bool is_judged =
    !std::is_null_pointer_v<std::remove_cvref_t<decltype(A::meets)>>;

Broken broken_by(Page const& page) {
  Broken broken = 0;
  unsigned bit = 0;
  for_each_assumption([&](auto const& a) {
    if constexpr (is_judged<std::remove_cvref_t<decltype(a)>>)
      if (!a.meets(page)) broken |= Broken{1} << bit;
    ++bit;
  });
  return broken;
}

Formula met(PageTerms const& page, Broken wanted) {
  Formula all = true;
  unsigned bit = 0;
  for_each_assumption([&](auto const& a) {
    if constexpr (is_judged<std::remove_cvref_t<decltype(a)>>)
      if ((wanted >> bit & 1) != 0) all = all && Formula{a.meets(page)};
    ++bit;
  });
  return all;
}

template <class T> policy::Facts<T> judged_part(policy::Facts<T> const& page) {
  policy::Facts<T> part{};
  for (policy::Fact const f : pp::judged_facts) part[f] = page[f];
  return part;
}

// Properties without their types.

enum class Shape { page, read, walk, twin };

/// What a claim looks at. A page property looks at the first event alone, and at no access.
template <class T> struct Look {
  policy::Facts<T> page{};
  policy::Aspects<T> decision{};
  Values<T> access{};
  policy::Aspects<T> other_decision{};
  Values<T> other_access{};
};

template <class P> constexpr Shape shape_of(P const&) { return Shape::page; }
template <class F> constexpr Shape shape_of(pp::GuestProperty<F> const& p) {
  return p.access == GuestAccess::read ? Shape::read : Shape::walk;
}
template <class F> constexpr Shape shape_of(pp::TwinProperty<F> const&) { return Shape::twin; }

template <class F, class T> auto ask(pp::PageProperty<F> const& p, Look<T> const& l) {
  return p.claim(l.page, l.decision);
}
template <class F, class T> auto ask(pp::GuestProperty<F> const& p, Look<T> const& l) {
  return p.claim(l.page, l.decision, l.access);
}
template <class F, class T> auto ask(pp::TwinProperty<F> const& p, Look<T> const& l) {
  return p.claim(l.page, l.decision, l.access, l.other_decision, l.other_access);
}

struct Judge {
  Shape shape;
  Claim<bool> (*concrete)(Look<Value> const& look);
  Claim<Formula> (*symbolic)(Look<Term> const& look);
};

constexpr std::size_t property_count = std::tuple_size_v<decltype(pp::all)>;

template <std::size_t I> constexpr auto const& property = std::get<I>(pp::all);

template <std::size_t... I>
constexpr std::array<Judge, property_count> make_judges(std::index_sequence<I...>) {
  return {Judge{shape_of(property<I>),
                [](Look<Value> const& l) -> Claim<bool> {
                  auto const claim = ask(property<I>, l);
                  return {claim.assumes, claim.ensures};
                },
                [](Look<Term> const& l) -> Claim<Formula> {
                  auto const claim = ask(property<I>, l);
                  return {Formula{claim.assumes}, Formula{claim.ensures}};
                }}...};
}

constexpr auto judges = make_judges(std::make_index_sequence<property_count>{});

Broken list_of(std::size_t property) {
  Broken list = 0;
  for (std::size_t const a : policy_properties()[property].assumes) list |= Broken{1} << a;
  return list;
}

// Enumeration.

/// Pages that no claim can tell apart, by the first of them.
struct Kind {
  Page page{};
  std::size_t row = 0;
  Decision decision{};
  Broken broken = 0;
};

std::uint64_t packed(Decision const& decision) {
  std::uint64_t key = 0;
  for (std::size_t a = 0; a < policy::aspect_count; ++a)
    key = key << policy::aspect_infos[a].width | decision.items[a];
  return key;
}

std::uint64_t packed_judged(Page const& page) {
  std::uint64_t key = 0;
  for (policy::Fact const f : pp::judged_facts) key = key << f.width | page[f];
  return key;
}

/// What a row does with pages, computed once for all that matters to it.
class Decisions {
public:
  explicit Decisions(Policy const& policy) : policy_(&policy), known_(policy.rows.size() * 32) {}
  struct Known {
    Decision decision{};
    std::uint64_t key = 0;
    bool there = false;
  };
  Known const& of(std::size_t row, Page const& page) {
    auto const place = row * 32 + page[policy::fact.fault] * 4U + page[policy::fact.fwb] * 2U +
                       page[policy::fact.dic];
    Known& known = known_[place];
    if (!known.there) {
      known.decision = policy::outcome_of(*policy_, policy_->rows[row], page);
      known.key = packed(known.decision);
      known.there = true;
    }
    return known;
  }

private:
  Policy const* policy_;
  std::vector<Known> known_;
};

/// A page without FEAT_S2FWB and the same with it.
struct Twins {
  Kind without;
  Kind with;
};

struct Kinds {
  std::vector<Kind> pages;
  std::vector<Twins> twins;
  std::uint64_t count = 0;
};

Kinds kinds_of(Policy const& policy) {
  struct Key {
    std::uint64_t decisions;
    std::uint64_t facts;
    bool operator==(Key const&) const = default;
  };
  struct Hash {
    std::size_t operator()(Key const& k) const {
      return static_cast<std::size_t>((k.decisions * 0x9e3779b97f4a7c15) ^
                                      (k.facts * 0xbf58476d1ce4e5b9));
    }
  };
  Kinds kinds;
  Decisions decisions{policy};
  policy::Matcher const matcher{policy};
  std::unordered_map<Key, bool, Hash> pages;
  std::unordered_map<Key, bool, Hash> twins;
  policy::for_each_page(policy, [&](Page const& page, std::uint64_t rows) {
    ++kinds.count;
    auto const row = static_cast<std::size_t>(std::countr_zero(rows));
    auto const& known = decisions.of(row, page);
    Broken const broken = broken_by(page);
    auto const facts = packed_judged(page) << 16 | broken;
    if (pages.try_emplace({known.key, facts}, true).second)
      kinds.pages.push_back({page, row, known.decision, broken});
    if (page[policy::fact.fwb] == 1) return;
    Page other = page;
    other[policy::fact.fwb] = 1;
    auto const other_row = static_cast<std::size_t>(std::countr_zero(matcher.rows_of(other)));
    auto const& other_known = decisions.of(other_row, other);
    if (twins.try_emplace({known.key << 32 | other_known.key, facts}, true).second)
      kinds.twins.push_back({{page, row, known.decision, broken},
                             {other, other_row, other_known.decision, broken_by(other)}});
  });
  return kinds;
}

/// Keeps, for each set of broken assumptions, the first violation.
class Violations {
public:
  template <class Make> void add(Broken broken, Make&& make) {
    if (!first_.contains(broken)) first_.emplace(broken, make());
  }
  [[nodiscard]] std::map<Broken, PolicyExample> const& first() const { return first_; }

private:
  std::map<Broken, PolicyExample> first_;
};

PolicyEvent event(Kind const& kind, Concrete const* access) {
  PolicyEvent e{kind.page, kind.row, kind.decision, std::nullopt};
  if (access != nullptr) e.access = *access;
  return e;
}

/// What a guest gets on two machines by the same choice, over all allocated MAIR bytes.
std::vector<std::pair<Concrete, Concrete>> const& twin_results(Kind const& a, Kind const& b) {
  auto const base_a = policy::mapped_by(usual_page, a.page, a.decision);
  auto const base_b = policy::mapped_by(usual_page, b.page, b.decision);
  auto const key_of = [](Concrete const& s) {
    using namespace field;
    std::uint64_t key = 0;
    for (Field const f : {Field{feature.s2fwb}, Field{feature.mte2}, Field{in.ata},
                          Field{in.hcr_fwb}, Field{in.s2_memattr}, Field{in.s2_sh}})
      key = key << f.width | s[f];
    return key;
  };
  // Bounded by the inputs: ten bits each.
  thread_local std::map<std::uint64_t, std::vector<std::pair<Concrete, Concrete>>> known;
  auto const key = key_of(base_a) << 16 | key_of(base_b);
  auto const found = known.find(key);
  if (found != known.end()) return found->second;
  std::vector<std::pair<Concrete, Concrete>> results;
  for (unsigned mair = 0; mair < 256; ++mair) {
    Concrete one = base_a;
    Concrete two = base_b;
    one[field::in.mair] = two[field::in.mair] = static_cast<Value>(mair);
    translate(one);
    translate(two);
    if (one[field::note.reserved] == 0 && two[field::note.reserved] == 0)
      results.emplace_back(one, two);
  }
  return known.emplace(key, std::move(results)).first->second;
}

/// Judges one look at a property.
struct Tally {
  Violations violations;
  bool spoken = false;
  std::uint64_t cases = 0;

  template <class Make>
  void judge(Judge const& judge, Look<Value> const& look, Broken broken, Make&& make) {
    auto const claim = judge.concrete(look);
    if (!claim.assumes) return;
    ++cases;
    spoken = true;
    if (!claim.ensures) violations.add(broken, make);
  }
};

void judge_pages(Judge const& judge, Kinds const& kinds, Broken list, Tally& tally) {
  Look<Value> look;
  for (Kind const& kind : kinds.pages) {
    look.page = judged_part(kind.page);
    look.decision = kind.decision;
    auto const broken = kind.broken & list;
    if (judge.shape == Shape::page) {
      tally.judge(judge, look, broken, [&] { return PolicyExample{{event(kind, nullptr)}, {}}; });
      continue;
    }
    if (kind.decision[policy::aspect.result] != policy::Action::map) continue;
    auto const access = judge.shape == Shape::read ? GuestAccess::read : GuestAccess::walk;
    for (auto const& result : policy::guest_results(kind.page, kind.decision, access)) {
      look.access = result.state;
      tally.judge(judge, look, broken,
                  [&] { return PolicyExample{{event(kind, &result.state)}, {}}; });
    }
  }
}

void judge_twins(Judge const& judge, Kinds const& kinds, Broken list, Tally& tally) {
  Look<Value> look;
  auto const maps = [](Kind const& kind) {
    return kind.decision[policy::aspect.result] == policy::Action::map;
  };
  for (auto const& [without, with] : kinds.twins) {
    look.page = judged_part(without.page);
    look.decision = without.decision;
    look.other_decision = with.decision;
    auto const broken = without.broken & list;
    if (!maps(without) || !maps(with)) {
      look.access = look.other_access = Concrete{};
      tally.judge(judge, look, broken, [&] {
        return PolicyExample{{event(without, nullptr), event(with, nullptr)}, {}};
      });
      continue;
    }
    for (auto const& [one, two] : twin_results(without, with)) {
      look.access = one;
      look.other_access = two;
      tally.judge(judge, look, broken,
                  [&] { return PolicyExample{{event(without, &one), event(with, &two)}, {}}; });
    }
  }
}

std::vector<std::size_t> positions(Broken bits) {
  std::vector<std::size_t> all;
  for (; bits != 0; bits &= bits - 1)
    all.push_back(static_cast<std::size_t>(std::countr_zero(bits)));
  return all;
}

/// Assumptions that exclude every violation: those that alone do for some, then for each violation
/// that is left the first.
Broken needed(Violations const& violations) {
  Broken set = 0;
  for (auto const& [broken, example] : violations.first())
    if (std::popcount(broken) == 1) set |= broken;
  for (auto const& [broken, example] : violations.first())
    if ((broken & set) == 0) set |= broken & ~(broken - 1);
  return set;
}

PolicyJudgement conclude(Tally const& tally) {
  PolicyJudgement judgement;
  judgement.cases = tally.cases;
  auto const& first = tally.violations.first();
  if (!tally.spoken) {
    judgement.verdict = Verdict::vacuous;
  } else if (first.empty()) {
    judgement.verdict = Verdict::holds;
  } else if (first.begin()->first == 0) {
    judgement.verdict = Verdict::fails;
    judgement.examples.push_back(first.begin()->second);
  } else {
    judgement.verdict = Verdict::assumes;
    auto const set = needed(tally.violations);
    judgement.under = positions(set);
    for (std::size_t const a : judgement.under) {
      auto const bit = Broken{1} << a;
      // The least that breaks: the example that breaks this one and the fewest others.
      auto const better = [&](auto const& x, auto const& y) {
        return std::pair{(x.first & bit) == 0, std::popcount(x.first)} <
               std::pair{(y.first & bit) == 0, std::popcount(y.first)};
      };
      auto const& [broken, example] = *std::ranges::min_element(first, better);
      judgement.examples.push_back(example);
      judgement.examples.back().breaks = positions(broken);
    }
  }
  return judgement;
}

// The solver.

/// A policy as terms: two pages that differ in FEAT_S2FWB at most, and one choice of the guest.
struct Symbols {
  Graph graph;
  PageTerms page;
  Look<Term> read;
  Look<Term> walk;
  Look<Term> twin;
  Formula permitted_read = true;
  Formula permitted_walk = true;
  Formula permitted_twin = true;
  Formula possible = true;
  Formula twin_possible = true;
  Formula taken = true;
};

Values<Term> guest_variables(Graph& graph, bool walk) {
  Values<Term> access;
  for (std::size_t i = 0; i < field_count; ++i) access.items[i] = Term{usual_page.items[i]};
  auto const open = [&](Field f) {
    access[f] =
        variable(graph, std::string{info(f).group} + "." + std::string{info(f).name}, f.width);
  };
  if (walk) {
    access[field::in.access] = Term{Access::ttw};
    for (Field const f :
         {Field{field::in.tcr_irgn}, Field{field::in.tcr_orgn}, Field{field::in.tcr_sh}})
      open(f);
  } else {
    open(field::in.mair);
    open(field::in.s1_sh);
  }
  for (std::size_t i = field::choice.mair.index; i < given_count; ++i) open(field_at(i));
  return access;
}

/// The variables are shared by all properties, so each is made once.
void fill(Symbols& s, Policy const& policy) {
  s.page = page_variables(s.graph);
  s.possible = possible(policy, s.page);
  s.taken = taken_once(policy, s.page);
  auto const decision = decision_of(policy, s.page);
  auto const look = [&](PageTerms const& page, DecisionTerms const& of) {
    Look<Term> l;
    l.page = judged_part(page);
    l.decision = of;
    return l;
  };
  auto const reading = guest_variables(s.graph, false);
  s.read = look(s.page, decision);
  {
    SymbolicArm arm{true_rules};
    s.read.access = arm.translate(policy::mapped_by(reading, s.page, decision));
    s.permitted_read = arm.admissible();
  }
  {
    // Names of variables repeat: a walk shares the architecture's choices with a read.
    SymbolicArm arm{true_rules};
    s.walk = look(s.page, decision);
    s.walk.access =
        arm.translate(policy::mapped_by(guest_variables(s.graph, true), s.page, decision));
    s.permitted_walk = arm.admissible();
  }
  {
    SymbolicArm arm{true_rules};
    PageTerms without = s.page;
    PageTerms with = s.page;
    without[policy::fact.fwb] = Term{0};
    with[policy::fact.fwb] = Term{1};
    auto const one = decision_of(policy, without);
    auto const two = decision_of(policy, with);
    s.twin = look(without, one);
    s.twin.access = arm.translate(policy::mapped_by(reading, without, one));
    s.twin.other_decision = two;
    s.twin.other_access = arm.translate(policy::mapped_by(reading, with, two));
    s.permitted_twin = arm.admissible();
    s.twin_possible = possible(policy, without) && possible(policy, with);
  }
}

class Asker {
public:
  Asker(Policy const& policy, PolicyEffort const& effort) : limit_(effort.solver_limit) {
    fill(symbols_, policy);
  }

  /// Whether every page there can be is taken by exactly one row.
  Answer gaps() {
    return solve(symbols_.graph, symbols_.possible && !symbols_.taken, limit_).answer;
  }

  /// Whether some page that meets these assumptions violates the property.
  Answer violated(std::size_t property, Broken assumed) {
    auto const claim = judges[property].symbolic(look(property));
    return decide(property, assumed, claim.assumes && !claim.ensures);
  }

  /// Whether the property speaks of any page.
  Answer spoken(std::size_t property) {
    return decide(property, 0, judges[property].symbolic(look(property)).assumes);
  }

private:
  Look<Term> const& look(std::size_t property) const {
    switch (judges[property].shape) {
    case Shape::walk: return symbols_.walk;
    case Shape::twin: return symbols_.twin;
    case Shape::page:
    case Shape::read: break;
    }
    return symbols_.read;
  }

  Answer decide(std::size_t property, Broken assumed, Formula const& what) {
    auto const shape = judges[property].shape;
    Formula scope = shape == Shape::twin ? symbols_.twin_possible : symbols_.possible;
    if (shape == Shape::read) scope = scope && symbols_.permitted_read;
    if (shape == Shape::walk) scope = scope && symbols_.permitted_walk;
    if (shape == Shape::twin) scope = scope && symbols_.permitted_twin;
    return solve(symbols_.graph, scope && met(symbols_.page, assumed) && what, limit_).answer;
  }

  Symbols symbols_;
  std::chrono::milliseconds limit_;
};

/// Asks the solver what enumeration found, and compares.
void confirm(PolicyJudgement& judgement, std::size_t property, Asker& asker) {
  auto const expect = [&](Answer answer, Answer wanted, std::string_view what) {
    if (answer == Answer::unknown) {
      if (judgement.solver != Status::error) judgement.solver = Status::unknown;
      judgement.remark = "Z3 gave up";
    } else if (answer != wanted) {
      judgement.solver = Status::error;
      judgement.remark = "Z3 " + std::string{what};
    }
  };
  judgement.solver = Status::proved;
  Broken under = 0;
  for (std::size_t const a : judgement.under) under |= Broken{1} << a;
  switch (judgement.verdict) {
  case Verdict::holds:
    expect(asker.violated(property, 0), Answer::unsatisfiable, "finds a violation");
    break;
  case Verdict::assumes:
    expect(asker.violated(property, 0), Answer::satisfiable, "finds no violation");
    expect(asker.violated(property, under), Answer::unsatisfiable,
           "finds a violation under the assumptions");
    break;
  case Verdict::fails:
    expect(asker.violated(property, list_of(property)), Answer::satisfiable,
           "finds no violation under the assumptions");
    break;
  case Verdict::vacuous:
    expect(asker.spoken(property), Answer::unsatisfiable, "finds what the property speaks of");
    break;
  }
}

} // namespace

std::span<PolicyAssumption const> policy_assumptions() {
  static std::vector<PolicyAssumption> const all = [] {
    std::vector<PolicyAssumption> list;
    for_each_assumption([&](auto const& a) {
      list.push_back({a.id, a.sentence, a.source, is_judged<std::remove_cvref_t<decltype(a)>>});
    });
    return list;
  }();
  return all;
}

bool meets_assumptions(Page const& page) { return broken_by(page) == 0; }

std::span<PolicyProperty const> policy_properties() {
  static std::vector<PolicyProperty> const all = [] {
    std::vector<PolicyProperty> list;
    auto const add = [&](auto const& p) {
      PolicyProperty one{p.words.id, p.words.sentence, p.words.source, {}};
      auto const known = policy_assumptions();
      for (auto const id : p.words.assumes) {
        if (id.empty()) continue;
        auto const found = std::ranges::find(known, id, &PolicyAssumption::id);
        one.assumes.push_back(static_cast<std::size_t>(found - known.begin()));
      }
      list.push_back(std::move(one));
    };
    std::apply([&](auto const&... each) { (add(each), ...); }, pp::all);
    return list;
  }();
  return all;
}

PolicyReport judge_policy(Policy const& policy, PolicyEffort const& effort,
                          Interrupt const& interrupt) {
  auto const start = std::chrono::steady_clock::now();
  PolicyReport report;
  Kinds const kinds = kinds_of(policy);
  report.pages = kinds.count;
  std::optional<Asker> asker;
  if (effort.solver) asker.emplace(policy, effort);
  bool const complete = !asker || asker->gaps() == Answer::unsatisfiable;
  for (std::size_t i = 0; i < property_count; ++i) {
    Tally tally;
    if (judges[i].shape == Shape::twin)
      judge_twins(judges[i], kinds, list_of(i), tally);
    else
      judge_pages(judges[i], kinds, list_of(i), tally);
    auto judgement = conclude(tally);
    if (asker && !interrupt) confirm(judgement, i, *asker);
    if (asker && interrupt) judgement.solver = Status::interrupted;
    if (!complete) {
      judgement.solver = Status::error;
      judgement.remark = "Z3 finds a page that no row takes, or two";
    }
    report.judgements.push_back(std::move(judgement));
  }
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return report;
}

std::vector<PolicyReport> judge_policies(std::span<Policy const> policies,
                                         PolicyEffort const& effort, Interrupt const& interrupt,
                                         std::function<void(std::size_t)> const& progress) {
  std::vector<PolicyReport> reports(policies.size());
  auto const make = [&] {
    return [&](std::size_t i, Interrupt const& halt) {
      reports[i] = judge_policy(policies[i], effort, halt);
    };
  };
  in_parallel(policies.size(), effort.jobs, interrupt, make, progress);
  return reports;
}

} // namespace twofold::proofs
