#pragma once
/// \file
/// Physical memory of 52 bits, of which only the pages that were written are there.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace twofold::walks {

/// A sparse memory of aligned 64-bit words. What was never written reads as 0.
class Memory {
public:
  static constexpr unsigned page_bits = 12;
  static constexpr unsigned address_bits = 52;
  static constexpr std::size_t words_per_page = std::size_t{1} << (page_bits - 3);
  using Page = std::array<std::uint64_t, words_per_page>;

  Memory() : slots_(16) {}

  /// The word at an address, of which bits [2:0] and those beyond 52 do not count.
  [[nodiscard]] std::uint64_t read(std::uint64_t address) const {
    Page const* const page = find(number_of(address));
    return page == nullptr ? 0 : (*page)[word_of(address)];
  }

  /// Whether anything was written to the 4 KiB around the address.
  [[nodiscard]] bool contains(std::uint64_t address) const {
    return find(number_of(address)) != nullptr;
  }

  void write(std::uint64_t address, std::uint64_t value) {
    page_at(address)[word_of(address)] = value;
  }

  /// The 4 KiB around the address, made if they are not there. Stays where it is until `clear`.
  Page& page_at(std::uint64_t address);

  /// Forgets everything; the room is kept for what is written next.
  void clear();

  [[nodiscard]] std::size_t pages() const { return used_; }

  /// Calls `visit(address, page)` for each page that is there, by ascending address.
  template <class Visit> void for_each_page(Visit visit) const {
    for (std::uint64_t const number : numbers()) visit(number << page_bits, *find(number));
  }

private:
  /// A page's number plus one, 0 where there is none.
  struct Slot {
    std::uint64_t key = 0;
    Page* page = nullptr;
  };

  static constexpr std::uint64_t number_of(std::uint64_t address) {
    return (address & ((std::uint64_t{1} << address_bits) - 1)) >> page_bits;
  }
  static constexpr std::size_t word_of(std::uint64_t address) {
    return (address >> 3) & (words_per_page - 1);
  }
  static constexpr std::size_t hash(std::uint64_t number) {
    return static_cast<std::size_t>((number * 0x9e37'79b9'7f4a'7c15U) >> 24);
  }
  [[nodiscard]] Page const* find(std::uint64_t number) const {
    std::size_t const mask = slots_.size() - 1;
    for (std::size_t i = hash(number) & mask;; i = (i + 1) & mask) {
      if (slots_[i].key == number + 1) return slots_[i].page;
      if (slots_[i].key == 0) return nullptr;
    }
  }
  [[nodiscard]] std::vector<std::uint64_t> numbers() const;
  void grow();

  std::vector<Slot> slots_; ///< a power of two of them, at most half of them used
  std::vector<std::unique_ptr<Page>> pool_;
  std::size_t used_ = 0;
};

/// A memory that is left as it is: what a walk writes to it is kept beside it, and read back.
class Journal {
public:
  struct Write {
    std::uint64_t address = 0;
    std::uint64_t value = 0;
    friend bool operator==(Write const&, Write const&) = default;
  };

  explicit Journal(Memory const& memory) : memory_(&memory) {}

  [[nodiscard]] std::uint64_t read(std::uint64_t address) const {
    for (std::size_t i = writes_.size(); i-- > 0;)
      if (writes_[i].address == (address & ~std::uint64_t{7})) return writes_[i].value;
    return memory_->read(address);
  }
  [[nodiscard]] bool contains(std::uint64_t address) const { return memory_->contains(address); }
  void write(std::uint64_t address, std::uint64_t value) {
    writes_.push_back({address & ~std::uint64_t{7}, value});
  }
  /// In order.
  [[nodiscard]] std::vector<Write> const& writes() const { return writes_; }
  void clear() { writes_.clear(); }

private:
  Memory const* memory_;
  std::vector<Write> writes_;
};

} // namespace twofold::walks
