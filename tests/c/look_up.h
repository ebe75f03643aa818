/* What the generated look-up tables answer, for tests and benchmarks that are C++. */
#ifndef TWOFOLD_TESTS_LOOK_UP_H
#define TWOFOLD_TESTS_LOOK_UP_H

#ifdef __cplusplus
extern "C" {
#endif

struct look_up_answer {
	unsigned reserved, type, inner, outer;
	unsigned inner_hints, outer_hints, inner_transient, outer_transient;
	unsigned xs;                                /* a value */
	unsigned shareability, tagged, no_tag_access; /* sets of permitted values */
};

struct look_up_answer look_up_fwb(unsigned fwb, unsigned memattr, unsigned mair, unsigned s1_sh,
				  unsigned s2_sh, unsigned fnxs);
struct look_up_answer look_up_all(unsigned fwb, unsigned memattr, unsigned mair, unsigned s1_sh,
				  unsigned s2_sh, unsigned fnxs);

#ifdef __cplusplus
}
#endif

#endif
