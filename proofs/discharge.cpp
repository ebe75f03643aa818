#include "proofs/discharge.hpp"

#include "model/setting.hpp"
#include "proofs/counterexample.hpp"
#include "proofs/draw.hpp"
#include "proofs/solver.hpp"

#include <algorithm>

namespace twofold::proofs {

namespace {

class Stopwatch {
public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Whether one of a few assignments, drawn and so found at once if most will do, meets the formula.
bool met_by_draw(Graph const& graph, Formula const& formula) {
  if (formula.is_literal()) return formula.literal();
  auto const variables = support(formula);
  auto const& declared = graph.variables();
  if (std::ranges::any_of(variables, [&](auto v) { return declared[v].width > 8; })) return false;
  constexpr int rounds = 8;
  Evaluator evaluator{{formula}};
  Random random{1};
  for (int round = 0; round < rounds; ++round) {
    for (auto const v : variables)
      for (auto& lane : evaluator.input(v))
        lane = static_cast<std::uint8_t>(random.below(std::uint64_t{1} << declared[v].width));
    evaluator.run();
    if (std::ranges::find(evaluator.output(0), 1) != evaluator.output(0).end()) return true;
  }
  return false;
}

unsigned bits_of(std::vector<Place> const& places) {
  unsigned bits = 0;
  for (Place const& place : places) bits += place.field.width;
  return bits;
}

} // namespace

std::string_view name(Status status) {
  switch (status) {
  case Status::proved: return "proved";
  case Status::refuted: return "refuted";
  case Status::tested: return "tested";
  case Status::unknown: return "unknown";
  case Status::vacuous: return "vacuous";
  case Status::skipped: return "skipped";
  case Status::interrupted: return "interrupted";
  case Status::error: return "error";
  }
  return "error";
}

Discharge exhaust(Obligation const& obligation, Effort const& effort, Interrupt const& interrupt) {
  Stopwatch const watch;
  Discharge result{.engine = "exhaustive", .remark = {}, .counterexample = {}};
  if (obligation.raw) {
    result.remark = "64-bit registers";
    return result;
  }
  auto const places = free_places(obligation);
  if (unsigned const bits = bits_of(places); bits > effort.exhaustive_bits) {
    result.remark = "2^" + std::to_string(bits) + " points";
    return result;
  }
  // An odometer over the places; the first place is the most significant digit.
  std::vector<Concrete> pages(obligation.pages, usual_page);
  for (Place const& place : places) pages[place.page][place.field] = 0;
  std::uint64_t visited = 0;
  for (bool more = true; more;) {
    Verdict const verdict = obligation.judge(pages);
    if (verdict != Verdict::outside) ++result.cases;
    if (verdict == Verdict::violated) {
      result.status = Status::refuted;
      result.counterexample = pages;
      result.seconds = watch.seconds();
      return result;
    }
    if ((++visited & 0xffff) == 0 && interrupt.load(std::memory_order_relaxed)) {
      result.status = Status::interrupted;
      result.seconds = watch.seconds();
      return result;
    }
    more = false;
    for (auto place = places.rbegin(); place != places.rend(); ++place) {
      Value& digit = pages[place->page][place->field];
      if (digit + 1U < value_count(place->field)) {
        ++digit;
        more = true;
        break;
      }
      digit = 0;
    }
  }
  result.status = result.cases == 0 ? Status::vacuous : Status::proved;
  result.seconds = watch.seconds();
  return result;
}

Discharge solve_for(Obligation const& obligation, Effort const& effort, Rules const& rules) {
  Stopwatch const watch;
  Discharge result{.engine = "z3", .remark = {}, .counterexample = {}};
  Graph graph;
  auto const symbolic = symbolic_pages(graph, obligation);
  Query const query = query_of(obligation, rules, symbolic);
  auto const finish = [&](Status status, std::string remark = {}) {
    result.status = status;
    result.remark = std::move(remark);
    result.seconds = watch.seconds();
    return result;
  };
  Solution const violation = solve(graph, query.violated(), effort.solver_limit);
  switch (violation.answer) {
  case Answer::unknown: return finish(Status::unknown, violation.reason);
  case Answer::satisfiable:
    result.counterexample = pages_of(obligation, violation.model);
    return finish(Status::refuted);
  case Answer::unsatisfiable: break;
  }
  if (met_by_draw(graph, query.covered())) return finish(Status::proved);
  Solution const covered = solve(graph, query.covered(), effort.solver_limit);
  switch (covered.answer) {
  case Answer::unknown: return finish(Status::unknown, "vacuity: " + covered.reason);
  case Answer::unsatisfiable: return finish(Status::vacuous);
  case Answer::satisfiable: break;
  }
  return finish(Status::proved);
}

bool reads_files(Discharge const& discharge) { return discharge.engine.starts_with("file:"); }

Report conclude(Obligation const& obligation, std::vector<Discharge> engines, bool interrupted) {
  Report report{
      .obligation = &obligation, .engines = std::move(engines), .remark = {}, .counterexample = {}};
  auto const has = [&](Status status) {
    return std::ranges::any_of(report.engines,
                               [&](Discharge const& d) { return d.status == status; });
  };

  auto const by_file = [&](Status status) {
    return std::ranges::find_if(
        report.engines, [&](Discharge const& d) { return reads_files(d) && d.status == status; });
  };
  auto const ours = [&](Status status) {
    return std::ranges::any_of(
        report.engines, [&](Discharge const& d) { return !reads_files(d) && d.status == status; });
  };

  // A violation is a fact once the concrete rules confirm it; then nothing may have proved the
  // contrary.
  for (Discharge const& d : report.engines)
    if (d.status == Status::refuted && !reads_files(d) &&
        obligation.judge(d.counterexample) != Verdict::violated) {
      report.status = Status::error;
      report.remark = std::string{d.engine} + " gave a counterexample that is none";
      return report;
    }
  auto const silent = by_file(Status::unknown);
  auto const unconfirmed = by_file(Status::refuted);
  if (has(Status::refuted) && (has(Status::proved) || has(Status::vacuous))) {
    report.status = Status::error;
    report.remark = "one engine proves what another refutes";
  } else if (ours(Status::vacuous) && ours(Status::proved)) {
    report.status = Status::error;
    report.remark = "one engine finds the assumptions impossible, another does not";
  } else if (silent != report.engines.end()) {
    report.status = Status::unknown;
    report.remark = silent->remark;
  } else if (unconfirmed != report.engines.end() && !ours(Status::refuted)) {
    report.status = Status::unknown;
    report.remark = std::string{unconfirmed->engine} + " refutes it, without a counterexample";
  } else if (has(Status::refuted)) {
    report.status = Status::refuted;
  } else if (has(Status::vacuous)) {
    report.status = Status::vacuous;
  } else if (has(Status::proved) && !ours(Status::proved) && !ours(Status::tested)) {
    report.status = Status::unknown;
    report.remark = "whether anything meets the assumptions is not known";
  } else if (has(Status::proved)) {
    report.status = Status::proved;
  } else if (has(Status::interrupted) || interrupted) {
    report.status = Status::interrupted;
  } else {
    report.status = Status::unknown;
  }
  if (report.status == Status::refuted)
    for (Discharge const& d : report.engines) {
      if (d.counterexample.empty()) continue;
      auto pages = simplified(obligation, d.counterexample);
      if (report.counterexample.empty() || simpler(pages, report.counterexample))
        report.counterexample = std::move(pages);
    }
  report.as_expected =
      report.status ==
      (obligation.statement->expectation == Expectation::proved ? Status::proved : Status::refuted);
  return report;
}

Report discharge(Obligation const& obligation, Effort const& effort, Interrupt const& interrupt) {
  std::vector<Discharge> engines{exhaust(obligation, effort, interrupt)};
  if (!interrupt) engines.push_back(solve_for(obligation, effort));
  if (!interrupt) engines.push_back(try_random(obligation, effort, interrupt));
  return conclude(obligation, std::move(engines), interrupt);
}

std::vector<Concrete> const& counterexample(Report const& report) { return report.counterexample; }

} // namespace twofold::proofs
