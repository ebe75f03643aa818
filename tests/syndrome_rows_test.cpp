// The rows that can have raised a fault: those that the manual's tables of permissions name, none
// that what is given rules out, and one at least for whatever a walk reports.
#include "cli/output.hpp"
#include "cli/syndrome.hpp"
#include "model/syndrome/producers.hpp"
#include "model/syndrome/report.hpp"
#include "model/walk/walker.hpp"
#include "properties/walk/scenario.hpp"
#include "spec/registers.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

using namespace twofold;
using namespace twofold::walks;
using twofold::cli::Raw;

namespace {

using Names = std::set<std::string>;

cli::SyndromeAnswer ask(std::string const& esr, std::string const& el = "",
                        std::initializer_list<std::pair<Raw, char const*>> raw = {}) {
  cli::Request request;
  request.fields[field::in.regime.index] = "el10";
  for (auto const& [which, value] : raw) request.raw[static_cast<std::size_t>(which)] = value;
  return cli::answer(request, {esr, "", "", el});
}

/// The rows of causes of one stage that are left, and of which something was found in a table.
Names found_in_tables(cli::SyndromeAnswer const& a, unsigned stage) {
  Names names;
  for (auto const& cause : a.causes)
    for (Producer const& p : cause.rows)
      if (p.finding && p.stage == stage) names.insert(p.finding.name());
  return names;
}

/// All rows that leave a fault, of causes that are left.
Names raising(cli::SyndromeAnswer const& a, unsigned stage) {
  Names names;
  for (auto const& cause : a.causes)
    if (!cause.excluded)
      for (Producer const& p : cause.rows)
        if (p.stage == stage) names.insert(p.row.name());
  return names;
}

} // namespace

// Arm ARM, D8.4.1: the tables of AP[2:1] and APTable[1:0]; PAN.
TEST_CASE("a write is refused by AP and APTable as their tables say") {
  // EC 0x25, WnR: EL1, Permission fault of level 3.
  CHECK(found_in_tables(ask("0x9600004f", "1"), 1) ==
        Names{"s1-direct.10", "s1-direct.11", "s1-table.10", "s1-table.11", "s1-pan.readable",
              "s1-pan.executable"});
  // EC 0x24 to EL1: EL0.
  CHECK(found_in_tables(ask("0x9200004f", "1"), 1) == Names{"s1-direct.00", "s1-direct.10",
                                                            "s1-direct.11", "s1-table.01",
                                                            "s1-table.10", "s1-table.11"});
}

TEST_CASE("a read at EL1 is refused by PAN alone, at EL0 by AP[1] and APTable[0]") {
  CHECK(found_in_tables(ask("0x9600000f", "1"), 1) ==
        Names{"s1-pan.readable", "s1-pan.executable"});
  CHECK(found_in_tables(ask("0x9200000f", "1"), 1) ==
        Names{"s1-direct.00", "s1-direct.10", "s1-table.01", "s1-table.11"});
}

// R_VWLLR, R_NKLQN, R_SYMMB, R_FYMXJ: what takes execution away, at EL1 and at EL0.
TEST_CASE("a fetch is refused by the bits that forbid execution, and by WXN") {
  CHECK(found_in_tables(ask("0x8600000f", "1"), 1) ==
        Names{"s1-px.pxn", "s1-px.pxn-table", "s1-px.el0-writable", "s1-wxn.privileged"});
  CHECK(found_in_tables(ask("0x8200000f", "1"), 1) ==
        Names{"s1-ux.uxn", "s1-ux.uxn-table", "s1-wxn.el0"});
}

// What Linux says of a kernel's faults (arch/arm64/mm/fault.c, __do_kernel_fault and
// die_kernel_fault): of a permission fault that writes, reads or fetches.
TEST_CASE("Linux's words for a fault and the rows agree") {
  // "write to read-only memory"
  auto const write = found_in_tables(ask("0x9600004f", "1"), 1);
  CHECK((write.contains("s1-direct.10") && write.contains("s1-direct.11")));
  // "access to user memory outside uaccess routines": PAN, and nothing else.
  for (auto const& row : found_in_tables(ask("0x9600000e", "1"), 1))
    CHECK(row.starts_with("s1-pan."));
  // "execute from non-executable memory", "execution of user memory"
  CHECK(found_in_tables(ask("0x8600000e", "1"), 1).contains("s1-px.pxn"));
  // "paging request", and where KVM has no memory slot.
  CHECK(found_in_tables(ask("0x96000007", "1"), 1).contains("descriptor.invalid"));
  CHECK(found_in_tables(ask("0x92000007", "2"), 2).contains("descriptor.invalid"));
  // KVM takes a Permission fault with S1PTW for a write: hardware updates the stage-1 table.
  auto const causes = ask("0x9200008f", "2").causes;
  CHECK(std::ranges::any_of(
      causes, [](auto const& c) { return c.cause->name == "s2-walk-update" && !c.excluded; }));
}

