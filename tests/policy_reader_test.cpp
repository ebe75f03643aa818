// Policy files: what is read, and what is refused with its place.
#include "model/policy/policy.hpp"
#include "model/policy/reader.hpp"

#include <catch2/catch.hpp>

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
    } catch (ReadError const& error) {
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
