#include "conformance/tally.hpp"

#include "conformance/combine.hpp"

#include <fmt/format.h>

#include <numeric>
#include <tuple>
#include <utility>

namespace twofold {

namespace {

unsigned inputs_given(Concrete const& page) {
  static Concrete const defaults = default_observation();
  unsigned differ = 0;
  for (std::size_t i = 0; i < field::choice.mair.index; ++i)
    differ += page.items[i] != defaults.items[i] ? 1 : 0;
  return differ;
}

auto rank(Example const& example) { return std::tie(example.size, example.line); }

} // namespace

void Group::add(Group&& other) {
  if (count == 0 || rank(other.simplest) < rank(simplest)) simplest = std::move(other.simplest);
  count += other.count;
}

void Tally::add(Observation const& observation, std::span<Permitted const> permitted,
                std::size_t line, std::span<KnownDeviation const> known) {
  for (KnownDeviation const& deviation : known)
    if (reaches(deviation, observation.page)) ++reach_[deviation.id];
  auto judgement = judge(observation.observed, permitted);
  ++findings_[static_cast<std::size_t>(judgement.finding)];
  if (judgement.finding == Finding::conforms) return;
  GroupKey key{judgement.finding,
               fmt::format("{}.{}", judgement.rule.table, judgement.rule.row),
               std::string{judgement.rule.cite},
               std::move(judgement.direction),
               {}};
  if (key.finding == Finding::deviates)
    if (auto const* which = find_known(known, observation.page, key.rule, key.direction))
      key.known = which->id;
  Group& group = groups_[std::move(key)];
  Example example{line, observation.page, observation.observed, {}, inputs_given(observation.page)};
  ++group.count;
  if (group.count > 1 && rank(group.simplest) < rank(example)) return;
  example.permitted = outcome_texts(permitted);
  group.simplest = std::move(example);
}

void Tally::add(Tally&& other) {
  for (std::size_t i = 0; i < findings_.size(); ++i) findings_[i] += other.findings_[i];
  for (auto& [key, group] : other.groups_) groups_[key].add(std::move(group));
  for (auto const& [id, count] : other.reach_) reach_[id] += count;
}

std::uint64_t Tally::count() const {
  return std::accumulate(findings_.begin(), findings_.end(), std::uint64_t{0});
}

} // namespace twofold
