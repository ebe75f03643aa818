// Attributes of a mapping in use that are changed: what the rows ask for is what D8.18.3 lists, is
// enough on the machine, and is needed there.
#include "model/alias/change.hpp"
#include "model/alias/representatives.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <iostream>
#include <string>

using namespace twofold;
using namespace twofold::alias;

namespace {

Concrete attributes(std::string_view name) {
  for (auto const& each : representatives())
    if (each.name == name) return each.attributes;
  FAIL("no representative " << name);
  return {};
}

/// "C" for copies removed, "N" for through Non-cacheable, "V" for the new value.
std::string asked(std::string_view from, std::string_view to) {
  std::string text;
  for (auto const& each : change_steps(attributes(from), attributes(to))) {
    if (each.step == AliasChangeStep::remove_copies) {
      text += 'C';
      CHECK(each.row->removal == AliasOperation::dc_civac);
    }
    if (each.step == AliasChangeStep::through_uncached) text += 'N';
    if (each.step == AliasChangeStep::final_value) text += 'V';
  }
  return text;
}

bool loses(Program const& program) { return !find_loss(program).lost.events.empty(); }

} // namespace

TEST_CASE("the changes of D8.18.3 ask for what it says, and others for nothing") {
  // The four changes of Cacheability that it lists.
  CHECK(asked("WB-ISH", "WT-ISH") == "C");
  CHECK(asked("WB-OSH", "NC") == "C");
  CHECK(asked("WT-OSH", "NC") == "C");
  CHECK(asked("WT-ISH", "WB-ISH") == "C");
  // Those that it does not.
  CHECK(asked("NC", "WB-OSH").empty());
  CHECK(asked("NC", "WT-OSH").empty());
  CHECK(asked("WB-ISH", "WB-ISH").empty());
  // On the Inner or the Outer side.
  CHECK(asked("WB-ISH", "iWB-oNC-ISH") == "C");
  CHECK(asked("WB-ISH", "iNC-oWB-ISH") == "C");
  CHECK(asked("iWT-oWB-ISH", "WB-ISH") == "C");
  CHECK(asked("iNC-oWB-ISH", "WB-ISH").empty());
  // Shareability: its three steps, in their order.
  for (std::string const from : {"NSH", "ISH", "OSH"})
    for (std::string const to : {"NSH", "ISH", "OSH"}) {
      if (from == to) continue;
      CHECK(asked("WB-" + from, "WB-" + to) == "NCV");
      CHECK(asked("WT-" + from, "WT-" + to) == "NCV");
      CHECK(asked("WB-" + from, "WT-" + to) == "NCV");
    }
}

TEST_CASE("a change as the rows ask for it loses nothing on the machine") {
  std::size_t programs = 0;
  std::size_t states = 0;
  for (auto const& from : representatives())
    for (auto const& to : representatives()) {
      CHECK(ends_changed(change_steps(from.attributes, to.attributes)));
      for (auto const& shape : change_shapes()) {
        if (!is_of_changes(from.attributes, to.attributes) ||
            !promises(shape, from.attributes, to.attributes))
          continue;
        auto program = change_program(shape, from.attributes, to.attributes);
        for (bool const apart : {true, false}) {
          program.kinds_apart = apart;
          auto const search = find_loss(program);
          INFO(shape.name << " from " << from.name << " to " << to.name);
          CHECK(search.all.complete);
          CHECK(search.lost.events.empty());
          ++programs;
          states += search.all.states;
        }
      }
    }
  std::cout << programs << " programs with a change, " << states << " states\n";
}

TEST_CASE("a change without what its row asks for shows a stale or a reverted value") {
  for (auto const& row : spec::alias_changes) {
    std::vector<AliasChange> without;
    for (auto const& each : spec::alias_changes)
      if (each.name != row.name) without.push_back(each);
    std::size_t wrong = 0;
    for (auto const& from : representatives())
      for (auto const& to : representatives())
        for (auto const& shape : change_shapes())
          if (is_of_changes(from.attributes, to.attributes) &&
              promises(shape, from.attributes, to.attributes))
            wrong +=
                loses(change_program(shape, from.attributes, to.attributes, without)) ? 1U : 0U;
    INFO(row.name);
    CHECK(wrong > 0);
    std::cout << row.name << ": " << wrong << " programs go wrong without it\n";
  }
}

TEST_CASE("a change from Cacheable to Device, which D8.18.3 does not list, loses what is cached") {
  auto const from = attributes("WB-ISH");
  auto const to = attributes("nGnRE");
  CHECK(change_steps(from, to).empty());
  CHECK_FALSE(is_of_changes(from, to));
  CHECK(loses(change_program(change_shapes().front(), from, to)));
}
