// What check, prove and rules write for machines: contents, exit statuses, files. Their form is
// checked in schema_test.cpp. Expected values come from the documented formats.
#include "cli/github.hpp"
#include "cli/junit.hpp"
#include "cli/suite_json.hpp"
#include "cli/suite_text.hpp"
#include "tests/files.hpp"
#include "tests/process.hpp"
#include "tests/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

using namespace twofold;
using nlohmann::json;
using test::Command;
using test::contains;
using test::content_of;
using test::Folder;
using test::lines_of;
using test::Process;
using test::run;
using test::Words;
using test::write_file;

namespace {

/// Runs a command that is expected to write a document and to succeed.
json document_of(Words const& words) {
  auto const ended = run(words);
  CHECK(ended.status == 0);
  CHECK(ended.err.empty());
  return json::parse(ended.out);
}

json const& whole_check() {
  static json const document = document_of({"check", "--json", "--cases", "10"});
  return document;
}

/// A whole run that writes all it can, but JSON.
struct WholeRun {
  std::string out, table, xml, summary;
};

WholeRun const& whole_run() {
  static WholeRun const whole = [] {
    Folder const folder;
    write_file(folder.file("summary"), "what an earlier command said\n");
    auto const ended =
        run(Command{.arguments = {"check", "--cases", "10", "--github", "--junit",
                                  folder.file("xml"), "-o", folder.file("table")},
                    .environment = {"GITHUB_STEP_SUMMARY=" + folder.file("summary")}});
    CHECK(ended.status == 0);
    CHECK(ended.err.empty());
    CHECK(folder.names() == std::set<std::string>{"summary", "table", "xml"});
    return WholeRun{ended.out, content_of(folder.file("table")), content_of(folder.file("xml")),
                    content_of(folder.file("summary"))};
  }();
  return whole;
}

std::size_t how_many(json const& obligations, std::string const& key, json const& value) {
  return static_cast<std::size_t>(
      std::ranges::count_if(obligations, [&](json const& o) { return o.at(key) == value; }));
}

void check_refused(Command const& command, std::vector<std::string> const& mentioned) {
  auto const start = std::chrono::steady_clock::now();
  auto const ended = run(command);
  INFO(ended.err);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds{test::full_size ? 1 : 10});
  CHECK(ended.status == 2);
  CHECK(ended.out.empty());
  CHECK(std::ranges::count(ended.err, '\n') == 1);
  for (auto const& part : mentioned) CHECK(contains(ended.err, part));
}

void check_refused(Words const& words, std::vector<std::string> const& mentioned) {
  check_refused(Command{.arguments = words}, mentioned);
}

/// An interrupted run of ten million cases a property; that takes far longer than a test may.
test::Finished interrupted_check(Words const& more, std::vector<std::string> environment = {}) {
  Words words{"check", "--cases", "10000000"};
  words.insert(words.end(), more.begin(), more.end());
  Process process{Command{.arguments = words, .environment = std::move(environment)}};
  ::usleep(400'000);
  process.signal(SIGINT);
  return process.finish();
}

} // namespace

TEST_CASE("the document of check counts what it lists") {
  json const& document = whole_check();
  json const& all = document.at("obligations");
  json const& counts = document.at("counts");
  CHECK(document.at("schema") == json{{"name", "twofold.check"}, {"version", 1}});
  CHECK(document.at("status") == json{{"word", "ok"}, {"exit", 0}});
  CHECK(all.size() > 30);
  CHECK(counts.at("obligations") == all.size());
  CHECK(counts.at("judged") == all.size());
  CHECK(counts.at("as_expected") == all.size());
  CHECK(counts.at("unexpected") == 0);
  for (std::string const status : {"proved", "refuted", "unknown", "vacuous", "interrupted"})
    CHECK(counts.at(status) == how_many(all, "status", status));
  std::string const tool = document.at("tool").at("version");
  CHECK(run({"--version"}).out == "twofold " + tool + "\n");
}

