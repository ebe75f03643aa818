// Reference tables: against files, and their cells against the manual's tables, transcribed by
// hand.
#include "spec/readings.hpp"
#include "tables/sheets.hpp"
#include "tables/variant.hpp"
#include "tables/wording.hpp"
#include "tests/golden.hpp"
#include "tests/process.hpp"
#include "tests/text.hpp"

#include <algorithm>
#include <map>
#include <set>

using namespace twofold;
using test::check_golden;
using test::contains;
using test::lines_of;
using test::run;
using test::Words;

namespace {

std::string output_of(Words const& arguments) {
  auto const ended = run(arguments);
  INFO(test::joined(arguments) << ": " << ended.err);
  REQUIRE(ended.status == 0);
  return ended.out;
}

std::vector<std::string> split(std::string const& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream{text};
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  if (text.ends_with(separator)) parts.emplace_back();
  return parts;
}

Sheet make(std::string_view id) {
  auto const* kind = sheet_kind(id);
  REQUIRE(kind != nullptr);
  return kind->make(*kind, kind->features);
}

/// The cell of a full table for a kind of stage 1 and a MemAttr.
std::string result_in(Sheet const& sheet, std::string const& s1, std::string const& memattr) {
  for (SheetLine const& line : sheet.lines)
    if (line.cells[0] == s1 && line.cells[1] == memattr) return line.cells.back();
  FAIL("no line " << s1 << ", " << memattr);
  return {};
}

/// "Normal-NC" or "Normal iNC/oWT" from the columns of the transcription.
std::string type_words(std::string const& type, std::string const& inner,
                       std::string const& outer) {
  if (type != "Normal") return "Device-" + type;
  return inner == outer ? "Normal-" + inner : "Normal i" + inner + "/o" + outer;
}

/// The kinds that bytes of the transcription stand for, hints aside.
std::string kind_of(unsigned byte) {
  static std::map<unsigned, std::string> const devices{
      {0x00, "nGnRnE"}, {0x04, "nGnRE"}, {0x08, "nGRE"}, {0x0c, "GRE"}};
  if (auto const device = devices.find(byte); device != devices.end())
    return "Device-" + device->second;
  auto const side = [](unsigned half) -> std::string {
    if (half == 0x4) return "NC";
    return (half & 0x4) == 0 ? "WT" : "WB";
  };
  if ((byte & 0xf) == 0 || byte < 0x10) return {};
  return type_words("Normal", side(byte & 0xf), side(byte >> 4));
}

} // namespace

TEST_CASE("every table in every format is as expected") {
  for (SheetKind const& kind : sheet_kinds())
    for (std::string const format : {"md", "rst", "adoc", "html", "latex", "csv", "json"}) {
      auto const id = std::string{kind.id};
      check_golden("tables/" + id + "." + format, output_of({"tables", id, "--format", format}));
    }
  check_golden("tables/look-up.h", output_of({"tables", "--format", "c"}));
  check_golden("tables/look-up-mte-perm.h",
               output_of({"tables", "--format", "c", "--features", "fwb,xs,mte2,mte_perm"}));
}

TEST_CASE("the full tables have the types that the manual's tables have") {
  auto const without = make("combine-full");
  auto const with = make("combine-fwb-full");
  std::vector<std::string> columns;
  std::size_t compared = 0;
  for (auto const& text :
       lines_of(test::content_of(TWOFOLD_SOURCE_DIR "/tests/data/manual-tables.csv"))) {
    if (text.empty() || text.starts_with('#')) continue;
    auto const cells = split(text, ',');
    if (columns.empty()) {
      columns = cells;
      continue;
    }
    std::map<std::string, std::string> line;
    for (std::size_t i = 0; i < cells.size(); ++i) line[columns[i]] = cells[i];
    auto const kind = kind_of(static_cast<unsigned>(std::stoul(line["mair"], nullptr, 16)));
    // The full tables are those of FEAT_S2FWB alone.
    if (kind.empty() || line["mte_perm"] == "1" || !line["s2_memattr"].starts_with("0b")) continue;
    auto const memattr = line["s2_memattr"].substr(2);
    bool const fwb = line["fwb"] == "1";
    INFO(text);
    auto const result = result_in(fwb ? with : without, kind, memattr);
    if (line["want_reserved"] == "1" && line["s1_sh"] != "1" && line["s2_sh"] != "1") {
      CHECK(result == "reserved");
    } else if (!line["want_type"].empty() && !contains(line["want_type"], "/")) {
      if (line["want_type"] == "Normal" && line["want_inner"].empty()) continue;
      CHECK(result == type_words(line["want_type"], line["want_inner"], line["want_outer"]));
    } else {
      continue;
    }
    ++compared;
  }
  CHECK(compared >= 90);
}

