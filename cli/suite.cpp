#include "cli/suite.hpp"

#include "cli/wording.hpp"
#include "proofs/solver.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstdio>
#include <exception>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

namespace twofold::cli {

using namespace proofs;

namespace {

/// A count with its unit, or without where only that fits.
std::string count_text(std::uint64_t count, std::string_view unit, std::size_t width) {
  auto const text = fmt::format("{} {}", count, unit);
  return text.size() <= width ? text : fmt::format("{}", count);
}

std::string cases_text(Discharge const& d, std::size_t width = columns) {
  switch (d.status) {
  case Status::proved: return d.cases == 0 ? "proved" : count_text(d.cases, "points", width);
  case Status::tested: return count_text(d.cases, "cases", width);
  case Status::skipped: return "-";
  default: return std::string{name(d.status)};
  }
}

std::string engine_text(Report const& report, std::string_view engine, std::size_t width) {
  auto const found = std::ranges::find(report.engines, engine, &Discharge::engine);
  return found == report.engines.end() ? "-" : cases_text(*found, width);
}

std::string verdict_text(Report const& report) {
  std::string text{name(report.status)};
  if (report.as_expected && report.status != Status::proved) text += ", as expected";
  return text;
}

constexpr std::string_view row_format = "{:<41}{:<16}{:<9}{}\n";

/// One line of the table of results, with a second one for a surprise.
std::string table_row(Report const& report) {
  std::string text = fmt::format(fmt::runtime(row_format), report.obligation->statement->id,
                                 engine_text(report, "exhaustive", 15),
                                 engine_text(report, "z3", 8), engine_text(report, "random", 12));
  if (!report.as_expected)
    text += beside("  ", wrap(fmt::format("UNEXPECTED: {}{}{}", name(report.status),
                                          report.remark.empty() ? "" : ": ", report.remark),
                              columns - 2, 2));
  return text;
}

/// A counterexample: the inputs that matter, and what the rules make of them.
std::string counterexample_text(Obligation const& obligation, std::vector<Concrete> const& pages) {
  std::string text;
  auto const places = free_places(obligation);
  for (std::size_t p = 0; p < pages.size(); ++p) {
    std::vector<std::string> values;
    for (Place const& place : places)
      if (place.page == p)
        values.push_back(fmt::format("{} = {}", field_text(place.field),
                                     value_text(place.field, pages[p][place.field])));
    if (pages.size() > 1) text += fmt::format("    page {}\n", p + 1);
    text += beside("    ", join_lines(values, columns - 4));
  }
  return text;
}

std::string labelled(std::string_view label, std::string_view text) {
  return beside(fmt::format("  {:<13}", label), wrap(text, columns - 15));
}

/// Everything about one obligation.
std::string report_text(Report const& report) {
  Statement const& s = *report.obligation->statement;
  std::string text = fmt::format("{}\n", s.id) + beside("  ", wrap(s.sentence, columns - 2));
  text += labelled("source", s.source);
  text +=
      labelled("speaks of", s.domain == Domain::every ? "every input, reserved encodings included"
                                                      : "allocated encodings");
  for (Discharge const& d : report.engines)
    text +=
        labelled(d.engine, fmt::format("{}{}{}, {:.3f} s",
                                       d.status == Status::skipped ? "not tried" : cases_text(d),
                                       d.remark.empty() ? "" : ", ", d.remark, d.seconds));
  text += labelled("status", verdict_text(report) + (report.as_expected ? "" : ", UNEXPECTED"));
  if (!report.remark.empty()) text += beside("  ", wrap(report.remark, columns - 2));
  if (auto const& pages = counterexample(report); !pages.empty())
    text += "  counterexample (what the verdict depends on):\n" +
            counterexample_text(*report.obligation, pages);
  return text;
}

/// Shows how far the work is, on a terminal only.
class Progress {
public:
  explicit Progress(std::size_t total) : total_(total), live_(::isatty(2) == 1) {}
  ~Progress() { clear(); }
  void step(std::size_t done, std::string_view current) const {
    if (live_) say(fmt::format("\r\x1b[K{}/{} {}", done, total_, current));
  }
  void clear() const {
    if (live_) say("\r\x1b[K");
  }

private:
  /// Progress is a courtesy: a terminal that went away is no error.
  static void say(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); }

