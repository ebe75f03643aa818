#pragma once
/// \file
/// From the registers that report a fault to what they say of it.

#include "model/walk/access.hpp"
#include "spec/syndrome.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace twofold::walks {

/// What a field of the ISS holds, and what that is worth.
struct SyndromeValue {
  std::string_view name;
  std::uint64_t value = 0;
  spec::Validity validity{};
  std::string_view cite; ///< of the row that says so, if one does
};

/// Where a fault can come from.
struct Origin {
  unsigned el = 0;      ///< the Exception level that takes it
  Value regime = 0;     ///< a Regime
  bool el0 = false;     ///< the access is made at EL0
  bool tge = false;     ///< with HCR_EL2.TGE=1, and only then
  unsigned stage = 0;   ///< 1 or 2; 0 where a stage has no part in it
  std::string_view row; ///< of spec::target_rows
  std::string_view cite;
};

/// An ESR_ELx as decoded.
struct Syndrome {
  std::uint64_t esr = 0;
  spec::ExceptionClass const* exception = nullptr; ///< nothing where EC is reserved
  spec::FaultStatus const* status = nullptr; ///< nothing where it is no abort, or the code reserved
  std::vector<SyndromeValue> fields;         ///< of an abort, highest first
  [[nodiscard]] bool is_abort() const {
    return exception != nullptr && exception->abort != spec::Abort::none;
  }
  [[nodiscard]] bool is_data() const { return exception->abort == spec::Abort::data; }
  /// The value of a field of an abort; 0 if there is none of that name.
  [[nodiscard]] std::uint64_t field(std::string_view name) const;
};

Syndrome decode(std::uint64_t esr);

/// All origins of an abort that `el`, if given, takes.
std::vector<Origin> origins(Syndrome const& syndrome, std::optional<unsigned> el);

/// What HPFAR_EL2 holds after such an abort, by the row that decides.
spec::HpfarRow const& hpfar_row(Syndrome const& syndrome);

} // namespace twofold::walks
