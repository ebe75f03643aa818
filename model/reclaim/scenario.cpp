#include "model/reclaim/scenario.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace twofold::reclaim {

std::string_view describe(Device device) {
  switch (device) {
  case Device::pcie: return "a PCIe function's BAR, reset by a write to configuration space";
  case Device::pcie_bar_reset: return "a PCIe function's BAR, reset by a register in it";
  case Device::platform_peripheral:
    return "a platform device, its reset register in the same peripheral";
  case Device::platform_path:
    return "a platform device, its reset register elsewhere on the same path";
  case Device::platform_other_path: return "a platform device whose reset takes another path";
  }
  return "";
}

Assumptions expected_of(Device device) {
  bool const pcie = device == Device::pcie || device == Device::pcie_bar_reset;
  return every_assumption & ~(pcie ? bit_of(Assumption::device_ack) : 0U);
}

namespace {

using namespace label;

struct Words {
  std::string_view text;
  std::string_view shown;
  Labels labels;
  Step::Entry entry = Step::Entry::none;
  bool removable = true;
};

constexpr Words fixed_steps[] = {
    {"clear", "clear the old owner's entry", store | table, Step::Entry::old},
    {"vmm-clear", "clear the VMM's entry", store | table, Step::Entry::vmm},
    {"remap", "write the new owner's entry", store | table, Step::Entry::fresh, false},
    {"isb", "ISB", isb},
    {"vmid guest", "VTTBR_EL2: the guest's VMID", vmid_of_guest},
    {"vmid other", "VTTBR_EL2: another VMID", vmid_of_other, Step::Entry::none, false},
    {"tge 0", "HCR_EL2.TGE: 0", tge_0},
    {"tge 1", "HCR_EL2.TGE: 1", tge_1, Step::Entry::none, false},
    {"clean", "DC CIVAC, page", clean},
    {"read", "read a register of the device", load | mmio | polled},
    {"reset", "reset: write", store | reset, Step::Entry::none, false},
    {"reset-read", "read until the reset is done", load | polled},
};

struct Domain {
  std::string_view name;
  Labels labels;
};
constexpr Domain domains[] = {{"sy", ish | osh}, {"osh", ish | osh}, {"ish", ish}, {"nsh", {}}};

std::string upper(std::string_view text) {
  std::string all{text};
  for (char& c : all)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return all;
}

/// "ish", "ishst", "st", ...; nothing if it is none of them.
std::optional<Labels> barrier_of(std::string_view option) {
  Labels types = loads | stores;
  auto rest = option;
  if (rest.ends_with("st"))
    types = stores, rest.remove_suffix(2);
  else if (rest.ends_with("ld"))
    types = loads, rest.remove_suffix(2);
  if (rest.empty() && rest.size() != option.size()) return types | ish | osh;
  for (Domain const& domain : domains)
    if (rest == domain.name && (rest != "sy" || rest == option)) return types | domain.labels;
  return std::nullopt;
}

/// "ipas2e1is", "vmalle1", "vmalls12e1osnxs", ...
std::optional<Labels> tlbi_of(std::string_view operation) {
  Labels labels = tlbi;
  if (operation.ends_with("nxs")) labels = labels | nxs, operation.remove_suffix(3);
  if (operation.ends_with("is"))
    labels = labels | is_broadcast, operation.remove_suffix(2);
  else if (operation.ends_with("os"))
    labels = labels | is_broadcast | os_broadcast, operation.remove_suffix(2);
  for (TlbiRow const& row : spec::tlbi_rows)
    if (row.name == operation) return labels | row.removes;
  return std::nullopt;
}

std::string allowed_steps() {
  std::vector<std::string_view> all;
  for (Words const& words : fixed_steps) all.push_back(words.text);
  std::vector<std::string_view> operations;
  for (TlbiRow const& row : spec::tlbi_rows) operations.push_back(row.name);
  return fmt::format("{}, dsb or dmb with sy, osh, ish, nsh and st or ld, tlbi with {} and is, os, "
                     "nxs, wrong-level",
                     fmt::join(all, ", "), fmt::join(operations, ", "));
}

} // namespace

Step step_of(std::string_view text) {
  for (Words const& words : fixed_steps)
    if (words.text == text)
      return {std::string{text}, std::string{words.shown}, words.labels, words.entry,
              words.removable};
  auto const space = text.find(' ');
  auto const head = text.substr(0, space);
  auto rest = space == std::string_view::npos ? std::string_view{} : text.substr(space + 1);
  if (head == "dsb" || head == "dmb")
    if (auto const labels = barrier_of(rest))
      return {std::string{text}, upper(text), *labels | (head == "dsb" ? dsb : dmb)};
  if (head == "tlbi") {
    constexpr std::string_view wrong = " wrong-level";
    bool const misled = rest.ends_with(wrong);
    if (misled) rest.remove_suffix(wrong.size());
    if (auto const labels = tlbi_of(rest))
      return {std::string{text}, fmt::format("TLBI {}{}", upper(rest), misled ? ", wrong TTL" : ""),
              misled ? *labels : *labels | right_level};
  }
  throw StepError(fmt::format("no step '{}'; allowed are {}", text.substr(0, 40), allowed_steps()));
}

