// Syndromes: what is pasted from logs says what those who pasted it found, and what is encoded is
// decoded again.
#include "cli/output.hpp"
#include "cli/syndrome.hpp"
#include "conformance/csv.hpp"
#include "model/syndrome/decode.hpp"
#include "model/syndrome/report.hpp"
#include "tests/files.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace twofold;
using namespace twofold::walks;

namespace {

cli::SyndromeAnswer ask(std::string const& esr, cli::Request request = {},
                        cli::SyndromeRequest syndrome = {}) {
  syndrome.esr = esr;
  return cli::answer(request, syndrome);
}

std::string cell_of(Syndrome const& s, std::string const& name) {
  bool const data = s.is_data();
  if (name == "ec") return std::to_string(s.exception->value);
  if (name == "il") return std::to_string(spec::field_value(spec::esr_data_abort, "IL", s.esr));
  if (name == "isv") return std::to_string(s.field("ISV"));
  if (name == "ea") return std::to_string(s.field("EA"));
  if (name == "cm") return std::to_string(s.field("CM"));
  if (name == "s1ptw") return std::to_string(s.field("S1PTW"));
  if (name == "wnr") return std::to_string(s.field("WnR"));
  if (name == "status") return std::to_string(s.field(data ? "DFSC" : "IFSC"));
  return std::string{s.status->meaning};
}

std::set<std::string> causes_of(cli::SyndromeAnswer const& a, bool excluded) {
  std::set<std::string> names;
  for (auto const& cause : a.causes)
    if (cause.excluded == excluded) names.insert(std::string{cause.cause->name});
  return names;
}

cli::PossibleCause const& cause_of(cli::SyndromeAnswer const& a, std::string_view name) {
  return *std::ranges::find_if(a.causes, [&](auto const& c) { return c.cause->name == name; });
}

cli::Request with(std::initializer_list<std::pair<Field, char const*>> fields) {
  cli::Request request;
  for (auto const& [field, value] : fields) request.fields[field.index] = value;
  return request;
}

} // namespace

TEST_CASE("a syndrome says what those who pasted it found in it") {
  auto const text = test::content_of(TWOFOLD_SOURCE_DIR "/tests/data/syndromes.csv");
  CsvReader reader{text};
  auto const first = reader.next();
  REQUIRE(first);
  std::vector<std::string> const names{first->cells.begin(), first->cells.end()};
  std::size_t rows = 0;
  while (auto const record = reader.next()) {
    REQUIRE(record->problem.empty());
    auto const s = decode(std::stoull(std::string{record->cells[0]}, nullptr, 0));
    INFO(record->cells[0]);
    REQUIRE(s.is_abort());
    for (std::size_t i = 1; i + 1 < names.size(); ++i) {
      std::string const cell{record->cells[i]};
      if (cell.empty()) continue;
      INFO(names[i]);
      bool const number = names[i] != "meaning";
      CHECK(cell_of(s, names[i]) ==
            (number ? std::to_string(std::stoull(cell, nullptr, 0)) : cell));
    }
    ++rows;
  }
  CHECK(rows == 5);
}

TEST_CASE("a guest's Alignment fault taken to EL2 can only be stage 2's") {
  auto const a = ask("0x92000061", {}, {"", "", "", "2"});
  for (auto const& origin : a.origins)
    if (origin.regime == Regime::el10 && !origin.tge) CHECK(origin.stage == 2);
  CHECK(causes_of(a, false).contains("s2-device"));
  // Device types of stage 2: 00xx without FWB (MemAttr, HCR_EL2.FWB).
  auto const& cases = cause_of(a, "s2-device").cases;
  REQUIRE(cases.size() == 2);
  auto const four = [](std::string const& scheme) {
    return std::vector<std::string>{scheme + " 0b0000", scheme + " 0b0001", scheme + " 0b0010",
                                    scheme + " 0b0011"};
  };
  CHECK(cases[0].stage2 == four("no FWB"));
  CHECK(cases[1].stage2 == four("FWB"));
  for (auto const& c : cases)
    for (auto const& kind : c.stage1) CHECK(kind.starts_with("Normal"));
}

TEST_CASE("a status code says one thing, wherever it may stand") {
  std::set<unsigned> seen;
  for (spec::FaultStatus const& status : spec::fault_statuses) {
    CHECK(seen.insert(status.value).second);
    CHECK((status.places.data || status.places.fetch || status.places.par));
  }
}

