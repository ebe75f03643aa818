// Policy files: what is read, and what is refused with its place.
#include "model/policy/policy.hpp"
#include "model/policy/reader.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

using namespace twofold;
using namespace twofold::policy;

namespace {

std::string content(std::filesystem::path const& path) {
  std::ostringstream all;
  all << std::ifstream{path}.rdbuf();
  return all.str();
}

std::filesystem::path const folder = std::filesystem::path{TWOFOLD_SOURCE_DIR} / "policies";

Page page(std::vector<std::pair<Fact, Value>> const& facts) {
  Page p{};
  for (auto const& [f, v] : facts) p[f] = v;
  return p;
}

} // namespace

TEST_CASE("every policy of the project can be read") {
  std::size_t count = 0;
  for (auto const& entry : std::filesystem::directory_iterator{folder}) {
    if (entry.path().extension() != ".toml") continue;
    INFO(entry.path().string());
    ++count;
    try {
      auto const policy = read(content(entry.path()));
      CHECK(policy.name == entry.path().stem().string());
    } catch (input::Malformed const& error) {
      FAIL(error.position.line << ":" << error.position.column << ": " << error.what());
    }
  }
  CHECK(count > 0);
}

TEST_CASE("KVM of Linux 6.12 maps a BAR as the row for it says") {
  auto const policy = read(content(folder / "kvm-6.12.toml"));
  auto const bar = page({{fact.device, DeviceClass::vfio_pci},
                         {fact.fault, FaultKind::read},
                         {fact.vma_type, VmaType::nGnRnE},
                         {fact.vm_pfnmap, 1},
                         {fact.vm_io, 1},
                         {fact.vm_allow_any_uncached, 1}});
  auto const outcome = evaluate(policy, bar);
  REQUIRE(outcome);
  CHECK((*outcome)[aspect.result] == Action::map);
  CHECK((*outcome)[aspect.memattr] == 0b0101);
  CHECK((*outcome)[aspect.xn] == 1);
}

TEST_CASE("a device class has few distinct entries") {
  auto const policy = read(content(folder / "kvm-6.12.toml"));
  auto const entries = stage2_entries(policy, DeviceClass::gicv2_vcpu);
  REQUIRE(entries.size() == 2); // with HCR_EL2.FWB and without
  for (auto const& entry : entries) CHECK(entry.outcome[aspect.memattr] == 0b0001);
}

// Files that are no policy. Each case takes a policy that is one and changes a line.

namespace {

std::string const starter = R"(schema = "twofold.policy/1"
name = "small"
title = "A small host"
source = "this test"

[host]
fwb = "used"
ptw = true
mte = true
device-with-normal-nc = "refused"

[[type]]
name = "normal"
memattr = 0b1111
memattr-fwb = 0b0110
sh = 0b11

[[type]]
name = "device"
memattr = 0b0001
memattr-fwb = 0b0001
sh = 0b11
executable = false

[[row]]
id = "memory"
when = { map-memory = true }
result = "map"
type = "normal"
xn = "no"
write = "yes"
size = "page"
clean = "unless-fwb"
unmap-clean = "unless-fwb"
icache = "yes"
source = "here"

[[row]]
id = "device"
when = { map-memory = false, fault = ["read", "write"] }
result = "map"
type = "device"
xn = "yes"
write = "yes"
size = "page"
clean = "no"
unmap-clean = "no"
icache = "no"
source = "here"

[[row]]
id = "rest"
when = {}
otherwise = true
result = "user-error"
error = "-EFAULT"
source = "here"
)";

struct Bad {
  std::string what;
  std::string into;
  std::uint32_t line;   ///< 0: wherever
  std::uint32_t column; ///< 0: wherever
  std::string says;
};

std::string replaced(std::string text, std::string const& what, std::string const& into) {
  auto const at = text.rfind(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), into);
}

void expect_refusal(std::string const& text, Bad const& bad) {
  INFO(bad.what << " -> " << bad.into);
  try {
    read(text);
    FAIL("read without complaint");
  } catch (input::Malformed const& error) {
    INFO(error.position.line << ":" << error.position.column << ": " << error.what());
    CHECK(std::string_view{error.what()}.find(bad.says) != std::string_view::npos);
    if (bad.line != 0) CHECK(error.position.line == bad.line);
    if (bad.column != 0) CHECK(error.position.column == bad.column);
  }
}

} // namespace

TEST_CASE("the policy that the next case spoils is one") { CHECK(read(starter).rows.size() == 3); }

