#include "cli/fuzz.hpp"

#include "cli/exit_status.hpp"
#include "cli/number.hpp"
#include "cli/rows.hpp"
#include "cli/terminal.hpp"
#include "cli/wording.hpp"
#include "conformance/number.hpp"
#include "input/in_quotes.hpp"
#include "spec/revision.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

namespace twofold::cli {

namespace {

using Clock = std::chrono::steady_clock;

/// Scenarios that one thread takes between two looks at the clock.
constexpr std::uint64_t batch = 64;

void write_whole(std::string const& path, std::string const& text) {
  Output file{path};
  file.write(text);
  file.commit();
}

/// "2/4" as {2, 4}.
std::pair<unsigned, unsigned> read_shard(std::string const& text) {
  if (text.empty()) return {1, 1};
  auto const slash = text.find('/');
  auto const wrong = [&] {
    return UsageError(
        fmt::format("--shard: '{}' is not i/n; allowed are 1/n to n/n, such as 2/4", text));
  };
  if (slash == std::string::npos) throw wrong();
  auto const part = number("--shard", text.substr(0, slash), 16);
  auto const all = number("--shard", text.substr(slash + 1), 16);
  if (part == 0 || part > all) throw wrong();
  return {static_cast<unsigned>(part), static_cast<unsigned>(all)};
}

FuzzState fresh(FuzzOptions const& options) {
  auto const [part, shards] = read_shard(options.shard);
  FuzzState state;
  state.revision = spec::revision;
  state.seed = options.seed;
  state.shards = shards;
  state.parts = {part};
  state.done = {0};
  for (walks::WalkProperty const& p : walks::walk_properties())
    state.properties.push_back({std::string{p.id}, {}});
  return state;
}

/// The state in the file, if there is one; it has to be of this campaign.
FuzzState resumed(FuzzOptions const& options) {
  auto state = fresh(options);
  std::error_code error;
  if (options.state.empty() || !std::filesystem::exists(options.state, error)) return state;
  auto found = read_fuzz(options.state, read_whole(Input{options.state}));
  auto const refuse = [&](std::string_view what) {
    throw UsageError(
        fmt::format("--state: {} is of another campaign: {} differs; give the same, or "
                    "another file",
                    options.state, what));
  };
  if (found.seed != state.seed) refuse("--seed");
  if (found.shards != state.shards || found.parts != state.parts) refuse("--shard");
  if (found.revision != state.revision) refuse("the revision of the rules");
  if (!std::ranges::equal(found.properties, state.properties, {}, &PropertyTally::id,
                          &PropertyTally::id))
    refuse("the list of properties");
  return found;
}

void add(walks::Tally& to, walks::Tally const& more) {
  to.holds += more.holds;
  to.vacuous += more.vacuous;
  to.violated += more.violated;
}

void add_failures(FuzzState& state, std::vector<walks::Failure> const& failures) {
  for (walks::Failure const& failure : failures) {
    auto const& id = state.properties[failure.property].id;
    if (std::ranges::find(state.failures, id, &FuzzFailure::property) != state.failures.end())
      continue;
    state.failures.push_back(failure_of(walks::minimised(failure)));
  }
}

/// The scenarios from `from` on, `count` of them, on several threads. What comes of it does not
/// depend on how many.
void run_scenarios(FuzzState& state, std::uint64_t from, std::uint64_t count, unsigned jobs) {
  struct Part {
    walks::Campaign campaign;
    std::uint64_t walks = 0;
  };
  std::vector<Part> parts((count + batch - 1) / batch);
  std::vector<std::thread> threads;
  for (unsigned job = 0; job < jobs; ++job)
    threads.emplace_back([&, job] {
      for (std::size_t p = job; p < parts.size(); p += jobs)
        for (std::uint64_t i = p * batch; i < std::min((p + 1) * batch, count); ++i) {
          std::uint64_t const index = (from + i) * state.shards + state.parts.front() - 1;
          parts[p].walks +=
              parts[p].campaign.run(scenario_seed(state.seed, index), walks_per_scenario);
        }
    });
  for (auto& thread : threads) thread.join();
  for (Part const& part : parts) {
    state.walks += part.walks;
    for (std::size_t p = 0; p < state.properties.size(); ++p)
      add(state.properties[p].tally, part.campaign.tallies()[p]);
    add_failures(state, part.campaign.failures());
  }
  state.done.front() += count;
}

std::string report(FuzzState const& state) {
  std::size_t width = 8;
  for (auto const& p : state.properties) width = std::max(width, p.id.size());
  std::string text = fmt::format("{:<{}}  {:>12} {:>12} {:>9}\n", "property", width, "holds",
                                 "vacuous", "violated");
  for (auto const& p : state.properties)
    text += fmt::format("{:<{}}  {:>12} {:>12} {:>9}\n", p.id, width, p.tally.holds,
                        p.tally.vacuous, p.tally.violated);
  for (auto const& failure : state.failures) {
    text += fmt::format("\n{} fails, in scenario {}:\n", failure.property, failure.scenario);
    for (auto const& line : wrap(failure.command, columns - 4, 4)) text += "  " + line + "\n";
  }
  std::vector<std::string> parts;
  for (unsigned const part : state.parts) parts.push_back(fmt::format("{}/{}", part, state.shards));
  return text + fmt::format("\n{} walks in {} scenarios, seed {}, shard {}: {}\n", state.walks,
                            state.scenarios(), state.seed, fmt::join(parts, ", "),
                            state.failures.empty()
                                ? "no property is violated"
                                : fmt::format("{} properties are violated", state.failures.size()));
}

void save_failures(FuzzState const& state, std::string const& folder) {
  if (folder.empty() || state.failures.empty()) return;
  std::filesystem::create_directories(folder);
  for (auto const& failure : state.failures) {
    auto const stem = (std::filesystem::path{folder} / failure.property).string();
    write_whole(stem + ".json", failure.document);
    write_whole(stem + ".words.json", failure.words);
  }
}

int finish(Output& output, FuzzState const& state, FuzzOptions const& options, bool interrupted) {
  save_failures(state, options.save);
  output.write(options.json ? fuzz_json(state) : report(state));
  int const status = state.status();
  return status == exit_status::ok && interrupted ? exit_status::unknown : status;
}

/// Campaign by rounds, between which the state is whole.
int run(Output& output, FuzzOptions const& options, proofs::Interrupt const& interrupt) {
  auto state = resumed(options);
  auto const start = Clock::now();
  auto const limit = options.time.empty() ? std::uint64_t{0} : milliseconds(options.time);
  auto const most =
      options.scenarios.empty() ? ~std::uint64_t{0} : number("--scenarios", options.scenarios, 63);
  auto const elapsed = [&] {
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count());
  };
  constexpr std::uint64_t between_saves = 10'000;
  std::uint64_t saved = 0;
  StatusLine const line;
  while (!interrupt && state.done.front() < most && (limit == 0 || elapsed() < limit)) {
    run_scenarios(state, state.done.front(),
                  std::min(batch * options.jobs, most - state.done.front()), options.jobs);
    line.show(fmt::format("{} walks in {} scenarios, {} of {} properties violated, {} s{}",
                          state.walks, state.scenarios(), state.failures.size(),
                          state.properties.size(), elapsed() / 1000,
                          limit == 0 ? "" : fmt::format(" of {}", limit / 1000)));
    if (!options.state.empty() && elapsed() >= saved + between_saves) {
      write_whole(options.state, fuzz_json(state));
      saved = elapsed();
    }
  }
  line.clear();
  if (!options.state.empty()) write_whole(options.state, fuzz_json(state));
  return finish(output, state, options, interrupt);
}

/// One scenario, told by its seed.
int run_one(Output& output, FuzzOptions const& options) {
  auto state = fresh({});
  auto const seed = number("--only", options.only, 64);
  walks::Campaign campaign;
  state.walks = campaign.run(seed, walks_per_scenario);
  for (std::size_t p = 0; p < state.properties.size(); ++p)
    add(state.properties[p].tally, campaign.tallies()[p]);
  add_failures(state, campaign.failures());
  state.done.front() = 1;
  save_failures(state, options.save);
  output.write(options.json ? fuzz_json(state) : report(state));
  return state.failures.empty() ? exit_status::ok : exit_status::refuted;
}

} // namespace