std::vector<Step> steps_of(std::vector<std::string_view> const& texts) {
  std::vector<Step> steps;
  for (auto const text : texts) steps.push_back(step_of(text));
  return steps;
}

std::vector<Sequence> const& sequences() {
  static std::vector<Sequence> const all{
      {"kvm-vfio",
       "KVM unmaps a page, by IPA and then all of the VMID; VFIO resets the function",
       {"clear", "dsb ishst", "vmid guest", "tge 0", "isb", "tlbi ipas2e1is", "dsb ish",
        "tlbi vmalle1is", "dsb ish", "isb", "reset", "reset-read", "remap"}},
      {"kvm-vfio-clean",
       "the same, and the page is cleaned to the PoC behind the TLBI",
       {"clear", "dsb ishst", "vmid guest", "tge 0", "isb", "tlbi ipas2e1is", "dsb ish",
        "tlbi vmalle1is", "dsb ish", "isb", "clean", "dsb sy", "reset", "reset-read", "remap"}},
      {"kvm-vfio-read",
       "the same as kvm-vfio, and a register of the device is read before the reset",
       {"clear", "dsb ishst", "vmid guest", "tge 0", "isb", "tlbi ipas2e1is", "dsb ish",
        "tlbi vmalle1is", "dsb ish", "isb", "read", "reset", "reset-read", "remap"}},
      {"vmalls12",
       "everything of the VMID at once, as when a whole stage 2 goes",
       {"clear", "dsb ishst", "vmid guest", "isb", "tlbi vmalls12e1is", "dsb ish", "isb", "reset",
        "reset-read", "remap"}},
      {"vmalls12-outer",
       "the same for the Outer Shareable domain",
       {"clear", "dsb oshst", "vmid guest", "isb", "tlbi vmalls12e1os", "dsb osh", "isb", "reset",
        "reset-read", "remap"}},
      {"kvm-vfio-local",
       "kvm-vfio with TLBI of the own PE alone",
       {"clear", "dsb ishst", "vmid guest", "tge 0", "isb", "tlbi ipas2e1", "dsb ish",
        "tlbi vmalle1", "dsb ish", "isb", "reset", "reset-read", "remap"}},
      {"no-tlbi",
       "the entry is cleared, and nothing invalidated",
       {"clear", "dsb ish", "isb", "reset", "reset-read", "remap"}},
      {"no-reset-read",
       "kvm-vfio without the read behind the reset",
       {"clear", "dsb ishst", "vmid guest", "tge 0", "isb", "tlbi ipas2e1is", "dsb ish",
        "tlbi vmalle1is", "dsb ish", "isb", "reset", "remap"}},
      {"dsb-for-read",
       "kvm-vfio with a DSB in place of the read behind the reset",
       {"clear", "dsb ishst", "vmid guest", "tge 0", "isb", "tlbi ipas2e1is", "dsb ish",
        "tlbi vmalle1is", "dsb ish", "isb", "reset", "dsb sy", "remap"}},
      {"munmap",
       "a process of a VHE host had the page by mmap, without a guest",
       {"clear", "dsb ishst", "tlbi vale1is", "dsb ish", "reset", "reset-read", "remap"},
       Owner::process},
  };
  return all;
}

Scenario usual_scenario() {
  Scenario scenario;
  scenario.old_memory = *memory_named("nc");
  scenario.new_memory = scenario.old_memory;
  scenario.window = *memory_named("nGnRnE");
  scenario.steps = steps_of(sequences().front().steps);
  scenario.assumptions = expected_of(scenario.device);
  scenario.asked = every_harm();
  return scenario;
}

QuestionInfo const& info(Question question) {
  static constexpr std::array<QuestionInfo, question_count> infos{{
      {"late-store", 'L',
       "a store of the old owner takes effect after the reset reached the device", true},
      {"after-hand-over", 'H',
       "a store of the old owner takes effect after the new owner's first store arrived", true},
      {"merged", 'M',
       "a store of the old owner becomes one transaction with the reset or with a store "
       "of the new owner",
       true},
      {"before-reset", 'B', "the new owner's first store arrives before the reset does", true},
      {"early-owner", 'E', "the new owner's first store arrives before the reset is done", true},
      {"in-flight", 'F', "a store of the old owner has not arrived when the reset is issued",
       false},
      {"stale-use", 'U', "the old owner's PE uses its translation after the reset is issued",
       false},
  }};
  return infos.at(static_cast<std::size_t>(question));
}

bool can_be_asked(Question question, std::vector<Step> const& steps) {
  bool const of_new_owner = question == Question::after_hand_over ||
                            question == Question::before_reset || question == Question::early_owner;
  return !of_new_owner || std::ranges::any_of(steps, [](Step const& step) {
    return step.entry == Step::Entry::fresh;
  });
}

std::uint32_t every_harm() {
  std::uint32_t all = 0;
  for (std::size_t q = 0; q < question_count; ++q)
    if (info(question_at(q)).harm) all |= 1U << q;
  return all;
}

} // namespace twofold::reclaim
