#pragma once
/// \file
/// Registers resolved: what a walk needs to know of them, looked up once.

#include "model/walk/access.hpp"
#include "model/walk/rules.hpp"
#include "spec/walk_registers.hpp"

#include <array>
#include <cstdint>

namespace twofold::walks {

/// A stage, or one half of the addresses of stage 1.
struct Stage {
  bool enabled = false;
  bool big_endian = false;
  bool ha = false;
  bool hd = false;
  bool ds = false;
  bool nt_faults = false;
  bool contiguous_faults = false;
  bool contiguous_joins = false;
  bool tbi = false;
  bool tbid = false;
  bool e0pd = false;
  Value granule = 0;
  std::uint8_t granule_bits = 12;
  std::uint8_t stride = 9;
  std::uint8_t input_bits = 0;
  std::uint8_t output_bits = 0;
  std::uint8_t pa_bits = 0;    ///< of the machine, by the rows
  std::uint8_t start_low = 0;  ///< the lowest bit that the first table resolves
  std::uint8_t start_bits = 0; ///< how many it resolves
  std::int8_t start = 0;
  Value table_high = 0;
  Value base_high = 0;
  std::uint8_t before = 0;       ///< what registers alone say of faults before the first fetch
  std::uint16_t permissions = 0; ///< their part of the index of permissions
  std::uint16_t allowed = 0;     ///< likewise of stage 1's `allowed`
  std::uint64_t base = 0;
  std::array<std::uint8_t, 20> kinds{}; ///< by level and type: DescriptorKind
  std::uint32_t total_kinds = 0;        ///< likewise a bit: rows say which
  bool total = true;                    ///< rows say all else
  std::uint16_t walk_device_faults = 0; ///< by MemAttr: the fetch of a stage-1 descriptor faults
  Value irgn = 0;
  Value orgn = 0;
  Value sh = 0;
};

/// What a walk takes from registers, features and choices.
struct Setting {
  Registers<std::uint64_t> registers{};
  Features features{};
  Choices choices{};
  bool absent_aborts = false; ///< a table that is in no page that was written aborts, else it is 0
  Lookups const* lookups = nullptr;
  Stage s2;
  std::array<Stage, 5> s1;      ///< EL1&0 lower and upper, EL2, EL2&0 lower and upper
  std::array<Concrete, 3> page; ///< by regime: what the rules of attributes take from registers
  std::uint8_t pa_bits = 0;
};

/// By the rules of spec/, or by others. `attribute_choices` gives the group `choice` of attributes.
Setting resolve(Registers<std::uint64_t> const& registers, Features const& features,
                Choices const& choices = {}, Concrete const& attribute_choices = {},
                Lookups const& lookups = true_lookups());

} // namespace twofold::walks
