// twofold reclaim: the twins that are kept, what is said of the threads' questions, and that it
// agrees with the litmus engine where both have an answer.
#include "model/litmus/engine.hpp"
#include "model/litmus/reader.hpp"
#include "tests/process.hpp"
#include "tests/reclaim_files.hpp"
#include "tests/text.hpp"

#include <fmt/format.h>

#include <set>

using namespace twofold;
using namespace twofold::reclaim;
using test::contains;
using test::run;

TEST_CASE("each twin ends as its name says, and a bad one as its chart does") {
  auto const twins = test::reclaim_twins();
  std::size_t bad = 0;
  for (auto const& file : twins) {
    INFO(file.filename().string());
    bool const good = file.filename().string().starts_with("good_");
    REQUIRE((good || file.filename().string().starts_with("bad_")));
    bad += good ? 0U : 1U;
    auto const report = test::reclaim_twin(file);
    REQUIRE(report.sequence.expect_safe == good);
    CHECK(report.safe() == good);
    auto chart = file;
    chart.replace_extension(".chart");
    REQUIRE(std::filesystem::exists(chart) != good);
    if (good) continue;
    auto const& each = report.cases.front();
    auto const shown = cli::shown_question(each);
    REQUIRE(shown.has_value());
    CHECK(fmt::format("{}\n{}", info(question_at(*shown)).name,
                      cli::reclaim_chart_text(*each.executions.at(*shown))) ==
          test::content_of(chart.string()));
  }
  CHECK(bad >= 15);
}

TEST_CASE("every step of KVM's and VFIO's sequence is needed, but for the last ISB") {
  auto const scenario = usual_scenario();
  auto const found = answer(scenario, spec::completion_rows, true);
  REQUIRE(found.safe);
  REQUIRE(found.steps.size() == 1);
  std::string idle;
  for (std::size_t s = 0; s < scenario.steps.size(); ++s)
    if (scenario.steps[s].removable && ((found.steps[0] >> s) & 1U) == 0)
      idle += fmt::format("{}:{} ", s + 1, scenario.steps[s].text);
  CHECK(idle == "10:isb ");
}

TEST_CASE("minimal sets are safe, and nothing less is") {
  for (auto const& scenario : test::reclaim_cells()) {
    Model const model{scenario, spec::completion_rows};
    auto const found = answer(scenario, spec::completion_rows, false);
    CHECK(model.consistent(every_assumption));
    CHECK(found.safe == !found.rests_on.empty());
    for (auto const set : found.rests_on) {
      CHECK(model.safe(set));
      for (std::size_t a = 0; a < assumption_count; ++a)
        if (((set >> a) & 1U) != 0) CHECK_FALSE(model.safe(set & ~(1U << a)));
    }
    for (auto const set : found.would_help) CHECK(model.safe(scenario.assumptions | set));
  }
}

TEST_CASE("the search for minimal sets finds all of them") {
  // Of any three bits out of eight, and of one pair.
  auto const holds = [](std::uint64_t set) {
    return std::popcount(set) >= 3 || (set & 0x81) == 0x81;
  };
  std::set<std::uint64_t> expected;
  for (std::uint64_t set = 0; set < 256; ++set) {
    bool minimal = holds(set);
    for (unsigned b = 0; b < 8; ++b)
      minimal = minimal && (((set >> b) & 1U) == 0 || !holds(set & ~(std::uint64_t{1} << b)));
    if (minimal) expected.insert(set);
  }
  auto const found = minimal_sets(255, holds);
  CHECK(std::set<std::uint64_t>(found.begin(), found.end()) == expected);
  CHECK(found.size() == expected.size());
  CHECK(minimal_sets(255, [](auto) { return false; }).empty());
}

namespace {

/// Whether the litmus engine says that a store by an old entry can come after what follows.
bool late_by_litmus(std::string const& middle) {
  auto const text = "AArch64 drawn\n{\n[PTE(x)]=(oa:PA(x));\n0:X0=(oa:PA(x), valid:0); "
                    "0:X1=PTE(x); 0:X2=x; 0:X3=z; [PTE(z)]=(oa:PA(x));\n1:X2=x; 1:X4=1;\n}\n"
                    " P0 | P1 ;\n STR X0,[X1] | STR W4,[X2] ;\n LSR X6,X2,#12 | ;\n" +
                    middle + " LDR W5,[X3] | ;\nexists (0:X5=0 /\\ x=1)\n";
  auto const result = litmus::run(litmus::read(text), {spec::ordering_rows, false}, {});
  REQUIRE(result.complete);
  return result.verdict != litmus::Verdict::never;
}

} // namespace

