/// \file
/// Asks the processor, by AT instructions, what it makes of every combination of stage-1 and
/// stage-2 attributes, and packs what PAR_EL1 answers as format.h says.
///
/// Runs at EL2 with its own MMU and caches off, and touches nothing but its own memory. Every
/// combination has an address of its own, so that the sweep writes registers, not tables, and
/// invalidates TLBs once for 2048 combinations.

#include "checksum.h"
#include "console.h"
#include "format.h"
#include "system.h"

enum { SIZE_2M = 1 << 21, SIZE_1G = 1 << 30, ENTRIES = 512 };

// Stage 1 has a block of 2 MiB for each AttrIndx, SH, MemAttr and stage-2 SH; stage 2 one for each
// MemAttr and SH. Stage 1 maps its blocks onto those of the same stage-2 attributes.
enum { STAGE1_CASES = 8 * 4, STAGE2_CASES = 16 * 4, STAGE1_TABLES = STAGE1_CASES * STAGE2_CASES / ENTRIES };

typedef struct {
  _Alignas(4096) uint64_t entry[ENTRIES];
} table;

static table stage1_level1, stage1_level2[STAGE1_TABLES];
static table stage2_level1, stage2_sweep, stage2_own;

/// Where the stage-1 blocks begin in the virtual address space: GiB 64.
static const uint64_t sweep_va = (uint64_t)64 * SIZE_1G;
static uint64_t sweep_ipa;

static _Alignas(4096) uint8_t dump[PROBE_RESULTS] __attribute__((section(".results")));
static struct probe_header *const header = (struct probe_header *)dump;
static uint64_t filled;

/// What the processor has.
static struct {
  int fwb, xs, mte, pa_range;
} have;

enum descriptor_bits {
  VALID_BLOCK = 1,
  VALID_TABLE = 3,
  MEMATTR_NC = 0x5, ///< Normal Non-cacheable, whatever HCR_EL2.FWB
  FNXS = 1 << 11
};

#define ACCESS_FLAG ((uint64_t)1 << 10)
#define EXECUTE_NEVER ((uint64_t)3 << 53) ///< UXN and PXN at stage 1, XN[1:0]=0b11 at stage 2

#define HCR_VM ((uint64_t)1 << 0)
#define HCR_PTW ((uint64_t)1 << 2)
#define HCR_DC ((uint64_t)1 << 12)
#define HCR_RW ((uint64_t)1 << 31)
#define HCR_CD ((uint64_t)1 << 32)
#define HCR_ID ((uint64_t)1 << 33)
#define HCR_E2H ((uint64_t)1 << 34)
#define HCR_FWB ((uint64_t)1 << 46)
#define HCR_ATA ((uint64_t)1 << 56)
#define HCR_DCT ((uint64_t)1 << 57)

#define SCTLR_RES1 ((uint64_t)0x30d00800)
#define SCTLR_M ((uint64_t)1 << 0)
#define SCTLR_C ((uint64_t)1 << 2)
#define SCTLR_I ((uint64_t)1 << 12)
#define SCTLR_ATA ((uint64_t)1 << 43)

static uint64_t stage2_descriptor(uint64_t pa, unsigned memattr, unsigned sh, unsigned fnxs) {
  return pa | VALID_BLOCK | memattr << 2 | 3 << 6 | sh << 8 | ACCESS_FLAG | (fnxs ? FNXS : 0) |
         EXECUTE_NEVER;
}

static void write_stage1_tables(void) {
  for (unsigned i = 0; i < STAGE1_CASES * STAGE2_CASES; ++i) {
    unsigned const stage1 = i / STAGE2_CASES, attr_index = stage1 / 4, sh = stage1 % 4;
    uint64_t const ipa = sweep_ipa + (uint64_t)(i % STAGE2_CASES) * SIZE_2M;
    stage1_level2[i / ENTRIES].entry[i % ENTRIES] =
        ipa | VALID_BLOCK | attr_index << 2 | sh << 8 | ACCESS_FLAG | EXECUTE_NEVER;
  }
  for (unsigned i = 0; i < STAGE1_TABLES; ++i)
    stage1_level1.entry[sweep_va / SIZE_1G + i] = (uint64_t)&stage1_level2[i] | VALID_TABLE;
}

