// Judgements of host policies: what thread and commit say of them, and that a mistake in a policy
// is noticed by each property.
#include "model/policy/guest.hpp"
#include "model/policy/reader.hpp"
#include "proofs/policy_check.hpp"
#include "tests/files.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

using namespace twofold;
using namespace twofold::policy;
using proofs::PolicyReport;
using PolicyRow = policy::Row;

namespace {

Policy policy_called(std::string const& name) {
  return read(test::content_of(TWOFOLD_SOURCE_DIR "/policies/" + name + ".toml"));
}

std::size_t property_called(std::string_view id) {
  auto const all = proofs::policy_properties();
  auto const found = std::ranges::find(all, id, &proofs::PolicyProperty::id);
  REQUIRE(found != all.end());
  return static_cast<std::size_t>(found - all.begin());
}

PolicyReport judged(Policy const& policy) {
  proofs::Interrupt const never{false};
  return proofs::judge_policy(policy, {}, never);
}

Verdict verdict(PolicyReport const& report, std::string_view property) {
  return report.judgements[property_called(property)].verdict;
}

PolicyRow& row_called(Policy& policy, std::string_view id) {
  auto const found = std::ranges::find(policy.rows, id, &PolicyRow::id);
  REQUIRE(found != policy.rows.end());
  return *found;
}

/// Everything that is mapped is mapped as it should be, as far as one policy can have it.
Policy safe_policy() {
  return read(R"(schema = "twofold.policy/1"
name = "safe"
title = "A host that no property denies"
source = "this test"

[host]
fwb = "unused"
ptw = true
mte = true
device-with-normal-nc = "refused"

[[type]]
name = "normal"
memattr = 0b1111
sh = 0b11
promise = "normal"

[[type]]
name = "device"
memattr = 0b0001
sh = 0b11
promise = "device"

[[type]]
name = "normal-nc"
memattr = 0b0101
sh = 0b11
promise = "normal-nc"

[[row]]
id = "nothing"
when = { fault = ["memslot", "change-pte", "permission-read", "permission-write", "permission-exec"], device = ["ram", "vfio-pci", "platform", "cacheable-pfnmap"] }
result = "nothing"
source = "here"

[[row]]
id = "gicv2"
when = { device = "gicv2-vcpu" }
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
id = "refused"
when = { fault = ["read", "write", "exec"], device = ["vfio-pci", "platform", "cacheable-pfnmap"] }
result = "user-error"
error = "no devices"
source = "here"

[[row]]
id = "unmapped"
when = { fault = ["read", "write", "exec"], device = "ram", map-memory = false }
result = "user-error"
error = "no memory"
source = "here"

[[row]]
id = "ram"
when = { fault = ["read", "write", "exec"], device = "ram", map-memory = true }
result = "map"
type = "normal"
xn = "no"
write = "yes"
size = "host"
clean = "yes"
unmap-clean = "yes"
icache = "unless-dic"
source = "here"
)");
}

struct Mutation {
  std::string_view property;
  std::string_view what;
  std::function<void(Policy&)> change;
};

When const* when(std::string_view word) { return find_when(word); }

/// Maps what was refused, or changes how something is mapped.
void map_devices(Policy& p, std::size_t type, char const* xn = "yes") {
  PolicyRow& row = row_called(p, "refused");
  PolicyRow const& like = row_called(p, "gicv2");
  auto const conditions = row.when;
  row = like;
  row.id = "refused";
  row.when = conditions;
  row.type = type;
  row.xn = when(xn);
}

} // namespace

TEST_CASE("a safe policy satisfies every property") {
  auto const report = judged(safe_policy());
  for (std::size_t i = 0; i < report.judgements.size(); ++i) {
    INFO(proofs::policy_properties()[i].id);
    CHECK((report.judgements[i].verdict == Verdict::holds));
    CHECK(report.judgements[i].solver == proofs::Status::proved);
  }
}

