#include "model/litmus/reader.hpp"

#include "model/litmus/scanner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

namespace twofold::litmus {

namespace {

constexpr std::uint64_t page_size = 4096;

/// What a name stands for: `x`, `PTE(x)` (also `TTD(x)`, `pte_x`) or `PA(x)` (also `phy_x`).
struct Name {
  enum class Kind : std::uint8_t { plain, entry, frame } kind = Kind::plain;
  Symbol symbol = no_symbol;
};

struct Mnemonic {
  std::string_view name;
  Opcode opcode;
  Arithmetic arithmetic = Arithmetic::add;
};

constexpr Mnemonic mnemonics[] = {
    {"LDR", Opcode::load},
    {"STR", Opcode::store},
    {"MOV", Opcode::move},
    {"ADD", Opcode::compute, Arithmetic::add},
    {"SUB", Opcode::compute, Arithmetic::sub},
    {"AND", Opcode::compute, Arithmetic::bit_and},
    {"EOR", Opcode::compute, Arithmetic::bit_eor},
    {"LSR", Opcode::compute, Arithmetic::shift_right},
    {"CMP", Opcode::compare},
    {"B", Opcode::branch},
    {"CBZ", Opcode::branch_if_zero},
    {"CBNZ", Opcode::branch_if_not_zero},
    {"DMB", Opcode::barrier},
    {"DSB", Opcode::barrier},
    {"ISB", Opcode::barrier},
    {"TLBI", Opcode::tlbi},
    {"NOP", Opcode::nop},
};

struct ConditionName {
  std::string_view name;
  Condition condition;
};

constexpr ConditionName condition_names[] = {
    {"EQ", Condition::eq}, {"NE", Condition::ne}, {"CS", Condition::cs}, {"HS", Condition::cs},
    {"CC", Condition::cc}, {"LO", Condition::cc}, {"MI", Condition::mi}, {"PL", Condition::pl},
    {"VS", Condition::vs}, {"VC", Condition::vc}, {"HI", Condition::hi}, {"LS", Condition::ls},
    {"GE", Condition::ge}, {"LT", Condition::lt}, {"GT", Condition::gt}, {"LE", Condition::le},
};

struct TlbiName {
  std::string_view name;
  bool all_pages;
  EffectSet effect;
};

constexpr TlbiName tlbi_names[] = {
    {"VAE1", false, effect::tlbi_own},   {"VAE1IS", false, effect::tlbi_broadcast},
    {"VAAE1", false, effect::tlbi_own},  {"VAAE1IS", false, effect::tlbi_broadcast},
    {"VALE1", false, effect::tlbi_own},  {"VALE1IS", false, effect::tlbi_broadcast},
    {"VAALE1", false, effect::tlbi_own}, {"VAALE1IS", false, effect::tlbi_broadcast},
    {"VMALLE1", true, effect::tlbi_own}, {"VMALLE1IS", true, effect::tlbi_broadcast},
};

struct TypeName {
  std::string_view name;
  std::uint16_t size;
};

constexpr TypeName type_names[] = {
    {"int", 4},      {"int32_t", 4},  {"uint32_t", 4}, {"int64_t", 8},
    {"uint64_t", 8}, {"pteval_t", 8}, {"long", 8},
};

template <class Rows> auto const* find_row(Rows const& rows, std::string_view name) {
  auto const found =
      std::ranges::find_if(rows, [&](auto const& row) { return same_word(row.name, name); });
  return found == std::end(rows) ? nullptr : &*found;
}

template <class Rows> std::string names_of(Rows const& rows) {
  std::string all;
  for (auto const& row : rows) all += (all.empty() ? "" : ", ") + std::string{row.name};
  return all;
}

/// A register as instructions name it.
struct Register {
  unsigned number = zero_register;
  bool wide = true;
};

/// X0 to X30, W0 to W30, XZR and WZR, in either case.
std::optional<Register> register_named(std::string_view word) {
  if (word.size() < 2) return {};
  bool const wide = word[0] == 'X' || word[0] == 'x';
  if (!wide && word[0] != 'W' && word[0] != 'w') return {};
  auto const rest = word.substr(1);
  if (same_word(rest, "ZR")) return Register{zero_register, wide};
  if (rest.size() > 2 || (rest.size() == 2 && rest[0] == '0')) return {};
  unsigned value = 0;
  for (char const c : rest) {
    if (c < '0' || c > '9') return {};
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  if (value >= register_count) return {};
  return Register{value, wide};
}

class Reader {
public:
  explicit Reader(std::string_view text) : scan_(text) {}

  Test run() {
    read_header();
    read_initial_state();
    read_programs();
    resolve_jumps();
    read_conditions();
    give_default_entries();
    return std::move(test_);
  }

private:
  // Names.

  Symbol symbol_named(std::string_view name) {
    auto& symbols = test_.names.symbols;
    auto const found = std::ranges::find(symbols, name);
    if (found != symbols.end()) return static_cast<Symbol>(found - symbols.begin());
    if (symbols.size() == most_symbols) scan_.fail(fmt::format("more than {} names", most_symbols));
    symbols.emplace_back(name);
    return static_cast<Symbol>(symbols.size() - 1);
  }

  /// `page` is mapped, at the beginning, by an entry, since the test speaks of it.
  void give_entry(Symbol page) { mapped_.insert(page); }

  Name expect_name(std::string_view what) {
    std::size_t const start = (scan_.skip(), scan_.offset());
    auto const word = scan_.expect_word(what);
    for (auto const& [function, kind] :
         {std::pair{"PTE", Name::Kind::entry}, std::pair{"TTD", Name::Kind::entry},
          std::pair{"PA", Name::Kind::frame}})
      if (word == function && scan_.take("(")) {
        Name const name{kind, symbol_named(plain_word("a name"))};
        scan_.expect(")", fmt::format("after {}(name", function));
        return name;
      }
    for (auto const& [prefix, kind] : {std::pair{std::string_view{"pte_"}, Name::Kind::entry},
                                       std::pair{std::string_view{"phy_"}, Name::Kind::frame}})
      if (word.starts_with(prefix) && word.size() > prefix.size())
        return {kind, symbol_named(word.substr(prefix.size()))};
    if (scan_.next_is("("))
      scan_.fail_at(start, fmt::format("'{}(' is not supported; there are PTE(name), TTD(name) and "
                                       "PA(name)",
                                       word.substr(0, 40)));
    return {Name::Kind::plain, symbol_named(word)};
  }

  std::string_view plain_word(std::string_view what) { return scan_.expect_word(what); }

  // Values.

  std::uint16_t attributes_named(std::string_view text) {
    auto& all = test_.names.attributes;
    auto const written = one_line(text);
    auto const found = std::ranges::find(all, written);
    if (found != all.end()) return static_cast<std::uint16_t>(found - all.begin());
    all.push_back(written);
    return static_cast<std::uint16_t>(all.size() - 1);
  }

  bool expect_bit(std::string_view field) {
    scan_.skip();
    std::size_t const start = scan_.offset();
    auto const value = scan_.expect_number();
    if (value > 1)
      scan_.fail_at(start, fmt::format("{}: {} is not a bit; allowed is 0 or 1", field, value));
    return value == 1;
  }

  /// `(oa:PA(x), valid:0, ...)`; the output address is `frame` if none is given.
  Value expect_entry(Symbol frame) {
    scan_.expect("(", "to start an entry");
    EntryBits bits;
    std::set<std::string, std::less<>> seen;
    do {
      scan_.skip();
      std::size_t const start = scan_.offset();
      auto const field = scan_.expect_word("a field of an entry");
      if (!seen.emplace(field).second)
        scan_.fail_at(start, fmt::format("'{}' is given twice", field.substr(0, 40)));
      scan_.expect(":", "after the name of a field");
      if (field == "oa") {
        Name const name = expect_name("PA(name)");
        if (name.kind != Name::Kind::frame)
          scan_.fail_at(start, "oa: allowed is PA(name) or phy_name");
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
        scan_.expect("(", "after attrs:");
        do scan_.expect_word("an attribute");
        while (scan_.take(",") || scan_.take("-"));
        scan_.expect(")", "after the attributes");
        bits.attributes = attributes_named(scan_.between(start, scan_.offset()));
      } else {
        scan_.fail_at(start,
                      fmt::format("'{}' is not a field of an entry; there are oa, valid, af, "
                                  "db, dbm, el0, attrs",
                                  field.substr(0, 40)));
      }
    } while (scan_.take(","));
    scan_.expect(")", "after the fields of an entry");
    return entry(frame, bits);
  }

  /// A value; an entry without output address gets `frame`.
  Value expect_value(Symbol frame, bool initial) {
    if (scan_.next_is_number()) return number(scan_.expect_number());
    if (scan_.next_is("(")) return expect_entry(frame);
    Name const name = expect_name("a value");
    switch (name.kind) {
    case Name::Kind::entry: return {Value::Kind::entry_address, name.symbol, 0};
    case Name::Kind::frame: return {Value::Kind::frame, name.symbol, 0};
    case Name::Kind::plain: break;
    }
    if (scan_.next_is(":") || scan_.next_is("["))
      scan_.fail("tags and elements of arrays are not supported as values");
    if (initial) give_entry(name.symbol);
    return {Value::Kind::address, name.symbol, 0};
  }

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
    if (next_is_register()) {
      auto const [pe, reg] = expect_register();
      if (!initialised_.emplace(pe, reg).second)
        scan_.fail_at(start, fmt::format("{}:X{} is given twice", pe, reg));
      if (scan_.take("=")) registers_at(pe)[reg] = expect_value(no_symbol, true);
      return;
    }
    bool const bracketed = scan_.take("[");
    Name const name = expect_name("a register, a location or a type");
    if (bracketed) scan_.expect("]", "after a location");
    if (name.kind == Name::Kind::frame)
      scan_.fail_at(start, "a frame is initialised by the name of its location alone");
    give_entry(name.symbol);
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
    Value const value = expect_value(name.symbol, true);
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
                 expect_value(no_symbol, true));
    } while (scan_.take(","));
    scan_.expect("}", "after the elements");
  }

