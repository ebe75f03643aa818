#include "cli/probe.hpp"

#include "cli/exit_status.hpp"
#include "cli/require.hpp"
#include "cli/rows.hpp"
#include "cli/terminal.hpp"
#include "conformance/alike.hpp"
#include "conformance/dump.hpp"
#include "conformance/embedded.hpp"
#include "conformance/linux.hpp"
#include "conformance/ordered.hpp"
#include "conformance/qemu.hpp"
#include "host/temporary.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <span>
#include <vector>

namespace twofold::cli {

using namespace field;

namespace {

/// A part of a block, small enough to be interrupted after.
struct Slice {
  DumpBlock const* block;
  std::size_t from;
  std::size_t to;
  std::size_t line; ///< of its first observation
};

/// What was seen, from a dump and beside it.
struct Evidence {
  std::vector<Dump> dumps;
  std::vector<Observation> others{};
};

std::vector<Slice> slices_of(Dump const& dump, std::size_t first_line) {
  constexpr std::size_t most = 8192;
  std::vector<Slice> slices;
  for (DumpBlock const& block : dump.blocks)
    for (std::size_t from = 0; from < block.results.size(); from += most) {
      auto const to = std::min(from + most, block.results.size());
      slices.push_back({&block, from, to, first_line});
      first_line += to - from;
    }
  return slices;
}

/// Judges all that dumps hold, on several threads.
class DumpJudge {
public:
  DumpJudge(std::span<KnownDeviation const> known, unsigned jobs,
            proofs::Interrupt const& interrupt)
      : known_(known), jobs_(jobs), interrupt_(interrupt) {}

  /// False if interrupted.
  bool add(Dump const& dump) {
    auto const slices = slices_of(dump, tally_.count() + 2);
    auto slice = slices.begin();
    auto const next = [&]() -> std::optional<Slice> {
      if (interrupt_ || slice == slices.end()) return std::nullopt;
      return *slice++;
    };
    in_order(
        jobs_, next,
        [this, answers = Answers{}](Slice const& s) mutable { return judge(s, answers); },
        [&](Tally&& part) {
          tally_.add(std::move(part));
          line_.show(fmt::format("{} observations judged", tally_.count()));
        });
    return !interrupt_;
  }
  void add(Observation const& observation) {
    std::vector<Permitted> permitted;
    permitted_answers(observation.page, permitted);
    tally_.add(observation, permitted, tally_.count() + 2, known_);
  }
  [[nodiscard]] Tally const& tally() const { return tally_; }

private:
  using Answers = KnownAnswers<std::vector<Permitted>>;

  [[nodiscard]] Tally judge(Slice const& slice, Answers& answers) const {
    Tally tally;
    std::vector<Permitted> permitted;
    for (std::size_t i = slice.from; i < slice.to; ++i) {
      auto const observation = slice.block->observation(i);
      auto const make = [&]() -> std::vector<Permitted> const& {
        permitted_answers(observation.page, permitted);
        return permitted;
      };
      answers.with(observation.page, make, [&](std::span<Permitted const> found) {
        tally.add(observation, found, slice.line + i - slice.from, known_);
        return true;
      });
    }
    return tally;
  }

  std::span<KnownDeviation const> known_;
  unsigned jobs_;
  proofs::Interrupt const& interrupt_;
  Tally tally_;
  StatusLine line_;
};

/// Writes observations as `conform --observations` reads them.
class ObservationFile {
public:
  explicit ObservationFile(std::string const& path) : output_(path) {
    std::string header;
    for (std::size_t i = feature.xs.index; i < choice.mair.index; ++i)
      header += fmt::format("{},", field_infos[i].name);
    output_.write(header + "par_f,par_attr,par_sh,fault\n");
  }
  void add(Dump const& dump) {
    for (DumpBlock const& block : dump.blocks) {
      std::string rows;
      for (std::size_t i = 0; i < block.results.size(); ++i) append(rows, block.observation(i));
      output_.write(rows);
    }
  }
  void add(Observation const& observation) {
    std::string row;
    append(row, observation);
    output_.write(row);
  }
  void commit() { output_.commit(); }

private:
  static void append(std::string& rows, Observation const& o) {
    for (std::size_t i = feature.xs.index; i < choice.mair.index; ++i) {
      Field const f = field_at(i);
      Value const value = o.page[f];
      rows += has_words(f) ? std::string{info(f).value_names[value]} : std::to_string(value);
      rows += ',';
    }
    auto const optional = [](std::optional<Value> const& value) {
      return value ? std::to_string(*value) : std::string{};
    };
    Observed const& seen = o.observed;
    rows += fmt::format("{},{},{},{}\n", optional(seen.par_f), optional(seen.par_attr),
                        optional(seen.par_sh), seen.fault ? Fault::names[*seen.fault] : "");
  }

