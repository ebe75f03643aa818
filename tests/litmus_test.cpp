// The project's own litmus tests: their verdicts, which the tests argue in their comments; the kept
// executions of those that lack something; and what `twofold litmus` makes of them.
#include "cli/litmus_chart.hpp"
#include "tests/litmus_files.hpp"
#include "tests/process.hpp"
#include "tests/text.hpp"

#include <catch2/catch.hpp>

using namespace twofold;
using test::content_of;
using test::Folder;
using test::run;
using test::write_file;

namespace {

std::filesystem::path const folder = TWOFOLD_SOURCE_DIR "/tests/litmus";
std::string const unmap = (folder / "good_unmap.litmus").string();
std::string const bad_unmap = (folder / "bad_unmap_without_last_dsb.litmus").string();

/// A test of one PE with this program and condition.
std::string small(std::string const& program, std::string const& condition = "exists (true)",
                  std::string const& initial = "0:X1=x; 0:X2=PTE(x);") {
  return "AArch64 small\n{ " + initial + " }\n P0 ;\n" + program + "\n" + condition + "\n";
}

/// Where and why a text is refused, "line:column: what"; empty if it is not.
std::string refusal(std::string const& text) {
  try {
    test::run_litmus(litmus::read(text), false);
  } catch (litmus::ReadError const& error) {
    return std::to_string(error.position.line) + ":" + std::to_string(error.position.column) +
           ": " + error.what();
  }
  return "";
}

std::string verdict_of(std::string const& text, bool ets2 = false) {
  return std::string{litmus::text(test::run_litmus(litmus::read(text), ets2).verdict)};
}

/// Six PEs add to one location twice: very many values, traces and orders.
std::string large_test() {
  std::string text = "AArch64 large\n{ x=0;";
  std::string head, load, add, store;
  for (int pe = 0; pe < 6; ++pe) {
    auto const p = std::to_string(pe);
    text += " " + p + ":X1=x;";
    std::string const end = pe == 5 ? " ;\n" : " | ";
    head += "P" + p + end;
    load += "LDR W2,[X1]" + end;
    add += "ADD W2,W2,#1" + end;
    store += "STR W2,[X1]" + end;
  }
  return text + " }\n" + head + load + add + store + load + add + store + "exists (x=12)\n";
}

} // namespace

TEST_CASE("the project's own litmus tests end as their comments argue") {
  auto const all = test::expected_verdicts(folder);
  REQUIRE(all.size() >= 70);
  for (auto const& expected : all) {
    INFO(expected.file);
    auto const program = test::litmus_file(folder / expected.file);
    CHECK(program.name + ".litmus" == expected.file);
    for (bool const ets2 : {false, true}) {
      auto const result = test::run_litmus(program, ets2);
      CHECK(result.complete);
      CHECK(litmus::text(result.verdict) == expected.verdict(ets2));
    }
  }
}

TEST_CASE("every litmus test of the folder has a verdict, good ones that nothing goes wrong") {
  std::set<std::string> listed;
  for (auto const& expected : test::expected_verdicts(folder)) {
    INFO(expected.file);
    CHECK(listed.insert(expected.file).second);
    if (expected.file.starts_with("good_")) {
      CHECK(expected.base == "Never");
      CHECK(expected.ets2 == "Never");
    }
    if (expected.file.starts_with("bad_")) CHECK(expected.base == "Sometimes");
  }
  for (auto const& entry : std::filesystem::directory_iterator{folder})
    if (entry.path().extension() == ".litmus")
      CHECK(listed.contains(entry.path().filename().string()));
}