  void initialise(std::size_t start, Location const& location, Value const& value) {
    if (!test_.memory.emplace(location, value).second)
      scan_.fail_at(start, fmt::format("{} is given twice", litmus::text(location, test_.names)));
  }

  void note_size(std::size_t start, Symbol symbol, std::uint16_t size) {
    auto const [known, is_new] = sizes_.emplace(symbol, size);
    if (!is_new && known->second != size)
      scan_.fail_at(start, fmt::format("'{}' has two types", test_.names.symbols[symbol]));
  }

  /// Whether `0:X1` or `P0:X1` is next.
  bool next_is_register() {
    Scanner ahead = scan_;
    if (ahead.next_is_number()) return true;
    auto const word = ahead.take_word();
    return is_pe(word) && ahead.next_is(":");
  }

  static bool is_pe(std::string_view word) {
    return word.size() > 1 && word.size() <= 3 && word[0] == 'P' &&
           std::ranges::all_of(word.substr(1), [](char c) { return '0' <= c && c <= '9'; });
  }

  /// `0` or `P0`.
  std::size_t expect_pe() {
    scan_.skip();
    std::size_t const start = scan_.offset();
    std::uint64_t pe = 0;
    if (scan_.next_is_number()) {
      pe = scan_.expect_number();
    } else {
      auto const word = scan_.expect_word("a PE, such as P0,");
      if (!is_pe(word))
        scan_.fail_at(start, fmt::format("'{}' is not a PE, such as P0", word.substr(0, 40)));
      for (char const c : word.substr(1)) pe = pe * 10 + static_cast<std::uint64_t>(c - '0');
    }
    if (pe >= most_programs)
      scan_.fail_at(
          start, fmt::format("PE {} is out of range; allowed is 0 to {}", pe, most_programs - 1));
    if (!test_.programs.empty() && pe >= test_.programs.size())
      scan_.fail_at(start, fmt::format("there is no P{}", pe));
    return static_cast<std::size_t>(pe);
  }