// From the tables of facts on combining: "Device, Device: the stricter; one Device: that Device
// type; Normal, Normal: NC if either is NC, else WT if either is WT, else WB".
TEST_CASE("the compact table says in 13 lines what the full one says in 49") {
  std::vector<std::string> const kinds{"Device-nGnRnE", "Device-nGnRE", "Device-nGRE", "Device-GRE",
                                       "Normal-NC",     "Normal-WT",    "Normal-WB"};
  auto const sheet = make("combine");
  CHECK(sheet.lines.size() == 13);
  auto const in = [&](std::string const& cell, std::string const& kind) {
    if (cell == "any") return true;
    bool const but = cell.starts_with("any but ");
    bool found = false;
    for (auto word : split(but ? cell.substr(8) : cell, ',')) {
      if (word.starts_with(' ')) word.erase(0, 1);
      if (word.starts_with("any ")) word.erase(0, 4);
      found = found || word == kind || (word == "Device" && kind.starts_with("Device")) ||
              (word == "Normal" && kind.starts_with("Normal"));
    }
    return found != but;
  };
  for (std::size_t a = 0; a < kinds.size(); ++a)
    for (std::size_t b = 0; b < kinds.size(); ++b) {
      INFO(kinds[a] << ", " << kinds[b]);
      std::set<std::string> results;
      for (SheetLine const& line : sheet.lines)
        if (in(line.cells[0], kinds[a]) && in(line.cells[1], kinds[b]))
          results.insert(line.cells[2]);
      // The kinds are listed strictest first.
      CHECK(results == std::set<std::string>{kinds[std::min(a, b)]});
    }
}

TEST_CASE("a table says what it assumes") {
  for (SheetKind const& kind : sheet_kinds()) {
    auto const sheet = make(kind.id);
    INFO(kind.id);
    for (char const* label : {"Features", "Choices", "Readings"})
      CHECK(std::ranges::count(sheet.assumptions, label, &SheetAssumption::label) == 1);
    CHECK_FALSE(sheet.lines.empty());
    for (SheetLine const& line : sheet.lines) {
      CHECK(line.cells.size() == sheet.columns.size());
      CHECK(std::ranges::none_of(line.cells, &std::string::empty));
    }
  }
}

TEST_CASE("columns are chosen by their ids, in any order") {
  CHECK(lines_of(output_of({"tables", "stage2", "--format", "csv", "--columns", "type,memattr"}))[2]
            .starts_with("Device-nGnRE,0001,R_HMNDG,"));
}

TEST_CASE("what tables and diff cannot do is said in one line") {
  struct Case {
    Words words;
    std::string mentioned;
  };
  std::vector<Case> const cases{
      {{"tables", "nothing"}, "no table 'nothing'"},
      {{"tables", "--format", "doc"}, "md, rst, adoc, html, latex, csv, json, c"},
      {{"tables", "--format", "csv"}, "name one"},
      {{"tables", "--columns", "type"}, "name one table"},
      {{"tables", "stage2", "--columns", "x"}, "memattr, type"},
      {{"tables", "combine-fwb", "--features", "none"}, "needs FEAT_S2FWB"},
      {{"tables", "combine", "--format", "c"}, "takes no table"},
      {{"diff"}, "two sides"},
      {{"diff", "fwb=0"}, "two sides"},
      {{"diff", "fwb=0", "fwb=2"}, "does not fit"},
      {{"diff", "fwb=0", "rules=spec"}, "on one side only"},
      {{"diff", "rules=spec", "rules=v9"}, "erratum-nc-result"},
      {{"diff", "fwb", "fwb=1"}, "NAME=VALUE"},
      {{"diff", "color=1", "color=2"}, "nothing is called 'color'"},
      {{"diff", "fwb=0", "fwb=1", "--format", "x"}, "is none of md"},
      {{"diff", "tge=1+e2h=1", "tge=0"}, "EL1&0 is not in use"},
      {{"vectors", "--format", "xml"}, "csv, json, sv"}};
  for (Case const& each : cases) {
    INFO(test::joined(each.words));
    auto const ended = run(each.words);
    INFO(ended.err);
    CHECK(ended.status == 2);
    CHECK(ended.out.empty());
    CHECK(std::ranges::count(ended.err, '\n') == 1);
    CHECK(contains(ended.err, each.mentioned));
  }
}

