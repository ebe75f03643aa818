// The command as its users meet it: what it answers, what it refuses, where it writes. Expected
// values come from the manual's rules, from kernels and from the documented exit statuses.
#include "tests/files.hpp"
#include "tests/process.hpp"
#include "tests/sampling.hpp"
#include "tests/text.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

using namespace twofold;
using test::Command;
using test::contains;
using test::content_of;
using test::Finished;
using test::Folder;
using test::joined;
using test::lines_of;
using test::Process;
using test::run;
using test::Words;
using test::write_file;

namespace {

Words words_of(std::string const& line) {
  std::istringstream stream{line};
  return {std::istream_iterator<std::string>{stream}, {}};
}

/// Runs a command that is expected to succeed.
std::string output_of(Words const& arguments) {
  INFO(joined(arguments));
  auto const ended = run(arguments);
  CHECK(ended.err.empty());
  REQUIRE(ended.status == 0);
  return ended.out;
}

void check_width(std::string const& text) {
  for (auto const& line : lines_of(text)) {
    INFO(line);
    CHECK(line.size() <= 78);
    CHECK((line.empty() || line.back() != ' '));
  }
}

void check_plain(std::string const& text) {
  CHECK(std::ranges::all_of(text, [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }));
}

/// What follows a label of an answer of `explain`.
std::string labelled(std::string const& text, std::string_view label) {
  for (auto const& line : lines_of(text))
    if (line.starts_with(label)) return line.substr(12);
  return {};
}

/// The rows of an answer of `explain`.
std::vector<std::string> trace_of(std::string const& text) {
  std::vector<std::string> trace;
  bool inside = false;
  for (auto const& line : lines_of(text)) {
    if (inside && line.empty()) break;
    if (inside) trace.push_back(line);
    inside = inside || line.starts_with("Rows that gave it");
  }
  return trace;
}

/// The rules cited; fails where the columns of the trace are not aligned.
std::set<std::string> citations_of(std::string const& text) {
  std::set<std::string> cites;
  std::size_t cite_column = 0;
  std::size_t value_column = 0;
  for (auto const& line : trace_of(text)) {
    INFO(line);
    if (line.starts_with("    ")) {
      CHECK(line.find_first_not_of(' ') == value_column);
      continue;
    }
    auto const words = words_of(line);
    REQUIRE(words.size() >= 5); // id, citation, field, :=, value
    CHECK(words[3] == ":=");
    if (cite_column == 0) cite_column = line.find(" " + words[1] + " ") + 1;
    if (value_column == 0) value_column = line.find(" " + words[2] + " ") + 1;
    CHECK(line.find(" " + words[1] + " ") + 1 == cite_column);
    CHECK(line.find(" " + words[2] + " ") + 1 == value_column);
    cites.insert(words[1]);
  }
  return cites;
}

void check_usage_error(Command const& command, std::vector<std::string> const& mentioned) {
  INFO(joined(command.arguments).substr(0, 300));
  auto const ended = run(command);
  INFO(ended.err);
  CHECK(ended.status == 2);
  CHECK(ended.out.empty());
  CHECK(std::ranges::count(ended.err, '\n') == 1);
  CHECK(ended.err.ends_with("\n"));
  CHECK(ended.err.starts_with("twofold: "));
  CHECK(ended.err.size() <= 420);
  check_plain(ended.err);
  for (auto const& part : mentioned) {
    INFO(part);
    CHECK(contains(ended.err, part));
  }
}

void check_usage_error(Words const& arguments, std::vector<std::string> const& mentioned) {
  check_usage_error(Command{.arguments = arguments}, mentioned);
}

/// The properties, in the order of `prove --list`.
std::vector<std::string> property_ids() {
  std::vector<std::string> ids;
  for (auto const& line : lines_of(output_of({"prove", "--list"})))
    if (!line.starts_with(" ")) ids.push_back(words_of(line).front());
  return ids;
}

/// `text` without what changes from run to run.
std::string without_seconds(std::string const& text) {
  std::string kept;
  for (auto const& line : lines_of(text))
    if (!contains(line, " s")) kept += line + "\n";
  return kept;
}

/// What is left on the last line of a terminal that was sent `text`.
std::string last_line_shown(std::string_view text) {
  static constexpr std::string_view clear_to_end = "\x1b[K";
  std::string line;
  std::size_t column = 0;
  while (!text.empty()) {
    if (text.starts_with(clear_to_end)) {
      line.resize(column);
      text.remove_prefix(clear_to_end.size());
      continue;
    }
    char const c = text.front();
    text.remove_prefix(1);
    if (c == '\r' || c == '\n') {
      column = 0;
      if (c == '\n') line.clear();
      continue;
    }
    line.resize(std::max(line.size(), column + 1), ' ');
    line[column++] = c;
  }
  return line;
}

std::vector<Words> const every_help{{"--help"},
                                    {"explain", "--help"},
                                    {"check", "--help"},
                                    {"prove", "--help"},
                                    {"rules", "--help"}};

} // namespace

