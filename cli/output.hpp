#pragma once
/// \file
/// Where results go: standard output, or a file that appears whole or not at all.

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

namespace twofold::cli {

/// Bad usage or bad input: one line for the user, exit status 2.
class UsageError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// A limit of time was reached: one line for the user, exit status 3.
class TimedOut : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// The reader of standard output went away; nothing is left to be said.
class ClosedPipe : public std::exception {};

/// A destination of text. Errors throw UsageError, or ClosedPipe.
class Output {
public:
  /// Standard output for an empty path or "-". A regular file is written under a temporary name
  /// beside it and renamed by `commit`; without that it never appears.
  explicit Output(std::filesystem::path const& path);
  Output(Output const&) = delete;
  Output& operator=(Output const&) = delete;
  ~Output();

  void write(std::string_view text);
  void commit();
  /// Makes `commit` leave no file: what was written is not whole.
  void abandon() { abandoned_ = true; }

private:
  [[noreturn]] void fail(int error) const;

  std::filesystem::path path_;
  std::filesystem::path temporary_;
  int descriptor_ = 1;
  bool abandoned_ = false;
};

/// Keeps files that are opened from taking the place of a standard descriptor that is closed;
/// using that one stays an error.
void guard_standard_descriptors();

} // namespace twofold::cli
