// Memory images as JSON.
#include "fuzz/image.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string const text{reinterpret_cast<char const*>(data), size}; // NOLINT: as libFuzzer has it
  twofold::walks::Memory memory;
  auto const problem = twofold::read_json_image(text, memory);
  twofold::fuzz::check(problem, memory);
  return 0;
}
