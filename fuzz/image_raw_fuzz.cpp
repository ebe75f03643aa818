// Memory images as bytes; the first eight say where they begin.
#include "fuzz/image.hpp"

#include <cstring>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::uint64_t base = 0;
  if (size < sizeof base) return 0;
  std::memcpy(&base, data, sizeof base);
  std::string const bytes{reinterpret_cast<char const*>(data) + sizeof base, // NOLINT: likewise
                          size - sizeof base};
  for (auto const at : {base, base & 0xf'ffff'ffff'fff8U}) {
    twofold::walks::Memory memory;
    auto const problem = twofold::read_raw_image(bytes, at, memory);
    twofold::fuzz::check(problem, memory);
    twofold::fuzz::expect(!problem.empty() || memory.contains(at), "the first word is not there");
  }
  return 0;
}
