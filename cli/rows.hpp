#pragma once
/// \file
/// Reading the rows of an observation file in several threads, and keeping account of bad ones.

#include "cli/output.hpp"
#include "conformance/csv.hpp"
#include "conformance/observation.hpp"
#include "conformance/ordered.hpp"
#include "proofs/discharge.hpp"

#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace twofold::cli {

/// An input file, or standard input for "-".
class Input {
public:
  /// Throws UsageError if the file cannot be opened.
  explicit Input(std::string const& path);
  Input(Input const&) = delete;
  Input& operator=(Input const&) = delete;
  ~Input();

  [[nodiscard]] int descriptor() const { return descriptor_; }
  /// What messages call it.
  [[nodiscard]] std::string const& name() const { return name_; }

private:
  std::string name_;
  int descriptor_ = 0;
};

/// All that an input holds, but no more than some bytes beyond `most`. Throws UsageError if it
/// cannot be read; Interrupted if a signal came meanwhile.
std::string read_whole(Input const& input, std::size_t most = std::string::npos);

/// Rows that break the format: how many, and the first of them.
class BadRows {
public:
  void add(std::size_t line, std::string_view problem);
  void add(BadRows&& others);
  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// Names the first ones on standard error, a line each, and says how many more there are.
  void complain(std::string const& file) const;

private:
  static constexpr std::size_t shown = 20;
  struct Bad {
    std::size_t line;
    std::string problem;
  };
  std::vector<Bad> first_;
  std::uint64_t count_ = 0;
};

/// The user asked to stop before there was anything to stop.
class Interrupted : public std::exception {};

/// Reads the header. Throws UsageError if there is none, or not a proper one; Interrupted if a
/// signal came first.
Columns read_header(CsvReader& reader, Input const& input);

/// Throws the UsageError of a failed read.
[[noreturn]] void throw_read_error(Input const& input, int error);

/// Reads the rows that follow the header in chunks: `work(chunk) -> Result` on `jobs` threads,
/// `consume(Result&&)` here, in order. False if interrupted first. Throws UsageError if reading
/// fails.
template <class Work, class Consume>
bool for_each_chunk(CsvReader& reader, Input const& input, unsigned jobs,
                    proofs::Interrupt const& interrupt, Work work, Consume consume) {
  auto const next = [&]() -> std::optional<CsvChunk> {
    CsvChunk chunk;
    if (interrupt || !reader.next_chunk(chunk)) return std::nullopt;
    return chunk;
  };
  in_order(jobs, next, work, consume);
  if (interrupt) return false;
  if (reader.error() != 0) throw_read_error(input, reader.error());
  return true;
}

} // namespace twofold::cli
