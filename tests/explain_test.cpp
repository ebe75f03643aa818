// What `explain` says of every control, asked as its users ask. Expected values come from the
// manual's rules, from the questions that real projects had, and from the cores' ID registers.
#include "tests/process.hpp"
#include "tests/sampling.hpp"
#include "tests/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

using namespace twofold;
using test::contains;
using test::joined;
using test::Words;
using Json = nlohmann::json;

namespace {

/// Runs `explain`, which must succeed and keep to its columns.
std::string explain(Words words) {
  words.insert(words.begin(), "explain");
  INFO(joined(words));
  auto const ended = test::run(words);
  INFO(ended.err);
  REQUIRE(ended.status == 0);
  CHECK(ended.err.empty());
  std::istringstream stream{ended.out};
  for (std::string line; std::getline(stream, line) && words.back() != "--json";) {
    INFO(line);
    CHECK(line.size() <= 78);
    CHECK((line.empty() || line.back() != ' '));
  }
  return ended.out;
}

/// The text without its line breaks and indents, so that wrapping does not matter.
std::string flat(std::string const& text) {
  std::istringstream stream{text};
  Words const words{std::istream_iterator<std::string>{stream}, {}};
  return joined(words);
}

void check_says(Words const& words, Words const& parts) {
  auto const text = flat(explain(words));
  INFO(joined(words) << "\n" << text);
  for (auto const& part : parts) {
    INFO(part);
    CHECK(text.find(part) != std::string::npos);
  }
}

void check_silent(Words const& words, Words const& parts) {
  auto const text = flat(explain(words));
  INFO(joined(words) << "\n" << text);
  for (auto const& part : parts) {
    INFO(part);
    CHECK(text.find(part) == std::string::npos);
  }
}

void check_refused(Words words, Words const& parts) {
  words.insert(words.begin(), "explain");
  INFO(joined(words));
  auto const ended = test::run(words);
  INFO(ended.err);
  CHECK(ended.status == 2);
  CHECK(ended.out.empty());
  CHECK(std::ranges::count(ended.err, '\n') == 1);
  for (auto const& part : parts) {
    INFO(part);
    CHECK(ended.err.find(part) != std::string::npos);
  }
}

Words operator+(Words words, Words const& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

Words const page{"--mair-attr", "0xff", "--s2-memattr", "0b1111"};

} // namespace

// ----------------------------------------------------------------------------- questions of users

TEST_CASE("EL2's own regime has no stage 2, so that 0b0100 is not reserved but means nothing") {
  check_says({"--regime", "el2", "--mair-attr", "0xff", "--s2-memattr", "0b0100"},
             {"Stage 2 does not apply: regime EL2 has none",
              "a stage-2 encoding such as MemAttr 0b0100 means nothing here",
              "Result Normal-WB, RWA, NSH", "--s2-memattr 0b0100: stage 2 does not apply"});
  check_silent({"--regime", "el2", "--mair-attr", "0xff", "--s2-memattr", "0b0100"},
               {"reserved", "CONSTRAINED UNPREDICTABLE"});
  check_says({"--regime", "el20", "--mair-attr", "0x44"}, {"regime EL2&0 has none", "Normal-NC"});
}

TEST_CASE("an unaligned store that faults because stage 2 made the page Device says so") {
  for (std::string const fwb : {"0", "1"}) {
    Words const words{"--access", "write", "--mair-attr",  "0x44",
                      "--fwb",    fwb,     "--s2-memattr", "0b0001"};
    check_says(words, {"Result Device-nGnRE, OSH",
                       "Effects an unaligned access is not permitted: stage 2 made the memory "
                       "Device (B2.10.2, " +
                           std::string{fwb == "1" ? "R_GSDKZ" : "R_TNHFM"} + ")"});
  }
  check_says({"--access", "write", "--mair-attr", "0x04", "--s2-memattr", "0b1111"},
             {"stage 1 made the memory Device"});
  check_silent(page + Words{"--access", "write"}, {"Effects"});
}

TEST_CASE("what stage 1's type may still demand under forced Write-Back is said where it matters") {
  Words const forced{"--fwb", "1", "--s2-memattr", "0b0110", "--mair-attr"};
  check_says(forced + Words{"0x00"}, {"Effects", "R_RMTWN"});
  check_says(forced + Words{"0x44"}, {"Effects", "R_DPDXS"});
  check_silent(forced + Words{"0xff"}, {"Effects"});
  check_silent(forced + Words{"0x00", "--access", "at"}, {"Effects"});
}

TEST_CASE("the encodings that leave the guest's choice alone are found") {
  check_says({"--keeps-s1"}, {"no FWB 0b1111 reserved", "FWB 0b0111 reserved",
                              "leave it: 0b00; may change it: 0b10, 0b11", "R_ZNLRJ"});
  check_says({"--keeps-s1", "--features", "fwb,xs"}, {"leave it: 0; may change it: 1", "R_FQWJG"});
  check_says({"--keeps-s1", "--features", "fwb,mte2,mte_perm"},
             {"no FWB 0b0100 (adds NoTagAccess to Tagged), 0b1111",
              "FWB 0b0111, 0b1111 (adds NoTagAccess to Tagged)"});
  check_says({"--keeps-s1", "--regime", "el2"}, {"does not apply: regime EL2 has none"});
}

TEST_CASE("the encodings that give exactly the wanted types are found") {
  check_says({"--for-all-s1", "--want", "nc,device"},
             {"no FWB 0b0101 reserved", " FWB 0b0101 reserved", "MemAttr[3] is RES0"});
  check_says({"--want", "nc,device", "--fwb", "1"}, {"FWB 0b0101 reserved"});
  check_silent({"--want", "nc,device", "--fwb", "1"}, {"no FWB"});
  check_says({"--want", "nGnRnE"}, {"no FWB 0b0000 reserved", " FWB 0b0000 reserved"});
  check_says({"--want", "WB"}, {"no FWB none reserved", " FWB 0b0110 reserved"});
  check_says({"--want", "wb,gre"}, {"no FWB none", " FWB none"});
  check_silent({"--want", "wb", "--features", "none"}, {"MemAttr[3]", "0b0110"});
  check_says({"--want", "nc", "--access", "at-s1"}, {"does not apply: AT S1E*"});
  check_refused({"--want", "nc,uncached"}, {"--want", "'uncached'", "nGnRnE", "mixed"});
  check_refused({"--want", "nc", "--keeps-s1"}, {"--want", "--keeps-s1"});
}

// ------------------------------------------------------------------------------------- accesses

TEST_CASE("the controls that are unusual and matter are named with the access") {
  check_says(page + Words{"--cd", "1"}, {"Access read, EL1&0; stage 1 on, stage 2 on; CD=1",
                                         "Result Normal-NC, OSH", "HCR_EL2.CD"});
  check_says(page + Words{"--sctlr-c", "0"}, {"; C=0", "made Normal-NC (SCTLR_ELx.C)"});
  check_silent(page + Words{"--sctlr-i", "0"}, {"; I=0"});
  check_says(page + Words{"--sctlr-i", "0", "--access", "ifetch"}, {"instruction fetch", "I=0"});
  check_says({"--dc", "1", "--s2-memattr", "15"},
             {"stage 1 off, stage 2 on; DC=1", "off, HCR_EL2.DC: Normal-WB, NSH"});
  check_says({"--sctlr-m", "0", "--s2-memattr", "15"}, {"Stage 1 off: Device-nGnRnE, OSH"});
  check_says({"--vm", "0", "--mair-attr", "4"}, {"does not apply: HCR_EL2.VM is 0"});
}

TEST_CASE("a stage-1 walk of memory that stage 2 makes Device faults with PTW, and only then") {
  Words const walk{"--access", "ttw", "--tcr-irgn", "1", "--tcr-orgn", "1", "--s2-memattr", "1"};
  check_says(walk + Words{"--ptw", "1"}, {"Result stage-2 Permission fault", "R_KTSYP"});
  check_says(walk + Words{"--ptw", "0"}, {"Result Normal-NC, OSH", "R_KTSYP"});
}

TEST_CASE("a fetch from Device may fault or be as from Non-cacheable memory") {
  check_says({"--access", "ifetch", "--mair-attr", "4", "--s2-memattr", "15"},
             {"Result Normal-NC, OSH, or another", "Other permitted outcomes: 1",
              "stage-1 Permission fault if a fetch from stage-1 Device faults"});
}

TEST_CASE("an AT instruction shows PAR_EL1, and outcomes that differ only there") {
  check_says(page + Words{"--access", "at", "--s2-sh", "3"}, {"PAR_EL1 F=0 ATTR 0xff SH 0b11"});
  // Write-Through with XS=0, inner Read-Allocate Non-transient, outer not: either form.
  Words const wt{"--mair-attr", "0xba", "--s2-memattr", "15",
                 "--s2-fnxs",   "1",    "--features",   "fwb,xs"};
  check_says(wt + Words{"--access", "at"},
             {"Other permitted outcomes: 1", "PAR_EL1 F=0 ATTR 0xa0", "ATTR 0xba"});
  check_silent(wt + Words{"--access", "read"}, {"Other permitted outcomes"});
  check_silent(page, {"PAR_EL1"});
}

TEST_CASE("NoTagAccess faults a checked access to Tagged memory") {
  Words const tagged{"--mair-attr",  "0xf0", "--s1-sh",    "3",
                     "--fwb",        "1",    "--features", "fwb,mte2,mte_perm",
                     "--s2-memattr", "14"};
  check_says(tagged, {"Tagged, NoTagAccess"});
  check_says(tagged + Words{"--tag-access", "checked"},
             {"Tag Checked read", "Result stage-2 Permission fault"});
}

TEST_CASE("what is given and has no effect on the access is listed") {
  check_says({"--dc", "1", "--s2-memattr", "15", "--mair-attr", "4"},
             {"--mair-attr 0x04: no stage-1 descriptor gives the attributes (DC)"});
  check_says(page + Words{"--tag-access", "checked"}, {"without effect", "--tag-access checked"});
  check_says(page + Words{"--s2-fnxs", "1"}, {"--s2-fnxs 1"});
  check_silent(page + Words{"--s2-fnxs", "1", "--features", "fwb,xs"}, {"without effect"});
  check_says({"--regime", "el2", "--mair-attr", "4", "--hcr-el2", "0x80000001"},
             {"HCR_EL2: regime EL2 has no stage 2"});
  check_says({"--hcr-el2", "0x80000001", "--s2-memattr", "15", "--mair-attr", "4", "--s2-desc",
              "0x4000000000003f"},
             {"stage-2 descriptor: Type, XN"});
}

TEST_CASE("explain keeps to its columns for any access") {
  test::Random random{test::seed()};
  INFO("seed " << test::seed());
  for (std::uint64_t i = 0; i < std::max<std::uint64_t>(test::samples(200), 20); ++i) {
    auto const number = [&](std::uint64_t limit) { return std::to_string(random.below(limit)); };
    static Words const regimes{"el10", "el2", "el20"};
    static Words const accesses{"read", "write", "at", "at-s1", "ifetch"};
    static Words const features{"none", "fwb", "fwb,xs,mte2,mte_perm"};
    explain({"--regime",     random.pick(regimes),
             "--access",     random.pick(accesses),
             "--sctlr-m",    number(2),
             "--sctlr-c",    number(2),
             "--sctlr-i",    number(2),
             "--vm",         number(2),
             "--cd",         number(2),
             "--id",         number(2),
             "--dc",         number(2),
             "--dct",        number(2),
             "--fwb",        number(2),
             "--mair-attr",  number(256),
             "--s1-sh",      number(4),
             "--s2-memattr", number(16),
             "--s2-sh",      number(4),
             "--features",   random.pick(features)});
  }
}

// ------------------------------------------------------------------------------- raw registers

TEST_CASE("raw registers give the controls") {
  check_says({"--sctlr-el1", "0x1001", "--mair-attr", "0xff", "--s2-memattr", "15"}, {"; C=0"});
  // IRGN0, ORGN0 Write-Back; IRGN1, ORGN1 Non-cacheable.
  Words const walk{"--access", "ttw", "--s2-memattr", "15", "--tcr-el1", "0x3500"};
  check_says(walk, {"walk: IRGN 0b01, ORGN 0b01 Normal-WB, SH 0b11"});
  check_says(walk + Words{"--ttbr", "1"},
             {"walk: IRGN 0b00, ORGN 0b00 Normal-NC, SH 0b00", "TCR_EL1: IRGN0, ORGN0, SH0"});
  check_says(page + Words{"--tcr-el1", "0x3500"}, {"TCR_EL1: IRGN0, ORGN0, SH0"});
  check_refused(page + Words{"--ttbr", "1"}, {"--ttbr", "--tcr-el1"});
  check_refused(walk + Words{"--ttbr", "2"}, {"--ttbr", "1 bit"});
}

TEST_CASE("Allocation Tag Access is enabled only if every register given says so") {
  Words const tagged{"--mair-attr", "0xf0",     "--s1-sh",      "3",
                     "--features",  "fwb,mte2", "--s2-memattr", "15"};
  auto const with = [&](std::string const& sctlr, std::string const& hcr) {
    return tagged + Words{"--sctlr-el1", sctlr, "--hcr-el2", hcr};
  };
  check_says(with("0x80000001005", "0x100000080000001"), {"Tagged"});
  check_silent(with("0x1005", "0x100000080000001"), {", Tagged"});
  check_silent(with("0x80000001005", "0x80000001"), {", Tagged"});
  check_refused(with("0x1005", "0x80000001") + Words{"--ata", "1"}, {"--ata", "ata"});
}

TEST_CASE("with LPA2 the Shareability comes from the control registers") {
  Words const desc{"--s1-desc", "0x303", "--mair-attr", "0xff", "--s2-memattr", "15"};
  check_says(desc, {"SH 0b11"});
  check_says(desc + Words{"--tcr-el1", "0x800000000002000"},
             {"(AttrIndx 0) Normal-WB, SH 0b10", "SH[1:0] (address bits with LPA2)", "FEAT_LPA2"});
  check_says({"--mair-attr", "0xff", "--s2-desc", "0x33f", "--vtcr-el2", "0x100002000"},
             {"MemAttr 0b1111 Normal-WB, SH 0b10"});
  check_refused(desc + Words{"--features", "fwb,lpa2"}, {"LPA2", "TCR_EL1.SH", "--tcr-sh"});
  check_refused(desc + Words{"--features", "fwb,lpa2", "--tcr-sh", "3"},
                {"LPA2", "VTCR_EL2.SH0", "--s2-sh"});
  check_says(desc + Words{"--features", "fwb,lpa2", "--tcr-sh", "3", "--s2-sh", "0"}, {"ISH"});
}

TEST_CASE("what the rules do not cover is refused by name") {
  check_refused(page + Words{"--tcr-el1", "0x1000000000000000"}, {"TCR_EL1.MTX0", "canonically"});
  check_refused(page + Words{"--tcr-el1", "0x2000000000000000"}, {"TCR_EL1.MTX1", "canonically"});
  check_refused(page + Words{"--vtcr-el2", "0x4000000000"}, {"VTCR_EL2.D128"});
  check_refused(page + Words{"--vtcr-el2", "0x1000000000"}, {"VTCR_EL2.S2PIE"});
  check_refused(page + Words{"--tcr2-el1", "0x20"}, {"TCR2_EL1.D128"});
  check_refused(page + Words{"--tcr2-el1", "2"}, {"TCR2_EL1.PIE"});
  Words const third{"--s1-desc", "0x800000000000003", "--mair-attr", "4", "--s2-memattr", "1"};
  check_refused(third + Words{"--tcr2-el1", "0x10"}, {"AIE", "AttrIndx[3]"});
  check_says(third, {"stage-1 descriptor: Type, AttrIndx[3]"});
  check_says({"--s1-desc", "3", "--mair-attr", "4", "--s2-memattr", "1", "--tcr2-el1", "0x10"},
             {"TCR2_EL1: AIE"});
}

TEST_CASE("TGE and E2H together leave no EL1&0, and TGE alone switches its stage 1 off") {
  check_refused(page + Words{"--e2h", "1", "--tge", "1"}, {"--regime", "{E2H, TGE}"});
  check_refused(page + Words{"--hcr-el2", "0x488000001"}, {"--regime", "{E2H, TGE}"});
  check_says({"--tge", "1", "--s2-memattr", "15"},
             {"stage 1 off, stage 2 on; TGE=1", "Device-nGnRnE"});
  check_refused({"--access", "ttw", "--sctlr-m", "0", "--s2-memattr", "1"}, {"--access ttw"});
}

TEST_CASE("words are taken where words are meant, and only those") {
  check_refused(page + Words{"--regime", "el1"}, {"--regime", "'el1'", "el10, el2, el20"});
  check_refused(page + Words{"--access", "0"}, {"--access", "'0'", "ifetch"});
  check_refused(page + Words{"--tag-access", "yes"}, {"--tag-access", "unchecked"});
  check_refused({"--regime", "el2", "--mair-attr", "4", "--sctlr-el1", "1"},
                {"--sctlr-el1", "el2", "by name"});
}

TEST_CASE("what is needed depends on what applies") {
  check_refused({"--mair-attr", "4"}, {"--s2-memattr"});
  check_refused({"--s2-memattr", "4"}, {"--mair-attr"});
  explain({"--mair-attr", "4", "--access", "at-s1"});
  explain({"--mair-attr", "4", "--regime", "el20"});
  explain({"--s2-memattr", "4", "--access", "ttw"});
  explain({"--s2-memattr", "4", "--dc", "1"});
  explain({"--sctlr-m", "0", "--vm", "0"});
}

// ---------------------------------------------------------------------------------- features

TEST_CASE("the features of a processor are known by its name") {
  auto const features = [](std::string const& cpu) {
    auto const text = explain(page + Words{"--cpu", cpu});
    return text.substr(12, text.find(" (--cpu") - 12);
  };
  for (std::string const old :
       {"cortex-a53", "cortex-a57", "cortex-a72", "cortex-a76", "neoverse-n1"})
    CHECK(features(old) == "none");
  CHECK(features("neoverse-v1") == "FEAT_S2FWB");
  CHECK(features("cortex-a710") == "FEAT_S2FWB, FEAT_MTE2");
  CHECK(features("neoverse-n2") == "FEAT_S2FWB, FEAT_MTE2");
  CHECK(features("max") == "FEAT_S2FWB, FEAT_XS, FEAT_MTE2");
  check_refused(page + Words{"--cpu", "cortex-z9"}, {"--cpu", "'cortex-z9'", "neoverse-n2"});
}

TEST_CASE("the features are read from ID registers") {
  check_says(page + Words{"--id-aa64mmfr2", "0x10000000000"}, {"Features FEAT_S2FWB ("});
  check_says(page + Words{"--id-aa64isar1", "0x100000000000000"}, {"Features FEAT_XS ("});
  check_says(page + Words{"--id-aa64pfr1", "0x100"}, {"Features none ("});
  check_says(page + Words{"--id-aa64pfr1", "0x200", "--id-aa64pfr2", "1"},
             {"Features FEAT_MTE2, FEAT_MTE_PERM ("});
  check_refused(page + Words{"--id-aa64pfr2", "1"}, {"FEAT_MTE_PERM", "--id-aa64pfr1"});
  check_refused(page + Words{"--id-aa64pfr2", "0xg"}, {"--id-aa64pfr2"});
}

TEST_CASE("sources of features that disagree are refused, and those that agree are not") {
  check_refused(page + Words{"--cpu", "cortex-a76", "--features", "fwb"},
                {"--features", "--cpu cortex-a76", "FEAT_S2FWB"});
  check_refused(page + Words{"--cpu", "cortex-a710", "--id-aa64mmfr2", "0"},
                {"--id-aa64mmfr2", "--cpu cortex-a710"});
  explain(page + Words{"--cpu", "cortex-a710", "--features", "fwb,mte2"});
}

// ------------------------------------------------------------------------------------ PAR_EL1

TEST_CASE("a PAR_EL1 value is decoded, and traced to what can have produced it") {
  check_says({"--par-el1", "0xff00000080000b80"},
             {"F=0 ATTR 0xff SH 0b11", "Meaning Normal-WB, RWA, ISH", "NS 1", "no FWB 0b1111",
              "stage 1 alone", "MAIR 0xff"});
  // Forced Write-Back makes it of Device and Non-cacheable memory too.
  check_says({"--par-el1", "0xff00000080000b80", "--fwb", "1"}, {"FWB 0b0110: MAIR 0x00"});
  check_says({"--par-el1", "0x4400000000000b00"}, {"0b0101", "Normal-NC, OSH"});
  check_refused({"--par-el1", "0xzz"}, {"--par-el1"});
}

TEST_CASE("a PAR_EL1 value that no encoding produces names the feature that would") {
  check_says({"--par-el1", "0x0500000000000b00"},
             {"Device-nGnRE", "not producible", "would be with FEAT_XS"});
  check_says({"--par-el1", "0xe000000000000b80"},
             {"NoTagAccess", "would be with FEAT_MTE2, FEAT_MTE_PERM"});
  // SH of Non-cacheable memory reads as Outer Shareable.
  check_says({"--par-el1", "0x4400000000000b80"}, {"not producible under any"});
}

TEST_CASE("a PAR_EL1 value of a fault names fault, stage and walk") {
  check_says({"--par-el1", "0x81f"}, {"F=1", "Permission fault, level 3; at stage 1"});
  check_says({"--par-el1", "0xb0f"},
             {"FST 0b000111 S 1 PTW 1", "Translation fault, level 3; at stage 2, on a stage-1"});
}

// --------------------------------------------------------------------------------------- JSON

namespace {

bool has_type(Json const& value, std::string const& type) {
  if (type == "null") return value.is_null();
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  return type == "integer" && value.is_number_integer();
}

/// The keywords that the schemas here use.
void validate(Json const& value, Json const& schema, std::string const& where) {
  INFO(where);
  if (schema.contains("const")) CHECK(value == schema["const"]);
  if (schema.contains("enum"))
    CHECK(std::ranges::find(schema["enum"], value) != schema["enum"].end());
  if (schema.contains("type")) {
    auto const types = schema["type"].is_array() ? schema["type"] : Json::array({schema["type"]});
    CHECK(std::ranges::any_of(types, [&](Json const& t) { return has_type(value, t); }));
  }
  if (value.is_number() && schema.contains("maximum")) CHECK(value <= schema["maximum"]);
  if (value.is_array() && schema.contains("minItems")) CHECK(value.size() >= schema["minItems"]);
  if (value.is_array())
    for (auto const& item : value) validate(item, schema["items"], where + "[]");
  if (!value.is_object()) return;
  if (schema.contains("required"))
    for (auto const& name : schema["required"]) {
      INFO(name);
      CHECK(value.contains(name));
    }
  for (auto const& [name, member] : value.items()) {
    if (schema.contains("properties") && schema["properties"].contains(name)) {
      validate(member, schema["properties"][name], where + "." + name);
    } else {
      INFO(name);
      REQUIRE(schema["additionalProperties"].is_object());
      validate(member, schema["additionalProperties"], where + "." + name);
    }
  }
}

} // namespace

TEST_CASE("--json writes one document, as its schema describes") {
  std::ifstream file{TWOFOLD_SOURCE_DIR "/docs/schema/explain.schema.json"};
  auto const schema = Json::parse(file);
  for (auto const& words :
       {page, page + Words{"--cd", "1"},
        Words{"--access", "ttw", "--ptw", "1", "--s2-memattr", "1"},
        Words{"--regime", "el2", "--mair-attr", "2", "--s2-memattr", "1"},
        Words{"--access", "ifetch", "--mair-attr", "4", "--s2-memattr", "15"}}) {
    auto const document = Json::parse(explain(words + Words{"--json"}));
    INFO(joined(words));
    validate(document, schema, "");
  }
  auto const wb = Json::parse(explain(page + Words{"--json"}));
  CHECK(wb["outcomes"].size() == 1);
  CHECK(wb["outcomes"][0]["attributes"]["inner"] == "WB");
  CHECK(wb["outcomes"][0]["par"]["attr"] == 0xff);
  check_refused(page + Words{"--json", "--keeps-s1"}, {"--json"});
}
