#include "model/translation.hpp"
#include "tables/kinds.hpp"
#include "tables/sheets.hpp"
#include "tables/wording.hpp"

#include <fmt/format.h>

#include <array>
#include <map>

namespace twofold {

using namespace field;

namespace {

constexpr std::array<Value, 3> allocated_sh{0b00, 0b11, 0b10}; // in the order of Shareability
constexpr std::array<Value, 2> both{0, 1};
constexpr Value tagged_byte = 0xf0;

std::string flags_text(Survey const& found, Evidence& evidence, Field f) {
  return distinct_text(found, evidence, [&](Concrete const& state) {
    return std::string{state[f] == 1 ? "1" : "0"};
  });
}

/// Calls `visit(fwb, memattr, mair)` for every allocated pair under both schemes.
template <class Visit> void each_allocated(Concrete const& features, Visit visit) {
  for (bool const fwb : {false, true}) {
    if (fwb && features[feature.s2fwb] == 0) continue;
    for (unsigned memattr = 0; memattr < 16; ++memattr)
      for (unsigned mair = 0; mair < 256; ++mair) {
        auto const page =
            read_page(features, static_cast<Value>(mair), fwb, static_cast<Value>(memattr));
        if (!survey(page).reserved) visit(page);
      }
  }
}

/// What results have in common that agree in a key; the texts of those that do not are joined.
struct Common {
  std::set<std::string> texts;
  Evidence evidence;
  std::set<std::size_t> choices; ///< those that may be why there are several

