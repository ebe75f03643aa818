#include "model/reclaim/memory.hpp"

#include "model/outcomes.hpp"
#include "model/setting.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace twofold::reclaim {

using namespace field;

namespace {

/// The stage-2 encoding, without FWB, that leaves stage 1's type and Cacheability as they are.
constexpr Value weakest_stage_2 = 0b1111;

/// What users call a type, and the MAIR byte that asks for it.
struct Name {
  std::string_view name;
  Value mair;
  bool xs = false; ///< with FEAT_XS
};
constexpr std::array<Name, 9> names{{{"nGnRnE", 0x00},
                                     {"nGnRE", 0x04},
                                     {"nGRE", 0x08},
                                     {"GRE", 0x0c},
                                     {"nc", 0x44},
                                     {"wt", 0xbb},
                                     {"wb", 0xff},
                                     {"nc-xs0", 0x40, true},
                                     {"wt-xs0", 0xa0, true}}};

bool same_word(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

std::string name_of(Concrete const& state) {
  auto const word = [](auto f, Value value) { return std::string{info(f).value_names[value]}; };
  if (state[out.type] != MemoryType::normal) return word(out.type, state[out.type]);
  auto const inner = word(out.inner, state[out.inner]);
  auto const outer = word(out.outer, state[out.outer]);
  return inner == outer ? "Normal-" + inner : "Normal inner " + inner + " outer " + outer;
}

} // namespace

Memory memory_of(Concrete const& state) {
  Memory memory{name_of(state), {}};
  auto const put = [&](bool condition, Labels labels) {
    if (condition) memory.labels = memory.labels | labels;
  };
  auto const at_some_level = [&](Value least) {
    return state[out.type] == MemoryType::normal &&
           std::max(state[out.inner], state[out.outer]) >= least;
  };
  put(state[may.gather] == 0, label::non_gathering);
  put(state[may.reorder] == 0, label::non_reordering);
  put(state[may.early_ack] == 0, label::non_early_ack);
  put(at_some_level(Cacheability::write_back), label::write_back);
  put(at_some_level(Cacheability::write_through), label::cacheable);
  put(state[out.xs] == 1, label::xs);
  if (state[out.xs] == 0) memory.name += " XS=0";
  return memory;
}

std::optional<Memory> memory_named(std::string_view name) {
  auto const* const found =
      std::ranges::find_if(names, [&](Name const& known) { return same_word(known.name, name); });
  if (found == names.end()) return std::nullopt;
  Concrete page = usual_page;
  page[in.mair] = found->mair;
  page[feature.xs] = found->xs ? 1 : 0;
  page[in.s2_memattr] = weakest_stage_2;
  return memory_of(permitted_outcomes(page).front().state);
}

std::vector<std::string_view> memory_names() {
  std::vector<std::string_view> all;
  for (Name const& known : names) all.push_back(known.name);
  return all;
}

std::vector<Memory> choices_under(Concrete const& page) {
  std::vector<Memory> all;
  Concrete inputs = page;
  for (unsigned mair = 0; mair < 256; ++mair) {
    inputs[in.mair] = static_cast<Value>(mair);
    for (Outcome const& outcome : permitted_outcomes(inputs)) {
      if (outcome.state[out.fault] != Fault::none) continue;
      auto memory = memory_of(outcome.state);
      if (std::ranges::find(all, memory) == all.end()) all.push_back(std::move(memory));
    }
  }
  std::ranges::sort(all, {}, [](Memory const& m) {
    auto const at = std::ranges::find_if(
        names, [&](Name const& n) { return memory_named(n.name)->name == m.name; });
    return std::pair{at - names.begin(), m.name};
  });
  return all;
}

} // namespace twofold::reclaim
