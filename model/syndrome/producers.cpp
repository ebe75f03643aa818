#include "model/syndrome/producers.hpp"

#include "model/runtime_engine.hpp"
#include "model/syndrome/report.hpp"
#include "model/walk/address.hpp"
#include "model/walk/setting.hpp"
#include "spec/walk_registers.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <set>
#include <span>
#include <tuple>

namespace twofold::walks {

namespace {

namespace f = spec::walk::field;
namespace d = spec::walk::descriptor;
using spec::MemoryCause;
using spec::Purpose;
using spec::walk::BitField;
using spec::walk::ControlFields;
using spec::walk::Need;
using Kind = spec::walk::DescriptorKind;

/// A bit that is known, or may be either.
using Bit = std::optional<bool>;

/// Which values each field may have.
class Domain {
public:
  Domain() {
    for (std::size_t i = 0; i < allowed_.size(); ++i) {
      unsigned const values = 1U << spec::walk::field_infos[i].width;
      allowed_[i] = values >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << values) - 1;
    }
  }
  void only(Field field, std::uint64_t value) { allowed_[field.index] = std::uint64_t{1} << value; }
  void only(Field field, Bit bit) {
    if (bit) only(field, std::uint64_t{*bit});
  }
  [[nodiscard]] std::vector<Value> values(Field field) const {
    std::vector<Value> values;
    for (unsigned v = 0; v < 64; ++v)
      if ((allowed_[field.index] >> v & 1) != 0) values.push_back(static_cast<Value>(v));
    return values;
  }

private:
  std::array<std::uint64_t, spec::walk::field_count> allowed_{};
};

using Parts = std::initializer_list<Part>;

std::span<Table const> tables_of(Part part) {
  return true_rules().at(static_cast<std::size_t>(part));
}

/// The fields that are given, and that the rows of these parts read.
std::vector<Field> inputs_of(Parts parts) {
  std::vector<Field> inputs;
  auto const add = [&](Field field) {
    if (spec::walk::is_given(field) &&
        std::ranges::find(inputs, field.index, &Field::index) == inputs.end())
      inputs.push_back(field);
  };
  for (Part const part : parts)
    for (Table const& table : tables_of(part))
      for (Row const& row : table.rows) {
        for (Cond const& cond : row.when)
          if (!cond.empty()) add(cond.field);
        for (Set const& set : row.then) {
          if (set.reads_a()) add(set.a);
          if (set.reads_b()) add(set.b);
        }
      }
  return inputs;
}

/// Notes the rows that are performed.
struct Noting {
  std::vector<RowId>& rows;
  std::span<Table const> tables;
  void fired(std::size_t t, std::size_t r) { rows.push_back({&tables[t], &tables[t].rows[r]}); }
  void consulted(Field /*choice*/) {}
};

/// Runs the parts one after the other on every state of the domain; `visit` sees the state that is
/// left, and the rows that were performed. States that the rows take for impossible are left out.
template <class Visit>
void for_each_state(Parts parts, Domain const& domain, WalkState const& start, Visit visit) {
  auto const inputs = inputs_of(parts);
  std::vector<std::vector<Value>> values;
  for (Field const input : inputs) values.push_back(domain.values(input));
  std::vector<std::size_t> at(inputs.size());
  std::vector<RowId> fired;
  for (;;) {
    WalkState state = start;
    for (std::size_t i = 0; i < inputs.size(); ++i) state[inputs[i]] = values[i][at[i]];
    fired.clear();
    for (Part const part : parts)
      run_tables(tables_of(part), state, Noting{fired, tables_of(part)});
    if (state[f::out.unmatched] == 0) visit(state, std::span<RowId const>{fired});
    std::size_t digit = 0;
    while (digit < at.size() && ++at[digit] == values[digit].size()) at[digit++] = 0;
    if (digit == at.size()) return;
  }
}

/// Adds the rows because of which a field is 0: those that made it so, or that did not grant it.
void add_blamed(std::span<RowId const> fired, Field field, WalkState const& state,
                std::vector<RowId>& blamed) {
  auto const gives = [&](Row const& row) {
    return std::ranges::find_if(
        row.then, [&](Set const& set) { return !set.empty() && set.target.index == field.index; });
  };
  for (std::size_t i = fired.size(); i-- > 0;) {
    auto const set = gives(*fired[i].row);
    if (set == fired[i].row->then.end()) continue;
    if (set->op == Op::constant) {
      if (set->constant != 0) return;
      blamed.push_back(fired[i]);
      continue;
    }
    bool computed = false;
    for (Field const source : {set->a, set->reads_b() ? set->b : set->a}) {
      if (spec::walk::is_given(source) || state[source] != 0 || computed) continue;
      computed = true;
      add_blamed(fired.first(i), source, state, blamed);
    }
    if (!computed) blamed.push_back(fired[i]);
    return;
  }
  for (RowId const& id : fired)
    if (std::ranges::any_of(id.table->rows, [&](Row const& row) {
          auto const set = gives(row);
          return set != row.then.end() && (set->op != Op::constant || set->constant != 0);
        })) {
      blamed.push_back(id);
      return;
    }
}

/// A form that a stage may have.
struct Form {
  Stage stage;
  Value pa_range = 0;
  std::uint8_t pa_bits = 0;
  bool bad = false;       ///< faults before the first fetch, by TxSZ or by the start level
  bool bad_size = false;  ///< by TxSZ
  bool bad_start = false; ///< by the start level
};

/// Features of which any control may be that of a valid walk.
constexpr Features most_features() {
  Features features{};
  features.pa_range = 6;
  features.lva = features.lpa2 = features.ttst = true;
  return features;
}

/// Those that a walk may have, where nothing is known.
std::vector<Features> any_features() {
  std::vector<Features> all;
  for (std::uint8_t pa_range = 0; pa_range <= 6; ++pa_range)
    for (unsigned bits = 0; bits < 8; ++bits) {
      Features features{};
      features.pa_range = pa_range;
      features.lva = (bits & 1) != 0;
      features.lpa2 = (bits & 2) != 0;
      features.ttst = (bits & 4) != 0;
      all.push_back(features);
    }
  return all;
}

std::vector<Choices> any_choices() {
  std::vector<Choices> all;
  for (std::uint8_t granule = 0; granule < 3; ++granule)
    for (unsigned bits = 0; bits < 8; ++bits) {
      Choices choices{};
      choices.granule = granule;
      choices.size_below_faults = (bits & 1) != 0;
      choices.size_above_faults = (bits & 2) != 0;
      choices.high_bits_fault = (bits & 4) != 0;
      all.push_back(choices);
    }
  return all;
}

ControlFields const& fields_of(unsigned stage, bool upper) {
  if (stage == 2) return spec::walk::stage2;
  return upper ? spec::walk::two_els_upper : spec::walk::two_els_lower;
}

/// Controls of every granule, size and start level.
std::vector<std::uint64_t> any_controls(unsigned stage) {
  ControlFields const& at = fields_of(stage, false);
  std::vector<std::uint64_t> controls;
  for (std::uint64_t granule = 0; granule < 3; ++granule)
    for (std::uint64_t size = 0; size < 64; ++size)
      for (std::uint64_t ds = 0; ds < 2; ++ds) {
        auto const control = granule << at.tg.low | size << at.txsz.low | ds << at.ds.low;
        if (stage == 1) controls.push_back(control);
        for (std::uint64_t start = 0; stage == 2 && start < (ds == 0 ? 4 : 8); ++start)
          controls.push_back(control | (start & 3) << at.sl0.low | (start >> 2) << at.sl2.low);
      }
  return controls;
}

/// The forms that a stage may have, each once.
std::vector<Form> forms(unsigned stage, std::optional<std::uint64_t> control, bool upper,
                        std::optional<Features> const& features) {
  std::vector<Form> found;
  using Key = std::tuple<Value, bool, int, int, int, Value, Value, bool, bool>;
  std::set<Key> seen;
  auto const consider = [&](std::uint64_t value, Features const& having, Choices const& choices) {
    Registers<std::uint64_t> registers{};
    (stage == 2 ? registers.vtcr_el2 : registers.tcr_el1) = value;
    auto const setting = resolve(registers, having, choices);
    Form form;
    form.stage = stage == 2 ? setting.s2 : setting.s1.at(upper ? 1 : 0);
    form.pa_range = having.pa_range;
    form.pa_bits = setting.pa_bits;
    form.bad_size = (form.stage.before & (stage == 2 ? 1 : 2)) != 0;
    form.bad_start = stage == 2 && (form.stage.before & 2) != 0;
    form.bad = form.bad_size || form.bad_start;
    if (seen.insert({form.stage.granule, form.stage.ds, form.stage.start, form.stage.input_bits,
                     form.stage.output_bits, form.stage.table_high, form.pa_range, form.bad_size,
                     form.bad_start})
            .second)
      found.push_back(form);
  };
  if (control) {
    for (Features const& having : features ? std::vector{*features} : any_features())
      for (Choices const& choices : any_choices()) consider(*control, having, choices);
  } else {
    for (std::uint64_t const value : any_controls(stage))
      consider(value, features.value_or(most_features()), {});
  }
  return found;
}

/// The same, where neither control nor features are known.
std::vector<Form> const& any_forms(unsigned stage) {
  static std::array<std::vector<Form>, 2> const all{forms(1, {}, false, {}),
                                                    forms(2, {}, false, {})};
  return all.at(stage - 1);
}

FaultKind kind_of(FaultKinds kind) {
  if (kind == fault_kind::translation) return FaultKind::translation;
  if (kind == fault_kind::address_size) return FaultKind::address_size;
  if (kind == fault_kind::access_flag) return FaultKind::access_flag;
  if (kind == fault_kind::permission) return FaultKind::permission;
  return kind == fault_kind::alignment ? FaultKind::alignment : FaultKind::none;
}

/// Looks for the rows, for a fault of one origin.
class Search {
public:
  Search(Syndrome const& syndrome, Origin const& origin, Known const& known, bool upper)
      : syndrome_(syndrome), origin_(origin), known_(known), el10_(origin.regime == Regime::el10),
        upper_(el10_ && upper) {}