TEST_CASE("SCTLR_EL1.WXN, where it is 0, forbids nothing") {
  CHECK(found_in_tables(ask("0x8200000f", "1", {{Raw::sctlr_el1, "0x1005"}}), 1) ==
        Names{"s1-ux.uxn", "s1-ux.uxn-table"});
  CHECK(found_in_tables(ask("0x8200000f", "1", {{Raw::sctlr_el1, "0x81005"}}), 1) ==
        Names{"s1-ux.uxn", "s1-ux.uxn-table", "s1-wxn.el0"});
}

TEST_CASE("a stage-1 entry that is given leaves the rows of its own bits") {
  // AP 0b01, UXN 0, PXN 0, AF 1 (0x743: page, AttrIndx 0): EL0 may read and write, and execute.
  auto const a = ask("0x9200004f", "1", {{Raw::s1_desc, "0x743"}});
  CHECK(found_in_tables(a, 1) == Names{"s1-table.01", "s1-table.10", "s1-table.11"});
  // TCR_EL1.HPD0 ignores APTable, where there is FEAT_HPDS; that is not known.
  CHECK(found_in_tables(
            ask("0x9200004f", "1", {{Raw::s1_desc, "0x743"}, {Raw::tcr_el1, "0x20000003519"}}),
            1) == Names{"s1-table.01", "s1-table.10", "s1-table.11"});
  // AP 0b11: read-only at both.
  CHECK(
      found_in_tables(ask("0x9600004f", "1", {{Raw::s1_desc, "0x7c3"}}), 1) ==
      Names{"s1-direct.11", "s1-table.10", "s1-table.11", "s1-pan.readable", "s1-pan.executable"});
}

// KVM's descriptor of a VFIO page, 0x400000100007d7: S2AP 0b11, AF 1, XN 0b10.
TEST_CASE("a stage-2 entry that allows the access has not refused it") {
  auto const write = ask("0x9200004f", "2", {{Raw::s2_desc, "0x400000100007d7"}});
  CHECK(found_in_tables(write, 2).empty());
  // S2AP 0b01: read-only.
  auto const read_only = ask("0x9200004f", "2", {{Raw::s2_desc, "0x40000010000757"}});
  CHECK(found_in_tables(read_only, 2) == Names{"s2-data.s2ap"});
  CHECK(found_in_tables(ask("0x9200000f", "2", {{Raw::s2_desc, "0x40000010000757"}}), 2).empty());
  // DBM with VTCR_EL2.{HA, HD}: writable; without known features it may not be.
  CHECK(found_in_tables(ask("0x9200004f", "2",
                            {{Raw::s2_desc, "0x48000010000757"}, {Raw::vtcr_el2, "0x23559"}}),
                        2) == Names{"s2-data.s2ap"});
  // XN 0b10: with FEAT_XNX and without.
  auto const fetch = ask("0x8200000f", "2", {{Raw::s2_desc, "0x400000100007d7"}});
  CHECK(found_in_tables(fetch, 2) == Names{"s2-execute.10", "s2-execute.xn"});
  CHECK(found_in_tables(ask("0x8200000f", "2", {{Raw::s2_desc, "0x100007d7"}}), 2).empty());
}

TEST_CASE("an entry with AF=1 has no Access flag fault, and nothing is left of one") {
  auto const clear = ask("0x9200000b", "2", {{Raw::s2_desc, "0x400000100003d7"}});
  CHECK(raising(clear, 2) == Names{"leaf.access-flag"});
  auto const set = ask("0x9200008b", "2", {{Raw::s2_desc, "0x400000100007d7"}});
  CHECK(raising(set, 2).empty());
  CHECK(cli::nothing_left(set));
  CHECK(cli::syndrome_text(set).find("No row produces this under the given attributes") !=
        std::string::npos);
  CHECK(cli::syndrome_text(clear).find("No row produces this") == std::string::npos);
}

TEST_CASE(
    "cache maintenance takes no Alignment fault, and External aborts are of no row of walks") {
  CHECK(cli::nothing_left(ask("0x96000161", "1")));
  CHECK(!cli::nothing_left(ask("0x96000061", "1")));
  CHECK(!cli::nothing_left(ask("0x96000050", "1")));
}

