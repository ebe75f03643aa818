#include "proofs/alias_mutation.hpp"

#include "model/alias/change.hpp"
#include "model/alias/programs.hpp"
#include "model/alias/representatives.hpp"
#include "model/arm.hpp"
#include "proofs/draw.hpp"
#include "proofs/parallel.hpp"
#include "proofs/solver.hpp"
#include "proofs/symbolic_arm.hpp"
#include "properties/aliases.hpp"

#include <algorithm>
#include <array>

namespace twofold::proofs {

namespace {

using namespace field;

/// An arm with alias rows of its own.
template <class Base> class WithAliasRules : public Base {
public:
  template <class... Arguments> explicit WithAliasRules(spec::AliasRules rules, Arguments&&... own)
      : Base(std::forward<Arguments>(own)...), rules_(rules) {}
  [[nodiscard]] spec::AliasRules const& alias_rules() const { return rules_; }

private:
  spec::AliasRules rules_;
};

// Making mutants.

class Mutator {
public:
  std::vector<AliasMutant> run() {
    for (std::size_t i = 0; i < truth_.attributes.size(); ++i) attribute(i);
    for (std::size_t i = 0; i < truth_.classes.size(); ++i) class_row(i);
    for (std::size_t i = 0; i < truth_.questions.size(); ++i) question(i);
    for (std::size_t i = 0; i < truth_.rows.size(); ++i) row(i);
    return std::move(all_);
  }

private:
  static AliasMutant truth() {
    auto const& r = spec::alias_rules;
    return {"",
            {r.attributes.begin(), r.attributes.end()},
            {r.classes.begin(), r.classes.end()},
            {r.questions.begin(), r.questions.end()},
            {r.rows.begin(), r.rows.end()}};
  }

  template <class Edit> void add(std::string_view where, std::string const& how, Edit edit) {
    AliasMutant mutant = truth_;
    mutant.what = std::string{where} + ": " + how;
    edit(mutant);
    all_.push_back(std::move(mutant));
  }

  void attribute(std::size_t i) {
    static constexpr std::array<std::string_view, alias_group_count> names{
        "memory attributes", "definition", "type", "shareability"};
    for (unsigned group = 0; group < alias_group_count; ++group)
      add(truth_.attributes[i].name, "group " + std::string{names.at(group)} + " flipped",
          [&](AliasMutant& m) {
            m.attributes[i].groups =
                static_cast<std::uint8_t>(m.attributes[i].groups ^ 1U << group);
          });
  }

  void class_row(std::size_t i) {
    AliasClassRow const& row = truth_.classes[i];
    add(row.name, "dropped", [&](AliasMutant& m) {
      m.classes.erase(m.classes.begin() + static_cast<std::ptrdiff_t>(i));
    });
    for (std::size_t c = 0; c < row.when.size(); ++c) {
      Cond const& cond = row.when[c];
      if (cond.empty()) continue;
      std::string const of = "condition " + std::to_string(c + 1);
      add(row.name, of + " emptied", [&](AliasMutant& m) { m.classes[i].when[c] = {}; });
      for (unsigned bit = 0; bit < cond.field.width; ++bit) {
        auto const one = static_cast<Value>(1U << bit);
        if ((cond.mask & one) == 0) continue;
        std::string const place = of + " bit " + std::to_string(bit);
        add(row.name, place + " flipped", [&](AliasMutant& m) {
          m.classes[i].when[c].value = static_cast<Value>(cond.value ^ one);
        });
        if (cond.mask != one)
          add(row.name, place + " ignored", [&](AliasMutant& m) {
            m.classes[i].when[c] = {cond.field, static_cast<Value>(cond.mask & ~one),
                                    static_cast<Value>(cond.value & ~one)};
          });
      }
    }
  }