TEST_CASE("attributes that are given exclude causes") {
  using namespace field;
  auto const nc =
      ask("0x92000061", with({{in.s2_memattr, "5"}, {in.hcr_fwb, "1"}}), {"", "", "", "2"});
  CHECK(causes_of(nc, true).contains("s2-device"));
  auto const device =
      ask("0x92000061", with({{in.s2_memattr, "1"}, {in.hcr_fwb, "1"}, {in.mair, "0x44"}}),
          {"", "", "", "2"});
  CHECK(causes_of(device, false).contains("s2-device"));
  auto const guest =
      ask("0x92000061", with({{in.s2_memattr, "1"}, {in.hcr_fwb, "1"}, {in.mair, "0x04"}}),
          {"", "", "", "2"});
  CHECK(causes_of(guest, true).contains("s2-device"));
}

TEST_CASE(
    "a Permission fault on a walk may be HCR_EL2.PTW's, where stage 2 makes the table Device") {
  using namespace field;
  // EC 0x24, S1PTW, Permission fault of level 3.
  auto const any = ask("0x9200008f");
  CHECK(causes_of(any, false) ==
        std::set<std::string>{"s2-walk-device", "s2-walk-read", "s2-walk-update"});
  CHECK(cli::hpfar_meaning(any.syndrome) == "the IPA of the stage-1 descriptor");
  auto const normal = ask("0x9200008f", with({{in.s2_memattr, "0b1111"}, {in.hcr_fwb, "0"}}));
  CHECK(causes_of(normal, true) == std::set<std::string>{"s2-walk-device"});
}

TEST_CASE("NoTagAccess needs FEAT_MTE_PERM, and memory that stage 1 makes Tagged") {
  cli::Request request;
  CHECK(causes_of(ask("0x9200000f", request, {"", "", "", "2"}), true).contains("s2-tag"));
  request.features.list = "fwb,mte2,mte_perm";
  auto const a = ask("0x9200000f", request, {"", "", "", "2"});
  REQUIRE(causes_of(a, false).contains("s2-tag"));
  for (auto const& c : cause_of(a, "s2-tag").cases)
    CHECK(c.stage1 == std::vector<std::string>{"Normal-WB Tagged"});
}

