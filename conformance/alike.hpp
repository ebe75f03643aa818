#pragma once
/// \file
/// Remembering the answers for reserved encodings, which are many outcomes each, and alike.

#include "conformance/answer.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <utility>
#include <vector>

namespace twofold {

/// About how much memory answers take.
inline std::size_t bytes_of(std::vector<Permitted> const& answers) {
  return answers.size() * sizeof(Permitted);
}

/// Remembers answers up to a bound of memory, for the threads of a stream together.
template <class Answer> class KnownAnswers {
public:
  /// Yields `use(answer)` for the answer of a page. It is the one that an alike page had, or what
  /// `make()` yields.
  template <class Make, class Use>
  auto with(Concrete const& page, Make const& make, Use const& use) {
    auto const other = alike(page);
    if (!other) return use(make());
    if (auto const known = find(*other)) return use(*known);
    return use(*remember(*other, make()));
  }

private:
  using Pointer = std::shared_ptr<Answer const>;
  static constexpr std::size_t most = std::size_t{64} << 20;

  Pointer find(Concrete const& page) const {
    std::shared_lock const lock{mutex_};
    auto const found = known_.find(packed_inputs(page));
    return found == known_.end() ? nullptr : found->second;
  }

  Pointer remember(Concrete const& page, Answer answer) {
    auto const size = bytes_of(answer);
    auto pointer = std::make_shared<Answer const>(std::move(answer));
    std::unique_lock const lock{mutex_};
    if (size_ + size > most) {
      known_.clear();
      size_ = 0;
    }
    size_ += size;
    known_.emplace(packed_inputs(page), pointer);
    return pointer;
  }

  mutable std::shared_mutex mutex_;
  std::unordered_map<std::uint64_t, Pointer> known_;
  std::size_t size_ = 0;
};

} // namespace twofold
