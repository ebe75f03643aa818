// The completion rows are well-formed, or this does not compile.
#include "spec/completion.hpp"

#include <algorithm>

namespace twofold {

namespace {

constexpr bool unique_names() {
  for (CompletionRow const& row : spec::completion_rows)
    if (std::ranges::count(spec::completion_rows, row.name, &CompletionRow::name) != 1)
      return false;
  return true;
}
static_assert(unique_names());

constexpr bool well_formed(CompletionRow const& row) {
  using Part = CompletionPart;
  bool const cited = !row.name.empty() && !row.cite.empty();
  bool const shape = (row.part == Part::order) == row.then.given &&
                     (row.part == Part::grant) == (row.grants.bits != 0) &&
                     (row.part == Part::relate) == (row.relates.bits != 0) &&
                     (!row.when.given || row.part == Part::order || row.part == Part::gather);
  // What rows grant or relate rests on no assumption; engines rely on it.
  bool const certain =
      (row.part != Part::grant && row.part != Part::relate) || row.assumption == Assumption::none;
  // A row about one instruction alone says so.
  bool const about_pairs =
      row.between.bits != 0 || row.part == Part::relate || row.part == Part::absent;
  return cited && shape && certain && about_pairs;
}
static_assert(std::ranges::all_of(spec::completion_rows, well_formed));

constexpr bool every_assumption_matters() {
  for (AssumptionInfo const& info : assumption_infos)
    if (info.id != Assumption::none &&
        std::ranges::count(spec::completion_rows, info.id, &CompletionRow::assumption) == 0)
      return false;
  return true;
}
static_assert(every_assumption_matters());

constexpr bool in_order() {
  for (std::size_t a = 0; a < assumption_infos.size(); ++a)
    if (assumption_infos[a].id != static_cast<Assumption>(a)) return false;
  return true;
}
static_assert(in_order());

} // namespace

} // namespace twofold
