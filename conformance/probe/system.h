#ifndef TWOFOLD_PROBE_SYSTEM_H
#define TWOFOLD_PROBE_SYSTEM_H
/// \file
/// System registers and instructions.

#include <stdint.h>

#define READ(name)                                                                                 \
  ({                                                                                               \
    uint64_t value_;                                                                               \
    __asm__ volatile("mrs %0, " #name : "=r"(value_)::"memory");                                   \
    value_;                                                                                        \
  })

#define WRITE(name, value) __asm__ volatile("msr " #name ", %0" ::"r"((uint64_t)(value)) : "memory")

/// An address translation instruction; PAR_EL1 is to be read after barrier_isb().
#define AT(operation, va) __asm__ volatile("at " #operation ", %0" ::"r"(va) : "memory")

static inline void barrier_isb(void) { __asm__ volatile("isb" ::: "memory"); }
static inline void barrier_dsb(void) { __asm__ volatile("dsb sy" ::: "memory"); }

/// Makes writes to tables and registers visible to translations of EL1&0 that follow.
static inline void forget_translations(void) {
  barrier_dsb();
  barrier_isb();
  __asm__ volatile("tlbi alle1" ::: "memory");
  barrier_dsb();
  barrier_isb();
}

/// What a loader has left in caches must not come back over what is written past them.
static inline void clean_and_invalidate(uint64_t from, uint64_t to) {
  uint64_t const line = (uint64_t)4 << (READ(ctr_el0) >> 16 & 15);
  for (from &= -line; from < to; from += line)
    __asm__ volatile("dc civac, %0" ::"r"(from) : "memory");
  barrier_dsb();
}

#endif
