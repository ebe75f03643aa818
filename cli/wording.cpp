#include "cli/wording.hpp"

#include <fmt/format.h>

namespace twofold::cli {

using namespace field;

std::string fault_text(Value fault) {
  return fault == Fault::s1_permission ? "stage-1 Permission fault" : "stage-2 Permission fault";
}

std::string par_text(Concrete const& state) {
  if (state[par.f] == 1)
    return fmt::format("PAR_EL1 F=1 S={}", state[out.fault] == Fault::s2_permission ? 1 : 0);
  return fmt::format("PAR_EL1 F=0 ATTR {} SH {}", value_text(par.attr, state[par.attr]),
                     value_text(par.sh, state[par.sh]));
}

std::string result_text(Concrete const& state) {
  if (state[out.fault] != Fault::none) return fault_text(state[out.fault]);
  std::string all = type_text(state, out);
  bool const inner = state[out.inner] >= Cacheability::write_through;
  bool const outer = state[out.outer] >= Cacheability::write_through;
  auto const inner_hints = hints_text(state[out.inner_hints], state[out.inner_transient]);
  auto const outer_hints = hints_text(state[out.outer_hints], state[out.outer_transient]);
  if (inner && outer && inner_hints == outer_hints)
    all += ", " + inner_hints;
  else if (inner && outer)
    all += fmt::format(", i:{} o:{}", inner_hints, outer_hints);
  else if (inner)
    all += ", i:" + inner_hints;
  else if (outer)
    all += ", o:" + outer_hints;
  all += fmt::format(", {}", Shareability::names[state[out.sh]]);
  if (state[feature.xs] == 1) all += fmt::format(", XS={}", state[out.xs]);
  if (state[out.tagged] == 1) all += ", Tagged";
  if (state[out.no_tag_access] == 1) all += ", NoTagAccess";
  return all;
}

std::string choice_text(Field field, Value value) {
  if (field == choice.mair)
    return fmt::format("the reserved MAIR byte behaves as {}", value_text(field, value));
  if (field == choice.s1_sh)
    return fmt::format("stage-1 SH 0b01 behaves as {}", value_text(field, value));
  if (field == choice.s2_memattr)
    return fmt::format("the reserved MemAttr behaves as {}", value_text(field, value));
  if (field == choice.s2_sh)
    return fmt::format("stage-2 SH 0b01 behaves as {}", value_text(field, value));
  if (field == choice.s1_osh)
    return value == 1 ? "stage-1 Device/NC enters stage 2 as OSH (R_NSCNC)"
                      : "stage-1 Device/NC enters stage 2 with its SH (R_NSCNC)";
  if (field == choice.nsh_tagged)
    return value == 1 ? "Non-shareable Tagged is Tagged (R_YSLYC)"
                      : "Non-shareable Tagged is Untagged (R_YSLYC)";
  if (field == choice.nc_tagged)
    return value == 1 ? "Tagged that C=0 makes NC stays Tagged (R_YSLYC)"
                      : "Tagged that C=0 makes NC is Untagged (R_YSLYC)";
  if (field == choice.par_wt)
    return value == 1 ? "PAR_EL1 reports WT with XS=0 as 0xa0 for either side's hints"
                      : "PAR_EL1 reports WT with XS=0 as 0xa0 only for both sides' hints";
  auto const stage = field == choice.s1_device_fetch ? 1 : 2;
  return value == 1 ? fmt::format("a fetch from stage-{} Device faults (B2.10.2)", stage)
                    : fmt::format("a fetch from stage-{} Device is as from NC (B2.10.2)", stage);
}

std::vector<std::string> join_lines(std::vector<std::string> const& items, std::size_t width,
                                    std::string_view separator) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < items.size(); ++i) {
    std::string item = items[i];
    if (i + 1 < items.size()) item += separator;
    if (item.size() > width) {
      for (auto const& part : wrap(item, width, 2)) lines.push_back(part);
      continue;
    }
    if (lines.empty() || lines.back().size() + 1 + item.size() > width)
      lines.push_back(item);
    else
      lines.back() += " " + item;
  }
  return lines;
}

std::vector<std::string> wrap(std::string_view text, std::size_t width, std::size_t hang) {
  std::vector<std::string> lines;
  std::string indent;
  while (indent.size() + text.size() > width) {
    auto cut = text.rfind(' ', width - indent.size());
    if (cut == std::string_view::npos || cut == 0) cut = text.find(' ');
    if (cut == std::string_view::npos) break;
    auto const line = text.substr(0, cut);
    lines.push_back(indent + std::string{line.substr(0, line.find_last_not_of(' ') + 1)});
    text.remove_prefix(cut + 1);
    indent.assign(hang, ' ');
  }
  lines.push_back(indent + std::string{text});
  return lines;
}

std::string paragraph(std::string_view label, std::string_view text) {
  return beside(fmt::format("{:<12}", label), wrap(text, columns - 12));
}

std::string beside(std::string_view label, std::vector<std::string> const& lines) {
  std::string text;
  for (auto const& line : lines)
    text += fmt::format("{:<{}}{}\n", text.empty() ? label : "", label.size(), line);
  return text;
}

} // namespace twofold::cli