TEST_CASE("a store by an old entry is late where the litmus engine says so") {
  // One stage of translation, and a platform on which what is complete has arrived: then the order
  // of a store and the reset is that of a store and the access behind the last barrier.
  std::size_t late = 0;
  std::size_t all = 0;
  for (std::string const first : {"", "dmb ish", "dsb ishst", "dsb ishld", "dsb ish", "dsb sy"})
    for (std::string const tlbi : {"", "vae1", "vae1is", "vmalle1", "vmalle1is"})
      for (std::string const last :
           {"", "dmb ish", "dsb ishst", "dsb ishld", "dsb ish", "dsb sy"}) {
        INFO(first << "; " << tlbi << "; " << last);
        std::vector<std::string_view> steps{"clear"};
        std::string middle;
        auto const add = [&](std::string const& step, std::string const& shown) {
          steps.push_back(step);
          middle += " " + shown + " | ;\n";
        };
        auto const upper = [](std::string text) {
          for (char& c : text) c = static_cast<char>(std::toupper(c));
          return text;
        };
        auto const operation = "tlbi " + tlbi;
        if (!first.empty()) add(first, upper(first));
        if (!tlbi.empty()) add(operation, upper(operation) + (tlbi[1] == 'a' ? ",X6" : ""));
        if (!last.empty()) add(last, upper(last));
        steps.push_back("reset");
        auto scenario = usual_scenario();
        scenario.owner = Owner::process;
        scenario.device = Device::platform_path;
        scenario.assumptions = expected_of(scenario.device);
        scenario.steps = steps_of(steps);
        bool const possible = Model{scenario, spec::completion_rows}.can_happen(
            Question::late_store, scenario.assumptions);
        CHECK(possible == late_by_litmus(middle));
        late += possible ? 1U : 0U;
        ++all;
      }
  CHECK(late > 0);
  CHECK(late < all);
}

TEST_CASE("the page of the matrix is what the command writes") {
  auto const ended = run({"reclaim", "--matrix"});
  REQUIRE(ended.status == 0);
  CHECK(ended.out == test::content_of(TWOFOLD_SOURCE_DIR "/docs/reclaim-matrix.md"));
}

TEST_CASE("safe is not said without what it rests on") {
  for (auto const& words :
       {std::vector<std::string>{"reclaim"},
        {"reclaim", "--s2-memattr", "0b0101"},
        {"reclaim", "--old", "nGnRE", "--device", "platform-peripheral"},
        {"reclaim", "--question", "before-reset", "--drop", "1,2,3,4,5,6,7,8,9,10"}}) {
    auto const ended = run(words);
    REQUIRE(ended.status == 0);
    for (auto at = ended.out.find("safe"); at != std::string::npos;
         at = ended.out.find("safe", at + 1)) {
      auto const rest = ended.out.substr(at);
      CHECK((rest.starts_with("safe under A-") || rest.starts_with("safe under what is said") ||
             rest.starts_with("safe by the architecture alone") || rest.starts_with("safely")));
    }
  }
}

TEST_CASE("what a stage 2 lets the guest choose comes from the combination rows") {
  // As the 2023 thread says of MemAttr 0b0101 under FWB: Device of any kind, or Normal-NC.
  auto const ended = run({"reclaim", "--s2-memattr", "0b0101"});
  CHECK(ended.status == 0);
  for (auto const* type : {"\nDevice-nGnRnE: safe", "\nDevice-nGnRE: safe", "\nDevice-nGRE: safe",
                           "\nDevice-GRE: safe", "\nNormal-NC: safe"})
    CHECK(contains(ended.out, type));
  CHECK_FALSE(contains(ended.out, "Normal-WB:"));
  auto const all = run({"reclaim", "--s2-memattr", "0b0111"});
  CHECK(all.status == 1);
  CHECK(contains(all.out, "\nNormal-WB: unsafe"));
}

TEST_CASE("what a host policy lets the guest choose comes from the policy and the same rows") {
  // KVM until v6.8 mapped a BAR as Device-nGnRE, from v6.9 on as Normal-NC.
  auto const policy = [](std::string const& name) {
    return run({"reclaim", "--policy", TWOFOLD_SOURCE_DIR "/policies/" + name + ".toml"});
  };
  auto const before = policy("kvm-6.1");
  CHECK(before.status == 0);
  CHECK(contains(before.out, "\nDevice-nGnRE: safe under A-"));
  CHECK_FALSE(contains(before.out, "\nNormal"));
  auto const after = policy("kvm-6.12");
  CHECK(after.status == 0);
  CHECK(contains(after.out, "\nNormal-NC: safe under A-"));
  CHECK_FALSE(contains(after.out, "\nNormal-WB"));
  CHECK(run({"reclaim", "--policy", "/none.toml"}).status == 2);
}

