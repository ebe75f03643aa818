#include "cli/par.hpp"

#include "cli/number.hpp"
#include "cli/wording.hpp"
#include "model/outcomes.hpp"
#include "spec/registers.hpp"
#include "spec/syndrome.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <optional>
#include <set>
#include <span>

namespace twofold::cli {

using namespace field;

namespace {

using Fields = std::span<spec::RegisterField const>;

/// The features that decide which encodings there are.
constexpr std::array<Field, 4> telling_features{feature.s2fwb, feature.xs, feature.mte2,
                                                feature.mte_perm};

/// The fields that say nothing of attributes or faults, and are set.
std::string other_bits(Fields fields, std::uint64_t value) {
  std::vector<std::string> set;
  for (spec::RegisterField const& f : fields)
    if (auto const bits = spec::field_value(f, value); f.use == spec::Use::no_effect && bits != 0)
      set.push_back(f.high == f.low ? fmt::format("{} 1", f.name)
                                    : fmt::format("{} 0x{:x}", f.name, bits));
  return set.empty() ? "none set" : fmt::format("{}", fmt::join(set, ", "));
}

struct Reported {
  Value attr;
  Value sh;
};

/// The stage-1 bytes that produce what was reported, by scheme and MemAttr ("stage 1 alone" for
/// none), and one outcome.
struct Origins {
  std::map<std::string, std::set<unsigned>> bytes;
  std::set<unsigned> allocated;
  std::optional<Concrete> example;
};

bool reserved(std::vector<Outcome> const& outcomes) {
  return std::ranges::any_of(outcomes,
                             [](Outcome const& o) { return o.state[note.reserved] == 1; });
}

/// Looks for `reported` over SH and FnXS; the page holds everything else.
std::optional<Concrete> reports(Concrete page, Reported reported) {
  constexpr std::array<Value, 3> shareabilities{0b00, 0b10, 0b11};
  for (Value fnxs = 0; fnxs <= page[feature.xs]; ++fnxs)
    for (Value const s1_sh : shareabilities)
      for (Value const s2_sh : shareabilities) {
        page[in.s2_fnxs] = fnxs;
        page[in.s1_sh] = s1_sh;
        page[in.s2_sh] = s2_sh;
        for (Outcome const& o : permitted_outcomes(page))
          if (o.state[par.f] == 0 && o.state[par.attr] == reported.attr &&
              o.state[par.sh] == reported.sh)
            return o.state;
      }
  return std::nullopt;
}

/// Adds the bytes that produce it under one stage 2, or under none.
void search_bytes(Concrete page, std::string const& label, Reported reported, Origins& origins) {
  page[in.s1_sh] = page[in.s2_sh] = page[in.s2_fnxs] = 0;
  for (unsigned mair = 0; mair < 256; ++mair) {
    page[in.mair] = static_cast<Value>(mair);
    if (reserved(permitted_outcomes(page))) continue;
    origins.allocated.insert(mair);
    auto const found = reports(page, reported);
    if (!found) continue;
    origins.bytes[label].insert(mair);
    if (!origins.example) origins.example = found;
  }
}

/// `first_only`: whether there is any.
Origins search(Page const& page, Concrete inputs, Reported reported, bool first_only = false) {
  Origins origins;
  inputs[in.access] = Access::at_s1;
  search_bytes(inputs, "stage 1 alone", reported, origins);
  inputs[in.access] = Access::at;
  for (Value fwb = 0; fwb <= inputs[feature.s2fwb]; ++fwb) {
    if (page.given[in.hcr_fwb] && inputs[feature.s2fwb] == 1 && fwb != page.inputs[in.hcr_fwb])
      continue;
    for (unsigned memattr = 0; memattr < 16; ++memattr) {
      if (first_only && origins.example) return origins;
      inputs[in.hcr_fwb] = fwb;
      inputs[in.s2_memattr] = static_cast<Value>(memattr);
      inputs[in.mair] = 0;
      auto const outcomes = permitted_outcomes(inputs);
      if (outcomes.front().state[on.s2] == 0 || reserved(outcomes) ||
          outcomes.front().state[note.res0_set] == 1)
        continue;
      search_bytes(inputs,
                   fmt::format("{} {}", fwb == 1 ? "FWB" : "no FWB",
                               value_text(in.s2_memattr, inputs[in.s2_memattr])),
                   reported, origins);
    }
  }
  return origins;
}

/// Bytes as ranges over those allocated; a long list is cut.
std::string bytes_text(std::set<unsigned> const& bytes, std::set<unsigned> const& allocated) {
  constexpr std::size_t shown = 7;
  if (bytes == allocated) return "any byte";
  std::vector<std::string> ranges;
  for (auto i = bytes.begin(); i != bytes.end();) {
    unsigned const low = *i;
    unsigned high = low;
    auto at = allocated.find(low);
    while (i != bytes.end() && at != allocated.end() && *i == *at) high = *i, ++i, ++at;
    ranges.push_back(low == high ? fmt::format("0x{:02x}", low)
                                 : fmt::format("0x{:02x}-0x{:02x}", low, high));
  }
  bool const cut = ranges.size() > shown;
  if (cut) ranges.resize(shown);
  auto const text = fmt::format("{}", fmt::join(ranges, ", "));
  return cut ? fmt::format("{}, ... ({} bytes)", text, bytes.size()) : text;
}

/// At most 20 lines, stage-2 values with the same bytes together.
std::string origins_text(Origins const& origins) {
  constexpr std::size_t most = 19;
  std::map<std::set<unsigned>, std::vector<std::string>> labels;
  for (auto const& [label, bytes] : origins.bytes) labels[bytes].push_back(label);
  std::vector<std::string> lines;
  for (auto const& [bytes, names] : labels)
    for (auto const& line : wrap(fmt::format("{}: MAIR {}", fmt::join(names, ", "),
                                             bytes_text(bytes, origins.allocated)),
                                 columns - 2, 2))
      lines.push_back(line);
  auto const left = lines.size() > most ? lines.size() - most : 0;
  if (left > 0) lines.resize(most);
  std::string text = beside("  ", lines);
  if (left > 0) text += fmt::format("  and {} more lines\n", left);
  return text;
}

/// The smallest set of further features under which it can be produced.
std::string missing_text(Page const& page, Reported reported) {
  std::vector<Field> absent;
  for (Field const f : telling_features)
    if (page.inputs[f] == 0) absent.push_back(f);
  std::vector<unsigned> subsets;
  for (unsigned s = 1; s < 1U << absent.size(); ++s) subsets.push_back(s);
  std::ranges::sort(subsets, {}, [](unsigned s) { return std::pair{std::popcount(s), s}; });
  auto const with = [&](unsigned subset) {
    Concrete inputs = page.inputs;
    for (std::size_t i = 0; i < absent.size(); ++i)
      if ((subset >> i & 1) != 0) inputs[absent[i]] = 1;
    return inputs;
  };
  auto const produced = [&](unsigned subset) {
    auto const inputs = with(subset);
    if (inputs[feature.mte_perm] == 1 && inputs[feature.mte2] == 0) return false;
    return search(page, inputs, reported, true).example.has_value();
  };
  if (subsets.empty() || !produced(subsets.back()))
    return "not producible under any of the features, by allocated encodings";
  auto const found = std::ranges::find_if(subsets, produced);
  Concrete only{};
  for (std::size_t i = 0; i < absent.size(); ++i)
    if ((*found >> i & 1) != 0) only[absent[i]] = 1;
  return fmt::format(
      "not producible under these features, by allocated encodings; it would be with "
      "{}",
      features_text(only));
}

std::string fault_status(std::uint64_t fst) {
  for (spec::FaultStatus const& status : spec::fault_statuses)
    if (status.value == fst && status.places.par) return std::string{status.meaning};
  return "reserved";
}

std::string fault_answer(std::uint64_t value) {
  auto const field = [&](std::string_view name) {
    return spec::field_value(spec::par_el1_fault, name, value);
  };
  auto text = paragraph("PAR_EL1", fmt::format("F=1 FST 0b{:06b} S {} PTW {}", field("FST"),
                                               field("S"), field("PTW")));
  auto meaning = fmt::format("{}; at stage {}", fault_status(field("FST")), field("S") + 1);
  if (field("PTW") == 1) meaning += ", on a stage-1 table walk";
  text += paragraph("Meaning", meaning + "; no attributes are reported");
  return text + paragraph("Other bits", other_bits(spec::par_el1_fault, value));
}

/// All features, so that every encoding means what it can mean.
Concrete with_all_features(Concrete inputs) {
  for (Field const f : telling_features) inputs[f] = 1;
  return inputs;
}

/// What ATTR and SH mean as a MAIR byte.
std::optional<Concrete> as_mair_byte(Concrete inputs, Reported reported) {
  inputs[in.access] = Access::at_s1;
  inputs[in.mair] = reported.attr;
  if (reserved(permitted_outcomes(inputs))) return std::nullopt;
  return reports(inputs, reported);
}

/// What ATTR and SH mean: as a MAIR byte, under these features or any, or as stage 2 makes it.
std::string meaning_text(Page const& page, Reported reported) {
  Concrete const all = with_all_features(page.inputs);
  auto meaning = as_mair_byte(page.inputs, reported);
  if (!meaning) meaning = as_mair_byte(all, reported);
  if (!meaning) meaning = search(page, all, reported, true).example;
  return meaning ? result_text(*meaning) : "no attributes that the architecture has, with this SH";
}

} // namespace

std::string explain_par(Page const& page, std::string const& value) {
  auto const raw = number("--par-el1", value, 64);
  auto text = paragraph("Features", features_line(page));
  if (spec::field_value(spec::par_el1, "F", raw) == 1) return text + fault_answer(raw);
  Reported const reported{static_cast<Value>(spec::field_value(spec::par_el1, "ATTR", raw)),
                          static_cast<Value>(spec::field_value(spec::par_el1, "SH", raw))};
  text += paragraph("PAR_EL1", fmt::format("F=0 ATTR {} SH {}", value_text(par.attr, reported.attr),
                                           value_text(par.sh, reported.sh)));
  text += paragraph("Meaning", meaning_text(page, reported));
  text += paragraph("Other bits", other_bits(spec::par_el1, raw));
  Origins const origins = search(page, page.inputs, reported);
  if (!origins.example) return text + paragraph("Origin", missing_text(page, reported));
  return text + "\nWhat could have produced it, for some SH (ranges leave reserved bytes out):\n" +
         origins_text(origins);
}

} // namespace twofold::cli
