// twofold alias as users meet it: the worked examples of docs/aliases.md, what is refused, and the
// documents for machines.
#include "tests/files.hpp"
#include "tests/process.hpp"
#include "tests/text.hpp"

#include <catch2/catch.hpp>

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

test::Finished ask(Words more) {
  more.insert(more.begin(), "alias");
  return run(more);
}

void check_refused(Words const& words, std::string_view part) {
  auto const ended = ask(words);
  INFO(ended.err);
  CHECK(ended.status == 2);
  CHECK(ended.out.empty());
  CHECK(lines_of(ended.err).size() == 1);
  CHECK(contains(ended.err, part));
}

Words const bar{"--map", "vmm:s1=nGnRnE:rw", "--map", "guest:s1=nc,s2=nc,fwb=1:rw"};

Words with(Words words, Words const& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

} // namespace

TEST_CASE("a BAR that the VMM maps nGnRnE and the guest Normal-NC: by both readings") {
  // B2.11, situation 2, and the two readings of it that are on record.
  auto const wide = ask(bar);
  CHECK(wide.status == 1);
  CHECK(contains(wide.out, "Mismatch    memory type (B2.11)"));
  CHECK(contains(wide.out, "nothing is cacheable"));
  CHECK(contains(wide.out, "E3  vmm may read speculatively"));
  CHECK(contains(wide.out, "E3  accesses of vmm may be gathered"));
  CHECK(contains(wide.out, "E3  accesses of vmm may be reordered"));
  CHECK_FALSE(contains(wide.out, "E5"));
  CHECK(contains(wide.out, "DMB OSH"));
  CHECK(contains(wide.out, "by the per-stream reading"));
  auto const streams = ask(with(bar, {"--reading", "per-stream"}));
  CHECK(streams.status == 1);
  CHECK_FALSE(contains(streams.out, "E3  "));
  CHECK(contains(streams.out, "vmm does not read speculatively"));
  CHECK(contains(streams.out, "writes of guest may be reordered with reads of vmm"));
}

TEST_CASE("a VirtIO ring that one side maps Inner Shareable and the other Non-shareable") {
  auto const ended = ask({"--map", "host:s1=wb,sh=ish:rw", "--map", "guest:s1=wb,sh=nsh:rw",
                          "--pattern", "host:w,guest:r", "--show-execution"});
  CHECK(ended.status == 1);
  CHECK(contains(ended.out, "Mismatch    Shareability (B2.11)"));
  CHECK(contains(ended.out, "E2  guest may not see what host wrote"));
  CHECK(contains(ended.out, "B2.11 approach 2"));
  CHECK(contains(ended.out, "W2.before"));
  CHECK(contains(ended.out, "W2.after"));
  CHECK(contains(ended.out, "with them: ends as it should"));
  CHECK(contains(ended.out, "guest reads x = 0"));
}

TEST_CASE("RAM that one agent maps Write-Back and another Non-cacheable, without maintenance") {
  auto const ended = ask({"--map", "cpu:s1=wb:rw", "--map", "device:s1=nc:rw"});
  CHECK(ended.status == 1);
  CHECK(contains(ended.out, "E5  bytes that device wrote may revert"));
  CHECK_FALSE(contains(ended.out, "bytes that cpu wrote may revert"));
  CHECK(contains(ended.out, "B2.11 approach 1"));
}

TEST_CASE("a cacheable PFNMAP that the VMM zeroes and the guest reads Non-cacheably") {
  auto const ended = ask(
      {"--map", "vmm:s1=wb:w", "--map", "guest:s1=nc,s2=wb,fwb=0:r", "--pattern", "vmm:w,guest:r"});
  CHECK(ended.status == 1);
  CHECK(contains(ended.out, "guest may not see what vmm wrote"));
  CHECK(contains(ended.out, "DC CVAC"));
  CHECK(contains(ended.out, "W1.after-write"));
  CHECK(contains(ended.out, "without steps: can end as it should not"));
  CHECK(contains(ended.out, "with them: ends as it should"));
  // What KVM does when it maps the page without FWB is that step (C95). With FWB its MemAttr makes
  // the guest's mapping Write-Back, of a Shareability that R_NSCNC leaves open.
  check_refused({"--map", "vmm:s1=wb:w", "--map", "guest:s1=nc,s2=wb,fwb=1:r"}, "leaves open");
}

TEST_CASE("a pattern may have six accesses of one agent") {
  auto const ended = ask({"--map", "a:s1=wb:rw", "--map", "a:s1=nc:rw", "--pattern",
                          "a.1:r,a.2:r,a.1:r,a.2:r,a.1:r,a.2:w"});
  CHECK(ended.status == 1);
  CHECK(contains(ended.out, "read by a.2"));
  CHECK(contains(ended.out, "with them: ends as it should"));
}

