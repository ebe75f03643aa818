// What ID registers say of walks: positions and values are those of the Arm ARM's register pages,
// typed anew; what processors have is what their Technical Reference Manuals say.
#include "cli/output.hpp"
#include "cli/syndrome.hpp"
#include "cli/walk.hpp"
#include "cli/walk_features.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

using namespace twofold;
using cli::FeatureRequest;
using cli::UsageError;

namespace {

std::size_t index_of(std::string_view reg) {
  return static_cast<std::size_t>(std::ranges::find(spec::id_registers, reg) -
                                  spec::id_registers.begin());
}

FeatureRequest with(std::initializer_list<std::pair<char const*, std::uint64_t>> registers) {
  FeatureRequest request;
  for (auto const& [name, value] : registers) request.id.at(index_of(name)) = std::to_string(value);
  return request;
}

walks::Features read(FeatureRequest const& request, std::string const& pa_bits = "") {
  return cli::read_walk_features(request, pa_bits).values;
}

FeatureRequest cpu(std::string const& name) {
  FeatureRequest request;
  request.cpu = name;
  return request;
}

FeatureRequest list(std::string const& names) {
  FeatureRequest request;
  request.list = names;
  return request;
}

/// The one line that refuses it; empty if nothing does.
std::string refusal(FeatureRequest const& request, std::string const& pa_bits = "") {
  try {
    read(request, pa_bits);
  } catch (UsageError const& error) {
    std::string const what = error.what();
    CHECK(what.find('\n') == std::string::npos);
    return what;
  }
  return "";
}

constexpr walks::Features nothing_but(bool walks::Features::* feature) {
  walks::Features features{};
  features.pa_range = 5;
  features.*feature = true;
  return features;
}

} // namespace

