#include "model/walk/walker.hpp"

#include "model/translation.hpp"
#include "model/walk/address.hpp"
#include "spec/walk_registers.hpp"

#include <cstdlib>
#include <utility>

namespace twofold::walks {

namespace {

namespace d = spec::walk::descriptor;
using spec::walk::Need;

constexpr std::uint64_t af_bit = std::uint64_t{1} << d::af.low;
constexpr std::uint64_t dirty_state_bit = std::uint64_t{1} << d::dirty.low;

constexpr std::uint64_t reversed(std::uint64_t v) { return __builtin_bswap64(v); }

/// Records nothing, and costs nothing.
struct NoTrace {
  static constexpr bool records = false;
  void fetch(Fetch const& /*fetch*/) {}
  void update(Update const& /*update*/) {}
  void step(bool /*total*/) {}
};

struct ToTrace {
  static constexpr bool records = true;
  Trace& trace;
  void fetch(Fetch const& fetch) { trace.fetches.push_back(fetch); }
  void update(Update const& update) { trace.updates.push_back(update); }
  void step(bool total) { trace.total = trace.total && total; }
};

/// What stage 2 translates an address for.
enum class Purpose : std::uint8_t { output, table, update };

constexpr Value access_of(Operation op) {
  switch (op) {
  case Operation::store:
  case Operation::atomic:
  case Operation::dc_zva: return Access::write;
  case Operation::fetch: return Access::ifetch;
  case Operation::at_s1_read:
  case Operation::at_s1_write:
  case Operation::at_s1_read_pan:
  case Operation::at_s1_write_pan: return Access::at_s1;
  case Operation::at_s12_read:
  case Operation::at_s12_write: return Access::at;
  default: return Access::read;
  }
}

/// Index into Setting::s1.
constexpr std::size_t half_of(Request const& request) {
  std::size_t const upper = (request.va >> 55) & 1;
  return request.regime == Regime::el2 ? 2 : request.regime == Regime::el10 ? upper : 3 + upper;
}

void put_stage1(Setting const& setting, std::size_t half, std::uint64_t entry, Concrete& page) {
  Stage const& stage = setting.s1.at(half);
  std::uint64_t const mair = half < 2 ? setting.registers.mair_el1 : setting.registers.mair_el2;
  page[field::in.mair] = static_cast<Value>(mair >> (8 * d::attr_index.of(entry)));
  page[field::in.s1_sh] = stage.ds ? stage.sh : static_cast<Value>(d::sh.of(entry));
  page[field::feature.lpa2] = stage.ds || setting.s2.ds ? 1 : 0;
}

void put_stage2(Setting const& setting, std::uint64_t entry, Concrete& page) {
  page[field::in.s2_memattr] = static_cast<Value>(d::mem_attr.of(entry));
  page[field::in.s2_sh] = setting.s2.ds ? setting.s2.sh : static_cast<Value>(d::sh.of(entry));
  page[field::in.s2_fnxs] = static_cast<Value>(d::fnxs.of(entry));
}

Concrete page_of(Setting const& setting, Request const& request) {
  Concrete page = setting.page.at(request.regime);
  page[field::in.access] = access_of(request.op);
  page[field::in.tag_access] = request.tag_access;
  return page;
}

/// One walk. `Memory` reads and writes, `Record` is told.
template <class Memory, class Record> class Walk {
public:
  Walk(Setting const& setting, Memory& memory, Request const& request, Record record)
      : setting_(setting), rules_(*setting.lookups), memory_(memory), request_(request),
        record_(record), half_(half_of(request)) {
    unsigned const need = look_up(rules_.need, static_cast<std::size_t>(request.op));
    need_ = static_cast<Value>(need & 7);
    checks_pan_ = (need & 8) != 0;
    maintains_ = (need & 16) != 0;
    dirties_ = (need & 32) != 0;
  }

  WalkResult run() {
    if (!stage1()) return result_;
    result_.pa = result_.ipa;
    if (through_stage2() && !is_at_s1(request_.op)) {
      std::uint64_t entry = 0;
      if (stage2(result_.ipa, need_, Purpose::output, result_.pa, entry)) result_.s2.present = true;
    }
    return result_;
  }

private:
  [[nodiscard]] bool through_stage2() const {
    return request_.regime == Regime::el10 && setting_.s2.enabled;
  }

  bool fail(unsigned kind, unsigned stage, int level, bool s1ptw = false, std::uint64_t ipa = 0) {
    result_.fault = {static_cast<FaultKind>(kind),
                     static_cast<std::uint8_t>(stage),
                     static_cast<std::int8_t>(level),
                     s1ptw,
                     false,
                     ipa};
    return false;
  }

  /// The access has demands that Device memory does not meet, if it is such: alignment.
  [[nodiscard]] bool minds_type() const {
    bool const data = request_.op <= Operation::dc_zva && request_.op != Operation::fetch;
    return data && (request_.unaligned || request_.op == Operation::dc_zva);
  }
  /// The attributes may be a reason for a Permission fault.
  [[nodiscard]] bool minds_attributes() const {
    return request_.op == Operation::fetch || request_.tag_access != TagAccess::unchecked;
  }

  [[gnu::always_inline]] inline std::uint8_t look_up(Lookup const& rules, std::size_t index) {
    if constexpr (Record::records) record_.step(rules.total(index));
    return rules[index];
  }
  [[gnu::always_inline]] inline unsigned kind_of(Stage const& stage, int level,
                                                 std::uint64_t entry) {
    std::size_t const index = static_cast<std::size_t>(level + 1) * 4 + (entry & 3);
    if constexpr (Record::records) record_.step((stage.total_kinds >> index & 1) != 0);
    return stage.kinds[index];
  }

  [[nodiscard]] std::uint64_t read(Stage const& stage, std::uint64_t address) const {
    std::uint64_t const raw = memory_.read(address);
    return stage.big_endian ? reversed(raw) : raw;
  }
  void write(Stage const& stage, unsigned number, std::uint64_t address, std::uint64_t before,
             std::uint64_t after) {
    if (trying_) return;
    memory_.write(address, stage.big_endian ? reversed(after) : after);
    if constexpr (Record::records)
      record_.update({static_cast<std::uint8_t>(number), address, before, after});
  }
  [[nodiscard]] bool absent(std::uint64_t address) const {
    return setting_.absent_aborts && !memory_.contains(address);
  }

  /// What is left to find out at an entry; the index of the look-up `leaf`.
  [[nodiscard]] unsigned findings(Stage const& stage, std::uint64_t entry, int level, unsigned low,
                                  std::uint64_t output, bool maintains) const {
    unsigned found = 0;
    if (d::contiguous.set_in(entry) && stage.contiguous_faults &&
        low + contiguous_bits(stage.granule, level) > stage.input_bits)
      found |= 1;
    if (level < 3 && stage.nt_faults && d::nt.set_in(entry)) found |= 2;
    if (too_large(output, stage.output_bits)) found |= 4;
    if (!d::af.set_in(entry) && !(maintains && !setting_.choices.maintenance_af_faults)) found |= 8;
    if (stage.ha) found |= 16;
    return found;
  }

  /// The low bits that come from the input.
  [[nodiscard]] static unsigned input_low(Stage const& stage, std::uint64_t entry, int level,
                                          unsigned low) {
    if (!stage.contiguous_joins || !d::contiguous.set_in(entry)) return low;
    return low + contiguous_bits(stage.granule, level);
  }

  /// Whether the Access flag is set in an entry that translates the address of the access itself.
  [[nodiscard]] bool sets_af() const {
    Choices const& choices = setting_.choices;
    if (is_at(request_.op)) return choices.at_sets_af;
    return !maintains_ || choices.maintenance_af_faults || !choices.maintenance_leaves_af;
  }

  /// What the hardware makes of an entry, given the fault that comes of it.
  [[nodiscard]] std::uint64_t updated(Stage const& stage, std::uint64_t entry, unsigned fault,
                                      Value need, bool dirties, bool of_access,
                                      bool dirty_bit) const {
    if (!stage.ha) return entry;
    bool const checks_failed = fault == static_cast<unsigned>(FaultKind::alignment) ||
                               fault == static_cast<unsigned>(FaultKind::permission);
    if (fault != 0 && !(checks_failed && setting_.choices.af_before_checks)) return entry;
    std::uint64_t after = entry;
    if (!of_access || sets_af()) after |= af_bit;
    bool const writes = need == Need::write || need == Need::read_write;
    if (fault == 0 && stage.hd && dirties && writes && d::dbm.set_in(entry))
      after = dirty_bit ? after | dirty_state_bit : after & ~dirty_state_bit;
    return after;
  }

  /// What is left of an update of stage 1 where stage 2 faults on the output. What is dirty has
  /// its Access flag set (I_DSHLJ).
  [[nodiscard]] std::uint64_t updated_although(std::uint64_t entry, std::uint64_t after) const {
    std::uint64_t const dirtied = (entry ^ after) & dirty_state_bit;
    bool const dirty = dirtied != 0 && !setting_.choices.dirty_after_stage2;
    std::uint64_t left = entry ^ (dirty ? dirtied : 0);
    if (dirty || !setting_.choices.af_after_stage2) left |= after & af_bit;
    return left;
  }

  /// Whether stage 2 has a fault for the output of stage 1. Nothing is changed, nor recorded.
  [[gnu::noinline]] bool output_faults() {
    if (is_at_s1(request_.op)) return false;
    WalkResult const before = result_;
    trying_ = true;
    std::uint64_t pa = 0;
    std::uint64_t entry = 0;
    bool const faults = !stage2(result_.ipa, need_, Purpose::output, pa, entry);
    trying_ = false;
    result_ = before;
    return faults;
  }

  /// Updates the entry of stage 1, as far as the hardware may and does. Where it returns false, the
  /// fault is in the result.
  [[gnu::noinline]] bool update1(Stage const& stage, std::uint64_t at, std::uint64_t place,
                                 std::uint64_t entry, std::uint64_t after, bool passes) {
    bool const nested = through_stage2();
    Choices const& choices = setting_.choices;
    bool const asks =
        choices.af_after_stage2 || choices.dirty_after_stage2 || choices.output_fault_first;
    bool const output = nested && passes && asks && output_faults();
    if (output) after = updated_although(entry, after);
    if (after == entry) return true;
    std::uint64_t s2_entry = 0;
    if (nested && !stage2(at, Need::read_write, Purpose::update, place, s2_entry)) {
      Fault const fault = std::exchange(result_.fault, {});
      if (is_at(request_.op) && choices.at_hides_update_fault) return true;
      if (output && choices.output_fault_first)
        stage2(result_.ipa, need_, Purpose::output, result_.pa, s2_entry);
      if (!result_.fault) result_.fault = fault;
      return false;
    }
    write(stage, 1, place, entry, after);
    return true;
  }

  /// Translates an IPA. Where it returns false, the fault is in the result.
  [[gnu::always_inline]] inline bool stage2(std::uint64_t ipa, Value need, Purpose purpose,
                                            std::uint64_t& pa, std::uint64_t& entry) {
    Stage const& stage = setting_.s2;
    record_.step(stage.total);
    bool const table_walk = purpose != Purpose::output;
    unsigned const wide = extract(ipa, stage.input_bits, 64U - stage.input_bits) != 0 ? 8 : 0;
    if (unsigned const fault = look_up(rules_.s2_before, stage.before | wide); fault != 0)
        [[unlikely]]
      return fail(fault, 2, 0, table_walk, ipa);
    std::uint64_t table = stage.base;
    unsigned low = stage.start_low;
    unsigned bits = stage.start_bits;
    int level = stage.start;
    std::uint64_t at = 0;
    for (;;) {
      at = entry_address(table, ipa, low, bits);
      if (absent(at)) [[unlikely]]
        return fail(static_cast<unsigned>(FaultKind::external_abort), 2, level, table_walk, ipa);
      entry = read(stage, at);
      unsigned const kind = kind_of(stage, level, entry);
      if (Record::records && !trying_)
        record_.fetch({2, static_cast<std::int8_t>(level), table_walk, purpose == Purpose::update,
                       static_cast<DescriptorKind>(kind), at, 0, entry, 0});
      table = address_in(entry, stage.table_high, stage.granule_bits);
      unsigned const large = too_large(table, stage.output_bits) ? 4 : 0;
      if (unsigned const fault = look_up(rules_.descriptor, kind | large); fault != 0) [[unlikely]]
        return fail(fault, 2, level, table_walk, ipa);
      if (kind != static_cast<unsigned>(DescriptorKind::table) || level >= 3) break;
      ++level;
      low -= stage.stride;
      bits = stage.stride;
    }
    pa = output_address(address_in(entry, stage.table_high, low), ipa,
                        input_low(stage, entry, level, low));
    unsigned found =
        findings(stage, entry, level, low, pa, maintains_ && purpose == Purpose::output);
    bool const el0 = request_.el0;
    std::size_t const index = d::ap.of(entry) | d::xn.of(entry) << 2 | d::dbm.of(entry) << 4 |
                              stage.permissions | (el0 ? 256U : 0U) | unsigned{need} << 9;
    bool may = look_up(rules_.s2_permissions, index) != 0;
    bool no_tag_access = false;
    if (table_walk) {
      may = may && (setting_.s1[half_].walk_device_faults >> d::mem_attr.of(entry) & 1) == 0;
    } else if (minds_type() || minds_attributes()) [[unlikely]] {
      Concrete page = output_page();
      put_stage2(setting_, entry, page);
      twofold::translate(page);
      if (minds_type() && (page[field::s2.fwb] != 0 ? page[field::out.type]
                                                    : page[field::s2.type]) < MemoryType::normal)
        found |= 32;
      if (page[field::out.fault] == twofold::Fault::s2_permission) {
        no_tag_access = may && request_.op != Operation::fetch;
        may = false;
      }
    }
    if (may) found |= 64;
    unsigned const fault = look_up(rules_.leaf, found);
    std::uint64_t const after =
        updated(stage, entry, fault, need, dirties_ || purpose == Purpose::update,
                purpose == Purpose::output, true);
    if (after != entry) [[unlikely]]
      write(stage, 2, at, entry, after);
    if (purpose == Purpose::output) {
      result_.s2.descriptor = entry;
      result_.s2.address = at;
      result_.s2.level = static_cast<std::int8_t>(level);
    }
    if (fault != 0) [[unlikely]] {
      fail(fault, 2, level, table_walk, ipa);
      result_.fault.no_tag_access =
          no_tag_access && fault == static_cast<unsigned>(FaultKind::permission);
      return false;
    }
    return true;
  }

  /// The inputs of the rules of attributes, as far as stage 1 gives them.
  [[nodiscard]] Concrete output_page() const {
    Concrete page = page_of(setting_, request_);
    put_stage1(setting_, half_, result_.s1.descriptor, page);
    return page;
  }

  /// What stage 1 alone says: its type is Device, the attributes are a reason to fault.
  struct TypeFindings {
    bool device = false;
    bool fault = false;
  };
  [[nodiscard]] TypeFindings stage1_type() const {
    Concrete page = output_page();
    twofold::decode(page);
    return {page[field::s1.type] < MemoryType::normal, page[field::s1.fault] != 0};
  }

  /// From the VA to the output of stage 1, which is `ipa` even where there is no stage 2.
  [[gnu::always_inline]] inline bool stage1() {
    Stage const& stage = setting_.s1[half_];
    std::uint64_t const va = request_.va;
    unsigned const top = stage.tbi && !(stage.tbid && request_.op == Operation::fetch) ? 55 : 63;
    unsigned found = stage.before;
    if (stage.e0pd && request_.el0) found |= 4;
    if (stage.enabled) {
      record_.step(stage.total);
      bool const ones = half_ != 2 && (va >> 55 & 1) != 0;
      if (extract(ones ? ~va : va, stage.input_bits, top + 1 - stage.input_bits) != 0) found |= 32;
    } else {
      if (extract(va, stage.pa_bits, top + 1 - stage.pa_bits) != 0) found |= 32;
      if (minds_type() && stage1_type().device) found |= 64;
    }
    if (unsigned const fault = look_up(rules_.s1_before, found); fault != 0) [[unlikely]]
      return fail(fault, 1, 0);
    if (!stage.enabled) {
      result_.ipa = extract(va, 0, 52);
      return true;
    }
    bool const nested = through_stage2();
    std::uint64_t table = stage.base;
    std::uint64_t tables = 0; // the hierarchical bits
    std::uint64_t entry = 0;
    std::uint64_t at = 0; // of the entry: in the output of stage 1's tables
    std::uint64_t place = 0;
    unsigned low = stage.start_low;
    unsigned bits = stage.start_bits;
    int level = stage.start;
    for (;;) {
      at = place = entry_address(table, va, low, bits);
      std::uint64_t s2_entry = 0;
      if (nested && !stage2(at, Need::table, Purpose::table, place, s2_entry)) return false;
      if (absent(place)) [[unlikely]]
        return fail(static_cast<unsigned>(FaultKind::external_abort), 1, level);
      entry = read(stage, place);
      unsigned const kind = kind_of(stage, level, entry);
      if constexpr (Record::records)
        record_.fetch({1, static_cast<std::int8_t>(level), false, false,
                       static_cast<DescriptorKind>(kind), place, nested ? at : 0, entry, s2_entry});
      table = address_in(entry, stage.table_high, stage.granule_bits);
      unsigned const large = too_large(table, stage.output_bits) ? 4 : 0;
      if (unsigned const fault = look_up(rules_.descriptor, kind | large); fault != 0) [[unlikely]]
        return fail(fault, 1, level);
      if (kind != static_cast<unsigned>(DescriptorKind::table) || level >= 3) break;
      tables |= entry;
      ++level;
      low -= stage.stride;
      bits = stage.stride;
    }
    result_.s1 = {entry, at, static_cast<std::int8_t>(level), true};
    result_.ipa = output_address(address_in(entry, stage.table_high, low), va,
                                 input_low(stage, entry, level, low));
    found = findings(stage, entry, level, low, result_.ipa, maintains_);
    std::size_t const permission = d::xn.of(entry) | d::dbm.of(entry) << 2 | d::ap.of(entry) << 3 |
                                   d::s1_table.of(tables) << 5 | stage.permissions;
    std::size_t const allowed = look_up(rules_.s1_permissions, permission) | stage.allowed |
                                (request_.el0 ? 512U : 0U) |
                                (request_.pan && setting_.features.pan ? 1024U : 0U) |
                                unsigned{need_} << 11 | (checks_pan_ ? 1U << 14 : 0U);
    bool may = look_up(rules_.s1_allowed, allowed) != 0;
    if (minds_type() || request_.op == Operation::fetch) [[unlikely]] {
      auto const [device, faults] = stage1_type();
      if (minds_type() && device) found |= 32;
      may = may && !faults;
    }
    if (may) found |= 64;
    unsigned const fault = look_up(rules_.leaf, found);
    std::uint64_t const after = updated(stage, entry, fault, need_, dirties_, true, false);
    if (after != entry) [[unlikely]]
      if (!update1(stage, at, place, entry, after, fault == 0)) return false;
    return fault == 0 || fail(fault, 1, level);
  }

  Setting const& setting_;
  Lookups const& rules_;
  Memory& memory_;
  Request const& request_;
  Record record_;
  std::size_t half_;
  Value need_ = 0;
  bool checks_pan_ = false;
  bool maintains_ = false;
  bool dirties_ = false;
  bool trying_ = false; ///< what stage 2 says is asked beforehand
  WalkResult result_{};
};

} // namespace

WalkResult walk(Setting const& setting, Memory& memory, Request const& request) {
  return Walk{setting, memory, request, NoTrace{}}.run();
}
WalkResult walk(Setting const& setting, Journal& memory, Request const& request) {
  return Walk{setting, memory, request, NoTrace{}}.run();
}
WalkResult walk(Setting const& setting, Memory& memory, Request const& request, Trace& trace) {
  return Walk{setting, memory, request, ToTrace{trace}}.run();
}
WalkResult walk(Setting const& setting, Journal& memory, Request const& request, Trace& trace) {
  return Walk{setting, memory, request, ToTrace{trace}}.run();
}

Concrete attributes(Setting const& setting, Request const& request, WalkResult const& result) {
  Concrete page = page_of(setting, request);
  put_stage1(setting, half_of(request), result.s1.descriptor, page);
  if (result.s2.present) put_stage2(setting, result.s2.descriptor, page);
  twofold::translate(page);
  return page;
}

Concrete attributes(Setting const& setting, Request const& request, Fetch const& fetch) {
  std::size_t const half = half_of(request);
  Stage const& stage = fetch.stage == 2 ? setting.s2 : setting.s1.at(half);
  Concrete page = setting.page.at(request.regime);
  page[field::in.access] = Access::ttw;
  page[field::in.tcr_irgn] = stage.irgn;
  page[field::in.tcr_orgn] = stage.orgn;
  page[field::in.tcr_sh] = stage.sh;
  if (fetch.stage == 2) {
    // A walk that no other stage has a say in; HCR_EL2.CD is to it what SCTLR_ELx.C is to others.
    page[field::in.regime] = Regime::el2;
    page[field::in.sctlr_m] = 1;
    page[field::in.sctlr_c] = page[field::in.hcr_cd] != 0 ? 0 : 1;
  } else {
    put_stage2(setting, fetch.s2_entry, page);
  }
  twofold::translate(page);
  return page;
}

} // namespace twofold::walks
