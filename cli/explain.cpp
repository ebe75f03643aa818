#include "cli/explain.hpp"

#include "cli/wording.hpp"
#include "model/trace.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace twofold::cli {

using namespace field;

namespace {

/// A labelled paragraph, its continuation lines indented.
std::string paragraph(std::string_view label, std::string_view text) {
  return beside(fmt::format("{:<12}", label), wrap(text, columns - 12));
}

/// Whether a row of that table was performed.
bool consulted(Outcome const& outcome, std::string_view table) {
  return std::ranges::any_of(
      outcome.trace, [&](Fired fired) { return true_rules.tables[fired.table].name == table; });
}

std::string sh_text(Field raw, Value value) { return fmt::format("SH {}", value_text(raw, value)); }

std::string stage1_text(Page const& page, Outcome const& outcome) {
  Concrete const& state = outcome.state;
  std::string text = fmt::format("MAIR {}", value_text(in.mair, state[in.mair]));
  if (page.attr_index) text += fmt::format(" (AttrIndx {})", *page.attr_index);
  text += consulted(outcome, "stage1-reserved") ? " reserved" : " " + type_text(state, s1);
  return fmt::format("{}, {}", text, sh_text(in.s1_sh, state[in.s1_sh]));
}

std::string stage2_text(Outcome const& outcome) {
  Concrete const& state = outcome.state;
  bool const fwb = state[s2.fwb] == 1;
  std::string text = fmt::format("MemAttr {}", value_text(in.s2_memattr, state[in.s2_memattr]));
  if (consulted(outcome, "stage2-reserved"))
    text += " reserved";
  else if (!fwb || state[s2.type] != MemoryType::normal)
    text += " " + type_text(state, s2);
  text += fmt::format(", {}", sh_text(in.s2_sh, state[in.s2_sh]));
  if (state[feature.xs] == 1) text += fmt::format(", FnXS {}", state[in.s2_fnxs]);
  text += fwb ? ", FWB" : ", no FWB";
  if (state[note.res0_set] == 1) text += "; MemAttr[3] is RES0 and ignored";
  return text;
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
    text += beside("  ", wrap(fmt::format("{}  if {}", result_text(outcomes[i].state),
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

std::string explain(Page const& page) {
  auto const outcomes = permitted_outcomes(page.inputs);
  Concrete const& state = outcomes.front().state;
  std::string text;
  text += paragraph("Features", features_text(page.inputs));
  text += paragraph("Stage 1", stage1_text(page, outcomes.front()));
  text += paragraph("Stage 2", stage2_text(outcomes.front()));
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
    for (auto const& line : page.without_effect) text += beside("  ", wrap(line, columns - 2, 2));
  }
  return text;
}

std::string explain_for_all_s1(Page const& page) {
  Concrete inputs = page.inputs;
  inputs[in.mair] = 0xff;
  auto const outcome = permitted_outcomes(inputs).front();
  auto const stage2 = stage2_name(outcome);
  std::string text = table_line("S1", "S2", {"Result"});
  for (auto const& kind : normal_kinds)
    text += table_line(kind.name, stage2, types_for(inputs, kind.mair));
  text += device_lines(inputs, stage2);
  if (consulted(outcome, "stage2-reserved"))
    text += fmt::format("\nCONSTRAINED UNPREDICTABLE: MemAttr {} is reserved\n",
                        value_text(in.s2_memattr, inputs[in.s2_memattr]));
  return text;
}

} // namespace twofold::cli
