#include "cli/alias_policy.hpp"

#include "cli/alias.hpp"
#include "cli/exit_status.hpp"
#include "cli/policy.hpp"
#include "cli/wording.hpp"
#include "model/outcomes.hpp"
#include "model/policy/guest.hpp"
#include "model/setting.hpp"
#include "model/translation.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>
#include <utility>

namespace twofold::cli {

using namespace field;

namespace {

/// The value of that name, or a refusal that lists them.
template <class Kind> Value named(std::string const& option, std::string const& text) {
  auto const found = std::ranges::find(Kind::names, text);
  if (found == Kind::names.end())
    throw UsageError(
        fmt::format("{}: '{}' is not one of {}", option, text, fmt::join(Kind::names, ", ")));
  return static_cast<Value>(found - Kind::names.begin());
}

/// The host's own mapping: EL2&0, Inner Shareable, by the MAIR byte that the type's name stands
/// for.
Concrete host_mapping(Value vma, policy::Page const& facts) {
  Concrete page = usual_page;
  page[in.regime] = Regime::el20;
  page[feature.mte2] = facts[policy::fact.mte];
  page[in.ata] = facts[policy::fact.mte];
  page[in.s1_sh] = 0b11;
  switch (vma) {
  case policy::VmaType::write_back: page[in.mair] = 0xff; break;
  case policy::VmaType::tagged: page[in.mair] = facts[policy::fact.mte] != 0 ? 0xf0 : 0xff; break;
  case policy::VmaType::nc: page[in.mair] = 0x44; break;
  case policy::VmaType::nGnRnE: page[in.mair] = 0x00; break;
  default: page[in.mair] = 0x04; break;
  }
  translate(page);
  return page;
}

bool agree(Concrete const& a, Concrete const& b) {
  return !alias::Judge<Concrete, bool>{spec::alias_rules, {}}.differ(AliasGroup::memory_attributes,
                                                                     a, b);
}

/// What a guest can make of an entry by every allocated stage 1, distinct in what counts.
std::vector<Concrete> guest_mappings(policy::Stage2Entry const& entry) {
  std::vector<Concrete> found;
  for (unsigned mair = 0; mair < 256; ++mair)
    for (Value const sh : {Value{0b00}, Value{0b10}, Value{0b11}}) {
      Concrete page = policy::mapped_by(usual_page, entry.page, entry.outcome);
      page[in.mair] = static_cast<Value>(mair);
      page[in.s1_sh] = sh;
      for (Outcome const& outcome : permitted_outcomes(page)) {
        Concrete const& state = outcome.state;
        if (state[note.reserved] != 0 || state[out.fault] != Fault::none) continue;
        if (std::ranges::none_of(found, [&](Concrete const& f) { return agree(f, state); }))
          found.push_back(state);
      }
    }
  std::ranges::sort(found, {}, [](Concrete const& s) {
    return std::array{s[out.type], s[out.inner], s[out.outer], s[out.sh], s[out.xs]};
  });
  return found;
}

alias::Set set_of(Concrete const& host, Concrete const& guest) {
  return alias::Set{{{"vmm", "", host, std::nullopt, true, true, false},
                     {"guest", "", guest, std::nullopt, true, true, false}}};
}

/// Whether the same is said of both.
bool alike(alias::Report const& a, alias::Report const& b) {
  auto const key = [](alias::Conclusion const& c) {
    return std::array{static_cast<unsigned>(c.fact), c.a, c.b};
  };
  return a.differing.empty() == b.differing.empty() && a.way == b.way &&
         std::ranges::equal(a.lost, b.lost, {}, key, key);
}

std::vector<PolicyAliases> all_aliases(policy::Policy const& host,
                                       AliasPolicyRequest const& request) {
  Value const device = named<policy::DeviceClass>("--device", request.device);
  std::vector<PolicyAliases> all;
  for (Value vma = 0; vma < policy::VmaType::names.size(); ++vma) {
    if (!request.vma.empty() && vma != named<policy::VmaType>("--vma", request.vma)) continue;
    auto const entries = policy::stage2_entries(
        host, device, [&](policy::Page const& page) { return page[policy::fact.vma_type] == vma; });
    std::vector<std::array<Value, 3>> seen;
    for (auto const& entry : entries) {
      // Entries that differ in permissions alone make the same aliases.
      std::array const key{entry.outcome[policy::aspect.memattr], entry.outcome[policy::aspect.sh],
                           entry.outcome[policy::aspect.hcr_fwb]};
      if (std::ranges::find(seen, key) != seen.end()) continue;
      seen.push_back(key);
      Concrete const own = host_mapping(vma, entry.page);
      auto const first = all.size();
      for (Concrete const& guest : guest_mappings(entry)) {
        auto const set = set_of(own, guest);
        auto report = alias::report_of(set, request.wide);
        auto const same =
            std::find_if(all.begin() + static_cast<std::ptrdiff_t>(first), all.end(),
                         [&](PolicyAliases const& each) { return alike(each.report, report); });
        if (same != all.end()) {
          same->guest.push_back(guest);
          continue;
        }
        all.push_back({std::string{policy::VmaType::names.at(vma)},
                       own,
                       host.rows[entry.row].id,
                       policy::page_text(entry.page),
                       key[0],
                       key[2] != 0,
                       {guest},
                       std::move(report)});
      }
    }
  }
  return all;
}

/// "mismatch; may lose E1, E3 (vmm), order for want of a DMB".
std::string verdict_text(PolicyAliases const& each) {
  if (each.report.differing.empty()) return "no mismatch";
  auto const set = set_of(each.host, each.guest.front());
  std::vector<std::string> effects;
  for (std::string_view const effect : {"E1", "E2", "E3", "E4", "E5", "S2"}) {
    std::vector<std::string_view> agents;
    for (auto const& lost : each.report.lost)
      if (effect_name(lost.fact) == effect &&
          std::ranges::find(agents, set.agents()[lost.a]) == agents.end())
        agents.push_back(set.agents()[lost.a]);
    if (agents.empty()) continue;
    effects.push_back(effect == "S2" ? "order, for want of a DMB"
                                     : fmt::format("{} ({})", effect, fmt::join(agents, ", ")));
  }
  return effects.empty() ? "mismatch; nothing is lost"
                         : fmt::format("mismatch; may lose {}", fmt::join(effects, ", "));
}

bool same_entry(PolicyAliases const& a, PolicyAliases const& b) {
  return a.vma == b.vma && a.row == b.row && a.memattr == b.memattr && a.fwb == b.fwb;
}

/// The sets of one user mapping and one entry, those of which the same is said together.
std::string entry_text(std::span<PolicyAliases const> sets) {
  auto const& first = sets.front();
  std::string text =
      fmt::format("\nVMM {}; stage 2 {} with FWB={}\n", attributes_text(first.host),
                  value_text(in.s2_memattr, first.memattr), first.fwb ? 1 : 0) +
      beside("  row ", wrap(fmt::format("{}, as for {}", first.row, first.page), columns - 6));
  std::vector<std::pair<std::string, std::vector<std::string>>> said;
  for (PolicyAliases const& each : sets) {
    auto const verdict = verdict_text(each);
    auto at = std::ranges::find(said, verdict, [](auto const& pair) { return pair.first; });
    if (at == said.end()) at = said.insert(said.end(), {verdict, {}});
    for (auto const& guest : each.guest) at->second.push_back(attributes_text(guest));
  }
  for (auto const& [verdict, guests] : said)
    text += beside("  ", wrap(verdict, columns - 2, 2)) +
            beside("      guest ", join_lines(guests, columns - 12, ";"));
  return text;
}

} // namespace

int alias_policy(Output& output, AliasPolicyRequest const& request) {
  auto const host = load_policy(request.file).policy;
  auto const all = all_aliases(host, request);
  if (all.empty())
    throw UsageError(fmt::format("{}: the policy maps no page of class {}{} for a guest",
                                 request.file, request.device,
                                 request.vma.empty() ? "" : " with that user mapping"));
  int status = exit_status::ok;
  for (auto const& each : all)
    if (!each.report.lost.empty()) status = exit_status::refuted;
  if (request.json) {
    output.write(alias_policy_json(host.name, request, all, status));
    return status;
  }
  std::string text = paragraph("Policy", fmt::format("{}: {}", host.name, host.title));
  text += paragraph("Aliases", fmt::format("a page of class {}: the VMM's user mapping, and the "
                                           "guest's with any stage 1; both read and write",
                                           request.device));
  text += paragraph("Reading", request.wide ? "wide" : "per-stream");
  for (auto first = all.begin(); first != all.end();) {
    auto const last = std::find_if(
        first, all.end(), [&](PolicyAliases const& each) { return !same_entry(*first, each); });
    text += entry_text({first, last});
    first = last;
  }
  output.write(text);
  return status;
}

} // namespace twofold::cli