  std::size_t total_;
  bool live_;
};

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

/// Discharges `todo`, the enumerations and the solver on some threads, random testing on this one,
/// and hands the reports over in order; stops early when interrupted.
template <class Consume> void discharge_all(std::span<Obligation const> todo, Effort const& effort,
                                            unsigned jobs, Interrupt const& interrupt,
                                            Consume consume) {
  Findings findings{todo.size()};
  std::atomic<std::size_t> next{0};
  Interrupt halt{false};
  auto const work = [&] {
    try {
      for (std::size_t i = next++; i < todo.size() && !halt; i = next++) {
        std::vector<Discharge> engines{exhaust(todo[i], effort, halt)};
        if (!halt) engines.push_back(solve_for(todo[i], effort));
        findings.put(i, std::move(engines));
      }
    } catch (...) {
      findings.fail(std::current_exception());
    }
  };
  std::vector<std::jthread> workers;
  StopAtEnd const stop{halt};
  for (unsigned j = 0; j < std::max(1U, jobs); ++j) workers.emplace_back(work);
  for (std::size_t i = 0; i < todo.size(); ++i) {
    auto engines = findings.take(i, interrupt);
    if (!engines) break;
    engines->push_back(try_random(todo[i], effort, interrupt));
    consume(conclude(todo[i], std::move(*engines), interrupt));
  }
}

/// "name: title, where conditions", the conditions on a line of their own if they do not fit.
std::string table_head(Table const& table) {
  std::string const title = fmt::format("{}: {}", table.name, table.title);
  std::string given;
  for (Cond const& cond : table.given)
    if (!cond.empty()) given += (given.empty() ? "where " : ", ") + text(cond);
  if (given.empty()) return title + "\n";
  bool const fits = title.size() + 2 + given.size() <= columns;
  return fmt::format("{},{}{}\n", title, fits ? " " : "\n    ", given);
}

/// The width of a column that holds the name of any row of the specification.
std::size_t name_width() {
  std::size_t width = 0;
  for (Table const& table : true_rules.tables)
    for (Row const& row : table.rows) width = std::max(width, row.name.size());
  return width + 3;
}

/// A row: name, citation and conditions, with what it does under the conditions.
std::string row_text(Row const& row) {
  auto const label = fmt::format("  {:<{}}{:<{}}", row.name, name_width(), row.cite, cite_width);
  auto const width = columns - label.size();
  return beside(label, join_lines(conditions_text(row), width)) +
         beside(std::string(label.size(), ' '), join_lines(settings_text(row), width));
}

} // namespace

int worse(int a, int b) {
  constexpr std::array order{5, 2, 1, 4, 3, 0};
  return std::ranges::find(order, a) < std::ranges::find(order, b) ? a : b;
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

int check(Output& output, Effort const& effort, unsigned jobs, Interrupt const& interrupt) {
  auto const start = std::chrono::steady_clock::now();
  auto const todo = obligations();
  int worst = exit_status::ok;
  std::size_t done = 0;
  std::size_t proved = 0;
  std::size_t refuted = 0;
  std::size_t surprises = 0;
  Progress const progress{todo.size()};
  output.write(fmt::format("twofold {}, {}\n\n", TWOFOLD_VERSION, solver_version()));
  output.write(fmt::format(fmt::runtime(row_format), "property", "exhaustive", "z3", "random"));
  discharge_all(todo, effort, jobs, interrupt, [&](Report const& report) {
    worst = worse(worst, status_of(report));
    ++done;
    proved += report.status == Status::proved ? 1 : 0;
    refuted += report.status == Status::refuted && report.as_expected ? 1 : 0;
    surprises += report.as_expected ? 0 : 1;
    progress.clear();
    output.write(table_row(report));
    progress.step(done, report.obligation->statement->id);
  });
  progress.clear();
  double const seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (done < todo.size()) {
    output.write(fmt::format("\ninterrupted: {} of {} properties judged\n", done, todo.size()));
    worst = worse(worst, exit_status::unknown);
  }
  output.write(
      fmt::format("\n{} properties in {:.1f} s: {} proved, {} refuted as expected, {} unexpected\n",
                  done, seconds, proved, refuted, surprises));
  return worst;
}

int prove(Output& output, std::vector<std::string> const& ids, Effort const& effort,
          Interrupt const& interrupt) {
  std::vector<Obligation> todo;
  for (auto const& id : ids) {
    Obligation const* const found = find_obligation(id);
    if (found == nullptr)
      throw UsageError(fmt::format("prove: no property '{}'; twofold prove --list names them", id));
    todo.push_back(*found);
  }
  if (ids.empty()) {
    auto const all = obligations();
    todo.assign(all.begin(), all.end());
  }
  int worst = exit_status::ok;
  std::size_t done = 0;
  discharge_all(todo, effort, 1, interrupt, [&](Report const& report) {
    output.write((done++ == 0 ? "" : "\n") + report_text(report));
    worst = worse(worst, status_of(report));
  });
  if (done < todo.size()) {
    output.write(fmt::format("interrupted: {} of {} properties judged\n", done, todo.size()));
    worst = worse(worst, exit_status::unknown);
  }
  return worst;
}

void list_obligations(Output& output) {
  for (Obligation const& o : obligations()) {
    Statement const& s = *o.statement;
    output.write(fmt::format("{}{}\n", s.id,
                             s.expectation == Expectation::refuted ? "  (known false)" : ""));
    output.write(beside("    ", wrap(s.sentence, columns - 4)));
  }
}

void print_rules(Output& output, std::string_view id) {
  bool found = false;
  for (Table const& table : true_rules.tables) {
    bool headed = false;
    for (Row const& row : table.rows) {
      bool const wanted =
          id.empty() || id == table.name || id == row.cite || id == row_id(table, row);
      if (!wanted) continue;
      found = true;
      if (!headed) output.write(table_head(table));
      headed = true;
      output.write(row_text(row));
    }
    if (headed && id.empty()) output.write("\n");
  }
  if (!found)
    throw UsageError(fmt::format("rules: nothing is called '{}'; give a rule such as R_RHWZM, a "
                                 "table or table.row, or nothing for all",
                                 id));
}

} // namespace twofold::cli
