#pragma once
/// \file
/// `twofold fuzz --walks`: the properties of walks on drawn tables, for as long as one likes.

#include "cli/output.hpp"
#include "proofs/discharge.hpp"
#include "properties/walk/campaign.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace twofold::cli {

struct FuzzOptions {
  bool walks = false;
  std::string time;               ///< "10m"; empty for no limit of time
  std::string scenarios;          ///< how many; empty for no limit
  std::string shard;              ///< "1/4"
  std::string state;              ///< file to go on from and to keep up to date
  std::string save;               ///< folder for failures
  std::string only;               ///< the seed of one scenario, to be run alone
  std::vector<std::string> merge; ///< documents to add up
  std::uint64_t seed = 0;
  unsigned jobs = 1;
  bool json = false;
};

/// How the walks of one property went.
struct PropertyTally {
  std::string id;
  walks::Tally tally;
};

/// The first failure of a property, made small.
struct FuzzFailure {
  std::string property;
  std::uint64_t scenario = 0; ///< the seed of the scenario that it was found in
  std::string document;       ///< JSON, see docs/schema/fuzz.schema.json
  std::string words;          ///< JSON, the memory as `twofold walk --words` takes it
  std::string command;        ///< the walk, as a command
};

/// A campaign so far: what is written to the state file, merged, and reported.
struct FuzzState {
  std::string revision;
  std::uint64_t seed = 0;
  unsigned shards = 1;
  std::vector<unsigned> parts{1};  ///< which of the shards are in it, ascending, from 1
  std::vector<std::uint64_t> done; ///< of each part, how many scenarios
  std::uint64_t walks = 0;
  std::vector<PropertyTally> properties;
  std::vector<FuzzFailure> failures; ///< at most one a property
  [[nodiscard]] std::uint64_t scenarios() const;
  /// The exit status that it deserves.
  [[nodiscard]] int status() const;
};

/// Walks in one scenario.
inline constexpr unsigned walks_per_scenario = 32;

/// The seed of a scenario of a campaign.
std::uint64_t scenario_seed(std::uint64_t campaign, std::uint64_t index);

/// A duration in milliseconds: "90s", "10m", "2h". Throws UsageError.
std::uint64_t milliseconds(std::string const& text);

/// Adds up states that belong together. Throws UsageError if they do not.
FuzzState merged(std::vector<FuzzState> const& states, std::vector<std::string> const& names);

/// Runs, goes on or merges, and writes the report. Yields the exit status.
int fuzz(Output& output, FuzzOptions const& options, proofs::Interrupt const& interrupt);

/// The state as a JSON document, and back. `name` is what messages call it; throws UsageError.
std::string fuzz_json(FuzzState const& state);
FuzzState read_fuzz(std::string const& name, std::string const& text);
FuzzFailure failure_of(walks::Failure const& failure);

} // namespace twofold::cli
