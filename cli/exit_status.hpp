#pragma once
/// \file
/// Exit statuses, the same for every command.

#include <algorithm>
#include <array>
#include <string_view>

namespace twofold::cli {

namespace exit_status {
inline constexpr int ok = 0;
inline constexpr int refuted = 1;
inline constexpr int usage = 2;
inline constexpr int unknown = 3;
inline constexpr int vacuous = 4;
inline constexpr int internal = 5;

/// An exit status in a word, for machine output.
constexpr std::string_view word(int status) {
  constexpr std::array<std::string_view, 6> words{"ok",      "refuted", "usage",
                                                  "unknown", "vacuous", "error"};
  return words.at(static_cast<std::size_t>(status));
}
} // namespace exit_status

/// The worse of two exit statuses, in the order 5 2 1 4 3 0.
constexpr int worse(int a, int b) {
  constexpr std::array order{5, 2, 1, 4, 3, 0};
  return std::ranges::find(order, a) < std::ranges::find(order, b) ? a : b;
}

} // namespace twofold::cli