  std::vector<Producer> run() {
    if (syndrome_.status == nullptr || origin_.stage == 0) return {};
    kind_ = kind_of(syndrome_.status->kind);
    s1ptw_ = syndrome_.field("S1PTW") == 1;
    if (kind_ == FaultKind::none || absent()) return {};
    find_operations();
    if (operations_.empty()) return {};
    auto const control = control_of_stage();
    std::vector<Form> narrowed;
    if (control || known_.features) narrowed = forms(stage(), control, upper_, known_.features);
    forms_ = control || known_.features ? &narrowed : &any_forms(stage());
    if (!entry() && (syndrome_.status->level == 0 || kind_ == FaultKind::alignment)) before();
    if (stage() == 2 || !el10_ || std::ranges::count(known_.stage1, true) != 0)
      for (int level = -1; level <= 3; ++level)
        if (kind_ == FaultKind::alignment || syndrome_.status->level == level) at_level(level);
    if (refused_) refusals();
    return std::move(found_);
  }

private:
  [[nodiscard]] unsigned stage() const { return origin_.stage; }
  [[nodiscard]] Purpose purpose() const { return s1ptw_ ? Purpose::table : Purpose::access; }
  [[nodiscard]] std::optional<std::uint64_t> const& entry() const {
    return stage() == 2 ? known_.s2_entry : known_.s1_entry;
  }
  [[nodiscard]] std::optional<std::uint64_t> control_of_stage() const {
    if (stage() == 2) return known_.vtcr_el2;
    return el10_ ? known_.tcr_el1 : std::nullopt;
  }
  [[nodiscard]] ControlFields const& at() const { return fields_of(stage(), upper_); }

