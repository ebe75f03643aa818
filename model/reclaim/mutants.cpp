#include "model/reclaim/mutants.hpp"

#include <algorithm>

namespace twofold::reclaim {

namespace {

/// Makes the mutants of one row.
class Mutator {
public:
  Mutator(std::size_t index, std::vector<CompletionMutant>& mutants)
      : index_(index), row_(spec::completion_rows[index]), mutants_(mutants) {}

  void run() {
    auto without = rows();
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(index_));
    add("dropped", std::move(without));
    if (row_.assumption != Assumption::none)
      put("without its assumption", [](CompletionRow& row) { row.assumption = Assumption::none; });
    if (row_.when.given) {
      put("always", [](CompletionRow& row) { row.when.given = false; });
      put("on the opposite condition",
          [](CompletionRow& row) { std::swap(row.when.first, row.when.second); });
    }
    for (std::size_t b = 0; b < between::count; ++b) {
      Between const one{1U << b};
      // What is left has to speak of a pair.
      if (row_.between.contains(one) && !(row_.between == one))
        put("without relation " + std::to_string(b),
            [&](CompletionRow& row) { row.between = row.between - one; });
    }
    pattern("X", [](CompletionRow& row) -> LabelPattern& { return row.x; });
    pattern("Y", [](CompletionRow& row) -> LabelPattern& { return row.y; });
  }

private:
  [[nodiscard]] static std::vector<CompletionRow> rows() {
    return {spec::completion_rows.begin(), spec::completion_rows.end()};
  }
  void add(std::string const& how, std::vector<CompletionRow> rows) {
    mutants_.push_back({std::string{row_.name} + ": " + how, std::move(rows)});
  }
  template <class Edit> void put(std::string const& how, Edit edit) {
    auto changed = rows();
    edit(changed[index_]);
    add(how, std::move(changed));
  }
  template <class Access> void pattern(std::string const& whose, Access access) {
    for (std::size_t l = 0; l < label::label_count; ++l) {
      Labels const one{std::uint64_t{1} << l};
      auto const name = whose + " without label " + std::to_string(l);
      CompletionRow row = row_;
      LabelPattern const pattern = access(row);
      if (pattern.all.contains(one))
        put(name, [&](CompletionRow& r) { access(r).all = pattern.all - one; });
      if (pattern.none.contains(one))
        put(name + " excluded", [&](CompletionRow& r) { access(r).none = pattern.none - one; });
      if (pattern.any.contains(one) && !(pattern.any == one))
        put(name + " of several", [&](CompletionRow& r) { access(r).any = pattern.any - one; });
    }
  }

  std::size_t index_;
  CompletionRow const& row_;
  std::vector<CompletionMutant>& mutants_;
};

constexpr HarmlessCompletion harmless[] = {
    {"nothing yet", "nothing yet"},
};

} // namespace

std::vector<CompletionMutant> completion_mutants() {
  std::vector<CompletionMutant> mutants;
  for (std::size_t i = 0; i < spec::completion_rows.size(); ++i) Mutator{i, mutants}.run();
  return mutants;
}

std::span<HarmlessCompletion const> harmless_completion_mutants() { return harmless; }

std::string_view why_harmless(CompletionMutant const& mutant) {
  auto const* const found = std::ranges::find_if(
      harmless, [&](HarmlessCompletion const& h) { return mutant.what.starts_with(h.what); });
  return found == std::end(harmless) ? std::string_view{} : found->why;
}

} // namespace twofold::reclaim