  std::pair<std::size_t, unsigned> expect_register() {
    std::size_t const pe = expect_pe();
    scan_.expect(":", "between a PE and its register");
    scan_.skip();
    std::size_t const start = scan_.offset();
    auto const word = scan_.expect_word("a register");
    auto const reg = register_named(word);
    if (!reg || !reg->wide || reg->number == zero_register)
      scan_.fail_at(start, fmt::format("'{}' is not one of X0 to X30, by which registers are named "
                                       "outside of programs",
                                       word.substr(0, 40)));
    return {pe, reg->number};
  }

  std::array<Value, register_count>& registers_at(std::size_t pe) {
    if (test_.registers.size() <= pe) test_.registers.resize(pe + 1);
    return test_.registers[pe];
  }

  void give_default_entries() {
    for (Symbol const page : mapped_)
      test_.memory.emplace(Location{true, page, 0}, entry(page, EntryBits{}));
    test_.sizes = sizes_;
  }

  // The programs.

  void read_programs() {
    do {
      scan_.skip();
      std::size_t const start = scan_.offset();
      auto const word = scan_.expect_word("a PE, such as P0,");
      if (scan_.next_is(":") || scan_.next_is("."))
        scan_.fail_at(start, "exception levels and fault handlers are not supported");
      if (word != fmt::format("P{}", test_.programs.size()))
        scan_.fail_at(start, fmt::format("'{}' where P{} is expected", word.substr(0, 40),
                                         test_.programs.size()));
      if (test_.programs.size() == most_programs)
        scan_.fail_at(start, fmt::format("more than {} programs", most_programs));
      test_.programs.emplace_back();
    } while (scan_.take("|"));
    scan_.expect(";", "after the names of the PEs");
    if (test_.registers.size() > test_.programs.size())
      scan_.fail(fmt::format("the initial state speaks of P{}, but there is no such column",
                             test_.registers.size() - 1));
    test_.registers.resize(test_.programs.size());
    pending_labels_.resize(test_.programs.size());
    while (!at_condition()) read_row();
  }