TEST_CASE("HCR_EL2 says whether there is a stage 2, and whether a walk minds Device tables") {
  CHECK(raising(ask("0x92000087", "2", {{Raw::hcr_el2, "0x80000000"}}), 2).empty());
  CHECK(
      raising(ask("0x92000087", "2", {{Raw::hcr_el2, "0x80000001"}}), 2).contains("entry.invalid"));
  auto const device_walk = [](char const* hcr) {
    auto const a = ask("0x9200008f", "2", {{Raw::hcr_el2, hcr}});
    return !std::ranges::find_if(a.causes, [](auto const& c) {
              return c.cause->name == "s2-walk-device";
            })->excluded;
  };
  CHECK(device_walk("0x80000005"));
  CHECK(!device_walk("0x80000001"));
}

TEST_CASE("a block is at a level that has blocks, a page at level 3, and nT is a block's") {
  // 4 KiB granule, 39 bits: blocks at levels 1 and 2.
  for (char const* esr : {"0x92000005", "0x92000006"})
    CHECK(raising(ask(esr, "2", {{Raw::s2_desc, "0x107fd"}, {Raw::vtcr_el2, "0x23559"}}), 2) ==
          Names{"leaf.nt"});
  CHECK(raising(ask("0x92000007", "2", {{Raw::vtcr_el2, "0x23559"}}), 2) == Names{"entry.invalid"});
  CHECK(raising(ask("0x92000005", "2", {{Raw::vtcr_el2, "0x23559"}}), 2).contains("leaf.nt"));
  // The same bits at level 3 are reserved.
  auto const reserved =
      ask("0x92000007", "2", {{Raw::s2_desc, "0x107fd"}, {Raw::vtcr_el2, "0x23559"}});
  CHECK(found_in_tables(reserved, 2) == Names{"descriptor.reserved"});
  // A page is not what a fault of level 2 is about; and level 0 is before what 39 bits start at,
  // but for what comes before the first fetch.
  CHECK(
      nothing_left(ask("0x92000086", "2", {{Raw::s2_desc, "0x7ff"}, {Raw::vtcr_el2, "0x23559"}})));
  for (auto const& name : raising(ask("0x92000084", "2", {{Raw::vtcr_el2, "0x23559"}}), 2))
    CHECK(name.starts_with("s2-before."));
}

TEST_CASE("either half may have been walked, unless it is said which") {
  auto const epd_left = [](char const* far, char const* ttbr) {
    cli::Request request;
    request.fields[field::in.regime.index] = "el10";
    request.ttbr = ttbr;
    // EPD1, and T1SZ like T0SZ; TG1 4 KiB.
    request.raw[static_cast<std::size_t>(Raw::tcr_el1)] = "0x80993519";
    return raising(cli::answer(request, {"0x96000004", far, "", "1"}), 1).contains("s1-before.epd");
  };
  CHECK(epd_left("", ""));
  CHECK(!epd_left("", "0"));
  CHECK(epd_left("", "1"));
  CHECK(!epd_left("0x1000", ""));
  CHECK(epd_left("0xffffffffffff1000", ""));
}

TEST_CASE("addresses that are given are within what the registers leave, or not") {
  auto const at = [](char const* esr, char const* far, char const* hpfar, char const* el) {
    cli::Request request;
    request.fields[field::in.regime.index] = "el10";
    request.raw[static_cast<std::size_t>(Raw::tcr_el1)] = "0x3519";
    request.raw[static_cast<std::size_t>(Raw::vtcr_el2)] = "0x23559";
    return cli::answer(request, {esr, far, hpfar, el});
  };
  // 39 bits of input at both stages; of stage 2 32 where there are no more physical.
  CHECK(!raising(at("0x96000004", "0x7fffffffff", "", "1"), 1).contains("s1-before.wide"));
  CHECK(raising(at("0x96000004", "0x8000000000", "", "1"), 1) == Names{"s1-before.wide"});
  CHECK(raising(at("0x92000004", "0", "0x80000000", "2"), 2).contains("s2-before.wide"));
  CHECK(!raising(at("0x92000004", "0", "0xfffff0", "2"), 2).contains("s2-before.wide"));
}

