// The form of what is written for machines, by validators that are not ours: JSON Schemas, and the
// shape of JUnit XML. They are Python's; without it, or without its jsonschema, this is skipped.
#include "cli/mutate.hpp"
#include "tests/files.hpp"
#include "tests/process.hpp"
#include "tests/skip.hpp"
#include "tests/text.hpp"

#include <filesystem>

using namespace twofold;
using test::Command;
using test::content_of;
using test::Folder;
using test::Process;
using test::run;
using test::Words;
using test::write_file;

namespace {

struct Validation {
  int status = -1; ///< 0 valid, 1 not, 77 or 127 not to be had
  std::string said;
  bool possible() const { return status != test::skip_status && status != 127; }
};

/// Debian's Python comes first: ./dev installs its modules.
Validation validate(std::string const& document, std::string const& form) {
  Folder const folder;
  write_file(folder.file("document"), document);
  std::string const python =
      std::filesystem::exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
  std::string const command = python + " '" TWOFOLD_SOURCE_DIR "/tests/validate.py' " + form +
                              " <'" + folder.file("document") + "' >'" + folder.file("said") +
                              "' 2>&1";
  int const status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, content_of(folder.file("said"))};
}

Validation validate_json(std::string const& document, std::string const& schema) {
  return validate(document, "json '" TWOFOLD_SOURCE_DIR "/docs/schema/" + schema + ".schema.json'");
}

struct Case {
  std::string schema;
  Words words;
};

std::vector<Case> const documents{
    {"check", {"check", "--json", "--cases", "10"}},
    {"prove", {"prove", "--json", "laws.total", "twin.stage-2-not-stronger", "--cases", "10"}},
    {"prove", {"prove", "--json", "--list"}},
    {"prove-walks", {"prove", "--walks", "--json", "--list"}},
    {"prove-walks",
     {"prove", "--walks", "--json", "walk.proof.no-fetch", "twin.walk.guest-decides"}},
    {"rules", {"rules", "--json"}},
    {"rules", {"rules", "--json", "R_GSDKZ"}},
    {"rules", {"rules", "--json", "combine-fwb.write-back"}},
    {"tables", {"tables", "--format", "json"}},
    {"tables", {"diff", "rules=v8.5", "rules=spec", "--format", "json"}},
    {"reclaim", {"reclaim", "--json"}},
    {"reclaim", {"reclaim", "--json", "--s2-memattr", "5", "--question", "late-store"}},
    {"reclaim",
     {"reclaim", "--json", "--sequence",
      TWOFOLD_SOURCE_DIR "/tests/reclaim/bad_merged_with_new_owner.toml"}},
    {"syndrome", {"explain", "--json", "--esr", "0x92000061", "--hpfar", "0x1000"}},
    {"syndrome", {"explain", "--json", "--esr", "0x8200008f"}},
    {"syndrome", {"explain", "--json", "--esr", "0x5a000000"}},
    {"syndrome",
     {"explain", "--json", "--esr", "0x9200008b", "--s2-desc", "0x400000100007d7", "--cpu",
      "cortex-a76"}},
    {"fuzz", {"fuzz", "--walks", "--scenarios", "300", "--json"}},
    {"walk",
     {"walk", "--json", "--va", "0x1040", "--words", TWOFOLD_SOURCE_DIR "/tests/data/walk/bar.txt",
      "--ttbr0-el1", "0x40000000", "--tcr-el1", "0x3519", "--sctlr-el1", "0x1005", "--hcr-el2",
      "0x400080000001", "--vtcr-el2", "0x23559", "--vttbr-el2", "0x80000000"}},
    {"walk", {"walk",        "--json",         "--va",
              "0x4000",      "--words",        TWOFOLD_SOURCE_DIR "/tests/data/walk/bar.txt",
              "--ttbr0-el1", "0x40000000",     "--tcr-el1",
              "0x19",        "--sctlr-el1",    "0x1005",
              "--hcr-el2",   "0x400080000001", "--vtcr-el2",
              "0x20059",     "--vttbr-el2",    "0x80000000",
              "--access",    "at-s12e1w"}},
    {"walk",
     {"walk", "--json", "--va", "0x1040", "--words", TWOFOLD_SOURCE_DIR "/tests/data/walk/bar.txt",
      "--ttbr0-el1", "0x40000000", "--tcr-el1", "0x3519", "--sctlr-el1", "0x1005", "--cpu",
      "neoverse-n2", "--tag-access", "checked"}},
    {"vectors", {"vectors", "--format", "json", "--features", "fwb,mte2,mte_perm"}}};

} // namespace

