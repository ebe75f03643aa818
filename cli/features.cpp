#include "cli/features.hpp"

#include "cli/list.hpp"
#include "cli/number.hpp"
#include "cli/output.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>

namespace twofold::cli {

namespace {

using field::feature;

/// A processor by the values of its ID registers, in the order of spec::id_registers.
struct Cpu {
  std::string_view name;
  std::array<std::uint64_t, spec::id_registers.size()> id;
};

// clang-format off

// ID_AA64MMFR2_EL1, ID_AA64ISAR1_EL1, ID_AA64PFR1_EL1, ID_AA64PFR2_EL1, ID_AA64MMFR0_EL1,
// ID_AA64MMFR1_EL1, ID_AA64ISAR2_EL1 as QEMU has them from the Technical Reference Manuals:
// target/arm/cpu64.c (Cortex-A53 and -A57, which as Armv8.0 have few) and target/arm/tcg/cpu64.c
// (aarch64_<core>_initfn, aarch64_max_tcg_initfn: only the fields that count here, LPA2 as by
// default). A core that could not be looked up there is not listed.
constexpr Cpu cpus[] = {
  {"cortex-a53",   {0,                     0,                     0,      0, 0x0000'0000'1122,      0,           0}},
  {"cortex-a55",   {0x0000'0000'0000'1011, 0x0000'0000'0010'0001, 0x0010, 0, 0x0000'0010'1122,      0x1021'2122, 0}},
  {"cortex-a57",   {0,                     0,                     0,      0, 0x0000'0000'1124,      0,           0}},
  {"cortex-a72",   {0,                     0,                     0,      0, 0x0000'0000'1124,      0,           0}},
  {"cortex-a76",   {0x0000'0000'0000'1011, 0x0000'0000'0010'0001, 0x0010, 0, 0x0000'0010'1122,      0x1021'2122, 0}},
  {"cortex-a78ae", {0x0000'0001'0000'1011, 0x0000'0000'0120'0031, 0x0010, 0, 0x0000'0010'1125,      0x1021'2122, 0}},
  {"cortex-a710",  {0x1221'0111'1010'1011, 0x0010'1111'0121'1052, 0x0221, 0, 0x0222'0010'1122,      0x1021'2122, 0}},
  {"neoverse-n1",  {0x0000'0000'0000'1011, 0x0000'0000'0010'0001, 0x0020, 0, 0x0000'0010'1125,      0x1021'2122, 0}},
  {"neoverse-n2",  {0x1221'0111'1210'1011, 0x0011'1111'0121'1052, 0x0221, 0, 0x0222'0010'1125,      0x1021'2122, 0}},
  {"neoverse-v1",  {0x0220'0111'0210'1011, 0x0011'0000'0121'1032, 0x0020, 0, 0x0000'0010'1125,      0x1021'2122, 0}},
  {"max",          {0x1020'0100'1001'0000, 0x0100'0000'0000'0050, 0x0300, 0, 0x0323'1020'0006,      0x1030'2102, 0}},
};

// clang-format on

std::string lower(std::string_view text) {
  std::string result{text};
  std::ranges::transform(result, result.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

/// Collects what the sources say and refuses two that disagree.
class Sources {
public:
  void say(Field f, bool present, std::string const& source) {
    std::string& before = source_[f.index];
    if (!before.empty() && (values_[f] == 1) != present)
      throw UsageError(fmt::format("{} says {} is {}, {} says it is {}; give one of them", before,
                                   name(f), values_[f] == 1 ? "there" : "absent", source,
                                   present ? "there" : "absent"));
    values_[f] = present ? 1 : 0;
    before = source;
  }
  bool any() const {
    return std::ranges::any_of(source_, [](auto const& s) { return !s.empty(); });
  }
  Concrete const& values() const { return values_; }

  static std::string_view name(Field f) {
    return std::ranges::find(spec::feature_names, f, &spec::FeatureName::field)->architectural;
  }

private:
  Concrete values_{};
  std::array<std::string, field_count> source_{};
};

Field feature_called(std::string const& word) {
  for (spec::FeatureName const& f : spec::feature_names)
    if (word == f.name || word == lower(f.architectural) || word == info(f.field).name)
      return f.field;
  std::vector<std::string_view> known;
  for (spec::FeatureName const& f : spec::feature_names) known.push_back(f.name);
  throw UsageError(fmt::format("--features: '{}' is not a feature; known are {}, or none", word,
                               fmt::join(known, ", ")));
}

void read_list(std::string_view list, Sources& sources) {
  Concrete listed{};
  if (lower(list) != "none")
    for (auto const word : split(list)) listed[feature_called(lower(word))] = 1;
  if (listed[feature.mte_perm] == 1 && listed[feature.mte2] == 0)
    throw UsageError("--features: mte_perm without mte2; FEAT_MTE_PERM requires FEAT_MTE2");
  for (spec::FeatureName const& f : spec::feature_names)
    sources.say(f.field, listed[f.field] == 1, "--features");
}

Cpu const& cpu_called(std::string_view name) {
  auto const cpu = std::ranges::find(cpus, lower(name), &Cpu::name);
  if (cpu == std::end(cpus))
    throw UsageError(
        fmt::format("--cpu: '{}' is not known; known are {}", name, fmt::join(cpu_names(), ", ")));
  return *cpu;
}

void read_cpu(std::string const& name, Sources& sources) {
  Cpu const& cpu = cpu_called(name);
  for (std::size_t i = 0; i < std::size(spec::feature_fields); ++i)
    sources.say(spec::feature_fields[i].feature, implemented(spec::feature_fields[i], cpu.id[i]),
                fmt::format("--cpu {}", cpu.name));
}

/// Reads the ID registers; yields those given.
std::vector<std::string> read_id(FeatureRequest const& request, Sources& sources) {
  std::vector<std::string> given;
  for (std::size_t i = 0; i < request.id.size(); ++i) {
    if (request.id[i].empty()) continue;
    auto const option = id_option(spec::id_registers[i]);
    auto const value = number(option, request.id[i], 64);
    given.push_back(option);
    if (i >= std::size(spec::feature_fields)) continue;
    spec::FeatureField const& f = spec::feature_fields[i];
    sources.say(f.feature, implemented(f, value), option);
  }
  return given;
}

} // namespace

std::string id_option(std::string_view reg) {
  auto name = lower(reg);
  std::ranges::replace(name, '_', '-');
  return "--" + name.substr(0, name.find("-el1"));
}

std::array<std::uint64_t, spec::id_registers.size()> const& id_values(std::string_view cpu) {
  return cpu_called(cpu).id;
}

std::vector<std::string_view> cpu_names() {
  std::vector<std::string_view> names;
  for (Cpu const& cpu : cpus) names.push_back(cpu.name);
  return names;
}

FeatureSet read_features(FeatureRequest const& request) {
  Sources sources;
  std::vector<std::string> from;
  if (!request.list.empty()) read_list(request.list, sources);
  if (!request.cpu.empty()) {
    read_cpu(request.cpu, sources);
    from.push_back("--cpu " + lower(request.cpu));
  }
  auto const registers = read_id(request, sources);
  from.insert(from.end(), registers.begin(), registers.end());
  FeatureSet set{sources.values(), fmt::format("{}", fmt::join(from, ", "))};
  if (!sources.any()) set.values[feature.s2fwb] = 1;
  if (set.values[feature.mte_perm] == 1 && set.values[feature.mte2] == 0)
    throw UsageError(fmt::format("{}: FEAT_MTE_PERM without FEAT_MTE2, which it requires; give {} "
                                 "too",
                                 set.source, id_option(spec::feature_fields[2].reg)));
  return set;
}

} // namespace twofold::cli