TEST_CASE("a known-false property is refuted as expected, with a counterexample by field names") {
  json const& all = whole_check().at("obligations");
  std::size_t refuted = 0;
  for (json const& each : all) {
    INFO(each.at("id"));
    CHECK(each.at("status") == each.at("expectation"));
    CHECK(each.contains("counterexample") == (each.at("status") == "refuted"));
    refuted += each.contains("counterexample") ? 1 : 0;
  }
  CHECK(refuted == how_many(all, "expectation", "refuted"));
  CHECK(refuted > 0);

  // With FWB, a Device type of stage 2 does not override a stronger one of stage 1 (R_GSDKZ).
  auto const one = document_of({"prove", "--json", "twin.nGnRE-overrides-stage-1"});
  CHECK(one.at("schema").at("name") == "twofold.prove");
  CHECK(one.at("status").at("exit") == 0);
  REQUIRE(one.at("obligations").size() == 1);
  json const& pages = one.at("obligations").at(0).at("counterexample");
  REQUIRE(pages.size() == 1);
  std::map<std::string, json> values;
  for (json const& field : pages.at(0)) values[field.at("field")] = field;
  REQUIRE(values.contains("in.mair"));
  CHECK(values["in.mair"].at("value") == 0x00);
  CHECK(values["in.mair"].at("name") == "0x00");
}

TEST_CASE("every engine says how hard it tried") {
  for (json const& each : whole_check().at("obligations")) {
    INFO(each.at("id"));
    std::vector<std::string> engines;
    for (json const& engine : each.at("engines")) {
      engines.push_back(engine.at("engine"));
      if (engine.at("status") == "tested") CHECK(engine.at("cases") == 10);
      if (engine.at("engine") == "random" && engine.at("status") != "skipped")
        CHECK(engine.at("remark").get<std::string>().starts_with("seed "));
    }
    CHECK(engines == std::vector<std::string>{"exhaustive", "z3", "random"});
  }
}

namespace {

/// Text without line breaks and indentation: what is too long for a line goes on in the next.
std::string unwrapped(std::string const& text) {
  std::string result;
  for (char const c : text)
    if (c != ' ' && c != '\n')
      result += c;
    else if (!result.empty() && result.back() != ' ')
      result += ' ';
  return result;
}

} // namespace

TEST_CASE("the documents list what the texts list") {
  std::vector<std::string> ids;
  auto const list = document_of({"prove", "--list", "--json"});
  for (json const& each : list.at("obligations")) ids.push_back(each.at("id"));
  std::vector<std::string> listed;
  for (auto const& line : lines_of(run({"prove", "--list"}).out))
    if (!line.starts_with(" ")) listed.push_back(line.substr(0, line.find(' ')));
  CHECK(ids == listed);

  for (Words const& which : {Words{}, Words{"R_GSDKZ"}, Words{"combine-fwb.write-back"}}) {
    Words words{"rules"};
    words.insert(words.end(), which.begin(), which.end());
    auto const text = run(words).out;
    words.emplace_back("--json");
    std::size_t rows = 0;
    auto const document = document_of(words);
    for (json const& table : document.at("tables")) {
      CHECK(contains(text, table.at("name").get<std::string>() + ": "));
      for (json const& row : table.at("rows")) {
        ++rows;
        for (std::string const part : {"conditions", "settings"})
          for (json const& each : row.at(part))
            CHECK(contains(unwrapped(text), each.at("text").get<std::string>()));
      }
    }
    CHECK(rows > 0);
    if (!which.empty() && contains(which.front(), ".")) CHECK(rows == 1);
  }
}

TEST_CASE("a seed gives the same random cases every time") {
  Words const words{"prove",
                    "--json",
                    "--seed",
                    "7",
                    "--cases",
                    "50",
                    "twin.par-keeps-xs",
                    "twin.nothing-but-nGnRE",
                    "tagging.no-tag-access-needs-tagged"};
  auto const random_of = [&] {
    json all = json::array();
    auto const document = document_of(words);
    for (json const& each : document.at("obligations")) {
      json engine = each.at("engines").back();
      engine.erase("seconds");
      all.push_back(engine);
    }
    return all;
  };
  CHECK(random_of() == random_of());
}

