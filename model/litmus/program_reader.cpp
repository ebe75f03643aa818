#include "model/litmus/program_reader.hpp"

#include "model/litmus/reader.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace twofold::litmus {

namespace {

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

class ProgramReader {
public:
  explicit ProgramReader(Parts& parts) : parts_(parts), scan_(parts.scan), test_(parts.test) {}

  void run() {
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
    resolve_jumps();
  }

private:
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
      if (!parts_.labels.emplace(label, std::pair{column, test_.programs[column].size()}).second)
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
      RegisterName const first = expect_operand_register();
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
      RegisterName const source = expect_operand_register();
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

  RegisterName expect_operand_register() {
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
    RegisterName const reg = expect_operand_register();
    if (reg.wide != wide) scan_.fail_at(start, "X and W registers are mixed");
    return reg.number;
  }

  void read_target(Instruction& instruction) {
    RegisterName const reg = expect_operand_register();
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
      RegisterName const reg = expect_operand_register();
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
        RegisterName const reg = expect_operand_register();
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
      auto const found = parts_.labels.find(jump.label);
      if (found == parts_.labels.end() || found->second.first != jump.column)
        scan_.fail_at(jump.start,
                      fmt::format("P{} has no label '{}'", jump.column, jump.label.substr(0, 40)));
      if (found->second.second <= jump.instruction)
        scan_.fail_at(jump.start, "a branch backwards; loops are not supported");
      test_.programs[jump.column][jump.instruction].jump = found->second.second;
    }
  }

  struct Jump {
    std::size_t column;
    std::size_t instruction;
    std::size_t start;
    std::string label;
  };

  Parts& parts_;
  Scanner& scan_;
  Test& test_;
  std::size_t column_ = 0;
  std::vector<std::vector<std::string>> pending_labels_;
  std::vector<Jump> jumps_;
};

} // namespace

void read_programs(Parts& parts) { ProgramReader{parts}.run(); }

} // namespace twofold::litmus