  /// The stage is off, or the processor has no such code.
  [[nodiscard]] bool absent() const {
    if (stage() == 2 && !known_.stage2) return true;
    return syndrome_.status->feature == "FEAT_LPA2" && known_.features && !known_.features->lpa2;
  }

  /// A control bit that is RES0 without a feature.
  [[nodiscard]] Bit gated(BitField where, bool Features::* feature) const {
    if (known_.features && !((*known_.features).*feature)) return false;
    auto const control = control_of_stage();
    if (!control) return std::nullopt;
    if (!where.set_in(*control)) return false;
    return known_.features ? Bit{true} : std::nullopt;
  }
  [[nodiscard]] Bit of_sctlr(BitField where) const {
    if (!el10_ || !known_.sctlr_el1) return std::nullopt;
    return where.set_in(*known_.sctlr_el1);
  }

  void add(Producer const& producer) {
    if (std::ranges::find(found_, producer) == found_.end()) found_.push_back(producer);
  }

  /// Those that would be reported as it was. A read and write as one has the fault of a load or of
  /// a store.
  void find_operations() {
    for (auto const op :
         {Operation::load, Operation::store, Operation::fetch, Operation::dc_zva,
          Operation::dc_clean, Operation::dc_invalidate, Operation::at_s1_read,
          Operation::at_s1_write, Operation::at_s1_read_pan, Operation::at_s1_write_pan}) {
      Request request;
      request.op = op;
      request.regime = origin_.regime;
      request.el0 = origin_.el0;
      Fault const fault{kind_,
                        static_cast<std::uint8_t>(stage()),
                        static_cast<std::int8_t>(syndrome_.status->level.value_or(0)),
                        s1ptw_,
                        false,
                        0};
      Circumstances const circumstances{origin_.tge, false, 1};
      if (is_at(op) && !takes_exception(request, fault, circumstances)) continue;
      auto const reported = report(request, fault, circumstances);
      auto const same = [&](std::string_view field) {
        return spec::field_value(spec::esr_data_abort, field, reported.esr) ==
               spec::field_value(spec::esr_data_abort, field, syndrome_.esr);
      };
      bool const made_so = !syndrome_.is_data() || (same("CM") && same("WnR"));
      if (reported.el == origin_.el && same("EC") && same("DFSC") && same("S1PTW") && made_so)
        operations_.push_back(op);
    }
  }

