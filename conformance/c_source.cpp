#include "conformance/c_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>

namespace twofold {

namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// The end of the word that begins at `at`.
std::size_t word_end(std::string_view text, std::size_t at) {
  while (at < text.size() && is_word(text[at])) ++at;
  return at;
}

/// What does not end.
struct Endless {
  std::size_t at;
  std::string_view what;
};

class Scanner {
public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::vector<CItem> definitions() {
    std::vector<CItem> all;
    while (skip_blank(), at_ < text_.size())
      if (auto next = text_[at_] == '#' ? line() : item(); next.kind != CItem::Kind::macro)
        all.push_back(std::move(next));
    return all;
  }

  /// Macros are found by their lines alone, so that assembly elsewhere in the file does no harm.
  std::vector<CItem> macros() {
    std::vector<CItem> all;
    for (; at_ < text_.size(); at_ = std::min(text_.find('\n', at_), text_.size() - 1) + 1) {
      if (text_[at_] != '#') continue;
      if (auto next = line(); next.kind == CItem::Kind::macro) all.push_back(std::move(next));
      --at_;
    }
    return all;
  }

private:
  bool sees(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  /// Moves past a comment, a string or a character constant, if there is one.
  bool skip_opaque() {
    std::size_t const start = at_;
    if (sees("/*")) {
      auto const end = text_.find("*/", at_ + 2);
      if (end == std::string_view::npos) throw Endless{start, "a comment"};
      at_ = end + 2;
      return true;
    }
    if (sees("//")) {
      at_ = std::min(text_.find('\n', at_), text_.size());
      return true;
    }
    char const quote = text_[at_];
    if (quote != '"' && quote != '\'') return false;
    for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_)
      if (text_[at_] == '\\') ++at_;
    if (at_ >= text_.size()) throw Endless{start, "a string"};
    ++at_;
    return true;
  }

  void skip_blank() {
    while (at_ < text_.size()) {
      bool const space = std::isspace(static_cast<unsigned char>(text_[at_])) != 0;
      if (space)
        ++at_;
      else if (!(sees("/*") || sees("//")) || !skip_opaque())
        return;
    }
  }

  /// A preprocessor line, with those that continue it.
  CItem line() {
    std::size_t const start = at_;
    do {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } while (at_++ < text_.size() && at_ >= 2 && text_[at_ - 2] == '\\');
    at_ = std::min(at_, text_.size());
    CItem item{CItem::Kind::other, {}, text_.substr(start, at_ - start)};
    constexpr std::string_view define = "define";
    auto const hash = item.text.find_first_not_of("# \t");
    if (hash == std::string_view::npos || !item.text.substr(hash).starts_with(define)) return item;
    auto const name = item.text.find_first_not_of(" \t", hash + define.size());
    if (name == std::string_view::npos) return item;
    item.kind = CItem::Kind::macro;
    item.name = item.text.substr(name, word_end(item.text, name) - name);
    return item;
  }

  /// A declaration, or the definition of a function, which its closing brace ends.
  CItem item() {
    std::size_t const start = at_;
    std::optional<std::size_t> first_parenthesis;
    std::optional<std::size_t> first_brace;
    bool assigned = false;
    int depth = 0;
    while (at_ < text_.size()) {
      if (skip_opaque()) continue;
      char const c = text_[at_++];
      if (depth == 0 && c == '(' && !first_parenthesis) first_parenthesis = at_ - 1;
      if (depth == 0 && c == '{' && !first_brace) first_brace = at_ - 1;
      if (depth == 0 && c == '=') assigned = true;
      if (c == '(' || c == '{' || c == '[') ++depth;
      if (c == ')' || c == '}' || c == ']') --depth;
      if (depth < 0) throw Endless{at_ - 1, "what a bracket closes does not begin; a definition"};
      bool const function =
          first_parenthesis && first_brace && *first_parenthesis < *first_brace && !assigned;
      if (depth == 0 && (c == ';' || (c == '}' && function))) {
        auto const text = text_.substr(start, at_ - start);
        if (function) return {CItem::Kind::function, word_before(*first_parenthesis), text};
        if (first_brace && !assigned) return {CItem::Kind::type, word_before(*first_brace), text};
        return {CItem::Kind::other, {}, text};
      }
    }
    throw Endless{start, "a definition"};
  }

  std::string word_before(std::size_t end) const {
    while (end > 0 && !is_word(text_[end - 1])) --end;
    std::size_t begin = end;
    while (begin > 0 && is_word(text_[begin - 1])) --begin;
    return std::string{text_.substr(begin, end - begin)};
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

} // namespace

CFile read_c(std::string_view text) {
  CFile file;
  file.macros = Scanner{text}.macros();
  try {
    file.definitions = Scanner{text}.definitions();
  } catch (Endless const& e) {
    auto const line = std::ranges::count(text.substr(0, e.at), '\n') + 1;
    file.problem = fmt::format("line {}: {} does not end", line, e.what);
  }
  return file;
}

} // namespace twofold