// ---------------------------------------------------------------------------------------- answers

namespace {

// A guest's MAIR_EL1 as Linux 6.12 sets it up without MTE (MAIR_EL1_SET): MT_NORMAL (0) 0xff,
// MT_NORMAL_TAGGED (1) 0xff, MT_NORMAL_NC (2) 0x44, MT_DEVICE_nGnRnE (3) 0x00, MT_DEVICE_nGnRE (4)
// 0x04.
constexpr char const* mair_el1 = "0x040044ffff";

// Of HCR_EL2 as KVM sets it (HCR_GUEST_FLAGS, vcpu_reset_hcr): VM, PTW, RW; the other with FWB.
constexpr char const* hcr_fwb = "0x400080000005";
constexpr char const* hcr_no_fwb = "0x80000005";

// Stage-1 Page descriptors of Linux 6.12 (pgtable-prot.h): PROT_DEFAULT, that is PTE_TYPE_PAGE |
// PTE_AF | PTE_SHARED, with PTE_PXN | PTE_UXN | PTE_WRITE (DBM) and PTE_ATTRINDX.
constexpr char const* s1_device_nGnRE = "0x68000010000713"; // PROT_DEVICE_nGnRE: ioremap
constexpr char const* s1_normal_nc = "0x6800001000070b";    // PROT_NORMAL_NC: ioremap_wc
constexpr char const* s1_normal = "0x68000010000703";       // PROT_NORMAL: the linear map

// Stage-2 Page descriptors of KVM (kvm_pgtable.h, stage2_set_prot_attr):
// KVM_PTE_LEAF_ATTR_LO_S2_AF, SH = KVM_PTE_LEAF_ATTR_LO_S2_SH_IS, S2AP_R | S2AP_W,
// KVM_PTE_LEAF_ATTR_HI_S2_XN, and MemAttr. KVM_PGTABLE_PROT_NORMAL_NC, for VM_ALLOW_ANY_UNCACHED:
// MT_S2_NORMAL_NC and MT_S2_FWB_NORMAL_NC, 5.
constexpr char const* s2_normal_nc = "0x400000100007d7";
// KVM_PGTABLE_PROT_DEVICE: MT_S2_DEVICE_nGnRE and MT_S2_FWB_DEVICE_nGnRE, 1.
constexpr char const* s2_device = "0x400000100007c7";
// Otherwise: MT_S2_NORMAL, 0xf, and MT_S2_FWB_NORMAL, 6.
constexpr char const* s2_normal = "0x400000100007ff";
constexpr char const* s2_fwb_normal = "0x400000100007db";

struct Mapping {
  char const* hcr;
  char const* stage1;
  char const* stage2;
  std::string stage1_line, stage2_line, result;
  std::set<std::string> cited;
};

std::string const device_line = "MAIR 0x04 (AttrIndx 4) Device-nGnRE, SH 0b11";
std::string const nc_line = "MAIR 0x44 (AttrIndx 2) Normal-NC, SH 0b11";
std::string const wb_line = "MAIR 0xff (AttrIndx 0) Normal-WB, SH 0b11";

// Worked out from the rules named: with FWB MemAttr 101 keeps Device and makes the rest NC
// (R_RHWZM), 00dd combines (R_GSDKZ), 110 is Write-Back with stage 1's hints if it is cacheable
// (R_THYXB), else RWA (R_TBQKG). Without it, Device before Normal (R_TNHFM), NC before WB
// (R_GQFSF). Device and NC are Outer Shareable (R_WLQYW), else the stronger (R_ZNLRJ).
std::vector<Mapping> const mappings{
    // A BAR that VFIO lets the guest map as it likes.
    {hcr_fwb,
     s1_device_nGnRE,
     s2_normal_nc,
     device_line,
     "MemAttr 0b0101, SH 0b11, FWB",
     "Device-nGnRE, OSH",
     {"R_RHWZM", "R_WLQYW"}},
    {hcr_fwb,
     s1_normal_nc,
     s2_normal_nc,
     nc_line,
     "MemAttr 0b0101, SH 0b11, FWB",
     "Normal-NC, OSH",
     {"R_RHWZM", "R_WLQYW"}},
    {hcr_no_fwb,
     s1_device_nGnRE,
     s2_normal_nc,
     device_line,
     "MemAttr 0b0101 Normal-NC, SH 0b11, no FWB",
     "Device-nGnRE, OSH",
     {"R_TNHFM", "R_WLQYW"}},
    {hcr_no_fwb,
     s1_normal_nc,
     s2_normal_nc,
     nc_line,
     "MemAttr 0b0101 Normal-NC, SH 0b11, no FWB",
     "Normal-NC, OSH",
     {"R_HMNDG", "R_TNHFM", "R_GQFSF", "R_WLQYW"}},
    // A BAR as before that.
    {hcr_fwb,
     s1_device_nGnRE,
     s2_device,
     device_line,
     "MemAttr 0b0001 Device-nGnRE, SH 0b11, FWB",
     "Device-nGnRE, OSH",
     {"R_VRJSW", "R_GSDKZ", "R_WLQYW"}},
    {hcr_fwb,
     s1_normal_nc,
     s2_device,
     nc_line,
     "MemAttr 0b0001 Device-nGnRE, SH 0b11, FWB",
     "Device-nGnRE, OSH",
     {"R_VRJSW", "R_GSDKZ", "R_WLQYW"}},
    {hcr_no_fwb,
     s1_device_nGnRE,
     s2_device,
     device_line,
     "MemAttr 0b0001 Device-nGnRE, SH 0b11, no FWB",
     "Device-nGnRE, OSH",
     {"R_HMNDG", "R_TNHFM", "R_WLQYW"}},
    {hcr_no_fwb,
     s1_normal_nc,
     s2_device,
     nc_line,
     "MemAttr 0b0001 Device-nGnRE, SH 0b11, no FWB",
     "Device-nGnRE, OSH",
     {"R_HMNDG", "R_TNHFM", "R_WLQYW"}},
    // RAM.
    {hcr_fwb,
     s1_normal,
     s2_fwb_normal,
     wb_line,
     "MemAttr 0b0110, SH 0b11, FWB",
     "Normal-WB, RWA, ISH",
     {"R_RHWZM", "R_THYXB", "R_ZNLRJ"}},
    {hcr_no_fwb,
     s1_normal,
     s2_normal,
     wb_line,
     "MemAttr 0b1111 Normal-WB, SH 0b11, no FWB",
     "Normal-WB, RWA, ISH",
     {"R_HMNDG", "R_TNHFM", "R_GQFSF", "R_THYXB", "R_ZNLRJ"}},
    // RAM that the guest maps Non-cacheable: its Shareability at stage 2 is open (R_NSCNC).
    {hcr_fwb,
     s1_normal_nc,
     s2_fwb_normal,
     nc_line,
     "MemAttr 0b0110, SH 0b11, FWB",
     "Normal-WB, RWA, ISH, or another, see below",
     {"R_RHWZM", "R_TBQKG", "R_ZNLRJ"}},
    {hcr_no_fwb,
     s1_normal_nc,
     s2_normal,
     nc_line,
     "MemAttr 0b1111 Normal-WB, SH 0b11, no FWB",
     "Normal-NC, OSH",
     {"R_HMNDG", "R_TNHFM", "R_GQFSF", "R_WLQYW"}},
};

Words explain_words(Mapping const& m) {
  return {"explain",   "--mair-el1", mair_el1,    "--hcr-el2", m.hcr,
          "--s1-desc", m.stage1,     "--s2-desc", m.stage2};
}

} // namespace