TEST_CASE("HPFAR_EL2 is not valid for a stage-2 Permission fault of the access") {
  CHECK(cli::hpfar_meaning(decode(0x9200'000f)).empty());
  CHECK(cli::hpfar_meaning(decode(0x9200'0007)) == "the IPA of the access");
  CHECK(cli::hpfar_meaning(decode(0x9200'0021)).empty());
  CHECK(cli::faulting_ipa(0x0000'0000'0008'0010) == 0x8001000);
}

TEST_CASE("what goes not together is said") {
  // An Instruction Abort with an Alignment fault; S1PTW from the same Exception level.
  CHECK(ask("0x82000021").syndrome.status == nullptr);
  CHECK(ask("0x96000087").origins.empty());
  CHECK(!cli::oddities(ask("0x96000087")).empty());
  // SRT without ISV.
  CHECK(!cli::oddities(ask("0x92030007")).empty());
  CHECK(cli::oddities(ask("0x92000007")).empty());
}

TEST_CASE("fields are what the kind of abort makes of them (ESR_EL2, ISS of aborts)") {
  auto const odd = [](std::string const& esr) { return !cli::oddities(ask(esr)).empty(); };
  // Without ISV bit 15 is FnP: the address is one of the granule's.
  CHECK_FALSE(odd("0x92008007"));
  CHECK(decode(0x9200'8007).field("FnP") == 1);
  CHECK(cli::far_meaning(decode(0x9200'8007)) != cli::far_meaning(decode(0x9200'0007)));
  // PFV and WU come with External aborts, LST with faults that loads of 64 bytes take.
  CHECK_FALSE(odd("0x92024010"));
  CHECK(odd("0x92004007"));
  CHECK_FALSE(odd("0x92001007"));
  CHECK(decode(0x9200'1007).field("LST") == 2);
  CHECK(odd("0x92000800"));
  CHECK(odd("0x8200180f"));
  CHECK_FALSE(odd("0x82001810"));
  // What is reserved is never set.
  CHECK(odd("0x82000147"));
  CHECK(odd("0x1000000092000007"));
  // LD64B gives an instruction syndrome at stage 1, too; other loads do not.
  CHECK_FALSE(ask("0x97c09007", {}, {"", "", "", "1"}).origins.empty());
  CHECK(ask("0x97c08007", {}, {"", "", "", "1"}).origins.empty());
  CHECK(decode(0x14ULL << 26).exception != nullptr);
}

TEST_CASE("bad numbers are refused") {
  CHECK_THROWS_AS(ask("0xzz"), cli::UsageError);
  CHECK_THROWS_AS(ask("0x92000061", {}, {"", "", "", "3"}), cli::UsageError);
  CHECK_THROWS_AS(ask("0x92000061", {}, {"", "x", "", ""}), cli::UsageError);
  CHECK_THROWS_AS(ask("0x92000061", {}, {"", "", "1", "1"}), cli::UsageError);
}

TEST_CASE("every fault that is reported is decoded again, with its origin") {
  std::size_t tried = 0;
  for (Value const regime : {Regime::el10, Regime::el2, Regime::el20})
    for (bool const el0 : {false, true})
      for (auto const op : {Operation::load, Operation::store, Operation::fetch})
        for (auto const kind :
             {FaultKind::translation, FaultKind::address_size, FaultKind::access_flag,
              FaultKind::permission, FaultKind::alignment, FaultKind::external_abort})
          for (int level = -1; level <= 3; ++level)
            for (unsigned stage = 1; stage <= 2; ++stage)
              for (bool const s1ptw : {false, true}) {
                bool const no_level =
                    kind == FaultKind::access_flag || kind == FaultKind::permission;
                if (regime == Regime::el2 && el0) continue;
                if (stage == 2 && regime != Regime::el10) continue;
                if (s1ptw && (stage == 1 || kind == FaultKind::alignment)) continue;
                if (level == -1 && no_level) continue;
                if (kind == FaultKind::alignment && op == Operation::fetch) continue;
                Request request;
                request.va = 0x1234;
                request.regime = regime;
                request.op = op;
                request.el0 = el0;
                walks::Fault const fault{kind,
                                         static_cast<std::uint8_t>(stage),
                                         static_cast<std::int8_t>(level),
                                         s1ptw,
                                         false,
                                         0x8000'1000};
                Circumstances const circumstances{regime == Regime::el20 && el0, false, 1};
                auto const reported = report(request, fault, circumstances);
                auto const s = decode(reported.esr);
                REQUIRE(s.is_abort());
                REQUIRE(s.status != nullptr);
                CHECK((kind == FaultKind::alignment || s.status->level == level));
                CHECK(s.field("S1PTW") == (s1ptw ? 1U : 0U));
                CHECK(s.is_data() == (op != Operation::fetch));
                auto const from = origins(s, reported.el);
                CHECK(std::ranges::any_of(from, [&](Origin const& o) {
                  return o.regime == regime && o.el0 == el0 && (o.stage == stage || o.stage == 0);
                }));
                ++tried;
              }
  CHECK(tried > 500);
}

TEST_CASE("registers report faults as the manual has them") {
  Request request;
  request.va = 0xffff'0000'1234'5678;
  // A store of the guest's kernel to what stage 2 does not map, at level 3.
  request.op = Operation::store;
  auto const unmapped =
      report(request, {FaultKind::translation, 2, 3, false, false, 0x8'0012'3678}, {});
  CHECK(unmapped == Reported{2, 0x9200'0047, request.va, 0x8'0012'30});
  // A stage-2 Permission fault leaves HPFAR_EL2 UNKNOWN, on a walk it does not.
  CHECK(!report(request, {FaultKind::permission, 2, 3, false, false, 0x8000}, {}).hpfar);
  CHECK(report(request, {FaultKind::permission, 2, 3, true, false, 0x8000'0008}, {}) ==
        Reported{2, 0x9200'00cf, request.va, 0x8'0000'0});
  // Stage 1: to EL1, from the same Exception level and from EL0; fetches have no WnR.
  CHECK(report(request, {FaultKind::alignment, 1, 0, false, false, 0}, {}) ==
        Reported{1, 0x9600'0061, request.va, {}});
  request.el0 = true;
  request.op = Operation::fetch;
  CHECK(report(request, {FaultKind::permission, 1, 2, false, false, 0}, {}) ==
        Reported{1, 0x8200'000e, request.va, {}});
  CHECK(report(request, {FaultKind::permission, 1, 2, false, false, 0}, {true, false, 1}).el == 2);
}

TEST_CASE("AT reports in PAR_EL1, but for a walk that stage 2 stops at EL1") {
  Request request;
  request.op = Operation::at_s1_read;
  walks::Fault const walk{FaultKind::translation, 2, 1, true, false, 0x4000'0000};
  CHECK(takes_exception(request, walk, {}));
  // CM and WnR are 1 (R_VMRFQ).
  CHECK(report(request, walk, {}) == Reported{2, 0x9200'01c5, 0, 0x4'0000'0});
  CHECK(!takes_exception(request, walk, {false, false, 2}));
  CHECK(par_of_fault(walk) == 0xb0b);
  request.op = Operation::at_s12_read;
  CHECK(!takes_exception(request, walk, {}));
  CHECK(par_of_fault({FaultKind::permission, 1, 3, false, false, 0}) == 0x81f);
  Concrete state{};
  state[field::par.attr] = 0xff;
  state[field::par.sh] = 0b11;
  CHECK(par_of_success(0x1234'5678, state) == 0xff00'0000'1234'5980);
}