  void question(std::size_t i) {
    AliasQuestion const& asked = truth_.questions[i];
    auto const put = [&](std::string const& how, auto edit) {
      add(asked.name, how, [&](AliasMutant& m) { edit(m.questions[i]); });
    };
    add(asked.name, "dropped", [&](AliasMutant& m) {
      m.questions.erase(m.questions.begin() + static_cast<std::ptrdiff_t>(i));
    });
    if (asked.ask == AliasAsk::some || asked.ask == AliasAsk::some_not) {
      put("asked the other way round", [](AliasQuestion& q) {
        q.ask = q.ask == AliasAsk::some ? AliasAsk::some_not : AliasAsk::some;
      });
      put("about the next class", [](AliasQuestion& q) {
        q.is = static_cast<AliasClass>((static_cast<std::size_t>(q.is) + 1) % alias_class_count);
      });
    }
    if (asked.ask == AliasAsk::differ || asked.ask == AliasAsk::differ_between_agents)
      for (unsigned group = 0; group < alias_group_count; ++group)
        if (static_cast<AliasGroup>(group) != asked.group)
          put("about group " + std::to_string(group),
              [&](AliasQuestion& q) { q.group = static_cast<AliasGroup>(group); });
    if (asked.ask == AliasAsk::differ)
      put("between agents alone",
          [](AliasQuestion& q) { q.ask = AliasAsk::differ_between_agents; });
    if (asked.ask == AliasAsk::differ_between_agents)
      put("within agents too", [](AliasQuestion& q) { q.ask = AliasAsk::differ; });
    for (AliasUse const use :
         {AliasUse::any, AliasUse::reads, AliasUse::writes, AliasUse::exclusives})
      if (use != asked.of.use)
        put("of use " + std::to_string(static_cast<int>(use)),
            [use](AliasQuestion& q) { q.of.use = use; });
    for (AliasWho const who : {AliasWho::everyone, AliasWho::a, AliasWho::b, AliasWho::a_or_b})
      if (who != asked.of.who)
        put("of who " + std::to_string(static_cast<int>(who)),
            [who](AliasQuestion& q) { q.of.who = who; });
    if (asked.of.only != AliasClass::any)
      put("of every class", [](AliasQuestion& q) { q.of.only = AliasClass::any; });
    if (asked.and_of.who != AliasWho::nobody)
      put("of the first selection alone", [](AliasQuestion& q) { q.and_of = {}; });
  }

  void row(std::size_t i) {
    AliasRow const& row = truth_.rows[i];
    add(row.name, "dropped",
        [&](AliasMutant& m) { m.rows.erase(m.rows.begin() + static_cast<std::ptrdiff_t>(i)); });
    for (std::size_t f = 0; f < alias_fact_count; ++f) {
      auto const bit = std::uint64_t{1} << f;
      auto const name = "fact " + std::to_string(f);
      bool const when = (row.when.bits & bit) != 0;
      if (!when && (row.unless.bits & bit) == 0) continue;
      add(row.name, name + " not asked for", [&](AliasMutant& m) {
        m.rows[i].when.bits &= ~bit;
        m.rows[i].unless.bits &= ~bit;
      });
      add(row.name, name + " asked for the other way round", [&](AliasMutant& m) {
        m.rows[i].when.bits ^= bit;
        m.rows[i].unless.bits ^= bit;
      });
    }
  }

