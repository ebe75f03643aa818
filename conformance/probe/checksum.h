#ifndef TWOFOLD_PROBE_CHECKSUM_H
#define TWOFOLD_PROBE_CHECKSUM_H
/// \file
/// The checksum at the end of a dump.

#include <stdint.h>

/// CRC-32 as in IEEE 802.3.
static inline uint32_t checksum(uint8_t const *bytes, uint64_t size) {
  static uint32_t table[256];
  for (uint32_t n = 0; n < 256; ++n) {
    uint32_t crc = n;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    table[n] = crc;
  }
  uint32_t crc = 0xffffffff;
  for (uint64_t i = 0; i < size; ++i) crc = crc >> 8 ^ table[(crc ^ bytes[i]) & 255];
  return ~crc;
}

#endif
