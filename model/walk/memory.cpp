#include "model/walk/memory.hpp"

#include <algorithm>
#include <utility>

namespace twofold::walks {

Memory::Page& Memory::page_at(std::uint64_t address) {
  std::uint64_t const number = number_of(address);
  if (2 * (used_ + 1) > slots_.size()) grow();
  std::size_t const mask = slots_.size() - 1;
  std::size_t i = hash(number) & mask;
  while (slots_[i].key != 0 && slots_[i].key != number + 1) i = (i + 1) & mask;
  if (slots_[i].key == 0) {
    if (used_ == pool_.size())
      pool_.push_back(std::make_unique<Page>());
    else
      pool_[used_]->fill(0);
    slots_[i] = {number + 1, pool_[used_].get()};
    ++used_;
  }
  return *slots_[i].page;
}

void Memory::clear() {
  std::ranges::fill(slots_, Slot{});
  used_ = 0;
}

std::vector<std::uint64_t> Memory::numbers() const {
  std::vector<std::uint64_t> all;
  for (Slot const& slot : slots_)
    if (slot.key != 0) all.push_back(slot.key - 1);
  std::ranges::sort(all);
  return all;
}

void Memory::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  std::swap(old, slots_);
  std::size_t const mask = slots_.size() - 1;
  for (Slot const& slot : old) {
    if (slot.key == 0) continue;
    std::size_t i = hash(slot.key - 1) & mask;
    while (slots_[i].key != 0) i = (i + 1) & mask;
    slots_[i] = slot;
  }
}

} // namespace twofold::walks
