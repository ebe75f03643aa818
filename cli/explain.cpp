#include "cli/explain.hpp"

#include "cli/wording.hpp"
#include "model/outcomes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace twofold::cli {

using namespace field;

namespace {

constexpr std::size_t columns = 78;

/// A labelled paragraph, its continuation lines indented.
std::string paragraph(std::string_view label, std::string_view text) {
  std::string result;
  for (auto const& line : wrap(text, columns - 12)) {
    result += fmt::format("{:<12}{}\n", result.empty() ? label : "", line);
  }
  return result;
}

std::string sh_text(Field raw, Value value) { return fmt::format("SH {}", value_text(raw, value)); }

std::string stage1_text(Page const& page, Concrete const& state) {
  std::string text = fmt::format("MAIR {}", value_text(in.mair, state[in.mair]));
  if (page.attr_index) text += fmt::format(" (AttrIndx {})", *page.attr_index);
  text += state[s1.reserved] == 1 || state[s1.attr] != state[in.mair] ? " reserved"
                                                                      : " " + type_text(state, s1);
  return fmt::format("{}, {}", text, sh_text(in.s1_sh, state[in.s1_sh]));
}

std::string stage2_text(Concrete const& state) {
  bool const fwb = state[s2.fwb] == 1;
  std::string text = fmt::format("MemAttr {}", value_text(in.s2_memattr, state[in.s2_memattr]));
  bool const replaced = state[s2.attr] != state[in.s2_memattr] && state[note.res0_set] == 0;
  if (replaced)
    text += " reserved";
  else if (!fwb || state[s2.type] != MemoryType::normal)
    text += " " + type_text(state, s2);
  text += fmt::format(", {}", sh_text(in.s2_sh, state[in.s2_sh]));
  if (state[feature.xs] == 1) text += fmt::format(", FnXS {}", state[in.s2_fnxs]);
  text += fwb ? ", FWB" : ", no FWB";
  if (state[note.res0_set] == 1) text += "; MemAttr[3] is RES0 and ignored";
  return text;
}

/// Rows that only hand a value on say nothing to a reader.
bool tells(Table const& table, Row const& row) {
  if (row.then[0].empty()) return false;
  bool const bookkeeping = table.name == "stage1-attr" ||
                           (table.name == "stage1-encoding" && row.then[0].constant == 0) ||
                           (table.name == "stage2-encoding" && row.then[0].constant == 0) ||
                           table.name == "stage1-choice" || table.name == "stage2-choice";
  return !bookkeeping;
}

std::string value_after(Set const& set, Concrete const& state) {
  return fmt::format("{} := {}", field_text(set.target), value_text(set.target, state[set.target]));
}

/// The rows performed, with citations and with the values they gave.
std::string trace_text(Outcome const& outcome, Rules const& rules) {
  std::string text;
  for (Fired const& fired : outcome.trace) {
    Table const& table = rules.tables[fired.table];
    Row const& row = table.rows[fired.row];
    if (!tells(table, row)) continue;
    std::vector<std::string> values;
    for (Set const& set : row.then)
      if (!set.empty()) values.push_back(value_after(set, outcome.state));
    auto const lines = join_lines(values, columns - 41);
    for (std::size_t i = 0; i < lines.size(); ++i)
      text += fmt::format("  {:<27}{:<12}{}\n", i == 0 ? row_id(table, row) : "",
                          i == 0 ? row.cite : "", lines[i]);
  }
  return text;
}

std::string others_text(std::vector<Outcome> const& outcomes) {
  constexpr std::size_t shown = 12;
  std::string text;
  for (std::size_t i = 1; i < std::min(outcomes.size(), shown + 1); ++i) {
    std::vector<std::string> reasons;
    for (Field f : outcomes[i].chosen) reasons.push_back(choice_text(f, outcomes[i].state[f]));
    auto const lines =
        wrap(fmt::format("{}  if {}", result_text(outcomes[i].state), fmt::join(reasons, "; ")),
             columns - 4);
    for (std::size_t l = 0; l < lines.size(); ++l)
      text += fmt::format("{}{}\n", l == 0 ? "  " : "    ", lines[l]);
  }
  if (outcomes.size() > shown + 1)
    text += fmt::format("  and {} more\n", outcomes.size() - shown - 1);
  return text;
}

struct Stage1Kind {
  std::string_view name;
  Value mair;
};

constexpr std::array normal_kinds{Stage1Kind{"Normal-WB", 0xff}, Stage1Kind{"Normal-WT", 0xbb},
                                  Stage1Kind{"Normal-NC", 0x44}};
constexpr std::array device_kinds{Stage1Kind{"Device-nGnRnE", 0x00},
                                  Stage1Kind{"Device-nGnRE", 0x04}, Stage1Kind{"Device-nGRE", 0x08},
                                  Stage1Kind{"Device-GRE", 0x0c}};

/// The types that a stage-1 byte can become, over all choices.
std::string types_for(Concrete inputs, Value mair) {
  inputs[in.mair] = mair;
  std::vector<std::string> types;
  for (Outcome const& o : permitted_outcomes(inputs)) {
    auto const type = type_text(o.state, out);
    if (std::ranges::find(types, type) == types.end()) types.push_back(type);
  }
  std::ranges::sort(types);
  return fmt::format("{}", fmt::join(types, " or "));
}

} // namespace

