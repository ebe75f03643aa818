#pragma once
/// \file
/// `twofold explain`: what one page is, and by which rules.

#include "cli/request.hpp"

#include <string>

namespace twofold::cli {

/// The answer for one page: inputs decoded, result, rows performed with citations, other permitted
/// outcomes. At most 78 columns.
std::string explain(Page const& page);

/// The same as one JSON document; docs/schema/explain.schema.json describes it.
std::string explain_json(Page const& page);

/// Why stage 2 does not apply to an access to which it does not. In EL2's own regimes a stage-2
/// encoding means nothing.
std::string stage2_absent_text(Page const& page);

/// For one stage-2 value, what each kind of stage-1 memory becomes: the S1 | S2 | Result table of a
/// commit message.
std::string explain_for_all_s1(Page const& page);

} // namespace twofold::cli
