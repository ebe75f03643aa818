/// \file
/// Writes what Linux's stage-2 encodings are, and what their names say they do, as observations:
/// stage 1 is Write-Back, and the result is to be of the type that the name promises.

#include <stdio.h>

enum { WRITE_BACK = 0xff, NON_CACHEABLE = 0x44, DEVICE_nGnRE = 0x04 };

static void put(char const *name, bool fwb, u64 descriptor, unsigned promised) {
  printf("%s,%d,0xff,%d,%d,0x%02x\n", name, fwb, (int)(descriptor >> 2 & 15),
         (int)(descriptor >> 8 & 3), promised);
}

/// What stage2_set_prot_attr makes of a request: 1 X, 2 W, 4 R, 8 DEVICE, 16 NORMAL_NC.
static int protect(bool fwb, bool lpa2, unsigned bits, kvm_pte_t *descriptor) {
  struct kvm_pgtable table = {0};
  has_fwb = fwb;
  has_lpa2 = lpa2;
  enum kvm_pgtable_prot const prot =
      (enum kvm_pgtable_prot)((bits & 1 ? KVM_PGTABLE_PROT_X : 0) |
                              (bits & 2 ? KVM_PGTABLE_PROT_W : 0) |
                              (bits & 4 ? KVM_PGTABLE_PROT_R : 0) |
                              (bits & 8 ? KVM_PGTABLE_PROT_DEVICE : 0) |
                              (bits & 16 ? KVM_PGTABLE_PROT_NORMAL_NC : 0));
  *descriptor = 0;
  return stage2_set_prot_attr(&table, prot, descriptor);
}

static void put_protections(bool fwb) {
  for (int lpa2 = 0; lpa2 < 2; ++lpa2)
    for (unsigned bits = 0; bits < 32; ++bits) {
      kvm_pte_t descriptor = 0;
      if (protect(fwb, lpa2, bits, &descriptor) != 0) continue;
      put("stage2_set_prot_attr", fwb, descriptor,
          bits & 8    ? DEVICE_nGnRE
          : bits & 16 ? NON_CACHEABLE
                      : WRITE_BACK);
    }
}

/// Every request, those that are refused included: request, FWB, LPA2, error, descriptor.
static int list_protections(void) {
  for (int fwb = 0; fwb < 2; ++fwb)
    for (int lpa2 = 0; lpa2 < 2; ++lpa2)
      for (unsigned bits = 0; bits < 32; ++bits) {
        kvm_pte_t descriptor = 0;
        int const error = protect(fwb, lpa2, bits, &descriptor);
        printf("%u %d %d %d %llu\n", bits, fwb, lpa2, error, (unsigned long long)descriptor);
      }
  return 0;
}

int main(int argc, char **argv) {
  (void)argv;
  if (argc > 1) return list_protections();
  printf("x_name,hcr_fwb,mair,s2_memattr,s2_sh,par_attr\n");
  put("MT_S2_NORMAL", 0, MT_S2_NORMAL << 2, WRITE_BACK);
  put("MT_S2_NORMAL_NC", 0, MT_S2_NORMAL_NC << 2, NON_CACHEABLE);
  put("MT_S2_DEVICE_nGnRE", 0, MT_S2_DEVICE_nGnRE << 2, DEVICE_nGnRE);
  put("MT_S2_FWB_NORMAL", 1, MT_S2_FWB_NORMAL << 2, WRITE_BACK);
  put("MT_S2_FWB_NORMAL_NC", 1, MT_S2_FWB_NORMAL_NC << 2, NON_CACHEABLE);
  put("MT_S2_FWB_DEVICE_nGnRE", 1, MT_S2_FWB_DEVICE_nGnRE << 2, DEVICE_nGnRE);
  put("ARM_LPAE_PTE_MEMATTR_OIWB", 0, ARM_LPAE_PTE_MEMATTR_OIWB, WRITE_BACK);
  put("ARM_LPAE_PTE_MEMATTR_NC", 0, ARM_LPAE_PTE_MEMATTR_NC, NON_CACHEABLE);
  put("ARM_LPAE_PTE_MEMATTR_DEV", 0, ARM_LPAE_PTE_MEMATTR_DEV, DEVICE_nGnRE);
  put_protections(0);
  put_protections(1);
  return 0;
}