  AliasMutant truth_ = truth();
  std::vector<AliasMutant> all_;
};

// Judging by properties.

constexpr std::size_t count = std::tuple_size_v<decltype(properties::aliases)>;
template <std::size_t I> constexpr auto const& property = std::get<I>(properties::aliases);

template <std::size_t I, class Arm>
auto claim_of(Arm& arm, std::array<typename Arm::Page, 3> const& pages) {
  constexpr unsigned needed = property<I>.template page_count<Arm>();
  if constexpr (needed == 1)
    return property<I>.claim(arm, pages[0]);
  else if constexpr (needed == 2)
    return property<I>.claim(arm, pages[0], pages[1]);
  else
    return property<I>.claim(arm, pages[0], pages[1], pages[2]);
}

using Pages = std::array<Concrete, 3>;

/// Mappings that are alike in much, so that rows are told apart by what is left.
std::vector<Pages> draw_pages(std::size_t number) {
  Random random{1};
  std::vector<Pages> all;
  while (all.size() < number) {
    Pages pages{likely_page(random), likely_page(random), likely_page(random)};
    for (std::size_t p = 1; p < pages.size(); ++p)
      for (Field const f : {Field{in.mair}, Field{in.s1_sh}, Field{in.s2_memattr}, Field{in.s2_sh},
                            Field{in.s2_fnxs}, Field{in.hcr_fwb}})
        if (random.below(3) != 0)
          pages.at(p)[f] = pages.at(static_cast<std::size_t>(random.below(p)))[f];
    all.push_back(pages);
  }
  return all;
}

template <std::size_t I> bool violated_on(spec::AliasRules const& rules, Pages const& pages) {
  WithAliasRules<StaticArm> arm{rules};
  auto const claim = claim_of<I>(arm, pages);
  return arm.admissible() && arm.allocated() && claim.assumes && !claim.ensures;
}

/// The first property that some drawn mappings violate.
std::string_view killer_by_draw(spec::AliasRules const& rules, std::vector<Pages> const& drawn) {
  std::string_view found;
  for (Pages const& pages : drawn) {
    auto const judge = [&]<std::size_t I>() {
      if constexpr (property<I>.statement.expectation == Expectation::proved)
        if (found.empty() && violated_on<I>(rules, pages)) found = property<I>.statement.id;
    };
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (judge.template operator()<I>(), ...);
    }(std::make_index_sequence<count>{});
    if (!found.empty()) break;
  }
  return found;
}

std::array<Values<Term>, 3> symbolic_mappings(Graph& graph) {
  std::array<Values<Term>, 3> pages;
  for (std::size_t p = 0; p < pages.size(); ++p)
    for (std::size_t i = 0; i < given_count; ++i) {
      Field const f = field_at(i);
      pages.at(p).items[i] =
          is_control(f) ? Term{usual_page.items[i]}
                        : variable(graph, std::to_string(p) + "." + std::to_string(i), f.width);
    }
  return pages;
}

template <std::size_t I>
Answer violation_of(spec::AliasRules const& rules, std::chrono::milliseconds limit) {
  Graph graph;
  auto const pages = symbolic_mappings(graph);
  WithAliasRules<SymbolicArm> arm{rules, true_rules};
  auto const claim = claim_of<I>(arm, pages);
  return solve(graph, arm.admissible() && arm.allocated() && claim.assumes && !claim.ensures, limit)
      .answer;
}

/// Whether a difference in this fact can be seen in an answer.
bool is_seen(AliasFact fact) {
  return fact == AliasFact::mismatched ||
         (fact >= first_derived_fact && fact != AliasFact::coherent_reader);
}

/// Whether three mappings, used in some way by some agents, tell the rules from the true ones.
Answer difference(spec::AliasRules const& rules, std::chrono::milliseconds limit) {
  Graph graph;
  auto const pages = symbolic_mappings(graph);
  SymbolicArm arm{true_rules};
  std::array<alias::Access<Values<Term>, Formula>, 3> accesses;
  Values<Term> const first = pages[0];
  for (std::size_t m = 0; m < accesses.size(); ++m) {
    Values<Term> page = pages.at(m);
    for (std::size_t i = 0; i < in.regime.index; ++i) page.items[i] = first.items[i];
    auto const flag = [&](char const* name) {
      return variable(graph, name + std::to_string(m), 1) == Term{1};
    };
    accesses.at(m) = {0, 0, arm.translate(page), flag("reads"), flag("writes"), flag("exclusives")};
  }
  Formula apart = false;
  // Agents and their domains; a set of two is one of three in which nothing is done by the third.
  constexpr std::array<std::array<unsigned, 3>, 5> agents{
      {{0, 0, 0}, {0, 0, 1}, {0, 1, 0}, {0, 1, 1}, {0, 1, 2}}};
  for (auto const& who : agents)
    for (unsigned domains = 0; domains < 4; ++domains) {
      for (std::size_t m = 0; m < accesses.size(); ++m) {
        accesses.at(m).agent = who.at(m);
        accesses.at(m).domain = who.at(m) == 0 ? 0 : domains >> (who.at(m) - 1) & 1U;
      }
      using SymbolicJudge = alias::Judge<Values<Term>, Formula>;
      SymbolicJudge const truth{spec::alias_rules, accesses};
      SymbolicJudge const mutant{rules, accesses};
      for (unsigned b : {0U, 1U})
        for (bool const wide : {false, true}) {
          auto const one = truth(0, b, wide);
          auto const two = mutant(0, b, wide);
          for (std::size_t f = 0; f < alias_fact_count; ++f)
            if (is_seen(static_cast<AliasFact>(f))) apart = apart || !(one.is[f] == two.is[f]);
        }
    }
  return solve(graph, arm.admissible() && arm.allocated() && apart, limit).answer;
}

AliasMutantReport judge(AliasMutant const& mutant, std::vector<Pages> const& drawn,
                        std::chrono::milliseconds limit) {
  AliasMutantReport report{mutant.what, Fate::survived, {}};
  auto const rules = mutant.rules();
  report.by = killer_by_draw(rules, drawn);
  if (!report.by.empty()) {
    report.fate = Fate::killed;
    return report;
  }
  auto const different = difference(rules, limit);
  if (different == Answer::unsatisfiable) {
    report.fate = Fate::equivalent;
    return report;
  }
  bool unknown = different == Answer::unknown;
  auto const ask = [&]<std::size_t I>() {
    if (!report.by.empty() || property<I>.statement.expectation != Expectation::proved) return;
    auto const answer = violation_of<I>(rules, limit);
    unknown = unknown || answer == Answer::unknown;
    if (answer == Answer::satisfiable) report.by = property<I>.statement.id;
  };
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (ask.template operator()<I>(), ...);
  }(std::make_index_sequence<count>{});
  if (!report.by.empty())
    report.fate = Fate::killed;
  else if (unknown)
    report.fate = Fate::unknown;
  return report;
}

} // namespace

