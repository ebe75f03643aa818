#include "conformance/judgement.hpp"

#include "model/setting.hpp"
#include "model/translation.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace twofold {

using namespace field;

namespace {

bool reports_fault(Observed const& o) {
  return o.par_f == Value{1} || (o.fault && *o.fault != Fault::none);
}

/// Whether the observation is this outcome, as far as it goes.
bool matches(Observed const& o, Concrete const& state) {
  bool const faults = state[out.fault] != Fault::none;
  if (o.fault && *o.fault != state[out.fault]) return false;
  if (o.par_f && *o.par_f != (faults ? 1 : 0)) return false;
  if (faults) return !o.par_attr && !o.par_sh;
  return (!o.par_attr || *o.par_attr == state[par.attr]) &&
         (!o.par_sh || *o.par_sh == state[par.sh]);
}

/// The attributes that a reported ATTR byte spells: read as a MAIR byte, with the features of the
/// implementation. 0xE0 is 0xF0 with NoTagAccess, which takes FEAT_MTE_PERM and a stage 2.
Concrete spelt(Value attr, Concrete const& state) {
  bool const no_tag_access = state[feature.mte_perm] == 1 && state[on.s2] == 1;
  Concrete page = usual_page;
  for (Field const f : {Field{feature.xs}, Field{feature.mte2}}) page[f] = state[f];
  page[in.mair] = attr == 0xe0 && no_tag_access ? Value{0xf0} : attr;
  decode(page);
  return page;
}

Value shareability_of(Value sh_field) {
  return sh_field == 0b10   ? Shareability::outer_shareable
         : sh_field == 0b11 ? Shareability::inner_shareable
                            : Shareability::non_shareable;
}

/// What the comparison of a report with an outcome gave.
struct Comparison {
  bool within_latitude = true;
  Field differs{};
  std::string direction;
};

/// Notes a difference; the first one names the rule, any one outside the latitude decides.
void note_difference(Comparison& c, Field f, bool permitted, std::string text) {
  if (c.direction.empty() || (c.within_latitude && !permitted)) {
    c.differs = f;
    c.direction = std::move(text);
  }
  c.within_latitude = c.within_latitude && permitted;
}

std::string_view side_name(Field f) { return f == out.inner ? "Inner" : "Outer"; }

void compare_type(Comparison& c, Concrete const& state, Concrete const& report) {
  Value const expected = state[out.type];
  Value const found = report[s1.type];
  if (expected == found) return;
  bool const stronger_device = expected != MemoryType::normal && found < expected;
  note_difference(c, out.type, stronger_device,
                  fmt::format("{} type: {} expected, {} reported",
                              found < expected ? "stronger" : "weaker", MemoryType::names[expected],
                              MemoryType::names[found]));
}

void compare_side(Comparison& c, Concrete const& state, Concrete const& report, Field side,
                  Field reported) {
  Value const expected = state[side];
  Value const found = report[reported];
  if (expected == found || expected == 0 || found == 0) return;
  note_difference(c, side, found < expected,
                  fmt::format("{} {} Cacheability: {} expected, {} reported",
                              found < expected ? "lesser" : "greater", side_name(side),
                              Cacheability::names[expected], Cacheability::names[found]));
}

/// The field in which a report of the same type and Cacheability differs first.
Field only_in(Concrete const& report, Concrete const& state, Value attr) {
  bool const tagged = attr == 0xf0 || attr == 0xe0;
  if (tagged != (state[out.tagged] == 1)) return out.tagged;
  if (report[s1.xs] != state[out.xs]) return out.xs;
  return report[s1.outer_hints] != state[out.outer_hints] ? Field{out.outer_hints}
                                                          : Field{out.inner_hints};
}

/// One in which reports may differ: Tagged, XS, hints and Transient.
void note_lesser_difference(Comparison& c, Field f) {
  auto const what = f == out.tagged ? "Tagged"
                    : f == out.xs   ? "XS"
                                    : "allocation hints or Transient";
  note_difference(c, f, true, fmt::format("other {} reported", what));
}

void compare_attr(Comparison& c, Concrete const& state, Value attr) {
  if (attr == state[par.attr]) return;
  Concrete const report = spelt(attr, state);
  if (report[note.reserved] == 1) {
    note_difference(c, par.attr, false, "reserved ATTR reported");
    return;
  }
  compare_type(c, state, report);
  compare_side(c, state, report, out.inner, s1.inner);
  compare_side(c, state, report, out.outer, s1.outer);
  if (c.direction.empty()) note_lesser_difference(c, only_in(report, state, attr));
}

void compare_sh(Comparison& c, Observed const& o, Concrete const& state) {
  if (!o.par_sh) return;
  Value const attr = o.par_attr.value_or(state[par.attr]);
  bool const uncached = attr < 0x10 || attr == 0x40 || attr == 0x44;
  Value const expected = uncached ? Value{0b10} : state[par.sh];
  Value const found = *o.par_sh;
  if (found == expected) return;
  bool const stronger = found != 0b01 && shareability_of(found) > shareability_of(expected);
  note_difference(c, out.sh, stronger,
                  fmt::format("{} Shareability: SH {} expected, {} reported",
                              stronger ? "stronger" : "weaker", ShField::names[expected],
                              ShField::names[found]));
}

Comparison compare(Observed const& o, Concrete const& state) {
  Comparison c;
  bool const faults = state[out.fault] != Fault::none;
  if (faults != reports_fault(o) || (o.fault && *o.fault != state[out.fault])) {
    auto const found = o.fault ? Fault::names[*o.fault] : reports_fault(o) ? "a fault" : "none";
    note_difference(
        c, out.fault, false,
        fmt::format("fault: {} expected, {} reported", Fault::names[state[out.fault]], found));
    return c;
  }
  if (faults) {
    note_difference(c, out.fault, false, "fault: reported together with attributes or with F=0");
    return c;
  }
  if (o.par_attr) compare_attr(c, state, *o.par_attr);
  compare_sh(c, o, state);
  return c;
}

/// The row that gave the field that differs; where none did, as with a fault that was not to be,
/// the one that gave the type.
RowName rule_for(Field differs, Permitted const& p) {
  auto const writer = [&](Field f) { return p.writers[f.index - std::size_t{out.type.index}]; };
  bool const written = differs != par.attr && writer(differs) != 0;
  return row_of(writer(written ? differs : Field{out.type}));
}

} // namespace

std::string_view name(Finding finding) {
  switch (finding) {
  case Finding::conforms: return "conforms";
  case Finding::latitude: return "within latitude";
  case Finding::reserved: return "reserved or RES0 input";
  case Finding::deviates: return "deviates";
  }
  return "deviates";
}

Judgement judge(Observed const& observed, std::span<Permitted const> permitted) {
  for (Permitted const& p : permitted)
    if (matches(observed, p.state)) return {};
  for (Permitted const& p : permitted)
    if (auto c = compare(observed, p.state); c.within_latitude)
      return {Finding::latitude, rule_for(c.differs, p), std::move(c.direction)};
  bool const reserved = std::ranges::any_of(permitted, [](Permitted const& p) {
    return p.state[note.reserved] == 1 || p.state[note.res0_set] == 1;
  });
  auto c = compare(observed, permitted.front().state);
  return {reserved ? Finding::reserved : Finding::deviates, rule_for(c.differs, permitted.front()),
          std::move(c.direction)};
}

} // namespace twofold
