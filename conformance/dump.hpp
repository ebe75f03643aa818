#pragma once
/// \file
/// What the bare-metal probe saw: its dump, and the observations in it.

#include "conformance/observation.hpp"
#include "conformance/probe/format.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace twofold {

/// The results of one sweep under the same controls.
struct DumpBlock {
  probe_operation operation{};
  probe_sweep sweep{};
  Concrete page{}; ///< the features, and the inputs that the sweep does not go through
  std::vector<std::uint16_t> results;

  /// What the processor was asked, and what it answered, for one of the results.
  [[nodiscard]] Observation observation(std::size_t index) const;
};

struct Dump {
  std::array<std::uint64_t, PROBE_ID_COUNT> id{}; ///< as probe_id counts them
  std::vector<DumpBlock> blocks;

  [[nodiscard]] std::size_t size() const; ///< how many results there are
};

/// The processor's implementer, part, variant and revision, "implementer 0x41, part 0xd0b, r4p1".
std::string processor_text(Dump const& dump);

/// Reads a dump, in binary or as text captured from the UART, whatever is around it. Yields it, or
/// what is wrong with it: what was found, what would be right.
std::variant<Dump, std::string> read_dump(std::string_view bytes);

} // namespace twofold
