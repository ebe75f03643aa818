// twofold policy, as a user runs it.
#include "tests/files.hpp"
#include "tests/process.hpp"
#include "tests/skip.hpp"
#include "tests/text.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

using namespace twofold;
using test::contains;
using test::content_of;
using test::Folder;
using test::lines_of;
using test::run;
using test::Words;
using test::write_file;

namespace {

std::string policy_file(std::string const& name) {
  return TWOFOLD_SOURCE_DIR "/policies/" + name + ".toml";
}

std::vector<std::string> all_files() {
  std::vector<std::string> files;
  for (auto const& entry : std::filesystem::directory_iterator{TWOFOLD_SOURCE_DIR "/policies"})
    if (entry.path().extension() == ".toml") files.push_back(entry.path().string());
  std::ranges::sort(files);
  return files;
}

Words with(Words words, std::vector<std::string> const& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

/// The status of Python's validator: 0, or 77 and 127 where it is not to be had.
int validated(std::string const& document) {
  Folder const folder;
  write_file(folder.file("document"), document);
  std::string const python =
      std::filesystem::exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
  int const status = std::system((python +
                                  " '" TWOFOLD_SOURCE_DIR "/tests/validate.py' json "
                                  "'" TWOFOLD_SOURCE_DIR "/docs/schema/policy.schema.json' <'" +
                                  folder.file("document") + "' >/dev/null 2>&1")
                                     .c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

} // namespace

TEST_CASE("every policy of the project is judged as its file says, and the page is up to date") {
  auto const files = all_files();
  auto const ended = run(with({"policy", "check"}, files));
  INFO(ended.out);
  CHECK(ended.status == 0);
  CHECK(contains(ended.out, " 0 surprises"));
  auto const page = run(with({"policy", "check", "--markdown"}, files));
  REQUIRE(page.status == 0);
  CHECK(page.out == content_of(TWOFOLD_SOURCE_DIR "/docs/policies.md"));
}

TEST_CASE("only a surprise ends with 1") {
  Folder const folder;
  auto text = content_of(policy_file("kvm-6.12"));
  auto const at = text.find("is = \"fails\"");
  REQUIRE(at != std::string::npos);
  write_file(folder.file("other.toml"), text.replace(at, 12, "is = \"holds\""));
  auto const ended = run({"policy", "check", folder.file("other.toml")});
  CHECK(ended.status == 1);
  CHECK(contains(ended.out, "fails; expected holds"));
  CHECK(contains(ended.out, " 1 surprises"));
}

TEST_CASE("a file that is no policy ends with 2, in one line with its place") {
  Folder const folder;
  auto const bad = folder.file("bad.toml");
  auto const output = folder.file("out");
  for (auto const& [text, says] :
       {std::pair{std::string{"schema = 3\n"}, std::string{":1:10: schema is a text"}},
        std::pair{content_of(policy_file("kvm-6.12")) +
                      "\n[[verdict]]\nproperty = \"no.such\"\nis = \"fails\"\nbecause = \"x\"\n",
                  std::string{": no property 'no.such'; known are device.never-cacheable"}},
        std::pair{content_of(policy_file("xen-domu")) +
                      "\n[[verdict]]\nproperty = \"device.walk-faults\"\nis = \"assumes\"\nunder = "
                      "[\"A-CONTIG\"]\nbecause = \"x\"\n",
                  std::string{"does not assume 'A-CONTIG'; it may assume A-MEMMAP"}}}) {
    write_file(bad, text);
    auto const ended = run({"policy", "check", bad, "-o", output});
    INFO(ended.err);
    CHECK(ended.status == 2);
    CHECK(lines_of(ended.err).size() == 1);
    CHECK(contains(ended.err, "bad.toml:"));
    CHECK(contains(ended.err, says));
    CHECK_FALSE(std::filesystem::exists(output));
  }
  for (Words const& words :
       {Words{"policy"}, Words{"policy", "check"}, Words{"policy", "show"},
        Words{"policy", "diff", policy_file("bao")}, Words{"policy", "show", folder.file("absent")},
        Words{"policy", "check", policy_file("bao"), policy_file("bao")},
        Words{"policy", "new", "--name", "a b"},
        Words{"policy", "eval", policy_file("bao"), "--fault", "reed"},
        Words{"policy", "eval", policy_file("bao"), "--vma", "pfnmap,nx"},
        Words{"policy", "eval", policy_file("bao"), "--mte", "true"},
        Words{"policy", "eval", policy_file("tf-rmm"), "--fwb", "false"},
        Words{"policy", "eval", policy_file("bao"), "--vma", "pfnmap,mixedmap"}}) {
    auto const ended = run(words);
    INFO(words.back() << ": " << ended.err);
    CHECK(ended.status == 2);
    CHECK(ended.out.empty());
    CHECK(lines_of(ended.err).size() == 1);
  }
}

TEST_CASE("a new file is a policy, and is judged as it says once its verdicts are written") {
  Folder const folder;
  auto const file = folder.file("mine.toml");
  REQUIRE(run({"policy", "new", "--name", "mine", "-o", file}).status == 0);
  CHECK(run({"policy", "show", file}).status == 0);
  auto const ended = run({"policy", "check", file});
  CHECK((ended.status == 0 || ended.status == 1));
  CHECK(contains(ended.out, "mine: What this host is"));
}

TEST_CASE("one page is decided as that host would") {
  // The v8 series of February 2024: a BAR is Non-cacheable, and a guest's Device stays Device.
  auto const bar = run({"policy", "eval", policy_file("kvm-6.12"), "--device", "vfio-pci", "--vma",
                        "nGnRnE,pfnmap,io,allow-any-uncached", "--fault", "read", "--fwb", "true"});
  CHECK(bar.status == 0);
  CHECK(contains(bar.out, "MemAttr 0b0101 with FWB"));
  CHECK(contains(bar.out, "Device<attr> | FWB 0b0101    | Device<attr>"));
  // A fetch from it is refused since December 2019.
  CHECK(contains(run({"policy", "eval", policy_file("kvm-6.12"), "--device", "vfio-pci", "--vma",
                      "nGnRnE,pfnmap,io", "--fault", "exec"})
                     .out,
                 "prefetch abort"));
  CHECK(contains(run({"policy", "eval", policy_file("kvm-5.4"), "--device", "vfio-pci", "--vma",
                      "nGnRnE,pfnmap,io", "--fault", "exec"})
                     .out,
                 "executable"));
}

TEST_CASE("what a guest can obtain is the table of the thread") {
  auto const ended = run({"policy", "reach", policy_file("kvm-6.12")});
  CHECK(ended.status == 0);
  for (auto const* line :
       {"Normal-WB    | FWB 0b0101    | Normal-NC", "Normal-WT    | FWB 0b0101    | Normal-NC",
        "Normal-NC    | FWB 0b0101    | Normal-NC", "Device<attr> | FWB 0b0101    | Device<attr>"})
    CHECK(contains(ended.out, line));
}

TEST_CASE("two policies are told apart by what pages get, and by what that changes") {
  auto const ended = run({"policy", "diff", policy_file("kvm-6.12"), policy_file("kvm-6.17")});
  CHECK(ended.status == 0);
  CHECK(contains(ended.out, "memory.no-stale-data: fails -> holds"));
  auto const same =
      run({"policy", "diff", policy_file("kvm-6.12"), policy_file("kvm-nested-6.12")});
  CHECK(same.status == 0);
  CHECK(contains(same.out, "0 of those"));
  CHECK(contains(same.out, "  none\n"));
}

TEST_CASE("the documents are valid by the schema") {
  for (Words const& words :
       {Words{"policy", "show", "--json", policy_file("kvm-6.17")},
        Words{"policy", "show", "--json", policy_file("tf-rmm")},
        Words{"policy", "check", "--json", policy_file("kvm-5.3"), policy_file("pkvm-guest")},
        Words{"policy", "diff", "--json", policy_file("kvm-6.12"), policy_file("kvm-6.17")},
        Words{"policy", "reach", "--json", policy_file("xen-domu")},
        Words{"policy", "eval", "--json", policy_file("bao"), "--fault", "memslot"}}) {
    auto const ended = run(words);
    REQUIRE(ended.status == 0);
    auto const status = validated(ended.out);
    if (status == test::skip_status || status == 127) TWOFOLD_SKIP("no jsonschema");
    INFO(words[1]);
    CHECK(status == 0);
  }
}
