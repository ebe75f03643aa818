#include "model/litmus/scanner.hpp"

#include "model/litmus/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

namespace twofold::litmus {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool is_digit(char c) { return '0' <= c && c <= '9'; }
bool starts_word(char c) { return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || c == '_'; }
bool in_word(char c) { return starts_word(c) || is_digit(c); }
char lower(char c) { return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// The end of the comment that starts at `at`, or npos if it has none. Comments nest.
std::size_t end_of_comment(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  for (std::size_t i = at; i + 1 < text.size(); ++i) {
    if (text[i] == '(' && text[i + 1] == '*') {
      ++depth;
      ++i;
    } else if (text[i] == '*' && text[i + 1] == ')') {
      ++i;
      if (--depth == 0) return i + 1;
    }
  }
  return std::string_view::npos;
}

} // namespace

Position Scanner::position_of(std::size_t offset) const {
  Position position;
  for (char const c : text_.substr(0, offset)) {
    ++position.column;
    if (c == '\n') position = {position.line + 1, 1};
  }
  return position;
}

void Scanner::fail(std::string const& what) {
  skip();
  throw ReadError{position(), what};
}

void Scanner::fail_at(std::size_t offset, std::string const& what) const {
  throw ReadError{position_of(offset), what};
}

void Scanner::skip() {
  while (at_ < text_.size()) {
    if (is_blank(text_[at_])) {
      ++at_;
    } else if (text_.substr(at_, 2) == "(*") {
      auto const end = end_of_comment(text_, at_);
      if (end == std::string_view::npos) fail_at(at_, "the comment has no end; it ends with '*)'");
      at_ = end;
    } else {
      return;
    }
  }
}

bool Scanner::at_end() {
  skip();
  return at_ == text_.size();
}

char Scanner::peek() { return at_end() ? '\0' : text_[at_]; }

bool Scanner::next_is(std::string_view sign) {
  skip();
  return text_.substr(at_).starts_with(sign);
}

bool Scanner::take(std::string_view sign) {
  if (!next_is(sign)) return false;
  at_ += sign.size();
  return true;
}

void Scanner::expect(std::string_view sign, std::string_view where) {
  if (!take(sign)) fail(fmt::format("{} where '{}' is expected, {}", next_text(), sign, where));
}

std::string_view Scanner::peek_word() {
  skip();
  if (at_ == text_.size() || !starts_word(text_[at_])) return {};
  std::size_t end = at_;
  while (end < text_.size() && in_word(text_[end])) ++end;
  return text_.substr(at_, end - at_);
}

std::string_view Scanner::take_word() {
  auto const word = peek_word();
  at_ += word.size();
  return word;
}

std::string_view Scanner::expect_word(std::string_view what) {
  if (peek_word().empty()) fail(fmt::format("{} where {} is expected", next_text(), what));
  return take_word();
}

bool Scanner::next_is_number() {
  char const c = peek();
  return is_digit(c) || (c == '-' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]));
}

std::uint64_t Scanner::expect_number() {
  if (!next_is_number()) fail(fmt::format("{} where a number is expected", next_text()));
  bool const negative = take("-");
  std::size_t const start = at_;
  int base = 10;
  if (take("0x") || take("0X")) base = 16;
  if (base == 10 && (take("0b") || take("0B"))) base = 2;
  std::size_t end = at_;
  while (end < text_.size() && in_word(text_[end])) ++end;
  std::uint64_t value = 0;
  char const* const last = text_.data() + end;
  auto const [stop, error] = std::from_chars(text_.data() + at_, last, value, base);
  auto const written = one_line(text_.substr(start, std::min<std::size_t>(end - start, 40)));
  if (error == std::errc::result_out_of_range || (negative && value > std::uint64_t{1} << 63))
    fail_at(start, fmt::format("'{}' does not fit in 64 bits", written));
  if (error != std::errc{} || stop != last)
    fail_at(start, fmt::format("'{}' is not a number; write decimal, 0x... or 0b...", written));
  at_ = end;
  return negative ? 0 - value : value;
}

std::string Scanner::next_text() {
  if (at_end()) return "the end of the file";
  auto const word = peek_word();
  if (!word.empty()) return fmt::format("'{}'", word.substr(0, 40));
  char const c = text_[at_];
  return c > ' ' && c <= '~' ? fmt::format("'{}'", c) : "a character that is not printable ASCII";
}

std::string_view Scanner::take_line() {
  auto const end = std::min(text_.find('\n', at_), text_.size());
  auto const line = text_.substr(at_, end - at_);
  at_ = std::min(end + 1, text_.size());
  return line;
}

bool same_word(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::string one_line(std::string_view text) {
  std::string line;
  bool blank = false;
  for (std::size_t i = 0; i < text.size();) {
    if (text.substr(i, 2) == "(*") {
      i = std::min(end_of_comment(text, i), text.size());
      blank = true;
    } else if (is_blank(text[i])) {
      ++i;
      blank = true;
    } else {
      if (blank && !line.empty()) line += ' ';
      blank = false;
      line += text[i] > ' ' && text[i] <= '~' ? text[i] : '?';
      ++i;
    }
  }
  return line;
}

} // namespace twofold::litmus