  bool at_condition() {
    if (scan_.at_end() || scan_.next_is("~")) return true;
    auto const word = scan_.peek_word();
    if (word == "not" || word == "exists" || word == "forall" || word == "locations" ||
        word == "filter") {
      Scanner ahead = scan_;
      ahead.take_word();
      return !ahead.next_is(":");
    }
    return false;
  }

  void read_row() {
    std::size_t column = 0;
    do {
      if (column == test_.programs.size())
        scan_.fail(fmt::format("a row of more than {} columns", test_.programs.size()));
      read_cell(column++);
    } while (scan_.take("|"));
    if (!scan_.take(";"))
      scan_.fail(
          fmt::format("{} where '|' or ';' is expected, after an instruction", scan_.next_text()));
    if (column != test_.programs.size())
      scan_.fail(fmt::format("a row of {} columns before this; there are {} PEs", column,
                             test_.programs.size()));
  }

  void read_cell(std::size_t column) {
    column_ = column;
    for (;;) {
      Scanner ahead = scan_;
      if (ahead.take_word().empty() || !ahead.next_is(":")) break;
      scan_.skip();
      std::size_t const start = scan_.offset();
      std::string const label{scan_.take_word()};
      scan_.take(":");
      if (!labels_.emplace(label, std::pair{column, test_.programs[column].size()}).second)
        scan_.fail_at(start, fmt::format("the label '{}' is there twice", label.substr(0, 40)));
      pending_labels_[column].push_back(label);
    }
    if (scan_.next_is("|") || scan_.next_is(";")) return;
    Program& program = test_.programs[column];
    if (program.size() == most_instructions)
      scan_.fail(fmt::format("more than {} instructions in a program", most_instructions));
    scan_.skip();
    std::size_t const start = scan_.offset();
    Instruction instruction;
    instruction.position = scan_.position();
    read_instruction(instruction);
    instruction.text = one_line(scan_.between(start, scan_.offset()));
    instruction.labels = std::exchange(pending_labels_[column], {});
    program.push_back(std::move(instruction));
  }