TEST_CASE("explain decodes a kernel's and KVM's raw values and gives the rules' result") {
  for (Mapping const& m : mappings) {
    auto const text = output_of(explain_words(m));
    INFO(joined(explain_words(m)) << "\n" << text);
    CHECK(labelled(text, "Features") == "FEAT_S2FWB");
    CHECK(labelled(text, "Access") == "read, EL1&0; stage 1 on, stage 2 on");
    CHECK(labelled(text, "Stage 1") == m.stage1_line);
    CHECK(labelled(text, "Stage 2") == m.stage2_line);
    CHECK(labelled(text, "Result") == m.result);
    auto const cites = citations_of(text);
    CHECK(std::ranges::includes(cites, m.cited));
    check_width(text);
    check_plain(text);
  }
}

TEST_CASE("explain says which bits of a raw value have no effect") {
  auto const text = output_of(explain_words(mappings.front()));
  CHECK(contains(text, "  HCR_EL2: PTW\n"));
  CHECK(contains(text, "  stage-2 descriptor: Type, S2AP, AF, OA, XN\n"));
  CHECK(contains(text, "  stage-1 descriptor: Type, AF, OA, DBM, PXN, UXN\n"));
}

TEST_CASE("explain shows the value that a row gave when it was performed") {
  // 0x02 is reserved (MAIR_EL1). The encoding is found reserved, whatever it then behaves as.
  auto const text = output_of({"explain", "--mair-attr", "0x02", "--s2-memattr", "0b1111"});
  Words encoding;
  for (auto const& line : trace_of(text))
    if (contains(line, "stage1-encoding.")) encoding = words_of(line);
  REQUIRE(encoding.size() == 5);
  CHECK(encoding[4] == "1");
  CHECK(contains(text, "CONSTRAINED UNPREDICTABLE"));
}

TEST_CASE("explain lists every other outcome that is permitted") {
  // Forced Write-Back over Device: the Shareability that enters stage 2 is open (R_NSCNC).
  auto const text = output_of({"explain", "--mair-attr", "0x00", "--s1-sh", "3", "--s2-memattr",
                               "0b0110", "--s2-sh", "3", "--fwb", "1"});
  CHECK(labelled(text, "Result") == "Normal-WB, RWA, ISH, or another, see below");
  CHECK(contains(text, "Other permitted outcomes: 1\n  Normal-WB, RWA, OSH "));
  CHECK(contains(text, "R_NSCNC"));
}

