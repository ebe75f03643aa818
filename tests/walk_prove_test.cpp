// twofold prove --walks: what is said, how it ends.
#include "cli/walk_prove.hpp"
#include "tests/files.hpp"
#include "tests/process.hpp"
#include "tests/text.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <sstream>

using namespace twofold;
using cli::WalkCaseReport;
using proofs::Answer;
using proofs::Status;
using proofs::WalkStatement;
using test::Command;
using test::contains;
using test::Folder;
using test::Process;
using test::run;
using test::Words;

namespace {

WalkStatement const& statement_of(std::string_view id) {
  return *std::ranges::find(proofs::walk_statements(), id, &WalkStatement::id);
}

/// All cases, as a solver may answer them; walks as it finds them are confirmed.
std::vector<WalkCaseReport> answered(WalkStatement const& statement, Answer violation,
                                     Answer instance = Answer::satisfiable) {
  std::vector<WalkCaseReport> cases;
  for (auto const& which : proofs::cases_of(statement)) {
    WalkCaseReport report;
    report.which = which;
    report.violation.answer = violation;
    report.violation.confirmed = violation == Answer::satisfiable;
    report.instance.answer = instance;
    report.instance.confirmed = instance == Answer::satisfiable;
    cases.push_back(report);
  }
  return cases;
}

} // namespace

TEST_CASE("only what is proved in every case, and comes about in every case, is proved") {
  auto const& stays = statement_of("walk.proof.stays");
  auto const status = [&](std::vector<WalkCaseReport> cases) {
    auto const report = cli::concluded(stays, std::move(cases));
    CHECK(report.as_expected == (report.status == Status::proved));
    CHECK(report.remark.empty() ==
          (report.status == Status::proved || report.status == Status::refuted ||
           report.status == Status::interrupted));
    return report.status;
  };
  auto cases = answered(stays, Answer::unsatisfiable);
  CHECK(status(cases) == Status::proved);
  CHECK(status({}) == Status::interrupted);
  cases.pop_back();
  CHECK(status(cases) == Status::interrupted);
  CHECK(status(answered(stays, Answer::unknown)) == Status::unknown);
  CHECK(status(answered(stays, Answer::unsatisfiable, Answer::unknown)) == Status::unknown);
  CHECK(status(answered(stays, Answer::unsatisfiable, Answer::unsatisfiable)) == Status::vacuous);
  CHECK(status(answered(stays, Answer::satisfiable)) == Status::refuted);
  cases = answered(stays, Answer::satisfiable);
  cases.back().violation.confirmed = false;
  CHECK(status(cases) == Status::error);
  cases = answered(stays, Answer::unsatisfiable);
  cases.front().instance.confirmed = false;
  CHECK(status(cases) == Status::error);
  cases = answered(stays, Answer::unsatisfiable);
  cases.front().others = {
      {.engine = "file:cvc5", .status = Status::refuted, .remark = {}, .counterexample = {}}};
  CHECK(status(cases) == Status::error);
  cases.front().others.front().status = Status::unknown;
  cases.front().others.front().remark = "gave up";
  CHECK(status(cases) == Status::unknown);
}

TEST_CASE("what is to be refuted has to be") {
  auto const& twin = statement_of("twin.walk.guest-decides");
  auto const report = [&](Answer violation, Answer instance = Answer::satisfiable) {
    return cli::concluded(twin, answered(twin, violation, instance));
  };
  CHECK(report(Answer::satisfiable).as_expected);
  CHECK(report(Answer::satisfiable).status == Status::refuted);
  CHECK(!report(Answer::unsatisfiable).as_expected);
  CHECK(report(Answer::unsatisfiable).status == Status::proved);
  CHECK(report(Answer::unknown).status == Status::unknown);
}

TEST_CASE("a counterexample is a walk, which twofold walk makes again") {
  Folder const folder;
  auto const told =
      run({"prove", "--walks", "twin.walk.first-page-uncached", "--save", folder.file("found")});
  CHECK(told.status == 0);
  CHECK(contains(told.out, "status       refuted, as expected\n"));
  CHECK(contains(told.out, "The walk, confirmed by the walker:\n"));
  auto const from = told.out.find("twofold walk ");
  REQUIRE(from != std::string::npos);
  auto const end = told.out.find("\n\n", from);
  std::istringstream command{told.out.substr(from, end - from)};
  Words words;
  for (std::string word; command >> word;) words.push_back(word);
  words.erase(words.begin());
  auto const walked = run(words);
  CHECK(walked.status == 0);
  // The same fetches; what stands before may name choices.
  auto const fetches = walked.out.substr(walked.out.find("Fetches:"));
  CHECK(contains(told.out, fetches.substr(0, fetches.find("\nOther permitted"))));
}

TEST_CASE("statements are listed, exported and chosen by id") {
  auto const list = run({"prove", "--walks", "--list"});
  CHECK(list.status == 0);
  for (WalkStatement const& statement : proofs::walk_statements())
    CHECK(contains(list.out,
                   std::string{statement.id} + (statement.holds ? "\n" : "  (known false)\n")));
  Folder const folder;
  CHECK(run({"prove", "--walks", "twin.walk.guest-decides", "--smt2", folder.file("smt")}).status ==
        0);
  auto const script =
      test::content_of(folder.file("smt") + "/twin.walk.guest-decides.s1-on.s2-34-from-2.smt2");
  CHECK(contains(script, "(set-info :status sat)"));
  CHECK(contains(script, "(declare-const ttbr0_el1 (_ BitVec 64))"));
  auto const one = run({"prove", "--walks", "walk.proof.no-fetch", "-j", "1"});
  CHECK(one.status == 0);
  CHECK(contains(one.out, "proved in 9 of 9 cases"));
  CHECK(!contains(one.out, "statements in "));
}

TEST_CASE("what prove --walks cannot do is refused") {
  struct Case {
    Words words;
    std::string said;
  };
  for (auto const& [words, said] :
       std::vector<Case>{{{"walk.nothing"}, "no statement 'walk.nothing' about walks"},
                         {{"--all"}, "--all does not go with --walks"},
                         {{"--rule", "R_RHWZM"}, "--rule does not go with --walks"},
                         {{"--deep"}, "--deep does not go with --walks"},
                         {{"--solver", "yices"}, "no solver 'yices'"},
                         {{"--limit", "0"}, "--limit"}}) {
    Words all{"prove", "--walks"};
    all.insert(all.end(), words.begin(), words.end());
    auto const ended = run(all);
    CHECK(ended.status == 2);
    CHECK(ended.out.empty());
    CHECK(contains(ended.err, said));
    CHECK(std::ranges::count(ended.err, '\n') == 1);
  }
}

TEST_CASE("Ctrl-C ends prove --walks, with what was judged") {
  for (bool const terminal : {false, true}) {
    Process process{Command{.arguments = {"prove", "--walks", "-j", "1"}, .terminal = terminal}};
    REQUIRE(process.says("walk.proof.stays"));
    if (terminal)
      process.type("\x03");
    else
      process.signal(SIGINT);
    auto const ended = process.finish();
    CHECK(ended.signal == 0);
    CHECK(ended.status == 3);
    CHECK(contains(ended.out, "interrupted: "));
    CHECK(contains(ended.out, " of 11 statements judged\n"));
    CHECK(contains(ended.out, " refuted as expected, 0 unexpected\n"));
  }
}