std::vector<AliasMutant> alias_mutants() { return Mutator{}.run(); }

std::vector<AliasMutantReport>
judge_alias_mutants(std::chrono::milliseconds solver_limit, unsigned jobs,
                    Interrupt const& interrupt,
                    std::function<void(std::size_t, std::size_t)> const& progress) {
  auto const mutants = alias_mutants();
  auto const drawn = draw_pages(600);
  std::vector<AliasMutantReport> reports(mutants.size());
  for (std::size_t i = 0; i < mutants.size(); ++i) reports[i].what = mutants[i].what;
  auto const make = [&] {
    return [&](std::size_t i, Interrupt const& /*halt*/) {
      reports[i] = judge(mutants[i], drawn, solver_limit);
    };
  };
  in_parallel(mutants.size(), jobs, interrupt, make,
              [&](std::size_t done) { progress(done, mutants.size()); });
  return reports;
}

std::vector<std::string> idle_alias_properties(Interrupt const& interrupt) {
  auto const mutants = alias_mutants();
  auto const drawn = draw_pages(200);
  std::vector<std::string> idle;
  auto const judge_one = [&]<std::size_t I>() {
    if (property<I>.statement.expectation != Expectation::proved) return;
    bool const broken = std::ranges::any_of(mutants, [&](AliasMutant const& mutant) {
      auto const rules = mutant.rules();
      return !interrupt && std::ranges::any_of(drawn, [&](Pages const& pages) {
        return violated_on<I>(rules, pages);
      });
    });
    if (!broken) idle.emplace_back(property<I>.statement.id);
  };
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (judge_one.template operator()<I>(), ...);
  }(std::make_index_sequence<count>{});
  return idle;
}

// The steps of the ways back, by the machine.

