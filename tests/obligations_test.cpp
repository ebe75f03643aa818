// What can be asked of obligations: which there are, what refutes them, what others make of them.
#include "cli/counterexample.hpp"
#include "proofs/counterexample.hpp"
#include "proofs/discharge.hpp"
#include "proofs/mutants.hpp"
#include "proofs/registry.hpp"
#include "tests/files.hpp"
#include "tests/process.hpp"
#include "tests/skip.hpp"
#include "tests/text.hpp"

#include <algorithm>
#include <string>
#include <vector>

using namespace twofold;
using namespace twofold::proofs;
using test::Command;
using test::contains;
using test::content_of;
using test::Folder;
using test::lines_of;
using test::run;
using test::Words;
using test::write_file;

namespace {

std::vector<std::string> listed(Words const& more) {
  Words words{"prove", "--list"};
  words.insert(words.end(), more.begin(), more.end());
  auto const ended = run(words);
  REQUIRE(ended.status == 0);
  std::vector<std::string> ids;
  for (auto const& line : lines_of(ended.out))
    if (!line.starts_with(" ")) ids.push_back(line.substr(0, line.find(' ')));
  return ids;
}

void check_one_line(test::Finished const& ended, std::string_view part) {
  INFO(ended.err);
  CHECK(ended.status == 2);
  CHECK(ended.out.empty());
  CHECK(lines_of(ended.err).size() == 1);
  CHECK(contains(ended.err, part));
}

/// A folder with executables that pass for solvers.
class Stubs {
public:
  void add(std::string const& name, std::string const& script) const {
    write_file(folder_.file(name), "#!/bin/sh\n" + script + "\n");
    std::filesystem::permissions(folder_.file(name), std::filesystem::perms::owner_all);
  }
  /// Proves a property by these solvers.
  test::Finished prove(std::string const& solvers, std::string const& limit = "60000") const {
    return run(
        Command{.arguments = {"prove", "laws.monotone", "--solver", solvers, "--limit", limit},
                .environment = {"PATH=" + folder_.file("") + ":/usr/bin:/bin"}});
  }

private:
  Folder folder_;
};

/// What a mutant's mistake shows as, in the counterexample to an obligation.
std::string refutation(std::string const& what, std::string const& id) {
  auto const mutants = all_mutants();
  auto const found = std::ranges::find(mutants, what, &Mutant::what);
  REQUIRE(found != mutants.end());
  Obligation const* const obligation = find_obligation(id);
  REQUIRE(obligation != nullptr);
  auto const rules = found->rules();
  auto const result = solve_for(*obligation, {}, rules);
  REQUIRE(result.status == Status::refuted);
  auto const pages = simplified(*obligation, result.counterexample, rules);
  CHECK(obligation->judge_by(rules, pages) == Verdict::violated);
  CHECK(obligation->judge(pages) != Verdict::violated);
  return cli::counterexample_text(*obligation, pages, rules);
}

} // namespace

TEST_CASE("tags and rules select properties") {
  auto const all = listed({});
  auto const twins = listed({"--tag", "known-false"});
  REQUIRE_FALSE(twins.empty());
  for (auto const& id : twins) CHECK(id.starts_with("twin."));
  auto const raw = listed({"--tag", "raw"});
  CHECK(std::ranges::all_of(raw, [](auto const& id) { return id.starts_with("raw."); }));
  CHECK(raw.size() + listed({"--tag", "any-control"}).size() < all.size());

  auto const resting = listed({"--rule", "R_GSDKZ"});
  CHECK(std::ranges::find(resting, "containment.fwb-111-keeps-stage-1") != resting.end());
  CHECK(std::ranges::find(resting, "laws.commutative") == resting.end());
  std::vector<std::string> from_rules;
  bool below = false;
  for (auto const& line : lines_of(run({"rules", "R_GSDKZ"}).out)) {
    if (below) from_rules.push_back(line.substr(4));
    below = below || contains(line, "properties that depend on it");
  }
  CHECK(resting == from_rules);

  check_one_line(run({"prove", "--list", "--tag", "no-such"}), "no property is tagged 'no-such'");
  check_one_line(run({"prove", "--list", "--rule", "R_NONE"}), "nothing is called 'R_NONE'");
  check_one_line(run({"prove", "--list", "--tag", "report", "--rule", "alignment"}),
                 "no property is meant");
}

TEST_CASE("a wrong encoding is refuted by a byte that is decoded wrongly") {
  auto const text = refutation("stage1-outer.nc: s1.attr bit 6 flipped", "modifiers.mair-nibbles");
  INFO(text);
  CHECK(contains(text, "in.mair = 0x4"));
  CHECK(contains(text, "/oWB (MAIR 0x4"));
  CHECK(contains(text, "stage1-outer.wb-transient (MAIR_EL1) s1.outer := WB"));
}

