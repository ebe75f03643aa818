#include "cli/walk_features.hpp"

#include "cli/list.hpp"
#include "cli/number.hpp"
#include "cli/output.hpp"
#include "spec/walk_geometry.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <vector>

namespace twofold::cli {

namespace {

/// A feature as users name it, and as walks::Features does.
struct Word {
  std::string_view name;
  std::string_view member;
  bool walks::Features::* feature;
  bool usual = false;
};
constexpr std::array words{Word{"fwb", "s2fwb", &walks::Features::s2fwb, true},
                           Word{"vhe", "vhe", &walks::Features::vhe, true},
                           Word{"pan", "pan", &walks::Features::pan, true},
                           Word{"hpds", "hpds", &walks::Features::hpds, true},
                           Word{"xnx", "xnx", &walks::Features::xnx, true},
                           Word{"haf", "haf", &walks::Features::haf, true},
                           Word{"hdbs", "hdbs", &walks::Features::hdbs, true},
                           Word{"pauth", "pauth", &walks::Features::pauth, true},
                           Word{"lva", "lva", &walks::Features::lva},
                           Word{"lpa2", "lpa2", &walks::Features::lpa2},
                           Word{"ttst", "ttst", &walks::Features::ttst},
                           Word{"epan", "epan", &walks::Features::epan},
                           Word{"e0pd", "e0pd", &walks::Features::e0pd},
                           Word{"bbm", "bbm", &walks::Features::bbm},
                           Word{"xs", "xs", &walks::Features::xs},
                           Word{"mte2", "mte2", &walks::Features::mte2},
                           Word{"mte_perm", "mte_perm", &walks::Features::mte_perm}};

/// The sizes of physical addresses, as PARange encodes them.
constexpr auto pa_sizes = [] {
  std::array<unsigned, spec::walk::most_pa_range + 1> sizes{};
  for (std::size_t i = 0; i < sizes.size(); ++i)
    sizes[i] = spec::walk::pa_bits_rows[i].then[0].constant;
  return sizes;
}();
constexpr unsigned usual_pa_bits = 48;

Word const& word_of(std::string_view member) {
  return *std::ranges::find(words, member, &Word::member);
}

std::string_view architectural(std::string_view member) {
  for (spec::walk::FeatureField const& f : spec::walk::feature_fields)
    if (f.feature == member) return f.architectural;
  return std::ranges::find(spec::feature_names, word_of(member).name, &spec::FeatureName::name)
      ->architectural;
}

/// Collects what the sources say, and refuses two that disagree.
class Sources {
public:
  void say(walks::SaidOfFeature const& said, std::string const& source) {
    auto const [before, first] = said_.try_emplace(std::string{said.feature}, said, source);
    if (first || before->second.first.value == said.value) return;
    throw UsageError(fmt::format("{} says {}, {} says {}; give one of them", before->second.second,
                                 text(before->second.first), source, text(said)));
  }

  [[nodiscard]] bool any_feature() const {
    return std::ranges::any_of(said_, [](auto const& s) { return s.first != "pa_range"; });
  }
  [[nodiscard]] bool speaks_of(std::string const& feature) const { return said_.contains(feature); }
  [[nodiscard]] std::string source_of(std::string const& feature) const {
    auto const found = said_.find(feature);
    return found == said_.end() ? "" : found->second.second;
  }
  [[nodiscard]] walks::Features features() const {
    std::vector<walks::SaidOfFeature> all;
    for (auto const& [feature, said] : said_) all.push_back(said.first);
    return walks::features_of(all);
  }

private:
  static std::string text(walks::SaidOfFeature const& said) {
    if (said.feature == "pa_range")
      return fmt::format("the PA size is {} bits", pa_sizes.at(said.value));
    return fmt::format("{} is {}", architectural(said.feature),
                       said.value == 1 ? "there" : "absent");
  }

