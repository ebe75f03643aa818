#include "cli/request.hpp"
#include "cli/situation.hpp"
#include "cli/walk.hpp"
#include "cli/wording.hpp"
#include "model/walk/address.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace twofold::cli {

using namespace field;
namespace d = spec::walk::descriptor;

namespace {

walks::Stage const& stage_of(WalkAnswer const& answer, unsigned stage) {
  if (stage == 2) return answer.setting.s2;
  auto const& request = answer.request;
  std::size_t const upper = request.va >> 55 & 1;
  if (request.regime == Regime::el2) return answer.setting.s1[2];
  return answer.setting.s1.at(request.regime == Regime::el10 ? upper : 3 + upper);
}

std::string bits_text(std::uint64_t value, unsigned width) {
  return fmt::format("0b{:0{}b}", value, width);
}

/// "on: 4 KiB, 48 bits from level 0".
std::string stage_text(WalkAnswer const& answer, unsigned number) {
  walks::Stage const& stage = stage_of(answer, number);
  if (number == 2 && answer.request.regime != Regime::el10)
    return fmt::format("none in {}", regime_text(answer.request.regime));
  if (!stage.enabled) return "off";
  return fmt::format("{} KiB granule, {} bits of input, from level {}, table at 0x{:x}",
                     (1U << stage.granule_bits) / 1024, stage.input_bits, stage.start, stage.base);
}

std::string access_text(WalkAnswer const& answer) {
  auto text = fmt::format("{} of 0x{:x}, {}, from EL{}", answer.access, answer.request.va,
                          regime_text(answer.request.regime), answer.el);
  if (answer.request.pan) text += ", PAN";
  if (answer.request.unaligned) text += ", unaligned";
  if (answer.request.tag_access == TagAccess::checked) text += ", Tag Checked";
  if (answer.request.tag_access == TagAccess::explicit_access) text += ", of an Allocation Tag";
  return text;
}

std::string parts_text(WalkAnswer const& answer, walks::Fetch const& fetch) {
  std::string text{descriptor_kind(fetch)};
  for (DescriptorPart const& part : descriptor_parts(answer, fetch))
    text += fmt::format(", {} {}", part.name, part.value);
  return text;
}

std::string fetch_text(WalkAnswer const& answer, walks::Fetch const& fetch, std::size_t number) {
  auto const label = fmt::format("  {:>2}  ", number);
  auto head = fmt::format("stage {} level {}{}: [0x{:x}] = 0x{:016x}", fetch.stage, fetch.level,
                          fetch.for_update  ? ", for an update"
                          : fetch.for_table ? ", for the table"
                                            : "",
                          fetch.address, fetch.value);
  auto lines = wrap(head, columns - label.size(), 2);
  for (auto const& line : wrap(parts_text(answer, fetch), columns - label.size() - 2, 2))
    lines.push_back("  " + line);
  auto how =
      fmt::format("as {}", result_text(walks::attributes(answer.setting, answer.request, fetch)));
  if (fetch.ipa != 0 || (fetch.stage == 1 && fetch.s2_entry != 0))
    how += fmt::format("; IPA 0x{:x}", fetch.ipa);
  for (auto const& line : wrap(how, columns - label.size() - 2, 2)) lines.push_back("  " + line);
  return beside(label, lines);
}

std::string outcome_line(Walked const& w) {
  if (w.result.fault)
    return walk_fault_text(w.result.fault) +
           (w.result.fault.stage == 2 ? fmt::format(", IPA 0x{:x}", w.result.fault.ipa) : "");
  auto text = fmt::format("PA 0x{:x}", w.result.pa);
  if (w.result.s2.present) text += fmt::format(", IPA 0x{:x}", w.result.ipa);
  return fmt::format("{}; {}", text, result_text(w.attributes));
}

std::string seen_text(WalkAnswer const& answer, Walked const& w) {
  Seen const s = seen(answer, w);
  std::string text;
  if (s.exception) {
    auto const el = s.exception->el;
    auto line = fmt::format("EL{}: ESR_EL{} 0x{:08x}, FAR_EL{} 0x{:x}", el, el, s.exception->esr,
                            el, s.exception->far);
    if (el == 2)
      line += s.exception->hpfar ? fmt::format(", HPFAR_EL2 0x{:x}", *s.exception->hpfar)
                                 : std::string{", HPFAR_EL2 UNKNOWN"};
    text += paragraph("Taken to", line);
    text +=
        paragraph("", fmt::format("twofold explain --esr 0x{:08x} --el {}", s.exception->esr, el));
  }
  if (s.par) text += paragraph("PAR_EL1", fmt::format("0x{:016x}", *s.par));
  return text;
}

std::string updates_text(Walked const& w) {
  std::string text;
  for (walks::Update const& u : w.trace.updates)
    text += fmt::format("  stage {}: [0x{:x}] 0x{:016x} -> 0x{:016x}\n", u.stage, u.address,
                        u.before, u.after);
  return text.empty() ? "" : "\nHardware updates\n" + text;
}

} // namespace