  /// Whether one of them minds the type of memory, if it is not aligned.
  [[nodiscard]] bool minds_type() const {
    return std::ranges::any_of(operations_, [](Operation op) {
      return op <= Operation::dc_zva && op != Operation::fetch;
    });
  }

  /// Whether an address can be beyond the output size.
  [[nodiscard]] bool may_be_large(Form const& form) const {
    bool const wide = form.stage.ds || form.stage.table_high != spec::walk::HighBits::none;
    return !control_of_stage() || form.stage.output_bits < (wide ? 52 : 48);
  }

  /// Whether the address has bits that the stage does not translate.
  [[nodiscard]] Bit wide(Form const& form, bool enabled) const {
    auto const control = control_of_stage();
    if (!control) return std::nullopt;
    if (stage() == 2) {
      if (!known_.ipa) return std::nullopt;
      return (*known_.ipa >> form.stage.input_bits) != 0;
    }
    if (!known_.va) return std::nullopt;
    unsigned const low = enabled ? form.stage.input_bits : form.pa_bits;
    auto const va = upper_ && enabled ? ~*known_.va : *known_.va;
    auto const beyond = [&](unsigned top) { return extract(va, low, top + 1 - low) != 0; };
    if (!at().tbi.set_in(*control)) return beyond(63);
    // TBID is for data alone.
    if (syndrome_.is_data() || !at().tbid.set_in(*control)) return beyond(55);
    if (known_.features) return beyond(known_.features->pauth ? 63 : 55);
    return beyond(63) == beyond(55) ? Bit{beyond(55)} : std::nullopt;
  }

