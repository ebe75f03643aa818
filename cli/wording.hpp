#pragma once
/// \file
/// Results and choices in the Arm ARM's words, and how answers are laid out.

#include "spec/fields.hpp"
#include "tables/wording.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace twofold::cli {

/// No line that is written is longer.
inline constexpr std::size_t columns = 78;

/// The width of a column of citations, the longest being "PAR_EL1.ATTR".
inline constexpr std::size_t cite_width = 13;

/// The whole result: a fault, or "Normal-WB, RWA, ISH, XS=0", with hints and Transient where memory
/// is Cacheable.
std::string result_text(Concrete const& state);

/// "stage-2 Permission fault".
std::string fault_text(Value fault);

/// What an AT instruction reports, "PAR_EL1 F=0 ATTR 0xff SH 0b11".
std::string par_text(Concrete const& state);

/// What a choice means, "a reserved MAIR byte behaves as 0xff".
std::string choice_text(Field choice, Value value);

/// Items joined by the separator and a space into lines of at most `width` characters, broken
/// between items.
std::vector<std::string> join_lines(std::vector<std::string> const& items, std::size_t width,
                                    std::string_view separator = ",");

/// Text broken at spaces into lines of at most `width` characters, all but the first indented by
/// `hang` of them.
std::vector<std::string> wrap(std::string_view text, std::size_t width, std::size_t hang = 0);

/// A labelled paragraph of an answer, its continuation lines indented.
std::string paragraph(std::string_view label, std::string_view text);

/// Lines as one text, the first after `label`, the others under it.
std::string beside(std::string_view label, std::vector<std::string> const& lines);

} // namespace twofold::cli
