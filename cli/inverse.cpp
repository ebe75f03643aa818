#include "cli/inverse.hpp"

#include "cli/explain.hpp"
#include "cli/list.hpp"
#include "cli/output.hpp"
#include "cli/situation.hpp"
#include "cli/wording.hpp"
#include "model/outcomes.hpp"
#include "model/translation.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <functional>
#include <set>

namespace twofold::cli {

using namespace field;

namespace {

/// What users call a type.
using Word = std::string_view;
using Words = std::set<Word>;

constexpr Word device = "device";
constexpr std::array<Word, 4> device_words{"nGnRnE", "nGnRE", "nGRE", "GRE"}; // as MemoryType
constexpr std::array<Word, 4> cacheable_words{"", "nc", "wt", "wb"};          // as Cacheability
constexpr Word mixed = "mixed";

Word word_of(Concrete const& state) {
  if (state[out.type] != MemoryType::normal) return device_words[state[out.type]];
  return state[out.inner] == state[out.outer] ? cacheable_words[state[out.inner]] : mixed;
}

bool is_device(Word word) { return std::ranges::find(device_words, word) != device_words.end(); }

constexpr std::array<Word, 9> all_words{device, "nGnRnE", "nGnRE", "nGRE", "GRE",
                                        "nc",   "wt",     "wb",    mixed};

bool same_word(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

Words parse(std::string_view list) {
  Words words;
  for (auto const text : split(list)) {
    auto const found =
        std::ranges::find_if(all_words, [&](Word word) { return same_word(word, text); });
    if (found == all_words.end())
      throw UsageError(fmt::format("--want: '{}' is not a type; known are {}", text.substr(0, 40),
                                   fmt::join(all_words, ", ")));
    words.insert(*found);
  }
  return words;
}

/// Whether exactly the wanted types are reached; "device" stands for one or several Device types.
bool reaches_exactly(Words const& reached, Words const& wanted) {
  Words rest = reached;
  if (wanted.contains(device)) {
    if (std::erase_if(rest, is_device) == 0) return false;
    rest.insert(device);
  }
  return rest == wanted;
}

/// A stage-2 encoding and what stage 1 makes of it.
struct Encoding {
  Value memattr = 0;
  bool reserved = false;
  bool res0 = false;          ///< a RES0 bit of it is set
  bool keeps_s1 = true;       ///< type, Cacheability and hints are always stage 1's
  bool no_tag_access = false; ///< it may give NoTagAccess
  Words reached;
};

bool keeps(Concrete const& state) {
  return state[out.fault] == Fault::none &&
         std::equal(state.items.begin() + out.type.index,
                    state.items.begin() + out.outer_transient.index + 1,
                    state.items.begin() + s1.type.index);
}

static_assert(out.outer_transient.index - out.type.index ==
              s1.outer_transient.index - s1.type.index);

Encoding survey(Concrete inputs, unsigned memattr) {
  Encoding encoding;
  encoding.memattr = static_cast<Value>(memattr);
  inputs[in.s2_memattr] = encoding.memattr;
  for (unsigned mair = 0; mair < 256; ++mair) {
    inputs[in.mair] = static_cast<Value>(mair);
    for (Outcome const& o : permitted_outcomes(inputs)) {
      encoding.reserved = encoding.reserved ||
                          std::ranges::find(o.chosen, Field{choice.s2_memattr}) != o.chosen.end();
      encoding.res0 = encoding.res0 || o.state[note.res0_set] == 1;
      encoding.keeps_s1 = encoding.keeps_s1 && keeps(o.state);
      encoding.no_tag_access = encoding.no_tag_access || o.state[out.no_tag_access] == 1;
      if (o.state[out.fault] == Fault::none) encoding.reached.insert(word_of(o.state));
      if (encoding.reserved) return encoding;
    }
  }
  return encoding;
}

/// The inputs with each scheme that the features and the page allow.
std::vector<Concrete> schemes(Page const& page) {
  std::vector<Concrete> all;
  for (Value const fwb : {Value{0}, Value{1}}) {
    Concrete inputs = page.inputs;
    if (fwb == 1 && inputs[feature.s2fwb] == 0) continue;
    if (page.given[in.hcr_fwb] && inputs[feature.s2fwb] == 1 && inputs[in.hcr_fwb] != fwb) continue;
    inputs[in.hcr_fwb] = fwb;
    all.push_back(inputs);
  }
  return all;
}

std::string list_text(std::vector<std::string> const& items) {
  return items.empty() ? "none" : fmt::format("{}", fmt::join(items, ", "));
}

/// For each scheme, the encodings that answer a question.
std::string answers(Page const& page, std::function<bool(Encoding const&)> const& answer) {
  std::string text;
  for (Concrete const& inputs : schemes(page)) {
    std::vector<std::string> found;
    std::vector<std::string> reserved;
    bool res0 = false;
    for (unsigned memattr = 0; memattr < 16; ++memattr) {
      Encoding const encoding = survey(inputs, memattr);
      auto const name = value_text(in.s2_memattr, encoding.memattr);
      res0 = res0 || encoding.res0;
      if (encoding.res0) continue;
      if (encoding.reserved)
        reserved.push_back(name);
      else if (answer(encoding))
        found.push_back(name + (encoding.no_tag_access ? " (adds NoTagAccess to Tagged)" : ""));
    }
    text += paragraph(inputs[in.hcr_fwb] == 1 ? "FWB" : "no FWB", list_text(found));
    text += paragraph("", fmt::format("reserved, so not considered: {}", list_text(reserved)));
    if (res0)
      text += paragraph("", "MemAttr[3] is RES0 and ignored: values with it set are left out");
  }
  return text;
}

std::string head(Page const& page, std::string_view question) {
  return paragraph("Features", features_line(page)) + paragraph("Question", question);
}

/// Whether a stage-2 value leaves a field of the result as it is without a stage 2.
bool leaves(Concrete inputs, Field stage2_input, Value value, Field result) {
  inputs[stage2_input] = value;
  for (unsigned mair = 0; mair < 256; ++mair)
    for (Value const sh : {Value{0b00}, Value{0b10}, Value{0b11}}) {
      inputs[in.mair] = static_cast<Value>(mair);
      inputs[in.s1_sh] = sh;
      Concrete with = inputs;
      Concrete without = inputs;
      without[in.hcr_vm] = 0;
      translate(with);
      translate(without);
      if (with[result] != without[result]) return false;
    }
  return true;
}

/// The values of a stage-2 field by whether they leave that field of the result alone.
std::string leaves_text(Page const& page, Field input, std::vector<Value> const& values,
                        Field result) {
  Concrete inputs = page.inputs;
  inputs[in.hcr_fwb] = 0;
  inputs[in.s2_memattr] = 0b1111;
  std::vector<std::string> left;
  std::vector<std::string> changed;
  for (Value const v : values)
    (leaves(inputs, input, v, result) ? left : changed).push_back(value_text(input, v));
  return fmt::format("leave it: {}; may change it: {}", list_text(left), list_text(changed));
}

} // namespace

std::string explain_want(Page const& page, std::string const& wanted) {
  Words const words = parse(wanted);
  auto text = head(page, fmt::format("under which stage-2 MemAttr does stage 1 reach exactly {}?",
                                     fmt::join(words, ", ")));
  if (!situation_of(page.inputs).stage2)
    return text + paragraph("Stage 2", stage2_absent_text(page));
  return text + answers(page, [&](Encoding const& e) { return reaches_exactly(e.reached, words); });
}

std::string explain_keeps_s1(Page const& page) {
  auto text = head(page, "which stage-2 MemAttr keep stage 1's type, Cacheability and hints, "
                         "whatever they are?");
  if (!situation_of(page.inputs).stage2)
    return text + paragraph("Stage 2", stage2_absent_text(page));
  text += answers(page, [](Encoding const& e) { return e.keeps_s1; });
  text += paragraph("SH", "stage-2 SH and stage 1's Shareability (the stronger counts, R_ZNLRJ): " +
                              leaves_text(page, in.s2_sh, {0b00, 0b10, 0b11}, out.sh));
  if (page.inputs[feature.xs] == 1)
    text += paragraph("XS", "FnXS and stage 1's XS (1 forces XS=0, R_FQWJG): " +
                                leaves_text(page, in.s2_fnxs, {0, 1}, out.xs));
  return text;
}

} // namespace twofold::cli