// The table of the 2023 thread on Normal-NC for KVM device memory.
TEST_CASE("the table for all kinds of stage 1 is that of the commit message") {
  CHECK(output_of({"explain", "--for-all-s1", "--s2-memattr", "0b0101"}) ==
        "S1             | S2             | Result\n"
        "Normal-WB      | Normal-NC      | Normal-NC\n"
        "Normal-WT      | Normal-NC      | Normal-NC\n"
        "Normal-NC      | Normal-NC      | Normal-NC\n"
        "Device<attr>   | Normal-NC      | Device<attr>\n"
        "\nFeatures    FEAT_S2FWB\n");
  CHECK(output_of({"explain", "--for-all-s1", "--s2-memattr", "0b0101", "--fwb", "1"}) ==
        "S1             | S2             | Result\n"
        "Normal-WB      | FWB 0b0101     | Normal-NC\n"
        "Normal-WT      | FWB 0b0101     | Normal-NC\n"
        "Normal-NC      | FWB 0b0101     | Normal-NC\n"
        "Device<attr>   | FWB 0b0101     | Device<attr>\n"
        "\nFeatures    FEAT_S2FWB\n");
}

TEST_CASE("a reserved stage-2 value may make any allocated type, in a table within the columns") {
  // R_HMNDG: 1000 is reserved. It may behave as Device or as either Cacheability on either side.
  auto const text = output_of({"explain", "--for-all-s1", "--s2-memattr", "0b1000"});
  check_width(text);
  std::map<std::string, std::set<std::string>> results;
  std::string stage1;
  for (auto const& line : lines_of(text)) {
    if (line.size() < 34 || line[15] != '|' || line[32] != '|') continue;
    if (line[0] != ' ') stage1 = words_of(line).front();
    std::string cell = line.substr(34) + " ";
    for (auto end = cell.find(" or "); end != std::string::npos; end = cell.find(" or ")) {
      results[stage1].insert(cell.substr(0, end));
      cell.erase(0, end + 4);
    }
    cell.erase(cell.find_last_not_of(' ') + 1);
    if (!cell.empty()) results[stage1].insert(cell);
  }
  CHECK(results["Normal-NC"] == std::set<std::string>{"Device-GRE", "Device-nGRE", "Device-nGnRE",
                                                      "Device-nGnRnE", "Normal-NC"});
  CHECK(results["Normal-WB"].size() == 13); // four Device types, three Cacheabilities on two sides
  CHECK(results["Device-nGnRnE"] == std::set<std::string>{"Device-nGnRnE"});
  CHECK(contains(text, "reserved"));
}

TEST_CASE("explain keeps to its columns for any input") {
  test::Random random{test::seed()};
  INFO("seed " << test::seed());
  for (std::uint64_t i = 0; i < std::max<std::uint64_t>(test::samples(400), 20); ++i) {
    auto const number = [&](std::uint64_t limit) { return std::to_string(random.below(limit)); };
    static std::vector<std::string> const features{
        "none", "fwb", "fwb,xs", "fwb,mte2", "fwb,xs,mte2,mte_perm", "xs,mte2"};
    Words words{"explain",      "--mair-attr",        number(256), "--s1-sh", number(4),
                "--s2-memattr", number(16),           "--s2-sh",   number(4), "--fwb",
                number(2),      "--s2-fnxs",          number(2),   "--ata",   number(2),
                "--features",   random.pick(features)};
    if (random.below(8) == 0) words.insert(words.begin() + 1, "--for-all-s1");
    auto const text = output_of(words);
    INFO(joined(words) << "\n" << text);
    check_width(text);
    check_plain(text);
    citations_of(text);
  }
}

TEST_CASE("rules keeps to its columns, whatever is asked for") {
  std::set<std::string> wanted{"R_RHWZM", "wb-rwa", "combine-fwb.no-cache-device"};
  std::string table;
  auto const all = output_of({"rules"});
  for (auto const& line : lines_of(all)) {
    if (!line.empty() && line.front() != ' ') table = line.substr(0, line.find(':'));
    wanted.insert(table);
  }
  wanted.erase("");
  CHECK(wanted.size() > 30);
  check_width(all);
  for (auto const& id : wanted) {
    auto const text = output_of({"rules", id});
    INFO(id);
    check_width(text);
    for (auto const& line : lines_of(text)) {
      INFO(line);
      if (line.starts_with("  ") && line[2] != ' ') {
        auto const words = words_of(line);
        REQUIRE(words.size() >= 3);
        CHECK(line.find_first_not_of(' ', 2 + words[0].size()) == 23);
        CHECK(line.find_first_not_of(' ', 23 + words[1].size()) == 36);
      }
    }
  }
}