/// The blocks that are swept, all of them the 2 MiB that the probe begins in: no access is made.
static void write_stage2_sweep(unsigned fnxs) {
  for (unsigned i = 0; i < STAGE2_CASES; ++i)
    stage2_sweep.entry[i] = stage2_descriptor(PROBE_BASE & -(uint64_t)SIZE_2M, i / 4, i % 4, fnxs);
}

/// The GiB that the tables lie in, for the stage-1 walks, mapped to itself.
static void write_stage2_own(unsigned memattr, unsigned sh) {
  uint64_t const base = (uint64_t)&stage1_level1 & -(uint64_t)SIZE_1G;
  for (unsigned i = 0; i < ENTRIES; ++i)
    stage2_own.entry[i] = stage2_descriptor(base + (uint64_t)i * SIZE_2M, memattr, sh, 0);
}

static void write_stage2_tables(void) {
  uint64_t const own = (uint64_t)&stage1_level1 / SIZE_1G;
  sweep_ipa = (uint64_t)(own == 1 ? 2 : 1) * SIZE_1G;
  stage2_level1.entry[own] = (uint64_t)&stage2_own | VALID_TABLE;
  stage2_level1.entry[sweep_ipa / SIZE_1G] = (uint64_t)&stage2_sweep | VALID_TABLE;
  write_stage2_own(MEMATTR_NC, 0);
  write_stage2_sweep(0);
}

/// An input size of 39 bits, from level 1, or as many as there are physical address bits; walks
/// Non-cacheable and Outer Shareable, since the tables were written so.
static void write_translation_controls(void) {
  static const uint8_t pa_bits[] = {32, 36, 40, 42, 44, 48, 52, 56};
  unsigned const bits = pa_bits[have.pa_range & 7];
  uint64_t const ipa_size = 64 - (bits < 39 ? bits : 39);
  uint64_t const pa_size = have.pa_range > 5 ? 5 : have.pa_range;
  WRITE(tcr_el1, 25 | 2 << 12 | 1 << 23 | pa_size << 32);
  WRITE(vtcr_el2, ipa_size | 1 << 6 | 2 << 12 | pa_size << 16 | (uint64_t)1 << 31);
  WRITE(ttbr0_el1, (uint64_t)&stage1_level1);
  WRITE(vttbr_el2, (uint64_t)&stage2_level1);
  WRITE(tpidr_el2, 0);
}

/// One result.
static uint16_t pack(uint64_t par) {
  if (par & 1)
    return (uint16_t)(PROBE_F | (par >> 1 & PROBE_FST_MASK) | (par >> 8 & 1 ? PROBE_PTW : 0) |
                      (par >> 9 & 1 ? PROBE_S : 0));
  return (uint16_t)(par >> 56 | (par >> 7 & 3) << PROBE_SH_SHIFT);
}

static uint16_t translate(unsigned operation, uint64_t va) {
  switch (operation) {
  case PROBE_AT_S12E1R: AT(s12e1r, va); break;
  case PROBE_AT_S12E1W: AT(s12e1w, va); break;
  default: AT(s1e1r, va); break;
  }
  barrier_isb();
  return pack(READ(par_el1));
}

/// Begins a block. Yields where its results go, or null if there is no room for it.
static uint16_t *begin_block(unsigned operation, unsigned sweep, unsigned count, unsigned fnxs) {
  uint64_t const size = sizeof(struct probe_block) + ((uint64_t)count * 2 + 7) / 8 * 8;
  if (header->status != PROBE_COMPLETE) return 0;
  if (filled + size + sizeof(uint32_t) > sizeof dump) {
    header->status = PROBE_NO_ROOM;
    return 0;
  }
  struct probe_block *const block = (struct probe_block *)(dump + filled);
  block->operation = operation;
  block->sweep = sweep;
  block->count = count;
  block->s2_fnxs = fnxs;
  block->hcr_el2 = READ(hcr_el2);
  block->sctlr_el1 = READ(sctlr_el1);
  block->tcr_el1 = READ(tcr_el1);
  block->vtcr_el2 = READ(vtcr_el2);
  uint16_t *const results = (uint16_t *)(block + 1);
  for (uint64_t i = count; i < (size - sizeof *block) / 2; ++i) results[i] = 0;
  filled += size;
  ++header->blocks;
  return results;
}

/// Puts the controls into force; what TLBs hold of earlier ones is gone.
static void control(uint64_t hcr, uint64_t sctlr) {
  WRITE(hcr_el2, hcr | HCR_RW | HCR_VM);
  WRITE(sctlr_el1, sctlr | SCTLR_RES1);
  forget_translations();
}