TEST_CASE("what is wrong with a file is told with its place") {
  std::vector<Bad> const cases{
      {"name = \"small\"", "name = 7", 2, 8, "name is a text"},
      {"name = \"small\"", "nome = \"small\"", 2, 1, "no key 'nome'; allowed are"},
      {"name = \"small\"", "name = \"a b\"", 2, 8, "found 'a b'"},
      {"schema = \"twofold.policy/1\"", "schema = \"twofold.policy/2\"", 1, 10, "schema is"},
      {"fwb = \"used\"", "fwb = \"sometimes\"", 7, 7, "used, unused, required; found 'sometimes'"},
      {"ptw = true", "ptw = 1", 8, 7, "ptw is true or false"},
      {"ptw = true\n", "", 6, 1, "the key ptw of host is missing"},
      {"memattr-fwb = 0b0110", "memattr-fwb = 0b0100", 15, 15, "reserved with FWB"},
      {"memattr-fwb = 0b0110", "memattr-fwb = 0b1110", 15, 15, "RES0 with FWB"},
      {"memattr = 0b1111", "memattr = 0b1000", 14, 11, "reserved without FWB"},
      {"memattr = 0b1111", "memattr = 16", 14, 11, "a number from 0 to 15"},
      {"memattr = 0b1111\n", "", 12, 1, "the key memattr of type 'normal' is missing"},
      {"fwb = \"used\"", "fwb = \"unused\"", 15, 15, "means nothing"},
      {"id = \"device\"", "id = \"memory\"", 39, 6, "is there twice"},
      {"result = \"map\"\ntype = \"normal\"", "type = \"normal\"", 25, 1, "the key result"},
      {"xn = \"no\"\n", "", 25, 1, "the key xn of row 'memory' is missing"},
      {"xn = \"no\"", "xn = \"perhaps\"", 30, 6, "found 'perhaps'"},
      {"xn = \"yes\"", "xn = \"no\"", 43, 6, "refused together with execution"},
      {"type = \"device\"", "type = \"other\"", 42, 8, "no type 'other'"},
      {"size = \"page\"", "size = \"huge\"", 45, 8, "size is one of page, host, region, vma"},
      {"error = \"-EFAULT\"\n", "", 51, 1, "the key error of row 'rest' is missing"},
      {"source = \"here\"\n\n[[row]]\nid = \"rest\"", "\n\n[[row]]\nid = \"rest\"", 38, 1,
       "the key source of row 'device' is missing"},
      {"otherwise = true", "otherwise = false", 51, 1, "both take this page"},
      {"when = {}\notherwise = true", "when = { map-memory = false, fault = \"exec\" }", 51, 1,
       "no row takes this page: device=ram fault=memslot"},
      {"when = {}", "when = { vm-pfnmap = true, vm-mixedmap = true }", 51, 1,
       "a VMA is never VM_PFNMAP and VM_MIXEDMAP at once"},
      {"when = {}", "when = { vm-pfnmap = 1 }", 53, 22, "vm-pfnmap is true or false"},
      {"when = {}", "when = { fault = [\"read\", \"reed\"] }", 53, 27, "found 'reed'"},
      {"when = {}", "when = { fault = [\"read\", \"read\"] }", 53, 27, "there twice"},
      {"when = {}", "when = { fault = [] }", 53, 18, "a list that is not empty"},
      {"when = {}", "when = { colour = true }", 53, 10, "no key 'colour'"},
      {"when = {}", "when = { device = \"gicv2-vcpu\", vm-io = true }", 51, 1, "has no VMA"},
      {"when = { map-memory = false, fault = [\"read\", \"write\"] }",
       "when = { map-memory = true }\nafter = [\"memory\"]", 38, 1,
       "takes no page: others come first"},
      {"otherwise = true", "after = [\"memory\", \"later\"]", 54, 20, "no row 'later' before"},
      {"mte = true", "mte = false\nmte = true", 0, 0, "not TOML"},
      {"[host]", "[host", 0, 0, "not TOML"},
  };
  for (Bad const& bad : cases) expect_refusal(replaced(starter, bad.what, bad.into), bad);
}

TEST_CASE("every prefix of a policy is read, or refused with a place in it") {
  auto const text = content(folder / "kvm-5.5.toml");
  for (std::size_t length = 0; length < text.size(); length += 13) {
    auto const part = text.substr(0, length);
    auto const lines = static_cast<std::uint32_t>(std::count(part.begin(), part.end(), '\n')) + 1;
    try {
      read_rows(part);
    } catch (input::Malformed const& error) {
      INFO(length << ": " << error.what());
      CHECK(error.position.line >= 1);
      CHECK(error.position.line <= lines);
    }
  }
}
