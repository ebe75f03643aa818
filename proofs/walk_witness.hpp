#pragma once
/// \file
/// Claims about all walks of a guest, and walks as they are: registers, memory, an access.

#include "model/walk/walker.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace twofold::proofs {

/// How much of what an entry of stage 2 maps the host looks at.
enum class HostExtent : std::uint8_t {
  whole_entry,
  first_page ///< a host that forgets how large blocks are
};

/// Whether stage 2 has its attributes from the scheme of FEAT_S2FWB.
enum class Scheme : std::uint8_t {
  either,
  fwb,   ///< HCR_EL2.FWB is 1, and there is FEAT_S2FWB
  no_fwb ///< one of both is not so
};

/// What a claim says of every access and of every fetch of a stage-1 descriptor.
enum class WalkClaim : std::uint8_t {
  stays,         ///< its address is one that the guest was given
  uncached,      ///< if it comes to the device, it is neither Cacheable nor Tagged
  device_data,   ///< likewise, and it is Device if it is a read or a write
  always_device, ///< likewise, whatever it is
  no_fetch       ///< the fetch of a descriptor does not come to the device
};

/// A claim about all walks.
struct WalkStatement {
  std::string_view id; ///< stable
  std::string_view sentence;
  WalkClaim claim{};
  HostExtent extent{};
  Scheme scheme{};
  std::uint16_t device_attr = 0xffff; ///< a bit for each MemAttr that the device may be mapped with
  bool ptw = false;                   ///< HCR_EL2.PTW is assumed to be 1
  bool holds = true;                  ///< what is expected
};

/// Sizes and levels of one question.
struct WalkCase {
  unsigned t0sz = 16; ///< of stage 1; 0 where it is not in use
  unsigned s2_t0sz = 24;
  int s2_start = 1;
  friend bool operator==(WalkCase const&, WalkCase const&) = default;
};

/// Addresses from `first` to `last`.
struct AddressRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  [[nodiscard]] bool contains(std::uint64_t address) const {
    return first <= address && address <= last;
  }
};

/// A walk, with all that is needed to make it: by the usual choices about walks.
struct WalkWitness {
  WalkCase which;
  walks::Registers<std::uint64_t> registers{};
  walks::Features features{};
  Concrete attribute_choices{};
  walks::Request request;
  std::vector<walks::Journal::Write> words; ///< the memory: all that is not 0
  AddressRange given;
  AddressRange device;
};

/// What the walker makes of it.
struct Replayed {
  walks::WalkResult result;
  walks::Trace trace;
  /// There is no fault, and the walk is as the statement assumes; encodings are allocated, and
  /// stage-2 tables are where the guest cannot write, since all else is nothing to learn from.
  bool assumed = false;
  bool speaks = false; ///< it comes to what the claim speaks of
  /// Where the claim is violated: a fetch, by its position in the trace, or after all of them the
  /// access.
  std::optional<std::size_t> violated;
};
Replayed replay(WalkStatement const& statement, WalkWitness const& witness);

/// What a walk is to show.
enum class Shows : std::uint8_t { violation, instance };
bool shows(WalkStatement const& statement, WalkWitness const& witness, Shows what);

/// The same walk with as little as possible, as long as it shows the same: words that are read,
/// few bits in them and in registers, few features.
WalkWitness minimised(WalkStatement const& statement, WalkWitness witness, Shows what);

} // namespace twofold::proofs