  void add(std::string text, Outcome const& outcome, Field shown) {
    texts.insert(std::move(text));
    evidence.add(outcome, {&shown, 1});
    for (Field const f : outcome.chosen) choices.insert(f.index);
  }
};
using Relation = std::map<std::vector<unsigned>, Common>;

Found found_in(Relation const& relation, std::vector<unsigned> const& key) {
  auto const at = relation.find(key);
  if (at == relation.end()) return {{}, {}, false};
  std::string text;
  for (std::string const& each : at->second.texts) text += (text.empty() ? "" : " or ") + each;
  Found line{{text}, at->second.evidence, true};
  if (at->second.texts.size() > 1) line.evidence.choices = at->second.choices;
  return line;
}

/// Cacheability of a side, Device first: 0 Device, 1 NC, 2 WT, 3 WB.
Axis side_axis(SheetColumn column, bool with_device) {
  Axis axis{std::move(column), {}};
  if (with_device) axis.values.emplace_back("Device");
  for (Value const v :
       {Cacheability::non_cacheable, Cacheability::write_through, Cacheability::write_back})
    axis.values.emplace_back(Cacheability::names[v]);
  return axis;
}

/// Hints of a side of the result beside those of stage 1's.
std::string hints_beside(Concrete const& state, bool inner) {
  auto const text = [&](auto const& stage) {
    return inner ? hints_text(state[stage.inner_hints], state[stage.inner_transient])
                 : hints_text(state[stage.outer_hints], state[stage.outer_transient]);
  };
  return text(out) == text(s1) ? "stage 1's" : text(out);
}

} // namespace

Sheet hints_sheet(SheetKind const& kind, Concrete const& features) {
  SheetMaker maker{kind.id, kind.title, features};
  maker.assume("Setting", fmt::format("{}, HCR_EL2.FWB is 0 or 1", usual_setting));
  maker.assume("Sides", "Inner and Outer apart; every allocated byte and MemAttr was tried");
  Relation relation;
  each_allocated(features, [&](Concrete const& page) {
    for (Outcome const& o : survey(page).outcomes)
      for (bool const inner : {false, true}) {
        Field const result = inner ? Field{out.inner} : Field{out.outer};
        Field const before = inner ? Field{s1.inner} : Field{s1.outer};
        if (o.state[result] < Cacheability::non_cacheable) continue;
        std::vector<unsigned> const key{o.state[before], o.state[result] - 1U};
        bool const cacheable = o.state[result] >= Cacheability::write_through;
        auto const text = cacheable ? hints_beside(o.state, inner) : "none";
        relation[key].add(text, o, inner ? Field{out.inner_hints} : Field{out.outer_hints});
      }
  });
  maker.merged({side_axis({"s1", "Stage 1"}, true), side_axis({"result", "Result"}, false)},
               {{"hints", "Hints and Transient"}},
               [&](auto const& at) { return found_in(relation, at); });
  return maker.finish();
}

Sheet shareability_sheet(SheetKind const& kind, Concrete const& features) {
  SheetMaker maker{kind.id, kind.title, features};
  maker.assume("Setting", fmt::format("{}, HCR_EL2.FWB is 0 or 1", usual_setting));
  maker.assume("Stage 1", "the Shareability that leaves stage 1");
  Relation relation;
  each_allocated(features, [&](Concrete page) {
    for (Value const sh1 : allocated_sh)
      for (Value const sh2 : allocated_sh) {
        page[in.s1_sh] = sh1;
        page[in.s2_sh] = sh2;
        for (Outcome const& o : survey(page).outcomes) {
          Concrete const& state = o.state;
          bool const device = state[out.type] != MemoryType::normal;
          bool const nc = state[out.inner] == Cacheability::non_cacheable &&
                          state[out.outer] == Cacheability::non_cacheable;
          relation[{device ? 0U
                    : nc   ? 1U
                           : 2U,
                    state[s1.sh], state[s2.sh]}]
              .add(std::string{Shareability::names[state[out.sh]]}, o, out.sh);
        }
      }
  });
  std::vector<std::string> const names{Shareability::names.begin(), Shareability::names.end()};
  maker.merged({{{"type", "Resultant type"}, {"Device", "Normal-NC", "other Normal"}},
                {{"s1", "Stage 1"}, names},
                {{"s2", "Stage 2"}, names}},
               {{"result", "Result"}}, [&](auto const& at) { return found_in(relation, at); });
  return maker.finish();
}

namespace {

/// Whether the byte 0xf0 alone, of those allocated, can make a page Tagged.
bool one_byte_is_tagged(Concrete const& features) {
  bool others = false;
  each_allocated(features, [&](Concrete const& page) {
    if (page[in.mair] == tagged_byte) return;
    for (Outcome const& o : survey(page).outcomes) others = others || o.state[out.tagged] == 1;
  });
  return !others;
}

/// Tagged and NoTagAccess of a page, whatever stage 2's Shareability.
Found find_tagged(Concrete page) {
  Found line;
  Survey all;
  for (Value const sh2 : allocated_sh) {
    page[in.s2_sh] = sh2;
    auto const found = survey(page);
    all.reserved = found.reserved;
    all.outcomes.insert(all.outcomes.end(), found.outcomes.begin(), found.outcomes.end());
  }
  if (all.reserved) {
    line.evidence.add_reserved(all.outcomes.front());
    line.cells = {"reserved", "-"};
    return line;
  }
  for (Outcome const& o : all.outcomes)
    line.evidence.add(o, std::array<Field, 2>{out.tagged, out.no_tag_access});
  line.cells = {flags_text(all, line.evidence, out.tagged),
                flags_text(all, line.evidence, out.no_tag_access)};
  return line;
}

} // namespace

Sheet tagged_sheet(SheetKind const& kind, Concrete const& features) {
  SheetMaker maker{kind.id, kind.title, features};
  maker.assume("Setting", std::string{usual_setting});
  maker.assume("Stage 1", fmt::format("{}{}", value_text(in.mair, tagged_byte),
                                      one_byte_is_tagged(features)
                                          ? "; under no other byte is anything Tagged (checked)"
                                          : ""));
  std::vector<std::string> const names{Shareability::names.begin(), Shareability::names.end()};
  maker.merged({Axis::flag({"ata", "Allocation Tag Access"}),
                {{"s1-sh", "Stage-1 SH"}, names},
                Axis::flag({"fwb", "HCR_EL2.FWB"}),
                Axis::number({"memattr", "MemAttr[3:0]"}, 4)},
               {{"tagged", "Tagged"}, {"no-tag-access", "NoTagAccess"}}, [&](auto const& at) {
                 auto page =
                     read_page(features, tagged_byte, at[2] == 1, static_cast<Value>(at[3]));
                 page[in.ata] = static_cast<Value>(at[0]);
                 page[in.s1_sh] = allocated_sh[at[1]];
                 return find_tagged(page);
               });
  return maker.finish();
}

Sheet xs_sheet(SheetKind const& kind, Concrete const& features) {
  SheetMaker maker{kind.id, kind.title, features};
  maker.assume("Setting", fmt::format("{}, HCR_EL2.FWB is 0 or 1", usual_setting));
  Relation relation;
  each_allocated(features, [&](Concrete page) {
    for (Value const fnxs : both) {
      page[in.s2_fnxs] = fnxs;
      for (Outcome const& o : survey(page).outcomes) {
        Concrete const& state = o.state;
        bool const wb = state[out.inner] == Cacheability::write_back &&
                        state[out.outer] == Cacheability::write_back;
        relation[{wb ? 0U : 1U, state[s1.xs], fnxs}].add(state[out.xs] == 1 ? "1" : "0", o, out.xs);
      }
    }
  });
  maker.merged({{{"type", "Resultant type"}, {"Normal-WB", "other"}},
                Axis::flag({"s1-xs", "Stage-1 XS"}),
                Axis::flag({"fnxs", "FnXS"})},
               {{"xs", "XS"}}, [&](auto const& at) { return found_in(relation, at); });
  return maker.finish();
}

Sheet properties_sheet(SheetKind const& kind, Concrete const& features) {
  SheetMaker maker{kind.id, kind.title, features};
  maker.assume("Setting",
               "the resultant type, whichever stage it comes from; of Normal memory, one "
               "that no FWB MemAttr x110 made of something else");
  maker.column("type", "Type");
  struct Permission {
    SheetColumn column;
    Field field;
  };
  static std::array<Permission, 5> const permissions{{
      {{"gather", "Gathering"}, may.gather},
      {{"reorder", "Reordering"}, may.reorder},
      {{"early-ack", "Early write acknowledgement"}, may.early_ack},
      {{"speculate", "Speculative reads"}, may.speculate},
      {{"unaligned", "Unaligned accesses"}, may.unaligned},
  }};
  for (Permission const& p : permissions) maker.column(p.column.id, p.column.heading);
  maker.column("cacheable", "Cacheable");
  for (Stage1Kind const& s1_kind : plain_kinds()) {
    auto const found = survey(read_page(features, s1_kind.mair, false, 0b1111));
    Outcome const& outcome = found.outcomes.front();
    std::vector<std::string> cells{s1_kind.name};
    Evidence evidence;
    for (Permission const& p : permissions) {
      cells.emplace_back(outcome.state[p.field] == 1 ? "yes" : "no");
      evidence.add(outcome, std::array<Field, 1>{p.field});
    }
    cells.emplace_back(outcome.state[out.inner] >= Cacheability::write_through ? "yes" : "no");
    maker.line(std::move(cells), evidence);
  }
  return maker.finish();
}

} // namespace twofold