TEST_CASE("a document goes to a file as well, whole or not at all") {
  Folder const folder;
  auto const file = folder.file("rules.json");
  auto const ended = run({"rules", "--json", "-o", file});
  CHECK(ended.status == 0);
  CHECK(ended.out.empty());
  CHECK(content_of(file) == run({"rules", "--json"}).out);
  check_refused(Words{"rules", "--json", "R_NOSUCH", "-o", file}, {"R_NOSUCH"});
  check_refused(Words{"prove", "--json", "nosuch", "-o", file}, {"nosuch"});
  CHECK(content_of(file) == run({"rules", "--json"}).out);
  CHECK(folder.names() == std::set<std::string>{"rules.json"});
}

TEST_CASE("an interrupted run ends with 3, and its documents list what was left out") {
  Folder const folder;
  auto const file = folder.file("check.xml");
  auto const ended = interrupted_check({"--json", "--junit", file});
  CHECK(ended.status == 3);
  CHECK(ended.err.empty());
  auto const document = json::parse(ended.out);
  CHECK(document.at("status") == json{{"word", "unknown"}, {"exit", 3}});
  json const& all = document.at("obligations");
  json const& counts = document.at("counts");
  CHECK(counts.at("obligations") == all.size());
  CHECK(counts.at("judged") < all.size());
  CHECK(counts.at("unexpected") == 0);
  auto const left_out = how_many(all, "status", "interrupted");
  CHECK(left_out > 0);
  CHECK(counts.at("interrupted") == left_out);
  auto const skipped = lines_of(content_of(file));
  CHECK(static_cast<std::size_t>(std::ranges::count_if(
            skipped, [](auto const& line) { return contains(line, "<skipped"); })) == left_out);
}

TEST_CASE("JUnit XML names a test case for each property, under its group's class") {
  auto const& xml = whole_run().xml;
  CHECK_FALSE(contains(xml, "<failure"));
  CHECK_FALSE(contains(xml, "<skipped"));
  for (json const& each : whole_check().at("obligations")) {
    std::string const id = each.at("id");
    auto const dot = id.find('.');
    CHECK(contains(xml, "classname=\"twofold." + id.substr(0, dot) + "\" name=\"" +
                            id.substr(dot + 1) + "\" time=\""));
  }
}

TEST_CASE("a file that cannot be written is refused before the work, and nothing is left") {
  Folder const folder;
  auto const there = folder.file("nosuch/check.xml");
  Words const words{"check", "--cases", "100000", "-o", folder.file("table"), "--junit"};
  for (auto const& bad : {there, folder.file(""), std::string{"-"}, std::string{}}) {
    INFO(bad);
    auto with = words;
    with.push_back(bad);
    check_refused(with, {bad.empty() ? "empty" : bad});
  }
  check_refused(
      Command{.arguments = {"check", "--cases", "100000", "--github", "-o", folder.file("table")},
              .environment = {"GITHUB_STEP_SUMMARY=" + folder.file("nosuch/summary")}},
      {"GITHUB_STEP_SUMMARY", folder.file("nosuch/summary"), "cannot write"});
  CHECK(folder.names().empty());
}

TEST_CASE("an existing file keeps its content when the run fails") {
  Folder const folder;
  auto const file = folder.file("check.xml");
  write_file(file, "precious\n");
  check_refused(Words{"check", "--json", "--github", "--junit", file}, {"--json", "--github"});
  check_refused(Words{"check", "--junit", file, "-o", folder.file("nosuch/table")}, {"nosuch"});
  auto const gone =
      run(Command{.arguments = {"check", "--cases", "10", "--junit", file}, .reader_gone = true});
  CHECK(gone.signal == 0);
  CHECK(gone.status == 2);
  CHECK(gone.err.empty());
  CHECK(content_of(file) == "precious\n");
  CHECK(folder.names() == std::set<std::string>{"check.xml"});
}

TEST_CASE("a document for a reader that went away is dropped silently") {
  for (auto const& words : std::vector<Words>{{"prove", "--json", "laws.total", "--cases", "10"},
                                              {"prove", "--list", "--json"},
                                              {"rules", "--json"}}) {
    auto const ended = run(Command{.arguments = words, .reader_gone = true});
    CHECK(ended.signal == 0);
    CHECK(ended.status == 2);
    CHECK(ended.err.empty());
  }
}

