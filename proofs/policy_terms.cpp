#include "proofs/policy_terms.hpp"

#include <vector>

namespace twofold::proofs {

using namespace policy;

namespace {

Formula holds(Condition const& c, PageTerms const& page) {
  unsigned const count = info(c.of).values;
  if ((c.values | ~((1U << count) - 1)) == ~0U) return true;
  Formula any = false;
  for (unsigned v = 0; v < count; ++v)
    if (c.holds(static_cast<Value>(v))) any = any || page[c.of] == Term{v};
  return any;
}

Formula own_conditions(Row const& row, PageTerms const& page) {
  Formula all = true;
  for (Condition const& c : row.when) all = all && holds(c, page);
  return all;
}

/// For each row, whether it takes the page.
std::vector<Formula> rows_of(Policy const& policy, PageTerms const& page) {
  std::vector<Formula> own;
  for (Row const& row : policy.rows) own.push_back(own_conditions(row, page));
  std::vector<Formula> all;
  for (std::size_t r = 0; r < own.size(); ++r) {
    Formula taken = own[r];
    for (std::size_t const other : policy.rows[r].after) taken = taken && !own[other];
    all.push_back(taken);
  }
  return all;
}

Term done(When const* when, PageTerms const& page) {
  if (when == nullptr || when->never) return Term{0};
  Formula all = true;
  for (Condition const& c : when->conditions)
    if (c.values != 0) all = all && holds(c, page);
  return choose(all, Term{1}, Term{0}, 1);
}

/// What a row does with the page.
DecisionTerms outcome_terms(Policy const& policy, Row const& row, PageTerms const& page,
                            DecisionTerms outcome) {
  outcome[aspect.result] = Term{row.result};
  outcome[aspect.xn] = done(row.xn, page);
  if (row.result != Action::map) return outcome;
  Type const& type = policy.types[row.type];
  outcome[aspect.memattr] =
      choose(outcome[aspect.hcr_fwb] == Term{1}, Term{type.memattr_fwb.value_or(0)},
             Term{type.memattr.value_or(0)}, 4);
  outcome[aspect.sh] = Term{type.sh};
  outcome[aspect.promise] = Term{type.promise};
  outcome[aspect.size] = Term{row.size};
  outcome[aspect.write] = done(row.write, page);
  outcome[aspect.clean] = done(row.clean, page);
  outcome[aspect.unmap_clean] = done(row.unmap_clean, page);
  outcome[aspect.icache] = done(row.icache, page);
  return outcome;
}

} // namespace

PageTerms page_variables(Graph& graph) {
  PageTerms page;
  for (std::size_t f = 0; f < fact_count; ++f)
    page.items[f] = variable(graph, "page." + std::string{fact_infos[f].name}, fact_infos[f].width);
  return page;
}

Formula possible(Policy const& policy, PageTerms const& page) {
  Formula all = true;
  for (std::size_t f = 0; f < fact_count; ++f)
    if (fact_infos[f].values != 1U << fact_infos[f].width)
      all = all && page.items[f] < Term{fact_infos[f].values};
  for (Impossible const& i : impossible_pages()) {
    Formula so = true;
    for (Condition const& c : i.conditions) so = so && holds(c, page);
    all = all && !so;
  }
  if (policy.fwb == FwbUse::required) all = all && page[fact.fwb] == Term{1};
  if (!policy.mte) all = all && page[fact.mte] == Term{0};
  return all;
}

Formula taken_once(Policy const& policy, PageTerms const& page) {
  Formula one = false;
  Formula two = false;
  for (Formula const& row : rows_of(policy, page)) {
    two = two || (one && row);
    one = one || row;
  }
  return one && !two;
}

DecisionTerms decision_of(Policy const& policy, PageTerms const& page) {
  DecisionTerms none{};
  none[aspect.hcr_fwb] = policy.fwb == FwbUse::unused ? Term{0} : page[fact.fwb];
  none[aspect.hcr_ptw] = Term{policy.ptw ? 1U : 0U};
  none[aspect.mixture] = Term{policy.mixture};
  DecisionTerms decision = none;
  auto const rows = rows_of(policy, page);
  for (std::size_t r = rows.size(); r-- > 0;) {
    auto const outcome = outcome_terms(policy, policy.rows[r], page, none);
    for (std::size_t a = 0; a < aspect_count; ++a)
      decision.items[a] =
          choose(rows[r], outcome.items[a], decision.items[a], aspect_infos[a].width);
  }
  return decision;
}

} // namespace twofold::proofs
