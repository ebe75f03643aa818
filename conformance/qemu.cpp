#include "conformance/qemu.hpp"

#include "conformance/embedded.hpp"
#include "conformance/walk_probe.hpp"
#include "host/file.hpp"
#include "host/process.hpp"
#include "host/temporary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace twofold {

namespace {

using Cause = NoResult::Cause;
namespace fs = std::filesystem;

/// What the probe's memory map is on QEMU's machine virt: RAM begins at 1 GiB, the PL011 at
/// 0x09000000.
constexpr std::string_view probe_base = "0x40200000";
constexpr std::string_view probe_uart = "0x09000000";
constexpr std::string_view probe_results = "0x1000000";
constexpr std::string_view probe_question = "0x48000000";

constexpr std::string_view qemu_package = "qemu-system-arm";

/// Builds the probe whose own source that is.
std::variant<fs::path, NoResult> build(std::string const& source, fs::path const& folder,
                                       std::string const& compiler,
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
                                            fmt::format("-DPROBE_QUESTION={}", probe_question),
                                            "-Wl,--build-id=none",
                                            fmt::format("-Wl,--defsym=PROBE_BASE={}", probe_base),
                                            "-T",
                                            "probe.ld",
                                            "start.S",
                                            source,
                                            "console.c",
                                            "-o",
                                            "probe.elf"},
                              .directory = folder,
                              .interrupt = interrupt};
  auto const ended = host::run(program);
  if (auto problem = trouble(program, ended, "gcc-aarch64-linux-gnu")) return *problem;
  return folder / "probe.elf";
}

/// Runs a probe in an empty folder, with further arguments for QEMU. Yields what it left, and what
/// it said.
std::variant<std::pair<std::string, std::string>, NoResult>
run_in(fs::path const& folder, Emulator const& emulator, fs::path const& probe,
       std::vector<std::string> const& more) {
  host::Program program{.arguments = {emulator.qemu, "-machine", emulator.machine, "-cpu",
                                      emulator.cpu, "-nodefaults", "-display", "none", "-serial",
                                      "stdio", "-no-reboot", "-semihosting-config",
                                      "enable=on,target=native", "-kernel",
                                      fs::absolute(probe).string()},
                        .directory = folder,
                        .limit = emulator.limit,
                        .interrupt = emulator.interrupt};
  program.arguments.insert(program.arguments.end(), more.begin(), more.end());
  auto const ended = host::run(program);
  if (auto problem = trouble(program, ended, qemu_package)) return *problem;
  auto const dump = folder / "twofold-probe.bin";
  if (!fs::exists(dump))
    return NoResult{Cause::failed, fmt::format("{} -cpu {}: ended without a dump: {}",
                                               emulator.qemu, emulator.cpu, said(ended.out))};
  return std::pair{host::content_of(dump), ended.out};
}

} // namespace

std::variant<fs::path, NoResult> build_probe(fs::path const& folder, std::string const& compiler,
                                             std::atomic<bool> const* interrupt) {
  return build("probe.c", folder, compiler, interrupt);
}

std::variant<fs::path, NoResult> build_walk_probe(fs::path const& folder,
                                                  std::string const& compiler,
                                                  std::atomic<bool> const* interrupt) {
  return build("walk.c", folder, compiler, interrupt);
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
  auto const ended = run_in(folder.path(), emulator, probe, {"-m", "64"});
  if (auto const* none = std::get_if<NoResult>(&ended)) return *none;
  auto const& [dump, heard] = std::get<std::pair<std::string, std::string>>(ended);
  auto read = read_dump(dump);
  if (auto const* why = std::get_if<std::string>(&read))
    return NoResult{Cause::failed,
                    fmt::format("{} -cpu {}: {}{}", emulator.qemu, emulator.cpu, *why,
                                heard.empty() ? std::string{} : "; " + said(heard))};
  return std::get<Dump>(std::move(read));
}

std::variant<WalkAnswers, NoResult> run_walk_probe(Emulator const& emulator, fs::path const& probe,
                                                   std::vector<WalkCase> const& cases) {
  host::TemporaryFolder const folder;
  host::write_content(folder.path() / "question.bin", walk_question(cases));
  auto const ended =
      run_in(folder.path(), emulator, probe,
             {"-m", "512", "-device",
              fmt::format("loader,file=question.bin,addr={},force-raw=on", probe_question)});
  if (auto const* none = std::get_if<NoResult>(&ended)) return *none;
  auto read = read_walk_answers(std::get<std::pair<std::string, std::string>>(ended).first);
  if (auto const* why = std::get_if<std::string>(&read))
    return NoResult{Cause::failed,
                    fmt::format("{} -cpu {}: {}", emulator.qemu, emulator.cpu, *why)};
  auto answers = std::get<WalkAnswers>(std::move(read));
  if (answers.par.size() != cases.size())
    return NoResult{Cause::failed, fmt::format("{} -cpu {}: answered {} of {} cases", emulator.qemu,
                                               emulator.cpu, answers.par.size(), cases.size())};
  return answers;
}

} // namespace twofold