TEST_CASE("rules finds a rule, a table and a row") {
  CHECK(contains(output_of({"rules", "R_GSDKZ"}), "out.type := least(s1.type, s2.type)"));
  auto const row = output_of({"rules", "combine-fwb.write-back"});
  CHECK(contains(row, "s2.attr = x110"));
  CHECK(contains(row, "R_RHWZM"));
  CHECK(lines_of(row).size() < lines_of(output_of({"rules", "combine-fwb"})).size());
}

TEST_CASE("every page of help keeps to its columns and shows examples") {
  for (auto const& words : every_help) {
    auto const text = output_of(words);
    INFO(text);
    check_width(text);
    CHECK(contains(text, "Usage: twofold"));
    if (words.size() > 1) CHECK(contains(text, "Examples:\n  twofold " + words.front()));
  }
}

TEST_CASE("what is as expected ends with 0") {
  CHECK(output_of({"--version"}).starts_with("twofold "));
  for (auto const& words : std::vector<Words>{
           {"prove", "containment.fwb-101-never-cacheable"},
           {"prove", "twin.nGnRE-overrides-stage-1"}, // known to be false, and refuted
           {"prove", "laws.idempotent", "twin.stage-2-not-stronger", "--cases", "10"}}) {
    auto const text = output_of(words);
    check_width(text);
    check_plain(text);
    CHECK(contains(text, "  status       "));
  }
  CHECK(contains(output_of({"prove", "twin.nGnRE-overrides-stage-1"}),
                 "  status       refuted, as expected\n"));
}

TEST_CASE("check judges every property once and finds nothing unexpected") {
  auto const text = output_of({"check", "--cases", "10"});
  INFO(text);
  check_width(text);
  check_plain(text);
  auto const ids = property_ids();
  CHECK(ids.size() > 30);
  std::vector<std::string> judged;
  for (auto const& line : lines_of(text))
    if (auto const words = words_of(line);
        !words.empty() && std::ranges::find(ids, words.front()) != ids.end())
      judged.push_back(words.front());
  CHECK(judged == ids);
  CHECK(contains(text, "\n" + std::to_string(ids.size()) + " properties in "));
  CHECK(contains(text, ", 0 unexpected\n"));
}

TEST_CASE("prove --all reports on every property that prove --list names") {
  auto const text = output_of({"prove", "--all", "--cases", "10"});
  check_width(text);
  check_width(output_of({"prove", "--list"}));
  std::vector<std::string> reported;
  for (auto const& line : lines_of(text))
    if (!line.empty() && line.front() != ' ') reported.push_back(line);
  REQUIRE_FALSE(reported.empty());
  CHECK(contains(reported.back(), " properties in "));
  reported.pop_back();
  CHECK(reported == property_ids());
}

TEST_CASE("a seed means the same in every run and notation") {
  Words const words{"prove", "laws.monotone", "--cases", "10", "--seed"};
  auto const seeded = [&](std::string const& seed) {
    auto with_seed = words;
    with_seed.push_back(seed);
    auto const text = output_of(with_seed);
    return text.substr(text.find("seed "), 25);
  };
  CHECK(seeded("16") == seeded("0x10"));
  CHECK(seeded("16") != seeded("17"));
  CHECK_FALSE(seeded("18446744073709551615").empty());
}

// -------------------------------------------------------------------------------------- bad input

TEST_CASE("a value that is no number, or too wide, is refused by the name of its option") {
  for (std::string const bad :
       {"0xfg", "0x", "0b2", "0b", "12a", "-1", "-0x1", "+1", "1.5", " 1", "1 ", "_1", "1_", "ff",
        "0x1_0000_0000_0000_0000", "18446744073709551616", "99999999999999999999999", "--", "0x-1"})
    for (std::string const option :
         {"--mair-el1", "--hcr-el2", "--s1-desc", "--s2-desc", "--mair-attr", "--s2-memattr",
          "--s1-sh", "--s2-sh", "--fwb", "--ata", "--s2-fnxs"})
      if (bad != "--") check_usage_error(Words{"explain", option + "=" + bad}, {option});
  check_usage_error(Words{"explain", "--mair-attr", "0x100", "--s2-memattr", "1"},
                    {"--mair-attr", "'0x100'", "8 bits"});
  check_usage_error(Words{"explain", "--mair-attr", "0xff", "--s2-memattr", "16"},
                    {"--s2-memattr", "'16'", "4 bits"});
  check_usage_error(Words{"explain", "--mair-attr", "0xff", "--s2-memattr", "1", "--fwb", "2"},
                    {"--fwb", "'2'", "1 bit"});
}

TEST_CASE("numbers of check and prove are refused out of their range") {
  for (std::string const command : {"check", "prove"})
    for (std::string const bad : {"-1", "18446744073709551616", "0x10000000000000000", "1e3", "x",
                                  "1.0", "99999999999999999999999999"})
      for (std::string const option : {"--seed", "--cases", "--limit"})
        check_usage_error(Words{command, option, bad}, {option, bad, "allowed"});
  check_usage_error(Words{"check", "--cases", "0"}, {"--cases", "0", "1 to"});
  check_usage_error(Words{"check", "--cases", "100000001"}, {"--cases", "100000001", "1 to"});
  check_usage_error(Words{"check", "--limit", "0"}, {"--limit", "1 to"});
  check_usage_error(Words{"check", "--jobs", "0"}, {"--jobs", "1 to"});
  check_usage_error(Words{"check", "-j", "-3"}, {"--jobs", "1 to"});
}