  /// Before the first fetch: level 0.
  void before() {
    auto const enabled = stage() == 1 && el10_ ? known_.stage1 : std::vector<bool>{false, true};
    for (Form const& form : *forms_) {
      for (bool const on : enabled) before(form, on);
      if (!control_of_stage()) break;
    }
  }

  void before(Form const& form, bool enabled) {
    Domain domain;
    if (auto const control = control_of_stage()) {
      domain.only(f::found.size, Bit{form.bad_size});
      domain.only(f::found.start, Bit{form.bad_start});
      if (at().epd.width != 0) domain.only(f::found.epd, Bit{at().epd.set_in(*control)});
      domain.only(f::found.wide, wide(form, enabled));
      if (!may_be_large(form)) domain.only(f::found.large, Bit{false});
    }
    domain.only(f::found.e0pd, origin_.el0 ? gated(at().e0pd, &Features::e0pd) : Bit{false});
    if (!minds_type()) domain.only(f::found.type, Bit{false});
    domain.only(f::found.enabled, Bit{enabled});
    Part const part = stage() == 2 ? Part::s2_before : Part::s1_before;
    for_each_state({part}, domain, {}, [&](WalkState const& state, auto fired) {
      if (state[f::out.fault] == static_cast<Value>(kind_))
        add({fired.back(), {}, stage(), purpose()});
    });
  }

  /// At the descriptors of a level.
  void at_level(int level) {
    std::set<std::tuple<Value, bool, Value, bool, bool, bool, bool>> seen;
    for (Form const& form : *forms_) {
      if (form.bad || form.stage.start > level) continue;
      unsigned const low = low_bit(form.stage.granule_bits, level);
      bool const joins = low + contiguous_bits(form.stage.granule, level) > form.stage.input_bits;
      bool const large = may_be_large(form);
      Bit const output = output_is_large(form, level, low);
      if (!seen.insert({form.stage.granule, form.stage.ds, form.pa_range, joins, large,
                        output.has_value(), output.value_or(false)})
               .second)
        continue;
      Domain domain;
      WalkState start{};
      start[f::geo.granule] = form.stage.granule;
      domain.only(f::on.ds, Bit{form.stage.ds});
      domain.only(f::on.pa_range, std::uint64_t{form.pa_range});
      domain.only(f::entry.level, std::uint64_t{spec::walk::Level::of(level)});
      if (entry()) domain.only(f::entry.type, d::type.of(*entry()));
      if (!large) domain.only(f::found.large, Bit{false});
      bool block = false;
      bool page = false;
      for_each_state({Part::kind, Part::descriptor}, domain, start,
                     [&](WalkState const& state, auto fired) {
                       auto const kind = state[f::geo.kind];
                       block = block || kind == Kind::block;
                       page = page || kind == Kind::page;
                       // What is given is no table: the walk came to it after all tables.
                       if (kind == Kind::table && entry()) return;
                       if (state[f::out.fault] != static_cast<Value>(kind_)) return;
                       add({fired.back(), kind == Kind::invalid ? fired.front() : RowId{}, stage(),
                            purpose()});
                     });
      if (block || page) at_leaf(joins, output, large, block);
    }
  }

  [[nodiscard]] Bit output_is_large(Form const& form, int level, unsigned low) const {
    if (!entry() || !control_of_stage()) return std::nullopt;
    // Within a contiguous group the bits may be those of the entry or of the input (R_HMQXG).
    unsigned const group =
        low + (d::contiguous.set_in(*entry()) ? contiguous_bits(form.stage.granule, level) : 0);
    auto const large = [&](unsigned from) {
      return too_large(address_in(*entry(), form.stage.table_high, from), form.stage.output_bits);
    };
    if (large(low) != large(group)) return std::nullopt;
    if (large(group)) return true;
    return group > form.stage.output_bits ? std::nullopt : Bit{false};
  }

  [[nodiscard]] Bit of_entry(BitField where) const {
    return entry() ? Bit{where.set_in(*entry())} : std::nullopt;
  }

