#include "cli/request.hpp"

#include "cli/number.hpp"
#include "cli/output.hpp"
#include "cli/wording.hpp"
#include "spec/registers.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <span>

namespace twofold::cli {

using namespace field;

namespace {

std::uint64_t number(std::string_view option, std::string_view text, unsigned width) {
  auto const parsed = parse_number(text, width);
  if (auto const* why = std::get_if<std::string>(&parsed))
    throw UsageError(fmt::format("{}: {}", option, *why));
  return std::get<std::uint64_t>(parsed);
}

struct FeatureName {
  std::string_view name;
  std::string_view architectural;
  Field field;
};

constexpr FeatureName feature_names[] = {{"fwb", "FEAT_S2FWB", feature.s2fwb},
                                         {"xs", "FEAT_XS", feature.xs},
                                         {"mte2", "FEAT_MTE2", feature.mte2},
                                         {"mte_perm", "FEAT_MTE_PERM", feature.mte_perm}};

std::string lower(std::string_view text) {
  std::string result{text};
  std::ranges::transform(result, result.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

void read_features(std::string_view list, Concrete& inputs) {
  if (lower(list) == "none") return;
  for (std::size_t start = 0; start <= list.size();) {
    auto const end = std::min(list.find(',', start), list.size());
    auto const word = lower(list.substr(start, end - start));
    auto const found = std::ranges::find_if(feature_names, [&](FeatureName const& f) {
      return word == f.name || word == lower(f.architectural) || word == info(f.field).name;
    });
    if (found == std::end(feature_names))
      throw UsageError(fmt::format(
          "--features: '{}' is not a feature; known are fwb, xs, mte2, mte_perm, or none", word));
    inputs[found->field] = 1;
    start = end + 1;
  }
  if (inputs[feature.mte_perm] == 1 && inputs[feature.mte2] == 0)
    throw UsageError("--features: mte_perm without mte2; FEAT_MTE_PERM requires FEAT_MTE2");
}

/// Collects the inputs and refuses two sources that disagree.
class Collector {
public:
  explicit Collector(Concrete& inputs) : inputs_(inputs) {}

  void give(Field field, std::uint64_t value, std::string source) {
    std::string& before = source_[field.index];
    auto const narrow = static_cast<Value>(value);
    if (!before.empty() && inputs_[field] != narrow)
      throw UsageError(fmt::format(
          "{} says {} is {}, {} says {}; give one of them, or make them agree", before,
          info(field).name, value_text(field, inputs_[field]), source, value_text(field, narrow)));
    inputs_[field] = narrow;
    before = std::move(source);
  }
  bool has(Field field) const { return !source_[field.index].empty(); }

private:
  Concrete& inputs_;
  std::array<std::string, field_count> source_{};
};

/// Reads a raw register; refuses what the rules do not cover and notes what has no effect.
std::uint64_t raw(std::string_view option, std::string_view reg, std::string_view text,
                  std::span<spec::RegisterField const> fields, Page& page) {
  std::uint64_t const value = number(option, text, 64);
  std::vector<std::string_view> idle;
  for (spec::RegisterField const& f : fields) {
    std::uint64_t const bits = spec::field_value(f, value);
    if ((f.use == spec::Use::must_be_0 && bits != 0) ||
        (f.use == spec::Use::must_be_1 && bits == 0))
      throw UsageError(fmt::format("{}: {}.{} is {}: {}, which is not covered", option, reg, f.name,
                                   bits, f.why));
    if (f.use == spec::Use::no_effect && bits != 0) idle.push_back(f.name);
  }
  if (!idle.empty())
    page.without_effect.push_back(fmt::format("{}: {}", reg, fmt::join(idle, ", ")));
  return value;
}

std::uint64_t slice(std::span<spec::RegisterField const> fields, std::string_view name,
                    std::uint64_t value) {
  auto const found = std::ranges::find(fields, name, &spec::RegisterField::name);
  return spec::field_value(*found, value);
}

void read_registers(Request const& request, Page& page, Collector& collect) {
  if (!request.hcr_el2.empty()) {
    auto const value = raw("--hcr-el2", "HCR_EL2", request.hcr_el2, spec::hcr_el2, page);
    collect.give(in.hcr_fwb, slice(spec::hcr_el2, "FWB", value), "--hcr-el2");
    collect.give(in.ata, slice(spec::hcr_el2, "ATA", value), "--hcr-el2");
  }
  if (!request.s2_desc.empty()) {
    auto const value =
        raw("--s2-desc", "stage-2 descriptor", request.s2_desc, spec::stage2_descriptor, page);
    collect.give(in.s2_memattr, slice(spec::stage2_descriptor, "MemAttr[3:0]", value), "--s2-desc");
    collect.give(in.s2_sh, slice(spec::stage2_descriptor, "SH[1:0]", value), "--s2-desc");
    collect.give(in.s2_fnxs, slice(spec::stage2_descriptor, "FnXS", value), "--s2-desc");
  }
  if (!request.s1_desc.empty()) {
    auto const value =
        raw("--s1-desc", "stage-1 descriptor", request.s1_desc, spec::stage1_descriptor, page);
    page.attr_index = static_cast<unsigned>(slice(spec::stage1_descriptor, "AttrIndx[2:0]", value));
    collect.give(in.s1_sh, slice(spec::stage1_descriptor, "SH[1:0]", value), "--s1-desc");
  }
  if (request.mair_el1.empty()) return;
  auto const mair_el1 = number("--mair-el1", request.mair_el1, 64);
  if (!page.attr_index)
    throw UsageError(
        "--mair-el1: which byte? give --s1-desc, whose AttrIndx selects it, or --mair-attr");
  collect.give(in.mair, spec::mair_attr(mair_el1, *page.attr_index), "--mair-el1");
}

} // namespace

std::string option_name(Field input) {
  if (input == in.mair) return "--mair-attr";
  std::string name{info(input).name};
  if (name.starts_with("hcr_")) name.erase(0, 4);
  std::ranges::replace(name, '_', '-');
  return "--" + name;
}

std::string features_text(Concrete const& inputs) {
  std::vector<std::string_view> present;
  for (FeatureName const& f : feature_names)
    if (inputs[f.field] == 1) present.push_back(f.architectural);
  return present.empty() ? "none" : fmt::format("{}", fmt::join(present, ", "));
}

Page read(Request const& request, Needs needs) {
  Page page{};
  read_features(request.features, page.inputs);
  Collector collect{page.inputs};
  read_registers(request, page, collect);
  for (std::size_t i = in.hcr_fwb.index; i <= in.s2_fnxs.index; ++i) {
    if (request.fields[i].empty()) continue;
    Field const f{static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(field_infos[i].width)};
    collect.give(f, number(option_name(f), request.fields[i], f.width), option_name(f));
  }
  if (!collect.has(in.ata)) page.inputs[in.ata] = 1;
  if (needs == Needs::both_stages && !collect.has(in.mair))
    throw UsageError(
        page.attr_index
            ? "stage 1: no memory type; give --mair-el1 or --mair-attr"
            : "stage 1: no memory type; give --mair-attr, or --mair-el1 with --s1-desc");
  if (!collect.has(in.s2_memattr))
    throw UsageError("stage 2: no memory type; give --s2-memattr or --s2-desc");
  return page;
}

} // namespace twofold::cli
