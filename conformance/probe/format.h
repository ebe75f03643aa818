#ifndef TWOFOLD_PROBE_FORMAT_H
#define TWOFOLD_PROBE_FORMAT_H
/// \file
/// What the probe writes and twofold reads: C for the one, C++ for the other. Little-endian.
///
/// A dump is a header, blocks, and the CRC-32 (IEEE 802.3) of all that precedes it. A block is a
/// block header, then one result of 16 bits for each combination that the block sweeps, then zeros
/// up to a multiple of 8 bytes.

#include <stdint.h>

#define PROBE_MAGIC "TWOFOLD\n"

enum { PROBE_VERSION = 1 };

/// The registers that say what the processor is and has, in the order of probe_header.id.
enum probe_id {
  PROBE_MIDR_EL1,
  PROBE_ID_AA64PFR0_EL1,
  PROBE_ID_AA64PFR1_EL1,
  PROBE_ID_AA64PFR2_EL1,
  PROBE_ID_AA64ISAR1_EL1,
  PROBE_ID_AA64MMFR0_EL1,
  PROBE_ID_AA64MMFR1_EL1,
  PROBE_ID_AA64MMFR2_EL1,
  PROBE_ID_AA64MMFR3_EL1,
  PROBE_ID_COUNT
};

/// How the probe ended.
enum probe_status {
  PROBE_COMPLETE,    ///< every combination was tried
  PROBE_NOT_EL2,     ///< it was not started at EL2, nor at EL3
  PROBE_NO_GRANULE,  ///< a stage does not support 4 KiB pages
  PROBE_STUCK_E2H,   ///< HCR_EL2.E2H cannot be cleared
  PROBE_NO_ROOM,     ///< the results do not fit into the memory set aside for them
  PROBE_EXCEPTION    ///< an exception was taken that is none of the probe's
};

struct probe_header {
  char magic[8];
  uint32_t version;
  uint32_t status; ///< a probe_status; unless it is PROBE_COMPLETE, blocks are missing
  uint64_t size;   ///< bytes of the dump, from the magic to the checksum, both included
  uint64_t blocks;
  uint64_t id[PROBE_ID_COUNT];
};

/// The instruction that gave the results.
enum probe_operation { PROBE_AT_S12E1R, PROBE_AT_S12E1W, PROBE_AT_S1E1R };

/// What a block goes through, the last one named the fastest.
enum probe_sweep {
  PROBE_PAGE,   ///< MAIR byte (256), stage-1 SH (4), stage-2 MemAttr (16), stage-2 SH (4)
  PROBE_STAGE1, ///< MAIR byte (256), stage-1 SH (4)
  PROBE_STAGE2, ///< stage-2 MemAttr (16), stage-2 SH (4), while stage 1 is off
  PROBE_TABLE   ///< stage-2 MemAttr (16), stage-2 SH (4) of the page that holds the stage-1 tables
};

struct probe_block {
  uint32_t operation; ///< a probe_operation
  uint32_t sweep;     ///< a probe_sweep
  uint32_t count;     ///< how many results follow
  uint32_t s2_fnxs;   ///< FnXS of the stage-2 descriptors
  uint64_t hcr_el2;
  uint64_t sctlr_el1;
  uint64_t tcr_el1;
  uint64_t vtcr_el2;
};

/// A result is PAR_EL1, packed: bit 15 is F. If it is 0, bits [7:0] are ATTR and [9:8] SH; if it is
/// 1, bits [5:0] are FST, bit 8 is PTW and bit 9 is S.
enum {
  PROBE_F = 1 << 15,
  PROBE_SH_SHIFT = 8,
  PROBE_PTW = 1 << 8,
  PROBE_S = 1 << 9,
  PROBE_FST_MASK = 0x3f
};

#endif