TEST_CASE("a wrong result is refuted by the row that gave it") {
  auto const text = refutation("combine-fwb.no-cache: out.inner with bit 1 the other value",
                               "containment.fwb-101-never-cacheable");
  INFO(text);
  CHECK(contains(text, "S2 FWB MemAttr 0b0101"));
  CHECK(contains(text, "result Normal iWB/oNC"));
  CHECK(contains(text, "combine-fwb.no-cache (R_RHWZM) out.type := Normal, out.inner := WB"));
  CHECK(contains(text, "never gives a cacheable result"));
}

TEST_CASE("a wrong rule is refuted by two stages that show it") {
  auto const text = refutation("combine-type.precedence: out.type least against greatest",
                               "containment.guest-never-weakens-device");
  INFO(text);
  CHECK(contains(text, "S1 "));
  CHECK(contains(text, "combine-type.precedence (R_TNHFM) out.type := "));
  CHECK(contains(text, "fails        What stage 2 maps as Device is Device"));
}

TEST_CASE("a counterexample is as simple as fields one by one can make it") {
  Obligation const* const twin = find_obligation("twin.nc-forbids-speculation");
  REQUIRE(twin != nullptr);
  auto const found = solve_for(*twin, {});
  REQUIRE(found.status == Status::refuted);
  auto const simple = simplified(*twin, found.counterexample);
  CHECK(twin->judge(simple) == Verdict::violated);
  CHECK_FALSE(simpler(found.counterexample, simple));
  using namespace field;
  for (Field const f : {Field{feature.xs}, Field{feature.mte2}, Field{feature.lpa2},
                        Field{in.s1_sh}, Field{in.s2_sh}, Field{in.s2_fnxs}, Field{choice.mair}})
    CHECK(simple[0][f] == 0);
}

TEST_CASE("a saved counterexample is judged again, and explained") {
  Folder const folder;
  REQUIRE(run({"prove", "twin.nGnRE-overrides-stage-1", "--save", folder.file("found")}).status ==
          0);
  auto const file = folder.file("found/twin.nGnRE-overrides-stage-1.json");
  auto const again = run({"replay", file});
  CHECK(again.status == 0);
  CHECK(contains(again.out, "status       violated, as expected"));
  CHECK(contains(again.out, "combine-type.precedence (R_TNHFM) out.type := Device-nGnRnE"));
  auto const explained = run({"explain", "--from", file});
  CHECK(explained.status == 0);
  CHECK(contains(explained.out, "Stage 2     MemAttr 0b0001 Device-nGnRE"));
  CHECK(contains(explained.out, "Result      Device-nGnRnE"));

  // The same page refutes no true sentence.
  auto text = content_of(file);
  auto const replaced = [&](std::string const& what, std::string const& into) {
    auto changed = text;
    auto const at = changed.find(what);
    REQUIRE(at != std::string::npos);
    changed.replace(at, what.size(), into);
    auto const name = folder.file("changed.json");
    write_file(name, changed);
    return name;
  };
  CHECK(run({"replay", replaced("twin.nGnRE-overrides-stage-1", "laws.monotone")}).status == 2);
  auto const holds = run({"replay", replaced("twin.nGnRE-overrides-stage-1", "laws.total")});
  CHECK(holds.status == 0);
  CHECK(contains(holds.out, "holds on these pages"));
  check_one_line(run({"explain", "--from", file, "--mair-attr", "3"}), "--from says all");
  check_one_line(run({"explain", "--from", file, "--page", "2"}), "--page");
}

TEST_CASE("a file that is no counterexample is refused in one line") {
  Folder const folder;
  auto const file = folder.file("bad.json");
  std::string const head =
      R"({"schema":{"name":"twofold.counterexample","version":1},"obligation":"laws.total",)";
  check_one_line(run({"replay", folder.file("none.json")}), "cannot read");
  for (auto const& [text, part] : std::vector<std::pair<std::string, std::string>>{
           {"", "not JSON"},
           {"{", "not JSON"},
           {"[]", "no member 'schema'"},
           {"{}", "no member 'schema'"},
           {R"({"schema":1})", "no member 'name'"},
           {R"({"schema":{"name":"x","version":1}})", "not a twofold.counterexample"},
           {R"({"schema":{"name":"twofold.counterexample","version":1}})",
            "no member 'obligation'"},
           {R"({"schema":{"name":"twofold.counterexample","version":1},"obligation":3})",
            "not a string"},
           {R"({"schema":{"name":"twofold.counterexample","version":1},"obligation":"x"})",
            "no property 'x'"},
           {head + R"("pages":{}})", "'pages' is not a list of 1"},
           {head + R"("pages":[]})", "'pages' is not a list of 1"},
           {head + R"("pages":[3]})", "object"},
           {head + R"("pages":[{"in.mai":3}]})", "'in.mai' is no feature, input or choice"},
           {head + R"("pages":[{"out.type":3}]})", "'out.type' is no feature, input or choice"},
           {head + R"("pages":[{"in.mair":256}]})", "in.mair: 256"},
           {head + R"("pages":[{"in.regime":3}]})", "in.regime: 3"},
           {head + R"("pages":[{"in.mair":-1}]})", "in.mair: -1"},
           {head + R"("pages":[{"in.mair":"0"}]})", "in.mair"}}) {
    write_file(file, text);
    INFO(text);
    check_one_line(run({"replay", file}), part);
    check_one_line(run({"explain", "--from", file}), part);
  }
}

