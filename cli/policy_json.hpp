#pragma once
/// \file
/// Answers about host policies for machines (docs/schema/policy.schema.json).

#include "cli/policy.hpp"

#include <string>

namespace twofold::cli {

std::string policy_show_json(PolicyFile const& file);
std::string policy_check_json(JudgedPolicies const& judged);
std::string policy_diff_json(JudgedPolicies const& judged,
                             std::vector<PolicyDifference> const& differences);
std::string policy_reach_json(PolicyFile const& file);
std::string policy_eval_json(PolicyFile const& file, policy::Page const& page, std::size_t row,
                             policy::Decision const& decision);

} // namespace twofold::cli
