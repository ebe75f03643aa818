#include "conformance/no_result.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace twofold {

std::string first_line(std::string_view text) {
  auto start = text.find_first_not_of(" \r\n\t");
  if (start == std::string_view::npos) return "it said nothing";
  if (auto const error = text.find("error: "); error != std::string_view::npos)
    start = text.rfind('\n', error) + 1; // a compiler's, after what it was doing
  auto const end = text.find_first_of("\r\n", start);
  constexpr std::size_t most = 200;
  std::string line{text.substr(start, std::min(end - start, most))};
  for (char& c : line)
    if (c < ' ' || c > '~') c = '?';
  return line;
}

std::optional<NoResult> trouble(host::Program const& program, host::Ended const& ended,
                                std::string_view package) {
  auto const& name = program.arguments.front();
  switch (ended.by) {
  case host::Ended::By::missing:
    return NoResult{NoResult::Cause::failed,
                    fmt::format("{}: not found; Debian has it in {}", name, package)};
  case host::Ended::By::limit:
    return NoResult{NoResult::Cause::limit, fmt::format("{}: still running after {} s; ended", name,
                                                        program.limit.count() / 1000)};
  case host::Ended::By::interrupt: return NoResult{NoResult::Cause::interrupted, "interrupted"};
  case host::Ended::By::itself: break;
  }
  if (ended.status == 0) return std::nullopt;
  auto const how = ended.signal != 0 ? fmt::format("ended by signal {}", ended.signal)
                                     : fmt::format("exit status {}", ended.status);
  return NoResult{
      NoResult::Cause::failed,
      fmt::format("{}: {}: {}", name, how, first_line(ended.err.empty() ? ended.out : ended.err))};
}

} // namespace twofold
