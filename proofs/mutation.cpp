#include "proofs/mutation.hpp"

#include "model/translation.hpp"
#include "proofs/draw.hpp"
#include "proofs/parallel.hpp"
#include "proofs/solver.hpp"
#include "proofs/symbolic_engine.hpp"
#include "spec/translation.hpp"

#include <algorithm>
#include <array>

namespace twofold::proofs {

namespace {

using namespace field;

/// Given fields that have room for more values than they use.
constexpr std::array<Field, 3> bounded_fields{in.regime, in.access, in.tag_access};

/// What is told apart in any case, and what only where no fault takes the place of the access.
template <class S, class Bool> Bool apart(S const& a, S const& b, Bool same) {
  for (Field const f : {Field{note.inadmissible}, Field{note.unmatched}, Field{note.reserved},
                        Field{note.constrained_unpredictable}, Field{note.res0_set},
                        Field{out.fault}, Field{par.f}})
    same = same && a[f] == b[f];
  Bool attributes = true;
  for (std::size_t i = out.type.index; i <= out.xs.index; ++i)
    attributes = attributes && a[field_at(i)] == b[field_at(i)];
  for (std::size_t i = may.gather.index; i <= may.no_clean_to_pou.index; ++i)
    attributes = attributes && a[field_at(i)] == b[field_at(i)];
  attributes = attributes && a[par.attr] == b[par.attr] && a[par.sh] == b[par.sh];
  Bool const no_such_page = a[note.inadmissible] == 1 && b[note.inadmissible] == 1;
  Bool const faults = a[out.fault] != Fault::none;
  return !no_such_page && !(same && (faults || attributes));
}

/// The kinds of page, by which obligations speak of them: in the usual setting or not, with
/// reserved encodings or not.
struct Kind {
  bool usual;
  bool allocated;
};
constexpr std::array kinds{Kind{true, true}, Kind{true, false}, Kind{false, true},
                           Kind{false, false}};

/// Pages on which a mutant can be told from the rules, by kind.
using Differences = std::array<std::vector<Concrete>, kinds.size()>;

std::size_t kind_of(Concrete const& page, Concrete const& result) {
  bool const usual = with_controls(page, usual_page) == page;
  return (usual ? 0U : 2U) + (result[note.reserved] == 0 ? 0U : 1U);
}

/// A page and what the rules make of it.
struct Run {
  Concrete page;
  Concrete result;
  std::size_t kind;
};

Run run_of(Concrete const& page) {
  Concrete result = page;
  translate(result);
  return {page, result, kind_of(page, result)};
}

/// Whether the pages of a kind can be what an obligation speaks of.
bool fits(Obligation const& obligation, Kind kind) {
  return (kind.usual || obligation.statement->setting == Setting::any) &&
         (kind.allocated || obligation.statement->domain == Domain::every);
}

/// The states that drawn pages have before and after one table, by the rules.
class Window {
public:
  explicit Window(std::vector<Run> const& runs) {
    for (Run const& run : runs) before_.push_back(run.page);
    after_ = before_;
    step();
  }

  /// Moves to a table; tables are visited in order.
  void move_to(std::size_t table) {
    while (table_ < table) {
      before_ = after_;
      ++table_;
      step();
    }
  }
  [[nodiscard]] Concrete const& before(std::size_t run) const { return before_[run]; }
  [[nodiscard]] Concrete const& after(std::size_t run) const { return after_[run]; }

private:
  void step() {
    for (Concrete& state : after_) run_tables(true_rules.tables.subspan(table_, 1), state);
  }

  std::size_t table_ = 0;
  std::vector<Concrete> before_;
  std::vector<Concrete> after_;
};

/// Judges mutants, in the order of their tables. Every thread has its own.
class Judge {
public:
  Judge(MutationEffort const& effort, std::vector<Obligation const*> const& obligations,
        std::vector<Run> const& runs)
      : effort_(effort), obligations_(obligations), runs_(runs), window_(runs) {}

  MutantReport operator()(Mutant const& mutant, Interrupt const& interrupt) {
    Rules const rules = mutant.rules();
    MutantReport report;
    report.killed_by.assign(obligations_.size(), false);
    Differences differences = differences_of(mutant, rules);
    if (std::ranges::all_of(differences, [](auto const& pages) { return pages.empty(); })) {
      auto const found = find_difference(mutant, rules);
      if (found.answer != Answer::satisfiable) {
        report.fate = found.answer == Answer::unknown ? Fate::unknown : Fate::equivalent;
        return report;
      }
      Run const run = run_of(page_of(found));
      differences[run.kind].push_back(run.page);
    }
    for (auto const& pages : differences)
      if (!report.difference && !pages.empty()) report.difference = pages.front();
    for (std::size_t o = 0; o < obligations_.size(); ++o)
      report.killed_by[o] = kills(*obligations_[o], rules, differences);
    bool const killed = std::ranges::find(report.killed_by, true) != report.killed_by.end();
    report.fate = killed ? Fate::killed : Fate::survived;
    if (!killed) ask_solver(rules, report, interrupt);
    return report;
  }

