// Taking definitions out of C, and Linux's emulation of AT. The trees are small ones of the test's
// own writing; Debian's linux-source-6.12 is there for the last case.
#include "conformance/c_source.hpp"
#include "tests/files.hpp"
#include "tests/process.hpp"
#include "tests/skip.hpp"
#include "tests/text.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <map>

using namespace twofold;
using test::contains;
using test::Folder;
using test::lines_of;
using test::run;
using test::Words;

namespace {

using Files = std::map<std::string, std::string>;

std::string const at = "arch/arm64/kvm/at.c";
std::string const nested = "arch/arm64/include/asm/kvm_nested.h";

/// A tree whose emulation knows two answers: stage 1's byte as it is, and Device where stage 2 is.
Files tree() {
  return {
      {"Makefile", "# Linux\nVERSION = 9\nPATCHLEVEL = 8\nSUBLEVEL = 7\nEXTRAVERSION =\n"},
      {"arch/arm64/include/asm/kvm_arm.h", "#define HCR_FWB (UL(1) << 46)\n"},
      {"arch/arm64/include/asm/sysreg.h",
       "#ifdef __ASSEMBLY__\n.macro m, a\n.if (\\a == '(')\n.endm\n#else\n#endif\n"
       "#define SYS_PAR_EL1_ATTR \\\n\tGENMASK_ULL(63, 56)\n"
       "#define SYS_PAR_EL1_SH GENMASK_ULL(8, 7)\n"},
      {"arch/arm64/include/asm/pgtable-hwdef.h",
       "#define PTE_SHARED (_AT(pteval_t, 3) << 8)\n#define PTE_ATTRINDX_MASK (_AT(pteval_t, 7) << "
       "2)\n#define PTE_S2_MEMATTR(t) ((t) << 2)\n"},
      {nested, "struct kvm_s2_trans {\n\tu64 desc; /* } */\n};\n"},
      {at, "// a file with \" in a comment\n"
           "enum trans_regime { TR_EL10, TR_EL20 };\n"
           "struct s1_walk_result { u64 desc; s8 level; bool failed; };\n"
           "#define S1_MMU_DISABLED (-127)\n"
           "#define MEMATTR_NC 4\n#define ATTR_OSH 2\n"
           "static char const brace[] = \"{'\";\n"
           "static u8 s2_memattr_to_attr(u8 memattr);\n"
           "static u8 s2_memattr_to_attr(u8 memattr)\n{\n\treturn memattr << 2; /* dd */\n}\n"
           "static u8 combine_s1_s2_attr(u8 s1, u8 s2) { return s1; }\n"
           "static u8 compute_sh(u8 attr, u64 desc) { return ATTR_OSH; }\n"
           "static u8 combine_sh(u8 a, u8 b) { return a; }\n"
           "static u64 compute_par_s12(struct kvm_vcpu *vcpu, u64 par, struct kvm_s2_trans *tr)\n"
           "{\n\tu8 m = FIELD_GET(GENMASK(5, 2), tr->desc);\n"
           "\tif (m > 3) return par;\n"
           "\treturn FIELD_PREP(SYS_PAR_EL1_ATTR, s2_memattr_to_attr(m)) |\n"
           "\t       FIELD_PREP(SYS_PAR_EL1_SH, compute_sh(0, 0));\n}\n"
           "static u64 compute_par_s1(struct kvm_vcpu *vcpu, struct s1_walk_result *wr,\n"
           "\t\t\t  enum trans_regime regime)\n"
           "{\n\tu64 attr = wr->level == S1_MMU_DISABLED ? 0 : vcpu_read_sys_reg(vcpu, MAIR_EL1);\n"
           "\treturn FIELD_PREP(SYS_PAR_EL1_ATTR, attr) | FIELD_PREP(SYS_PAR_EL1_SH, 2);\n}\n"},
      {"arch/arm64/include/asm/memory.h",
       "#define MT_S2_NORMAL 0xf\n#define MT_S2_NORMAL_NC 5\n#define MT_S2_DEVICE_nGnRE 1\n"
       "#define MT_S2_FWB_NORMAL 6\n#define MT_S2_FWB_NORMAL_NC 5\n"
       "#define MT_S2_FWB_DEVICE_nGnRE 1\n"},
      {"arch/arm64/include/asm/pgtable-prot.h",
       "#define PAGE_S2_MEMATTR(a, fwb) ((fwb) ? MT_S2_FWB_##a << 2 : MT_S2_##a << 2)\n"},
      {"arch/arm64/include/asm/kvm_pgtable.h",
       "#define KVM_PTE_LEAF_ATTR_LO_S2_AF BIT(10)\n"
       "enum kvm_pgtable_stage2_flags { KVM_PGTABLE_S2_NOFWB = 1 };\n"
       "enum kvm_pgtable_prot { KVM_PGTABLE_PROT_X = 1, KVM_PGTABLE_PROT_W = 2,\n"
       "\tKVM_PGTABLE_PROT_R = 4, KVM_PGTABLE_PROT_DEVICE = 8,\n"
       "\tKVM_PGTABLE_PROT_NORMAL_NC = 16 };\n"},
      {"arch/arm64/kvm/hyp/pgtable.c",
       "#define KVM_S2_MEMATTR(t, a) PAGE_S2_MEMATTR(a, stage2_has_fwb(t))\n"
       "static bool stage2_has_fwb(struct kvm_pgtable *t) { return cpus_have_final_cap(0); }\n"
       "static int stage2_set_prot_attr(struct kvm_pgtable *t, enum kvm_pgtable_prot prot,\n"
       "\t\t\t\tkvm_pte_t *ptep)\n"
       "{\n\tif (prot & 8)\n\t\t*ptep = KVM_S2_MEMATTR(t, DEVICE_nGnRE);\n"
       "\telse\n\t\t*ptep = KVM_S2_MEMATTR(t, NORMAL);\n"
       "\treturn prot & 16 ? -EINVAL : 0;\n}\n"},
      {"drivers/iommu/io-pgtable-arm.c",
       "#define ARM_LPAE_PTE_MEMATTR_OIWB (0xf << 2)\n#define ARM_LPAE_PTE_MEMATTR_NC (5 << 2)\n"
       "#define ARM_LPAE_PTE_MEMATTR_DEV (1 << 2)\n"}};
}

void write(Folder const& folder, Files const& files) {
  for (auto const& [name, text] : files) {
    std::filesystem::path const path = folder.file(name);
    std::filesystem::create_directories(path.parent_path());
    test::write_file(path, text);
  }
}

test::Finished conform(Files const& files, Words const& more = {}) {
  Folder const folder;
  write(folder, files);
  Words arguments{"conform", "linux", "--source", folder.file("")};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run(arguments);
}

/// The line on standard error of a run that was refused.
std::string refused(Files const& files, Words const& more = {}) {
  auto const ended = conform(files, more);
  CHECK(ended.status == 2);
  CHECK(ended.out.empty());
  CHECK(lines_of(ended.err).size() == 1);
  return ended.err;
}

Files without(std::string const& name) {
  Files files = tree();
  files.erase(name);
  return files;
}

Files changed(std::string const& name, std::string const& what, std::string const& into) {
  Files files = tree();
  auto const position = files.at(name).rfind(what);
  REQUIRE(position != std::string::npos);
  files.at(name).replace(position, what.size(), into);
  return files;
}

} // namespace

