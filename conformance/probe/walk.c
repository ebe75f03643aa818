/// \file
/// Asks the processor, by AT instructions, where tables lead that somebody else has drawn, and hands
/// over what PAR_EL1 answers. The cases are found in memory, as walk_format.h says.
///
/// Runs at EL2 with its own MMU and caches off.

#include "checksum.h"
#include "console.h"
#include "system.h"
#include "walk_format.h"

static _Alignas(4096) uint8_t answer[PROBE_RESULTS] __attribute__((section(".results")));
static struct walk_answer *const header = (struct walk_answer *)answer;

#define SCTLR_RES1 ((uint64_t)0x30d00800)
#define HCR_RW ((uint64_t)1 << 31)

/// MSR PAN, by its encoding. A case asks for it only where there is one.
static void set_pan(void) { __asm__ volatile(".inst 0xd500419f" ::: "memory"); }
static void clear_pan(void) { __asm__ volatile(".inst 0xd500409f" ::: "memory"); }

static void translate(unsigned operation, uint64_t va) {
  switch (operation) {
  case WALK_AT_S1E1R: AT(s1e1r, va); break;
  case WALK_AT_S1E1W: AT(s1e1w, va); break;
  case WALK_AT_S1E0R: AT(s1e0r, va); break;
  case WALK_AT_S1E0W: AT(s1e0w, va); break;
  case WALK_AT_S1E1RP: __asm__ volatile("sys #0, c7, c9, #0, %0" ::"r"(va) : "memory"); break;
  case WALK_AT_S1E1WP: __asm__ volatile("sys #0, c7, c9, #1, %0" ::"r"(va) : "memory"); break;
  case WALK_AT_S12E1R: AT(s12e1r, va); break;
  case WALK_AT_S12E1W: AT(s12e1w, va); break;
  case WALK_AT_S12E0R: AT(s12e0r, va); break;
  default: AT(s12e0w, va); break;
  }
}

static uint64_t ask(struct walk_case const *c, struct walk_word const *words) {
  for (uint64_t i = 0; i < c->words; ++i) *(uint64_t volatile *)words[i].address = words[i].value;
  WRITE(sctlr_el1, c->sctlr_el1 | SCTLR_RES1);
  WRITE(tcr_el1, c->tcr_el1);
  WRITE(mair_el1, c->mair_el1);
  WRITE(ttbr0_el1, c->ttbr0_el1);
  WRITE(ttbr1_el1, c->ttbr1_el1);
  WRITE(hcr_el2, c->hcr_el2 | HCR_RW);
  WRITE(vtcr_el2, c->vtcr_el2);
  WRITE(vttbr_el2, c->vttbr_el2);
  forget_translations();
  if (c->pan) set_pan();
  translate(c->operation, c->va);
  barrier_isb();
  uint64_t const par = READ(par_el1);
  if (c->pan) clear_pan();
  for (uint64_t i = 0; i < c->words; ++i) *(uint64_t volatile *)words[i].address = 0;
  return par;
}

static _Noreturn void finish(uint64_t cases) {
  uint64_t const size = sizeof *header + cases * sizeof(uint64_t);
  header->cases = cases;
  header->size = size + sizeof(uint32_t);
  *(uint32_t *)(answer + size) = checksum(answer, size);
  deliver(answer, header->size);
}

/// Where the probe is: an exception ends a case, and no more.
static struct {
  uint8_t const *at;
  uint64_t done, cases;
} now;

static struct walk_case const *this_case(void) { return (struct walk_case const *)now.at; }
static struct walk_word const *these_words(void) { return (struct walk_word const *)(this_case() + 1); }

static void next_case(uint64_t par) {
  ((uint64_t *)(header + 1))[now.done++] = par;
  now.at = (uint8_t const *)(these_words() + this_case()->words);
}

static _Noreturn __attribute__((used)) void go_on(void) {
  while (now.done < now.cases) next_case(ask(this_case(), these_words()));
  finish(now.done);
}

static void identify(void) {
  header->id[WALK_ID_AA64MMFR0_EL1] = READ(id_aa64mmfr0_el1);
  header->id[WALK_ID_AA64MMFR1_EL1] = READ(id_aa64mmfr1_el1);
  header->id[WALK_ID_AA64MMFR2_EL1] = READ(s3_0_c0_c7_2);
  header->id[WALK_ID_AA64ISAR1_EL1] = READ(id_aa64isar1_el1);
  header->id[WALK_ID_AA64PFR1_EL1] = READ(id_aa64pfr1_el1);
}

_Noreturn void probe_main(uint64_t exception_level) {
  for (unsigned i = 0; i < sizeof header->magic; ++i) header->magic[i] = WALK_ANSWER_MAGIC[i];
  identify();
  now.at = (uint8_t const *)(uint64_t)PROBE_QUESTION;
  uint64_t const most = (sizeof answer - sizeof *header - sizeof(uint32_t)) / sizeof(uint64_t);
  now.cases = exception_level == 2 ? ((struct walk_question const *)now.at)->cases : 0;
  if (now.cases > most) now.cases = most;
  now.at += sizeof(struct walk_question);
  go_on();
}

/// The case has no answer in PAR_EL1: an External abort on its walk.
_Noreturn void probe_exception(uint64_t esr, uint64_t elr, uint64_t far) {
  (void)esr, (void)elr, (void)far;
  if (this_case()->pan) clear_pan();
  for (uint64_t i = 0; i < this_case()->words; ++i) *(uint64_t volatile *)these_words()[i].address = 0;
  next_case(WALK_NO_ANSWER);
  __asm__ volatile("ldr x0, =stack_top\n mov sp, x0\n b go_on");
  __builtin_unreachable();
}