TEST_CASE("every document is valid by its schema, and the schema by its own") {
  for (Case const& each : documents) {
    auto const ended = run(each.words);
    REQUIRE(ended.status == 0);
    auto const found = validate_json(ended.out, each.schema);
    if (!found.possible()) TWOFOLD_SKIP(found.said);
    INFO(each.words.front() << ": " << found.said);
    CHECK(found.status == 0);
  }
}

TEST_CASE("the documents of alias are valid") {
  Words const bar{
      "alias", "--json", "--map", "vmm:s1=nGnRnE:rw", "--map", "guest:s1=nc,s2=nc,fwb=1:rw"};
  auto const check = [](Words words, Words const& more, std::string const& schema) {
    words.insert(words.end(), more.begin(), more.end());
    auto const ended = run(words);
    REQUIRE(ended.status == 1);
    auto const found = validate_json(ended.out, schema);
    if (!found.possible()) TWOFOLD_SKIP(found.said);
    INFO(found.said);
    CHECK(found.status == 0);
  };
  check(bar, {}, "alias");
  check(bar, {"--pattern", "vmm:w,guest:r"}, "alias");
  check({"alias", "--json", "--map", "a:s1=wb:rwxe", "--map", "b:s1=nc:rwe"},
        {"--show-execution", "--reading", "per-stream"}, "alias");
  check({"alias", "--json", "--policy", TWOFOLD_SOURCE_DIR "/policies/kvm-6.9.toml"}, {},
        "alias-policy");
}

TEST_CASE("the documents of explain and conform are valid") {
  auto const explained = run({"explain", "--json", "--mair-attr", "0xf0", "--s2-memattr", "15",
                              "--features", "mte2,xs", "--access", "at"});
  REQUIRE(explained.status == 0);
  Folder const folder;
  auto const rows = folder.file("rows.csv");
  write_file(rows, "mair,s2_memattr,par_attr,par_sh\n0xff,5,0x44,2\n0xff,5,0xff,3\n"
                   "0x0c,15,0x08,2\n0x50,5,0xff,0\n,5,0xff,0\n");
  auto const judged = run({"conform", "--json", "--observations", rows});
  REQUIRE(judged.status == 2);
  for (auto const& [document, schema] :
       {std::pair{explained.out, "explain"}, std::pair{judged.out, "conform"}}) {
    auto const found = validate_json(document, schema);
    if (!found.possible()) TWOFOLD_SKIP(found.said);
    INFO(schema << ": " << found.said);
    CHECK(found.status == 0);
  }
}

TEST_CASE("the document on an emulator is valid") {
  auto const judged = run({"conform", "qemu", "--json", "--cpu", "cortex-a72"});
  if (judged.status == 2) TWOFOLD_SKIP(judged.err);
  REQUIRE(judged.status == 0);
  auto const found = validate_json(judged.out, "conform");
  if (!found.possible()) TWOFOLD_SKIP(found.said);
  INFO(found.said);
  CHECK(found.status == 0);
}

