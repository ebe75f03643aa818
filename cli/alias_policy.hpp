#pragma once
/// \file
/// `twofold alias --policy`: every set of aliases that a host policy, a user mapping of a device
/// and a guest that chooses stage 1 can make.

#include "cli/output.hpp"
#include "model/alias/set.hpp"

#include <string>
#include <vector>

namespace twofold::cli {

/// What is asked.
struct AliasPolicyRequest {
  std::string file;
  std::string device = "vfio-pci"; ///< the class
  std::string vma;                 ///< how the VMM maps it; all ways if empty
  bool wide = true;
  bool json = false;
};

/// The guest's results, for one user mapping and one stage-2 entry, of which the same is said.
struct PolicyAliases {
  std::string vma;
  Concrete host{};   ///< the attributes of the user mapping
  std::string row;   ///< of the policy
  std::string page;  ///< a page for which it is the row, in its facts
  Value memattr = 0; ///< of the stage-2 entry
  bool fwb = false;
  std::vector<Concrete> guest; ///< distinct in what counts
  alias::Report report;
};

/// Writes them. The result is an exit status: 1 if some set may lose a guarantee.
int alias_policy(Output& output, AliasPolicyRequest const& request);

std::string alias_policy_json(std::string const& policy, AliasPolicyRequest const& request,
                              std::vector<PolicyAliases> const& all, int status);

} // namespace twofold::cli