TEST_CASE("for each property there is a mistake in a policy that it notices") {
  std::vector<Mutation> const mutations{
      {"device.never-cacheable", "devices are Normal", [](Policy& p) { map_devices(p, 0); }},
      {"device.never-tagged", "devices are Normal", [](Policy& p) { map_devices(p, 0); }},
      {"device.never-executable", "devices are executable",
       [](Policy& p) { map_devices(p, 1, "on-write"); }},
      {"device.gicv2-stays-device", "GICV is Non-cacheable",
       [](Policy& p) { row_called(p, "gicv2").type = 2; }},
      {"device.speculation-by-choice", "devices are forced Write-Back by FWB",
       [](Policy& p) {
         p.fwb = FwbUse::used;
         for (Type& type : p.types) type.memattr_fwb = 0b0110;
         map_devices(p, 1);
       }},
      {"device.walk-faults", "HCR_EL2.PTW is clear", [](Policy& p) { p.ptw = false; }},
      {"device.walk-faults", "devices are Non-cacheable", [](Policy& p) { map_devices(p, 2); }},
      {"guest.no-alignment-surprise", "devices are Device", [](Policy& p) { map_devices(p, 1); }},
      {"memory.no-stale-data", "memory is not cleaned",
       [](Policy& p) { row_called(p, "ram").clean = when("no"); }},
      {"maintenance.present", "memory is not cleaned when unmapped",
       [](Policy& p) { row_called(p, "ram").unmap_clean = when("no"); }},
      {"maintenance.present", "instruction caches are forgotten",
       [](Policy& p) { row_called(p, "ram").icache = when("no"); }},
      {"maintenance.mapped-pages-only", "GICV is cleaned",
       [](Policy& p) { row_called(p, "gicv2").clean = when("yes"); }},
      {"mapping.no-larger-than-host", "nothing is looked at",
       [](Policy& p) { row_called(p, "ram").size = MapSize::unchecked; }},
      {"fwb.same-for-devices", "FWB frees devices",
       [](Policy& p) {
         p.fwb = FwbUse::used;
         for (Type& type : p.types) type.memattr_fwb = type.memattr;
         p.types[1].memattr_fwb = 0b0111;
       }},
      {"fwb.same-for-memory", "FWB forces Write-Back",
       [](Policy& p) {
         p.fwb = FwbUse::used;
         for (Type& type : p.types) type.memattr_fwb = type.memattr;
         p.types[0].memattr_fwb = 0b0110;
       }},
      {"name.device-means-device", "device is Non-cacheable",
       [](Policy& p) { p.types[1].memattr = 0b0101; }},
      {"name.mixture-refused", "Device wins", [](Policy& p) { p.mixture = Mixture::device; }},
  };
  std::set<std::string_view> killed;
  for (Mutation const& mutation : mutations) {
    INFO(mutation.property << ": " << mutation.what);
    auto policy = safe_policy();
    mutation.change(policy);
    REQUIRE(flaws_of(policy).empty());
    auto const report = judged(policy);
    CHECK((verdict(report, mutation.property) == Verdict::fails));
    for (auto const& judgement : report.judgements)
      CHECK(judgement.solver == proofs::Status::proved);
    killed.insert(mutation.property);
  }
  CHECK(killed.size() == proofs::policy_properties().size());
}

TEST_CASE(
    "the patch of September 2023 gives up the GICv2 interface, the series as merged does not") {
  CHECK((verdict(judged(policy_called("kvm-2023-v1")), "device.gicv2-stays-device") ==
         Verdict::fails)); // its cover letter of v8 says so
  CHECK((verdict(judged(policy_called("kvm-6.9")), "device.gicv2-stays-device") ==
         Verdict::holds)); // VFIO PCI alone is relaxed
}

TEST_CASE("refusing cacheable PFNMAP is what ends stale data") {
  // The reason that 2a8dfab26677 gives.
  CHECK((verdict(judged(policy_called("kvm-6.12")), "memory.no-stale-data") == Verdict::fails));
  CHECK((verdict(judged(policy_called("kvm-6.17")), "memory.no-stale-data") == Verdict::holds));
}

TEST_CASE("intermediate versions of the 2025 series are told from the one that was merged") {
  // v7 and v8 refused cacheable PFNMAP whatever the hardware.
  auto policy = policy_called("kvm-6.17");
  Page page{};
  page[fact.device] = DeviceClass::cacheable_pfnmap;
  page[fact.fault] = FaultKind::read;
  page[fact.vm_pfnmap] = page[fact.vm_io] = page[fact.fwb] = page[fact.dic] = 1;
  REQUIRE(evaluate(policy, page));
  CHECK((*evaluate(policy, page))[aspect.result] == Action::map);
  for (std::string const id : {"cacheable-pfnmap", "cacheable-mixedmap"})
    row_called(policy, id).result = Action::user_error;
  CHECK((*evaluate(policy, page))[aspect.result] == Action::user_error);
  CHECK((verdict(judged(policy), "memory.no-stale-data") == Verdict::holds));
  // Without the conditions on FWB and DIC, stale data is back.
  auto careless = policy_called("kvm-6.17");
  PolicyRow& no_fwb = row_called(careless, "cacheable-pfnmap-no-fwb");
  auto const when_no_fwb = no_fwb.when;
  PolicyRow const like = row_called(careless, "cacheable-pfnmap");
  auto const id = no_fwb.id;
  no_fwb = like;
  no_fwb.id = id;
  no_fwb.when = when_no_fwb;
  no_fwb.after.clear();
  CHECK((verdict(judged(careless), "memory.no-stale-data") == Verdict::fails));
}

TEST_CASE("counterexamples violate, and pages of failures meet the assumptions") {
  for (auto const* name : {"kvm-5.4", "kvm-2023-v1", "kvm-6.12", "xen-dom0"}) {
    auto const policy = policy_called(name);
    auto const report = judged(policy);
    for (auto const& judgement : report.judgements) {
      for (auto const& example : judgement.examples)
        for (auto const& event : example.events) {
          auto const decision = evaluate(policy, event.page);
          REQUIRE(decision);
          CHECK(*decision == event.decision);
        }
      CHECK(judgement.examples.empty() ==
            (judgement.verdict == Verdict::holds || judgement.verdict == Verdict::vacuous));
      if (judgement.verdict == Verdict::assumes)
        CHECK(judgement.examples.size() == judgement.under.size());
    }
  }
}

TEST_CASE("what a guest gets does not depend on facts that claims do not see") {
  // Two pages that differ in such a fact alone are decided alike by a policy that does not look.
  auto const policy = safe_policy();
  Page page{};
  page[fact.map_memory] = 1;
  page[fact.fault] = FaultKind::read;
  Page other = page;
  other[fact.vm_shared] = 1;
  auto const one = guest_results(page, *evaluate(policy, page), GuestAccess::read);
  auto const two = guest_results(other, *evaluate(policy, other), GuestAccess::read);
  CHECK(one.size() == two.size());
}
