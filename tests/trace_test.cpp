// Which rows a result depends on, and the values they gave. The expectations are worked out by hand
// from the tables, going backwards from the result.
#include "model/setting.hpp"
#include "model/trace.hpp"
#include "properties/predicates.hpp"
#include "tests/sampling.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace twofold;
using namespace twofold::field;
using predicate::with;

namespace {

std::string id_of(Fired row) {
  Table const& table = true_rules.tables[row.table];
  return std::string{table.name} + "." + std::string{table.rows[row.row].name};
}

std::vector<std::string> ids_of(std::vector<Step> const& steps) {
  std::vector<std::string> ids;
  for (Step const& step : steps) ids.push_back(id_of(step.row));
  return ids;
}

/// What the row of that name gave; fails where it had no part.
std::vector<Given> gave(std::vector<Step> const& steps, std::string const& id) {
  auto const found = std::ranges::find(steps, id, [](Step const& step) { return id_of(step.row); });
  INFO(id);
  REQUIRE(found != steps.end());
  return found->gave;
}

/// A page with FEAT_S2FWB, Inner Shareable at both stages.
Concrete page(bool fwb, int mair, int memattr) {
  return with(usual_page, feature.s2fwb, 1, in.ata, 1, in.s1_sh, 0b11, in.s2_sh, 0b11, in.hcr_fwb,
              fwb, in.mair, mair, in.s2_memattr, memattr);
}

/// The first outcome in which these choices were made.
Outcome outcome_with(Concrete const& inputs, Field choice, Value value) {
  for (Outcome const& outcome : permitted_outcomes(inputs))
    if (outcome.state[choice] == value) return outcome;
  FAIL("no outcome makes that choice");
  return {};
}

constexpr Value NSH = Shareability::non_shareable;
constexpr Value ISH = Shareability::inner_shareable;
constexpr Value OSH = Shareability::outer_shareable;

} // namespace

TEST_CASE("a Non-cacheable result does not depend on hints, stage-1 Cacheability or Shareability") {
  auto const outcomes = permitted_outcomes(page(true, 0x44, 0b0101));
  REQUIRE(outcomes.size() == 1);
  auto const steps = relevant_steps(outcomes.front());
  // MemAttr 101 asks of stage 1 only whether it is Device; NC is Outer Shareable, whatever the
  // stages say. XS, tags and NoTagAccess are settled by features that are absent.
  CHECK(ids_of(steps) == std::vector<std::string>{
                             "control-s1.el10", "control-s2.vm", "stage1-source.descriptor",
                             "stage1-attr.selected", "stage1-type.normal", "stage2-fwb.feature",
                             "stage2-attr.res0-clear", "combine-fwb.no-cache", "xs.no-feature",
                             "shareability.nc", "tagged.no-feature", "no-tag-access.no-feature"});
  CHECK(gave(steps, "stage1-attr.selected") == std::vector<Given>{{s1.attr, 0x44}});
  CHECK(gave(steps, "combine-fwb.no-cache") ==
        std::vector<Given>{{out.type, MemoryType::normal},
                           {out.inner, Cacheability::non_cacheable},
                           {out.outer, Cacheability::non_cacheable}});
  CHECK(gave(steps, "shareability.nc") == std::vector<Given>{{out.sh, OSH}});
}

TEST_CASE("without FWB a Device result depends on both types and on nothing else of the stages") {
  auto const outcomes = permitted_outcomes(page(false, 0xff, 0b0001));
  auto const steps = relevant_steps(outcomes.front());
  CHECK(ids_of(steps) ==
        std::vector<std::string>{"control-s1.el10", "control-s2.vm", "stage1-source.descriptor",
                                 "stage1-attr.selected", "stage1-type.normal", "stage2-fwb.feature",
                                 "stage2-attr.fwb-disabled", "stage2-type.device",
                                 "combine-type.precedence", "xs.no-feature", "shareability.device",
                                 "tagged.no-feature", "no-tag-access.no-feature"});
  CHECK(gave(steps, "stage2-type.device") == std::vector<Given>{{s2.type, MemoryType::nGnRE}});
}