  void read_instruction(Instruction& instruction) {
    std::size_t const start = scan_.offset();
    auto const word = scan_.expect_word("an instruction");
    auto const* const mnemonic = find_row(mnemonics, word);
    if (mnemonic == nullptr)
      scan_.fail_at(start,
                    fmt::format("the instruction '{}' is not supported; there are {}, B.cond",
                                word.substr(0, 40), names_of(mnemonics)));
    instruction.opcode = mnemonic->opcode;
    instruction.arithmetic = mnemonic->arithmetic;
    switch (mnemonic->opcode) {
    case Opcode::load:
    case Opcode::store: read_access(instruction); break;
    case Opcode::move:
      read_target(instruction);
      read_operand(instruction, false);
      break;
    case Opcode::compute:
      read_target(instruction);
      instruction.base = expect_source(instruction.wide);
      comma();
      read_operand(instruction, mnemonic->arithmetic == Arithmetic::add ||
                                    mnemonic->arithmetic == Arithmetic::sub);
      break;
    case Opcode::compare: {
      Register const first = expect_operand_register();
      instruction.wide = first.wide;
      instruction.base = first.number;
      comma();
      read_operand(instruction, false);
      break;
    }
    case Opcode::branch:
      if (scan_.take(".")) {
        scan_.skip();
        std::size_t const at = scan_.offset();
        auto const name = scan_.expect_word("a condition");
        auto const* const condition = find_row(condition_names, name);
        if (condition == nullptr)
          scan_.fail_at(at, fmt::format("'{}' is not a condition; there are {}", name.substr(0, 40),
                                        names_of(condition_names)));
        instruction.opcode = Opcode::branch_if_flags;
        instruction.condition = condition->condition;
      }
      read_jump();
      break;
    case Opcode::branch_if_zero:
    case Opcode::branch_if_not_zero: {
      Register const source = expect_operand_register();
      instruction.wide = source.wide;
      instruction.base = source.number;
      comma();
      read_jump();
      break;
    }
    case Opcode::barrier: read_barrier(instruction, word); break;
    case Opcode::tlbi: read_tlbi(instruction); break;
    case Opcode::branch_if_flags:
    case Opcode::nop: break;
    }
  }

  void comma() { scan_.expect(",", "between operands"); }

  Register expect_operand_register() {
    scan_.skip();
    std::size_t const start = scan_.offset();
    auto const word = scan_.expect_word("a register");
    auto const reg = register_named(word);
    if (!reg)
      scan_.fail_at(start,
                    fmt::format("'{}' is not a register; there are X0 to X30, W0 to W30, XZR, "
                                "WZR",
                                word.substr(0, 40)));
    return *reg;
  }

  unsigned expect_source(bool wide) {
    scan_.skip();
    std::size_t const start = scan_.offset();
    Register const reg = expect_operand_register();
    if (reg.wide != wide) scan_.fail_at(start, "X and W registers are mixed");
    return reg.number;
  }

  void read_target(Instruction& instruction) {
    Register const reg = expect_operand_register();
    instruction.target = reg.number;
    instruction.wide = reg.wide;
    comma();
  }

  bool next_is_immediate() { return scan_.next_is("#") || scan_.next_is_number(); }

  std::uint64_t expect_immediate() {
    scan_.take("#");
    return scan_.expect_number();
  }

