#pragma once
/// \file
/// Tables to walk: what a guest and a hypervisor may have built, and what they may have got wrong.

#include "model/walk/memory.hpp"
#include "model/walk/setting.hpp"
#include "properties/walk/draw.hpp"

#include <cstdint>
#include <vector>

namespace twofold::walks {

/// A page that the tables were built to map. A defect that was put in afterwards may hide it.
struct Intent {
  std::uint64_t va = 0;
  std::uint64_t ipa = 0;
  std::uint64_t pa = 0;
  bool beyond = false; ///< the IPA is one that stage 2 has no input bits for: there is no PA
};

/// Addresses from `begin` to before `end`.
struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

/// A descriptor that was put in to map addresses: of stage 2 from `begin` to before `end`, of stage
/// 1 the VA of an intent.
struct Step {
  std::uint8_t stage = 0;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint64_t address = 0; ///< of a stage-1 descriptor behind stage 2 its IPA
  std::uint64_t place = 0;   ///< physical
};

/// Registers and memory.
struct Scenario {
  Registers<std::uint64_t> registers{};
  Features features{};
  Choices choices{};
  Concrete attribute_choices{};
  Value regime = Regime::el10;
  Memory memory;
  std::vector<Intent> intents;
  std::vector<Range> mapped; ///< what stage 2 was built to map
  std::vector<Step> steps;   ///< by which descriptors
  bool sound = false;        ///< no defect was put in: what the intents say is so
};

/// Draws a scenario into `scenario`, whose room is used again. Most are sound or nearly so: all
/// granules and levels, tables shared and mapping themselves, tables in pages that stage 2 maps
/// Device, Non-cacheable or read-only; some are noise.
void draw_scenario(Draw& draw, Scenario& scenario);

/// Draws an access, mostly to what the scenario maps.
Request draw_request(Draw& draw, Scenario const& scenario);

} // namespace twofold::walks
