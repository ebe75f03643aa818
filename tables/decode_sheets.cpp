#include "tables/kinds.hpp"
#include "tables/sheets.hpp"
#include "tables/wording.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>

namespace twofold {

using namespace field;

namespace {

/// What one side of stage-1 Normal memory is, "WB, RWA".
std::string side_text(Concrete const& state, Field cacheability, Field hints, Field transient) {
  std::string text{Cacheability::names[state[cacheability]]};
  if (state[cacheability] >= Cacheability::write_through)
    text += ", " + hints_text(state[hints], state[transient]);
  return text;
}

std::string outer_text(Concrete const& state) {
  return side_text(state, s1.outer, s1.outer_hints, s1.outer_transient);
}
std::string inner_text(Concrete const& state) {
  return side_text(state, s1.inner, s1.inner_hints, s1.inner_transient);
}

constexpr std::array<Field, 9> stage1_fields{
    s1.type,        s1.inner,           s1.outer,           s1.inner_hints,
    s1.outer_hints, s1.inner_transient, s1.outer_transient, s1.tagged,
    s1.xs};

/// What stage 1 says with a byte; the second stage leaves it alone.
Survey stage1_of(Concrete const& features, unsigned byte) {
  return survey(read_page(features, static_cast<Value>(byte), false, 0b1111));
}

/// What stage 1 says, or nothing for a reserved byte.
std::optional<Concrete> stage1_state(Concrete const& features, unsigned byte) {
  auto const found = stage1_of(features, byte);
  if (found.reserved) return std::nullopt;
  return found.outcomes.front().state;
}

/// Whether a Normal byte is what its halves say, as they do beside 0b1111; and XS is what both
/// sides together give.
bool is_by_halves(Concrete const& features, unsigned byte) {
  auto const state = stage1_state(features, byte);
  auto const outer = stage1_state(features, byte | 0x0f);
  auto const inner = stage1_state(features, byte | 0xf0);
  if (!state || !outer || !inner || byte < 0x10 || (byte & 0xf) == 0) return false;
  bool const both_wb = (*state)[s1.outer] == Cacheability::write_back &&
                       (*state)[s1.inner] == Cacheability::write_back;
  return outer_text(*state) == outer_text(*outer) && inner_text(*state) == inner_text(*inner) &&
         (*state)[s1.tagged] == 0 && ((*state)[feature.xs] == 0 || (*state)[s1.xs] == !both_wb);
}

std::string flag_text(Concrete const& state, Field f) { return state[f] == 1 ? "1" : "0"; }

Found find_stage1(Concrete const& features, unsigned byte) {
  auto const found = stage1_of(features, byte);
  Outcome const& outcome = found.outcomes.front();
  Found line;
  if (found.reserved) {
    line.evidence.add_reserved(outcome);
    line.cells = {"reserved", "-", "-", "-", "-"};
    return line;
  }
  Concrete const& state = outcome.state;
  line.evidence.add(outcome, stage1_fields);
  if (state[s1.type] != MemoryType::normal) {
    line.cells = {type_text(state, s1), "-", "-", flag_text(state, s1.tagged),
                  flag_text(state, s1.xs)};
  } else if (is_by_halves(features, byte)) {
    line.cells = {"Normal", "by [7:4]", "by [3:0]", "0",
                  features[feature.xs] == 1 ? "0 if both sides are WB, else 1" : "1"};
  } else {
    line.cells = {"Normal", outer_text(state), inner_text(state), flag_text(state, s1.tagged),
                  flag_text(state, s1.xs)};
  }
  return line;
}

} // namespace

Sheet stage1_sheet(SheetKind const& kind, Concrete const& features) {
  SheetMaker maker{kind.id, kind.title, features};
  maker.assume("Setting", "stage 1 is on, caches are on");
  maker.assume("Halves", "see stage1-halves");
  maker.merged({Axis::half({"outer-half", "Attr<n>[7:4]"}, 4),
                Axis::half({"inner-half", "Attr<n>[3:0]"}, 4)},
               {{"type", "Type"},
                {"outer", "Outer"},
                {"inner", "Inner"},
                {"tagged", "Tagged"},
                {"xs", "XS"}},
               [&](auto const& at) { return find_stage1(features, at[0] << 4 | at[1]); });
  return maker.finish();
}

Sheet stage1_halves_sheet(SheetKind const& kind, Concrete const& features) {
  SheetMaker maker{kind.id, kind.title, features};
  maker.assume("Setting", "stage 1 is on, caches are on; the other half is 0b1111");
  maker.column("half", "Half");
  maker.column("outer", "[7:4], Outer");
  maker.column("inner", "[3:0], Inner");
  for (unsigned half = 1; half < 16; ++half) {
    auto const outer = stage1_of(features, half << 4 | 0xf);
    auto const inner = stage1_of(features, 0xf0 | half);
    Evidence evidence;
    evidence.add(outer.outcomes.front(),
                 std::array<Field, 3>{s1.outer, s1.outer_hints, s1.outer_transient});
    evidence.add(inner.outcomes.front(),
                 std::array<Field, 3>{s1.inner, s1.inner_hints, s1.inner_transient});
    maker.line({fmt::format("{:04b}", half), outer_text(outer.outcomes.front().state),
                inner_text(inner.outcomes.front().state)},
               evidence);
  }
  return maker.finish();
}

Sheet stage1_full_sheet(SheetKind const& kind, Concrete const& features) {
  SheetMaker maker{kind.id, kind.title, features};
  maker.assume("Setting", "stage 1 is on, caches are on");
  maker.column("attr", "Attr<n>");
  maker.column("type", "Type");
  maker.column("outer", "Outer");
  maker.column("inner", "Inner");
  maker.column("tagged", "Tagged");
  maker.column("xs", "XS");
  for (unsigned byte = 0; byte < 256; ++byte) {
    auto const found = stage1_of(features, byte);
    Outcome const& outcome = found.outcomes.front();
    Concrete const& state = outcome.state;
    auto const attr = fmt::format("0x{:02x}", byte);
    Evidence evidence;
    if (found.reserved) {
      evidence.add_reserved(outcome);
      maker.line({attr, "reserved", "-", "-", "-", "-"}, evidence);
      continue;
    }
    evidence.add(outcome, stage1_fields);
    bool const normal = state[s1.type] == MemoryType::normal;
    maker.line({attr, type_text(state, s1), normal ? outer_text(state) : "-",
                normal ? inner_text(state) : "-", flag_text(state, s1.tagged),
                flag_text(state, s1.xs)},
               evidence);
  }
  return maker.finish();
}

Sheet stage2_sheet(SheetKind const& kind, Concrete const& features) {
  SheetMaker maker{kind.id, kind.title, features};
  maker.assume("Setting", "HCR_EL2.FWB is 0, or FEAT_S2FWB is not implemented");
  maker.column("memattr", "MemAttr[3:0]");
  maker.column("type", "Type");
  maker.column("outer", "Outer");
  maker.column("inner", "Inner");
  maker.column("no-tag-access", "NoTagAccess");
  for (unsigned memattr = 0; memattr < 16; ++memattr) {
    auto const found = survey(read_page(features, 0xff, false, static_cast<Value>(memattr)));
    Outcome const& outcome = found.outcomes.front();
    Concrete const& state = outcome.state;
    auto const name = fmt::format("{:04b}", memattr);
    Evidence evidence;
    if (found.reserved) {
      evidence.add_reserved(outcome);
      maker.line({name, "reserved", "-", "-", "-"}, evidence);
      continue;
    }
    evidence.add(outcome, std::array<Field, 4>{s2.type, s2.inner, s2.outer, s2.no_tag_access});
    maker.line({name, std::string{MemoryType::names[state[s2.type]]},
                std::string{Cacheability::names[state[s2.outer]]},
                std::string{Cacheability::names[state[s2.inner]]},
                flag_text(state, s2.no_tag_access)},
               evidence);
  }
  return maker.finish();
}

Sheet stage2_fwb_sheet(SheetKind const& kind, Concrete const& features) {
  SheetMaker maker{kind.id, kind.title, features};
  maker.assume("Setting", fmt::format("{}, HCR_EL2.FWB is 1", usual_setting));
  maker.assume("Sides", sides_are_apart(features, true)
                            ? "Inner and Outer apart, each by its column (checked: every byte)"
                            : "not apart, see combine-fwb-full");
  std::vector<SheetColumn> results;
  for (Stage1Kind const& s1_kind : plain_kinds())
    results.push_back({s1_kind.name, "S1 " + s1_kind.name});
  maker.merged({Axis::number({"memattr", "MemAttr[3:0]"}, 4)}, results, [&](auto const& at) {
    Found line;
    for (Stage1Kind const& s1_kind : plain_kinds()) {
      auto const found = survey(read_page(features, s1_kind.mair, true, static_cast<Value>(at[0])));
      line.cells.push_back(type_of(found, line.evidence));
      for (Outcome const& outcome : found.outcomes)
        if (!found.reserved) line.evidence.add(outcome, std::array<Field, 1>{s2.attr});
    }
    return line;
  });
  return maker.finish();
}

} // namespace twofold
