#pragma once
/// \file
/// Running another program to its end, or to a limit.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace twofold::host {

struct Program {
  std::vector<std::string> arguments;    ///< the program first, looked up on PATH
  std::filesystem::path directory = "."; ///< where it runs
  std::chrono::milliseconds limit{60'000};
  std::size_t most_output = std::size_t{16} << 20; ///< of either stream; more of it is dropped
  std::atomic<bool> const* interrupt = nullptr;    ///< ends it when it becomes true
};

/// How it ended. A program that was ended has signal SIGKILL.
struct Ended {
  enum class By { itself, limit, interrupt, missing } by = By::itself;
  int status = -1; ///< exit status, or -1 after a signal
  int signal = 0;
  std::string out;
  std::string err;

  [[nodiscard]] bool well() const { return by == By::itself && status == 0; }
};

/// Runs the program, with nothing on its standard input, in a process group of its own, which does
/// not outlive this call. `missing` if there is no such program. Throws std::system_error if the
/// system is out of means.
Ended run(Program const& program);

/// What a program said, in one line fit for a message: its first line that says something, or the
/// first error of a compiler. Empty if it said nothing.
std::string first_line(std::string_view output);

} // namespace twofold::host