TEST_CASE("GitHub gets a notice, wherever the table goes, and the summary of the step grows") {
  auto const& [out, table, xml, summary] = whole_run();
  CHECK(std::ranges::count(out, '\n') == 1);
  CHECK(out.starts_with("::notice title=twofold check::"));
  CHECK(out.ends_with(" 0 unexpected\n"));
  CHECK(table.starts_with("twofold "));
  CHECK(table.ends_with(" 0 unexpected\n"));
  CHECK_FALSE(contains(table, "::"));
  CHECK(summary.starts_with("what an earlier command said\n### twofold check: ok\n\n"));
  CHECK(summary.ends_with(" 0 unexpected\n"));
}

TEST_CASE("GitHub is told of an interruption, after the table") {
  auto const ended = interrupted_check({"--github"}, {"GITHUB_STEP_SUMMARY="});
  CHECK(ended.status == 3);
  CHECK(ended.out.starts_with("twofold "));
  CHECK(lines_of(ended.out).back().starts_with("::notice title=twofold check::interrupted: "));
}

TEST_CASE("the table of check keeps its columns") {
  auto const lines = lines_of(whole_run().table);
  auto const head =
      std::ranges::find_if(lines, [](auto const& line) { return line.starts_with("property "); });
  REQUIRE(head != lines.end());
  std::size_t rows = 0;
  for (auto line = head + 1; line != lines.end() && !line->empty(); ++line) {
    INFO(*line);
    CHECK(line->size() <= 78);
    if (!contains(*line, " ")) continue; // an id that fills its line; the cells are on the next
    ++rows;
    for (std::string const name : {"exhaustive", "z3", "random"}) {
      auto const column = head->find(name);
      REQUIRE(line->size() > column);
      CHECK((*line)[column - 1] == ' ');
      CHECK((*line)[column] != ' ');
    }
  }
  CHECK(rows == whole_check().at("obligations").size());
}

// ----------------------------------------------------------------------------------- surprises
//
// The true rules have none but a solver that runs out of time; the others are made up.

namespace {

using cli::Judged;
using proofs::Report;
using proofs::Status;

/// A run of one property that turned out as it should not.
Judged surprising(Status status, std::string const& remark) {
  proofs::Obligation const* const obligation = proofs::find_obligation("laws.total");
  REQUIRE(obligation != nullptr);
  Judged judged;
  judged.reports = {
      Report{.obligation = obligation, .status = status, .engines = {}, .remark = remark}};
  judged.judged = 1;
  judged.status = cli::status_of(judged.reports.front());
  return judged;
}

} // namespace

TEST_CASE(
    "a property that the solver gives up on in a millisecond is a surprise, and ends with 3") {
  Folder const folder;
  auto const xml = folder.file("check.xml");
  auto const summary = folder.file("summary.md");
  Words const words{"check", "--cases", "10", "--limit", "1", "--github", "--junit", xml};
  auto const ended =
      run(Command{.arguments = words, .environment = {"GITHUB_STEP_SUMMARY=" + summary}});
  CHECK(ended.status == 3);
  auto const lines = lines_of(ended.out);
  auto const with = [](std::vector<std::string> const& in, std::string_view part) {
    return std::ranges::count_if(in, [&](auto const& line) { return contains(line, part); });
  };
  auto const surprises = with(lines, "UNEXPECTED: unknown");
  REQUIRE(surprises > 0);
  for (auto const& line : lines)
    if (!line.starts_with("::")) CHECK(line.size() <= 78);
  CHECK(with(lines, "::error title=") == surprises);
  CHECK(lines.back().ends_with(" " + std::to_string(surprises) + " unexpected"));
  CHECK(with(lines_of(content_of(xml)), "<failure type=\"unknown\"") == surprises);
  CHECK(content_of(summary).starts_with("### twofold check: unknown\n"));
  CHECK(with(lines_of(content_of(summary)), "| unknown | ") == surprises);
}