std::vector<AliasStepMutant> alias_step_mutants() {
  std::vector<AliasStepMutant> all;
  std::vector<AliasStep> const truth{spec::alias_steps.begin(), spec::alias_steps.end()};
  for (std::size_t i = 0; i < truth.size(); ++i) {
    auto const put = [&](std::string const& how, auto edit) {
      auto steps = truth;
      edit(steps[i]);
      all.push_back({std::string{truth[i].name} + ": " + how, std::move(steps)});
    };
    auto without = truth;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
    all.push_back({std::string{truth[i].name} + ": dropped", std::move(without)});
    for (AliasOperation const other : {AliasOperation::dc_cvac, AliasOperation::dc_ivac,
                                       AliasOperation::dc_civac, AliasOperation::dmb})
      if (other != truth[i].operation &&
          std::ranges::find(truth[i].instead, other) == truth[i].instead.end())
        put(std::string{name(other)} + " instead",
            [other](AliasStep& step) { step.operation = other; });
    if (truth[i].place != AliasPlace::between)
      put("on the other side", [](AliasStep& step) {
        step.place = step.place == AliasPlace::before ? AliasPlace::after : AliasPlace::before;
      });
    if (truth[i].use != AliasUse::any)
      put("of the other use", [](AliasStep& step) {
        step.use = step.use == AliasUse::reads ? AliasUse::writes : AliasUse::reads;
      });
    if (truth[i].is != AliasClass::any)
      put("of other accesses", [](AliasStep& step) { step.is_not = !step.is_not; });
    for (AliasUse const use : {AliasUse::reads, AliasUse::writes})
      if (truth[i].use == AliasUse::any && truth[i].place != AliasPlace::between)
        put(use == AliasUse::reads ? "of reads alone" : "of writes alone",
            [use](AliasStep& step) { step.use = use; });
  }
  return all;
}

namespace {

/// A program on which the ways back hold, with the mappings that it uses.
struct Sample {
  alias::Program program;
  std::vector<Concrete> attributes;
  alias::Facts<bool> facts;
  std::string name;
};

/// Every orderly program with every two representatives, where a way back leads to all its threads.
std::vector<Sample> samples() {
  std::vector<Sample> all;
  auto const mappings = alias::representatives();
  for (auto const& one : mappings)
    for (auto const& two : mappings)
      for (alias::Shape const& shape : alias::shapes()) {
        std::vector<Concrete> const attributes{one.attributes, two.attributes};
        auto const program = alias::program_of(shape, attributes);
        auto const said = alias::verdicts(spec::alias_rules, program, attributes);
        if (!said.any(AliasFact::mismatched) || !alias::way_back_covers(shape, said)) continue;
        all.push_back({program, attributes, said.pairs.front(),
                       std::string{shape.name} + " with " + std::string{one.name} + " and " +
                           std::string{two.name}});
      }
  return all;
}

/// A program with the true rows and with those of a mutant.
struct Both {
  alias::Program truth;
  alias::Program mutant;
};

/// Compares what the two can end in; whether the mutant is killed by it. Counts in `same` those
/// that end in the very same ways.
bool killed_by(Both const& both, alias::Bound const& bound, std::size_t& same) {
  auto const search = alias::find_loss(both.mutant, bound);
  if (!search.lost.events.empty()) return true;
  auto const truth = alias::explore(both.truth, bound);
  // A search that finds no loss has seen all ends.
  if (truth.complete && search.all.complete && truth.finals == search.all.finals) ++same;
  return false;
}

void settle(AliasMutantReport& report, std::size_t same, std::size_t programs) {
  if (report.fate != Fate::survived || same != programs) return;
  report.fate = Fate::equivalent;
  report.by = "all " + std::to_string(programs) + " programs end in the very same ways";
}

} // namespace

std::vector<AliasMutantReport> judge_alias_step_mutants(Interrupt const& interrupt) {
  std::vector<AliasMutantReport> reports;
  auto const tried = samples();
  alias::Bound const bound{.interrupt = &interrupt};
  for (AliasStepMutant const& mutant : alias_step_mutants()) {
    AliasMutantReport report{mutant.what, Fate::survived, {}};
    std::size_t same = 0;
    for (Sample const& sample : tried) {
      if (interrupt) report.fate = Fate::interrupted;
      if (interrupt) break;
      auto const stepped = [&](std::span<AliasStep const> steps) {
        return alias::with_steps(sample.program, sample.attributes, sample.facts, steps);
      };
      if (!killed_by({stepped(spec::alias_steps), stepped(mutant.steps)}, bound, same)) continue;
      report.fate = Fate::killed;
      report.by = sample.name;
      break;
    }
    settle(report, same, tried.size());
    reports.push_back(std::move(report));
  }
  return reports;
}

