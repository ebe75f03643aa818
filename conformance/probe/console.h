#ifndef TWOFOLD_PROBE_CONSOLE_H
#define TWOFOLD_PROBE_CONSOLE_H
/// \file
/// The ways out: a file by semihosting if somebody answers, else text over the UART.

#include <stdint.h>

/// Writes to the UART.
void say(char const *text);
void say_number(uint64_t number);

/// Hands the dump over, and stops. By semihosting it becomes the file twofold-probe.bin; over the
/// UART it is base64, 57 bytes a line, between a line that begins and one that ends it.
_Noreturn void deliver(uint8_t const *dump, uint64_t size);

#endif
