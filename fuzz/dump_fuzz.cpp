// Dumps of the probe, binary and as text: whatever the bytes, there is a dump or a reason, and of a
// dump every observation can be read. The checksum is put right, so that what it guards is reached.
#include "conformance/dump.hpp"

#include <boost/crc.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <variant>

namespace {

void check(std::string const& bytes) {
  auto const read = twofold::read_dump(bytes);
  if (auto const* why = std::get_if<std::string>(&read)) {
    if (!why->empty()) return;
    std::fputs("refused without a reason\n", stderr);
    std::abort();
  }
  std::size_t seen = 0;
  for (auto const& block : std::get<twofold::Dump>(read).blocks)
    for (std::size_t i = 0; i < block.results.size(); ++i) {
      auto const observation = block.observation(i);
      seen += observation.observed.par_f || observation.observed.fault ? 1U : 0U;
    }
  if (seen == std::get<twofold::Dump>(read).size()) return;
  std::fputs("an observation without an outcome\n", stderr);
  std::abort();
}

/// With the size and the checksum that the bytes are to have.
std::string sealed(std::string bytes) {
  std::uint64_t const size = bytes.size() + sizeof(std::uint32_t);
  if (bytes.size() >= sizeof(probe_header))
    std::memcpy(&bytes[offsetof(probe_header, size)], &size, sizeof size);
  boost::crc_32_type crc;
  crc.process_bytes(bytes.data(), bytes.size());
  auto const sum = static_cast<std::uint32_t>(crc.checksum());
  bytes.append(reinterpret_cast<char const*>(&sum), sizeof sum); // NOLINT: a dump is bytes
  return bytes;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string const bytes{reinterpret_cast<char const*>(data), size}; // NOLINT: as libFuzzer has it
  check(bytes);
  check(sealed(bytes));
  check(PROBE_MAGIC + bytes);
  check("-----BEGIN TWOFOLD PROBE-----\n" + bytes + "-----END TWOFOLD PROBE-----\n");
  return 0;
}
