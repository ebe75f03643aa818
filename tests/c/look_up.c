/* The generated header TWOFOLD_HEADER behind the function TWOFOLD_FUNCTION. */
#include TWOFOLD_HEADER

#include "look_up.h"

struct look_up_answer TWOFOLD_FUNCTION(unsigned fwb, unsigned memattr, unsigned mair,
				       unsigned s1_sh, unsigned s2_sh, unsigned fnxs)
{
	uint32_t const a = twofold_attributes(fwb != 0, memattr, mair);
	struct look_up_answer answer = {
		.reserved = twofold_reserved(a),
		.type = twofold_type(a),
		.inner = twofold_inner(a),
		.outer = twofold_outer(a),
		.inner_hints = twofold_inner_hints(a),
		.outer_hints = twofold_outer_hints(a),
		.inner_transient = twofold_inner_transient(a),
		.outer_transient = twofold_outer_transient(a),
		.xs = twofold_xs(a, fnxs != 0),
		.shareability = twofold_shareability(a, s1_sh, s2_sh),
		.tagged = twofold_tagged(a, s1_sh),
		.no_tag_access = twofold_no_tag_access(a, s1_sh),
	};
	return answer;
}