std::uint64_t FuzzState::scenarios() const {
  std::uint64_t all = 0;
  for (std::uint64_t const n : done) all += n;
  return all;
}

int FuzzState::status() const {
  bool const violated =
      std::ranges::any_of(properties, [](auto const& p) { return p.tally.violated != 0; });
  if (violated) return exit_status::refuted;
  bool const vacuous =
      std::ranges::any_of(properties, [](auto const& p) { return p.tally.holds == 0; });
  return vacuous ? exit_status::vacuous : exit_status::ok;
}

std::uint64_t scenario_seed(std::uint64_t campaign, std::uint64_t index) {
  return walks::Draw{walks::Draw{campaign}.next() + index}.next();
}

std::uint64_t milliseconds(std::string const& text) {
  auto const unit = text.empty() ? '?' : text.back();
  std::uint64_t const factor = unit == 's'   ? 1000
                               : unit == 'm' ? 60'000
                               : unit == 'h' ? 3'600'000
                                             : 0;
  auto const parsed = parse_number(text.substr(0, text.empty() ? 0 : text.size() - 1), 32);
  auto const* value = std::get_if<std::uint64_t>(&parsed);
  if (factor == 0 || value == nullptr || *value == 0)
    throw UsageError(fmt::format("--time: {} is no duration; allowed are such as 90s, 10m and 2h",
                                 in_quotes(text)));
  return *value * factor;
}

