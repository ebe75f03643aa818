#include "cli/terminal.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace twofold::cli {

StatusLine::StatusLine() : live_(::isatty(2) == 1) {}

StatusLine::~StatusLine() { clear(); }

// Progress is a courtesy: a terminal that went away is no error.
void StatusLine::show(std::string_view text) const {
  if (!live_) return;
  auto const line = fmt::format("\r\x1b[K{}", text);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

void StatusLine::clear() const { show(""); }

} // namespace twofold::cli