TEST_CASE("what goes wrong in bad_ tests is the execution that is kept") {
  std::size_t kept = 0;
  for (auto const& expected : test::expected_verdicts(folder)) {
    if (!expected.file.starts_with("bad_")) continue;
    INFO(expected.file);
    auto const program = test::litmus_file(folder / expected.file);
    auto const result = test::run_litmus(program, false);
    REQUIRE(result.witness.has_value());
    CHECK(result.witness->state.satisfies);
    auto const chart = folder / std::filesystem::path{expected.file}.replace_extension(".chart");
    CHECK(cli::chart_text(*result.witness, program) == content_of(chart.string()));
    ++kept;
  }
  CHECK(kept >= 20);
}

TEST_CASE("the picture of an execution is the one that is kept") {
  Folder const here;
  auto const svg = here.file("chart.svg");
  auto const ended = run({"litmus", bad_unmap, "--chart", svg});
  CHECK(ended.status == 0);
  CHECK(content_of(svg) == content_of((folder / "bad_unmap_without_last_dsb.svg").string()));
}

TEST_CASE("a test's answer has verdict, states, bounds and execution") {
  auto const never = run({"litmus", unmap});
  CHECK(never.status == 0);
  CHECK(never.err.empty());
  for (auto const* part : {"Verdict     Never", "States      2\n", "Bounds      complete",
                           "without FEAT_ETS2", "    0:X5=0; x=0\n"})
    CHECK_THAT(never.out, Catch::Contains(part));
  CHECK_THAT(never.out, !Catch::Contains("Execution"));
  auto const sometimes = run({"litmus", "--ets2", bad_unmap});
  CHECK(sometimes.status == 0);
  for (auto const* part :
       {"Verdict     Sometimes", "  * 0:X5=0; x=1\n", "Execution", "with FEAT_ETS2"})
    CHECK_THAT(sometimes.out, Catch::Contains(part));
}

TEST_CASE("the verdict speaks of the proposition, whatever the quantifier") {
  auto const program = std::string{" LDR W3,[X1] ;"};
  CHECK(verdict_of(small(program, "exists (0:X3=0)")) == "Always");
  CHECK(verdict_of(small(program, "~exists (0:X3=0)")) == "Always");
  CHECK(verdict_of(small(program, "forall (0:X3=0)")) == "Always");
  CHECK(verdict_of(small(program, "forall (0:X3=1)")) == "Never");
  CHECK(litmus::condition_holds(litmus::Quantifier::not_exists, litmus::Verdict::never));
  CHECK_FALSE(litmus::condition_holds(litmus::Quantifier::not_exists, litmus::Verdict::always));
  CHECK_FALSE(litmus::condition_holds(litmus::Quantifier::forall, litmus::Verdict::sometimes));
  CHECK(litmus::condition_holds(litmus::Quantifier::exists, litmus::Verdict::sometimes));
}

