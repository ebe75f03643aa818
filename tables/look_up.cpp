#include "tables/look_up.hpp"

#include "model/outcomes.hpp"
#include "tables/kinds.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

namespace twofold {

using namespace field;

namespace {

constexpr std::uint32_t put(LookUpPart part, std::size_t value) {
  return static_cast<std::uint32_t>(value) << part.low;
}

/// The number of an item in a list, to which it is added if it is not there.
template <class Item> std::size_t number_of(std::vector<Item>& items, Item const& item) {
  auto const found = std::ranges::find(items, item);
  auto const number = static_cast<std::size_t>(found - items.begin());
  if (found == items.end()) items.push_back(item);
  return number;
}

/// The parts that do not depend on SH or FnXS.
std::uint32_t fixed_parts(Concrete const& state) {
  return put(look_up_type, state[out.type]) | put(look_up_inner, state[out.inner]) |
         put(look_up_outer, state[out.outer]) | put(look_up_inner_hints, state[out.inner_hints]) |
         put(look_up_outer_hints, state[out.outer_hints]) |
         put(look_up_inner_transient, state[out.inner_transient]) |
         put(look_up_outer_transient, state[out.outer_transient]);
}

/// Collects what is permitted for one scheme, MemAttr and MAIR byte.
class Cell {
public:
  void add(Concrete const& page, Concrete const& state) {
    if (!fixed_) fixed_ = fixed_parts(state);
    auto const fnxs = page[in.s2_fnxs];
    xs_[fnxs] |= 1U << state[out.xs];
    consistent_ = consistent_ && *fixed_ == fixed_parts(state);
    auto& sh = shareability_[4U * page[in.s1_sh] + page[in.s2_sh]];
    sh = static_cast<std::uint8_t>(sh | 1U << state[out.sh]);
    auto& tags = tags_[page[in.s1_sh]];
    tags =
        static_cast<std::uint8_t>(tags | 1U << state[out.tagged] | 4U << state[out.no_tag_access]);
  }

  std::uint32_t word(LookUp& tables) const {
    unsigned xs = 0;
    for (unsigned fnxs = 0; fnxs < 2; ++fnxs) {
      if (xs_[fnxs] == 0b11) consistent_error();
      xs |= (xs_[fnxs] >> 1) << fnxs;
    }
    if (!consistent_) consistent_error();
    auto const sh = number_of(tables.shareability, shareability_);
    auto const tags = number_of(tables.tags, tags_);
    if (sh >> look_up_shareability.width != 0 || tags >> look_up_tags.width != 0)
      throw std::logic_error{"look-up tables: too many functions of SH"};
    return *fixed_ | put(look_up_xs, xs) | put(look_up_shareability, sh) | put(look_up_tags, tags);
  }

private:
  [[noreturn]] static void consistent_error() {
    throw std::logic_error{"look-up tables: a result depends on more than they provide for"};
  }

  std::optional<std::uint32_t> fixed_;
  std::array<unsigned, 2> xs_{};
  std::array<std::uint8_t, 16> shareability_{};
  std::array<std::uint8_t, 4> tags_{};
  bool consistent_ = true;
};

std::uint32_t word_for(Concrete page, LookUp& tables) {
  if (survey(page).reserved) return put(look_up_reserved, 1);
  Cell cell;
  for (Value sh1 = 0; sh1 < 4; ++sh1)
    for (Value sh2 = 0; sh2 < 4; ++sh2)
      for (Value fnxs = 0; fnxs < 2; ++fnxs) {
        page[in.s1_sh] = sh1;
        page[in.s2_sh] = sh2;
        page[in.s2_fnxs] = fnxs;
        for (Outcome const& outcome : permitted_outcomes(page)) cell.add(page, outcome.state);
      }
  return cell.word(tables);
}

} // namespace

LookUp make_look_up(Concrete const& features) {
  LookUp tables;
  tables.features = features;
  std::map<std::vector<std::uint32_t>, std::uint8_t> blocks;
  for (unsigned row = 0; row < tables.block.size(); ++row) {
    std::vector<std::uint32_t> words;
    for (unsigned mair = 0; mair < 256; ++mair)
      words.push_back(word_for(
          read_page(features, static_cast<Value>(mair), row >= 16, static_cast<Value>(row % 16)),
          tables));
    auto const [block, is_new] =
        blocks.emplace(std::move(words), static_cast<std::uint8_t>(blocks.size()));
    tables.block[row] = block->second;
    if (is_new) tables.words.insert(tables.words.end(), block->first.begin(), block->first.end());
  }
  return tables;
}

} // namespace twofold
