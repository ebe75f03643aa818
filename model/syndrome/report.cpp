#include "model/syndrome/report.hpp"

#include "spec/syndrome.hpp"

#include <algorithm>
#include <span>
#include <string_view>

namespace twofold::walks {

namespace {

using Fields = std::span<spec::RegisterField const>;

/// A field of a register with this value, all other bits 0.
std::uint64_t placed(Fields fields, std::string_view name, std::uint64_t value) {
  return value << std::ranges::find(fields, name, &spec::RegisterField::name)->low;
}

FaultKinds kind_of(Fault const& fault) {
  switch (fault.kind) {
  case FaultKind::translation: return fault_kind::translation;
  case FaultKind::address_size: return fault_kind::address_size;
  case FaultKind::access_flag: return fault_kind::access_flag;
  case FaultKind::permission: return fault_kind::permission;
  case FaultKind::alignment: return fault_kind::alignment;
  case FaultKind::external_abort: return fault_kind::external_on_walk;
  case FaultKind::none: break;
  }
  return {};
}

std::uint64_t status_code(Fault const& fault) {
  bool const with_level = fault.kind != FaultKind::alignment;
  for (spec::FaultStatus const& status : spec::fault_statuses)
    if (status.kind == kind_of(fault) && (!with_level || status.level == int{fault.level}))
      return status.value;
  return 0;
}

bool instruction_writes(Request const& request, Circumstances const& circumstances) {
  if (request.op == Operation::atomic) return !circumstances.read_faults_too;
  return request.op == Operation::store || request.op == Operation::dc_zva ||
         is_maintenance(request.op);
}

unsigned target(Request const& request, Fault const& fault, bool tge) {
  bool const el10 = request.regime == Regime::el10;
  auto const row = std::ranges::find_if(spec::target_rows, [&](spec::TargetRow const& r) {
    return holds(r.stage2, fault.stage == 2) && holds(r.el10, el10) && holds(r.tge, tge);
  });
  return row->el;
}

/// The Exception level that the access is made at.
unsigned source(Request const& request, Circumstances const& circumstances) {
  if (is_at(request.op)) return circumstances.at_el;
  if (request.el0) return 0;
  return request.regime == Regime::el10 ? 1 : 2;
}

std::uint64_t exception_class(bool fetch, bool from_lower) {
  auto const abort = fetch ? spec::Abort::instruction : spec::Abort::data;
  for (spec::ExceptionClass const& c : spec::exception_classes)
    if (c.abort == abort && c.from_lower == from_lower) return c.value;
  return 0;
}

std::optional<std::uint64_t> faulting_ipa(Fault const& fault) {
  auto const row = std::ranges::find_if(spec::hpfar_rows, [&](spec::HpfarRow const& r) {
    return r.kinds.contains(kind_of(fault)) && holds(r.s1ptw, fault.s1ptw);
  });
  if (row->holds == spec::FaultingIpa::unknown) return std::nullopt;
  constexpr unsigned page_bits = 12;
  return placed(spec::hpfar_el2, "FIPA", fault.ipa >> page_bits);
}

} // namespace

Reported report(Request const& request, Fault const& fault, Circumstances const& circumstances) {
  bool const fetch = request.op == Operation::fetch;
  Fields const fields = fetch ? Fields{spec::esr_instruction_abort} : Fields{spec::esr_data_abort};
  Reported reported;
  reported.el = target(request, fault, circumstances.tge);
  bool const from_lower = source(request, circumstances) < reported.el;
  reported.esr = placed(fields, "EC", exception_class(fetch, from_lower)) |
                 placed(fields, "IL", 1) | placed(fields, "S1PTW", fault.s1ptw ? 1 : 0) |
                 placed(fields, fetch ? "IFSC" : "DFSC", status_code(fault));
  if (!fetch)
    reported.esr |= placed(fields, "CM", is_maintenance(request.op) ? 1 : 0) |
                    placed(fields, "WnR", instruction_writes(request, circumstances) ? 1 : 0) |
                    placed(fields, "TagAccess", fault.no_tag_access ? 1 : 0);
  reported.far = request.va;
  if (reported.el == 2 && fault.stage == 2) reported.hpfar = faulting_ipa(fault);
  return reported;
}

bool takes_exception(Request const& request, Fault const& fault,
                     Circumstances const& circumstances) {
  if (!fault) return false;
  if (!is_at(request.op) || fault.kind == FaultKind::external_abort) return true;
  return fault.s1ptw && is_at_s1(request.op) && circumstances.at_el == 1;
}

std::uint64_t par_of_fault(Fault const& fault) {
  Fields const fields = spec::par_el1_fault;
  constexpr std::uint64_t res1 = std::uint64_t{1} << 11;
  return placed(fields, "F", 1) | placed(fields, "FST", status_code(fault)) |
         placed(fields, "PTW", fault.s1ptw ? 1 : 0) |
         placed(fields, "S", fault.stage == 2 ? 1 : 0) | res1;
}

std::uint64_t par_of_success(std::uint64_t pa, Concrete const& state) {
  Fields const fields = spec::par_el1;
  constexpr unsigned page_bits = 12;
  return placed(fields, "bit[11]", 1) | placed(fields, "PA[51:12]", pa >> page_bits) |
         placed(fields, "SH", state[field::par.sh]) |
         placed(fields, "ATTR", state[field::par.attr]);
}

} // namespace twofold::walks