TEST_CASE("mappings that agree lose nothing, whatever their hints") {
  auto const ended = ask({"--map", "a:mair-attr=0xff,s1-sh=3:rwe", "--map",
                          "b:mair-attr=0xcc,s1-sh=3:rwxe", "--show-execution"});
  CHECK(ended.status == 0);
  CHECK(contains(ended.out, "none: all accesses use one definition"));
  CHECK(contains(ended.out, "May be lost nothing"));
}

TEST_CASE("executable memory that is fetched Non-cacheably and written cacheably mismatches") {
  auto const ended = ask({"--map", "a:s1=wb:rw", "--map", "b:s1=wb,sctlr-i=0:x"});
  CHECK(ended.status == 1);
  CHECK(contains(ended.out, "fetches as Normal-NC"));
}

TEST_CASE("a change of attributes in use says what it takes") {
  auto const nc = ask({"--change", "s1=wb", "s1=nc"});
  CHECK(nc.status == 0);
  CHECK(contains(nc.out, "1  clean and invalidate the location: DC CIVAC"));
  CHECK_FALSE(contains(nc.out, "make it Normal-NC"));
  auto const sh = ask({"--change", "s1=wb,sh=ish", "s1=wb,sh=osh"});
  CHECK(contains(sh.out, "1  make it Normal-NC, Outer Shareable"));
  CHECK(contains(sh.out, "3  only now the new attributes"));
  auto const raised = ask({"--change", "s1=nc", "s1=wb"});
  CHECK(contains(raised.out, "none that the rows ask for"));
}

TEST_CASE("a file says the same as options") {
  Folder const folder;
  write_file(folder.file("bar.toml"),
             "features = \"fwb\"\n"
             "[[mapping]]\nagent = \"vmm\"\ns1 = \"nGnRnE\"\nuse = \"rw\"\n"
             "[[mapping]]\nagent = \"guest\"\ns1 = \"nc\"\ns2 = \"nc\"\n"
             "fwb = 1\nuse = \"rw\"\n");
  CHECK(ask({folder.file("bar.toml")}).out == ask(bar).out);
}

TEST_CASE("raw registers and descriptors are taken as explain takes them") {
  auto const ended =
      ask({"--map", "vmm:s1=nGnRnE:rw", "--map",
           "guest:mair-el1=0x040044ffff,hcr-el2=0x400080000005,s1-desc=0x6800001000070b,"
           "s2-desc=0x400000100007d7:rw"});
  INFO(ended.err);
  CHECK((ended.status == 0 || ended.status == 1));
  CHECK(contains(ended.out, "guest"));
}

TEST_CASE("what cannot be judged gets one line") {
  check_refused({}, "two mappings or more");
  check_refused({"--map", "a:s1=wb:rw"}, "two mappings or more");
  check_refused({"--map", "a::rw", "--map", "b:s1=wb:rw"}, "agent a has no mapping");
  check_refused({"--map", "a:s1=wb:r", "--map", "b:s1=nc:r"}, "no writer");
  check_refused({"--map", "a:s1=wb:rw", "--map", "b:s1=wbb:rw"}, "'wbb' is not one of nGnRnE");
  check_refused({"--map", "a:s1=wb:rw", "--map", "b:s3=wb:rw"}, "nothing is called 's3'");
  check_refused({"--map", "a:s1=wb:rw", "--map", "b:s1=wb:q"}, "use 'q'");
  check_refused({"--map", "a:s1=wb,mair-attr=0x44:rw", "--map", "b:s1=wb:rw"}, "give one of them");
  check_refused({"--map", "a:s1=wb,s1=nc:rw", "--map", "b:s1=wb:rw"}, "given twice");
  check_refused({"--map", "a:s1=wb,s2=wt,fwb=1:rw", "--map", "b:s1=wb:rw"}, "no MemAttr stands");
  check_refused({"--map", "a:s1=wb:rw", "--map", "nonsense"}, "not of the form");
  check_refused({"--map", "a@0:s1=wb:rw", "--map", "a@1:s1=nc:r"}, "is in domain");
  check_refused({"--map", "a:mair-attr=0x10:rw", "--map", "b:s1=wb:rw"}, "leaves open");
  check_refused({"--map", "a:s1=nGnRE:x", "--map", "b:s1=wb:rw"}, "");
  check_refused(with(bar, {"--reading", "narrow"}), "not one of wide, per-stream");
  check_refused(with(bar, {"--pattern", "vmm:r,guest:r"}), "no writer");
  check_refused(with(bar, {"--pattern", "host:w"}), "no mapping 'host'");
  check_refused(with(bar, {"--pattern", "vmm"}), "is not MAPPING:r or MAPPING:w");
  check_refused(with(bar, {"--rules"}), "give mappings, or --policy");
  check_refused(with(bar, {"--device", "ram"}), "go with --policy");
  check_refused(with(bar, {"--chart", "-"}), "the name of a file");
  check_refused({"/no/such/file"}, "/no/such/file");
}