std::string explain(Page const& page) {
  auto const outcomes = permitted_outcomes(page.inputs);
  Concrete const& state = outcomes.front().state;
  std::string text;
  text += paragraph("Features", features_text(page.inputs));
  text += paragraph("Stage 1", stage1_text(page, state));
  text += paragraph("Stage 2", stage2_text(state));
  text += paragraph("Result",
                    result_text(state) + (outcomes.size() > 1 ? ", or another, see below" : ""));
  if (state[note.constrained_unpredictable] == 1)
    text += paragraph("", "CONSTRAINED UNPREDICTABLE: a reserved encoding is used");
  text += "\nRows that gave it, in order:\n" + trace_text(outcomes.front(), true_rules);
  if (outcomes.size() > 1) {
    std::vector<std::string> reasons;
    for (Field f : outcomes.front().chosen) reasons.push_back(choice_text(f, state[f]));
    text += "\nThis result assumes:\n";
    for (auto const& reason : reasons) text += "  " + reason + "\n";
    text += fmt::format("\nOther permitted outcomes: {}\n{}", outcomes.size() - 1,
                        others_text(outcomes));
  }
  if (!page.without_effect.empty()) {
    text += "\nSet, without effect on the attributes of this access:\n";
    for (auto const& line : page.without_effect)
      for (auto const& part : wrap(line, columns - 2)) text += "  " + part + "\n";
  }
  return text;
}

std::string explain_for_all_s1(Page const& page) {
  Concrete inputs = page.inputs;
  inputs[in.mair] = 0xff;
  Concrete const state = permitted_outcomes(inputs).front().state;
  std::string const s2_name =
      state[s2.fwb] == 0 ? type_text(state, s2)
                         : fmt::format("FWB {}", value_text(in.s2_memattr, inputs[in.s2_memattr]));
  std::string text = fmt::format("{:<15}| {:<15}| Result\n", "S1", "S2");
  auto const line = [&](std::string_view s1_name, std::string_view result) {
    text += fmt::format("{:<15}| {:<15}| {}\n", s1_name, s2_name, result);
  };
  for (auto const& kind : normal_kinds) line(kind.name, types_for(inputs, kind.mair));
  bool const kept = std::ranges::all_of(
      device_kinds, [&](Stage1Kind const& k) { return types_for(inputs, k.mair) == k.name; });
  auto const first = types_for(inputs, device_kinds.front().mair);
  bool const same = std::ranges::all_of(
      device_kinds, [&](Stage1Kind const& k) { return types_for(inputs, k.mair) == first; });
  if (kept)
    line("Device<attr>", "Device<attr>");
  else if (same)
    line("Device<attr>", first);
  else
    for (auto const& kind : device_kinds) line(kind.name, types_for(inputs, kind.mair));
  return text;
}

} // namespace twofold::cli
