#include "conformance/csv.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace twofold {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Which bytes end or break an unquoted cell; the others are its text.
constexpr auto special = [] {
  std::array<bool, 256> bytes{};
  for (std::size_t byte = 0; byte < 0x20; ++byte) bytes[byte] = byte != '\t';
  bytes[0x7f] = bytes['"'] = bytes[','] = true;
  return bytes;
}();

bool is_special(char c) { return special[static_cast<unsigned char>(c)]; }

/// "'x'" or "the byte 0x00".
std::string shown(char c) {
  auto const byte = static_cast<unsigned char>(c);
  if (byte >= 0x20 && byte < 0x7f) return std::string{'\'', c, '\''};
  constexpr std::string_view digits = "0123456789abcdef";
  return std::string{"the byte 0x"} + digits[byte >> 4] + digits[byte & 15];
}

/// By way of find(), which is memchr() and faster than looking at every byte.
std::size_t count_newlines(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string_view::npos; ++at) ++count;
  return count;
}

} // namespace

CsvReader::CsvReader(int descriptor, std::size_t longest)
    : CsvReader(
          [descriptor](char* to, std::size_t size) -> std::ptrdiff_t {
            return ::read(descriptor, to, size);
          },
          longest) {}

CsvReader::CsvReader(Read read, std::size_t longest, std::size_t at_once)
    : read_(std::move(read)), longest_(std::min(longest, greatest_longest)),
      capacity_(std::max({at_once, 2 * (longest_ + 1), byte_order_mark.size()})), at_start_(true) {}

CsvReader::CsvReader(std::string_view text, std::size_t longest)
    : longest_(std::min(longest, greatest_longest)), window_(text), at_end_(true), at_start_(true) {
}

CsvReader::CsvReader(CsvChunk const& chunk, std::size_t longest)
    : longest_(std::min(longest, greatest_longest)), window_(chunk.text), line_(chunk.line),
      at_end_(true), foregone_(chunk.problem) {}

std::optional<CsvRecord> CsvReader::next() {
  if (!foregone_.empty()) {
    problem_ = std::exchange(foregone_, {});
    return CsvRecord{line_, {}, problem_};
  }
  while (find_record()) {
    Scan const found = scan_at(0);
    std::size_t const line = line_;
    switch (found.verdict) {
    case Scan::Verdict::incomplete:
      if (!extend()) return std::nullopt;
      break;
    case Scan::Verdict::problem: skipping_ = true; return CsvRecord{line, {}, problem_};
    case Scan::Verdict::record: {
      bool const empty = cells_.size() == 1 && cells_.front().empty() && window_.front() != '"';
      window_.remove_prefix(found.length);
      line_ += lines_;
      if (!empty) return CsvRecord{line, cells_, {}};
    }
    }
  }
  return std::nullopt;
}

bool CsvReader::next_chunk(CsvChunk& chunk, std::size_t size) {
  chunk.text.clear();
  chunk.problem.clear();
  if (!find_record()) return false;
  // With one byte more than a record may have, there is a verdict on the first one.
  while (window_.size() <= longest_ && !at_end_)
    if (!fill()) return false;
  chunk.line = line_;
  std::size_t const length = cut(std::min(window_.size(), std::max(size, longest_ + 1)));
  if (length == 0) {
    chunk.problem = problem_;
    skipping_ = true;
    return true;
  }
  chunk.text = window_.substr(0, length);
  line_ += count_newlines(chunk.text);
  window_.remove_prefix(length);
  return true;
}

/// Where to cut, at about the limit: behind records, and lines that are none, of which the text up
/// to there tells all. 0 if the first record has a problem that it does not tell.
std::size_t CsvReader::cut(std::size_t limit) {
  constexpr auto nowhere = std::string_view::npos;
  std::string_view const text = window_.substr(0, limit);
  bool const whole = at_end_ && limit == window_.size();
  std::size_t end = 0;
  while (end < limit) {
    // As long as there is no quote, newlines end records.
    std::size_t const quote = text.find('"', end);
    if (quote == nowhere && whole) return limit;
    std::size_t const newline = text.substr(0, quote).rfind('\n');
    if (newline != nowhere && newline >= end) end = newline + 1;
    if (quote == nowhere && end > 0) return end;

    Scan const found = scan_at(end);
    if (found.verdict == Scan::Verdict::incomplete) return end;
    if (found.verdict == Scan::Verdict::record) {
      end += found.length;
      continue;
    }
    // A problem of the line alone shows in the chunk too. One that a later line brought about does
    // not, since that line is read once more.
    std::size_t const next = text.find('\n', end);
    if (next == nowhere) return whole ? limit : end;
    if (next < end + found.length - 1) return end;
    end = next + 1;
  }
  return end;
}

/// Moves on to where a record begins. False at the end, or if reading failed.
bool CsvReader::find_record() {
  error_ = 0;
  while (at_start_) {
    bool const undecided =
        window_.size() < byte_order_mark.size() && !at_end_ && byte_order_mark.starts_with(window_);
    if (undecided && !fill()) return false;
    if (undecided) continue;
    if (window_.starts_with(byte_order_mark)) window_.remove_prefix(byte_order_mark.size());
    at_start_ = false;
  }
  for (;;) {
    if (skipping_) {
      std::size_t const newline = window_.find('\n');
      skipping_ = newline == std::string_view::npos;
      window_.remove_prefix(skipping_ ? window_.size() : newline + 1);
      if (!skipping_) ++line_;
    }
    if (!window_.empty()) return true;
    if (at_end_ || !fill()) return false;
  }
}