TEST_CASE("instructions compute what the manual says") {
  struct Case {
    std::string program, condition;
  };
  for (auto const& [program, condition] : std::vector<Case>{
           {" MOV X3,#-1 ;\n LSR X4,X3,#60 ;", "0:X4=15"},
           {" MOV W3,#-1 ;\n LSR W4,W3,#28 ;", "0:X4=15 /\\ 0:X3=0xffffffff"},
           {" MOV W3,#6 ;\n SUB W4,W3,#7 ;", "0:X4=0xffffffff"},
           {" MOV X3,#6 ;\n AND X4,X3,#3 ;\n EOR X5,X3,X4 ;\n ADD X6,X5,#8 ;",
            "0:X4=2 /\\ 0:X5=4 /\\ 0:X6=12"},
           {" ADD X3,X1,#8 ;\n SUB X4,X3,#8 ;", "0:X4=x"},
           {" EOR X3,X2,X2 ;", "0:X3=0"},
           {" AND X3,X1,#0 ;", "0:X3=0"},
           {" LDR X3,[X2] ;\n AND X4,X3,#1 ;", "0:X4=1 /\\ 0:X3=(oa:PA(x))"},
           {" MOV W3,#5 ;\n CMP W3,#5 ;\n B.EQ L ;\n MOV W4,#1 ;\n L: NOP ;", "0:X4=0"},
           {" MOV X3,#-5 ;\n CMP X3,#5 ;\n B.LT L ;\n MOV X4,#1 ;\n L: ;", "0:X4=0"},
           {" MOV X3,#-5 ;\n CMP X3,#5 ;\n B.LO L ;\n MOV X4,#1 ;\n L: ;", "0:X4=1"},
           {" MOV X3,#9 ;\n CMP X3,#5 ;\n B.HI L ;\n MOV X4,#1 ;\n L: ;", "0:X4=0"},
           {" CMP X1,X1 ;\n B.NE L ;\n MOV X4,#1 ;\n L: ;", "0:X4=1"},
           {" CBNZ X1,L ;\n MOV X4,#1 ;\n L: ;", "0:X4=0"},
           {" MOV W3,WZR ;\n CBZ W3,L ;\n MOV X4,#1 ;\n L: ;", "0:X4=0"},
           {" B L ;\n MOV X4,#1 ;\n L: ;", "0:X4=0"},
           {" MOV W3,#7 ;\n STR W3,[X1,#4] ;\n MOV W4,#4 ;\n LDR W5,[X1,W4,SXTW] ;",
            "0:X5=7 /\\ x[1]=7 /\\ x=0"},
           {" MOV X3,#4 ;\n STR WZR,[X1,X3] ;\n STR X1,[X1,#8] ;\n LDR X6,[X1,#8] ;", "0:X6=x"}}) {
    INFO(program);
    CHECK(verdict_of(small(program, "forall (" + condition + ")")) == "Always");
  }
}

TEST_CASE("a fault ends its thread, or with handled repeats the instruction once") {
  std::string const faulting = "P0 ;\n L0: LDR W3,[X1] ;\n MOV W4,#1 ;\n";
  std::string const state = "{ [PTE(x)]=(valid:0); 0:X1=x; 0:X3=5; }\n";
  CHECK(verdict_of("AArch64 a\n" + state + faulting +
                   "forall (0:X4=0 /\\ 0:X3=5 /\\ fault(P0:L0,x,MMU:Translation))") == "Always");
  // The second attempt faults again, and such executions are not looked at.
  auto const retried = test::run_litmus(
      litmus::read("AArch64 a\nVariant=handled\n" + state + faulting + "exists (true)"), false);
  CHECK(retried.verdict == litmus::Verdict::never);
  CHECK(retried.states.empty());
}

TEST_CASE("a page that the test does not name has no entry to be read") {
  CHECK(verdict_of(small(" LDR X3,[X2] ;", "exists (true)", "0:X2=PTE(x);")) == "Never");
  CHECK(verdict_of(small(" LDR X3,[X2] ;", "exists (true)", "x=0; 0:X2=PTE(x);")) == "Always");
}