TEST_CASE("each field of an ID register says one thing of walks") {
  struct Case {
    char const* reg;
    std::uint64_t value;
    bool walks::Features::* feature;
  };
  using F = walks::Features;
  for (Case const& c :
       {Case{"ID_AA64MMFR1_EL1", 0x1, &F::haf}, Case{"ID_AA64MMFR1_EL1", 0x100, &F::vhe},
        Case{"ID_AA64MMFR1_EL1", 0x1000, &F::hpds}, Case{"ID_AA64MMFR1_EL1", 0x2000, &F::hpds},
        Case{"ID_AA64MMFR1_EL1", 0x10'0000, &F::pan}, Case{"ID_AA64MMFR1_EL1", 0x20'0000, &F::pan},
        Case{"ID_AA64MMFR1_EL1", 0x1000'0000, &F::xnx}, Case{"ID_AA64MMFR2_EL1", 0x1'0000, &F::lva},
        Case{"ID_AA64MMFR2_EL1", 0x1000'0000, &F::ttst},
        Case{"ID_AA64MMFR2_EL1", std::uint64_t{1} << 40, &F::s2fwb},
        Case{"ID_AA64MMFR2_EL1", std::uint64_t{1} << 52, &F::bbm},
        Case{"ID_AA64MMFR2_EL1", std::uint64_t{2} << 52, &F::bbm},
        Case{"ID_AA64MMFR2_EL1", std::uint64_t{1} << 60, &F::e0pd},
        Case{"ID_AA64ISAR1_EL1", 0x10, &F::pauth}, Case{"ID_AA64ISAR1_EL1", 0x100, &F::pauth},
        Case{"ID_AA64ISAR2_EL1", 0x1000, &F::pauth},
        Case{"ID_AA64ISAR1_EL1", std::uint64_t{1} << 56, &F::xs},
        Case{"ID_AA64PFR1_EL1", 0x200, &F::mte2}}) {
    INFO(c.reg << " " << c.value);
    CHECK(read(with({{c.reg, c.value}})) == nothing_but(c.feature));
  }
  auto both = nothing_but(&F::haf);
  both.hdbs = true;
  CHECK(read(with({{"ID_AA64MMFR1_EL1", 2}})) == both);
  auto pan3 = nothing_but(&F::pan);
  pan3.epan = true;
  CHECK(read(with({{"ID_AA64MMFR1_EL1", 0x30'0000}})) == pan3);
}

TEST_CASE("PARange is the physical address size, as far as 52 bits") {
  for (std::uint8_t range = 0; range <= 6; ++range)
    CHECK(read(with({{"ID_AA64MMFR0_EL1", range}})).pa_range == range);
  CHECK(refusal(with({{"ID_AA64MMFR0_EL1", 7}})).find("FEAT_D128") != std::string::npos);
  CHECK(refusal(with({{"ID_AA64MMFR0_EL1", 8}})).find("reserved") != std::string::npos);
}

// TGran4 1, TGran16 2; of stage 2 TGran4_2 3, TGran16_2 3, or 0: as stage 1.
TEST_CASE("FEAT_LPA2 is that of both granules and both stages, and not without FEAT_LVA (A2.2)") {
  std::pair<char const*, std::uint64_t> const lva{"ID_AA64MMFR2_EL1", 0x1'0000};
  CHECK(refusal(with({{"ID_AA64MMFR0_EL1", 0x1020'0006}})).find("FEAT_LVA") != std::string::npos);
  CHECK(read(with({{"ID_AA64MMFR0_EL1", 0x0303'1020'0006}, lva})).lpa2);
  CHECK(read(with({{"ID_AA64MMFR0_EL1", 0x1020'0006}, lva})).lpa2);
  CHECK(!read(with({{"ID_AA64MMFR0_EL1", 0x0202'0010'0006}})).lpa2);
  // A granule that is not there has no say: TGran16 0.
  CHECK(read(with({{"ID_AA64MMFR0_EL1", 0x1000'0006}, lva})).lpa2);
  for (std::uint64_t const apart : {0x1010'0006ULL, 0x0020'0006ULL, 0x0202'1020'0006ULL})
    CHECK(refusal(with({{"ID_AA64MMFR0_EL1", apart}})).find("FEAT_LPA2") != std::string::npos);
  CHECK(refusal(with({{"ID_AA64MMFR0_EL1", 0x0030'0006}})).find("TGran16 is 0x3") !=
        std::string::npos);
}

TEST_CASE("granules are there as ID_AA64MMFR0_EL1 says, of stage 2 too") {
  auto const granules = [](std::uint64_t value) {
    return cli::read_walk_features(with({{"ID_AA64MMFR0_EL1", value}}), "").granules.there;
  };
  using All = std::array<std::array<bool, 3>, 2>;
  CHECK(granules(0x1122) == All{{{true, false, true}, {true, false, true}}});
  CHECK(granules(0xff00'0000) == All{{{false, false, false}, {false, false, false}}});
  // Stage 2 alone: TGran4_2 1, TGran16_2 2, TGran64_2 1.
  CHECK(granules(0x0112'0000'1122) == All{{{true, false, true}, {false, true, false}}});
}

TEST_CASE("a processor has what its manual says") {
  auto const a53 = read(cpu("cortex-a53"));
  CHECK(a53 == [] {
    walks::Features f{};
    f.pa_range = 2; // 40 bits
    return f;
  }());
  auto const a72 = read(cpu("cortex-a72"));
  CHECK(a72.pa_range == 4); // 44 bits
  // Armv8.2: VHE, PAN, HPDS2, XNX, hardware management of AF and dirty state; 40 bits.
  auto const a76 = read(cpu("cortex-a76"));
  CHECK((a76.vhe && a76.pan && a76.hpds && a76.xnx && a76.haf && a76.hdbs));
  CHECK(!(a76.epan || a76.lva || a76.lpa2 || a76.ttst || a76.e0pd || a76.bbm || a76.s2fwb));
  CHECK(a76.pa_range == 2);
  // Armv9.0: S2FWB, BBM level 2, E0PD, TTST, PAuth, MTE; 48 bits.
  auto const n2 = read(cpu("neoverse-n2"));
  CHECK((n2.s2fwb && n2.bbm && n2.e0pd && n2.ttst && n2.pauth && n2.mte2 && n2.hdbs));
  CHECK(n2.pa_range == 5);
  auto const max = read(cpu("max"));
  CHECK((max.lpa2 && max.lva && max.ttst && max.epan && max.e0pd && max.bbm && max.pauth));
  CHECK(max.pa_range == 6);
  for (auto const name : cli::cpu_names()) CHECK(refusal(cpu(std::string{name})).empty());
}

TEST_CASE("sources that disagree, and features without what they require, are refused") {
  CHECK(refusal(list("hdbs")).find("requires") != std::string::npos);
  CHECK(refusal(list("epan")).find("requires") != std::string::npos);
  CHECK(refusal(list("mte_perm")).find("requires") != std::string::npos);
  CHECK(refusal(with({{"ID_AA64PFR2_EL1", 1}})).find("--id-aa64pfr2: ") == 0);
  CHECK(refusal(cpu("cortex-a1")).find("--cpu: ") == 0);
  CHECK(refusal(cpu("cortex-a53"), "48").find("give one of them") != std::string::npos);
  CHECK(refusal(cpu("cortex-a53"), "40").empty());
  auto request = cpu("cortex-a76");
  request.list = "vhe";
  CHECK(refusal(request).find("give one of them") != std::string::npos);
  request = cpu("cortex-a76");
  request.id[index_of("ID_AA64MMFR1_EL1")] = "0";
  CHECK(refusal(request).find("--cpu cortex-a76 says") == 0);
  request.id[index_of("ID_AA64MMFR1_EL1")] = "0x10212122";
  CHECK(refusal(request).empty());
}

namespace {

cli::WalkRequest bar(std::string const& va) {
  cli::WalkRequest request;
  request.words = {TWOFOLD_SOURCE_DIR "/tests/data/walk/bar.txt"};
  auto const give = [&](std::string_view name, char const* value) {
    auto const* const at = std::ranges::find(cli::walk_registers, name);
    request.registers.at(static_cast<std::size_t>(at - cli::walk_registers.begin())) = value;
  };
  give("ttbr0-el1", "0x40000000");
  give("tcr-el1", "0x8000003519"); // HA
  give("sctlr-el1", "0x80000001005");
  give("mair-el1", "0xf0");
  give("hcr-el2", "0x100400080000001");
  give("vtcr-el2", "0x23559");
  give("vttbr-el2", "0x80000000");
  request.va = va;
  return request;
}

walks::Fault fault_of(cli::WalkRequest const& request) {
  return cli::walk_answer(request).outcomes.front().result.fault;
}

} // namespace

TEST_CASE("the Access flag is the hardware's to set where the processor does so") {
  // VA 0x3000 has AF 0, and TCR_EL1.HA is 1.
  auto request = bar("0x3000");
  CHECK(!fault_of(request));
  request.features.cpu = "cortex-a53";
  CHECK(fault_of(request).kind == walks::FaultKind::access_flag);
  request.features.cpu = "cortex-a76";
  CHECK(!fault_of(request));
}

TEST_CASE("a granule that the processor does not have is refused") {
  auto request = bar("0x1000");
  request.features.cpu = "cortex-a53";
  request.registers.at(1) = "0xb519"; // TCR_EL1.TG0 0b10: 16 KiB
  CHECK_THROWS_AS(cli::walk_answer(request), UsageError);
  request.features.cpu = "cortex-a55";
  CHECK_NOTHROW(cli::walk_answer(request));
}

// MemAttr 0b1111 with FWB is NoTagAccess with FEAT_MTE_PERM; MAIR byte 0xf0 is Tagged. ESR_EL2
// bit 41 is ISS2.TagAccess.
TEST_CASE("a Tag Checked access to NoTagAccess memory is a Permission fault of stage 2") {
  auto const folder = std::filesystem::temp_directory_path() / "twofold-walk-tags";
  std::filesystem::create_directories(folder);
  auto const file = folder / "tags.txt";
  {
    std::ifstream in{TWOFOLD_SOURCE_DIR "/tests/data/walk/bar.txt"};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    std::string const nc = "0x0040003f000007d7";
    auto const at = text.find(nc);
    REQUIRE(at != std::string::npos);
    text.replace(at, nc.size(), "0x0040003f000007ff");
    std::ofstream{file} << text;
  }
  auto request = bar("0x1040");
  request.words = {file.string()};
  request.features.list = "fwb,mte2,mte_perm";
  CHECK(!fault_of(request));
  request.tag_access = "checked";
  auto const answer = cli::walk_answer(request);
  auto const& fault = answer.outcomes.front().result.fault;
  CHECK(fault.kind == walks::FaultKind::permission);
  CHECK(fault.stage == 2);
  CHECK(fault.no_tag_access);
  CHECK(cli::seen(answer, answer.outcomes.front()).exception->esr ==
        (0x9200'000f | std::uint64_t{1} << 41));
  request.features.list = "fwb,mte2";
  CHECK(!fault_of(request));
  request.tag_access = "tagged";
  CHECK_THROWS_AS(cli::walk_answer(request), UsageError);
  request.tag_access = "checked";
  request.access = "fetch";
  CHECK_THROWS_AS(cli::walk_answer(request), UsageError);
  std::filesystem::remove_all(folder);
}

namespace {

/// Whether any cause of that name is left.
bool left(cli::Request request, char const* esr, char const* el, std::string_view name) {
  auto const a = cli::answer(request, {esr, "", "", el});
  return std::ranges::any_of(a.causes,
                             [&](auto const& c) { return c.cause->name == name && !c.excluded; });
}

} // namespace

TEST_CASE("what the processor does not have has not raised a fault") {
  cli::Request request;
  // nT of a stage-2 block: Translation fault of level 2.
  CHECK(left(request, "0x92000006", "2", "s2-nt"));
  request.features.cpu = "cortex-a76";
  CHECK(!left(request, "0x92000006", "2", "s2-nt"));
  request.features.cpu = "neoverse-n2";
  CHECK(left(request, "0x92000006", "2", "s2-nt"));
  // AF 0 with TCR_EL1.HA: a Cortex-A76 sets it, a Cortex-A53 does not.
  request.raw[static_cast<std::size_t>(cli::Raw::tcr_el1)] = "0x8000003519";
  request.fields[field::in.regime.index] = "el10";
  CHECK(left(request, "0x9600000b", "1", "s1-af") == false);
  request.features.cpu = "cortex-a53";
  CHECK(left(request, "0x9600000b", "1", "s1-af"));
  // Level 0 has no blocks without FEAT_LPA2.
  CHECK(!left(request, "0x96000008", "1", "s1-af"));
}

TEST_CASE("half of what a walk may use is not enough for a syndrome") {
  cli::Request request;
  request.features = with({{"ID_AA64MMFR0_EL1", 5}});
  CHECK_THROWS_AS(cli::answer(request, {"0x92000006", "", "", ""}), UsageError);
  request.features =
      with({{"ID_AA64MMFR0_EL1", 5}, {"ID_AA64MMFR1_EL1", 0}, {"ID_AA64MMFR2_EL1", 0}});
  auto const a = cli::answer(request, {"0x92000006", "", "", ""});
  REQUIRE(a.walk_features.has_value());
  CHECK(a.walk_features->values.pa_range == 5);
}
