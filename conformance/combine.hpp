#pragma once
/// \file
/// `combine`: to every row of inputs, what the architecture permits.

#include "conformance/answer.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace twofold {

/// The columns that combine appends. `xs` is the attribute; an input column of that name is
/// FEAT_XS.
std::span<std::string_view const> appended_columns();

/// Appends their cells, each preceded by a comma: the permitted values of one field, sorted and
/// joined by `|`; `rules`, the rules that gave the values; `outcomes`, the permitted whole
/// outcomes, `par_attr:par_sh` or the fault's name. `permitted` is not empty.
void append_answer(std::string& text, std::span<Permitted const> permitted);

/// The whole outcomes, "0x44:2" or "s2-permission", each once, sorted.
std::vector<std::string> outcome_texts(std::span<Permitted const> permitted);

} // namespace twofold
