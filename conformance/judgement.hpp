#pragma once
/// \file
/// What an observation says of an implementation.

#include "conformance/answer.hpp"
#include "conformance/observation.hpp"

#include <span>
#include <string>
#include <string_view>

namespace twofold {

/// From good to bad.
enum class Finding {
  conforms, ///< it is a permitted outcome
  latitude, ///< PAR_EL1 reports attributes that the implementation may give instead (D7.5.5)
  reserved, ///< it is not, but the inputs use a reserved encoding or set a RES0 bit
  deviates  ///< it is not a permitted outcome
};

/// The name of a finding, as a heading has it.
std::string_view name(Finding finding);

/// How an observation is off.
struct Judgement {
  Finding finding = Finding::conforms;
  RowName rule{};        ///< the row that gave the first field that differs
  std::string direction; ///< in words: "weaker type: Device-nGnRE expected, Normal reported"
};

/// Judges an observation that records something against the permitted outcomes, of which there is
/// at least one.
///
/// Latitude: PAR_EL1.{ATTR, SH} may report the attributes that result from permitted implementation
/// choices, or those of the descriptors. Taken for such are other hints and Transient, another
/// Tagged or XS, lesser Cacheability on a side, a stronger Device type, and a stronger
/// Shareability; never a weaker type or greater Cacheability, and for Device and Non-cacheable no
/// other SH than 0b10.
Judgement judge(Observed const& observed, std::span<Permitted const> permitted);

} // namespace twofold
