#ifndef TWOFOLD_PROBE_WALK_FORMAT_H
#define TWOFOLD_PROBE_WALK_FORMAT_H
/// \file
/// What the probe of walks is asked, and what it answers: C for the one, C++ for the other.
/// Little-endian.
///
/// A question is a header, then cases: each registers, an address, an AT instruction, and words of
/// memory to write before. The answer is a header, PAR_EL1 of each case, and the CRC-32 of all that
/// precedes it.

#include <stdint.h>

#define WALK_QUESTION_MAGIC "TWOFWLKQ"
#define WALK_ANSWER_MAGIC "TWOFWLKA"

/// In place of PAR_EL1 where an exception was taken.
#define WALK_NO_ANSWER (~(uint64_t)0)

/// The instruction, of EL1&0, executed at EL2.
enum walk_operation {
  WALK_AT_S1E1R,
  WALK_AT_S1E1W,
  WALK_AT_S1E0R,
  WALK_AT_S1E0W,
  WALK_AT_S1E1RP,
  WALK_AT_S1E1WP,
  WALK_AT_S12E1R,
  WALK_AT_S12E1W,
  WALK_AT_S12E0R,
  WALK_AT_S12E0W
};

struct walk_question {
  char magic[8];
  uint64_t cases;
};

struct walk_case {
  uint64_t sctlr_el1;
  uint64_t tcr_el1;
  uint64_t mair_el1;
  uint64_t ttbr0_el1;
  uint64_t ttbr1_el1;
  uint64_t hcr_el2;
  uint64_t vtcr_el2;
  uint64_t vttbr_el2;
  uint64_t va;
  uint32_t operation; ///< a walk_operation
  uint32_t pan;       ///< PSTATE.PAN
  uint64_t words;     ///< how many follow; they are 0 again afterwards
};

struct walk_word {
  uint64_t address;
  uint64_t value;
};

/// The registers that say what the processor has.
enum walk_id {
  WALK_ID_AA64MMFR0_EL1,
  WALK_ID_AA64MMFR1_EL1,
  WALK_ID_AA64MMFR2_EL1,
  WALK_ID_AA64ISAR1_EL1,
  WALK_ID_AA64PFR1_EL1,
  WALK_ID_COUNT
};

struct walk_answer {
  char magic[8];
  uint64_t size; ///< bytes, from the magic to the checksum, both included
  uint64_t cases;
  uint64_t id[WALK_ID_COUNT];
};

#endif
