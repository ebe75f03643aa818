#include "cli/walk_mutate.hpp"

#include "cli/exit_status.hpp"
#include "cli/rows.hpp"
#include "cli/terminal.hpp"
#include "cli/wording.hpp"
#include "conformance/ordered.hpp"
#include "properties/walk/mutants.hpp"
#include "properties/walk/properties.hpp"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace twofold::cli {

using namespace walks;

namespace {

/// After so many walks without a violation a mutant survives.
constexpr std::uint64_t most_walks = 1'000'000;
/// So many walks are made of each mutant that is killed, to see which other properties notice.
constexpr std::uint64_t walks_for_all = 50'000;

/// What is known of a row from its mutants.
struct RowCover {
  std::string row;
  std::size_t equivalent = 0;
  std::vector<bool> properties; ///< which ones notice a mutant of it
};

struct Judged {
  WalkVerdict verdict;
  std::vector<bool> properties;
};

Judged judge_fully(WalkMutant const& mutant) {
  Judged judged{judge(mutant, most_walks), {}};
  if (judged.verdict.fate != WalkFate::killed) return judged;
  judged.properties = noticing(mutant, walks_for_all);
  judged.properties.at(judged.verdict.property) = true;
  return judged;
}

std::string names_of(std::vector<bool> const& noticed) {
  auto const properties = walk_properties();
  std::string names;
  for (std::size_t p = 0; p < noticed.size(); ++p)
    if (noticed[p]) names += fmt::format("{}{}", names.empty() ? "" : ", ", properties[p].id);
  return names;
}

} // namespace

int mutate_walks(Output& output, unsigned jobs, proofs::Interrupt const& interrupt) {
  auto const mutants = walk_mutants();
  auto const properties = walk_properties();
  std::array<std::size_t, 3> fates{};
  std::vector<std::size_t> kills(properties.size());
  std::string alive;
  StatusLine const progress;
  std::size_t done = 0;
  auto mutant = mutants.begin();
  auto const next = [&]() -> std::optional<WalkMutant const*> {
    if (interrupt || mutant == mutants.end()) return std::nullopt;
    return &*mutant++;
  };
  std::vector<RowCover> rows;
  std::vector<std::size_t> notice(properties.size());
  auto const work = [](WalkMutant const* m) { return judge_fully(*m); };
  in_order(jobs, next, work, [&](Judged const& judged) {
    WalkVerdict const& verdict = judged.verdict;
    // The mutants of a row follow one another.
    if (rows.empty() || rows.back().row != mutants[done].row)
      rows.push_back({mutants[done].row, 0, std::vector<bool>(properties.size())});
    if (verdict.fate == WalkFate::equivalent) ++rows.back().equivalent;
    for (std::size_t p = 0; p < judged.properties.size(); ++p)
      if (judged.properties[p]) {
        rows.back().properties[p] = true;
        ++notice[p];
      }
    ++fates.at(static_cast<std::size_t>(verdict.fate));
    if (verdict.fate == WalkFate::killed) ++kills.at(verdict.property);
    if (verdict.fate == WalkFate::survived)
      alive += beside("", wrap(fmt::format("survived: {}", mutants[done].what), columns, 2));
    progress.show(fmt::format("{}/{} mutants", ++done, mutants.size()));
  });
  progress.clear();
  if (interrupt) throw Interrupted{};
  std::string text = alive;
  if (!alive.empty()) text += "\n";
  for (std::size_t p = 0; p < properties.size(); ++p)
    text +=
        fmt::format("{:<22} notices {:>5}, {:>5} first\n", properties[p].id, notice[p], kills[p]);
  text += "\nProperties whose verdicts depend on a row, which notice one of its mutants\n";
  std::size_t bare = 0;
  for (RowCover const& row : rows) {
    auto names = names_of(row.properties);
    if (names.empty()) {
      ++bare;
      names = fmt::format("none; {} mutants equivalent", row.equivalent);
    }
    text += beside(fmt::format("  {:<26}", row.row), wrap(names, columns - 28));
  }
  text += bare == 0 ? fmt::format("Every walk row is covered by a property whose verdict depends "
                                  "on it: {} rows\n",
                                  rows.size())
                    : fmt::format("{} of {} walk rows are covered by no property whose verdict "
                                  "depends on them\n",
                                  bare, rows.size());
  auto const survived = fates.at(static_cast<std::size_t>(WalkFate::survived));
  output.write(text + fmt::format("\n{} mutants of the rows of walks: {} killed, {} equivalent, "
                                  "{} survived {} walks\n",
                                  mutants.size(),
                                  fates.at(static_cast<std::size_t>(WalkFate::killed)),
                                  fates.at(static_cast<std::size_t>(WalkFate::equivalent)),
                                  survived, most_walks));
  return survived == 0 ? exit_status::ok : exit_status::vacuous;
}

} // namespace twofold::cli