FuzzState merged(std::vector<FuzzState> const& states, std::vector<std::string> const& names) {
  FuzzState all = states.front();
  for (std::size_t s = 1; s < states.size(); ++s) {
    FuzzState const& more = states[s];
    auto const refuse = [&](std::string_view what) {
      throw UsageError(fmt::format("--merge: {} and {} do not belong together: {}", names.front(),
                                   names[s], what));
    };
    if (more.seed != all.seed) refuse("the seeds differ");
    if (more.shards != all.shards) refuse("the numbers of shards differ");
    if (more.revision != all.revision) refuse("the revisions of the rules differ");
    if (!std::ranges::equal(more.properties, all.properties, {}, &PropertyTally::id,
                            &PropertyTally::id))
      refuse("the properties differ");
    for (std::size_t i = 0; i < more.parts.size(); ++i) {
      auto const at = std::ranges::lower_bound(all.parts, more.parts[i]);
      if (at != all.parts.end() && *at == more.parts[i]) refuse("a shard is in both");
      all.done.insert(all.done.begin() + (at - all.parts.begin()), more.done.at(i));
      all.parts.insert(at, more.parts[i]);
    }
    all.walks += more.walks;
    for (std::size_t p = 0; p < all.properties.size(); ++p)
      add(all.properties[p].tally, more.properties[p].tally);
    for (auto const& failure : more.failures)
      if (std::ranges::find(all.failures, failure.property, &FuzzFailure::property) ==
          all.failures.end())
        all.failures.push_back(failure);
  }
  return all;
}

int fuzz(Output& output, FuzzOptions const& options, proofs::Interrupt const& interrupt) {
  if (!options.walks) throw UsageError("fuzz: say what; there is --walks");
  if (!options.merge.empty()) {
    std::vector<FuzzState> states;
    for (auto const& name : options.merge)
      states.push_back(read_fuzz(name, read_whole(Input{name})));
    return finish(output, merged(states, options.merge), options, false);
  }
  if (!options.only.empty()) return run_one(output, options);
  if (options.time.empty() && options.scenarios.empty())
    throw UsageError("fuzz: give --time, such as 10m, or --scenarios");
  return run(output, options, interrupt);
}

} // namespace twofold::cli
