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
};

/// Addresses from `begin` to before `end`.
struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
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
  bool sound = false;        ///< no defect was put in: what the intents say is so
};

/// Draws a scenario into `scenario`, whose room is used again. Most are sound or nearly so: all
/// granules and levels, tables shared and mapping themselves, tables in pages that stage 2 maps
/// Device, Non-cacheable or read-only; some are noise.
void draw_scenario(Draw& draw, Scenario& scenario);

/// Draws an access, mostly to what the scenario maps.
Request draw_request(Draw& draw, Scenario const& scenario);

} // namespace twofold::walks
