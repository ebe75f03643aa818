#pragma once
/// \file
/// What holds of walks, whatever tables a guest and a hypervisor build. Each property is a sentence
/// and a judgement of one walk; many change the tables and walk again.

#include "model/walk/walker.hpp"
#include "properties/walk/draw.hpp"
#include "properties/walk/scenario.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace twofold::walks {

/// A walk that was made, and what with.
struct Case {
  Scenario const& scenario;
  Setting const& setting;
  Setting const& flat; ///< the same with SCTLR_EL1.M = 0: stage 2 alone
  Request const& request;
  WalkResult const& result;
  Trace const& trace;
  Journal const& after; ///< the memory as the walk left it
  std::uint64_t luck;   ///< random bits, to choose what to change
};

enum class Judgement : std::uint8_t { holds, vacuous, violated };

/// A property of walks.
struct WalkProperty {
  std::string_view id;       ///< stable, "walk.name"
  std::string_view sentence; ///< one English sentence
  std::string_view source;
  Judgement (*judge)(Case const&);
  bool of_intents =
      false; ///< speaks of what tables were built for: what says that stays in a failure
};

std::span<WalkProperty const> walk_properties();

} // namespace twofold::walks
