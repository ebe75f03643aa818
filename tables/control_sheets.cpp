#include "tables/kinds.hpp"
#include "tables/sheets.hpp"
#include "tables/wording.hpp"

#include <fmt/format.h>

#include <array>

namespace twofold {

using namespace field;

namespace {

constexpr std::array<Field, 5> enable_bits{in.sctlr_m, in.hcr_vm, in.hcr_dc, in.hcr_e2h,
                                           in.hcr_tge};

Axis regime_axis() {
  return {{"regime", "Regime"}, {"EL1&0", "EL2", "EL2&0"}, {{0b110, "EL2, EL2&0"}}};
}

/// In the order of Access.
Axis access_axis() {
  return {{"access", "Access"},
          {"read", "write", "AT S12E*", "AT S1E*", "fetch", "stage-1 walk"},
          {{0b010111, "read, write, fetch, AT S12E*"}}};
}

std::string source_text(Concrete const& state) {
  switch (state[s1.source]) {
  case Source::descriptor: return "descriptor";
  case Source::walk: return "TCR_ELx";
  case Source::default_cacheable: return "off, default cacheable";
  default: return "off";
  }
}

/// Type, hints and Shareability that stage 1 gives.
std::string stage1_text(Concrete const& state) {
  auto text = type_text(state, s1);
  if (state[s1.inner] >= Cacheability::write_through)
    text += ", " + hints_text(state[s1.inner_hints], state[s1.inner_transient]);
  return fmt::format("{}, {}", text, Shareability::names[state[s1.sh]]);
}

} // namespace

Sheet enables_sheet(SheetKind const& kind, Concrete const& features) {
  SheetMaker maker{kind.id, kind.title, features};
  maker.assume("Stage 1", "what gives its attributes");
  std::vector<Axis> axes{regime_axis(),
                         access_axis(),
                         Axis::flag({"sctlr-m", "SCTLR_ELx.M"}),
                         Axis::flag({"hcr-vm", "HCR_EL2.VM"}),
                         Axis::flag({"hcr-dc", "HCR_EL2.DC"}),
                         Axis::flag({"hcr-e2h", "HCR_EL2.E2H"}),
                         Axis::flag({"hcr-tge", "HCR_EL2.TGE"})};
  maker.merged(axes, {{"s1", "Stage 1"}, {"s2", "Stage 2"}}, [&](auto const& at) {
    auto page = read_page(features, 0xff, false, 0b1111);
    page[in.regime] = static_cast<Value>(at[0]);
    page[in.access] = static_cast<Value>(at[1]);
    for (std::size_t i = 0; i < enable_bits.size(); ++i)
      page[enable_bits[i]] = static_cast<Value>(at[i + 2]);
    auto const found = survey(page);
    if (found.outcomes.empty()) return Found{{"no such access", "-"}};
    Found line;
    Outcome const& outcome = found.outcomes.front();
    line.evidence.add(outcome, std::array<Field, 3>{s1.source, on.s1, on.s2});
    line.cells = {source_text(outcome.state), outcome.state[on.s2] == 1 ? "on" : "off"};
    return line;
  });
  return maker.finish();
}

Sheet stage1_off_sheet(SheetKind const& kind, Concrete const& features) {
  SheetMaker maker{kind.id, kind.title, features};
  maker.assume("Setting", "EL1&0, SCTLR_EL1.M is 0");
  maker.merged({{{"access", "Access"}, {"data", "fetch"}},
                Axis::flag({"hcr-dc", "HCR_EL2.DC"}),
                Axis::flag({"sctlr-c", "SCTLR_EL1.C"}),
                Axis::flag({"sctlr-i", "SCTLR_EL1.I"})},
               {{"s1", "Stage 1"}}, [&](auto const& at) {
                 auto page = read_page(features, 0xff, false, 0b1111);
                 page[in.sctlr_m] = 0;
                 page[in.access] = at[0] == 1 ? Access::ifetch : Access::read;
                 page[in.hcr_dc] = static_cast<Value>(at[1]);
                 page[in.sctlr_c] = static_cast<Value>(at[2]);
                 page[in.sctlr_i] = static_cast<Value>(at[3]);
                 auto const found = survey(page);
                 Found line;
                 for (Outcome const& o : found.outcomes)
                   line.evidence.add(o, std::array<Field, 4>{s1.source, s1.type, s1.inner, s1.sh});
                 line.cells = {distinct_text(found, line.evidence, stage1_text)};
                 return line;
               });
  return maker.finish();
}

Sheet cache_controls_sheet(SheetKind const& kind, Concrete const& features) {
  struct Scheme {
    std::string name;
    bool fwb;
    Value memattr;
  };
  static std::array<Scheme, 3> const schemes{{{"1111 without FWB", false, 0b1111},
                                              {"0110 with FWB", true, 0b0110},
                                              {"0111 with FWB", true, 0b0111}}};
  SheetMaker maker{kind.id, kind.title, features};
  maker.assume("Setting", "EL1&0, both stages on; stage 1 is Normal-WB, 0xff");
  Axis memattr{{"memattr", "MemAttr[3:0]"}, {}};
  for (Scheme const& scheme : schemes) memattr.values.push_back(scheme.name);
  maker.merged({{{"access", "Access"}, {"data", "fetch"}},
                Axis::flag({"sctlr-c", "SCTLR_EL1.C"}),
                Axis::flag({"sctlr-i", "SCTLR_EL1.I"}),
                Axis::flag({"hcr-cd", "HCR_EL2.CD"}),
                Axis::flag({"hcr-id", "HCR_EL2.ID"}),
                memattr},
               {{"result", "Result"}}, [&](auto const& at) {
                 Scheme const& scheme = schemes[at[5]];
                 auto page = read_page(features, 0xff, scheme.fwb, scheme.memattr);
                 page[in.access] = at[0] == 1 ? Access::ifetch : Access::read;
                 page[in.sctlr_c] = static_cast<Value>(at[1]);
                 page[in.sctlr_i] = static_cast<Value>(at[2]);
                 page[in.hcr_cd] = static_cast<Value>(at[3]);
                 page[in.hcr_id] = static_cast<Value>(at[4]);
                 Found line;
                 line.cells = {type_of(survey(page), line.evidence)};
                 return line;
               });
  return maker.finish();
}

} // namespace twofold