TEST_CASE("what is not covered is refused with its position") {
  struct Case {
    std::string text, refused;
  };
  std::string const program = " LDR W3,[X1] ;";
  for (auto const& [text, refused] : std::vector<Case>{
           {"", "1:1: the end of the file where AArch64 is expected"},
           {"X86 a\n{}", "1:1: 'X86': a test starts with AArch64"},
           {"AArch64 a\nTTHM=HA\n{}", "2:1: TTHM=HA is not supported"},
           {"AArch64 a\nVariant=vmsa,ifetch\n{}", "2:1: Variant=ifetch is not supported"},
           {"AArch64 a\n{ (* {", "2:3: the comment has no end"},
           {"AArch64 a\n{ x=1; x=2; }", "2:8: x is given twice"},
           {"AArch64 a\n{ 0:X1=x; 0:X1=y; }", "2:11: 0:X1 is given twice"},
           {"AArch64 a\n{ 0:W1=x; }", "2:5: 'W1' is not one of X0 to X30"},
           {"AArch64 a\n{ [PTE(x)]=(oa:PA(x),vald:0); }", "2:22: 'vald' is not a field"},
           {"AArch64 a\n{ [PTE(x)]=(valid:2); }", "2:19: valid: 2 is not a bit"},
           {"AArch64 a\n{ [PTE(x)]=1; }", "2:12: an entry is initialised by"},
           {"AArch64 a\n{ int8_t x=1; }", "2:3: the type 'int8_t' is not supported"},
           {"AArch64 a\n{ x=18446744073709551616; }", "2:5: '18446744073709551616' does not fit"},
           {"AArch64 a\n{ }\n P1 ;", "3:2: 'P1' where P0 is expected"},
           {"AArch64 a\n{ }\n P0 | P0.F ;", "3:7: exception levels and fault handlers"},
           {"AArch64 a\n{ 3:X1=x; }\n P0 ;", "the initial state speaks of P3"},
           {small(" LDAR W3,[X1] ;"), "4:2: the instruction 'LDAR' is not supported"},
           {small(" LDR W3,[X1],#4 ;"), "4:13: addressing with write-back is not supported"},
           {small(" LDR W3,[W1] ;"), "4:10: X and W registers are mixed"},
           {small(" MOV W3,X1 ;"), "4:9: X and W registers are mixed"},
           {small(" MOV W31,#1 ;"), "4:6: 'W31' is not a register"},
           {small(" ADD X3,X1,X2,LSL #2 ;"), "4:14: shifted and extended operands"},
           {small(" DSB FOO ;"), "4:6: 'FOO' is not supported; there are SY"},
           {small(" TLBI ALLE1IS ;"), "4:7: TLBI ALLE1IS is not supported"},
           {small(" L: NOP ;\n B L ;"), "5:4: a branch backwards; loops are not supported"},
           {small(" B M ;"), "4:4: P0 has no label 'M'"},
           {small(" L: NOP ;\n L: NOP ;"), "5:2: the label 'L' is there twice"},
           {small(" NOP | NOP ;"), "4:8: a row of more than 1 columns"},
           {small(" NOP"), "where '|' or ';' is expected"},
           {small(program, "exists (0:X3=1"), "where ')' is expected"},
           {small(program, "exists (1:X3=1)"), "5:9: there is no P1"},
           {small(program, "exists (fault(P0:L9,x))"), "5:18: P0 has no label 'L9'"},
           {small(program, "exists (fault(P0,x,MMU:Foo))"), "5:20: 'MMU:Foo' is not expected"},
           {small(program, "exists (true) 3"), "5:15: '3' after the condition"},
           {small(" ADD X3,X2,#1 ;\n LDR W4,[X3] ;"), "4:2: ADD X3,X2,#1: the result is no value"},
           {small(" LDR X3,[X2] ;\n LDR W4,[X3] ;"),
            "5:2: LDR W4,[X3]: (oa:PA(x)) is not an address"},
           {small(" STR X1,[X2] ;\n LDR W4,[X1] ;"), "5:2: LDR W4,[X1]: the walk finds x"},
           {small(" STR W1,[X1] ;"), "4:2: STR W1,[X1]: x has no 32 bits"},
           {small(" LDR W3,[X2] ;"), "4:2: LDR W3,[X2]: an entry is not accessed by a W register"},
           {small(" LDR X3,[X1] ;\n LDR W4,[X1,#4] ;"), "accesses that overlap in part"}}) {
    INFO(text);
    CHECK_THAT(refusal(text), Catch::Contains(refused));
  }
}

TEST_CASE("trouble on a path that no execution takes is no trouble") {
  // Reads that find 1 would store an address by a W register.
  CHECK(refusal(small(" LDR W3,[X1] ;\n CBZ W3,L ;\n STR W1,[X1] ;\n L: ;")).empty());
}

