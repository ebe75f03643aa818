#pragma once
/// \file
/// The line on a terminal that shows how far long work is.

#include <string_view>

namespace twofold::cli {

/// Rewrites the last line of standard error; does nothing where that is no terminal.
class StatusLine {
public:
  StatusLine();
  StatusLine(StatusLine const&) = delete;
  StatusLine& operator=(StatusLine const&) = delete;
  ~StatusLine();

  void show(std::string_view text) const;
  void clear() const;

private:
  bool live_;
};

} // namespace twofold::cli
