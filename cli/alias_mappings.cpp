#include "cli/alias_mappings.hpp"

#include "cli/list.hpp"
#include "cli/output.hpp"
#include "cli/request.hpp"
#include "cli/rows.hpp"
#include "cli/wording.hpp"
#include "model/outcomes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>

namespace twofold::cli {

using namespace field;

namespace {

/// Usual raw values by name. What they mean is for the rules to say; a test compares.
struct NamedValue {
  std::string_view name;
  std::string_view value;
};
constexpr std::array stage1_names{NamedValue{"nGnRnE", "0x00"}, NamedValue{"nGnRE", "0x04"},
                                  NamedValue{"nGRE", "0x08"},   NamedValue{"GRE", "0x0c"},
                                  NamedValue{"nc", "0x44"},     NamedValue{"wt", "0xbb"},
                                  NamedValue{"wb", "0xff"}};
constexpr std::array shareability_names{NamedValue{"nsh", "0"}, NamedValue{"osh", "2"},
                                        NamedValue{"ish", "3"}};
/// Stage 2 without FWB, and with it, where a name stands for one.
struct NamedStage2 {
  std::string_view name;
  std::string_view without_fwb;
  std::string_view with_fwb;
};
constexpr std::array stage2_names{NamedStage2{"nGnRnE", "0", "0"}, NamedStage2{"nGnRE", "1", "1"},
                                  NamedStage2{"nGRE", "2", "2"},   NamedStage2{"GRE", "3", "3"},
                                  NamedStage2{"nc", "5", "5"},     NamedStage2{"wt", "10", ""},
                                  NamedStage2{"wb", "15", "6"},    NamedStage2{"s1", "15", "7"}};

template <class Names> std::string words_of(Names const& names) {
  std::vector<std::string_view> words;
  for (auto const& each : names) words.push_back(each.name);
  return fmt::format("{}", fmt::join(words, ", "));
}

[[noreturn]] void refuse(std::string const& where, std::string const& why) {
  throw UsageError(fmt::format("{}: {}", where, why));
}

/// "a=1,b=2".
std::vector<MappingItem> items_of(std::string_view text, std::string const& where) {
  std::vector<MappingItem> items;
  for (auto const item : split(text)) {
    auto const equals = item.find('=');
    if (equals == std::string_view::npos || equals == 0 || equals + 1 == item.size())
      refuse(where, fmt::format("'{}' is no NAME=VALUE, such as s1=nc", item));
    items.push_back(
        {std::string{item.substr(0, equals)}, std::string{item.substr(equals + 1)}, where});
  }
  return items;
}

/// Puts the items of a mapping into a request.
class Assembler {
public:
  explicit Assembler(FeatureRequest const& features) { request_.features = features; }

  Request request(std::vector<MappingItem> const& items) {
    for (MappingItem const& item : items) {
      for (MappingItem const& other : items)
        if (&other != &item && other.name == item.name)
          refuse(item.where, fmt::format("{} is given twice", item.name));
      put(item);
    }
    for (MappingItem const& item : items)
      if (item.name == "s2") stage2_by_name(item);
    defaults();
    return request_;
  }

private:
  std::string& at(Field f) { return request_.fields[f.index]; }

  void put(MappingItem const& item) {
    if (item.name == "s2") return;
    if (item.name == "s1") return by_name(item, stage1_names, in.mair);
    if (item.name == "sh") return by_name(item, shareability_names, in.s1_sh);
    for (std::size_t i = 0; i < raw_options.size(); ++i)
      if (item.name == raw_options[i].option.substr(2)) {
        request_.raw[i] = item.value;
        return;
      }
    if (item.name == "ttbr") {
      request_.ttbr = item.value;
      return;
    }
    for (std::size_t i = in.regime.index; i <= in.s2_fnxs.index; ++i)
      if (item.name == option_name(field_at(i)).substr(2) && field_at(i) != in.access) {
        std::string& value = request_.fields[i];
        if (!value.empty())
          refuse(item.where,
                 fmt::format("{} and a name that stands for it; give one of them", item.name));
        value = item.value;
        return;
      }
    refuse(item.where,
           fmt::format("nothing is called '{}'; allowed are s1, s2, sh, and the options of explain "
                       "without --, such as mair-attr, s2-memattr, s1-desc",
                       item.name));
  }

