#pragma once
/// \file
/// Counterexamples that people can read: as simple as may be, and with what the rules made of them.

#include "proofs/obligation.hpp"

#include <span>
#include <vector>

namespace twofold::proofs {

/// How simple pages are: whether a result rests on a CONSTRAINED UNPREDICTABLE choice; how many
/// features are there; how many controls are not as usual; the values, in the order of the fields,
/// page by page. The first that differs decides, less is simpler.
bool simpler(std::span<Concrete const> a, std::span<Concrete const> b);

/// The pages made simpler, one field after another, as long as they violate the obligation. They
/// have to from the start.
std::vector<Concrete> simplified(Obligation const& obligation, std::vector<Concrete> pages,
                                 Rules const& rules = true_rules);

/// What the rules make of the pages that the claim of an obligation asks about, in the order in
/// which it asks; a claim asks about its pages, often with some fields changed.
std::vector<AskedPage> asked_of(Obligation const& obligation, std::span<Concrete const> pages,
                                Rules const& rules = true_rules);

} // namespace twofold::proofs