TEST_CASE("bad input is one line and exit status 2") {
  test::Folder const folder;
  auto const file = folder.file("it.toml");
  auto const of_file = [&](std::string const& text) {
    test::write_file(file, text);
    return run({"reclaim", "--sequence", file});
  };
  std::vector<std::pair<test::Finished, std::string>> const all{
      {run({"reclaim", "--old", "wc"}), "'wc' is no memory type"},
      {run({"reclaim", "--device", "usb"}), "'usb' is not known; allowed are pcie,"},
      {run({"reclaim", "--sequence", "xen"}), "'xen' is not known; allowed are kvm-vfio,"},
      {run({"reclaim", "--sequence", "./none.toml"}), "cannot be read"},
      {run({"reclaim", "--sequence", "/"}), "cannot be read"},
      {run({"reclaim", "--drop", "14"}), "no step 14; the sequence has steps 1 to 13"},
      {run({"reclaim", "--drop", "11"}), "one step 'reset'"},
      {run({"reclaim", "--without", "A-X"}), "'A-X' is no assumption; allowed are A-SERPT,"},
      {run({"reclaim", "--question", "late"}), "'late' is not known; allowed are late-store,"},
      {run({"reclaim", "--drop", "13", "--question", "early-owner"}), "no step 'remap'"},
      {run({"reclaim", "--fwb", "1"}), "goes with --s2-memattr"},
      {run({"reclaim", "--s2-memattr", "16"}), "--s2-memattr"},
      {run({"reclaim", "--s2-memattr", "5", "--old", "nc"}), "give one of"},
      {run({"reclaim", "--matrix", "--list"}), "at most one"},
      {run({"reclaim", "--matrix", "--json"}), "--json"},
      {run({"reclaim", "--engine", "guess"}), "'guess' is not known"},
      {run({"reclaim", "--chart", folder.file("safe.svg")}), "nothing to draw"},
      {of_file("steps = ["), "it.toml:1:"},
      {of_file(""), "the key steps is missing"},
      {of_file("steps = []"), "it.toml:1:9: steps is a list that is not empty"},
      {of_file("steps = [\n\"clear\",\n\"dsb\"]"), "it.toml:3:1: no step 'dsb'; allowed are"},
      {of_file("steps = [1]"), "it.toml:1:10: a step is a text"},
      {of_file("step = 1"), "it.toml:1:1: no key 'step'"},
      {of_file("\"a\\nb\" = 1\nsteps = [\"reset\"]"), "it.toml:1:1: no key 'a?b'; allowed are"},
      {of_file("name = \"a\\nb\"\nsteps = [\"reset\"]"),
       "it.toml:1:8: name is one line of text, without control characters"},
      {of_file("steps = [\"\u00e9\"]"), "it.toml:1:10: no step '?"},
      {of_file("device = \"usb\"\nsteps = [\"reset\"]"), "it.toml:1:10: device: 'usb'"},
      {of_file("without = [\"A\"]\nsteps = [\"reset\"]"), "it.toml:1:11: without: 'A'"},
      {of_file("expect = \"fine\"\nsteps = [\"reset\"]"), "expect is safe or unsafe"},
      {of_file("steps = [\"reset\", \"reset\"]"), "one step 'reset'"},
      {of_file("steps = [\"reset\", \"remap\", \"remap\"]"), "at most one step 'remap'"},
  };
  for (auto const& [ended, said] : all) {
    INFO(ended.err);
    CHECK(ended.status == 2);
    CHECK(ended.out.empty());
    CHECK(test::lines_of(ended.err).size() == 1);
    CHECK(contains(ended.err, said));
  }
  std::string many = "steps = [\"reset\"";
  for (int i = 0; i < 30; ++i) many += ", \"isb\"";
  auto const ended = of_file(many + "]");
  CHECK(ended.status == 2);
  CHECK(contains(ended.err, "31 steps; at most 24"));
}

TEST_CASE("the execution is drawn, whole or not at all") {
  test::Folder const folder;
  auto const svg = folder.file("late.svg");
  auto const ended = run({"reclaim", "--drop", "8", "--chart", svg});
  CHECK(ended.status == 1);
  auto const text = test::content_of(svg);
  CHECK(text.starts_with("<svg "));
  CHECK(text.ends_with("</svg>\n"));
  CHECK(contains(text, "a TLB combines it with stage 1"));
}

TEST_CASE("an expectation that is not met is exit status 1") {
  test::Folder const folder;
  auto const file = folder.file("it.toml");
  test::write_file(file, "expect = \"safe\"\nsteps = [\"clear\", \"reset\", \"remap\"]\n");
  CHECK(run({"reclaim", "--sequence", file}).status == 1);
  test::write_file(file, "expect = \"unsafe\"\nsteps = [\"clear\", \"reset\", \"remap\"]\n");
  CHECK(run({"reclaim", "--sequence", file}).status == 0);
}