TEST_CASE("an empty value is refused") {
  for (std::string const option : {"--mair-el1", "--hcr-el2", "--s1-desc", "--s2-desc",
                                   "--mair-attr", "--s2-memattr", "--features"})
    check_usage_error(Words{"explain", option, ""}, {option, "empty"});
  for (std::string const option : {"--seed", "--cases", "--limit", "--jobs"})
    check_usage_error(Words{"check", option, ""}, {option, "empty"});
  check_usage_error(Words{"rules", ""}, {"ID", "empty"});
  check_usage_error(Words{"prove", ""}, {"ID", "empty"});
  check_usage_error(Words{"-o", "", "rules"}, {"--output", "empty"});
}

TEST_CASE("two sources of a value that disagree are refused, and two that agree are not") {
  Words const raw{"explain",   "--mair-el1", mair_el1,    "--hcr-el2", hcr_fwb,
                  "--s1-desc", s1_normal_nc, "--s2-desc", s2_normal_nc};
  struct Field {
    std::string option, same, other, source;
  };
  for (Field const& field :
       {Field{"--fwb", "1", "0", "--hcr-el2"}, Field{"--mair-attr", "0x44", "0xff", "--mair-el1"},
        Field{"--s1-sh", "3", "2", "--s1-desc"},
        Field{"--s2-memattr", "0b0101", "0b1111", "--s2-desc"},
        Field{"--s2-sh", "0b11", "0", "--s2-desc"}, Field{"--s2-fnxs", "0", "1", "--s2-desc"}}) {
    auto words = raw;
    words.insert(words.end(), {field.option, field.same});
    CHECK(output_of(words) == output_of(raw));
    words.back() = field.other;
    check_usage_error(words, {field.option, field.source});
  }
}

TEST_CASE("bits whose effect is not covered are refused by their names") {
  struct Bit {
    std::string value, name;
  };
  for (Bit const& bit : {Bit{"0x440080000005", "HCR_EL2.NV"}, Bit{"0x480080000005", "HCR_EL2.NV1"},
                         Bit{"0x600080000005", "HCR_EL2.NV2"}, Bit{"0x400000000005", "HCR_EL2.RW"}})
    check_usage_error(
        Words{"explain", "--hcr-el2", bit.value, "--mair-attr", "0xff", "--s2-memattr", "1"},
        {"--hcr-el2", bit.name + " is"});
  check_usage_error(Words{"explain", "--mair-el1", mair_el1, "--s1-desc", "0", "--s2-memattr", "1"},
                    {"--s1-desc", "Valid"});
  check_usage_error(Words{"explain", "--mair-attr", "0xff", "--s2-desc", "0x400000100007d6"},
                    {"--s2-desc", "Valid"});
}

TEST_CASE("what is missing is named") {
  check_usage_error(Words{}, {"no command"});
  check_usage_error(Words{"explain"}, {"--mair-attr", "--mair-el1"});
  check_usage_error(Words{"explain", "--mair-attr", "0xff"}, {"--s2-memattr", "--s2-desc"});
  check_usage_error(Words{"explain", "--mair-el1", mair_el1, "--s2-memattr", "1"},
                    {"--mair-el1", "--s1-desc"});
  check_usage_error(Words{"explain", "--s1-desc", s1_normal, "--s2-memattr", "1"}, {"--mair-el1"});
  check_usage_error(Words{"explain", "--for-all-s1"}, {"--s2-memattr"});
  for (std::string const option : {"--mair-el1", "--s2-desc", "--features", "--fwb"})
    check_usage_error(Words{"explain", option}, {option});
  for (std::string const option : {"--seed", "--cases", "--jobs"})
    check_usage_error(Words{"check", option}, {option});
  check_usage_error(Words{"rules", "-o"}, {"--output"});
  check_usage_error(Words{"prove"}, {"--list", "--all"});
}

