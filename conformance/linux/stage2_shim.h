/// \file
/// What the stage-2 side takes from the rest of the kernel.

#define ARM64_HAS_STAGE2_FWB 0

typedef u64 kvm_pte_t;
typedef u64 arm_lpae_iopte;
enum { EINVAL = 22 };

struct kvm_pgtable {
  int flags;
};

static bool has_fwb, has_lpa2;
#define cpus_have_final_cap(capability) has_fwb
#define kvm_lpa2_is_enabled() has_lpa2
