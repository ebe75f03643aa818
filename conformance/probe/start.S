/* Entry, exception vectors, and what C cannot say. */

        .section .text.start, "ax"
        .global _start
_start:
        msr     daifset, #15
        mrs     x0, CurrentEL
        cmp     x0, #(3 << 2)
        b.ne    1f

        /* EL3: hand over to EL2, Non-secure and AArch64, with nothing trapped. */
        mov     x0, #0x501              /* SCR_EL3.{NS, HCE, RW} */
        orr     x0, x0, #0x4000000      /* ATA, RES0 without FEAT_MTE2 */
        orr     x0, x0, #0x30000        /* APK, API */
        msr     scr_el3, x0
        msr     cptr_el3, xzr
        mov     x0, #0x3c9              /* EL2h, all interrupts masked */
        msr     spsr_el3, x0
        adr     x0, 1f
        msr     elr_el3, x0
        mov     x0, #0x0830
        movk    x0, #0x30c5, lsl #16    /* SCTLR_EL2: RES1 bits; MMU and caches off */
        msr     sctlr_el2, x0
        isb
        eret

1:      ldr     x0, =stack_top
        mov     sp, x0
        ldr     x0, =bss_start
        ldr     x1, =bss_end
2:      cmp     x0, x1
        b.hs    3f
        str     xzr, [x0], #8
        b       2b

3:      mrs     x0, CurrentEL
        lsr     x0, x0, #2
        cmp     x0, #2
        b.ne    4f
        ldr     x1, =vectors
        msr     vbar_el2, x1
        isb
4:      bl      probe_main              /* with the Exception level */
5:      wfi
        b       5b

/* semihosting_call(operation, argument): all ones if there is nobody to answer. */
        .text
        .global semihosting_call
semihosting_call:
        .global semihosting_trap
semihosting_trap:
        hlt     #0xf000
        ret

        .balign 2048
vectors:
        .rept   16
        .balign 128
        b       taken
        .endr

/* An HLT that is UNDEFINED says that there is no semihosting; anything else is the end. */
taken:  stp     x0, x1, [sp, #-16]!
        mrs     x0, elr_el2
        ldr     x1, =semihosting_trap
        cmp     x0, x1
        b.ne    1f
        add     x0, x0, #4
        msr     elr_el2, x0
        ldp     x0, x1, [sp], #16
        mov     x0, #-1
        eret
1:      mrs     x0, esr_el2
        mrs     x1, elr_el2
        mrs     x2, far_el2
        b       probe_exception

        .section .note.GNU-stack, "", %progbits