TEST_CASE("a row shows those of its settings that matter") {
  // Stage 2 is NC: stage 1's Write-Back is weighed, its hints are not.
  auto const outcomes = permitted_outcomes(page(false, 0xff, 0b0101));
  auto const steps = relevant_steps(outcomes.front());
  CHECK(gave(steps, "stage1-outer.wb") == std::vector<Given>{{s1.outer, Cacheability::write_back}});
  // Stage 2 leaves Write-Back alone: now they are.
  auto const kept = relevant_steps(permitted_outcomes(page(false, 0xdf, 0b1111)).front());
  CHECK(gave(kept, "stage1-outer.wb") == std::vector<Given>{{s1.outer, Cacheability::write_back},
                                                            {s1.outer_hints, Allocation::write},
                                                            {s1.outer_transient, 0}});
  CHECK(gave(kept, "hints-outer.stage-1") ==
        std::vector<Given>{{out.outer_hints, Allocation::write}, {out.outer_transient, 0}});
}

TEST_CASE("a value that a later row replaces has no part") {
  // Forced Write-Back over Device keeps the Shareability that enters stage 2.
  auto const inputs = with(page(true, 0x00, 0b0110), in.s1_sh, 0b11, in.s2_sh, 0b00);
  auto const raised = relevant_steps(outcome_with(inputs, choice.s1_osh, 1));
  auto const ids = ids_of(raised);
  CHECK(gave(raised, "stage1-sh-out.device") == std::vector<Given>{{s1.sh, OSH}});
  CHECK(std::ranges::count(ids, "stage1-sh.inner-shareable") == 0);
  CHECK(gave(raised, "shareability.stronger") == std::vector<Given>{{out.sh, OSH}});

  auto const plain = relevant_steps(outcome_with(inputs, choice.s1_osh, 0));
  CHECK(gave(plain, "stage1-sh.inner-shareable") == std::vector<Given>{{s1.sh, ISH}});
  CHECK(gave(plain, "stage2-sh.non-shareable") == std::vector<Given>{{s2.sh, NSH}});
  CHECK(gave(plain, "shareability.stronger") == std::vector<Given>{{out.sh, ISH}});
}

TEST_CASE("a row shows what it gave at the time, not what the field is in the end") {
  // 0x02 is reserved. It behaves as 0x0c here, which is allocated: in the end s1.reserved is 0 and
  // s1.attr is 0x0c.
  auto const outcome = outcome_with(page(true, 0x02, 0b0111), choice.mair, 0x0c);
  CHECK(outcome.state[s1.reserved] == 0);
  auto const steps = relevant_steps(outcome);
  CHECK(gave(steps, "stage1-attr.selected") == std::vector<Given>{{s1.attr, 0x02}});
  CHECK(gave(steps, "stage1-encoding.device-reserved") == std::vector<Given>{{s1.reserved, 1}});
  CHECK(gave(steps, "stage1-reserved.behaves-as") == std::vector<Given>{{s1.attr, 0x0c}});
  CHECK(gave(steps, "stage1-type.device") == std::vector<Given>{{s1.type, MemoryType::GRE}});
  CHECK(std::ranges::count(ids_of(steps), "stage1-choice.device") == 0);
}

TEST_CASE("what decides between Tagged and Untagged has a part") {
  auto const inputs = with(page(false, 0xf0, 0b1111), feature.mte2, 1);
  auto const steps = relevant_steps(permitted_outcomes(inputs).front());
  CHECK(gave(steps, "stage1-tagged.tagged") == std::vector<Given>{{s1.tagged, 1}});
  CHECK(gave(steps, "wb-rwa.wb-rwa") == std::vector<Given>{{note.wb_rwa, 1}});
  CHECK(gave(steps, "tagged.tagged") == std::vector<Given>{{out.tagged, 1}});
}

TEST_CASE("the steps account for every attribute of the result") {
  test::Random random{test::seed()};
  INFO("seed " << test::seed());
  for (std::uint64_t i = 0; i < test::samples(4'000); ++i) {
    auto const inputs = test::likely_page(random);
    INFO(test::describe_given(inputs));
    for (Outcome const& outcome : permitted_outcomes(inputs)) {
      Concrete result{};
      for (Step const& step : relevant_steps(outcome)) {
        REQUIRE(std::ranges::count(outcome.trace, step.row) == 1);
        for (Given const& given : step.gave) result[given.field] = given.value;
      }
      // PAR_EL1 has a part where an AT instruction reports it.
      if (outcome.state[on.at] == 0)
        for (std::size_t f = par.attr.index; f <= par.sh.index; ++f)
          result.items[f] = outcome.state.items[f];
      REQUIRE(same_result(result, outcome.state));
    }
  }
}
