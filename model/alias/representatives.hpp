#pragma once
/// \file
/// Mappings that stand for the classes of attributes, as stage 1 alone gives them.

#include "spec/fields.hpp"

#include <string_view>
#include <vector>

namespace twofold::alias {

struct Representative {
  std::string_view name; ///< "WB-ISH"
  Concrete attributes;
};

/// Every Device type, Non-cacheable, and Write-Through, Write-Back and mixed with each
/// Shareability.
std::vector<Representative> representatives();

} // namespace twofold::alias