TEST_CASE("what is unknown, or too much, is named") {
  check_usage_error(Words{"explian"}, {"'explian'", "--help"});
  check_usage_error(Words{"--verbose"}, {"'--verbose'", "--help"});
  for (std::string const command : {"explain", "check", "prove", "rules"})
    check_usage_error(Words{command, "--no-such-option"}, {"'--no-such-option'", command});
  check_usage_error(Words{"explain", "--mair", "0xff"}, {"'--mair'"});
  check_usage_error(Words{"explain", "check"}, {"'check'"});
  check_usage_error(Words{"rules", "R_RHWZM", "R_GSDKZ"}, {"'R_GSDKZ'"});
  check_usage_error(Words{"rules", "R_NOSUCH"}, {"'R_NOSUCH'"});
  check_usage_error(Words{"prove", "laws.nosuch"}, {"'laws.nosuch'", "--list"});
  check_usage_error(Words{"prove", "--list", "--all"}, {"--list", "--all"});
  check_usage_error(Words{"prove", "--list", "laws.total"}, {"--list", "--all"});
  check_usage_error(Words{"check", "--deep=maybe"}, {"deep"});
  check_usage_error(Words{"check", "--seed", "1", "--seed", "2"}, {"--seed"});
  check_usage_error(Words{"explain", "--fwb", "1", "--fwb", "1"}, {"--fwb"});
  for (std::string const bad : {"sve", "fwb,sve", "fwb,,xs", "fwb,", "none,fwb"})
    check_usage_error(
        Words{"explain", "--mair-attr", "0xff", "--s2-memattr", "1", "--features", bad},
        {"--features", "fwb, xs, mte2, mte_perm"});
  check_usage_error(
      Words{"explain", "--mair-attr", "0xff", "--s2-memattr", "1", "--features", "mte_perm"},
      {"--features", "FEAT_MTE2"});
}

