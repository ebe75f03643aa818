#include "model/litmus/reader.hpp"

#include "model/litmus/condition_reader.hpp"
#include "model/litmus/parts.hpp"
#include "model/litmus/program_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace twofold::litmus {

namespace {

struct TypeName {
  std::string_view name;
  std::uint16_t size;
};

constexpr TypeName type_names[] = {
    {"int", 4},      {"int32_t", 4},  {"uint32_t", 4}, {"int64_t", 8},
    {"uint64_t", 8}, {"pteval_t", 8}, {"long", 8},
};

/// Reads the header and the initial state itself.
class Reader {
public:
  explicit Reader(std::string_view text) : parts_(text) {}

  Test run() {
    read_header();
    read_initial_state();
    read_programs(parts_);
    read_conditions(parts_);
    give_default_entries();
    return std::move(test_);
  }

private:
  // The header.

  void read_header() {
    auto const architecture = scan_.expect_word("AArch64");
    if (architecture != "AArch64")
      scan_.fail_at(0, fmt::format("'{}': a test starts with AArch64 and its name",
                                   architecture.substr(0, 40)));
    test_.name = one_line(scan_.take_line());
    if (test_.name.empty())
      scan_.fail("the test has no name; a test starts with AArch64 and its name");
    while (!scan_.next_is("{")) {
      if (scan_.at_end())
        scan_.fail("the end of the file where '{' is expected, before the initial state");
      std::size_t const start = scan_.offset();
      if (scan_.peek() == '"') {
        scan_.take_line();
        continue;
      }
      auto const key = scan_.expect_word("'{', before the initial state,");
      if (!scan_.take("="))
        scan_.fail_at(start,
                      fmt::format("'{}' where Key=value or '{{' is expected", key.substr(0, 40)));
      auto const value = one_line(scan_.take_line());
      read_setting(start, key, value);
    }
  }

  void read_setting(std::size_t start, std::string_view key, std::string const& value) {
    if (same_word(key, "Variant")) {
      read_variants(start, value);
      return;
    }
    for (std::string_view const known : {"Hash", "Generator", "Prefetch", "Com", "Orig", "Align",
                                         "Cycle", "Relax", "Safe", "CacheType", "Kind"})
      if (same_word(key, known)) return;
    scan_.fail_at(start,
                  fmt::format("{}={} is not supported", key.substr(0, 40), value.substr(0, 40)));
  }

  void read_variants(std::size_t start, std::string_view list) {
    while (!list.empty()) {
      auto const end = std::min(list.find(','), list.size());
      auto const variant = list.substr(0, end);
      list.remove_prefix(std::min(end + 1, list.size()));
      auto const is_one_of = [&](auto... names) { return (same_word(variant, names) || ...); };
      if (is_one_of("imprecise", "handled"))
        test_.faults = FaultHandling::retry;
      else if (is_one_of("precise", "fatal"))
        test_.faults = FaultHandling::fatal;
      else if (is_one_of("ets2"))
        test_.ets2 = true;
      else if (!is_one_of("vmsa"))
        scan_.fail_at(start,
                      fmt::format("Variant={} is not supported; there are vmsa, ets2, fatal, "
                                  "precise, handled, imprecise",
                                  variant.substr(0, 40)));
    }
  }

  // The initial state.

  void read_initial_state() {
    scan_.expect("{", "before the initial state");
    while (!scan_.take("}")) {
      if (scan_.take(";")) continue;
      if (scan_.at_end()) scan_.fail("the end of the file within the initial state");
      read_initialisation();
      if (!scan_.next_is("}")) scan_.expect(";", "between initialisations");
    }
  }