TEST_CASE("a malformed file is refused with file, line and column") {
  Folder const folder;
  auto const refused = [&](std::string const& text, std::string_view part) {
    write_file(folder.file("x.toml"), text);
    check_refused({folder.file("x.toml")}, part);
  };
  refused("mapping = 3\n", "x.toml:1:");
  refused("[[mapping]\n", "x.toml:1:");
  refused("title = \"x\"\n", "no key 'title'");
  refused("[[mapping]]\nagent = \"a\"\ns1 = \"wb\"\nuse = \"rw\"\n"
          "[[mapping]]\nagent = \"b\"\ns9 = \"wb\"\nuse = \"rw\"\n",
          "x.toml:7:1: nothing is called 's9'");
  refused("[[mapping]]\nagent = [1]\n", "x.toml:2:");
  refused("features = \"fwb\"\n", "two mappings or more");
}

TEST_CASE("names stand for what the rules make of their values") {
  // The names are a convenience of the command; the rules say what the values mean.
  std::pair<std::string, std::string> const expected[] = {
      {"nGnRnE", "Device-nGnRnE, OSH"}, {"nGnRE", "Device-nGnRE, OSH"},
      {"nGRE", "Device-nGRE, OSH"},     {"GRE", "Device-GRE, OSH"},
      {"nc", "Normal-NC, OSH"},         {"wt", "Normal-WT, ISH"},
      {"wb", "Normal-WB, ISH"}};
  for (auto const& [name, text] : expected) {
    auto const ended = ask({"--map", "a:s1=" + name + ":rw", "--map", "b:s1=wb:r"});
    INFO(name);
    CHECK(contains(lines_of(ended.out).front(), text));
    // Over Write-Back the name of a stage 2 is what comes out, by both schemes.
    for (std::string const fwb : {"0", "1"}) {
      if (name == "wt" && fwb == "1") continue;
      auto const second =
          ask({"--map", "a:s1=wb,s2=" + name + ",fwb=" + fwb + ":rw", "--map", "b:s1=wb:r"});
      CHECK(contains(lines_of(second.out).front(), text));
    }
  }
}

TEST_CASE("an execution is drawn as messages between agents and memory") {
  Folder const folder;
  auto const file = folder.file("chart.svg");
  auto const ended = ask({"--map", "cpu:s1=wb:rw", "--map", "device:s1=nc:rw", "--chart", file});
  CHECK(ended.status == 1);
  auto const svg = content_of(file);
  CHECK(svg.starts_with("<svg "));
  CHECK(svg.ends_with("</svg>\n"));
  CHECK(contains(svg, ">memory</text>"));
  CHECK(contains(svg, "class=\"message\""));
  if (std::getenv("TWOFOLD_WRITE_CHARTS") != nullptr)
    write_file(TWOFOLD_SOURCE_DIR "/tests/alias/E2-hand-over.svg", svg);
  CHECK(svg == content_of(TWOFOLD_SOURCE_DIR "/tests/alias/E2-hand-over.svg"));
  check_refused({"--map", "a:s1=wb:rw", "--map", "b:s1=wb:rw", "--chart", file}, "no execution");
}

TEST_CASE("the bound on states is told, and is exit status 3 where nothing worse is") {
  auto const ended = ask({"--map", "a:s1=wb:rw", "--map", "b:s1=wb,mair-attr=0xff:rw"});
  CHECK(ended.status == 2);
  auto const bounded = ask({"--map", "a:s1=wb:rw", "--map", "b:s1=wb:rw", "--pattern",
                            "a:w,b:r,a:w,b:r", "--states", "10"});
  CHECK(bounded.status == 3);
  CHECK(contains(bounded.out, "stopped after 10 states"));
}

TEST_CASE("a host policy is asked for all sets of aliases that it lets be made") {
  auto const file = std::string{TWOFOLD_SOURCE_DIR "/policies/kvm-6.9.toml"};
  REQUIRE(std::filesystem::exists(file));
  auto const ended = ask({"--policy", file, "--vma", "nGnRnE"});
  INFO(ended.err);
  CHECK(ended.status == 1);
  CHECK(contains(ended.out, "VMM Device-nGnRnE, OSH"));
  CHECK(contains(ended.out, "Normal-NC"));
  CHECK(contains(ended.out, "no mismatch"));
  // A VFIO page that the kernel does not take for memory is Normal-NC since 6.9, Device before
  // (C27, C28, C44).
  CHECK(contains(ended.out, "stage 2 0b0101 with FWB=1"));
  auto const before =
      ask({"--policy", TWOFOLD_SOURCE_DIR "/policies/kvm-6.1.toml", "--vma", "nGnRnE"});
  CHECK_FALSE(contains(before.out, "stage 2 0b0101"));
  CHECK(contains(before.out, "stage 2 0b0001 with FWB=1"));
  CHECK(contains(before.out, "Device-nGnRE"));
  check_refused({"--policy", file, "--device", "gpu"}, "not one of ram, vfio-pci");
  check_refused({"--policy", "/no/such/file"}, "/no/such/file");
}