/// Reads more, once. False if that failed; at the end it is at_end_ that tells.
bool CsvReader::fill() {
  if (buffer_ == nullptr) buffer_ = std::make_unique_for_overwrite<char[]>(capacity_);
  if (!window_.empty() && window_.data() != buffer_.get())
    std::memmove(buffer_.get(), window_.data(), window_.size());
  window_ = {buffer_.get(), window_.size()};
  std::ptrdiff_t const got = read_(buffer_.get() + window_.size(), capacity_ - window_.size());
  if (got < 0) {
    error_ = errno;
    return false;
  }
  at_end_ = got == 0;
  window_ = {buffer_.get(), window_.size() + static_cast<std::size_t>(got)};
  return true;
}

/// Reads until another look at the first record is worth while.
bool CsvReader::extend() {
  for (;;) {
    std::size_t const known = window_.size();
    if (!fill()) return false;
    if (at_end_ || window_.size() > longest_) return true;
    if (window_.find('\n', known) != std::string_view::npos) return true;
  }
}

/// Looks at the record that begins there.
CsvReader::Scan CsvReader::scan_at(std::size_t position) {
  std::string_view const head = window_.substr(position, longest_ + 1);
  return scan(head, at_end_ && position + head.size() == window_.size());
}

/// Looks at the record that `head` begins with, of which it holds as much as is known, but no more
/// than one byte over the bound; `whole` if the input ends with it. A verdict stands however the
/// input goes on.
CsvReader::Scan CsvReader::scan(std::string_view head, bool whole) {
  cells_.clear();
  unescaped_.clear();
  lines_ = 1;
  bool const too_long = head.size() > longest_;
  char const* const end = head.data() + head.size();
  char const* at = head.data();
  auto const seen = [&] { return static_cast<std::size_t>(at - head.data()) + 1; };
  auto const cell = [&](std::size_t number) { return "cell " + std::to_string(number); };
  auto const most = [&] {
    return std::to_string(longest_) + " bytes, which is as long as a record may be";
  };

  for (;;) {
    bool const quoted = at != end && *at == '"';
    if (quoted) {
      auto const [behind, closed] = scan_quoted(at + 1, head);
      at = behind;
      if (!closed && at != end)
        return fail(seen(), cell(cells_.size() + 1) + " holds " + shown(*at) +
                                "; a quoted cell holds text, tabs and newlines");
      if (!closed && too_long)
        return fail(head.size(),
                    cell(cells_.size() + 1) + " opens a quote that does not end in " + most());
      if (!closed && whole)
        return fail(head.size(),
                    cell(cells_.size() + 1) + " opens a quote that nothing closes; it ends in one");
    } else {
      char const* const begin = at;
      while (at != end && !is_special(*at)) ++at;
      cells_.emplace_back(begin, at);
    }

    // A carriage return belongs to the newline, even if the input ends in between.
    if (at != end && *at == '\r' && (at + 1 == end || at[1] == '\n')) ++at;
    if (at == end) {
      if (too_long) return fail(head.size(), "the record is longer than " + most());
      return {whole ? Scan::Verdict::record : Scan::Verdict::incomplete, head.size()};
    }
    if (*at == '\n') return {Scan::Verdict::record, seen()};
    if (*at != ',') {
      std::string const what = cell(cells_.size());
      if (quoted)
        return fail(seen(), what + " goes on with " + shown(*at) +
                                " after its closing quote; a comma or the end of the line follows");
      if (*at == '"')
        return fail(seen(), what + " holds a quote but does not begin with one; a cell with quotes "
                                   "is quoted, and they are doubled");
      if (*at == '\r')
        return fail(seen(), what + " holds a carriage return; lines end in LF or CRLF");
      return fail(seen(), what + " holds " + shown(*at) + "; a cell holds text and tabs");
    }
    ++at;
  }
}

/// Takes the rest of a quoted cell.
CsvReader::Quoted CsvReader::scan_quoted(char const* at, std::string_view head) {
  char const* const end = head.data() + head.size();
  char const* begin = at;
  bool doubled = false;
  std::size_t const before = unescaped_.size();
  for (; at != end; ++at) {
    if (!is_special(*at) || *at == ',' || *at == '\r') continue;
    if (*at == '\n') {
      ++lines_;
      continue;
    }
    if (*at != '"') return {at, false};
    bool const closes = at + 1 == end || at[1] != '"';
    if (closes && !doubled) {
      cells_.emplace_back(begin, at);
      return {at + 1, true};
    }
    // The cells of this record look into this string, which must not move; it holds less than them.
    if (!doubled) unescaped_.reserve(head.size());
    doubled = true;
    unescaped_.append(begin, at);
    if (closes) {
      cells_.emplace_back(std::string_view{unescaped_}.substr(before));
      return {at + 1, true};
    }
    begin = ++at; // of two quotes, the second
  }
  return {end, false};
}

CsvReader::Scan CsvReader::fail(std::size_t seen, std::string reason) {
  problem_ = std::move(reason);
  return {Scan::Verdict::problem, seen};
}

void append_cell(std::string& out, std::string_view cell) {
  bool const plain = std::ranges::none_of(
      cell, [](char c) { return c == ',' || c == '"' || c == '\n' || c == '\r'; });
  if (plain && !cell.starts_with(byte_order_mark)) {
    out += cell;
    return;
  }
  out += '"';
  for (char const c : cell) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

} // namespace twofold
