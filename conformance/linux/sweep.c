/// \file
/// Asks KVM's own functions what AT is to report, for every input that they take, and writes the
/// answers as the probe writes a processor's. The functions precede this file.

#include "format.h"
#include "checksum.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { M = 1 << 0, C = 1 << 2, I = 1 << 12 };

static const u64 vm = 1, dc = 1 << 12, rw = (u64)1 << 31, cd = (u64)1 << 32, fwb = (u64)1 << 46,
                 hcr_ata = (u64)1 << 56, sctlr_ata = (u64)1 << 43;

static u8 *dump;
static u64 filled, blocks;

/// What the guest's processor has, in the order of probe_header.id.
static u64 id[PROBE_ID_COUNT];
static struct kvm kvm;
static struct kvm_vcpu vcpu = {.kvm = &kvm};

static void put(void const *bytes, u64 size) {
  memcpy(dump + filled, bytes, size);
  filled += size;
}

static void put_result(u64 par) {
  u16 const result =
      par & 1 ? (u16)(PROBE_F | (par >> 1 & PROBE_FST_MASK) | (par >> 8 & 1 ? PROBE_PTW : 0) |
                      (par >> 9 & 1 ? PROBE_S : 0))
              : (u16)(par >> 56 | (par >> 7 & 3) << PROBE_SH_SHIFT);
  put(&result, sizeof result);
}

static void begin_block(unsigned operation, unsigned sweep, unsigned count) {
  struct probe_block const block = {operation, sweep, count, 0, vcpu.registers[HCR_EL2],
                                    vcpu.registers[SCTLR_EL1], 0, 0};
  put(&block, sizeof block);
  ++blocks;
}

/// Stage 1, of a page with AttrIndx 0 and that SH, or off.
static u64 stage1(unsigned sh) {
  struct s1_walk_result result;
  memset(&result, 0, sizeof result);
  result.desc = 3 | sh << 8;
  result.level = 3;
  if (!(vcpu.registers[SCTLR_EL1] & M) || vcpu.registers[HCR_EL2] & dc)
    result.level = S1_MMU_DISABLED;
  return compute_par_s1(&vcpu, &result, TR_EL10);
}

static u64 both_stages(u64 s1_par, unsigned memattr, unsigned sh) {
  struct kvm_s2_trans translation;
  memset(&translation, 0, sizeof translation);
  translation.desc = 3 | memattr << 2 | sh << 8;
  return compute_par_s12(&vcpu, s1_par, &translation);
}

static void sweep_stage2(u64 s1_par) {
  for (unsigned i = 0; i < 64; ++i) put_result(both_stages(s1_par, i / 4, i % 4));
}

static void sweep_pages(void) {
  begin_block(PROBE_AT_S12E1R, PROBE_PAGE, 65536);
  for (unsigned i = 0; i < 1024; ++i) {
    vcpu.registers[MAIR_EL1] = i / 4;
    sweep_stage2(stage1(i % 4));
  }
}

static void sweep_stage1(void) {
  begin_block(PROBE_AT_S1E1R, PROBE_STAGE1, 1024);
  for (unsigned i = 0; i < 1024; ++i) {
    vcpu.registers[MAIR_EL1] = i / 4;
    put_result(stage1(i % 4));
  }
}

static void sweep_controls(u64 ata_hcr, u64 ata_sctlr) {
  for (unsigned n = 0; n < 8; ++n) {
    vcpu.registers[HCR_EL2] = rw | vm | ata_hcr | (n & 1 ? fwb : 0) | (n & 2 ? cd : 0);
    vcpu.registers[SCTLR_EL1] = M | I | ata_sctlr | (n & 4 ? 0 : C);
    sweep_pages();
    sweep_stage1();
  }
  for (unsigned n = 0; n < 16; ++n) {
    vcpu.registers[HCR_EL2] =
        rw | vm | ata_hcr | (n & 1 ? fwb : 0) | (n & 2 ? cd : 0) | (n & 4 ? dc : 0);
    vcpu.registers[SCTLR_EL1] = I | ata_sctlr | (n & 8 ? 0 : C);
    begin_block(PROBE_AT_S12E1R, PROBE_STAGE2, 64);
    sweep_stage2(stage1(0));
  }
}

/// usage: sweep FILE MTE MTEPERM
int main(int count, char **arguments) {
  if (count != 4) return 2;
  bool const mte = arguments[2][0] == '1';
  kvm.has_MTEPERM = arguments[3][0] == '1';
  id[PROBE_ID_AA64MMFR2_EL1] = (u64)1 << 40;
  id[PROBE_ID_AA64PFR1_EL1] = mte ? 2 << 8 : 0;
  id[PROBE_ID_AA64PFR2_EL1] = kvm.has_MTEPERM;
  dump = malloc(4 << 20);
  if (!dump) return 1;
  filled = sizeof(struct probe_header);
  sweep_controls(mte ? hcr_ata : 0, mte ? sctlr_ata : 0);

  struct probe_header header = {PROBE_MAGIC, PROBE_VERSION, PROBE_COMPLETE,
                                filled + sizeof(u32), blocks, {0}};
  memcpy(header.id, id, sizeof id);
  memcpy(dump, &header, sizeof header);
  u32 const crc = checksum(dump, filled);
  put(&crc, sizeof crc);
  FILE *const file = fopen(arguments[1], "wb");
  return file && fwrite(dump, 1, filled, file) == filled && fclose(file) == 0 ? 0 : 1;
}
