#pragma once
/// \file
/// Memory images: what stands at which physical address.
///
/// Three forms: raw bytes from a base address; text, one `PA: value ...` a line, as debuggers print
/// it; JSON, a list of `{"pa": ..., "value": ...}`. docs/walk.md has their details.

#include "model/walk/memory.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace twofold {

/// Where an image failed: `offset 12: ...`, `line 3: ...` or `entry 2: ...`; empty if it did not.
/// What stood before that is in the memory.
using ImageProblem = std::string;

/// Bytes in the order of their addresses, from `base` on.
ImageProblem read_raw_image(std::string_view bytes, std::uint64_t base, walks::Memory& memory);

/// Lines of text. Words that stand twice are a problem.
ImageProblem read_text_image(std::string_view text, walks::Memory& memory);

/// A JSON document. Words that stand twice are a problem.
ImageProblem read_json_image(std::string_view text, walks::Memory& memory);

} // namespace twofold
