#pragma once
/// \file
/// The vocabulary: what the value of a field can be, in the Arm ARM's words.
///
/// A *kind* fixes the width of a field in bits and gives its values their architectural names.
/// Values are ordered so that every combining rule of the manual is a minimum or a maximum; where
/// that order is not the register encoding, the kind says so.

#include <array>
#include <cstdint>
#include <string_view>

namespace twofold {

/// A field's value. No field that the rules look at is wider than eight bits.
using Value = std::uint8_t;

/// One bit: 0 or 1.
struct Flag {
  static constexpr unsigned width = 1;
  static constexpr std::array<std::string_view, 2> names{"0", "1"};
};

/// Translation regime of the access. Value 3 is not used and stands for EL2&0.
struct Regime {
  static constexpr unsigned width = 2;
  static constexpr std::array<std::string_view, 3> names{"el10", "el2", "el20"};
  static constexpr Value el10 = 0; ///< EL1&0, the only one with a stage 2
  static constexpr Value el2 = 1;
  static constexpr Value el20 = 2; ///< EL2&0
};

/// What accesses the page. Values 6 and 7 are not used and stand for a table walk.
struct Access {
  static constexpr unsigned width = 3;
  static constexpr std::array<std::string_view, 6> names{"read",  "write",  "at",
                                                         "at-s1", "ifetch", "ttw"};
  static constexpr Value read = 0;
  static constexpr Value write = 1;
  static constexpr Value at = 2;    ///< AT S12E*, or AT S1E* where there is no stage 2
  static constexpr Value at_s1 = 3; ///< AT S1E*: stage 1 alone
  static constexpr Value ifetch = 4;
  static constexpr Value ttw = 5; ///< a stage-1 translation table walk
};

/// What a read or write has to do with Allocation Tags. Value 3 is not used and stands for 2.
/// Source: R_XSYYN, R_PYQZB.
struct TagAccess {
  static constexpr unsigned width = 2;
  static constexpr std::array<std::string_view, 3> names{"unchecked", "checked", "explicit"};
  static constexpr Value unchecked = 0; ///< also Tag Checked, if a Tag Check Fault has no effect
  static constexpr Value checked = 1;
  static constexpr Value explicit_access = 2; ///< reads or writes an Allocation Tag
};

/// What gave the stage-1 attributes.
struct Source {
  static constexpr unsigned width = 2;
  static constexpr std::array<std::string_view, 4> names{"descriptor", "walk", "DC", "disabled"};
  static constexpr Value descriptor = 0;
  static constexpr Value walk = 1;              ///< TCR_ELx.{IRGN, ORGN, SH}
  static constexpr Value default_cacheable = 2; ///< stage 1 disabled, HCR_EL2.DC
  static constexpr Value disabled = 3;
};

/// A fault in place of an access. Value 3 is not used.
struct Fault {
  static constexpr unsigned width = 2;
  static constexpr std::array<std::string_view, 3> names{"none", "s1-permission", "s2-permission"};
  static constexpr Value none = 0;
  static constexpr Value s1_permission = 1;
  static constexpr Value s2_permission = 2;
};

/// Two raw bits.
struct BitPair {
  static constexpr unsigned width = 2;
  static constexpr std::array<std::string_view, 4> names{"0b00", "0b01", "0b10", "0b11"};
};

/// Half a PAR_EL1.ATTR byte.
struct Nibble {
  static constexpr unsigned width = 4;
  static constexpr std::array<std::string_view, 0> names{};
};

/// MAIR_ELx.Attr<n>, 8 bits, raw. Source: Arm ARM, MAIR_EL1.
struct MairAttr {
  static constexpr unsigned width = 8;
  static constexpr std::array<std::string_view, 0> names{};
};

/// Stage-2 descriptor MemAttr[3:0], raw. Source: R_HMNDG, R_RHWZM.
struct MemAttr {
  static constexpr unsigned width = 4;
  static constexpr std::array<std::string_view, 0> names{};
};

/// Descriptor SH[1:0], raw. Source: R_ZWYSH, R_DNZJQ.
struct ShField {
  static constexpr unsigned width = 2;
  static constexpr std::array<std::string_view, 4> names{"0b00", "0b01", "0b10", "0b11"};
};

/// Memory type. Ordered by precedence, strongest first: the combination of two types is the lesser
/// one (R_TNHFM). The Device values are the manual's two-bit `dd` encoding.
struct MemoryType {
  static constexpr unsigned width = 3;
  static constexpr std::array<std::string_view, 5> names{"Device-nGnRnE", "Device-nGnRE",
                                                         "Device-nGRE", "Device-GRE", "Normal"};
  static constexpr Value nGnRnE = 0b000;
  static constexpr Value nGnRE = 0b001;
  static constexpr Value nGRE = 0b010;
  static constexpr Value GRE = 0b011;
  static constexpr Value normal = 0b100;
};

/// Inner or Outer Cacheability, in the encoding of stage-2 MemAttr[1:0] and [3:2] (R_HMNDG). The
/// combination of two is the lesser one (R_GQFSF). Device memory has none.
struct Cacheability {
  static constexpr unsigned width = 2;
  static constexpr std::array<std::string_view, 4> names{"-", "NC", "WT", "WB"};
  static constexpr Value none = 0b00;
  static constexpr Value non_cacheable = 0b01;
  static constexpr Value write_through = 0b10;
  static constexpr Value write_back = 0b11;
};

/// Cache allocation hints, bit 1 Read-Allocate, bit 0 Write-Allocate. Source: MAIR_EL1.
struct Allocation {
  static constexpr unsigned width = 2;
  static constexpr std::array<std::string_view, 4> names{"none", "WA", "RA", "RWA"};
  static constexpr Value none = 0b00;
  static constexpr Value write = 0b01;
  static constexpr Value read = 0b10;
  static constexpr Value read_write = 0b11;
};

/// Shareability, ordered by strength: the combination of two is the greater one (R_ZNLRJ). This is
/// *not* the descriptor encoding, see ShField.
struct Shareability {
  static constexpr unsigned width = 2;
  static constexpr std::array<std::string_view, 3> names{"NSH", "ISH", "OSH"};
  static constexpr Value non_shareable = 0;
  static constexpr Value inner_shareable = 1;
  static constexpr Value outer_shareable = 2;
};

} // namespace twofold