TEST_CASE("properties are exported alike every time, one file each") {
  Folder const folder;
  for (auto const* name : {"a", "b"}) {
    auto const ended = run({"prove", "--all", "--tag", "containment", "--smt2", folder.file(name)});
    CHECK(ended.status == 0);
    CHECK(ended.out.empty());
  }
  auto const ids = listed({"--tag", "containment"});
  REQUIRE(ids.size() > 20);
  for (auto const& id : ids) {
    INFO(id);
    auto const text = content_of(folder.file("a/" + id + ".smt2"));
    CHECK(text == content_of(folder.file("b/" + id + ".smt2")));
    CHECK(text.starts_with("(set-info :smt-lib-version 2.6)\n(set-logic QF_BV)\n"));
    CHECK(contains(text, "\n" + id + "\n"));
    CHECK(contains(text, "(set-info :status unsat)\n"));
    CHECK(text.ends_with("(check-sat)\n(exit)\n"));
  }
  write_file(folder.file("file"), "");
  check_one_line(run({"prove", "--all", "--smt2", folder.file("file")}), "--smt2");
  REQUIRE(run({"prove", "twin.stage-2-not-stronger", "--smt2", folder.file("c")}).status == 0);
  CHECK(contains(content_of(folder.file("c/twin.stage-2-not-stronger.smt2")),
                 "(set-info :status sat)\n"));
}

TEST_CASE("a solver that answers is believed if the others agree") {
  Stubs const stubs;
  stubs.add("cvc5", "echo unsat");
  auto const agree = stubs.prove("cvc5");
  CHECK(agree.status == 0);
  CHECK(contains(agree.out, "file:cvc5    proved"));
  stubs.add("cvc5", "echo sat");
  auto const disagree = stubs.prove("cvc5");
  CHECK(disagree.status == 5);
  CHECK(contains(disagree.out, "status       error"));
  stubs.add("z3", "echo unsat");
  stubs.add("cvc5", "echo unsat");
  CHECK(stubs.prove("z3,cvc5").status == 0);
  stubs.add("z3", "echo sat");
  CHECK(stubs.prove("z3,cvc5").status == 5);
}

TEST_CASE("a solver that is killed, fails, mumbles or dawdles proves nothing") {
  Stubs const stubs;
  struct Case {
    std::string script, said, limit = "60000";
  };
  for (auto const& [script, said, limit] :
       {Case{"kill -9 $$", "killed by signal 9"},
        Case{"echo unsat; kill -9 $$", "killed by signal 9"},
        Case{"echo '(error \"out of memory\")'; exit 1", "out of memory"},
        Case{"echo unsat; exit 1", "failed with status 1"}, Case{"exit 0", "said nothing"},
        Case{"echo unknown", "said 'unknown'"}, Case{"echo unsatisfied", "said 'unsatisfied'"},
        Case{"echo; echo unsat", "said nothing"},
        Case{"sleep 600", "gave no answer in 3000 ms", "3000"},
        Case{"echo unsat; exec >/dev/null 2>&1; sleep 600", "gave no answer in 3000 ms", "3000"}}) {
    INFO(script);
    stubs.add("cvc5", script);
    auto const ended = stubs.prove("cvc5", limit);
    INFO(ended.out);
    CHECK(ended.status == 3);
    CHECK(contains(ended.out, "status       unknown, UNEXPECTED"));
    CHECK(contains(ended.out, said));
    CHECK_FALSE(contains(ended.out, "status       proved"));
  }
}

TEST_CASE("a solver that is not there is named before the work") {
  Folder const empty;
  auto const ended = run(Command{.arguments = {"prove", "laws.total", "--solver", "cvc5"},
                                 .environment = {"PATH=" + empty.file("")}});
  check_one_line(ended, "cvc5 is not on PATH; it is Debian's package cvc5");
  check_one_line(run({"prove", "laws.total", "--solver", "yices"}), "no solver 'yices'");
  check_one_line(run({"prove", "laws.total", "--solver", "z3,z3"}), "named twice");
  check_one_line(run({"prove", "laws.total", "--solver", "z3,"}), "no solver ''");
  // Z3 alone is built in.
  CHECK(run(Command{.arguments = {"prove", "laws.total", "--solver", "z3"},
                    .environment = {"PATH=" + empty.file("")}})
            .status == 0);
}
