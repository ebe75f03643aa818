#pragma once
/// \file
/// Comma-separated values: a reader for endless files in bounded memory, and a writer of cells.
///
/// Records are RFC 4180's, in any encoding that extends ASCII. Lines end in LF or CRLF, the last
/// one need not; a byte order mark in front and empty lines are passed over. A cell in quotes may
/// hold commas, doubled quotes and newlines. Control bytes other than tab are refused, and so is a
/// record of more bytes than a bound.
///
/// Whatever is wrong with a record, it costs one line: reading goes on after the first newline that
/// follows where the record began, so that a stray quote does not swallow the rows below it.

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace twofold {

/// A record, or the line that is none.
struct CsvRecord {
  std::size_t line = 0; ///< where it begins, counted from 1
  std::span<std::string_view const> cells;
  /// Why it is no record: what was found, what is allowed. Empty if it is one.
  std::string_view problem;
};

/// A run of whole lines, for another thread to read with a CsvReader of its own; or, if there is a
/// problem, one line that is no record.
struct CsvChunk {
  std::size_t line = 1; ///< where it begins, counted from 1
  std::string text;
  std::string problem;
};

/// Hands out records, or chunks of them, in the order of the input.
class CsvReader {
public:
  /// Puts at most so many bytes there. Yields how many, 0 at the end of the input, or -1 and errno.
  using Read = std::function<std::ptrdiff_t(char* to, std::size_t size)>;

  /// The bound unless told otherwise, and the largest that may be told.
  static constexpr std::size_t default_longest = std::size_t{64} << 10;
  static constexpr std::size_t greatest_longest = std::size_t{1} << 30;
  /// How much is read at once, and how large chunks are unless told otherwise.
  static constexpr std::size_t block = std::size_t{256} << 10;

  /// Reads from a descriptor, which stays the caller's. `longest` bounds the bytes of a record,
  /// quotes included, newline not.
  explicit CsvReader(int descriptor, std::size_t longest = default_longest);
  /// Reads by a function, about `at_once` bytes at once.
  explicit CsvReader(Read read, std::size_t longest = default_longest, std::size_t at_once = block);
  /// Reads what is in memory, and has to stay there.
  explicit CsvReader(std::string_view text, std::size_t longest = default_longest);
  /// Reads a chunk, which has to stay, with the bound of the reader that cut it.
  explicit CsvReader(CsvChunk const& chunk, std::size_t longest = default_longest);

  CsvReader(CsvReader const&) = delete;
  CsvReader& operator=(CsvReader const&) = delete;
  CsvReader(CsvReader&&) = delete;
  CsvReader& operator=(CsvReader&&) = delete;
  ~CsvReader() = default;

  /// The next record; it is good until the next call. Nothing at the end, or if reading failed.
  std::optional<CsvRecord> next();

  /// Takes the next chunk: what there is, up to about `size` bytes, but at least a record of any
  /// permitted length. False at the end, or if reading failed. Reading the chunks one after another
  /// gives the records that next() would have given; the two may take turns.
  bool next_chunk(CsvChunk& chunk, std::size_t size = block);

  /// The errno of the read that failed, else 0. EINTR and EAGAIN count as failures; after any
  /// failure, another call tries again, and nothing is lost.
  [[nodiscard]] int error() const { return error_; }

private:
  struct Scan {
    enum class Verdict { record, problem, incomplete } verdict;
    /// How long the record is, newline included; or how much was seen when the problem was found.
    std::size_t length;
  };

  struct Quoted {
    char const* at; ///< what follows the closing quote; else the byte that is refused, or the end
    bool closed;
  };

  Scan scan_at(std::size_t position);
  Scan scan(std::string_view head, bool whole);
  Quoted scan_quoted(char const* at, std::string_view head);
  Scan fail(std::size_t seen, std::string reason);
  bool find_record();
  bool fill();
  bool extend();
  std::size_t cut(std::size_t limit);

  Read read_;
  std::size_t longest_;
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0; ///< at least two of the longest records, or a byte order mark

  std::string_view window_; ///< what was read and not yet handed out
  std::size_t line_ = 1;    ///< the line that the window begins in
  bool at_end_ = false;     ///< nothing follows the window
  bool at_start_ = false;   ///< the window may begin with a byte order mark
  bool skipping_ = false;   ///< the window begins inside a line that was refused
  int error_ = 0;

  std::vector<std::string_view> cells_;
  std::string unescaped_; ///< what quoted cells hold when doubled quotes are halved
  std::size_t lines_ = 0; ///< how many lines the record takes
  std::string problem_;
  std::string foregone_; ///< the problem of a chunk that has one
};

/// Appends a cell, in quotes if need be. (A record of nothing but one empty cell would be an empty
/// line: write `""`.)
void append_cell(std::string& out, std::string_view cell);

} // namespace twofold