  template <class Names> void by_name(MappingItem const& item, Names const& names, Field field) {
    auto const found = std::ranges::find(names, item.value, &NamedValue::name);
    if (found == names.end())
      refuse(item.where,
             fmt::format("{} '{}' is not one of {}", item.name, item.value, words_of(names)));
    if (!at(field).empty())
      refuse(item.where,
             fmt::format("{} and {}; give one of them", item.name, option_name(field).substr(2)));
    at(field) = found->value;
  }

  void stage2_by_name(MappingItem const& item) {
    auto const found = std::ranges::find(stage2_names, item.value, &NamedStage2::name);
    if (found == stage2_names.end())
      refuse(item.where,
             fmt::format("s2 '{}' is not one of {}", item.value, words_of(stage2_names)));
    if (!at(in.s2_memattr).empty() || !raw(Raw::s2_desc).empty())
      refuse(item.where, "s2 and another value of stage 2; give one of them");
    if (!raw(Raw::hcr_el2).empty())
      refuse(item.where, "s2 by name goes with fwb=0 or fwb=1, not with hcr-el2; give s2-memattr");
    bool const fwb = at(in.hcr_fwb) == "1";
    auto const value = fwb ? found->with_fwb : found->without_fwb;
    if (value.empty())
      refuse(item.where, fmt::format("with FWB no MemAttr stands for '{}'", item.value));
    at(in.s2_memattr) = value;
  }

  std::string& raw(Raw r) { return request_.raw[static_cast<std::size_t>(r)]; }

  /// Without a stage 2 the mapping is of a regime that has none; Linux maps memory ISH.
  void defaults() {
    bool const stage2 = !at(in.s2_memattr).empty() || !raw(Raw::s2_desc).empty();
    bool const bare = at(in.regime).empty() && at(in.hcr_vm).empty() &&
                      std::ranges::all_of(request_.raw, [](auto const& r) { return r.empty(); });
    if (!stage2 && bare) at(in.regime) = "el20";
    if (at(in.s1_sh).empty() && raw(Raw::s1_desc).empty() && raw(Raw::tcr_el1).empty() &&
        at(in.tcr_sh).empty() && !at(in.mair).empty())
      at(in.s1_sh) = "3";
  }

