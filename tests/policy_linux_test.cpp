// KVM's own stage2_set_prot_attr, taken from a source tree and compiled, against the policy that
// says what it does.
#include "conformance/linux.hpp"
#include "model/policy/reader.hpp"
#include "tests/files.hpp"
#include "tests/skip.hpp"

#include <algorithm>
#include <filesystem>

using namespace twofold;

namespace {

policy::Policy policy_called(std::string const& name) {
  return policy::read(test::content_of(TWOFOLD_SOURCE_DIR "/policies/" + name + ".toml"));
}

policy::Type const& type_called(policy::Policy const& policy, std::string const& name) {
  auto const found = std::ranges::find(policy.types, name, &policy::Type::name);
  REQUIRE(found != policy.types.end());
  return *found;
}

/// Whether the policy's host refuses the request.
bool refused(policy::Policy const& policy, Protection const& asked) {
  if (asked.device && asked.normal_nc) return policy.mixture == policy::Mixture::refused;
  auto const name = asked.device ? "device" : asked.normal_nc ? "normal-nc" : "normal";
  return asked.x && !type_called(policy, name).executable;
}

} // namespace

TEST_CASE("what Debian's Linux makes of every request is what the policy of 6.12 says") {
  std::string const archive = "/usr/src/linux-source-6.12.tar.xz";
  if (!std::filesystem::exists(archive)) TWOFOLD_SKIP("no package linux-source-6.12");
  LinuxRequest request;
  request.source = archive;
  auto const asked = ask_linux(request);
  if (auto const* no = std::get_if<NoResult>(&asked)) FAIL(no->why);
  auto const& answers = std::get<LinuxAnswers>(asked);
  REQUIRE(answers.protections.size() == 128);
  auto const policy = policy_called("kvm-6.12");
  std::size_t accepted = 0;
  for (Protection const& p : answers.protections) {
    INFO("X " << p.x << " W " << p.w << " R " << p.r << " DEVICE " << p.device << " NORMAL_NC "
              << p.normal_nc << " FWB " << p.fwb << " LPA2 " << p.lpa2 << ": " << p.error);
    CHECK((p.error < 0) == refused(policy, p));
    if (p.error < 0) continue;
    ++accepted;
    auto const& type = type_called(policy, p.device      ? "device"
                                           : p.normal_nc ? "normal-nc"
                                                         : "normal");
    // Positions: Arm ARM, stage-2 Page descriptors. With LPA2 VTCR_EL2.SH0 holds what SH would.
    auto const bits = [&](unsigned low, unsigned width) {
      return p.descriptor >> low & ((1U << width) - 1);
    };
    CHECK(bits(2, 4) == (p.fwb ? type.memattr_fwb : type.memattr).value());
    CHECK(bits(8, 2) == (p.lpa2 ? 0 : type.sh));
    CHECK(bits(54, 1) == (p.x ? 0 : 1));
    CHECK(bits(6, 1) == (p.r ? 1 : 0));
    CHECK(bits(7, 1) == (p.w ? 1 : 0));
    CHECK(bits(10, 1) == 1);
  }
  // Of 32 requests a setting: 8 for both types at once, 4 each for one of them with X.
  CHECK(accepted == 4 * (32 - 8 - 4 - 4));
}
