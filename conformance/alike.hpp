#pragma once
/// \file
/// Remembering the answers for reserved encodings, which are many outcomes each, and alike.

#include "conformance/answer.hpp"

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

namespace twofold {

/// About how much memory answers take.
inline std::size_t bytes_of(std::vector<Permitted> const& answers) {
  return answers.size() * sizeof(Permitted);
}

/// Remembers answers for one thread: those used latest, up to a bound of memory.
template <class Answer> class KnownAnswers {
public:
  /// Yields `use(answer)` for the answer of a page. It is the one that an alike page had, or what
  /// `make()` yields.
  template <class Make, class Use>
  auto with(Concrete const& page, Make const& make, Use const& use) {
    auto const other = alike(page);
    if (!other) return use(make());
    auto const key = packed_inputs(*other);
    if (auto const found = young_.find(key); found != young_.end()) return use(found->second);
    if (auto old = old_.extract(key)) return use(remember(std::move(old)));
    Map made;
    made.emplace(key, make());
    return use(remember(made.extract(key)));
  }

private:
  using Map = std::unordered_map<std::uint64_t, Answer>;

  static constexpr std::size_t most = std::size_t{32} << 20; // of each generation

  Answer const& remember(typename Map::node_type node) {
    auto const size = bytes_of(node.mapped());
    if (size_ + size > most) {
      old_ = std::exchange(young_, {});
      size_ = 0;
    }
    size_ += size;
    return young_.insert(std::move(node)).position->second;
  }

  Map young_; ///< what was used since the other generation grew old
  Map old_;
  std::size_t size_ = 0; ///< of the young generation
};

} // namespace twofold