  Request request_;
};

/// The one outcome of a page; where several are permitted, they have to agree in what counts.
Concrete outcome_of(Concrete const& page, std::string const& where) {
  auto const outcomes = permitted_outcomes(page);
  if (outcomes.empty()) refuse(where, "the architecture has no such configuration");
  Concrete const& first = outcomes.front().state;
  for (Outcome const& outcome : outcomes) {
    if (outcome.state[out.fault] != Fault::none)
      refuse(where, fmt::format("the access ends in a {}, so that this maps nothing",
                                fault_text(outcome.state[out.fault])));
    for (AliasAttribute const& attribute : spec::alias_rules.attributes)
      if (attribute.in(AliasGroup::memory_attributes) &&
          outcome.state[attribute.field] != first[attribute.field])
        refuse(where, fmt::format("{} or {}: the architecture leaves open which; twofold explain "
                                  "says where",
                                  result_text(first), result_text(outcome.state)));
  }
  return first;
}

Page page_of(std::vector<MappingItem> const& items, FeatureRequest const& features,
             std::string const& where) {
  auto const request = Assembler{features}.request(items);
  try {
    return read(request, Needs::both_stages);
  } catch (UsageError const& error) {
    refuse(where, error.what());
  }
}

bool uses(MappingText const& text, char letter) {
  return text.use.find(letter) != std::string::npos;
}

ReadMapping read_mapping(MappingText const& text, FeatureRequest const& features) {
  if (text.agent.empty()) refuse(text.where, "no agent; a mapping belongs to somebody");
  if (text.items.empty())
    refuse(text.where,
           fmt::format("agent {} has no mapping; give s1=... or raw values", text.agent));
  if (text.use.empty() || text.use.find_first_not_of("rwxe") != std::string::npos)
    refuse(text.where,
           fmt::format("use '{}' is not made of r, w, x and e: reads, writes, executes, "
                       "exclusives",
                       text.use));
  ReadMapping result;
  auto const page = page_of(text.items, features, text.where);
  if (page.inputs[in.access] != Access::read) refuse(text.where, "access is said by the use");
  result.page = page.inputs;
  alias::Mapping& mapping = result.mapping;
  mapping.agent = text.agent;
  mapping.domain = text.domain;
  mapping.exclusives = uses(text, 'e');
  mapping.reads = uses(text, 'r') || mapping.exclusives;
  mapping.writes = uses(text, 'w') || mapping.exclusives;
  mapping.attributes = outcome_of(page.inputs, text.where);
  if (uses(text, 'x')) {
    Concrete fetch = page.inputs;
    fetch[in.access] = Access::ifetch;
    mapping.fetched = outcome_of(fetch, text.where);
  }
  std::vector<std::string> given;
  for (MappingItem const& item : text.items)
    given.push_back(fmt::format("{}={}", item.name, item.value));
  result.given = fmt::format("{}", fmt::join(given, " "));
  return result;
}

} // namespace

MappingText mapping_text(std::string const& option) {
  auto const where = fmt::format("--map '{}'", option);
  auto const parts = split(option, ':');
  if (parts.size() != 3)
    refuse(where, "not of the form AGENT[@DOMAIN]:NAME=VALUE,...:USE, such as vmm:s1=nGnRnE:rw");
  MappingText text;
  text.where = where;
  auto const at = parts[0].find('@');
  text.agent = parts[0].substr(0, at);
  if (at != std::string_view::npos) text.domain = parts[0].substr(at + 1);
  if (!parts[1].empty()) text.items = items_of(parts[1], where);
  text.use = parts[2];
  return text;
}

std::vector<ReadMapping> read_mappings(AliasText const& text) {
  if (text.mappings.size() < 2)
    throw UsageError("alias: give two mappings or more, by --map or in a file");
  constexpr std::size_t most = 16;
  if (text.mappings.size() > most)
    throw UsageError(
        fmt::format("alias: {} mappings; allowed are up to {}", text.mappings.size(), most));
  std::vector<ReadMapping> all;
  for (MappingText const& mapping : text.mappings) {
    all.push_back(read_mapping(mapping, text.features));
    for (ReadMapping const& before : all)
      if (before.mapping.agent == mapping.agent && before.mapping.domain != mapping.domain)
        refuse(mapping.where, fmt::format("agent {} is in domain '{}' here, in '{}' before",
                                          mapping.agent, mapping.domain, before.mapping.domain));
  }
  if (std::ranges::none_of(all, [](ReadMapping const& m) { return m.mapping.writes; }))
    throw UsageError("alias: no writer: nothing can be lost where nobody writes; give one mapping "
                     "the use w");
  return all;
}

Concrete attributes_from(std::string const& items, FeatureRequest const& features) {
  auto const where = fmt::format("--change '{}'", items);
  return outcome_of(page_of(items_of(items, where), features, where).inputs, where);
}

std::string stage1_words() { return words_of(stage1_names); }
std::string stage2_words() { return words_of(stage2_names); }

AliasText read_alias_file(std::string const& file) {
  Input const input{file};
  return read_alias_text(read_whole(input), input.name());
}

} // namespace twofold::cli
