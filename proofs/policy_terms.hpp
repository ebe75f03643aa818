#pragma once
/// \file
/// Policies as formulas: a page whose facts are variables, and what the rows make of it.

#include "model/policy/policy.hpp"
#include "proofs/term.hpp"

namespace twofold::proofs {

using PageTerms = policy::Facts<Term>;
using DecisionTerms = policy::Aspects<Term>;

/// Fresh variables for all facts.
PageTerms page_variables(Graph& graph);

/// The facts are those of a page there can be.
Formula possible(policy::Policy const& policy, PageTerms const& page);

/// Exactly one row takes the page.
Formula taken_once(policy::Policy const& policy, PageTerms const& page);

/// What the host does with the page, provided that exactly one row takes it.
DecisionTerms decision_of(policy::Policy const& policy, PageTerms const& page);

} // namespace twofold::proofs