TEST_CASE("differences are as expected") {
  std::map<std::string, Words> const sides{
      {"fwb", {"fwb=0", "fwb=1"}},
      {"mte-perm", {"features=fwb,mte2", "features=fwb,mte2,mte_perm"}},
      {"v8.5", {"rules=v8.5", "rules=spec"}},
      {"erratum-nc-result", {"rules=spec", "rules=erratum-nc-result"}},
      {"erratum-nc-at-stage-1", {"rules=spec", "rules=erratum-nc-at-stage-1"}},
      {"nothing", {"rules=spec", "rules=spec"}}};
  for (auto const& [name, words] : sides)
    check_golden("diff/" + name + ".md", output_of({"diff", words[0], words[1]}));
}

// Two doubts on which the issues of Arm's machine-readable specification differ: x110 over Device,
// and the hints of x110 over Non-cacheable. Nothing else changes.
TEST_CASE("the v8.5 readings change FWB MemAttr x110 over Device and Non-cacheable alone") {
  auto const lines = lines_of(output_of({"diff", "rules=v8.5", "rules=spec", "--format", "csv"}));
  CHECK(lines.size() == 8);
  for (std::size_t l = 1; l < lines.size(); ++l) {
    INFO(lines[l]);
    CHECK(contains(lines[l], ",1,x110,any,any,"));
    CHECK((contains(lines[l], "Device-") || contains(lines[l], "NC")));
  }
}

TEST_CASE("every reading that is a row is known to the tables by that row") {
  auto text = test::content_of(TWOFOLD_SOURCE_DIR "/docs/readings.md");
  std::erase(text, '\\');
  std::set<std::string> const without_rows{
      "reading-mtx", "reading-d128",         "reading-lpa2",
      "reading-pie", "reading-par-latitude", "reading-ordered-before-a-fault"};
  std::set<std::string> documented;
  for (auto const& line : lines_of(text))
    if (line.starts_with("## reading-") && !without_rows.contains(line.substr(3)))
      documented.insert(line.substr(3));
  std::set<std::string> known;
  std::set<std::string> ids;
  for (Table const& table : true_rules.tables)
    for (Row const& row : table.rows) ids.insert(row_id(table, row));
  for (spec::Reading const& reading : spec::readings) {
    known.insert(std::string{reading.id});
    INFO(reading.id);
    CHECK(contains(text, std::string{reading.takes}.substr(0, 20)));
    CHECK_FALSE(reading.rows[0].empty());
    for (auto const row : reading.rows)
      if (!row.empty()) {
        INFO(row);
        CHECK(ids.contains(std::string{row}));
      }
  }
  CHECK(known == documented);
}

TEST_CASE("a variant changes tables and rows that there are") {
  for (spec::Variant const& variant : spec::variants) {
    INFO(variant.id);
    for (spec::Change const& change : variant.changes) {
      auto const table = std::ranges::find(true_rules.tables, change.table, &Table::name);
      REQUIRE(table != true_rules.tables.end());
      CHECK(std::ranges::count(table->rows, change.row, &Row::name) == 1);
    }
    if (!variant.added.rows.empty())
      CHECK(std::ranges::count(true_rules.tables, variant.added_after, &Table::name) == 1);
  }
}
