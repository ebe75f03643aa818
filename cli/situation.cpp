#include "cli/situation.hpp"

#include "model/arm.hpp"
#include "model/outcomes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>

namespace twofold::cli {

using namespace field;

namespace {

/// The row that was performed, by table.
struct RowNames {
  std::map<std::string_view, std::string_view>& rows;
  std::span<Table const> tables;
  void fired(std::size_t t, std::size_t r) { rows[tables[t].name] = tables[t].rows[r].name; }
  void consulted(Field /*choice*/) {}
};

std::string absent_text(std::string_view row, Value regime) {
  if (row == "el2" || row == "other-regime")
    return fmt::format("regime {} has none", regime_text(regime));
  if (row == "at-s1") return "AT S1E* stops after stage 1";
  return "HCR_EL2.VM is 0";
}

/// Only control tables run here, so that no choice is involved.
std::string inadmissible_text(std::map<std::string_view, std::string_view> const& rows) {
  if (rows.at("control-regime") != "used")
    return "--regime el10 with HCR_EL2.{E2H, TGE} = {1, 1}: EL1&0 is not in use then; give "
           "--regime el20, or other values of --e2h and --tge";
  return "--access ttw with stage 1 off: nothing is walked; it takes SCTLR_ELx.M=1, and in EL1&0 "
         "HCR_EL2.{DC, TGE} = {0, 0}";
}

} // namespace

Situation situation_of(Concrete const& inputs) {
  std::map<std::string_view, std::string_view> rows;
  Concrete state = inputs;
  run_tables(spec::control_tables, state, RowNames{rows, spec::control_tables});
  Situation situation;
  situation.stage2 = state[on.s2] == 1;
  if (!situation.stage2)
    situation.stage2_absent = absent_text(rows.at("control-s2"), inputs[in.regime]);
  if (state[note.inadmissible] == 1) situation.inadmissible = inadmissible_text(rows);
  state = inputs;
  translate(state);
  situation.source = state[s1.source];
  return situation;
}

namespace {

/// Whether another value of `input` changes the result of that very page.
bool changes(Concrete const& page, Field input) {
  Concrete first = page;
  translate(first);
  for (unsigned value = 0; value < value_count(input); ++value) {
    Concrete other = page;
    other[input] = static_cast<Value>(value);
    translate(other);
    if (!same_result(first, other)) return true;
  }
  return false;
}

} // namespace

bool has_effect(Concrete const& inputs, Field input) {
  auto const last = [&](Field f) { return input == f ? 0U : (1U << f.width) - 1; };
  for (Value const taken : {Value{0}, Value{1}})
    for (unsigned mair = 0; mair <= last(in.mair); ++mair)
      for (unsigned memattr = 0; memattr <= last(in.s2_memattr); ++memattr) {
        Concrete page = inputs;
        for (std::size_t i = choice.s1_osh.index; i < given_count; ++i) page.items[i] = taken;
        if (input != in.mair) page[in.mair] = static_cast<Value>(mair);
        if (input != in.s2_memattr) page[in.s2_memattr] = static_cast<Value>(memattr);
        if (changes(page, input)) return true;
      }
  return false;
}

std::string regime_text(Value regime) {
  if (regime == Regime::el10) return "EL1&0";
  return regime == Regime::el2 ? "EL2" : "EL2&0";
}

std::string control_name(Field control) {
  std::string name{info(control).name};
  for (std::string_view const prefix : {"hcr_", "sctlr_"})
    if (name.starts_with(prefix)) name.erase(0, prefix.size());
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return name;
}

} // namespace twofold::cli