  void at_leaf(bool joins, Bit output, bool large, bool block) {
    Domain domain;
    domain.only(f::found.contiguous, joins ? not_unless(of_entry(d::contiguous)) : Bit{false});
    bool const bbm = !known_.features || known_.features->bbm;
    domain.only(f::found.nt, block && bbm ? not_unless(of_entry(d::nt)) : Bit{false});
    domain.only(f::found.large, large ? output : Bit{false});
    if (of_entry(d::af) == true) domain.only(f::found.old, Bit{false});
    domain.only(f::on.ha, gated(at().ha, &Features::haf));
    if (!minds_type()) domain.only(f::found.type, Bit{false});
    for_each_state({Part::leaf}, domain, {}, [&](WalkState const& state, auto fired) {
      if (state[f::out.fault] != static_cast<Value>(kind_)) return;
      refused_ = refused_ || kind_ == FaultKind::permission;
      add({fired.back(), {}, stage(), purpose()});
    });
  }

  /// A bit that is needed for a fault, which may then be raised or not.
  static Bit not_unless(Bit bit) { return bit == false ? bit : std::nullopt; }

  /// The rows by which permissions refuse the access, given that one does.
  void refusals() {
    RowId const row = found_.back().row;
    bool const tags = syndrome_.field("TagAccess") == 1;
    if (tags) return;
    if (s1ptw_) {
      stage2_refusals(row, Need::table, Purpose::table);
      Bit const updates = gated_stage1_ha();
      if (updates != false) stage2_refusals(row, Need::read_write, Purpose::update);
      return;
    }
    std::set<std::pair<Value, Value>> needs;
    for (Operation const op : operations_) {
      Domain domain;
      domain.only(f::by.op, static_cast<std::uint64_t>(op));
      for_each_state({Part::need}, domain, {}, [&](WalkState const& state, auto /*fired*/) {
        needs.insert({state[f::out.need], state[f::out.checks_pan]});
      });
    }
    for (auto const& [need, checks_pan] : needs)
      if (stage() == 2)
        stage2_refusals(row, need, Purpose::access);
      else
        stage1_refusals(row, need, checks_pan);
  }

  /// Whether hardware writes to stage-1 descriptors.
  [[nodiscard]] Bit gated_stage1_ha() const {
    if (known_.features && !known_.features->haf) return false;
    if (known_.tcr_el1 && !fields_of(1, upper_).ha.set_in(*known_.tcr_el1)) return false;
    return std::nullopt;
  }

  void blame(RowId row, WalkState const& state, std::span<RowId const> fired, Purpose purpose) {
    std::vector<RowId> blamed;
    add_blamed(fired, f::out.allowed, state, blamed);
    for (auto id = blamed.rbegin(); id != blamed.rend(); ++id) add({row, *id, stage(), purpose});
  }

  void stage1_refusals(RowId row, Value need, Value checks_pan) {
    Domain domain;
    if (entry()) {
      domain.only(f::entry.pxn, d::xn.of(*entry()) & 1);
      domain.only(f::entry.xn, d::xn.of(*entry()) >> 1);
      domain.only(f::entry.dbm, d::dbm.of(*entry()));
      domain.only(f::entry.ap, d::ap.of(*entry()));
    }
    domain.only(f::on.two_els, Bit{origin_.regime != Regime::el2});
    domain.only(f::on.ha, gated(at().ha, &Features::haf));
    domain.only(f::on.hd, gated(at().hd, &Features::hdbs));
    domain.only(f::on.hpd, gated(at().hpd, &Features::hpds));
    domain.only(f::on.wxn, of_sctlr(spec::walk::sctlr::wxn));
    Bit const epan = of_sctlr(spec::walk::sctlr::epan);
    bool const has_epan = !known_.features || known_.features->epan;
    domain.only(f::on.epan, !has_epan || epan == false ? Bit{false}
                            : known_.features          ? epan
                                                       : std::nullopt);
    domain.only(f::by.el0, Bit{origin_.el0});
    if (known_.features && !known_.features->pan) domain.only(f::by.pan, Bit{false});
    WalkState start{};
    start[f::out.need] = need;
    start[f::out.checks_pan] = checks_pan;
    for_each_state({Part::s1_permissions, Part::s1_allowed}, domain, start,
                   [&](WalkState const& state, auto fired) {
                     if (state[f::out.allowed] == 0) blame(row, state, fired, Purpose::access);
                   });
  }