TEST_CASE("a bad file is one line with its position, and the others are answered") {
  Folder const here;
  auto const bad = here.file("bad.litmus");
  write_file(bad, small(" LDAR W3,[X1] ;"));
  auto const alone = run({"litmus", bad});
  CHECK(alone.status == 2);
  CHECK(alone.out.empty());
  CHECK_THAT(alone.err, Catch::StartsWith("twofold: " + bad + ":4:2: the instruction 'LDAR'"));
  CHECK(std::ranges::count(alone.err, '\n') == 1);
  auto const both = run({"litmus", bad, unmap});
  CHECK(both.status == 2);
  CHECK_THAT(both.out, Catch::Contains("Never"));
  CHECK(std::ranges::count(both.err, '\n') == 1);
  CHECK(run({"litmus", here.file("none.litmus")}).status == 2);
  CHECK(run({"litmus", here.file("")}).status == 2);
}

TEST_CASE("verdicts are compared with those of a file") {
  Folder const here;
  auto const csv = here.file("expected.csv");
  auto const compare = [&](std::string const& lines) {
    write_file(csv, "test,file,base,ets2\n" + lines);
    return run({"litmus", "--expected", csv, unmap, bad_unmap});
  };
  std::string const good = "a,good_unmap.litmus,Never,Never\n";
  std::string const other = "b,bad_unmap_without_last_dsb.litmus,";
  CHECK(compare(good + other + "Sometimes,Never\n").status == 0);
  CHECK(compare(good + other + ",\n").status == 0);
  CHECK(compare(good).status == 4);
  auto const deviating = compare(good + other + "Never,Never\n");
  CHECK(deviating.status == 1);
  CHECK_THAT(deviating.out, Catch::Contains("expected Never"));
  CHECK_THAT(deviating.out, Catch::Contains("1 as expected, 1 deviate"));
  CHECK(compare(good + other + "never,Never\n").status == 2);
  CHECK(compare(good + "b,c\n").status == 2);
  write_file(csv, "file,verdict\n");
  CHECK(run({"litmus", "--expected", csv, unmap}).status == 2);
}

TEST_CASE("a limit ends with status 3 and what was found") {
  Folder const here;
  auto const file = here.file("large.litmus");
  write_file(file, large_test());
  auto const slow = run({"litmus", "--time-limit", "200", file});
  CHECK(slow.status == 3);
  CHECK_THAT(slow.out, Catch::Contains("time limit of 0.2 s reached"));
  auto const large = run({"litmus", "--memory-limit", "1", file});
  CHECK(large.status == 3);
  CHECK_THAT(large.out, Catch::Contains("memory limit of 1 MiB reached"));
  CHECK(run({"litmus", "--time-limit", "0", file}).status == 2);
}

TEST_CASE("Ctrl-C ends with status 3 and what was found") {
  Folder const here;
  auto const file = here.file("large.litmus");
  write_file(file, large_test());
  test::Process process{test::Command{.arguments = {"litmus", file, unmap}}};
  ::usleep(300'000);
  process.signal(SIGINT);
  auto const ended = process.finish();
  CHECK(ended.status == 3);
  CHECK_THAT(ended.out, Catch::Contains("interrupted; the states are those found"));
  CHECK_THAT(ended.out, !Catch::Contains("good_unmap"));
}

TEST_CASE("the rows of the model are printed") {
  auto const rules = run({"litmus", "--rules"});
  CHECK(rules.status == 0);
  for (OrderingRow const& row : spec::ordering_rows)
    CHECK_THAT(rules.out, Catch::Contains("  " + std::string{row.name} + " "));
  CHECK_THAT(rules.out, Catch::Contains("[exp_r] addr [exp_m] po [exp_w]\n"));
  CHECK(run({"litmus", "--rules", unmap}).status == 2);
  CHECK(run({"litmus"}).status == 2);
}

TEST_CASE("a picture needs one test, and an execution") {
  Folder const here;
  auto const svg = here.file("chart.svg");
  CHECK(run({"litmus", unmap, "--chart", svg}).status == 2);
  CHECK(run({"litmus", unmap, bad_unmap, "--chart", svg}).status == 2);
  CHECK(here.names().empty());
}