  /// Whether some obligation is violated on one of the first pages drawn that tell the mutant from
  /// the rules. Nothing is proved if not.
  bool quick(Mutant const& mutant) {
    Rules const rules = mutant.rules();
    window_.move_to(mutant.mistake().table);
    std::size_t different = 0;
    for (std::size_t r = 0; r < runs_.size() && different < effort_.differences; ++r) {
      if (!told_apart_on(r, mutant, rules)) continue;
      ++different;
      Differences one;
      one[runs_[r].kind] = {runs_[r].page};
      for (Obligation const* obligation : obligations_)
        if (kills(*obligation, rules, one)) return true;
    }
    return false;
  }

private:
  Differences differences_of(Mutant const& mutant, Rules const& rules) {
    window_.move_to(mutant.mistake().table);
    Differences found;
    for (std::size_t r = 0; r < runs_.size(); ++r) {
      auto& pages = found[runs_[r].kind];
      if (pages.size() < effort_.differences && told_apart_on(r, mutant, rules))
        pages.push_back(runs_[r].page);
    }
    return found;
  }

  /// Whether a mutant can be told from the rules on a drawn page. Up to its table it is the rules.
  [[nodiscard]] bool told_apart_on(std::size_t r, Mutant const& mutant, Rules const& rules) const {
    std::size_t const t = mutant.mistake().table;
    Concrete state = window_.before(r);
    run_tables(rules.tables.subspan(t, 1), state);
    if (mutant.last_table() == t && state == window_.after(r)) return false;
    run_tables(rules.tables.subspan(t + 1), state);
    return told_apart(runs_[r].result, state);
  }

  [[nodiscard]] bool kills(Obligation const& obligation, Rules const& rules,
                           Differences const& differences) const {
    for (std::size_t k = 0; k < kinds.size(); ++k) {
      if (!fits(obligation, kinds[k])) continue;
      auto const& pages = differences[k];
      for (std::size_t i = 0; i < pages.size(); ++i)
        for (auto const& tuple : tuples(obligation.pages, pages, i))
          if (obligation.judge_by(rules, tuple) == Verdict::violated) return true;
    }
    return false;
  }

  /// A difference as the pages of an obligation: where it speaks of two, beside others.
  [[nodiscard]] std::vector<std::vector<Concrete>>
  tuples(unsigned count, std::vector<Concrete> const& pages, std::size_t i) const {
    Concrete const& page = pages[i];
    if (count == 1) return {{page}};
    Random random{i};
    std::vector<std::vector<Concrete>> all{{page, pages[(i + 1) % pages.size()]}};
    for (int n = 0; n < 4; ++n) {
      Concrete const& other = runs_[static_cast<std::size_t>(random.below(runs_.size()))].page;
      Concrete similar = with_controls(other, page);
      all.push_back({page, similar});
      all.push_back({similar, page});
      for (std::size_t f = 0; f < given_count; ++f)
        if (!is_control(field_at(f)) && random.below(2) == 0) similar.items[f] = page.items[f];
      all.push_back({page, similar});
      all.push_back({page, other});
    }
    return all;
  }

  [[nodiscard]] Solution find_difference(Mutant const& mutant, Rules const& rules) const {
    Graph graph;
    Values<Term> before;
    for (std::size_t i = 0; i < given_count; ++i)
      before.items[i] = variable(graph, std::to_string(i), field_infos[i].width);
    std::size_t const t = mutant.mistake().table;
    run_symbolic(true_rules.tables.first(t), before);
    Values<Term> truth = before;
    run_symbolic(true_rules.tables.subspan(t), truth);
    Values<Term> other = before;
    run_symbolic(rules.tables.subspan(t), other);
    Formula meant = true;
    for (Field const f : bounded_fields) meant = meant && truth[f] < Term{value_count(f)};
    return solve(graph, meant && apart(truth, other, Formula{true}), effort_.solver_limit);
  }

  static Concrete page_of(Solution const& solution) {
    Concrete page{};
    for (std::size_t i = 0; i < given_count; ++i)
      page.items[i] = static_cast<Value>(solution.model[i]);
    return page;
  }

