// Catch2 2.13 has no SKIP. A test case whose inputs are absent says
//
//     TWOFOLD_SKIP("no shared folder beside this checkout");
//
// and returns; when nothing fails, the executable then exits with 77, which CTest counts as
// skipped. One skipped case marks its whole area, so give cases that can skip an area of their own.
#pragma once

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <string_view>

namespace twofold::test {

inline constexpr int skip_status = 77;

// Remembers that the running test case was skipped, and says why.
void note_skip(std::string_view reason);
bool anything_skipped();

// The folder of published facts that lies beside the checkout, where there is one:
// the environment's TWOFOLD_SHARED_DIR, else ../shared.
inline std::filesystem::path shared_dir() {
  char const* from_environment = std::getenv("TWOFOLD_SHARED_DIR");
  return from_environment != nullptr ? from_environment : TWOFOLD_SHARED_DIR;
}

} // namespace twofold::test

#define TWOFOLD_SKIP(reason)                                                                       \
  do {                                                                                             \
    ::twofold::test::note_skip(reason);                                                            \
    return;                                                                                        \
  } while (false)
