// The probe's dumps, and QEMU's answers. Expected values come from the registers as the manual lays
// them out, from an emulator that others wrote, and from what was done to a dump.
#include "conformance/answer.hpp"
#include "conformance/dump.hpp"
#include "conformance/judgement.hpp"
#include "conformance/known.hpp"
#include "model/outcomes.hpp"
#include "model/trace.hpp"
#include "spec/translation.hpp"
#include "tests/files.hpp"
#include "tests/process.hpp"
#include "tests/sampling.hpp"
#include "tests/skip.hpp"
#include "tests/text.hpp"

#include <boost/crc.hpp>
#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <map>
#include <set>

using namespace twofold;
using namespace twofold::field;
using test::Command;
using test::contains;
using test::Folder;
using test::lines_of;
using test::run;
using test::Words;
using test::write_file;

namespace {

template <class T> void put(std::string& bytes, T const& value) {
  bytes.append(reinterpret_cast<char const*>(&value), sizeof value); // NOLINT: a dump is bytes
}

void seal(std::string& dump) {
  std::uint64_t const size = dump.size() + sizeof(std::uint32_t);
  std::memcpy(&dump[offsetof(probe_header, size)], &size, sizeof size);
  boost::crc_32_type crc;
  crc.process_bytes(dump.data(), dump.size());
  put(dump, static_cast<std::uint32_t>(crc.checksum()));
}

constexpr std::uint64_t vm_rw = 0x8000'0001;    // HCR_EL2.{RW, VM}
constexpr std::uint64_t fwb = 0x4000'0000'0000; // HCR_EL2.FWB
constexpr std::uint64_t m_c_i = 0x30d0'1805;    // SCTLR_EL1.{I, C, M} and its RES1 bits

probe_header header_of(std::uint32_t blocks) {
  probe_header header{};
  std::memcpy(header.magic, PROBE_MAGIC, sizeof header.magic);
  header.version = PROBE_VERSION;
  header.blocks = blocks;
  header.id[PROBE_MIDR_EL1] = 0x410f'd0b1;
  header.id[PROBE_ID_AA64MMFR2_EL1] = std::uint64_t{1} << 40; // FWB
  header.id[PROBE_ID_AA64PFR1_EL1] = 0x200;                   // MTE2
  return header;
}

/// A dump of one block of that sweep, all results alike.
std::string dump_of(probe_sweep sweep, std::uint16_t result, probe_operation operation = {},
                    std::uint64_t hcr = vm_rw | fwb) {
  std::string dump;
  put(dump, header_of(1));
  std::map<probe_sweep, std::uint32_t> const counts{
      {PROBE_PAGE, 65536}, {PROBE_STAGE1, 1024}, {PROBE_STAGE2, 64}, {PROBE_TABLE, 64}};
  put(dump, probe_block{.operation = operation,
                        .sweep = sweep,
                        .count = counts.at(sweep),
                        .s2_fnxs = 0,
                        .hcr_el2 = hcr,
                        .sctlr_el1 = m_c_i,
                        .tcr_el1 = 0x2500 | std::uint64_t{1} << 23,
                        .vtcr_el2 = 0x8000'2059});
  for (std::uint32_t i = 0; i < counts.at(sweep); ++i) put(dump, result);
  seal(dump);
  return dump;
}

/// What is wrong with a dump; empty if nothing is.
std::string problem_of(std::string const& bytes) {
  auto const read = read_dump(bytes);
  auto const* why = std::get_if<std::string>(&read);
  return why == nullptr ? std::string{} : *why;
}

std::string base64(std::string const& bytes) {
  std::string text;
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    std::size_t const count = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8 | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k)
      text += k <= count ? digits[group >> (18 - 6 * k) & 63] : '=';
    if (i % 57 == 54) text += "\r\n";
  }
  return text;
}

bool there(std::string const& program) {
  return std::system(("command -v " + program + " >/dev/null 2>&1").c_str()) == 0; // NOLINT
}

bool emulator_there() { return there("qemu-system-aarch64") && there("aarch64-linux-gnu-gcc"); }

/// A program that stands in for another one.
std::string stub(Folder const& folder, std::string const& name, std::string const& script) {
  auto const path = folder.file(name);
  write_file(path, "#!/bin/sh\n" + script);
  REQUIRE(::chmod(path.c_str(), 0755) == 0);
  return path;
}

/// A QEMU that tells its version, and then does something else than to run the probe.
test::Finished with_qemu(std::string const& behaviour, Words const& more = {}) {
  Folder const folder;
  auto const qemu = stub(folder, "qemu",
                         "if [ \"$1\" = --version ]; then echo 'QEMU emulator version 7.2.22'; "
                         "exit; fi\n" +
                             behaviour);
  auto const compiler = stub(folder, "gcc", "touch probe.elf\n");
  Words arguments{"conform", "qemu", "--qemu", qemu, "--compiler", compiler, "--machine", "virt"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run(arguments);
}

bool is_one_line(std::string const& text) { return lines_of(text).size() == 1; }

} // namespace

TEST_CASE("a dump says what was asked and what was answered") {
  // ATTR 0x44, SH 0b10
  auto const read = read_dump(dump_of(PROBE_PAGE, 0x244));
  REQUIRE(std::holds_alternative<Dump>(read));
  auto const& dump = std::get<Dump>(read);
  CHECK(processor_text(dump) == "implementer 0x41, part 0xd0b, r0p1");
  REQUIRE(dump.blocks.size() == 1);
  auto const& block = dump.blocks.front();
  REQUIRE(dump.size() == 65536);

  // The order that format.h gives: MAIR, SH, MemAttr, SH.
  auto const o = block.observation((0xffU * 4 + 3) * 64 + 5 * 4 + 2);
  CHECK(o.page[in.mair] == 0xff);
  CHECK(o.page[in.s1_sh] == 3);
  CHECK(o.page[in.s2_memattr] == 5);
  CHECK(o.page[in.s2_sh] == 2);
  CHECK(o.page[in.access] == Access::at);
  CHECK(o.page[in.hcr_vm] == 1);
  CHECK(o.page[in.hcr_fwb] == 1);
  CHECK(o.page[in.sctlr_c] == 1);
  CHECK(o.page[in.ata] == 0); // neither HCR_EL2.ATA nor SCTLR_EL1.ATA is set
  CHECK(o.page[feature.s2fwb] == 1);
  CHECK(o.page[feature.mte2] == 1);
  CHECK(o.page[feature.xs] == 0);
  CHECK(o.observed.par_f == Value{0});
  CHECK(o.observed.par_attr == Value{0x44});
  CHECK(o.observed.par_sh == Value{2});
  CHECK_FALSE(o.observed.fault.has_value());
}

TEST_CASE("a fault in a dump is one of attributes if it is a Permission fault") {
  // F, FST 0b001101 (Permission fault, level 1), PTW, S
  auto const walk = read_dump(dump_of(PROBE_TABLE, 0x830d));
  REQUIRE(std::holds_alternative<Dump>(walk));
  auto const of_walk = std::get<Dump>(walk).blocks.front().observation(0);
  CHECK(of_walk.page[in.access] == Access::ttw);
  CHECK(of_walk.page[in.tcr_sh] == 2);
  CHECK(of_walk.observed.fault == Value{Fault::s2_permission});

  // F, FST 0b000110 (Translation fault, level 2)
  auto const other = read_dump(dump_of(PROBE_STAGE1, 0x8006, PROBE_AT_S1E1R));
  REQUIRE(std::holds_alternative<Dump>(other));
  auto const of_other = std::get<Dump>(other).blocks.front().observation(1023);
  CHECK(of_other.page[in.access] == Access::at_s1);
  CHECK(of_other.page[in.mair] == 0xff);
  CHECK(of_other.observed.par_f == Value{1});
  CHECK_FALSE(of_other.observed.fault.has_value());
}

TEST_CASE("a dump captured from a UART is the same, whatever stands around it") {
  auto const dump = dump_of(PROBE_STAGE2, 0x2ff);
  auto const capture = "U-Boot 2023.01\r\n-----BEGIN TWOFOLD PROBE-----\r\n" + base64(dump) +
                       "\r\n-----END TWOFOLD PROBE-----\r\n=> ";
  CHECK(problem_of(capture).empty());
  auto broken = capture;
  broken[capture.find("BEGIN") + 40] = '*';
  CHECK(problem_of(broken) == "line 3: '*' is no character of base64");
  CHECK(contains(problem_of(capture.substr(0, capture.size() - 40)), "not whole"));
}

TEST_CASE("a dump that is cut anywhere, or has a bit flipped anywhere, is refused") {
  auto const dump = dump_of(PROBE_STAGE2, 0x244);
  for (std::size_t size = 0; size < dump.size(); ++size) {
    INFO(size);
    REQUIRE_FALSE(problem_of(dump.substr(0, size)).empty());
  }
  for (std::size_t bit = 0; bit < dump.size() * 8; bit += 3) {
    auto flipped = dump;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    INFO(bit);
    REQUIRE_FALSE(problem_of(flipped).empty());
  }
}

TEST_CASE("what a probe cannot have written is refused by name") {
  auto const changed = [](auto const& change) {
    auto dump = dump_of(PROBE_STAGE2, 0x244);
    dump.resize(dump.size() - sizeof(std::uint32_t));
    change(dump);
    seal(dump);
    return problem_of(dump);
  };
  auto const set32 = [](std::size_t at, std::uint32_t value) {
    return [at, value](std::string& dump) { std::memcpy(&dump[at], &value, sizeof value); };
  };
  auto const block = sizeof(probe_header);
  CHECK(changed(set32(offsetof(probe_header, version), 2)) ==
        "version 2 of the format; this twofold reads version 1");
  CHECK(changed(set32(offsetof(probe_header, blocks), 7)) == "1 blocks, and its header says 7");
  CHECK(contains(changed(set32(offsetof(probe_header, status), PROBE_NOT_EL2)), "EL2"));
  CHECK(contains(changed(set32(offsetof(probe_header, status), 77)), "status 77"));
  CHECK(changed(set32(block + offsetof(probe_block, sweep), 9)) == "sweep 9 is none of 0 to 3");
  CHECK(changed(set32(block + offsetof(probe_block, operation), 9)) ==
        "operation 9 is none of 0 to 2");
  CHECK(changed(set32(block + offsetof(probe_block, count), 63)) ==
        "a block has 63 results, and its sweep 64");
  CHECK(changed(set32(block + offsetof(probe_block, s2_fnxs), 2)) == "FnXS is 2, neither 0 nor 1");
  // HCR_EL2.NV2
  CHECK(contains(changed(set32(block + offsetof(probe_block, hcr_el2) + 4, 1U << 13)), "HCR_EL2"));
}

// Each row that gives a field of the result: an outcome that is changed in that field is reported,
// and it is that row to which the report is attributed.
namespace {

/// What was reported in place of the permitted outcome.
struct Lie {
  Field field;
  Observed told;
};

/// Reports that differ from the outcome in one field first.
std::vector<Lie> lies_about(Concrete const& state) {
  std::vector<Lie> lies;
  auto const par_of = [&](Value attr, Value sh) {
    return Observed{.par_f = Value{0}, .par_attr = attr, .par_sh = sh, .fault = {}};
  };
  if (state[out.fault] != Fault::none) return {{out.fault, par_of(0xff, 3)}};
  Value const attr = state[par.attr];
  Value const sh = state[par.sh];
  lies.push_back({out.fault, {.par_f = Value{1}, .par_attr = {}, .par_sh = {}, .fault = {}}});
  bool const device = state[out.type] != MemoryType::normal;
  lies.push_back({out.type, par_of(device ? 0xff : 0x0c, 2)});
  if (device) {
    lies.push_back({out.sh, par_of(attr, 3)});
    return lies;
  }
  auto const nibble = [](Value cacheability) { // Non-transient, no hints
    return static_cast<Value>(cacheability == Cacheability::non_cacheable   ? 0x4
                              : cacheability == Cacheability::write_through ? 0x8
                                                                            : 0xc);
  };
  for (Value other :
       {Cacheability::non_cacheable, Cacheability::write_through, Cacheability::write_back}) {
    if (other != state[out.inner])
      lies.push_back(
          {out.inner,
           par_of(static_cast<Value>(nibble(state[out.outer]) << 4 | nibble(other)), 2)});
    if (other != state[out.outer])
      lies.push_back(
          {out.outer,
           par_of(static_cast<Value>(nibble(other) << 4 | nibble(state[out.inner])), 2)});
  }
  for (Value const other : {Value{0}, Value{2}, Value{3}})
    if (other != sh) lies.push_back({out.sh, par_of(attr, other)});
  if (attr == 0xff && state[feature.mte2] == 1) lies.push_back({out.tagged, par_of(0xf0, sh)});
  if (attr == 0xf0) lies.push_back({out.tagged, par_of(0xff, sh)});
  if (attr == 0x44 && state[feature.xs] == 1) lies.push_back({out.xs, par_of(0x40, sh)});
  if (attr == 0x40) lies.push_back({out.xs, par_of(0x44, sh)});
  return lies;
}

/// The row that set `f` last, by the trace of the run-time engine.
std::string last_to_set(Outcome const& outcome, Field f) {
  std::string last;
  for (Fired const fired : outcome.trace) {
    Table const& table = spec::translation_tables[fired.table];
    Row const& row = table.rows[fired.row];
    for (Set const& set : row.then)
      if (!set.empty() && set.target == f)
        last = std::string{table.name} + "." + std::string{row.name};
  }
  return last;
}

bool is_permitted(Observed const& told, std::vector<Permitted> const& permitted) {
  return std::ranges::any_of(permitted, [&](Permitted const& p) {
    bool const faults = p.state[out.fault] != Fault::none;
    if (told.par_f == Value{1} || faults) return faults && told.par_f == Value{1};
    return p.state[par.attr] == told.par_attr && p.state[par.sh] == told.par_sh;
  });
}

/// A page of the full sweep, allocated encodings and reserved ones.
Concrete drawn(test::Random& random) {
  constexpr std::array<Value, 14> bytes{0x00, 0x04, 0x0c, 0x05, 0x40, 0x44, 0x4f,
                                        0xa0, 0xaa, 0xb4, 0xbb, 0xf0, 0xff, 0xf4};
  constexpr std::array accesses{Access::at, Access::at, Access::at_s1, Access::ifetch, Access::ttw};
  Concrete page = default_observation();
  for (std::size_t i = feature.xs.index; i < in.mair.index; ++i)
    if (field_at(i) != in.regime && field_at(i) != in.tag_access && field_at(i) != in.hcr_e2h &&
        field_at(i) != in.hcr_tge)
      page.items[i] = static_cast<Value>(random.below(2));
  for (Field const f : {Field{in.sctlr_m}, Field{in.hcr_vm}, Field{in.ata}})
    if (random.below(4) != 0) page[f] = 1;
  for (std::size_t i = in.s1_sh.index; i <= in.s2_fnxs.index; ++i)
    page.items[i] = static_cast<Value>(random.below(1U << field_infos[i].width));
  for (Field const f : {Field{in.s1_sh}, Field{in.s2_sh}, Field{in.tcr_sh}})
    if (page[f] == 0b01 && random.below(16) != 0) page[f] = 0b11; // few that are reserved
  page[in.access] = random.pick(accesses);
  page[in.mair] = random.pick(bytes);
  return page;
}

/// Rows that set what a report tells of, but of which no report alone can tell: no ATTR spells
/// Tagged or XS=0 without the feature, Tagged that is not Write-Back, or a type for an access that
/// faults; and where either is permitted, either may be told.
std::set<std::string> const untold{"tagged.no-feature",       "xs.no-feature",
                                   "tagged.not-wb-rwa",       "tagged.at-stage-1-nsh",
                                   "tagged.non-shareable-dc", "tagged.non-shareable"};

} // namespace

TEST_CASE("an outcome that is changed is reported, by the row that gave what was changed") {
  std::set<std::string> reported;
  std::vector<Permitted> permitted;
  std::map<std::string, unsigned> seen;
  test::Random random{test::seed()};
  for (std::uint64_t n = 0; n < test::samples(240'000); ++n) {
    Concrete const page = drawn(random);
    permitted_answers(page, permitted);
    if (permitted.empty() || permitted.size() > 4) continue;
    auto const outcomes = permitted_outcomes(page);
    REQUIRE(outcomes.size() == permitted.size());
    for (Lie const& lie : lies_about(permitted.front().state)) {
      auto const row = last_to_set(outcomes.front(), lie.field);
      if (++seen[row] > 100 || is_permitted(lie.told, permitted)) continue;
      auto const judgement = judge(lie.told, permitted);
      INFO("row " << row << ", mair " << int{page[in.mair]} << ", MemAttr "
                  << int{page[in.s2_memattr]} << ": " << judgement.direction);
      REQUIRE(judgement.finding != Finding::conforms);
      // With several outcomes, latitude may be that of another one.
      if (permitted.size() > 1 && judgement.finding != Finding::deviates) continue;
      // A fault where there is to be none breaks what gave the access its type.
      auto const expected = row.empty() ? last_to_set(outcomes.front(), out.type) : row;
      REQUIRE(std::string{judgement.rule.table} + "." + std::string{judgement.rule.row} ==
              expected);
      reported.insert(expected);
    }
  }
  // Every row that sets what a report can tell of.
  std::set<std::string> missing;
  for (Table const& table : spec::translation_tables)
    for (Row const& row : table.rows)
      for (Set const& set : row.then)
        if (!set.empty() && !row.impossible &&
            (set.target == out.type || set.target == out.inner || set.target == out.outer ||
             set.target == out.sh || set.target == out.tagged || set.target == out.xs))
          if (auto const id = std::string{table.name} + "." + std::string{row.name};
              !reported.contains(id) && !untold.contains(id))
            missing.insert(id);
  for (auto const& id : missing) UNSCOPED_INFO(id);
  if (test::full_size) CHECK(missing.empty());
}

TEST_CASE("a known deviation is known by its version, its rule, its direction and its inputs") {
  auto const file = [](std::string const& more) {
    return "[[deviation]]\nid = \"a\"\nimplementation = \"qemu\"\nversions = [\"7.2\"]\n" + more +
           "reason = \"r\"\nevidence = \"e\"\n";
  };
  std::string const where = "where = { hcr_fwb = \"1\", s2_memattr = \"x0xx\" }\n";
  std::string const signs =
      "signs = [{ rule = \"combine-fwb.device\", direction = \"weaker type\" }]\n";
  auto const read = read_known(file(where + signs));
  REQUIRE(std::holds_alternative<std::vector<KnownDeviation>>(read));
  auto const& known = std::get<std::vector<KnownDeviation>>(read);
  CHECK(known_of(known, "qemu", "7.2").size() == 1);
  CHECK(known_of(known, "qemu", "7.2.22").size() == 1);
  CHECK(known_of(known, "qemu", "7.20").empty());
  CHECK(known_of(known, "qemu", "8.0").empty());
  CHECK(known_of(known, "fvp", "7.2").empty());

  Concrete page = default_observation();
  page[in.hcr_fwb] = 1;
  page[in.s2_memattr] = 0b1011;
  constexpr std::string_view direction = "weaker type: Device-nGRE expected, Device-GRE reported";
  CHECK(find_known(known, page, "combine-fwb.device", direction) != nullptr);
  CHECK(find_known(known, page, "combine-fwb.stage-1", direction) == nullptr);
  CHECK(find_known(known, page, "combine-fwb.device", "stronger type: x") == nullptr);
  page[in.s2_memattr] = 0b0101;
  CHECK(find_known(known, page, "combine-fwb.device", direction) == nullptr);

  auto const problem = [](std::string const& text) {
    auto const result = read_known(text);
    auto const* why = std::get_if<std::string>(&result);
    return why == nullptr ? std::string{} : *why;
  };
  CHECK(problem("").empty());
  CHECK(contains(problem("x = 1"), "line 1, column 1: no key 'x'"));
  CHECK(contains(problem("[[deviation]]\nid = \"\"\n"), "line 2, column 6: id is a text"));
  CHECK(contains(problem("[[deviation]]\nid = 1 2\n"), "line 2"));
  CHECK(contains(problem("[[deviation]]\nidd = \"a\"\n"), "no key 'idd'"));
  CHECK(contains(problem(file(where)), "the key signs is missing"));
  CHECK(contains(problem(file("where = { hcr_fwbb = \"1\" }\n" + signs)),
                 "line 5, column 22: no input or feature 'hcr_fwbb'"));
  CHECK(contains(problem(file("where = { s2_memattr = \"10\" }\n" + signs)),
                 "'10' is no pattern of 4 digits 0, 1 or x"));
  CHECK(contains(problem(file("where = { access = \"fetch\" }\n" + signs)), "'fetch' is none of"));
  CHECK(contains(problem(file("signs = [{ rule = \"no.row\", direction = \"x\" }]\n")),
                 "no row 'no.row'"));
  CHECK(contains(problem(file(signs) + file(signs)), "id 'a' is there twice"));
}

TEST_CASE("an emulator that crashes, hangs, is silent or lies gets one line") {
  auto const crash = with_qemu("kill -SEGV $$\n");
  CHECK(crash.status == 2);
  CHECK(is_one_line(crash.err));
  CHECK(contains(crash.err, "ended by signal 11"));

  auto const refuses = with_qemu("echo 'unable to find CPU model' >&2; echo more >&2; exit 1\n");
  CHECK(refuses.status == 2);
  CHECK(is_one_line(refuses.err));
  CHECK(contains(refuses.err, "exit status 1: unable to find CPU model"));

  auto const hangs = with_qemu("sleep 1000 & sleep 1000\n", {"--limit", "1"});
  CHECK(hangs.status == 3);
  CHECK(is_one_line(hangs.err));
  CHECK(contains(hangs.err, "still running after 1 s"));

  auto const silent = with_qemu("exit 0\n");
  CHECK(silent.status == 2);
  CHECK(is_one_line(silent.err));
  CHECK(contains(silent.err, "ended without a dump"));

  auto const truncated = with_qemu("printf 'TWOFOLD\\n1234' > twofold-probe.bin\n");
  CHECK(truncated.status == 2);
  CHECK(is_one_line(truncated.err));
  CHECK(contains(truncated.err, "12 bytes"));

  for (auto const& ended : {crash, refuses, hangs, silent, truncated}) CHECK(ended.out.empty());
}

TEST_CASE("an endless output of the emulator does not fill the memory, and its end comes") {
  auto const ended = with_qemu("yes\n", {"--limit", "1"});
  CHECK(ended.status == 3);
  CHECK(is_one_line(ended.err));
}

TEST_CASE("what is not installed is named, with where to get it") {
  auto const compiler = run({"conform", "qemu", "--compiler", "no-such-gcc"});
  CHECK(compiler.status == 2);
  CHECK(is_one_line(compiler.err));
  auto const qemu = run({"conform", "qemu", "--qemu", "no-such-qemu"});
  CHECK(qemu.status == 2);
  CHECK(qemu.err == "twofold: no-such-qemu: not found; Debian has it in qemu-system-arm\n");
  if (there("qemu-system-aarch64"))
    CHECK(compiler.err ==
          "twofold: no-such-gcc: not found; Debian has it in gcc-aarch64-linux-gnu\n");
}

TEST_CASE("conform takes one of its three sources, and one format") {
  for (Words const& words :
       {Words{"conform"}, Words{"conform", "--observations", "a", "probe", "b"},
        Words{"conform", "probe"}, Words{"conform", "probe", "a", "b"},
        Words{"conform", "qemu", "--limit", "0"}, Words{"conform", "probe", "/no/such/file"},
        Words{"conform", "probe", TWOFOLD_SOURCE_DIR "/README.md"},
        Words{"conform", "qemu", "--json", "--markdown"},
        Words{"conform", "qemu", "--known", "/no/such/file"}}) {
    auto const ended = run(words);
    INFO(test::joined(words));
    CHECK(ended.status == 2);
    CHECK(is_one_line(ended.err));
    CHECK(ended.out.empty());
  }
}

TEST_CASE("QEMU deviates as is known, and not otherwise") {
  if (!emulator_there()) TWOFOLD_SKIP("no qemu-system-aarch64 or no aarch64-linux-gnu-gcc");
  auto const ended = run({"conform", "qemu"});
  INFO(ended.err << ended.out);
  CHECK(ended.status == 0);
  CHECK(contains(ended.out, "mte=on"));
}

TEST_CASE("a deviation that is not known is news, and so is one that is gone") {
  if (!emulator_there()) TWOFOLD_SKIP("no qemu-system-aarch64 or no aarch64-linux-gnu-gcc");
  Folder const folder;
  auto const none = folder.file("none.toml");
  write_file(none, "");
  auto const dump = folder.file("board.csv");
  auto const news = run({"conform", "qemu", "--cpu", "cortex-a72", "--known", none, "--csv", dump});
  CHECK(news.status == 1);
  CHECK(contains(news.out, "greater Inner Cacheability: NC expected, WB reported"));
  CHECK(contains(news.out, "twofold explain --features none --access at"));

  auto const again = run({"conform", "--observations", dump});
  CHECK(again.status == 1);
  CHECK(lines_of(again.out).back() == lines_of(news.out).back());

  auto const gone = folder.file("gone.toml");
  write_file(gone, test::content_of(TWOFOLD_SOURCE_DIR "/conformance/known/qemu.toml") +
                       "[[deviation]]\nid = \"imagined\"\nimplementation = \"qemu\"\nversions = "
                       "[\"7\", \"8\", \"9\", \"10\"]\nsigns = [{ rule = \"combine-type."
                       "precedence\", direction = \"weaker type\" }]\nreason = \"r\"\nevidence = "
                       "\"e\"\n");
  auto const vanished = run({"conform", "qemu", "--cpu", "cortex-a72", "--known", gone});
  CHECK(vanished.status == 1);
  CHECK(contains(vanished.out, "imagined"));
}
