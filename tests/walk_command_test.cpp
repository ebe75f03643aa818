// twofold walk and the images it reads. The tables of tests/data/walk/bar.txt are written by hand,
// and so is what comes of them.
#include "cli/output.hpp"
#include "cli/walk.hpp"
#include "conformance/image.hpp"
#include "tests/files.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <set>
#include <utility>

using namespace twofold;
using cli::UsageError;
using cli::WalkRequest;

namespace {

std::size_t index_of(std::string_view name) {
  return static_cast<std::size_t>(std::ranges::find(cli::walk_registers, name) -
                                  cli::walk_registers.begin());
}

WalkRequest bar(std::string const& va, std::string const& access = "") {
  WalkRequest request;
  request.words = {TWOFOLD_SOURCE_DIR "/tests/data/walk/bar.txt"};
  for (auto const& [name, value] :
       std::initializer_list<std::pair<char const*, char const*>>{{"ttbr0-el1", "0x40000000"},
                                                                  {"tcr-el1", "0x3519"},
                                                                  {"sctlr-el1", "0x1005"},
                                                                  {"mair-el1", "0x00ff"},
                                                                  {"hcr-el2", "0x400080000001"},
                                                                  {"vtcr-el2", "0x23559"},
                                                                  {"vttbr-el2", "0x80000000"}})
    request.registers.at(index_of(name)) = value;
  request.va = va;
  request.access = access;
  return request;
}

cli::Seen seen(WalkRequest const& request) {
  auto const answer = cli::walk_answer(request);
  return cli::seen(answer, answer.outcomes.front());
}

std::string problem_of_text(std::string const& text) {
  walks::Memory memory;
  return read_text_image(text, memory);
}

std::string problem_of_json(std::string const& text) {
  walks::Memory memory;
  return read_json_image(text, memory);
}

} // namespace

