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
#include <vector>

namespace twofold::cli {

using namespace walks;

namespace {

/// After so many walks without a violation a mutant survives.
constexpr std::uint64_t most_walks = 1'000'000;

} // namespace

int mutate_walks(Output& output, unsigned jobs, proofs::Interrupt const& interrupt) {
  auto const mutants = walk_mutants();
  auto const properties = walk_properties();
  std::array<std::size_t, 4> fates{};
  std::vector<std::size_t> kills(properties.size());
  std::string alive;
  StatusLine const progress;
  std::size_t done = 0;
  auto mutant = mutants.begin();
  auto const next = [&]() -> std::optional<WalkMutant const*> {
    if (interrupt || mutant == mutants.end()) return std::nullopt;
    return &*mutant++;
  };
  auto const work = [&](WalkMutant const* m) { return judge(*m, most_walks); };
  in_order(jobs, next, work, [&](WalkVerdict const& verdict) {
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
    text += fmt::format("{:<22} notices {:>5} first\n", properties[p].id, kills[p]);
  auto const survived = fates.at(static_cast<std::size_t>(WalkFate::survived));
  output.write(text + fmt::format("\n{} mutants of the rows of walks: {} killed, {} incomplete, {} "
                                  "equivalent, {} survived {} walks\n",
                                  mutants.size(),
                                  fates.at(static_cast<std::size_t>(WalkFate::killed)),
                                  fates.at(static_cast<std::size_t>(WalkFate::incomplete)),
                                  fates.at(static_cast<std::size_t>(WalkFate::equivalent)),
                                  survived, most_walks));
  return survived == 0 ? exit_status::ok : exit_status::vacuous;
}

} // namespace twofold::cli