TEST_CASE("every row that can leave a fault has a cause that speaks of it, and one only") {
  Names spoken;
  std::size_t asked = 0;
  for (std::uint64_t const ec : {0x20U, 0x21U, 0x24U, 0x25U})
    for (std::uint64_t status = 0; status < 64; ++status)
      for (std::uint64_t bits = 0; bits < 8; ++bits) {
        auto const s = decode(ec << 26 | 1U << 25 | (bits & 1) << 6 | (bits >> 1 & 1) << 7 |
                              (bits >> 2) << 8 | status);
        if (!s.is_data() && (bits & 5) != 0) continue;
        for (Origin const& origin : origins(s, {})) {
          auto const rows = producers(s, origin, {});
          auto const named = causes(s, origin.stage, rows);
          for (Producer const& p : rows) {
            auto const count = std::ranges::count_if(named, [&](RaisedBy const& r) {
              return std::ranges::find(r.rows, p) != r.rows.end();
            });
            INFO(std::hex << s.esr << " " << p.row.name() << " " << p.deepest().name());
            // Attributes alone refuse only what minds them.
            CHECK((count == 1 || p.deepest().name() == "leaf.permission"));
            ++asked;
          }
          for (RaisedBy const& r : named) spoken.insert(std::string{r.cause->name});
        }
      }
  CHECK(asked > 1000);
  for (spec::FaultCause const& cause : spec::fault_causes) {
    INFO(cause.name);
    CHECK(spoken.contains(std::string{cause.name}));
  }
}

TEST_CASE("whatever fault a walk reports, rows are found for it under what the walk went by") {
  // Some that once were without a row, then any.
  std::vector<std::uint64_t> seeds{2449473695, 2449473721, 2449474956, 2449475468, 2449475696};
  for (std::uint64_t n = 0; n < 800; ++n) seeds.push_back(0x5eed'0000 + n);
  std::size_t faults = 0;
  std::size_t wrong = 0;
  Scenario s;
  for (std::uint64_t const seed : seeds) {
    if (wrong >= 5) break;
    Draw draw{seed};
    draw_scenario(draw, s);
    Setting const setting = resolve(s.registers, s.features, s.choices);
    bool const tge = spec::field_value(spec::hcr_el2, "TGE", s.registers.hcr_el2) == 1;
    Journal memory{s.memory};
    for (int i = 0; i < 20; ++i) {
      auto const q = draw_request(draw, s);
      Trace trace;
      memory.clear();
      auto const r = walk(setting, memory, q, trace);
      if (r.fault.kind == FaultKind::none || r.fault.kind == FaultKind::external_abort) continue;
      auto load = q;
      load.op = Operation::load;
      memory.clear();
      bool const reads = q.op == Operation::atomic && walk(setting, memory, load).fault == r.fault;
      Circumstances const circumstances{tge, reads, 1};
      if (!takes_exception(q, r.fault, circumstances)) continue;
      auto const reported = report(q, r.fault, circumstances);
      auto const syndrome = decode(reported.esr);
      Known known;
      known.tcr_el1 = s.registers.tcr_el1;
      known.vtcr_el2 = s.registers.vtcr_el2;
      known.sctlr_el1 = s.registers.sctlr_el1;
      known.features = s.features;
      known.va = reported.far;
      if (reported.hpfar) known.ipa = r.fault.ipa & ~std::uint64_t{0xfff};
      known.stage1 = {setting.s1[0].enabled};
      known.stage2 = setting.s2.enabled;
      if (!trace.fetches.empty()) {
        Fetch const& last = trace.fetches.back();
        bool const its = last.stage == r.fault.stage && last.level == r.fault.level &&
                         last.kind != DescriptorKind::table;
        if (its) (last.stage == 2 ? known.s2_entry : known.s1_entry) = last.value;
      }
      for (Origin const& origin : origins(syndrome, reported.el)) {
        if (origin.regime != q.regime || origin.stage != r.fault.stage) continue;
        if (!is_at(q.op) && origin.el0 != q.el0) continue;
        if (origin.stage == 1 && origin.tge != tge) continue;
        ++faults;
        if (!producers(syndrome, origin, known).empty()) continue;
        ++wrong;
        UNSCOPED_INFO("seed " << seed << ", access " << i << ": stage " << int{r.fault.stage}
                              << " level " << int{r.fault.level} << " kind "
                              << fault_kind_names[static_cast<std::size_t>(r.fault.kind)]
                              << " s1ptw " << r.fault.s1ptw << " regime " << int{q.regime} << " op "
                              << static_cast<int>(q.op));
      }
    }
  }
  INFO(faults << " faults");
  CHECK(wrong == 0);
  CHECK(faults > 1000);
}