  Output output_;
};

std::vector<KnownDeviation> read_known_file(std::string const& name, std::string_view content) {
  auto read = read_known(content);
  if (auto const* why = std::get_if<std::string>(&read))
    throw UsageError(fmt::format("{}: {}", name, *why));
  return std::get<std::vector<KnownDeviation>>(std::move(read));
}

/// All known deviations: of the file that was given, or else of twofold's own.
std::vector<KnownDeviation> all_known(ProbeRequest const& request) {
  if (!request.known.empty())
    return read_known_file(request.known, read_whole(Input{request.known}));
  std::vector<KnownDeviation> all;
  for (EmbeddedFile const& file : embedded_files())
    if (file.name.starts_with("known/") && !file.name.starts_with("known/walk/"))
      std::ranges::move(read_known_file(std::string{file.name}, file.content),
                        std::back_inserter(all));
  return all;
}

Concrete features_of(Dump const& dump) {
  return dump.blocks.empty() ? Concrete{} : dump.blocks.front().page;
}

/// Judges the evidence, writes the report and, if asked for, the observations.
int report_on(Output& output, ProbeRequest const& request, Evidence const& evidence,
              std::vector<Implementation> implementations, std::vector<KnownDeviation> known,
              proofs::Interrupt const& interrupt) {
  std::optional<ObservationFile> observations;
  if (!request.observations.empty()) observations.emplace(request.observations);
  DumpJudge judge{known, request.jobs, interrupt};
  for (Dump const& dump : evidence.dumps) {
    if (!judge.add(dump)) throw Interrupted{};
    if (observations) observations->add(dump);
  }
  for (Observation const& other : evidence.others) {
    judge.add(other);
    if (observations) observations->add(other);
  }
  ConformReport report{.tally = judge.tally(),
                       .rows = judge.tally().count(),
                       .implementations = std::move(implementations),
                       .known = std::move(known)};
  report.status = report.verdict();
  output.write(render(report, request.format));
  if (observations) observations->commit();
  return report.status;
}

/// The machines on which to run the probe.
std::vector<std::string> machines(ProbeRequest const& request) {
  constexpr std::string_view virt = "virt,virtualization=on";
  if (!request.machine.empty()) return {request.machine};
  if (request.cpu != "max") return {std::string{virt}};
  return {fmt::format("{},mte=on", virt), std::string{virt}};
}

} // namespace

int conform_probe(Output& output, ProbeRequest const& request, proofs::Interrupt const& interrupt) {
  auto read = read_dump(read_whole(Input{request.dump}));
  if (auto const* why = std::get_if<std::string>(&read))
    throw UsageError(fmt::format("{}: {}", request.dump, *why));
  Evidence evidence;
  auto const& dump = evidence.dumps.emplace_back(std::get<Dump>(std::move(read)));
  auto const space = request.implementation.find(' ');
  auto const name = request.implementation.substr(0, space);
  auto const version = space == std::string::npos ? "" : request.implementation.substr(space + 1);
  std::vector<Implementation> implementations{
      {name.empty() ? "probe" : name, version, processor_text(dump), features_of(dump)}};
  return report_on(output, request, evidence, std::move(implementations),
                   known_of(all_known(request), name, version), interrupt);
}

int conform_qemu(Output& output, ProbeRequest const& request, proofs::Interrupt const& interrupt) {
  auto const every = all_known(request);
  host::TemporaryFolder const folder;
  Emulator emulator{.qemu = request.qemu,
                    .machine = {},
                    .cpu = request.cpu,
                    .limit = std::chrono::seconds{request.limit_s},
                    .interrupt = &interrupt};
  auto const version = require(qemu_version(emulator));
  auto const probe = require(build_probe(
      folder.path(), request.compiler.empty() ? "aarch64-linux-gnu-gcc" : request.compiler,
      &interrupt));
  Evidence evidence;
  std::vector<Implementation> implementations;
  for (auto const& machine : machines(request)) {
    emulator.machine = machine;
    auto const& dump = evidence.dumps.emplace_back(require(run_probe(emulator, probe)));
    implementations.push_back(
        {"QEMU", version,
         fmt::format("-machine {} -cpu {} ({})", machine, request.cpu, processor_text(dump)),
         features_of(dump)});
  }
  return report_on(output, request, evidence, std::move(implementations),
                   known_of(every, "qemu", version), interrupt);
}

int conform_linux(Output& output, ProbeRequest const& request, proofs::Interrupt const& interrupt) {
  auto const every = all_known(request);
  LinuxRequest linux{.source = request.source,
                     .limit = std::chrono::seconds{request.limit_s},
                     .interrupt = &interrupt};
  if (!request.compiler.empty()) linux.compiler = request.compiler;
  auto answers = [&] {
    StatusLine const line;
    line.show(fmt::format("reading {}", request.source));
    return require(ask_linux(linux));
  }();
  std::vector<Implementation> implementations;
  for (Dump const& dump : answers.dumps)
    implementations.push_back({"Linux", answers.version,
                               fmt::format("KVM's emulation of AT, source {}", answers.source),
                               features_of(dump)});
  Evidence const evidence{std::move(answers.dumps), std::move(answers.stage2)};
  return report_on(output, request, evidence, std::move(implementations),
                   known_of(every, "linux", answers.version, answers.source), interrupt);
}

} // namespace twofold::cli