TEST_CASE("what a message quotes can neither move the cursor nor flood the terminal") {
  std::string control;
  for (char c = 1; c < ' '; ++c) control += c;
  control += "\x7f\xc2\x9b\x80\xff\x1b[2J";
  std::string const endless(100'000, 'a');
  for (std::string const& text : {control, endless, endless + control}) {
    check_usage_error(Words{text}, {"no command", "--help"});
    check_usage_error(Words{"--" + text}, {"no command", "--help"});
    check_usage_error(Words{"explain", "--" + text}, {"explain", "--help"});
    check_usage_error(Words{"explain", "--mair-attr", text}, {"--mair-attr", "0x"});
    check_usage_error(
        Words{"explain", "--mair-attr", "0xff", "--s2-memattr", "1", "--features", text},
        {"--features", "fwb, xs, mte2, mte_perm, lpa2, or none"});
    check_usage_error(Words{"check", "--seed", text}, {"--seed", "18446744073709551615"});
    check_usage_error(Words{"prove", text}, {"no property", "--list"});
    check_usage_error(Words{"rules", text}, {"rules: nothing is called", "nothing for all"});
    check_usage_error(Words{"rules", "-o", text + "/x"}, {"cannot write"});
  }
}

// ---------------------------------------------------------------------------------------- outputs

TEST_CASE("a file gets what standard output would, and nothing is left beside it") {
  Folder const folder;
  auto const file = folder.file("answer");
  for (auto const& words : std::vector<Words>{{"rules"},
                                              {"--help"},
                                              {"--version"},
                                              {"prove", "--list"},
                                              {"explain", "--for-all-s1", "--s2-memattr", "5"}}) {
    auto with_file = words;
    with_file.insert(with_file.begin(), {"-o", file});
    CHECK(output_of(with_file).empty());
    CHECK(content_of(file) == output_of(words));
    CHECK(folder.names() == std::set<std::string>{"answer"});
  }
  CHECK(output_of({"rules", "-o", "-"}) == output_of({"rules"}));
}

TEST_CASE("a command that fails leaves an existing file as it was") {
  Folder const folder;
  auto const file = folder.file("answer");
  write_file(file, "precious\n");
  check_usage_error(Words{"rules", "R_NOSUCH", "-o", file}, {"R_NOSUCH"});
  check_usage_error(Words{"prove", "nosuch", "-o", file}, {"nosuch"});
  check_usage_error(Words{"explain", "-o", file}, {"stage 1"});
  check_usage_error(Words{"check", "--seed", "-1", "-o", file}, {"--seed"});
  CHECK(content_of(file) == "precious\n");
  CHECK(folder.names() == std::set<std::string>{"answer"});
}

TEST_CASE("where nothing can be written the reason is said and nothing is left") {
  Folder const folder;
  check_usage_error(Words{"rules", "-o", folder.file("missing/answer")},
                    {folder.file("missing/answer"), "No such file or directory"});
  check_usage_error(Words{"rules", "-o", folder.file("")}, {"directory"});
  check_usage_error(Words{"rules", "-o", "/dev/full"}, {"/dev/full", "No space left on device"});
  write_file(folder.file("file"), "");
  check_usage_error(Words{"rules", "-o", folder.file("file/answer")}, {"Not a directory"});
  CHECK(folder.names() == std::set<std::string>{"file"});
  check_usage_error(Command{.arguments = {"rules"}, .output_to = "/dev/full"},
                    {"standard output", "No space left on device"});
  check_usage_error(Command{.arguments = {"--help"}, .output_to = "/dev/full"},
                    {"standard output", "No space left on device"});
}

TEST_CASE("a folder that is read-only stays as it is") {
  if (::geteuid() == 0) return; // root writes anywhere
  Folder const folder;
  using std::filesystem::perms;
  std::filesystem::permissions(folder.file(""), perms::owner_read | perms::owner_exec);
  check_usage_error(Words{"rules", "-o", folder.file("answer")}, {"Permission denied"});
  CHECK(folder.names().empty());
  std::filesystem::permissions(folder.file(""), perms::owner_all);
}

TEST_CASE("a reader that goes away is no reason to die or to complain") {
  for (auto const& words : std::vector<Words>{{"rules"},
                                              {"--help"},
                                              {"prove", "--list"},
                                              {"prove", "--all", "--cases", "10"},
                                              {"check", "--cases", "10"}}) {
    INFO(joined(words));
    auto const ended = run(Command{.arguments = words, .reader_gone = true});
    CHECK(ended.signal == 0);
    CHECK(ended.status != 5);
    CHECK(ended.err.empty());
  }
}

TEST_CASE("closed standard descriptors lose nothing but what would have gone there") {
  Folder const folder;
  auto const file = folder.file("answer");
  auto const whole = output_of({"rules"});
  for (unsigned mask = 0; mask < 8; ++mask) {
    INFO("mask " << mask);
    std::vector<int> closed;
    for (int descriptor = 0; descriptor < 3; ++descriptor)
      if ((mask >> descriptor & 1) != 0) closed.push_back(descriptor);
    bool const out_closed = (mask & 2) != 0;
    bool const err_closed = (mask & 4) != 0;

    auto const plain = run(Command{.arguments = {"rules"}, .closed = closed});
    CHECK(plain.status == (out_closed ? 2 : 0));
    CHECK(plain.out == (out_closed ? "" : whole));
    CHECK(std::ranges::count(plain.err, '\n') == (out_closed && !err_closed ? 1 : 0));

    auto const to_file = run(Command{.arguments = {"rules", "-o", file}, .closed = closed});
    CHECK(to_file.status == 0);
    CHECK(content_of(file) == whole);
    CHECK(to_file.err.empty());

    auto const wrong = run(Command{.arguments = {"rules", "nosuch", "-o", file}, .closed = closed});
    CHECK(wrong.status == 2);
    CHECK(wrong.out.empty());
    CHECK(content_of(file) == whole);
    CHECK(std::ranges::count(wrong.err, '\n') == (err_closed ? 0 : 1));
  }
}

TEST_CASE("standard input is not read") {
  auto const ended = run(Command{.arguments = {"rules", "R_GSDKZ"}, .input = "R_RHWZM\n"});
  CHECK(ended.status == 0);
  CHECK(ended.out == output_of({"rules", "R_GSDKZ"}));
}

TEST_CASE("without a terminal nothing but text is written, whatever the environment says") {
  for (auto const& words : std::vector<Words>{
           {"prove", "laws.total", "--cases", "10"}, {"rules"}, {"--help"}, {"nosuch"}}) {
    INFO(joined(words));
    auto const ended = run(Command{
        .arguments = words,
        .environment = {"TERM=xterm-256color", "CLICOLOR_FORCE=1", "FORCE_COLOR=1", "COLUMNS=20"}});
    check_plain(ended.out);
    check_plain(ended.err);
    auto const usual = run(words);
    CHECK(without_seconds(ended.out) == without_seconds(usual.out));
    CHECK(ended.err == usual.err);
  }
}

TEST_CASE("a terminal is shown the progress of check, and it is gone at the end") {
  auto const total = std::to_string(property_ids().size());
  auto const ended = run(Command{.arguments = {"check", "--cases", "10"}, .terminal = true});
  CHECK(ended.status == 0);
  check_plain(ended.out);
  CHECK(contains(ended.out, "0 unexpected"));
  CHECK(contains(ended.err, "1/" + total + " "));
  CHECK(contains(ended.err, total + "/" + total + " "));
  CHECK_FALSE(contains(ended.err, "\n"));
  CHECK(last_line_shown(ended.err).empty());
  std::istringstream steps{ended.err};
  for (std::string step; std::getline(steps, step, '\r');) {
    INFO(step);
    CHECK(step.size() <= 78 + 3); // with the sequence that clears the line
  }
}

TEST_CASE("Ctrl-C ends a long run soon, says so, and with the status of unknown") {
  using Clock = std::chrono::steady_clock;
  for (auto const& words : std::vector<Words>{{"check", "--cases", "10000000"},
                                              {"prove", "--all", "--cases", "10000000"}})
    for (bool const terminal : {false, true}) {
      INFO(joined(words) << (terminal ? ", at a terminal" : ""));
      Process process{Command{.arguments = words, .terminal = terminal}};
      // check starts with a line of its own; prove with the first property.
      if (words.front() == "check") REQUIRE(process.says("property"));
      ::usleep(300'000);
      auto const start = Clock::now();
      if (terminal)
        process.type("\x03");
      else
        process.signal(SIGINT);
      auto const ended = process.finish();
      CHECK(Clock::now() - start < std::chrono::seconds{test::full_size ? 10 : 60});
      CHECK(ended.signal == 0);
      CHECK(ended.status == 3);
      CHECK(contains(ended.out, "interrupted: "));
      check_plain(ended.out);
    }
}