/// MAIR_EL1 with the bytes 8n to 8n+7.
static void select_bytes(unsigned n) {
  WRITE(mair_el1, 0x0706050403020100 + n * (uint64_t)0x0808080808080808);
  forget_translations();
}

static void sweep_pages(unsigned operation, unsigned fnxs) {
  uint16_t *result = begin_block(operation, PROBE_PAGE, 256 * 4 * STAGE2_CASES, fnxs);
  for (unsigned n = 0; result && n < 32; ++n) {
    select_bytes(n);
    for (unsigned i = 0; i < STAGE1_CASES * STAGE2_CASES; ++i)
      *result++ = translate(operation, sweep_va + (uint64_t)i * SIZE_2M);
  }
}

static void sweep_stage1(void) {
  uint16_t *result = begin_block(PROBE_AT_S1E1R, PROBE_STAGE1, 256 * 4, 0);
  for (unsigned n = 0; result && n < 32; ++n) {
    select_bytes(n);
    for (unsigned i = 0; i < STAGE1_CASES; ++i)
      *result++ = translate(PROBE_AT_S1E1R, sweep_va + (uint64_t)i * STAGE2_CASES * SIZE_2M);
  }
}

static void sweep_stage2(unsigned operation, unsigned fnxs) {
  uint16_t *result = begin_block(operation, PROBE_STAGE2, STAGE2_CASES, fnxs);
  for (unsigned i = 0; result && i < STAGE2_CASES; ++i)
    *result++ = translate(operation, sweep_ipa + (uint64_t)i * SIZE_2M);
}

/// The page translated is stage-1 Normal Write-Back; only its walk is of interest.
static void sweep_tables(void) {
  uint16_t *result = begin_block(PROBE_AT_S12E1R, PROBE_TABLE, STAGE2_CASES, 0);
  select_bytes(31);
  for (unsigned i = 0; result && i < STAGE2_CASES; ++i) {
    write_stage2_own(i / 4, i % 4);
    forget_translations();
    *result++ = translate(PROBE_AT_S12E1R, sweep_va + (uint64_t)(7 * 4 * STAGE2_CASES) * SIZE_2M);
  }
  write_stage2_own(MEMATTR_NC, 0);
}

/// Bit n of `number`, as `bit`.
static uint64_t pick(unsigned number, unsigned n, uint64_t bit) { return number >> n & 1 ? bit : 0; }

/// Whether the processor has the features that the controls are of.
static int has_controls(uint64_t hcr) {
  return (have.fwb || !(hcr & HCR_FWB)) && (have.mte || !(hcr & (HCR_ATA | HCR_DCT)));
}

static void sweep_with_stage1(void) {
  for (unsigned fnxs = 0; fnxs <= (unsigned)have.xs; ++fnxs) {
    write_stage2_sweep(fnxs);
    for (unsigned n = 0; n < 16; ++n) {
      uint64_t const ata = pick(n, 3, HCR_ATA);
      uint64_t const hcr = pick(n, 0, HCR_FWB) | pick(n, 1, HCR_CD) | ata;
      if (!has_controls(hcr)) continue;
      control(hcr, SCTLR_M | SCTLR_I | pick(~n, 2, SCTLR_C) | (ata ? SCTLR_ATA : 0));
      sweep_pages(PROBE_AT_S12E1R, fnxs);
      sweep_pages(PROBE_AT_S12E1W, fnxs);
      if (fnxs == 0) sweep_stage1();
    }
  }
  write_stage2_sweep(0);
}

static void sweep_without_stage1(void) {
  for (unsigned fnxs = 0; fnxs <= (unsigned)have.xs; ++fnxs) {
    write_stage2_sweep(fnxs);
    for (unsigned n = 0; n < 512; ++n) {
      uint64_t const ata = pick(n, 5, HCR_ATA), dc = pick(n, 3, HCR_DC), m = pick(n, 8, SCTLR_M);
      uint64_t const hcr = pick(n, 0, HCR_FWB) | pick(n, 1, HCR_CD) | pick(n, 2, HCR_ID) | dc |
                           pick(n, 4, HCR_DCT) | ata;
      if (!has_controls(hcr) || (m && !dc)) continue;
      control(hcr, m | pick(n, 6, SCTLR_C) | pick(n, 7, SCTLR_I) | (ata ? SCTLR_ATA : 0));
      sweep_stage2(PROBE_AT_S12E1R, fnxs);
      sweep_stage2(PROBE_AT_S12E1W, fnxs);
      sweep_stage2(PROBE_AT_S1E1R, fnxs);
    }
  }
  write_stage2_sweep(0);
}

