#include "tables/kinds.hpp"
#include "tables/sheets.hpp"
#include "tables/wording.hpp"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <map>

namespace twofold {

using namespace field;

namespace {

/// MemAttr values whose two sides are alike, in the order of `plain_kinds`, without FWB.
constexpr std::array<Value, 7> plain_memattrs{0b0000, 0b0001, 0b0010, 0b0011,
                                              0b0101, 0b1010, 0b1111};

std::string memattr_text(unsigned memattr) { return fmt::format("{:04b}", memattr); }

/// What a MemAttr says without FWB, "Normal-NC"; or "reserved".
std::string stage2_text(Concrete const& features, unsigned memattr) {
  auto const found = survey(read_page(features, 0xff, false, static_cast<Value>(memattr)));
  Concrete const& state = found.outcomes.front().state;
  if (found.reserved) return "reserved";
  return type_text(state, s2) + (state[s2.no_tag_access] == 1 ? ", NoTagAccess" : "");
}

Found find_type(Concrete const& features, Value mair, bool fwb, unsigned memattr) {
  Found line;
  auto const found = survey(read_page(features, mair, fwb, static_cast<Value>(memattr)));
  line.cells = {type_of(found, line.evidence)};
  return line;
}

std::string sides_text(Concrete const& features, bool fwb, std::string_view full) {
  return sides_are_apart(features, fwb)
             ? "a Normal kind stands for one side, Inner or Outer; the sides combine apart "
               "(checked: every byte, every MemAttr)"
             : fmt::format("a Normal kind has both sides alike; for others see {}", full);
}

std::string setting_text(bool fwb) {
  return fmt::format("{}, {}", usual_setting,
                     fwb ? "HCR_EL2.FWB is 1"
                         : "HCR_EL2.FWB is 0, or FEAT_S2FWB is not implemented");
}

/// Every kind of stage 1 under every MemAttr.
Sheet full(SheetKind const& kind, Concrete const& features, bool fwb) {
  SheetMaker maker{kind.id, kind.title, features};
  maker.assume("Setting", setting_text(fwb));
  maker.column("s1", "Stage 1");
  maker.column("memattr", "MemAttr[3:0]");
  if (!fwb) maker.column("s2", "Stage 2");
  maker.column("result", "Result");
  for (Stage1Kind const& s1_kind : every_kind())
    for (unsigned memattr = 0; memattr < 16; ++memattr) {
      auto found = find_type(features, s1_kind.mair, fwb, memattr);
      std::vector<std::string> cells{s1_kind.name, memattr_text(memattr)};
      if (!fwb) cells.push_back(stage2_text(features, memattr));
      cells.push_back(found.cells.front());
      maker.line(std::move(cells), found.evidence);
    }
  return maker.finish();
}

/// The types that stage 1 reaches under a MemAttr, as a set of `every_kind`.
struct Reached {
  bool reserved = false;
  ValueSet kinds = 0;
};

Reached reached_under(Concrete const& features, bool fwb, unsigned memattr, Axis const& axis,
                      Evidence& evidence) {
  Reached reached;
  for (unsigned byte = 0; byte < 256; ++byte) {
    auto const page = read_page(features, static_cast<Value>(byte), fwb, 0b1111);
    if (survey(page).reserved) continue;
    auto const found =
        survey(read_page(features, static_cast<Value>(byte), fwb, static_cast<Value>(memattr)));
    if (found.reserved) {
      evidence.add_reserved(found.outcomes.front());
      return {true, 0};
    }
    for (Outcome const& outcome : found.outcomes) {
      evidence.add(outcome, type_fields());
      auto const type = type_text(outcome.state, out);
      for (std::size_t k = 0; k < axis.values.size(); ++k)
        if (axis.values[k] == type) reached.kinds |= ValueSet{1} << k;
    }
  }
  return reached;
}

} // namespace

Sheet combine_sheet(SheetKind const& kind, Concrete const& features) {
  SheetMaker maker{kind.id, kind.title, features};
  maker.assume("Setting", setting_text(false));
  maker.assume("Sides", sides_text(features, false, "combine-full"));
  maker.merged(
      {kind_axis({"s1", "Stage 1"}, plain_kinds()), kind_axis({"s2", "Stage 2"}, plain_kinds())},
      {{"result", "Result"}}, [&](auto const& at) {
        return find_type(features, plain_kinds()[at[0]].mair, false, plain_memattrs[at[1]]);
      });
  return maker.finish();
}

Sheet combine_full_sheet(SheetKind const& kind, Concrete const& features) {
  return full(kind, features, false);
}

Sheet combine_fwb_sheet(SheetKind const& kind, Concrete const& features) {
  SheetMaker maker{kind.id, kind.title, features};
  maker.assume("Setting", setting_text(true));
  maker.assume("Sides", sides_text(features, true, "combine-fwb-full"));
  maker.merged(
      {kind_axis({"s1", "Stage 1"}, plain_kinds()), Axis::number({"memattr", "MemAttr[3:0]"}, 4)},
      {{"result", "Result"}},
      [&](auto const& at) { return find_type(features, plain_kinds()[at[0]].mair, true, at[1]); });
  return maker.finish();
}

Sheet combine_fwb_full_sheet(SheetKind const& kind, Concrete const& features) {
  return full(kind, features, true);
}

Sheet reach_sheet(SheetKind const& kind, Concrete const& features) {
  SheetMaker maker{kind.id, kind.title, features};
  maker.assume("Setting", std::string{usual_setting});
  maker.assume("Guest", "sets MAIR_EL1 to any allocated bytes");
  maker.column("memattr", "MemAttr[3:0]");
  maker.column("no-fwb", "HCR_EL2.FWB=0");
  maker.column("fwb", "HCR_EL2.FWB=1");
  Axis const axis = kind_axis({}, every_kind());
  for (unsigned memattr = 0; memattr < 16; ++memattr) {
    std::vector<std::string> cells{memattr_text(memattr)};
    Evidence evidence;
    for (bool const fwb : {false, true}) {
      auto const reached = reached_under(features, fwb, memattr, axis, evidence);
      cells.push_back(reached.reserved ? "reserved" : set_text(axis, reached.kinds));
    }
    maker.line(std::move(cells), evidence);
  }
  return maker.finish();
}

Sheet s1_s2_result_sheet(SheetKind const& kind, Concrete const& features) {
  constexpr Value normal_nc = 0b0101;
  SheetMaker maker{kind.id, kind.title, features};
  bool const has_fwb = features[feature.s2fwb] == 1;
  maker.assume("Setting", fmt::format("{}, {}", usual_setting,
                                      has_fwb ? "HCR_EL2.FWB is 0 or 1, which makes no difference "
                                                "unless said"
                                              : "FEAT_S2FWB is not implemented"));
  maker.column("s1", "S1");
  maker.column("s2", "S2");
  maker.column("result", "Result");
  struct Line {
    std::string s1;
    std::string result;
    Evidence evidence;
  };
  std::vector<Line> lines;
  for (auto kind_at = plain_kinds().rbegin(); kind_at != plain_kinds().rend(); ++kind_at) {
    Line line{kind_at->name, {}, {}};
    std::map<bool, std::string> results;
    for (bool const fwb : {false, true}) {
      if (fwb && !has_fwb) continue;
      auto found = find_type(features, kind_at->mair, fwb, normal_nc);
      line.evidence.add(found.evidence);
      results[fwb] = found.cells.front();
    }
    line.result = results.size() == 1 || results[false] == results[true]
                      ? results[false]
                      : fmt::format("{}, with FWB {}", results[false], results[true]);
    lines.push_back(std::move(line));
  }
  // The Device types in one line where each of them is kept.
  auto const device = [](Line const& line) { return line.s1.starts_with("Device"); };
  bool kept = true;
  Line devices{"Device<attr>", "Device<attr>", {}};
  for (Line const& line : lines) {
    if (!device(line)) continue;
    kept = kept && line.result == line.s1;
    devices.evidence.add(line.evidence);
  }
  auto const s2_name = stage2_text(features, normal_nc);
  for (Line const& line : lines)
    if (!kept || !device(line)) maker.line({line.s1, s2_name, line.result}, line.evidence);
  if (kept) maker.line({devices.s1, s2_name, devices.result}, devices.evidence);
  return maker.finish();
}

} // namespace twofold
