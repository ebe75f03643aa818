#include "proofs/external.hpp"

#include "host/process.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace twofold::proofs {

namespace {

/// More than this a solver has no reason to say.
constexpr std::size_t most_output = 1U << 16;

std::vector<std::string> words_for(ExternalSolver const& solver, std::string const& path,
                                   std::string const& file) {
  // Bit-blasting at once suits these questions: many small terms, no arithmetic. Left to its own
  // ways cvc5 needs minutes for some.
  if (solver.command == "cvc5") return {path, "--lang=smt2", "--bitblast=eager", file};
  return {path, "-smt2", file};
}

} // namespace

std::vector<ExternalSolver> const& external_solvers() {
  static std::vector<ExternalSolver> const all{{"z3", "file:z3", "z3"},
                                               {"cvc5", "file:cvc5", "cvc5"}};
  return all;
}

std::optional<std::string> find_on_path(std::string_view command) {
  char const* const path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    auto const end = std::min(rest.find(':'), rest.size());
    std::string const file = std::string{rest.substr(0, end)} + "/" + std::string{command};
    struct stat status{};
    if (end != 0 && ::stat(file.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
        ::access(file.c_str(), X_OK) == 0)
      return file;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return std::nullopt;
}

Discharge ask_external(ExternalSolver const& solver, std::string const& file,
                       std::chrono::milliseconds limit, Interrupt const& interrupt) {
  using By = host::Ended::By;
  auto const start = std::chrono::steady_clock::now();
  Discharge result{
      .engine = solver.engine, .status = Status::unknown, .remark = {}, .counterexample = {}};
  std::string const command{solver.command};
  auto const finish = [&](Status status, std::string remark = {}) {
    result.status = status;
    result.remark = std::move(remark);
    result.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
  };
  auto const path = find_on_path(command);
  if (!path) return finish(Status::unknown, command + " is not on PATH");
  auto const ended = host::run({.arguments = words_for(solver, *path, file),
                                .limit = limit,
                                .most_output = most_output,
                                .interrupt = &interrupt});
  if (ended.by == By::interrupt) return finish(Status::interrupted);
  if (ended.by == By::missing) return finish(Status::unknown, command + " cannot be run");
  if (ended.by == By::limit)
    return finish(Status::unknown,
                  command + " gave no answer in " + std::to_string(limit.count()) + " ms");
  if (ended.signal != 0)
    return finish(Status::unknown,
                  command + " was killed by signal " + std::to_string(ended.signal));
  if (ended.status != 0) {
    auto const why = host::first_line(ended.out.empty() ? ended.err : ended.out);
    return finish(Status::unknown, command + " failed with status " + std::to_string(ended.status) +
                                       (why.empty() ? "" : ": " + why));
  }
  // The answer comes first; what comes after something else is not taken for one.
  auto const answer = std::string_view{ended.out}.substr(0, ended.out.find('\n'));
  if (answer == "unsat") return finish(Status::proved);
  if (answer == "sat") return finish(Status::refuted);
  auto const heard = host::first_line(answer);
  return finish(Status::unknown,
                command + (heard.empty() ? " said nothing" : " said '" + heard + "'"));
}

} // namespace twofold::proofs