static void sweep_walks(void) {
  for (unsigned n = 0; n < 16; ++n) {
    uint64_t const hcr = pick(n, 0, HCR_FWB) | pick(n, 1, HCR_CD) | pick(n, 2, HCR_PTW);
    if (!has_controls(hcr)) continue;
    control(hcr, SCTLR_M | SCTLR_I | pick(n, 3, SCTLR_C));
    sweep_tables();
  }
}

static void identify(void) {
  uint64_t *const id = header->id;
  id[PROBE_MIDR_EL1] = READ(midr_el1);
  id[PROBE_ID_AA64PFR0_EL1] = READ(id_aa64pfr0_el1);
  id[PROBE_ID_AA64PFR1_EL1] = READ(id_aa64pfr1_el1);
  id[PROBE_ID_AA64PFR2_EL1] = READ(s3_0_c0_c4_2);
  id[PROBE_ID_AA64ISAR1_EL1] = READ(id_aa64isar1_el1);
  id[PROBE_ID_AA64MMFR0_EL1] = READ(id_aa64mmfr0_el1);
  id[PROBE_ID_AA64MMFR1_EL1] = READ(id_aa64mmfr1_el1);
  id[PROBE_ID_AA64MMFR2_EL1] = READ(s3_0_c0_c7_2);
  id[PROBE_ID_AA64MMFR3_EL1] = READ(s3_0_c0_c7_3);
  have.fwb = (id[PROBE_ID_AA64MMFR2_EL1] >> 40 & 15) != 0;
  have.xs = (id[PROBE_ID_AA64ISAR1_EL1] >> 56 & 15) != 0;
  have.mte = (id[PROBE_ID_AA64PFR1_EL1] >> 8 & 15) >= 2;
  have.pa_range = id[PROBE_ID_AA64MMFR0_EL1] & 15;
}

/// Whether both stages support 4 KiB granules.
static int has_granule(void) {
  uint64_t const mmfr0 = header->id[PROBE_ID_AA64MMFR0_EL1];
  unsigned const stage1 = mmfr0 >> 28 & 15, stage2 = mmfr0 >> 40 & 15;
  return stage1 < 8 && (stage2 == 0 || (stage2 >= 2 && stage2 < 8));
}

static _Noreturn void finish(void) {
  header->size = filled + sizeof(uint32_t);
  *(uint32_t *)(dump + filled) = checksum(dump, filled);
  deliver(dump, header->size);
}

static void begin(void) {
  clean_and_invalidate((uint64_t)PROBE_BASE, (uint64_t)(dump + sizeof dump));
  for (unsigned i = 0; i < sizeof header->magic; ++i) header->magic[i] = PROBE_MAGIC[i];
  header->version = PROBE_VERSION;
  header->status = PROBE_COMPLETE;
  header->blocks = 0;
  for (unsigned i = 0; i < PROBE_ID_COUNT; ++i) header->id[i] = 0;
  filled = sizeof *header;
}

/// Whether the sweep can be done here.
static enum probe_status check(uint64_t exception_level) {
  if (exception_level != 2) return PROBE_NOT_EL2;
  if (!has_granule()) return PROBE_NO_GRANULE;
  WRITE(hcr_el2, HCR_RW);
  barrier_isb();
  return READ(hcr_el2) & HCR_E2H ? PROBE_STUCK_E2H : PROBE_COMPLETE;
}

_Noreturn void probe_main(uint64_t exception_level) {
  begin();
  identify();
  header->status = check(exception_level);
  if (header->status != PROBE_COMPLETE) finish();
  write_stage2_tables();
  write_stage1_tables();
  write_translation_controls();
  sweep_with_stage1();
  sweep_without_stage1();
  sweep_walks();
  finish();
}

_Noreturn void probe_exception(uint64_t esr, uint64_t elr, uint64_t far) {
  say("probe: unexpected exception, ESR_EL2 ");
  say_number(esr);
  say(", ELR_EL2 ");
  say_number(elr);
  say(", FAR_EL2 ");
  say_number(far);
  say("\r\n");
  header->status = PROBE_EXCEPTION;
  finish();
}
