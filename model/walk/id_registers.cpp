#include "model/walk/id_registers.hpp"

#include <boost/hana/accessors.hpp>
#include <boost/hana/for_each.hpp>

#include <algorithm>

namespace twofold::walks {

namespace {

namespace hana = boost::hana;
using spec::walk::GranuleField;

constexpr std::string_view mmfr0 = "ID_AA64MMFR0_EL1";

std::optional<std::uint64_t> register_called(IdValues const& values, std::string_view name) {
  auto const* const at = std::ranges::find(spec::id_registers, name);
  return values.at(static_cast<std::size_t>(at - spec::id_registers.begin()));
}

constexpr std::uint64_t field(std::uint64_t value, unsigned low) { return value >> low & 0xf; }

/// The attributes' features, as walks::Features calls them.
std::string_view member_of(spec::FeatureField const& field) {
  auto const name = std::ranges::find_if(
      spec::feature_names, [&](auto const& n) { return n.field.index == field.feature.index; });
  return name->name == "fwb" ? "s2fwb" : name->name;
}

/// What a field of a granule says, that of stage 1 where it leaves it to that.
struct Support {
  GranuleField const* field = nullptr;
  bool there = false;
  bool lpa2 = false;
  bool reserved = false;
};

Support support_of(std::uint64_t value, GranuleField const& f) {
  auto const bits = field(value, f.low);
  if (f.as_stage1 && bits == *f.as_stage1)
    for (GranuleField const& other : spec::walk::granule_fields)
      if (other.stage == 1 && other.granule == f.granule) return support_of(value, other);
  bool const lpa2 = f.lpa2 && bits == *f.lpa2;
  bool const known = bits == f.absent || bits == f.present || lpa2;
  return {&f, bits == f.present || lpa2, lpa2, !known};
}

std::string bits_of(std::string_view name, std::uint64_t value) {
  constexpr std::string_view digits = "0123456789abcdef";
  return std::string{mmfr0} + "." + std::string{name} + " is 0x" + digits[value & 0xf];
}

void read_mmfr0(std::uint64_t value, Identified& found) {
  auto const range = field(value, 0);
  if (range > spec::walk::most_pa_range) {
    found.problem = bits_of("PARange", range) + (range == 7 ? ": 56 bits, of FEAT_D128, which is "
                                                              "not covered"
                                                            : ", which is reserved");
    return;
  }
  found.features.push_back({"pa_range", "the PA size", mmfr0, static_cast<std::uint8_t>(range)});
  Support first;
  for (GranuleField const& f : spec::walk::granule_fields) {
    auto const support = support_of(value, f);
    if (support.reserved && found.problem.empty())
      found.problem =
          bits_of(support.field->name, field(value, support.field->low)) + ", which is reserved";
    found.granules.there.at(f.stage - 1).at(f.granule) = support.there;
    if (!support.there || !support.field->lpa2) continue;
    if (first.field == nullptr) first = support;
    if (first.lpa2 == support.lpa2 || !found.problem.empty()) continue;
    Support const& with = first.lpa2 ? first : support;
    Support const& without = first.lpa2 ? support : first;
    found.problem = bits_of(with.field->name, field(value, with.field->low)) +
                    ", with FEAT_LPA2, and " + std::string{without.field->name} +
                    " is without: FEAT_LPA2 of some granules or one stage is not covered";
  }
  bool const lpa2 = first.lpa2 && found.problem.empty();
  found.features.push_back({"lpa2", "FEAT_LPA2", mmfr0, static_cast<std::uint8_t>(lpa2 ? 1 : 0)});
}

} // namespace

Identified identify(IdValues const& values) {
  Identified found;
  for (spec::FeatureField const& f : spec::feature_fields)
    if (auto const value = register_called(values, f.reg)) {
      auto const name = std::ranges::find_if(
          spec::feature_names, [&](auto const& n) { return n.field.index == f.feature.index; });
      found.features.push_back({member_of(f), name->architectural, f.reg,
                                static_cast<std::uint8_t>(implemented(f, *value) ? 1 : 0)});
    }
  for (spec::walk::FeatureField const& f : spec::walk::feature_fields) {
    auto const value = register_called(values, f.reg);
    if (!value) continue;
    std::uint8_t const there = field(*value, f.low) >= f.least ? 1 : 0;
    // One field of several says that a feature is there.
    auto const before = std::ranges::find(found.features, f.feature, &SaidOfFeature::feature);
    if (before == found.features.end())
      found.features.push_back({f.feature, f.architectural, f.reg, there});
    else if (there != 0)
      *before = {f.feature, f.architectural, f.reg, there};
  }
  if (auto const value = register_called(values, mmfr0)) read_mmfr0(*value, found);
  return found;
}

Features features_of(std::vector<SaidOfFeature> const& said) {
  Features features{};
  hana::for_each(hana::accessors<Features>(), [&](auto const& member) {
    std::string_view const name = hana::to<char const*>(hana::first(member));
    auto& value = hana::second(member)(features);
    for (SaidOfFeature const& s : said)
      if (s.feature == name) value = static_cast<std::remove_cvref_t<decltype(value)>>(s.value);
  });
  return features;
}

} // namespace twofold::walks