TEST_CASE("definitions are told from declarations, comments, strings and initialisers") {
  std::string const text = tree().at(at);
  auto const file = read_c(text);
  CHECK(file.problem.empty());
  auto const named = [&](std::string const& name) {
    return std::ranges::count(file.definitions, name, &CItem::name);
  };
  CHECK(named("s2_memattr_to_attr") == 1);
  CHECK(named("compute_par_s12") == 1);
  CHECK(named("s1_walk_result") == 1);
  CHECK(named("trans_regime") == 1);
  CHECK(named("brace") == 0);
  auto const item =
      std::ranges::find(file.definitions, std::string{"s2_memattr_to_attr"}, &CItem::name);
  REQUIRE(item != file.definitions.end());
  CHECK(item->kind == CItem::Kind::function);
  CHECK(item->text ==
        "static u8 s2_memattr_to_attr(u8 memattr)\n{\n\treturn memattr << 2; /* dd */\n}");
  CHECK(std::ranges::count(file.macros, "S1_MMU_DISABLED", &CItem::name) == 1);
}

TEST_CASE("a macro keeps its continued lines, and what stands around it does no harm") {
  std::string const text = tree().at("arch/arm64/include/asm/sysreg.h");
  auto const file = read_c(text);
  CHECK_FALSE(file.problem.empty());
  REQUIRE(file.macros.size() == 2);
  CHECK(file.macros[0].name == "SYS_PAR_EL1_ATTR");
  CHECK(file.macros[0].text == "#define SYS_PAR_EL1_ATTR \\\n\tGENMASK_ULL(63, 56)\n");
}

