// The properties of walks, on drawn tables.
#include "properties/walk/campaign.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <string>

namespace twofold::walks {
namespace {

std::string words_of(Failure const& f) {
  std::string text = "seed " + std::to_string(f.seed) + ", va " + std::to_string(f.request.va) +
                     ", op " + std::to_string(static_cast<int>(f.request.op)) + ", regime " +
                     std::to_string(f.request.regime) + ", " + std::to_string(f.words.size()) +
                     " words:";
  char line[64];
  for (auto const& w : f.words) {
    std::snprintf(line, sizeof line, "\n  %llx: %llx", static_cast<unsigned long long>(w.address),
                  static_cast<unsigned long long>(w.value));
    text += line;
  }
  return text;
}

TEST_CASE("every property of walks holds on a million walks, and has something to say") {
  Campaign campaign;
  std::uint64_t made = 0;
  for (std::uint64_t seed = 1; made < 1'000'000; ++seed) made += campaign.run(seed, 64);
  for (Failure const& failure : campaign.failures()) {
    Failure const small = minimised(failure);
    FAIL_CHECK(walk_properties()[failure.property].id << ": " << words_of(small));
  }
  for (std::size_t p = 0; p < walk_properties().size(); ++p) {
    INFO(walk_properties()[p].id << ": " << campaign.tallies()[p].holds << " hold");
    CHECK(campaign.tallies()[p].holds > 2'000);
    CHECK(campaign.tallies()[p].violated == 0);
  }
}

TEST_CASE("bits of an address below a block are none that stage 2 has no room for") {
  // Blocks of 512 GiB and 4 TiB, in which the bit that was to be beyond stage 2 is ignored.
  for (std::uint64_t const seed : {7638364455011491288ULL, 1024109ULL, 2246923ULL, 2264498ULL,
                                   2269210ULL, 2391325ULL, 2781097ULL, 2822637ULL, 2884465ULL}) {
    Campaign campaign;
    campaign.run(seed, 32);
    INFO("seed " << seed);
    CHECK(campaign.failures().empty());
  }
}

TEST_CASE("scenarios have the features that their features require, and accesses that there are") {
  Scenario s;
  for (std::uint64_t seed = 1; seed <= 20'000; ++seed) {
    Draw draw{seed};
    draw_scenario(draw, s);
    if (Requirement const* const lacks = missing(s.features); lacks != nullptr)
      FAIL("seed " << seed << ": " << lacks->feature << " without " << lacks->other);
    Request const q = draw_request(draw, s);
    if (q.op == Operation::dc_invalidate && q.el0) FAIL("seed " << seed << ": DC IVAC at EL0");
  }
  Features features{};
  CHECK(consistent(features));
  features.lpa2 = true;
  features.pa_range = 6;
  CHECK(std::string{missing(features)->other} == "FEAT_LVA");
  features.lva = true;
  CHECK(consistent(features));
  features.pa_range = 5;
  CHECK(std::string{missing(features)->other} == "FEAT_LPA");
}

TEST_CASE("a seed gives the same walks each time") {
  Campaign one;
  Campaign two;
  one.run(77, 50);
  two.run(77, 50);
  CHECK(one.tallies() == two.tallies());
}

} // namespace
} // namespace twofold::walks