std::vector<DescriptorPart> descriptor_parts(WalkAnswer const& answer, walks::Fetch const& fetch) {
  walks::Stage const& stage = stage_of(answer, fetch.stage);
  std::uint64_t const v = fetch.value;
  std::vector<DescriptorPart> parts;
  auto const add = [&](std::string_view name, std::string value) {
    parts.push_back({std::string{name}, std::move(value)});
  };
  auto const bit = [&](std::string_view name, unsigned at) {
    if ((v >> at & 1) != 0) add(name, "1");
  };
  auto const address = [&](unsigned low) {
    return fmt::format("0x{:x}", walks::address_in(v, stage.table_high, low));
  };
  bool const two_els = answer.request.regime != Regime::el2;
  if (fetch.kind == walks::DescriptorKind::invalid) return parts;
  if (fetch.kind == walks::DescriptorKind::table) {
    add("next", address(stage.granule_bits));
    if (fetch.stage == 2) return parts;
    bit("NSTable", 63);
    if ((v >> 61 & 3) != 0) add("APTable", bits_text(v >> 61 & 3, 2));
    bit(two_els ? "UXNTable" : "XNTable", 60);
    if (two_els) bit("PXNTable", 59);
    return parts;
  }
  add("OA", address(walks::low_bit(stage.granule_bits, fetch.level)));
  if (fetch.stage == 1) {
    add("AttrIndx", fmt::format("{}", d::attr_index.of(v)));
    add("AP[2:1]", bits_text(d::ap.of(v), 2));
  } else {
    add("MemAttr", bits_text(d::mem_attr.of(v), 4));
    add("S2AP", bits_text(d::ap.of(v), 2));
  }
  if (!stage.ds) add("SH", bits_text(d::sh.of(v), 2));
  add("AF", fmt::format("{}", d::af.of(v)));
  if (fetch.stage == 1) {
    bit("nG", 11);
    bit("GP", 50);
    if (two_els) bit("PXN", 53);
    bit(two_els ? "UXN" : "XN", 54);
  } else {
    bit("FnXS", 11);
    if (d::xn.of(v) != 0)
      add("XN", bits_text(v >> 54 & 1, 1) +
                    (answer.features.values.xnx ? bits_text(v >> 53 & 1, 1).substr(2) : ""));
  }
  bit("DBM", 51);
  bit("Contiguous", 52);
  if (fetch.kind == walks::DescriptorKind::block && answer.features.values.bbm) bit("nT", 16);
  return parts;
}

std::string walk_text(WalkAnswer const& answer) {
  Walked const& first = answer.outcomes.front();
  std::string text = paragraph("Features", walk_features_text(answer.features));
  text += paragraph("Access", access_text(answer));
  text += paragraph("Stage 1", stage_text(answer, 1));
  text += paragraph("Stage 2", stage_text(answer, 2));
  auto const more = answer.outcomes.size() > 1 ? "; or another, see below" : "";
  text += paragraph("Result", outcome_line(first) + more);
  text += seen_text(answer, first);
  if (!first.result.fault) {
    Concrete inputs{};
    std::copy_n(first.attributes.items.begin(), choice.mair.index, inputs.items.begin());
    text += paragraph("Attributes", explain_command(request_for(inputs)));
  }
  text += fmt::format("\nFetches: {}\n", first.trace.fetches.size());
  std::size_t number = 0;
  for (walks::Fetch const& fetch : first.trace.fetches) text += fetch_text(answer, fetch, ++number);
  text += updates_text(first);
  if (answer.outcomes.size() > 1) text += "\nOther permitted outcomes\n";
  for (std::size_t i = 1; i < answer.outcomes.size(); ++i)
    text += beside("  ", wrap(fmt::format("{}  if {}", outcome_line(answer.outcomes[i]),
                                          fmt::join(answer.outcomes[i].because, "; ")),
                              columns - 2, 2));
  return text;
}

} // namespace twofold::cli
