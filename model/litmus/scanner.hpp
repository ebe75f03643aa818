#pragma once
/// \file
/// Words, numbers and signs of a text, with their positions.

#include "model/litmus/test.hpp"

#include <string>
#include <string_view>

namespace twofold::litmus {

/// A place in a text. Blanks and comments, `(* ... *)`, are passed over before whatever is asked
/// for. Throws ReadError.
class Scanner {
public:
  explicit Scanner(std::string_view text) : text_(text) {}

  [[nodiscard]] Position position() const { return position_of(at_); }
  [[nodiscard]] std::size_t offset() const { return at_; }
  [[nodiscard]] std::string_view between(std::size_t from, std::size_t to) const {
    return text_.substr(from, to - from);
  }

  /// Passes blanks and comments.
  void skip();
  bool at_end();
  /// The next character; 0 at the end.
  char peek();
  bool next_is(std::string_view sign);
  /// Takes the sign if it is next.
  bool take(std::string_view sign);
  void expect(std::string_view sign, std::string_view where);

  /// The word that is next, without taking it; empty for none. Words are made of letters, digits,
  /// and `_`, and do not start with a digit.
  std::string_view peek_word();
  std::string_view take_word();
  /// Takes a name; `what` says of what.
  std::string_view expect_word(std::string_view what);
  bool next_is_number();
  /// Decimal, 0x or 0b, with a sign in front; at most 64 bits.
  std::uint64_t expect_number();

  /// What is next, for a message.
  std::string next_text();
  [[noreturn]] void fail(std::string const& what);
  [[noreturn]] void fail_at(std::size_t offset, std::string const& what) const;
  /// Takes the rest of the line, blanks and comments included, without its end.
  std::string_view take_line();

private:
  [[nodiscard]] Position position_of(std::size_t offset) const;

  std::string_view text_;
  std::size_t at_ = 0;
};

/// Whether two words differ in case at most.
bool same_word(std::string_view a, std::string_view b);

/// A text with each run of blanks and comments made one blank, and none at the ends.
std::string one_line(std::string_view text);

} // namespace twofold::litmus
