#pragma once
/// \file
/// The kinds of memory that a stage can say, and pages that say them.

#include "tables/maker.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace twofold {

/// A kind of stage-1 memory, and a MAIR byte that says it.
struct Stage1Kind {
  std::string name;
  Value mair = 0;
};

/// The four Device types, then Normal memory alike on both sides: NC, WT, WB.
std::vector<Stage1Kind> const& plain_kinds();

/// The same, and Normal memory that differs between the sides.
std::vector<Stage1Kind> const& every_kind();

/// The axis of such kinds, with the groups "any Device" and "any Normal".
Axis kind_axis(SheetColumn column, std::vector<Stage1Kind> const& kinds);

/// A page in the usual setting with these features.
Concrete page_with(Concrete const& features);

/// A read through both stages, by MAIR byte, scheme and MemAttr. Both are Inner Shareable.
Concrete read_page(Concrete const& features, Value mair, bool fwb, Value memattr);

/// What the sheets of such pages say of their setting.
extern std::string_view const usual_setting;

/// The fields of type and Cacheability of the result.
std::span<Field const> type_fields();

/// "Device-nGnRE", "Normal-NC", "reserved": the permitted types of a page. Adds the evidence.
std::string type_of(Survey const& found, Evidence& evidence);

/// Whether, for every allocated MAIR byte and MemAttr under a scheme, each side of a Normal result
/// is what its own side of stage 1 (and of stage 2) gives.
bool sides_are_apart(Concrete const& features, bool fwb);

} // namespace twofold
