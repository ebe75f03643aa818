#include "conformance/qemu.hpp"

#include "conformance/embedded.hpp"
#include "host/file.hpp"
#include "host/process.hpp"
#include "host/temporary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace twofold {

namespace {

using Cause = NoResult::Cause;
namespace fs = std::filesystem;

/// What the probe's memory map is on QEMU's machine virt: RAM begins at 1 GiB, the PL011 at
/// 0x09000000.
constexpr std::string_view probe_base = "0x40200000";
constexpr std::string_view probe_uart = "0x09000000";
constexpr std::string_view probe_results = "0x1000000";

constexpr std::string_view qemu_package = "qemu-system-arm";

} // namespace

std::variant<fs::path, NoResult> build_probe(fs::path const& folder, std::string const& compiler,
                                             std::atomic<bool> const* interrupt) {
  write_embedded("probe/", folder);
  host::Program const program{.arguments = {compiler,
                                            "-std=c11",
                                            "-O2",
                                            "-ffreestanding",
                                            "-nostdlib",
                                            "-static",
                                            "-mstrict-align",
                                            "-mgeneral-regs-only",
                                            "-fno-stack-protector",
                                            "-fno-pic",
                                            "-no-pie",
                                            fmt::format("-DPROBE_BASE={}", probe_base),
                                            fmt::format("-DPROBE_UART={}", probe_uart),
                                            fmt::format("-DPROBE_RESULTS={}", probe_results),
                                            "-Wl,--build-id=none",
                                            fmt::format("-Wl,--defsym=PROBE_BASE={}", probe_base),
                                            "-T",
                                            "probe.ld",
                                            "start.S",
                                            "probe.c",
                                            "console.c",
                                            "-o",
                                            "probe.elf"},
                              .directory = folder,
                              .interrupt = interrupt};
  auto const ended = host::run(program);
  if (auto problem = trouble(program, ended, "gcc-aarch64-linux-gnu")) return *problem;
  return folder / "probe.elf";
}

std::variant<std::string, NoResult> qemu_version(Emulator const& emulator) {
  host::Program const program{.arguments = {emulator.qemu, "--version"},
                              .limit = emulator.limit,
                              .interrupt = emulator.interrupt};
  auto const ended = host::run(program);
  if (auto problem = trouble(program, ended, qemu_package)) return *problem;
  constexpr std::string_view label = "version ";
  auto const at = ended.out.find(label);
  if (at == std::string::npos)
    return NoResult{Cause::failed,
                    fmt::format("{}: says no version: {}", emulator.qemu, said(ended.out))};
  auto const version = std::string_view{ended.out}.substr(at + label.size());
  auto const end = version.find_first_not_of("0123456789.");
  return std::string{version.substr(0, end)};
}

std::variant<Dump, NoResult> run_probe(Emulator const& emulator, fs::path const& probe) {
  host::TemporaryFolder const folder;
  host::Program const program{.arguments = {emulator.qemu, "-machine", emulator.machine, "-cpu",
                                            emulator.cpu, "-m", "64", "-nodefaults", "-display",
                                            "none", "-serial", "stdio", "-no-reboot",
                                            "-semihosting-config", "enable=on,target=native",
                                            "-kernel", fs::absolute(probe).string()},
                              .directory = folder.path(),
                              .limit = emulator.limit,
                              .interrupt = emulator.interrupt};
  auto const ended = host::run(program);
  if (auto problem = trouble(program, ended, qemu_package)) return *problem;
  auto const dump = folder.path() / "twofold-probe.bin";
  auto const name = fmt::format("{} -cpu {}", emulator.qemu, emulator.cpu);
  if (!fs::exists(dump))
    return NoResult{Cause::failed,
                    fmt::format("{}: ended without a dump: {}", name, said(ended.out))};
  auto read = read_dump(host::content_of(dump));
  if (auto const* why = std::get_if<std::string>(&read)) {
    auto const heard = ended.out.empty() ? std::string{} : "; " + said(ended.out);
    return NoResult{Cause::failed, fmt::format("{}: {}{}", name, *why, heard)};
  }
  return std::get<Dump>(std::move(read));
}

} // namespace twofold