TEST_CASE("each kind of surprise has its exit status, and the worst counts") {
  CHECK(surprising(Status::refuted, "").status == 1);
  CHECK(surprising(Status::proved, "").status == 1);
  CHECK(surprising(Status::unknown, "").status == 3);
  CHECK(surprising(Status::interrupted, "").status == 3);
  CHECK(surprising(Status::vacuous, "").status == 4);
  CHECK(surprising(Status::error, "").status == 5);
  std::vector<int> const order{5, 2, 1, 4, 3, 0}; // worst first
  for (std::size_t a = 0; a < order.size(); ++a)
    for (std::size_t b = 0; b < order.size(); ++b)
      CHECK(cli::worse(order[a], order[b]) == order[std::min(a, b)]);
}

TEST_CASE("JUnit XML escapes what a remark holds") {
  auto const xml = cli::junit_xml(surprising(Status::refuted, "a<b> & \"c\" 'd' ]]> \x1b[2J"));
  CHECK(contains(xml, "<testsuite name=\"twofold.laws\" tests=\"1\" failures=\"1\" errors=\"0\""));
  CHECK(contains(xml, "<failure type=\"refuted\" message=\"refuted: a&lt;b&gt; &amp; "
                      "&quot;c&quot; 'd' ]]&gt; ?[2J\">laws.total\n"));
  CHECK_FALSE(contains(xml, "\x1b"));
}

TEST_CASE("an annotation is one line, whatever the report holds") {
  auto const text = cli::annotations(surprising(Status::error, "100% sure,\r\n::error::forged"));
  auto const lines = lines_of(text);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].starts_with("::error title=laws.total is error::laws.total%0A  "));
  CHECK(contains(lines[0], "100%25 sure,%0D%0A::error::forged"));
  CHECK(lines[1].starts_with("::notice title=twofold check::1 properties in "));
}

TEST_CASE("the document of a surprise says so") {
  auto const document = json::parse(cli::check_json(surprising(Status::error, "\x80 is no UTF-8")));
  CHECK(document.at("status") == json{{"word", "error"}, {"exit", 5}});
  CHECK(document.at("counts").at("error") == 1);
  CHECK(document.at("counts").at("unexpected") == 1);
  CHECK(document.at("obligations").at(0).at("as_expected") == false);
}

TEST_CASE("an id of any length leaves the table within its columns") {
  for (std::size_t const length : {10U, 42U, 43U, 44U, 49U, 50U, 51U, 60U, 76U}) {
    INFO(length);
    std::string const id = "laws." + std::string(length - 5, 'x');
    Statement const statement{.id = id, .sentence = "S.", .source = "none"};
    proofs::Obligation const obligation{.statement = &statement, .pages = 1};
    cli::ResultTable const table{{&obligation}};
    Report report{.obligation = &obligation, .status = Status::proved, .engines = {}, .remark = {}};
    report.as_expected = true;
    auto const add = [&](std::string_view engine, Status status, std::uint64_t cases) {
      report.engines.push_back(
          {.engine = engine, .status = status, .cases = cases, .remark = {}, .counterexample = {}});
    };
    auto const head = table.head();
    auto const check_lines = [&](std::string_view first, std::string_view last) {
      auto const lines = lines_of(table.row(report));
      REQUIRE((lines.size() == 1 || lines.size() == 2));
      CHECK(lines.front().starts_with(id));
      for (auto const& line : lines) CHECK(line.size() <= 78);
      CHECK(lines.back().substr(head.find("exhaustive")).starts_with(first));
      CHECK(lines.back().substr(head.find("random")).starts_with(last));
      CHECK(lines.back()[head.find("z3") - 1] == ' ');
      report.engines.clear();
    };
    add("exhaustive", Status::proved, 1'073'741'824);
    add("z3", Status::refuted, 0);
    add("random", Status::tested, 100'000'000);
    check_lines("1073741824", "100");
    add("exhaustive", Status::interrupted, 5);
    add("random", Status::interrupted, 5);
    bool const narrow = head.find("z3") - head.find("exhaustive") <= 11;
    check_lines(narrow ? "stopped" : "interrupted", narrow ? "" : "interrupted");
  }
}
