#pragma once
/// \file
/// Running the probe under QEMU.

#include "conformance/dump.hpp"
#include "conformance/no_result.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>
#include <variant>

namespace twofold {

/// What to run.
struct Emulator {
  std::string qemu = "qemu-system-aarch64";
  std::string machine; ///< as its option -machine takes it
  std::string cpu;     ///< as its option -cpu takes it
  std::chrono::milliseconds limit{60'000};
  std::atomic<bool> const* interrupt = nullptr;
};

/// Builds the probe in an empty folder with a cross compiler. Yields the ELF file.
std::variant<std::filesystem::path, NoResult> build_probe(std::filesystem::path const& folder,
                                                          std::string const& compiler,
                                                          std::atomic<bool> const* interrupt);

/// What the QEMU calls its version, "7.2.22".
std::variant<std::string, NoResult> qemu_version(Emulator const& emulator);

/// Runs the probe and reads its dump.
std::variant<Dump, NoResult> run_probe(Emulator const& emulator,
                                       std::filesystem::path const& probe);

} // namespace twofold
