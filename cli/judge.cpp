#include "cli/judge.hpp"

#include "cli/output.hpp"
#include "proofs/smtlib.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

namespace twofold::cli {

using namespace proofs;

namespace {

/// What the threads have found so far, by position.
class Findings {
public:
  explicit Findings(std::size_t size) : found_(size) {}

  void put(std::size_t i, std::vector<Discharge> engines) {
    std::lock_guard const lock{mutex_};
    found_[i] = std::move(engines);
    ready_.notify_one();
  }
  void fail(std::exception_ptr error) {
    std::lock_guard const lock{mutex_};
    error_ = std::move(error);
    ready_.notify_one();
  }
  /// Waits for position `i`; nothing if interrupted first. Rethrows what a thread threw.
  std::optional<std::vector<Discharge>> take(std::size_t i, Interrupt const& interrupt) {
    std::unique_lock lock{mutex_};
    while (!found_[i] && !error_ && !interrupt)
      ready_.wait_for(lock, std::chrono::milliseconds{50});
    if (error_) std::rethrow_exception(error_);
    return interrupt ? std::nullopt : std::move(found_[i]);
  }

private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::vector<std::optional<std::vector<Discharge>>> found_;
  std::exception_ptr error_;
};

/// Tells the threads to stop when the scope that started them is left, however that happens.
struct StopAtEnd {
  Interrupt& halt;
  ~StopAtEnd() { halt = true; }
};

} // namespace

bool interrupted(Report const& report) { return report.status == Status::interrupted; }

std::size_t Judged::expected(Status wanted) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      reports, [&](Report const& r) { return r.as_expected && r.status == wanted; }));
}

std::size_t Judged::unexpected() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      reports, [](Report const& r) { return !r.as_expected && !interrupted(r); }));
}

void Judged::add(Coverage found) {
  if (!found.complete) status = worse(status, exit_status::unknown);
  if (!found.uncovered.empty()) status = worse(status, exit_status::vacuous);
  coverage = std::move(found);
}

int status_of(Report const& report) {
  if (report.as_expected) return exit_status::ok;
  switch (report.status) {
  case Status::error: return exit_status::internal;
  case Status::vacuous: return exit_status::vacuous;
  case Status::proved:
  case Status::refuted: return exit_status::refuted;
  default: return exit_status::unknown;
  }
}

std::filesystem::path write_smtlib(std::filesystem::path const& folder,
                                   Obligation const& obligation) {
  auto const path = folder / (std::string{obligation.statement->id} + ".smt2");
  Output file{path};
  file.write(smtlib(obligation));
  file.commit();
  return path;
}

Judged judge_all(Obligations const& todo, Effort const& effort, unsigned jobs,
                 Interrupt const& interrupt, std::function<void(Report const&)> const& consume,
                 Witnesses const& witnesses) {
  auto const start = std::chrono::steady_clock::now();
  Judged result;
  Findings findings{todo.size()};
  std::atomic<std::size_t> next{0};
  Interrupt halt{false};
  auto const work = [&] {
    try {
      for (std::size_t i = next++; i < todo.size() && !halt; i = next++) {
        std::vector<Discharge> engines{exhaust(*todo[i], effort, halt)};
        if (!halt) engines.push_back(solve_for(*todo[i], effort));
        if (!halt && !witnesses.solvers.empty()) {
          auto const file = write_smtlib(witnesses.folder, *todo[i]);
          for (ExternalSolver const& solver : witnesses.solvers)
            engines.push_back(ask_external(solver, file, effort.solver_limit, halt));
        }
        findings.put(i, std::move(engines));
      }
    } catch (...) {
      findings.fail(std::current_exception());
    }
  };
  {
    std::vector<std::jthread> workers;
    StopAtEnd const stop{halt};
    for (unsigned j = 0; j < std::max(1U, jobs); ++j) workers.emplace_back(work);
    for (Obligation const* obligation : todo) {
      std::optional<Discharge> random;
      if (witnesses.random) random = try_random(*obligation, effort, interrupt);
      auto engines = findings.take(result.judged, interrupt);
      if (!engines) break;
      if (random) engines->push_back(std::move(*random));
      result.reports.push_back(conclude(*obligation, std::move(*engines), interrupt));
      ++result.judged;
      consume(result.reports.back());
    }
  }
  for (std::size_t i = result.judged; i < todo.size(); ++i)
    result.reports.push_back({.obligation = todo[i],
                              .status = Status::interrupted,
                              .engines = {},
                              .remark = {},
                              .counterexample = {}});
  for (Report const& report : result.reports)
    result.status = worse(result.status, status_of(report));
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

} // namespace twofold::cli
