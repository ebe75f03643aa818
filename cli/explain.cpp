#include "cli/explain.hpp"

#include "cli/situation.hpp"
#include "cli/wording.hpp"
#include "model/setting.hpp"
#include "model/trace.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

namespace twofold::cli {

using namespace field;

namespace {

/// The row of that table that was performed, if any.
Row const* performed(Outcome const& outcome, std::string_view table) {
  for (Fired const fired : outcome.trace)
    if (Table const& t = true_rules.tables[fired.table]; t.name == table) return &t.rows[fired.row];
  return nullptr;
}

bool consulted(Outcome const& outcome, std::string_view table) {
  return performed(outcome, table) != nullptr;
}

/// The citation of the row of that table, if it changed anything; else empty.
std::string changed_by(Outcome const& outcome, std::string_view table) {
  Row const* const row = performed(outcome, table);
  return row == nullptr || row->then[0].empty() ? "" : std::string{row->cite};
}

std::string sh_text(Field raw, Value value) { return fmt::format("SH {}", value_text(raw, value)); }

/// The inputs alone; what the rules compute starts from 0.
Concrete inputs_of(Concrete const& state) {
  Concrete inputs{};
  std::copy_n(state.items.begin(), choice.mair.index, inputs.items.begin());
  return inputs;
}

std::string access_words(Concrete const& state) {
  static constexpr std::array<std::string_view, 6> words{
      "read", "write", "AT S12E*", "AT S1E*", "instruction fetch", "stage-1 table walk"};
  bool const at = state[in.access] == Access::at || state[in.access] == Access::at_s1;
  std::string text{at && state[in.regime] != Regime::el10 ? "AT S1E2*" : words[state[in.access]]};
  if (state[in.tag_access] == TagAccess::checked) text = "Tag Checked " + text;
  if (state[in.tag_access] == TagAccess::explicit_access) text += " of an Allocation Tag";
  return text;
}

/// "read, EL1&0; stage 1 on, stage 2 on; C=0": with the controls that are unusual and matter.
std::string access_text(Concrete const& state) {
  auto text = fmt::format("{}, {}; stage 1 {}, stage 2 {}", access_words(state),
                          regime_text(state[in.regime]), state[on.s1] == 1 ? "on" : "off",
                          state[on.s2] == 1 ? "on" : "off");
  std::vector<std::string> unusual;
  for (std::size_t i = in.sctlr_m.index; i < in.mair.index; ++i) {
    Field const f = field_at(i);
    if (is_control(f) && state[f] != usual_page[f] && has_effect(inputs_of(state), f))
      unusual.push_back(fmt::format("{}={}", control_name(f), state[f]));
  }
  if (!unusual.empty()) text += fmt::format("; {}", fmt::join(unusual, ", "));
  return text;
}

std::string descriptor_text(Page const& page, Outcome const& outcome) {
  Concrete const& state = outcome.state;
  std::string text = fmt::format("MAIR {}", value_text(in.mair, state[in.mair]));
  if (page.attr_index) text += fmt::format(" (AttrIndx {})", *page.attr_index);
  auto const cite = changed_by(outcome, "stage1-override");
  if (consulted(outcome, "stage1-reserved"))
    text += " reserved";
  else if (cite.empty())
    text += " " + type_text(state, s1);
  if (state[s1.fault] == 1)
    text += fmt::format(", which faults ({})", cite);
  else if (!cite.empty())
    text += fmt::format(", made {} ({})", type_text(state, s1), cite);
  return fmt::format("{}, {}", text, sh_text(in.s1_sh, state[in.s1_sh]));
}

std::string stage1_text(Page const& page, Outcome const& outcome) {
  Concrete const& state = outcome.state;
  auto const sh = Shareability::names[state[s1.sh]];
  switch (state[s1.source]) {
  case Source::descriptor: return descriptor_text(page, outcome);
  case Source::walk:
    return fmt::format("walk: IRGN {}, ORGN {} {}, {}", value_text(in.tcr_irgn, state[in.tcr_irgn]),
                       value_text(in.tcr_orgn, state[in.tcr_orgn]), type_text(state, s1),
                       sh_text(in.tcr_sh, state[in.tcr_sh]));
  case Source::default_cacheable:
    return fmt::format("off, HCR_EL2.DC: {}, {}{}", type_text(state, s1), sh,
                       state[s1.tagged] == 1 ? ", Tagged" : "");
  default: return fmt::format("off: {}, {}", type_text(state, s1), sh);
  }
}

std::string stage2_text(Outcome const& outcome) {
  Concrete const& state = outcome.state;
  bool const fwb = state[s2.fwb] == 1;
  std::string text = fmt::format("MemAttr {}", value_text(in.s2_memattr, state[in.s2_memattr]));
  auto const cite = changed_by(outcome, "override");
  if (consulted(outcome, "stage2-reserved"))
    text += " reserved";
  else if (!cite.empty())
    text += state[s2.fault] == 1 ? fmt::format(", which faults ({})", cite)
                                 : fmt::format(", made {} ({})", type_text(state, s2), cite);
  else if (!fwb || state[s2.type] != MemoryType::normal)
    text += " " + type_text(state, s2);
  text += fmt::format(", {}", sh_text(in.s2_sh, state[in.s2_sh]));
  if (state[feature.xs] == 1) text += fmt::format(", FnXS {}", state[in.s2_fnxs]);
  text += fwb ? ", FWB" : ", no FWB";
  if (state[note.res0_set] == 1) text += "; MemAttr[3] is RES0 and ignored";
  return text;
}

/// What software has to mind, with the rules that say so; empty for most pages.
std::vector<std::string> effects_text(Outcome const& outcome) {
  Concrete const& state = outcome.state;
  std::vector<std::string> lines;
  bool const data = state[in.access] == Access::read || state[in.access] == Access::write;
  if (!data || state[out.fault] != Fault::none) return lines;
  if (state[may.unaligned] == 0) {
    bool const by_stage1 = state[s1.type] != MemoryType::normal;
    Row const* const combined =
        performed(outcome, state[s2.fwb] == 1 ? "combine-fwb" : "combine-type");
    lines.push_back(fmt::format(
        "an unaligned access is not permitted: stage {} made the memory Device ({}{}); its "
        "Alignment fault is one of stage {}",
        by_stage1 ? 1 : 2, performed(outcome, "memory-type")->cite,
        by_stage1 || combined == nullptr ? "" : fmt::format(", {}", combined->cite),
        by_stage1 ? 1 : 2));
  }
  if (state[may.s1_alignment] == 1)
    lines.push_back(fmt::format("an unaligned access or DC ZVA may take a stage-1 Alignment fault; "
                                "atomics and exclusives may be supported only as for Device ({})",
                                performed(outcome, "alignment")->cite));
  if (state[may.alignment_as_uncached] == 1)
    lines.push_back(fmt::format("exclusives, atomics and acquire/release may have to be aligned as "
                                "if the memory were not Write-Back ({})",
                                performed(outcome, "alignment")->cite));
  return lines;
}

/// What differs between outcomes of this access: for an AT instruction also what it reports.
std::string outcome_text(Concrete const& state) {
  return state[on.at] == 1 ? fmt::format("{}; {}", result_text(state), par_text(state))
                           : result_text(state);
}

/// The outcomes without those that differ only in what an AT instruction would report, unless the
/// access is one.
std::vector<Outcome> distinct_outcomes(Concrete const& inputs) {
  auto outcomes = permitted_outcomes(inputs);
  std::vector<Outcome> kept;
  for (Outcome& o : outcomes)
    if (std::ranges::none_of(
            kept, [&](Outcome const& k) { return outcome_text(k.state) == outcome_text(o.state); }))
      kept.push_back(std::move(o));
  return kept;
}

/// A row that only hands a value on says nothing to a reader: the one of its table, it decides
/// nothing.
bool hands_on(Table const& table) {
  Row const& row = table.rows.front();
  return table.rows.size() == 1 && table.given[0].empty() && row.when[0].empty() &&
         row.then[0].op == Op::copy;
}

/// The values that a row gave, as settings.
std::vector<std::string> gave_text(Step const& step) {
  std::vector<std::string> values;
  for (Given const& given : step.gave)
    values.push_back(
        fmt::format("{} := {}", field_text(given.field), value_text(given.field, given.value)));
  return values;
}

/// The rows that the result depends on, with citations and with the values they gave.
std::string trace_text(Outcome const& outcome, Rules const& rules) {
  auto steps = relevant_steps(outcome, rules);
  std::erase_if(steps, [&](Step const& step) { return hands_on(rules.tables[step.row.table]); });
  auto const id = [&](Step const& step) {
    Table const& table = rules.tables[step.row.table];
    return row_id(table, table.rows[step.row.row]);
  };
  std::size_t id_width = 0;
  for (Step const& step : steps) id_width = std::max(id_width, id(step).size() + 2);
  std::string text;
  for (Step const& step : steps) {
    auto const cite = rules.tables[step.row.table].rows[step.row.row].cite;
    auto const label = fmt::format("  {:<{}}{:<{}}", id(step), id_width, cite, cite_width);
    text += beside(label, join_lines(gave_text(step), columns - label.size()));
  }
  return text;
}

std::string others_text(std::vector<Outcome> const& outcomes) {
  constexpr std::size_t shown = 12;
  std::string text;
  for (std::size_t i = 1; i < std::min(outcomes.size(), shown + 1); ++i) {
    std::vector<std::string> reasons;
    for (Field f : outcomes[i].chosen) reasons.push_back(choice_text(f, outcomes[i].state[f]));
    text += beside("  ", wrap(fmt::format("{}  if {}", outcome_text(outcomes[i].state),
                                          fmt::join(reasons, "; ")),
                              columns - 2, 2));
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

using Types = std::vector<std::string>;

/// The types that a stage-1 byte can become, over all choices.
Types types_for(Concrete inputs, Value mair) {
  inputs[in.mair] = mair;
  Types types;
  for (Outcome const& o : permitted_outcomes(inputs)) {
    auto const type = type_text(o.state, out);
    if (std::ranges::find(types, type) == types.end()) types.push_back(type);
  }
  std::ranges::sort(types);
  return types;
}

std::string table_line(std::string_view stage1, std::string_view stage2, Types const& results) {
  auto const label = fmt::format("{:<15}| {:<15}| ", stage1, stage2);
  auto const more = fmt::format("{:<15}| {:<15}| ", "", "");
  std::string text;
  for (auto const& line : join_lines(results, columns - label.size(), " or"))
    text += (text.empty() ? label : more) + line + "\n";
  return text;
}

/// The lines of the Device types: one where all of them are kept or become the same.
std::string device_lines(Concrete const& inputs, std::string_view stage2) {
  auto const results = [&](Stage1Kind const& kind) { return types_for(inputs, kind.mair); };
  auto const first = results(device_kinds.front());
  if (std::ranges::all_of(device_kinds,
                          [&](auto const& k) { return results(k) == Types{std::string{k.name}}; }))
    return table_line("Device<attr>", stage2, {"Device<attr>"});
  if (std::ranges::all_of(device_kinds, [&](auto const& k) { return results(k) == first; }))
    return table_line("Device<attr>", stage2, first);
  std::string text;
  for (auto const& kind : device_kinds) text += table_line(kind.name, stage2, results(kind));
  return text;
}

/// Stage 2 in the words of a table: what it is, or the value where that alone is no type.
std::string stage2_name(Outcome const& outcome) {
  auto const& state = outcome.state;
  auto const value = value_text(in.s2_memattr, state[in.s2_memattr]);
  if (state[s2.fwb] == 1) return "FWB " + value;
  return consulted(outcome, "stage2-reserved") ? "MemAttr " + value : type_text(state, s2);
}

} // namespace

std::string stage2_absent_text(Page const& page) {
  auto text = "does not apply: " + situation_of(page.inputs).stage2_absent;
  if (page.inputs[in.regime] == Regime::el10) return text;
  text += ", its descriptors are stage-1 descriptors, whose AttrIndx selects a byte of MAIR_EL2";
  if (page.given[in.s2_memattr])
    text += fmt::format("; a stage-2 encoding such as MemAttr {} means nothing here",
                        value_text(in.s2_memattr, page.inputs[in.s2_memattr]));
  return text;
}

std::string explain(Page const& page) {
  auto const outcomes = distinct_outcomes(page.inputs);
  Outcome const& first = outcomes.front();
  Concrete const& state = first.state;
  std::string text;
  text += paragraph("Features", features_line(page));
  text += paragraph("Access", access_text(state));
  text += paragraph("Stage 1", stage1_text(page, first));
  text += paragraph("Stage 2", state[on.s2] == 1 ? stage2_text(first) : stage2_absent_text(page));
  text += paragraph("Result",
                    result_text(state) + (outcomes.size() > 1 ? ", or another, see below" : ""));
  if (state[on.at] == 1) text += paragraph("PAR_EL1", par_text(state).substr(8));
  if (state[note.reserved] == 1)
    text += paragraph("", "CONSTRAINED UNPREDICTABLE: a reserved encoding is used");
  std::string_view label = "Effects";
  for (auto const& line : effects_text(first)) text += paragraph(std::exchange(label, ""), line);
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
    for (auto const& line : page.without_effect) text += beside("  ", wrap(line, columns - 2, 2));
  }
  return text;
}

std::string explain_for_all_s1(Page const& page) {
  Concrete inputs = page.inputs;
  inputs[in.mair] = 0xff;
  if (Situation const now = situation_of(inputs); !now.stage2)
    return paragraph("Features", features_line(page)) +
           paragraph("Stage 2", stage2_absent_text(page));
  auto const outcome = permitted_outcomes(inputs).front();
  auto const stage2 = stage2_name(outcome);
  std::string text = table_line("S1", "S2", {"Result"});
  for (auto const& kind : normal_kinds)
    text += table_line(kind.name, stage2, types_for(inputs, kind.mair));
  text += device_lines(inputs, stage2);
  if (consulted(outcome, "stage2-reserved"))
    text += fmt::format("\nCONSTRAINED UNPREDICTABLE: MemAttr {} is reserved\n",
                        value_text(in.s2_memattr, inputs[in.s2_memattr]));
  return text + "\n" + paragraph("Features", features_line(page));
}

} // namespace twofold::cli