  void stage2_refusals(RowId row, Value need, Purpose purpose) {
    Domain domain;
    if (entry()) {
      domain.only(f::entry.s2ap, d::ap.of(*entry()));
      domain.only(f::entry.s2xn, d::xn.of(*entry()));
      domain.only(f::entry.dbm, d::dbm.of(*entry()));
    }
    if (known_.features) domain.only(f::on.xnx, Bit{known_.features->xnx});
    domain.only(f::on.ha, gated(at().ha, &Features::haf));
    domain.only(f::on.hd, gated(at().hd, &Features::hdbs));
    domain.only(f::by.el0, Bit{origin_.el0});
    WalkState start{};
    start[f::out.need] = need;
    for_each_state({Part::s2_permissions}, domain, start, [&](WalkState const& state, auto fired) {
      // What is to be updated has been read.
      if (purpose == Purpose::update && state[f::out.r] == 0) return;
      if (state[f::out.allowed] == 0) blame(row, state, fired, purpose);
    });
  }

  Syndrome const& syndrome_;
  Origin const& origin_;
  Known const& known_;
  bool el10_;
  bool upper_;
  FaultKind kind_{};
  bool s1ptw_ = false;
  bool refused_ = false; ///< an entry is reached where permissions count
  std::vector<Operation> operations_;
  std::vector<Form> const* forms_ = nullptr;
  std::vector<Producer> found_;
};

/// Whether a cause speaks of that row.
bool speaks_of(spec::FaultCause const& cause, Producer const& producer) {
  if (cause.stage != producer.stage || !cause.purposes.contain(producer.purpose)) return false;
  RowId const id = producer.deepest();
  return std::ranges::any_of(cause.rows, [&](std::string_view row) {
    return !row.empty() && (row == id.table->name || row == id.name());
  });
}

/// Whether the access is one that minds that of the memory.
bool minds(Syndrome const& s, MemoryCause memory) {
  if (memory == MemoryCause::device_fetch) return !s.is_data();
  if (memory == MemoryCause::no_tag_access) return s.is_data() && s.field("CM") == 0;
  return true;
}

} // namespace

std::string RowId::name() const { return std::string{table->name} + "." + std::string{row->name}; }

std::vector<Producer> producers(Syndrome const& syndrome, Origin const& origin,
                                Known const& known) {
  if (known.va) return Search{syndrome, origin, known, (*known.va >> 55 & 1) != 0}.run();
  std::vector<Producer> all;
  for (bool const upper : known.tcr_el1 ? known.upper : std::vector<bool>{false})
    for (Producer const& producer : Search{syndrome, origin, known, upper}.run())
      if (std::ranges::find(all, producer) == all.end()) all.push_back(producer);
  return all;
}

std::vector<RaisedBy> causes(Syndrome const& syndrome, unsigned stage,
                             std::vector<Producer> const& rows) {
  std::vector<RaisedBy> found;
  if (syndrome.status == nullptr) return found;
  for (spec::FaultCause const& cause : spec::fault_causes) {
    RaisedBy raised{&cause, {}};
    for (Producer const& producer : rows)
      if (speaks_of(cause, producer)) raised.rows.push_back(producer);
    bool const without_rows = cause.stage == stage && syndrome.is_data() &&
                              syndrome.field("CM") == 0 &&
                              cause.without_rows == syndrome.status->kind;
    if ((!raised.rows.empty() && minds(syndrome, cause.memory)) || without_rows)
      found.push_back(std::move(raised));
  }
  return found;
}

} // namespace twofold::walks
