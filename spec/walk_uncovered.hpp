#pragma once
/// \file
/// Bits of registers that change walks in ways that no row covers.

#include <array>
#include <string_view>

namespace twofold::spec::walk {

/// Which form of TCR_EL2 a bit belongs to.
enum class Form : unsigned char { any, one_el, two_els };

/// A bit that has to be 0.
struct UncoveredBit {
  std::string_view reg; ///< "vtcr-el2"
  std::string_view name;
  unsigned bit;
  Form form; ///< HCR_EL2.E2H=0, or 1
  std::string_view why;
};

inline constexpr std::array uncovered_bits{
    UncoveredBit{"tcr-el2", "MTX", 33, Form::one_el, "memory is canonically tagged"},
    UncoveredBit{"tcr-el2", "MTX0", 60, Form::two_els, "memory is canonically tagged"},
    UncoveredBit{"tcr-el2", "MTX1", 61, Form::two_els, "memory is canonically tagged"},
    UncoveredBit{"vtcr-el2", "AssuredOnly", 34, Form::any,
                 "stage 2 checks how stage 1 was translated"},
    UncoveredBit{"vtcr-el2", "TL1", 35, Form::any, "stage 2 checks how stage 1 was translated"},
    UncoveredBit{"vtcr-el2", "GCSH", 40, Form::any, "stage 2 checks for Guarded Control Stacks"},
    UncoveredBit{"vtcr-el2", "TL0", 41, Form::any, "stage 2 checks how stage 1 was translated"},
    UncoveredBit{"vtcr-el2", "HAFT", 44, Form::any, "hardware sets AF of Table descriptors"},
    UncoveredBit{"vtcr-el2", "HDBSS", 45, Form::any, "hardware records what becomes dirty"}};

} // namespace twofold::spec::walk
