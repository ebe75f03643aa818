// What the three targets of memory images check: whatever the input, there is an image or a reason,
// and what was read is written as text and read again to the same.
#pragma once

#include "conformance/image.hpp"

#include <cinttypes>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace twofold::fuzz {

/// libFuzzer keeps the input of a run that aborts.
inline void expect(bool holds, char const* what) {
  if (holds) return;
  std::fprintf(stderr, "image_fuzz: %s\n", what);
  std::abort();
}

inline std::string as_text(walks::Memory const& memory) {
  std::string text;
  memory.for_each_page([&](std::uint64_t address, walks::Memory::Page const& page) {
    for (std::size_t i = 0; i < page.size(); ++i) {
      char line[64];
      if (page[i] == 0) continue;
      std::snprintf(line, sizeof line, "0x%" PRIx64 ": 0x%" PRIx64 "\n", address + 8 * i, page[i]);
      text += line;
    }
  });
  return text;
}

inline void check(ImageProblem const& problem, walks::Memory const& memory) {
  if (!problem.empty()) {
    bool const placed = problem.starts_with("line ") || problem.starts_with("offset ") ||
                        problem.starts_with("entry ");
    expect(placed, "a reason without a place");
    expect(problem.find('\n') == std::string::npos, "a reason of more than one line");
    return;
  }
  auto const text = as_text(memory);
  if (text.empty()) return;
  walks::Memory again;
  expect(read_text_image(text, again).empty(), "its own text is refused");
  expect(as_text(again) == text, "it is not read again as it was");
}

} // namespace twofold::fuzz
