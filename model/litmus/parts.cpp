#include "model/litmus/parts.hpp"

#include "model/litmus/reader.hpp"

#include <fmt/format.h>

namespace twofold::litmus {

namespace {

bool is_pe(std::string_view word) {
  return word.size() > 1 && word.size() <= 3 && word[0] == 'P' &&
         std::ranges::all_of(word.substr(1), [](char c) { return '0' <= c && c <= '9'; });
}

} // namespace

Symbol Parts::symbol_named(std::string_view name) {
  auto& symbols = test.names.symbols;
  auto const found = std::ranges::find(symbols, name);
  if (found != symbols.end()) return static_cast<Symbol>(found - symbols.begin());
  if (symbols.size() == most_symbols) scan.fail(fmt::format("more than {} names", most_symbols));
  symbols.emplace_back(name);
  return static_cast<Symbol>(symbols.size() - 1);
}

Name Parts::expect_name(std::string_view what) {
  std::size_t const start = (scan.skip(), scan.offset());
  auto const word = scan.expect_word(what);
  for (auto const& [function, kind] :
       {std::pair{"PTE", Name::Kind::entry}, std::pair{"TTD", Name::Kind::entry},
        std::pair{"PA", Name::Kind::frame}})
    if (word == function && scan.take("(")) {
      Name const name{kind, symbol_named(scan.expect_word("a name"))};
      scan.expect(")", fmt::format("after {}(name", function));
      return name;
    }
  for (auto const& [prefix, kind] : {std::pair{std::string_view{"pte_"}, Name::Kind::entry},
                                     std::pair{std::string_view{"phy_"}, Name::Kind::frame}})
    if (word.starts_with(prefix) && word.size() > prefix.size())
      return {kind, symbol_named(word.substr(prefix.size()))};
  if (scan.next_is("("))
    scan.fail_at(start, fmt::format("'{}(' is not supported; there are PTE(name), TTD(name) and "
                                    "PA(name)",
                                    word.substr(0, 40)));
  return {Name::Kind::plain, symbol_named(word)};
}

std::uint16_t Parts::attributes_named(std::string_view text) {
  auto& all = test.names.attributes;
  auto const written = one_line(text);
  auto const found = std::ranges::find(all, written);
  if (found != all.end()) return static_cast<std::uint16_t>(found - all.begin());
  if (all.size() == most_symbols)
    scan.fail(fmt::format("more than {} kinds of attributes", most_symbols));
  all.push_back(written);
  return static_cast<std::uint16_t>(all.size() - 1);
}

bool Parts::expect_bit(std::string_view field) {
  scan.skip();
  std::size_t const start = scan.offset();
  auto const value = scan.expect_number();
  if (value > 1)
    scan.fail_at(start, fmt::format("{}: {} is not a bit; allowed is 0 or 1", field, value));
  return value == 1;
}

Value Parts::expect_entry(Symbol frame) {
  scan.expect("(", "to start an entry");
  EntryBits bits;
  std::set<std::string, std::less<>> seen;
  do {
    scan.skip();
    std::size_t const start = scan.offset();
    auto const field = scan.expect_word("a field of an entry");
    if (!seen.emplace(field).second)
      scan.fail_at(start, fmt::format("'{}' is given twice", field.substr(0, 40)));
    scan.expect(":", "after the name of a field");
    if (field == "oa") {
      Name const name = expect_name("PA(name)");
      if (name.kind != Name::Kind::frame)
        scan.fail_at(start, "oa: allowed is PA(name) or phy_name");
      frame = name.symbol;
    } else if (field == "valid") {
      bits.valid = expect_bit(field);
    } else if (field == "af") {
      bits.af = expect_bit(field);
    } else if (field == "db") {
      bits.db = expect_bit(field);
    } else if (field == "dbm") {
      bits.dbm = expect_bit(field);
    } else if (field == "el0") {
      bits.el0 = expect_bit(field);
    } else if (field == "attrs") {
      scan.expect("(", "after attrs:");
      do scan.expect_word("an attribute");
      while (scan.take(",") || scan.take("-"));
      scan.expect(")", "after the attributes");
      bits.attributes = attributes_named(scan.between(start, scan.offset()));
    } else {
      scan.fail_at(start, fmt::format("'{}' is not a field of an entry; there are oa, valid, af, "
                                      "db, dbm, el0, attrs",
                                      field.substr(0, 40)));
    }
  } while (scan.take(","));
  scan.expect(")", "after the fields of an entry");
  return entry(frame, bits);
}

Value Parts::expect_value(Symbol frame, bool initial) {
  if (scan.next_is_number()) return number(scan.expect_number());
  if (scan.next_is("(")) return expect_entry(frame);
  Name const name = expect_name("a value");
  switch (name.kind) {
  case Name::Kind::entry: return {Value::Kind::entry_address, name.symbol, 0};
  case Name::Kind::frame: return {Value::Kind::frame, name.symbol, 0};
  case Name::Kind::plain: break;
  }
  if (scan.next_is(":") || scan.next_is("["))
    scan.fail("tags and elements of arrays are not supported as values");
  if (initial) name_page(name.symbol);
  return {Value::Kind::address, name.symbol, 0};
}

bool Parts::next_is_register() {
  Scanner ahead = scan;
  if (ahead.next_is_number()) return true;
  auto const word = ahead.take_word();
  return is_pe(word) && ahead.next_is(":");
}

std::size_t Parts::expect_pe() {
  scan.skip();
  std::size_t const start = scan.offset();
  std::uint64_t pe = 0;
  if (scan.next_is_number()) {
    pe = scan.expect_number();
  } else {
    auto const word = scan.expect_word("a PE, such as P0,");
    if (!is_pe(word))
      scan.fail_at(start, fmt::format("'{}' is not a PE, such as P0", word.substr(0, 40)));
    for (char const c : word.substr(1)) pe = pe * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (pe >= most_programs)
    scan.fail_at(start,
                 fmt::format("PE {} is out of range; allowed is 0 to {}", pe, most_programs - 1));
  if (!test.programs.empty() && pe >= test.programs.size())
    scan.fail_at(start, fmt::format("there is no P{}", pe));
  return static_cast<std::size_t>(pe);
}

std::pair<std::size_t, unsigned> Parts::expect_register() {
  std::size_t const pe = expect_pe();
  scan.expect(":", "between a PE and its register");
  scan.skip();
  std::size_t const start = scan.offset();
  auto const word = scan.expect_word("a register");
  auto const reg = register_named(word);
  if (!reg || !reg->wide || reg->number == zero_register)
    scan.fail_at(start, fmt::format("'{}' is not one of X0 to X30, by which registers are named "
                                    "outside of programs",
                                    word.substr(0, 40)));
  return {pe, reg->number};
}

std::optional<RegisterName> register_named(std::string_view word) {
  if (word.size() < 2) return {};
  bool const wide = word[0] == 'X' || word[0] == 'x';
  if (!wide && word[0] != 'W' && word[0] != 'w') return {};
  auto const rest = word.substr(1);
  if (same_word(rest, "ZR")) return RegisterName{zero_register, wide};
  if (rest.size() > 2 || (rest.size() == 2 && rest[0] == '0')) return {};
  unsigned value = 0;
  for (char const c : rest) {
    if (c < '0' || c > '9') return {};
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  if (value >= register_count) return {};
  return RegisterName{value, wide};
}

} // namespace twofold::litmus