TEST_CASE("a guest's Write-Back mapping of a BAR is Non-cacheable, after twelve fetches") {
  auto const answer = cli::walk_answer(bar("0x1040"));
  auto const& walked = answer.outcomes.front();
  REQUIRE(!walked.result.fault);
  CHECK(walked.result.pa == 0x3f'0000'0040);
  CHECK(walked.result.ipa == 0x1000'0040);
  CHECK(walked.attributes[field::out.type] == MemoryType::normal);
  CHECK(walked.attributes[field::out.inner] == Cacheability::non_cacheable);
  // Levels 2 of stage 2 for each of three descriptors, and three for the output.
  CHECK(walked.trace.fetches.size() == 3 * (2 + 1) + 3);
}

TEST_CASE("what is not mapped is reported as the manual has it") {
  auto const stage1 = seen(bar("0x2000", "store"));
  CHECK(stage1.exception == walks::Reported{1, 0x9600'0047, 0x2000, {}});
  auto const flag = seen(bar("0x3000"));
  CHECK(flag.exception == walks::Reported{1, 0x9600'000b, 0x3000, {}});
  auto const stage2 = seen(bar("0x4008"));
  CHECK(stage2.exception == walks::Reported{2, 0x9200'0007, 0x4008, 0x10'0010});
  // The guest's page is not executable.
  CHECK(seen(bar("0x1000", "fetch")).exception == walks::Reported{1, 0x8600'000f, 0x1000, {}});
}

TEST_CASE("AT reports in PAR_EL1") {
  CHECK(seen(bar("0x1040", "at-s12e1r")).par == 0x4400'003f'0000'0900);
  CHECK(seen(bar("0x2000", "at-s12e1r")).par == 0x80f);
  CHECK(seen(bar("0x4000", "at-s12e1w")).par == 0xa0f);
  CHECK(seen(bar("0x1040", "at-s1e1r")).par == 0xff00'0000'1000'0980);
  CHECK(!seen(bar("0x1040", "at-s1e1r")).exception);
}

TEST_CASE("a table that stage 2 does not map stops AT S1E1R at EL1, not at EL2") {
  auto request = bar("0x1000", "at-s1e1r");
  request.registers.at(index_of("ttbr0-el1")) = "0xc0000000";
  CHECK(seen(request).exception == walks::Reported{2, 0x9200'01c5, 0x1000, 0xc0'0000});
  request.el = "2";
  CHECK(!seen(request).exception);
  CHECK(seen(request).par == 0xb0b);
}

TEST_CASE("a picture names every fetch") {
  auto const answer = cli::walk_answer(bar("0x1040"));
  auto const svg = cli::walk_svg(answer);
  auto const dot = cli::walk_dot(answer);
  for (auto const& fetch : answer.outcomes.front().trace.fetches) {
    char place[32];
    std::snprintf(place, sizeof place, "[0x%llx]", static_cast<unsigned long long>(fetch.address));
    CHECK(svg.find(place) != std::string::npos);
    CHECK(dot.find(place) != std::string::npos);
  }
  CHECK(svg.ends_with("</svg>\n"));
}

TEST_CASE("what a walk cannot take is refused in one line") {
  auto const refused = [](WalkRequest const& request) {
    CHECK_THROWS_AS(cli::walk_answer(request), UsageError);
  };
  auto request = bar("0x1000");
  request.words.clear();
  refused(request);
  refused(bar("12x"));
  refused(bar("0", "read"));
  request = bar("0");
  request.features.list = "fwb,nothing";
  refused(request);
  request = bar("0");
  request.pa_bits = "47";
  refused(request);
  request = bar("0", "at-s12e1r");
  request.el = "1";
  refused(request);
  request = bar("0");
  request.raw = {"no-address"};
  refused(request);
  request = bar("0");
  // AArch32, and nested virtualization.
  request.registers.at(index_of("hcr-el2")) = "0x1";
  refused(request);
  request.registers.at(index_of("hcr-el2")) = "0x40080000001";
  refused(request);
  // DC IVAC is UNDEFINED at EL0; SCTLR_EL1.A comes before any walk; FEAT_HAFT,
  // FEAT_MTE_CANONICAL_TAGS.
  request = bar("0", "dc-invalidate");
  request.el = "0";
  refused(request);
  request.el = "1";
  CHECK_NOTHROW(cli::walk_answer(request));
  request = bar("0", "store");
  request.unaligned = true;
  CHECK_NOTHROW(cli::walk_answer(request));
  request.registers.at(index_of("sctlr-el1")) = "0x1007";
  refused(request);
  request = bar("0");
  request.registers.at(index_of("vtcr-el2")) = "0x100000023559";
  refused(request);
  request = bar("0");
  request.registers.at(index_of("tcr-el2")) = "0x200000000";
  refused(request);
}

TEST_CASE("outcomes that differ in attributes alone are listed, too") {
  // TG0 is reserved: with 4 and 64 KiB granules the same address, by entries of other attributes.
  test::Folder const folder;
  test::write_file(folder.file("words"), "0x80000000: 0x0 0x40000401 0x40000405\n");
  WalkRequest request;
  request.words = {folder.file("words")};
  for (auto const& [name, value] :
       std::initializer_list<std::pair<char const*, char const*>>{{"ttbr0-el1", "0x80000000"},
                                                                  {"tcr-el1", "0x20000c019"},
                                                                  {"sctlr-el1", "0x1005"},
                                                                  {"mair-el1", "0xff"}})
    request.registers.at(index_of(name)) = value;
  request.va = "0x40000000";
  auto const answer = cli::walk_answer(request);
  std::set<std::pair<std::uint64_t, Value>> seen;
  for (auto const& outcome : answer.outcomes)
    if (!outcome.result.fault)
      seen.insert({outcome.result.pa, outcome.attributes[field::out.type]});
  CHECK(seen == std::set<std::pair<std::uint64_t, Value>>{{0x40000000, MemoryType::normal},
                                                          {0x40000000, MemoryType::nGnRnE}});
}

TEST_CASE("images of text say the line that is wrong") {
  CHECK(problem_of_text("# a comment\n0x1000: 0x3 4\n0000000000002000: 0b1 // as QEMU has it\n")
            .empty());
  CHECK(problem_of_text("").starts_with("line 1: "));
  CHECK(problem_of_text("\n0x1000 0x3\n").starts_with("line 2: '0x1000 0x3' has no colon"));
  CHECK(problem_of_text("0x1000:\n").starts_with("line 1: no value"));
  CHECK(problem_of_text("0x1000: 3\n0xzz: 3\n").starts_with("line 2: the address: "));
  CHECK(problem_of_text("0x1000: 0x1ffffffffffffffff\n").starts_with("line 1: the value: "));
  CHECK(problem_of_text("0x1004: 3\n") == "line 1: the address 0x1004 is not a multiple of 8");
  CHECK(problem_of_text("0x10000000000000: 3").starts_with("line 1: the address"));
  CHECK(problem_of_text("0x1000: 1 2\n0x1008: 2\n") ==
        "line 2: the word at 0x1008 stands here a second time");
}

TEST_CASE("images of JSON say the entry or the offset that is wrong") {
  walks::Memory memory;
  CHECK(
      read_json_image(R"([{"pa": "0x1000", "value": 3}, {"value": "0b1", "pa": 4096000}])", memory)
          .empty());
  CHECK(memory.read(0x1000) == 3);
  CHECK(memory.read(4096000) == 1);
  CHECK(problem_of_json("[]").starts_with("entry 1: "));
  CHECK(problem_of_json("[{").starts_with("offset 3: "));
  CHECK(problem_of_json("").starts_with("offset "));
  CHECK(problem_of_json("5").starts_with("entry 1: "));
  CHECK(problem_of_json(R"({"pa": 0, "value": 0})").starts_with("entry 1: "));
  CHECK(problem_of_json(R"([{"pa": 0, "value": 0}, {"pa": 8}])") == "entry 2: no member value");
  CHECK(problem_of_json(R"([{"pa": 0, "value": -1}])").starts_with("entry 1: -1 is not expected"));
  CHECK(problem_of_json(R"([{"pa": 0, "val": 1}])").starts_with("entry 1: the member 'val'"));
  CHECK(problem_of_json(R"([{"pa": 4, "value": 1}])") ==
        "entry 1: the address 0x4 is not a multiple of 8");
  CHECK(problem_of_json(R"([{"pa": 8, "value": 1}, {"pa": 8, "value": 1}])")
            .starts_with("entry 2: "));
  CHECK(problem_of_json(std::string(100'000, '[')).starts_with("entry 1: "));
}

TEST_CASE("raw images say the offset that is wrong") {
  walks::Memory memory;
  CHECK(read_raw_image(std::string{"\x03\x20\0\x40\0\0\0\0", 8}, 0x4000'0000, memory).empty());
  CHECK(memory.read(0x4000'0000) == 0x4000'2003);
  CHECK(read_raw_image("", 0, memory) == "offset 0: the image is empty");
  CHECK(read_raw_image("123456789", 0, memory).starts_with("offset 9: "));
  CHECK(read_raw_image("12345678", 4, memory).starts_with("offset 0: "));
  CHECK(read_raw_image("1234567812345678", 0xf'ffff'ffff'fff8, memory).starts_with("offset 8: "));
}