  std::map<std::string, std::pair<walks::SaidOfFeature, std::string>> said_;
};

void read_list(std::string const& list, Sources& sources) {
  std::vector<std::string_view> listed;
  if (list != "none")
    for (auto const name : split(list)) {
      if (std::ranges::find(words, name, &Word::name) == words.end())
        throw UsageError(fmt::format("--features: '{}' is not known; allowed are {} or none", name,
                                     walk_feature_names()));
      listed.push_back(name);
    }
  for (Word const& word : words) {
    bool const there = std::ranges::find(listed, word.name) != listed.end();
    sources.say({word.member, {}, {}, static_cast<std::uint8_t>(there ? 1 : 0)}, "--features");
  }
}

void read_pa_bits(std::string const& text, Sources& sources) {
  auto const bits = number("--pa-bits", text, 16);
  auto const* const size = std::ranges::find(pa_sizes, bits);
  if (size == pa_sizes.end())
    throw UsageError(
        fmt::format("--pa-bits: {} is not a size of physical addresses; allowed are {}", bits,
                    fmt::join(pa_sizes, ", ")));
  sources.say({"pa_range", {}, {}, static_cast<std::uint8_t>(size - pa_sizes.begin())},
              "--pa-bits");
}

/// What the registers say, under the name of `source`, or of their options where there is none.
void read_registers(walks::IdValues const& values, std::string const& source, Sources& sources,
                    walks::Granules& granules) {
  auto const identified = walks::identify(values);
  if (!identified.problem.empty())
    throw UsageError(fmt::format("{}: {}", source.empty() ? id_option("ID_AA64MMFR0_EL1") : source,
                                 identified.problem));
  for (walks::SaidOfFeature const& said : identified.features)
    sources.say(said, source.empty() ? id_option(said.reg) : source);
  for (std::size_t stage = 0; stage < granules.there.size(); ++stage)
    for (std::size_t i = 0; i < granules.there[stage].size(); ++i)
      granules.there[stage][i] = granules.there[stage][i] && identified.granules.there[stage][i];
}

} // namespace

WalkFeatures read_walk_features(FeatureRequest const& request, std::string const& pa_bits) {
  Sources sources;
  WalkFeatures features;
  std::vector<std::string> from;
  if (!request.list.empty()) read_list(request.list, sources);
  if (!pa_bits.empty()) read_pa_bits(pa_bits, sources);
  if (!request.cpu.empty()) {
    walks::IdValues values;
    std::ranges::copy(id_values(request.cpu), values.begin());
    from.push_back("--cpu " + request.cpu);
    read_registers(values, from.back(), sources, features.granules);
  }
  walks::IdValues values;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (request.id[i].empty()) continue;
    from.push_back(id_option(spec::id_registers[i]));
    values[i] = number(from.back(), request.id[i], 64);
  }
  read_registers(values, "", sources, features.granules);
  features.source = fmt::format("{}", fmt::join(from, ", "));
  features.values = sources.features();
  if (!sources.speaks_of("pa_range"))
    features.values.pa_range =
        static_cast<std::uint8_t>(std::ranges::find(pa_sizes, usual_pa_bits) - pa_sizes.begin());
  if (!sources.any_feature())
    for (Word const& word : words) features.values.*word.feature = word.usual;
  // The size of physical addresses is not always given: what needs 52 bits is taken on trust.
  for (walks::Requirement const& r : walks::requirements) {
    if (r.needs == nullptr || r.met(features.values)) continue;
    Word const& word = *std::ranges::find(words, r.has, &Word::feature);
    throw UsageError(fmt::format("{}: {} without {}, which it requires",
                                 sources.source_of(std::string{word.member}), r.feature, r.other));
  }
  return features;
}

std::string walk_feature_names() {
  std::vector<std::string_view> names;
  for (Word const& word : words) names.push_back(word.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string walk_features_text(WalkFeatures const& features) {
  std::vector<std::string_view> names;
  for (Word const& word : words) {
    // The dirty state says that there is the Access flag as well.
    if (word.name == "haf" && features.values.hdbs) continue;
    if (features.values.*word.feature) names.push_back(architectural(word.member));
  }
  return fmt::format("{}; {} bits of PA{}",
                     names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", ")),
                     pa_sizes.at(features.values.pa_range),
                     features.source.empty() ? "" : fmt::format(" ({})", features.source));
}

} // namespace twofold::cli