TEST_CASE("text of any kind ends in definitions or in a line") {
  for (std::string const text :
       {"", "#", "#define", "#define \\\n", "/*", "\"", "'", "a(", "a){", "}", "f(){", "\\",
        "#define X", "/", "//", "f() {} }", "x = { \"}\" };"}) {
    INFO(text);
    auto const file = read_c(text);
    if (!file.problem.empty()) CHECK(contains(file.problem, "line 1: "));
  }
}

TEST_CASE("an emulation is judged like any implementation") {
  auto const ended = conform(tree());
  INFO(ended.err);
  CHECK(ended.status == 1);
  CHECK(contains(ended.out, "Linux 9.8.7: KVM's emulation of AT, source "));
  // It ignores SCTLR_EL1.C, and a stage 2 that is not Device.
  CHECK(contains(ended.out, "greater Inner Cacheability: NC expected, WB reported"));
}

TEST_CASE("a stage-2 encoding that is not what its name says deviates") {
  // Without FWB, 7 is Outer Non-cacheable; with it, it leaves stage 1 as it is.
  auto const ended =
      conform(changed("arch/arm64/include/asm/memory.h", "MT_S2_NORMAL 0xf", "MT_S2_NORMAL 7"));
  CHECK(ended.status == 1);
  CHECK(contains(ended.out, "greater Outer Cacheability: NC expected, WB reported"));
  auto const device = conform(changed("arch/arm64/include/asm/memory.h", "MT_S2_FWB_DEVICE_nGnRE 1",
                                      "MT_S2_FWB_DEVICE_nGnRE 0"));
  CHECK(contains(device.out, "weaker type: Device-nGnRnE expected, Device-nGnRE reported"));
}

TEST_CASE("what is not in a tree is named") {
  CHECK(contains(refused(without(at)), "Linux 9.8.7: no file arch/arm64/kvm/at.c\n"));
  CHECK(contains(refused(without(nested)), "no file " + nested));
  CHECK(contains(refused(without("Makefile")), "there is no Makefile in it"));
  CHECK(contains(refused(changed(at, "compute_par_s12", "compute_par_s2")),
                 "Linux 9.8.7: no function compute_par_s12 in arch/arm64/kvm/at.c\n"));
  CHECK(contains(refused(changed(nested, "kvm_s2_trans", "kvm_trans")),
                 "no type kvm_s2_trans in " + nested));
  CHECK(contains(refused(changed("arch/arm64/include/asm/kvm_arm.h", "HCR_FWB", "HC_FWB")),
                 "no macro HCR_ in"));
  CHECK(contains(refused(changed("Makefile", "PATCHLEVEL", "LEVEL")), "Makefile"));
}

TEST_CASE("a function that does not parse, or not compile, is named") {
  CHECK(contains(refused(changed(at, "SYS_PAR_EL1_SH, 2);\n}\n", "SYS_PAR_EL1_SH, 2);\n")),
                 "Linux 9.8.7: arch/arm64/kvm/at.c: line "));
  auto const line = refused(changed(at, "return s1;", "return unknown_thing;"));
  CHECK(contains(line, "gcc: exit status 1: "));
  CHECK(contains(line, "unknown_thing"));
}

TEST_CASE("a missing compiler, and what is no archive, get a line") {
  CHECK(contains(refused(tree(), {"--compiler", "no-such-cc"}), "no-such-cc: not found"));
  Folder const folder;
  test::write_file(folder.file("x.tar.xz"), "not an archive");
  for (Words const& words :
       {Words{"conform", "linux", "--source", folder.file("x.tar.xz")},
        Words{"conform", "linux", "--source", folder.file("absent")}, Words{"conform", "linux"}}) {
    auto const ended = run(words);
    CHECK(ended.status == 2);
    CHECK(ended.out.empty());
    CHECK(lines_of(ended.err).size() == 1);
  }
}

TEST_CASE("Debian's Linux deviates as is known, and not otherwise") {
  std::string const archive = "/usr/src/linux-source-6.12.tar.xz";
  if (!std::filesystem::exists(archive)) TWOFOLD_SKIP("no package linux-source-6.12");
  auto const ended = run({"conform", "linux", "--source", archive, "--limit", "500"});
  INFO(ended.err << ended.out);
  CHECK(ended.status == 0);
  CHECK(contains(ended.out, "Linux 6.12."));
  CHECK(contains(ended.out, "known: linux-transient"));
}