  void read_operand(Instruction& instruction, bool may_extend) {
    if (next_is_immediate()) {
      std::uint64_t const value = expect_immediate();
      instruction.operand = {true, zero_register, instruction.wide ? value : value & 0xffff'ffff};
    } else {
      scan_.skip();
      std::size_t const start = scan_.offset();
      Register const reg = expect_operand_register();
      instruction.operand = {false, reg.number, 0};
      if (may_extend && instruction.wide && !reg.wide)
        read_extension(instruction);
      else if (reg.wide != instruction.wide)
        scan_.fail_at(start, "X and W registers are mixed");
    }
    if (scan_.next_is(",")) scan_.fail("shifted and extended operands are not supported here");
  }

  void read_extension(Instruction& instruction) {
    comma();
    scan_.skip();
    std::size_t const start = scan_.offset();
    auto const word = scan_.expect_word("SXTW or UXTW");
    instruction.sign_extend = same_word(word, "SXTW");
    instruction.zero_extend = same_word(word, "UXTW");
    if (!instruction.sign_extend && !instruction.zero_extend)
      scan_.fail_at(
          start, fmt::format("'{}' is not supported; there are SXTW and UXTW", word.substr(0, 40)));
  }

  /// `X1,[X2]`, `X1,[X2,#8]`, `X1,[X2,X3]`, `X1,[X2,W3,SXTW]`.
  void read_access(Instruction& instruction) {
    read_target(instruction);
    scan_.expect("[", "before an address");
    instruction.base = expect_source(true);
    if (scan_.take(",")) {
      if (next_is_immediate()) {
        instruction.operand = {true, zero_register, expect_immediate()};
      } else {
        Register const reg = expect_operand_register();
        instruction.operand = {false, reg.number, 0};
        if (!reg.wide) read_extension(instruction);
      }
    }
    if (scan_.next_is(",")) scan_.fail("a shifted offset is not supported");
    scan_.expect("]", "after an address");
    if (scan_.next_is("!") || scan_.next_is(","))
      scan_.fail("addressing with write-back is not supported");
  }

  void read_jump() {
    scan_.skip();
    std::size_t const start = scan_.offset();
    jumps_.push_back({column_, test_.programs[column_].size(), start,
                      std::string{scan_.expect_word("a label")}});
  }

  void read_barrier(Instruction& instruction, std::string_view mnemonic) {
    if (same_word(mnemonic, "ISB")) {
      if (same_word(scan_.peek_word(), "SY")) scan_.take_word();
      instruction.effect = effect::isb;
      return;
    }
    scan_.skip();
    std::size_t const start = scan_.offset();
    auto const option = scan_.expect_word("what the barrier is limited to");
    bool const dsb = same_word(mnemonic, "DSB");
    // Every PE of a test is in one shareability domain, so the domain does not matter.
    for (std::string_view const domain : {"SY", "ISH", "OSH", "NSH"})
      if (same_word(option, domain)) {
        instruction.effect = dsb ? effect::dsb_full : effect::dmb_full;
        return;
      }
    for (std::string_view const domain : {"", "ISH", "OSH", "NSH"}) {
      if (same_word(option, std::string{domain} + "LD")) {
        instruction.effect = dsb ? effect::dsb_ld : effect::dmb_ld;
        return;
      }
      if (same_word(option, std::string{domain} + "ST")) {
        instruction.effect = dsb ? effect::dsb_st : effect::dmb_st;
        return;
      }
    }
    scan_.fail_at(start,
                  fmt::format("'{}' is not supported; there are SY, LD, ST, and ISH, OSH, NSH "
                              "alone or with LD or ST",
                              option.substr(0, 40)));
  }

  void read_tlbi(Instruction& instruction) {
    scan_.skip();
    std::size_t const start = scan_.offset();
    auto const word = scan_.expect_word("a TLBI operation");
    auto const* const operation = find_row(tlbi_names, word);
    if (operation == nullptr)
      scan_.fail_at(start, fmt::format("TLBI {} is not supported; there are {}", word.substr(0, 40),
                                       names_of(tlbi_names)));
    instruction.all_pages = operation->all_pages;
    instruction.effect = operation->effect;
    if (operation->all_pages) {
      if (scan_.take(",")) instruction.base = expect_source(true);
      return;
    }
    comma();
    instruction.base = expect_source(true);
  }

  void resolve_jumps() {
    for (Jump const& jump : jumps_) {
      auto const found = labels_.find(jump.label);
      if (found == labels_.end() || found->second.first != jump.column)
        scan_.fail_at(jump.start,
                      fmt::format("P{} has no label '{}'", jump.column, jump.label.substr(0, 40)));
      if (found->second.second <= jump.instruction)
        scan_.fail_at(jump.start, "a branch backwards; loops are not supported");
      test_.programs[jump.column][jump.instruction].jump = found->second.second;
    }
  }

  // Conditions.

  void read_conditions() {
    while (scan_.peek_word() == "locations" || scan_.peek_word() == "filter") {
      if (scan_.take_word() == "locations") {
        read_locations();
      } else if (!test_.filter.nodes.empty()) {
        scan_.fail("a second filter");
      } else {
        read_proposition(test_.filter, 0);
        scan_.take(";");
      }
    }
    if (scan_.at_end()) {
      test_.condition.nodes = {{}};
      test_.condition_text = "exists (true)";
      return;
    }
    scan_.skip();
    std::size_t const start = scan_.offset();
    if (scan_.take("~") || (scan_.peek_word() == "not" && !scan_.take_word().empty())) {
      if (scan_.expect_word("exists") != "exists")
        scan_.fail_at(start, "a condition starts with exists, ~exists or forall");
      test_.quantifier = Quantifier::not_exists;
    } else {
      auto const word = scan_.expect_word("exists, ~exists or forall");
      if (word != "exists" && word != "forall")
        scan_.fail_at(start,
                      fmt::format("'{}' where a condition, which starts with exists, ~exists "
                                  "or forall, or the next row is expected",
                                  word.substr(0, 40)));
      test_.quantifier = word == "forall" ? Quantifier::forall : Quantifier::exists;
    }
    read_proposition(test_.condition, 0);
    test_.condition_text = one_line(scan_.between(start, scan_.offset()));
    scan_.take(";");
    if (!scan_.at_end()) scan_.fail(fmt::format("{} after the condition", scan_.next_text()));
  }

  void read_locations() {
    scan_.expect("[", "after locations");
    while (!scan_.take("]")) {
      if (scan_.take(";")) continue;
      if (next_is_fault())
        observe(expect_fault());
      else
        observe(expect_place());
      if (!scan_.next_is("]")) scan_.expect(";", "between locations");
    }
  }

  std::size_t observe(Observable const& observable) {
    auto& all = test_.observables;
    auto const found = std::ranges::find(all, observable);
    if (found == all.end()) {
      if (all.size() == most_observables)
        scan_.fail(fmt::format("more than {} registers, locations and faults in the condition",
                               most_observables));
      all.push_back(observable);
      return all.size() - 1;
    }
    return static_cast<std::size_t>(found - all.begin());
  }

  bool next_is_fault() {
    Scanner ahead = scan_;
    return same_word(ahead.take_word(), "fault") && ahead.next_is("(");
  }

  /// A register, a cell or an entry.
  Observable expect_place() {
    Observable place;
    if (next_is_register()) {
      std::tie(place.pe, place.reg) = expect_register();
      return place;
    }
    bool const bracketed = scan_.take("[");
    scan_.skip();
    std::size_t const start = scan_.offset();
    Name const name = expect_name("a register, a location or a fault");
    if (name.kind == Name::Kind::frame) scan_.fail_at(start, "a cell is named without PA");
    place.kind = Observable::Kind::location;
    place.location = {name.kind == Name::Kind::entry, name.symbol, 0};
    if (bracketed) scan_.expect("]", "after a location");
    if (!bracketed && name.kind == Name::Kind::plain && scan_.take("[")) {
      auto const size = sizes_.contains(name.symbol) ? sizes_[name.symbol] : std::uint16_t{4};
      auto const index = scan_.expect_number();
      if (index >= page_size / size)
        scan_.fail_at(start, fmt::format("element {} is out of range; allowed is 0 to {}", index,
                                         page_size / size - 1));
      place.location.offset = static_cast<std::uint16_t>(index * size);
      scan_.expect("]", "after an index");
    }
    return place;
  }

  /// `fault(P1:L0,x,MMU:Permission)`.
  Observable expect_fault() {
    scan_.take_word();
    scan_.expect("(", "after fault");
    Observable observable;
    observable.kind = Observable::Kind::fault;
    FaultPattern& fault = observable.fault;
    fault.pe = expect_pe();
    if (scan_.take(":")) {
      scan_.skip();
      std::size_t const start = scan_.offset();
      fault.label = std::string{scan_.expect_word("a label")};
      auto const found = labels_.find(fault.label);
      if (found == labels_.end() || found->second.first != fault.pe)
        scan_.fail_at(start,
                      fmt::format("P{} has no label '{}'", fault.pe, fault.label.substr(0, 40)));
    }
    while (scan_.take(",")) read_fault_detail(fault);
    scan_.expect(")", "after a fault");
    return observable;
  }

  /// A page, or the type of the fault.
  void read_fault_detail(FaultPattern& fault) {
    scan_.skip();
    std::size_t const start = scan_.offset();
    auto const word = scan_.expect_word("a page or the type of a fault");
    if (word == "MMU") {
      scan_.expect(":", "after MMU");
      auto const name = fmt::format("MMU:{}", scan_.expect_word("the type of a fault"));
      auto const* const row = find_row(spec::walk_fault_rows, name);
      if (row == nullptr || !fault.type.empty())
        scan_.fail_at(start, fmt::format("'{}' is not expected; the type of a fault is one of {}",
                                         name.substr(0, 40), names_of(spec::walk_fault_rows)));
      fault.type = row->name;
      return;
    }
    if (fault.page != no_symbol || !fault.type.empty() || word.starts_with("pte_") ||
        word.starts_with("phy_") || scan_.next_is("(") || scan_.next_is(":"))
      scan_.fail_at(start, fmt::format("'{}' is not expected; a fault is given as fault(P0:L0,page,"
                                       "MMU:Translation), with less or nothing after P0",
                                       word.substr(0, 40)));
    fault.page = symbol_named(word);
  }

  void add(Proposition& proposition, Proposition::Node const& node) {
    if (proposition.nodes.size() == most_nodes)
      scan_.fail(fmt::format("a condition of more than {} parts", most_nodes));
    proposition.nodes.push_back(node);
  }

  /// By how tightly they bind: implication, disjunction, conjunction, negation.
  void read_proposition(Proposition& proposition, std::size_t depth) {
    if (depth == most_depth) scan_.fail(fmt::format("more than {} levels of nesting", most_depth));
    read_disjunction(proposition, depth);
    if (scan_.take("=>")) {
      read_proposition(proposition, depth + 1);
      add(proposition, {Proposition::Kind::implication, true, 0, {}});
    }
  }

  void read_disjunction(Proposition& proposition, std::size_t depth) {
    read_conjunction(proposition, depth);
    while (scan_.take("\\/")) {
      read_conjunction(proposition, depth);
      add(proposition, {Proposition::Kind::disjunction, true, 0, {}});
    }
  }

  void read_conjunction(Proposition& proposition, std::size_t depth) {
    read_negation(proposition, depth);
    while (scan_.take("/\\")) {
      read_negation(proposition, depth);
      add(proposition, {Proposition::Kind::conjunction, true, 0, {}});
    }
  }

  void read_negation(Proposition& proposition, std::size_t depth) {
    if (depth == most_depth) scan_.fail(fmt::format("more than {} levels of nesting", most_depth));
    if (scan_.take("~") || (scan_.peek_word() == "not" && !scan_.take_word().empty())) {
      read_negation(proposition, depth + 1);
      add(proposition, {Proposition::Kind::negation, true, 0, {}});
    } else if (scan_.take("(")) {
      read_proposition(proposition, depth + 1);
      scan_.expect(")", "to close a parenthesis");
    } else {
      read_atom(proposition);
    }
  }

  void read_atom(Proposition& proposition) {
    Proposition::Node node;
    if (scan_.peek_word() == "true" || scan_.peek_word() == "false") {
      node.truth = scan_.take_word() == "true";
      add(proposition, node);
      return;
    }
    if (next_is_fault()) {
      node.kind = Proposition::Kind::occurs;
      node.observable = observe(expect_fault());
      add(proposition, node);
      return;
    }
    node.kind = Proposition::Kind::equal;
    auto const place = expect_place();
    node.observable = observe(place);
    if (scan_.next_is("=>") || !scan_.take("="))
      scan_.fail(fmt::format("{} where '=' is expected, after {}", scan_.next_text(),
                             litmus::text(place, test_.names)));
    scan_.take("=");
    bool const of_entry = place.kind == Observable::Kind::location && place.location.is_entry;
    node.value = expect_value(of_entry ? place.location.symbol : no_symbol, false);
    add(proposition, node);
  }

  struct Jump {
    std::size_t column;
    std::size_t instruction;
    std::size_t start;
    std::string label;
  };

  Scanner scan_;
  Test test_;
  std::size_t column_ = 0;
  std::set<Symbol> mapped_;
  std::set<std::pair<std::size_t, unsigned>> initialised_;
  std::map<Symbol, std::uint16_t> sizes_;
  std::map<std::string, std::pair<std::size_t, std::size_t>> labels_;
  std::vector<std::vector<std::string>> pending_labels_;
  std::vector<Jump> jumps_;
};
} // namespace

Test read(std::string_view text) {
  if (text.size() > most_bytes)
    throw ReadError{{}, fmt::format("the file is longer than {} bytes", most_bytes)};
  return Reader{text}.run();
}

} // namespace twofold::litmus
