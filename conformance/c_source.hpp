#pragma once
/// \file
/// Taking definitions out of C source text, as far as that goes without a compiler.

#include <string>
#include <string_view>
#include <vector>

namespace twofold {

/// A definition at the top level of a file.
struct CItem {
  enum class Kind { macro, function, type, other } kind = Kind::other;
  std::string name;      ///< of a macro, a function, or a struct, union or enum
  std::string_view text; ///< all of it, without comments before it
};

/// The definitions of a file, in order. Conditional compilation is not looked at: what stands on
/// either side of an #else is listed.
struct CFile {
  std::vector<CItem> macros;
  std::vector<CItem> definitions;
  std::string problem; ///< where braces or comments do not end; there are no definitions then
};

/// `text` has to stay.
CFile read_c(std::string_view text);

} // namespace twofold