// Changes of attributes in use, by the machine.

std::vector<AliasChangeMutant> alias_change_mutants() {
  std::vector<AliasChangeMutant> all;
  std::vector<AliasChange> const truth{spec::alias_changes.begin(), spec::alias_changes.end()};
  static constexpr std::array<std::string_view, 4> step_names{
      "no step", "remove copies", "through Non-cacheable", "final value"};
  for (std::size_t i = 0; i < truth.size(); ++i) {
    AliasChange const& row = truth[i];
    auto const put = [&](std::string const& how, auto edit) {
      auto changes = truth;
      edit(changes[i]);
      all.push_back({std::string{row.name} + ": " + how, std::move(changes)});
    };
    auto without = truth;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
    all.push_back({std::string{row.name} + ": dropped", std::move(without)});
    put("of the other kind", [](AliasChange& c) { c.of_shareability = !c.of_shareability; });
    for (Value const other :
         {Cacheability::non_cacheable, Cacheability::write_through, Cacheability::write_back}) {
      if (row.of_shareability) continue;
      if (other != row.from)
        put("from " + std::string{Cacheability::names.at(other)},
            [other](AliasChange& c) { c.from = other; });
      if (other != row.to)
        put("to " + std::string{Cacheability::names.at(other)},
            [other](AliasChange& c) { c.to = other; });
    }
    for (AliasOperation const other : {AliasOperation::dc_cvac, AliasOperation::dc_ivac,
                                       AliasOperation::dc_civac, AliasOperation::dmb})
      if (other != row.removal)
        put(std::string{name(other)} + " instead", [other](AliasChange& c) { c.removal = other; });
    for (std::size_t s = 0; s < row.steps.size(); ++s) {
      if (row.steps.at(s) == AliasChangeStep::none) continue;
      std::string const step{step_names.at(static_cast<std::size_t>(row.steps.at(s)))};
      put(step + " left out", [s](AliasChange& c) { c.steps.at(s) = AliasChangeStep::none; });
      for (std::size_t t = s + 1; t < row.steps.size(); ++t)
        if (row.steps.at(t) != AliasChangeStep::none)
          put(step + " in the place of step " + std::to_string(t + 1),
              [s, t](AliasChange& c) { std::swap(c.steps.at(s), c.steps.at(t)); });
    }
  }
  return all;
}

std::vector<AliasMutantReport> judge_alias_change_mutants(Interrupt const& interrupt) {
  struct Case {
    alias::ChangeShape const* shape;
    Concrete from;
    Concrete to;
    std::string name;
  };
  std::vector<Case> cases;
  for (auto const& from : alias::representatives())
    for (auto const& to : alias::representatives())
      for (auto const& shape : alias::change_shapes())
        if (alias::is_of_changes(from.attributes, to.attributes) &&
            alias::promises(shape, from.attributes, to.attributes))
          cases.push_back({&shape, from.attributes, to.attributes,
                           std::string{shape.name} + " from " + std::string{from.name} + " to " +
                               std::string{to.name}});
  std::vector<AliasMutantReport> reports;
  alias::Bound const bound{.interrupt = &interrupt};
  for (AliasChangeMutant const& mutant : alias_change_mutants()) {
    AliasMutantReport report{mutant.what, Fate::survived, {}};
    std::size_t same = 0;
    for (Case const& each : cases) {
      if (interrupt) report.fate = Fate::interrupted;
      if (interrupt) break;
      auto const program = [&](std::span<AliasChange const> changes) {
        return alias::change_program(*each.shape, each.from, each.to, changes);
      };
      bool const changed =
          alias::ends_changed(alias::change_steps(each.from, each.to, mutant.changes));
      if (changed &&
          !killed_by({program(spec::alias_changes), program(mutant.changes)}, bound, same))
        continue;
      report.fate = Fate::killed;
      report.by = each.name + (changed ? "" : ", which ends with other attributes");
      break;
    }
    settle(report, same, cases.size());
    reports.push_back(std::move(report));
  }
  return reports;
}

} // namespace twofold::proofs
