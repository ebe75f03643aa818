#include "conformance/no_result.hpp"

#include <fmt/format.h>

namespace twofold {

std::string said(std::string_view output) {
  auto line = host::first_line(output);
  return line.empty() ? "it said nothing" : line;
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
      fmt::format("{}: {}: {}", name, how, said(ended.err.empty() ? ended.out : ended.err))};
}

} // namespace twofold
