#include "tables/wording.hpp"

#include "spec/features.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <bit>

namespace twofold {

namespace {

std::string cacheability_text(Value inner, Value outer) {
  auto const name = [](Value v) { return Cacheability::names[v]; };
  return inner == outer ? fmt::format("Normal-{}", name(inner))
                        : fmt::format("Normal i{}/o{}", name(inner), name(outer));
}

} // namespace

std::string value_text(Field field, Value value) {
  FieldInfo const& about = info(field);
  if (about.width == 1) return value == 0 ? "0" : "1";
  if (value < about.named_values) return std::string{about.value_names[value]};
  return about.width == 8 ? fmt::format("0x{:02x}", value)
                          : fmt::format("0b{:0{}b}", value, about.width);
}

std::string field_text(Field field) {
  FieldInfo const& about = info(field);
  return fmt::format("{}.{}", about.group, about.name);
}

std::string_view field_name(Field field) { return info(field).name; }

std::string text(Cond const& cond) {
  unsigned const width = info(cond.field).width;
  if (cond.mask == (1U << width) - 1)
    return fmt::format("{} = {}", field_text(cond.field), value_text(cond.field, cond.value));
  std::string pattern;
  for (unsigned bit = width; bit-- > 0;)
    pattern += (cond.mask >> bit & 1) == 0 ? 'x' : (cond.value >> bit & 1) == 0 ? '0' : '1';
  return fmt::format("{} = {}", field_text(cond.field), pattern);
}

std::string text(Set const& set) {
  auto const target = field_text(set.target);
  switch (set.op) {
  case Op::none: return {};
  case Op::constant: return fmt::format("{} := {}", target, value_text(set.target, set.constant));
  case Op::copy: return fmt::format("{} := {}", target, field_text(set.a));
  case Op::least:
    return fmt::format("{} := least({}, {})", target, field_text(set.a), field_text(set.b));
  case Op::greatest:
    return fmt::format("{} := greatest({}, {})", target, field_text(set.a), field_text(set.b));
  case Op::join: return fmt::format("{} := {}:{}", target, field_text(set.a), field_text(set.b));
  case Op::bits: {
    unsigned const high = set.constant + static_cast<unsigned>(std::popcount(set.mask)) - 1;
    return fmt::format("{} := {}[{}:{}]", target, field_text(set.a), high, set.constant);
  }
  }
  return {};
}

std::vector<std::string> conditions_text(Row const& row) {
  std::vector<std::string> all;
  for (Cond const& cond : row.when)
    if (!cond.empty()) all.push_back(text(cond));
  if (all.empty()) all.emplace_back("otherwise");
  return all;
}

std::vector<std::string> settings_text(Row const& row) {
  if (row.impossible) return {"cannot occur"};
  std::vector<std::string> all;
  for (Set const& set : row.then)
    if (!set.empty()) all.push_back(text(set));
  if (all.empty()) all.emplace_back("no change");
  return all;
}

std::string row_id(Table const& table, Row const& row) {
  return fmt::format("{}.{}", table.name, row.name);
}

template <class Stage> std::string type_text(Concrete const& state, Stage const& stage) {
  Value const type = state[stage.type];
  if (type != MemoryType::normal) return std::string{MemoryType::names[type]};
  return cacheability_text(state[stage.inner], state[stage.outer]);
}

template std::string type_text(Concrete const&, Stage1<Label> const&);
template std::string type_text(Concrete const&, Stage2<Label> const&);
template std::string type_text(Concrete const&, Result<Label> const&);

std::string hints_text(Value hints, Value transient) {
  auto const name = hints == Allocation::none ? std::string{"no-allocate"}
                                              : std::string{Allocation::names[hints]};
  return transient == 1 ? name + " transient" : name;
}

std::string features_text(Concrete const& inputs) {
  std::vector<std::string_view> present;
  for (spec::FeatureName const& f : spec::feature_names)
    if (inputs[f.field] == 1) present.push_back(f.architectural);
  return present.empty() ? "none" : fmt::format("{}", fmt::join(present, ", "));
}

std::string choice_title(Field open) {
  if (open == field::choice.mair) return "what a reserved MAIR byte behaves as";
  if (open == field::choice.s1_sh) return "what stage-1 SH 0b01 behaves as";
  if (open == field::choice.s2_memattr) return "what a reserved MemAttr behaves as";
  if (open == field::choice.s2_sh) return "what stage-2 SH 0b01 behaves as";
  if (open == field::choice.s1_osh)
    return "whether stage-1 Device/NC enters stage 2 as OSH (R_NSCNC)";
  if (open == field::choice.nsh_tagged) return "whether Non-shareable Tagged is Tagged (R_YSLYC)";
  if (open == field::choice.nc_tagged)
    return "whether Tagged that C=0 makes NC stays Tagged (R_YSLYC)";
  if (open == field::choice.par_wt)
    return "whether PAR_EL1 reports WT with XS=0 as 0xa0 for either side's hints";
  return fmt::format("whether a fetch from stage-{} Device faults (B2.10.2)",
                     open == field::choice.s1_device_fetch ? 1 : 2);
}

} // namespace twofold