  void read_initialisation() {
    scan_.skip();
    std::size_t const start = scan_.offset();
    std::uint16_t size = 4;
    bool typed = false;
    if (auto const* const type = find_row(type_names, scan_.peek_word())) {
      scan_.take_word();
      size = type->size;
      typed = true;
    } else if (scan_.peek_word().ends_with("_t")) {
      scan_.fail(fmt::format("the type '{}' is not supported; there are {}",
                             scan_.peek_word().substr(0, 40), names_of(type_names)));
    }
    if (scan_.next_is("*")) scan_.fail("pointer types are not supported");
    if (parts_.next_is_register()) {
      auto const [pe, reg] = parts_.expect_register();
      if (!initialised_.emplace(pe, reg).second)
        scan_.fail_at(start, fmt::format("{}:X{} is given twice", pe, reg));
      if (scan_.take("=")) registers_at(pe)[reg] = parts_.expect_value(no_symbol, true);
      return;
    }
    bool const bracketed = scan_.take("[");
    Name const name = parts_.expect_name("a register, a location or a type");
    if (bracketed) scan_.expect("]", "after a location");
    if (name.kind == Name::Kind::frame)
      scan_.fail_at(start, "a frame is initialised by the name of its location alone");
    parts_.name_page(name.symbol);
    if (typed && name.kind == Name::Kind::plain) note_size(start, name.symbol, size);
    if (!bracketed && name.kind == Name::Kind::plain && scan_.take("[")) {
      read_array(start, name.symbol, size);
      return;
    }
    Location const location{name.kind == Name::Kind::entry, name.symbol, 0};
    if (!scan_.take("=")) {
      if (!typed) scan_.fail(fmt::format("{} where '=' is expected", scan_.next_text()));
      return;
    }
    scan_.skip();
    std::size_t const at = scan_.offset();
    Value const value = parts_.expect_value(name.symbol, true);
    if (location.is_entry && value.kind != Value::Kind::entry)
      scan_.fail_at(at, "an entry is initialised by (oa:..., valid:..., ...)");
    initialise(start, location, value);
  }

  void read_array(std::size_t start, Symbol symbol, std::uint16_t size) {
    auto const count = scan_.expect_number();
    if (count == 0 || count > page_size / size)
      scan_.fail_at(start, fmt::format("an array of {} elements; allowed is 1 to {}, within a page",
                                       count, page_size / size));
    scan_.expect("]", "after the number of elements");
    if (!scan_.take("=")) return;
    scan_.expect("{", "before the elements");
    std::uint64_t element = 0;
    do {
      if (element == count) scan_.fail(fmt::format("more than {} elements", count));
      initialise(start, {false, symbol, static_cast<std::uint16_t>(element++ * size)},
                 parts_.expect_value(no_symbol, true));
    } while (scan_.take(","));
    scan_.expect("}", "after the elements");
  }

  void initialise(std::size_t start, Location const& location, Value const& value) {
    if (!test_.memory.emplace(location, value).second)
      scan_.fail_at(start, fmt::format("{} is given twice", litmus::text(location, test_.names)));
  }

  void note_size(std::size_t start, Symbol symbol, std::uint16_t size) {
    auto const [known, is_new] = parts_.sizes.emplace(symbol, size);
    if (!is_new && known->second != size)
      scan_.fail_at(start, fmt::format("'{}' has two types", test_.names.symbols[symbol]));
  }

  std::array<Value, register_count>& registers_at(std::size_t pe) {
    if (test_.registers.size() <= pe) test_.registers.resize(pe + 1);
    return test_.registers[pe];
  }

  void give_default_entries() {
    for (Symbol const page : parts_.mapped)
      test_.memory.emplace(Location{true, page, 0}, entry(page, EntryBits{}));
    test_.sizes = parts_.sizes;
  }

  Parts parts_;
  Scanner& scan_ = parts_.scan;
  Test& test_ = parts_.test;
  std::set<std::pair<std::size_t, unsigned>> initialised_;
};

} // namespace

Test read(std::string_view text) {
  if (text.size() > most_bytes)
    throw ReadError{{}, fmt::format("the file is longer than {} bytes", most_bytes)};
  return Reader{text}.run();
}

} // namespace twofold::litmus
