// What the tables are written in, by programs that read it: docutils, Asciidoctor, Tidy, Verilator.
// One that is not installed is skipped.
#include "tests/files.hpp"
#include "tests/process.hpp"
#include "tests/skip.hpp"

using namespace twofold;
using test::Folder;
using test::run;

namespace {

bool installed(std::string const& program) {
  return std::system(("command -v " + program + " >/dev/null 2>&1").c_str()) == 0;
}

/// Runs a shell command; what it said is shown if it fails.
void check_command(std::string const& command) {
  Folder const folder;
  auto const said = folder.file("said");
  int const status = std::system((command + " >'" + said + "' 2>&1").c_str());
  INFO(command << "\n" << test::content_of(said).substr(0, 2000));
  CHECK(status == 0);
}

} // namespace

TEST_CASE("docutils reads the reStructuredText without a complaint") {
  if (!installed("rst2html")) TWOFOLD_SKIP("no rst2html (Debian: python3-docutils)");
  Folder const folder;
  auto const file = folder.file("tables.rst");
  REQUIRE(run({"tables", "--format", "rst", "-o", file}).status == 0);
  check_command("rst2html --report=1 --halt=2 '" + file + "' /dev/null");
  REQUIRE(run({"diff", "rules=spec", "rules=spec", "--format", "rst", "-o", file}).status == 0);
  check_command("rst2html --report=1 --halt=2 '" + file + "' /dev/null");
}

TEST_CASE("Asciidoctor reads the AsciiDoc without a complaint") {
  if (!installed("asciidoctor")) TWOFOLD_SKIP("no asciidoctor (Debian: asciidoctor)");
  Folder const folder;
  auto const file = folder.file("tables.adoc");
  REQUIRE(run({"tables", "--format", "adoc", "-o", file}).status == 0);
  check_command("asciidoctor --failure-level INFO -o /dev/null '" + file + "'");
}

TEST_CASE("Tidy reads the HTML without a complaint") {
  if (!installed("tidy")) TWOFOLD_SKIP("no tidy (Debian: tidy)");
  Folder const folder;
  auto const file = folder.file("tables.html");
  REQUIRE(run({"tables", "--format", "html", "-o", file}).status == 0);
  check_command("tidy -quiet -errors '" + file + "'");
}

TEST_CASE("Verilator reads the SystemVerilog without a complaint") {
  if (!installed("verilator")) TWOFOLD_SKIP("no verilator (Debian: verilator)");
  Folder const folder;
  auto const file = folder.file("twofold_vectors_pkg.sv");
  REQUIRE(run({"vectors", "--format", "sv", "-o", file}).status == 0);
  check_command("verilator --lint-only -Wall -Wno-UNUSED '" + file + "'");
}