  void ask_solver(Rules const& rules, MutantReport& report, Interrupt const& interrupt) const {
    for (std::size_t o = 0; o < obligations_.size(); ++o) {
      if (interrupt) {
        report.fate = Fate::interrupted;
        return;
      }
      auto const found =
          solve_for(*obligations_[o], {.solver_limit = effort_.solver_limit}, rules).status;
      if (found == Status::unknown) report.fate = Fate::unknown;
      if (found != Status::refuted) continue;
      report.killed_by[o] = report.by_solver = true;
      report.fate = Fate::killed;
      return;
    }
  }

  MutationEffort const& effort_;
  std::vector<Obligation const*> const& obligations_;
  std::vector<Run> const& runs_;
  Window window_;
};

/// Those that a mutant can break: expected to be proved, not a second time of registers, and not
/// about the alias rows, whose mutants are made and judged by alias_mutation.hpp.
std::vector<Obligation const*> judged_obligations() {
  std::vector<Obligation const*> chosen;
  for (Obligation const& o : obligations())
    if (!o.raw && o.statement->expectation == Expectation::proved &&
        !o.statement->id.starts_with("aliases."))
      chosen.push_back(&o);
  return chosen;
}

std::vector<Run> draw_runs(std::size_t count) {
  Random random{1};
  std::vector<Run> runs;
  while (runs.size() < count) {
    Concrete const page = runs.size() % 2 == 0 ? likely_page(random) : likely_access(random);
    bool meant = true;
    for (Field const f : bounded_fields) meant = meant && page[f] < value_count(f);
    if (meant) runs.push_back(run_of(page));
  }
  return runs;
}

std::string_view group_of(Obligation const& obligation) {
  auto const id = obligation.statement->id;
  return id.substr(0, id.find('.'));
}

} // namespace

bool told_apart(Concrete const& a, Concrete const& b) { return apart(a, b, true); }

std::string_view name(Fate fate) {
  static constexpr std::array<std::string_view, 5> names{"killed", "equivalent", "survived",
                                                         "unknown", "interrupted"};
  return names.at(static_cast<std::size_t>(fate));
}

std::size_t Mutation::count(Fate fate) const {
  return static_cast<std::size_t>(std::ranges::count(reports, fate, &MutantReport::fate));
}

std::size_t Mutation::kills(std::size_t obligation) const {
  return static_cast<std::size_t>(std::ranges::count_if(reports, [&](MutantReport const& r) {
    return r.fate == Fate::killed && r.killed_by[obligation];
  }));
}

std::size_t Mutation::alone_in_group(std::size_t obligation) const {
  auto const group = group_of(*obligations[obligation]);
  return static_cast<std::size_t>(std::ranges::count_if(reports, [&](MutantReport const& r) {
    if (r.fate != Fate::killed || !r.killed_by[obligation]) return false;
    for (std::size_t o = 0; o < obligations.size(); ++o)
      if (o != obligation && r.killed_by[o] && group_of(*obligations[o]) == group) return false;
    return true;
  }));
}

Coverage cover_rows(Interrupt const& interrupt) {
  MutationEffort const effort{.pages = 1U << 12, .differences = 6};
  auto const mutants = all_mutants();
  auto const judged = judged_obligations();
  auto const runs = draw_runs(effort.pages);
  Judge judge{effort, judged, runs};
  Coverage coverage;
  for (auto first = mutants.begin(); first != mutants.end();) {
    auto const where = first->where();
    auto const last =
        std::find_if(first, mutants.end(), [&](Mutant const& m) { return m.where() != where; });
    bool const is_row =
        first->mistake().row < true_rules.tables[first->mistake().table].rows.size();
    if (is_row) {
      ++coverage.rows;
      bool const covered =
          std::any_of(first, last, [&](Mutant const& m) { return judge.quick(m); }) ||
          std::any_of(first, last,
                      [&](Mutant const& m) { return judge(m, interrupt).fate == Fate::killed; });
      if (interrupt) {
        coverage.complete = false;
        return coverage;
      }
      if (!covered) coverage.uncovered.push_back(where);
    }
    first = last;
  }
  return coverage;
}

Mutation mutate(MutationEffort const& effort, Interrupt const& interrupt,
                std::function<void(std::size_t done, std::size_t of)> const& progress) {
  Mutation result{all_mutants(), judged_obligations(), {}};
  result.reports.resize(result.mutants.size());
  auto const runs = draw_runs(effort.pages);
  auto const make = [&] {
    return [&, judge = Judge{effort, result.obligations, runs}](std::size_t i,
                                                                Interrupt const& halt) mutable {
      result.reports[i] = judge(result.mutants[i], halt);
    };
  };
  in_parallel(result.mutants.size(), effort.jobs, interrupt, make,
              [&](std::size_t done) { progress(done, result.mutants.size()); });
  return result;
}

} // namespace twofold::proofs