TEST_CASE("the document of litmus is valid, whatever the answers") {
  Folder const folder;
  auto const bad = folder.file("bad.litmus");
  write_file(bad, "AArch64 bad");
  auto const csv = folder.file("expected.csv");
  write_file(csv, "file,base,ets2\ngood_unmap.litmus,Always,Never\n");
  std::string const tests = TWOFOLD_SOURCE_DIR "/tests/litmus/";
  auto const ended = run({"litmus", "--json", "--expected", csv, tests + "good_unmap.litmus",
                          tests + "bad_unmap_without_tlbi.litmus", bad});
  REQUIRE(ended.status == 2);
  auto const found = validate_json(ended.out, "litmus");
  if (!found.possible()) TWOFOLD_SKIP(found.said);
  INFO(found.said);
  CHECK(found.status == 0);
}

TEST_CASE("the documents of mutate and of a counterexample are valid") {
  proofs::Mutation mutation;
  mutation.mutants = proofs::all_mutants();
  mutation.obligations = {&proofs::obligations().front()};
  mutation.reports.resize(mutation.mutants.size());
  mutation.reports[0] = {proofs::Fate::killed, Concrete{}, {true}};
  mutation.reports[1] = {proofs::Fate::equivalent, {}, {false}};
  Folder const folder;
  REQUIRE(run({"prove", "twin.stage-2-not-stronger", "--save", folder.file("")}).status == 0);
  for (auto const& [document, schema] :
       {std::pair{cli::mutation_json(mutation, 3, 0.5), "mutate"},
        std::pair{content_of(folder.file("twin.stage-2-not-stronger.json")), "counterexample"}}) {
    auto const found = validate_json(document, schema);
    if (!found.possible()) TWOFOLD_SKIP(found.said);
    INFO(schema << ": " << found.said);
    CHECK(found.status == 0);
  }
}

TEST_CASE("the document of an interrupted run is valid") {
  Process process{Command{.arguments = {"check", "--json", "--cases", "10000000"}}};
  ::usleep(300'000);
  process.signal(SIGINT);
  auto const ended = process.finish();
  REQUIRE(ended.status == 3);
  auto const found = validate_json(ended.out, "check");
  if (!found.possible()) TWOFOLD_SKIP(found.said);
  INFO(found.said);
  CHECK(found.status == 0);
}

TEST_CASE("a schema refuses a document that lacks, misspells or adds something") {
  auto const good = run({"prove", "--json", "twin.stage-2-not-stronger", "--cases", "10"}).out;
  struct Change {
    std::string what, into;
  };
  for (auto const& [what, into] :
       {Change{"\"seconds\"", "\"minutes\""}, Change{"\"exit\": 0", "\"exit\": 1"},
        Change{"\"status\": \"refuted\"", "\"status\": \"disproved\""},
        Change{"\"version\": 1", "\"version\": 2"},
        Change{"\"counterexample\"", "\"counter_example\""},
        Change{"\"as_expected\": true", "\"as_expected\": true, \"extra\": 0"}}) {
    INFO(what);
    auto bad = good;
    auto const at = bad.rfind(what);
    REQUIRE(at != std::string::npos);
    bad.replace(at, what.size(), into);
    auto const found = validate_json(bad, "prove");
    if (!found.possible()) TWOFOLD_SKIP(found.said);
    INFO(found.said);
    CHECK(found.status == 1);
  }
}

TEST_CASE("JUnit XML is well formed and has the common shape") {
  Folder const folder;
  auto const file = folder.file("check.xml");
  REQUIRE(run({"check", "--cases", "10", "--junit", file, "-o", "/dev/null"}).status == 0);
  auto found = validate(content_of(file), "junit");
  if (!found.possible()) TWOFOLD_SKIP(found.said);
  INFO(found.said);
  CHECK(found.status == 0);

  Process process{
      Command{.arguments = {"check", "--junit", file, "--cases", "10000000", "-o", "/dev/null"}}};
  ::usleep(300'000);
  process.signal(SIGINT);
  REQUIRE(process.finish().status == 3);
  found = validate(content_of(file), "junit");
  INFO(found.said);
  CHECK(found.status == 0);
}
