#include "cli/number.hpp"

#include "cli/output.hpp"
#include "conformance/number.hpp"

#include <fmt/format.h>

namespace twofold::cli {

std::uint64_t number(std::string_view option, std::string_view text, unsigned width) {
  auto const parsed = parse_number(text, width);
  if (auto const* why = std::get_if<std::string>(&parsed))
    throw UsageError(fmt::format("{}: {}", option, *why));
  return std::get<std::uint64_t>(parsed);
}

} // namespace twofold::cli
