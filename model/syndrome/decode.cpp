#include "model/syndrome/decode.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>

namespace twofold::walks {

namespace {

using Fields = std::span<spec::RegisterField const>;

Fields fields_of(spec::Abort abort) {
  return abort == spec::Abort::instruction ? Fields{spec::esr_instruction_abort}
                                           : Fields{spec::esr_data_abort};
}

spec::FaultStatus const* status_of(spec::Abort abort, std::uint64_t code) {
  for (spec::FaultStatus const& status : spec::fault_statuses) {
    bool const here = abort == spec::Abort::data ? status.places.data : status.places.fetch;
    if (here && status.value == code) return &status;
  }
  return nullptr;
}

/// Kinds in which a stage of translation has a part.
constexpr FaultKinds staged = fault_kind::mmu | fault_kind::alignment;
/// Kinds that carry S1PTW where stage 2 is walked for stage 1.
constexpr FaultKinds walked = fault_kind::mmu | fault_kind::external_on_walk |
                              fault_kind::parity_on_walk | fault_kind::granule_on_walk |
                              fault_kind::atomic_update;

/// Who can make an access, under which HCR_EL2.TGE.
struct Maker {
  Value regime;
  bool el0;
  bool tge;
};

// EL1 cannot be entered with TGE=1.
constexpr std::array makers{Maker{Regime::el10, true, false}, Maker{Regime::el10, false, false},
                            Maker{Regime::el10, true, true},  Maker{Regime::el2, false, false},
                            Maker{Regime::el20, true, true},  Maker{Regime::el20, false, false}};

unsigned source_el(Maker const& maker) {
  if (maker.el0) return 0;
  return maker.regime == Regime::el10 ? 1 : 2;
}

/// Whether an abort of that stage can look so.
bool fits(Syndrome const& s, unsigned stage) {
  bool const s1ptw = s.field("S1PTW") == 1;
  if (s1ptw && stage != 2) return false;
  if (s1ptw && s.status != nullptr && !walked.contains(s.status->kind)) return false;
  // Stage 1 gives an instruction syndrome for loads and stores of 64 bytes alone (FEAT_LS64).
  return s.field("ISV") == 0 || stage == 2 || s.field("LST") != 0;
}

} // namespace

std::uint64_t Syndrome::field(std::string_view name) const {
  auto const found = std::ranges::find(fields, name, &SyndromeValue::name);
  return found == fields.end() ? 0 : found->value;
}

Syndrome decode(std::uint64_t esr) {
  Syndrome s{esr, nullptr, nullptr, {}};
  auto const ec = spec::field_value(spec::esr_data_abort, "EC", esr);
  for (spec::ExceptionClass const& c : spec::exception_classes)
    if (c.value == ec) s.exception = &c;
  if (!s.is_abort()) return s;
  auto const abort = s.exception->abort;
  Fields const fields = fields_of(abort);
  s.status = status_of(
      abort, spec::field_value(fields, abort == spec::Abort::data ? "DFSC" : "IFSC", esr));
  bool const isv =
      abort == spec::Abort::data && spec::field_value(spec::esr_data_abort, "ISV", esr) == 1;
  bool const s1ptw = spec::field_value(fields, "S1PTW", esr) == 1;
  for (auto f = fields.rbegin(); f != fields.rend(); ++f) {
    SyndromeValue value{f->name, spec::field_value(*f, esr), spec::Validity::valid, {}};
    if (f->use != spec::Use::selector) {
      if (value.value == 0) continue;
      value.validity = spec::Validity::res0;
      value.cite = f->low > 31 ? "ESR_ELx.ISS2" : "ESR_ELx.ISS";
    }
    for (spec::SyndromeField const& row : spec::syndrome_fields) {
      bool const kind = s.status == nullptr || row.kinds.contains(s.status->kind);
      bool const of_abort = row.abort == spec::Abort::none || row.abort == abort;
      if (row.field != f->name || !kind || !of_abort || !holds(row.isv, isv) ||
          !holds(row.s1ptw, s1ptw))
        continue;
      value.validity = row.validity;
      value.cite = row.cite;
      if (!row.meant.empty()) value.name = row.meant;
      break;
    }
    s.fields.push_back(value);
  }
  return s;
}

std::vector<Origin> origins(Syndrome const& s, std::optional<unsigned> el) {
  std::vector<Origin> found;
  bool const by_stage = s.status == nullptr || staged.contains(s.status->kind);
  for (Maker const& maker : makers)
    for (unsigned const stage : {1U, 2U}) {
      bool const el10 = maker.regime == Regime::el10;
      if (stage == 2 && !el10) continue;
      if (!fits(s, stage)) continue;
      auto const row = std::ranges::find_if(spec::target_rows, [&](spec::TargetRow const& r) {
        return holds(r.stage2, stage == 2) && holds(r.el10, el10) && holds(r.tge, maker.tge);
      });
      if ((source_el(maker) < row->el) != s.exception->from_lower) continue;
      if (el && row->el != *el) continue;
      // Of what both values of TGE allow, the usual one says enough.
      if (maker.tge && el10 && stage == 2) continue;
      found.push_back({row->el, maker.regime, maker.el0, maker.tge, by_stage ? stage : 0, row->name,
                       row->cite});
    }
  return found;
}

spec::HpfarRow const& hpfar_row(Syndrome const& s) {
  bool const s1ptw = s.field("S1PTW") == 1;
  for (spec::HpfarRow const& row : spec::hpfar_rows)
    if (s.status != nullptr && row.kinds.contains(s.status->kind) && holds(row.s1ptw, s1ptw))
      return row;
  return *std::prev(std::end(spec::hpfar_rows));
}

} // namespace twofold::walks
