#pragma once
/// \file
/// Text within XML: SVG and JUnit's.

#include <string>
#include <string_view>

namespace twofold::cli {

/// `text` for an element or an attribute. XML has no way to say most control characters.
std::string xml_escaped(std::string_view text);

} // namespace twofold::cli
