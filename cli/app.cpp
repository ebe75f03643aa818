#include "cli/app.hpp"

#include "cli/alias.hpp"
#include "cli/alias_mutate.hpp"
#include "cli/conform_walks.hpp"
#include "cli/counterexample.hpp"
#include "cli/diff.hpp"
#include "cli/exit_status.hpp"
#include "cli/explain.hpp"
#include "cli/fuzz.hpp"
#include "cli/inverse.hpp"
#include "cli/litmus.hpp"
#include "cli/litmus_mutate.hpp"
#include "cli/mutate.hpp"
#include "cli/output.hpp"
#include "cli/par.hpp"
#include "cli/policy.hpp"
#include "cli/probe.hpp"
#include "cli/reclaim.hpp"
#include "cli/reclaim_mutate.hpp"
#include "cli/rows.hpp"
#include "cli/rule_pages.hpp"
#include "cli/rules.hpp"
#include "cli/situation.hpp"
#include "cli/stream.hpp"
#include "cli/suite.hpp"
#include "cli/syndrome.hpp"
#include "cli/tables.hpp"
#include "cli/vectors.hpp"
#include "cli/walk.hpp"
#include "cli/walk_mutate.hpp"
#include "cli/walk_prove.hpp"
#include "cli/wording.hpp"
#include "conformance/number.hpp"
#include "model/setting.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <functional>
#include <limits>
#include <sstream>
#include <thread>

namespace twofold::cli {

namespace {

/// Set by Ctrl-C; the engines look at it.
proofs::Interrupt interrupted{false};

void on_interrupt(int) { interrupted = true; }

/// Ctrl-C sets the flag, and ends a system call that waits.
void catch_interrupts() {
  struct sigaction action{};
  action.sa_handler = on_interrupt;
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGINT, &action, nullptr);
}

struct Options {
  std::string output;
  Request request;
  bool for_all_s1 = false;
  bool keeps_s1 = false;
  std::string want;
  std::string par_el1;
  SyndromeRequest syndrome;
  WalkRequest walk;
  FuzzOptions fuzz;
  bool list = false;
  bool all = false;
  std::vector<std::string> ids;
  std::string rule;
  std::string tag;
  std::string resting_on;
  bool markdown = false;
  std::string solvers;
  std::string smt2;
  std::string save;
  std::string from;
  unsigned page = 1;
  std::string rows;
  ProbeRequest probe;
  LitmusOptions litmus;
  AliasOptions alias;
  bool mutate_alias = false;
  ReclaimOptions reclaim;
  PolicyOptions policy;
  bool mutate_walks = false;
  bool prove_walks = false;
  std::vector<std::string> mutate_reclaim;
  bool pages = false;
  TablesRequest tables;
  VectorsRequest vectors;
  DiffRequest diff;
  bool json = false;
  bool github = false;
  std::string junit;
  bool deep = false;
  unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
  unsigned limit_ms = 10'000;
  int cases = 1'000;
  std::uint64_t seed = 0;
};

/// What an input is; that it is an input is known from the list of fields.
std::string input_help(Field input) {
  auto const name = info(input).name;
  if (has_words(input))
    return fmt::format("{} ({})", words_text(input), info(input).value_names[usual_page[input]]);
  if (name == "ata") return "Allocation Tag Access enabled (1)";
  if (name == "mair") return "the MAIR_ELx byte that AttrIndx selects, 8 bits";
  if (name == "s1_sh") return "stage-1 SH[1:0] in force (0)";
  if (name == "s2_memattr") return "stage-2 MemAttr[3:0], 4 bits";
  if (name == "s2_sh") return "stage-2 SH[1:0] in force (0)";
  if (name == "s2_fnxs") return "stage-2 FnXS (0)";
  if (name.starts_with("tcr_"))
    return fmt::format("TCR_ELx.{}n (0)", control_name(input).substr(4));
  return fmt::format("{}.{} ({})", name.starts_with("sctlr_") ? "SCTLR_ELx" : "HCR_EL2",
                     control_name(input), usual_page[input]);
}

void add_features(CLI::App& command, FeatureRequest& request) {
  std::vector<std::string_view> names;
  for (spec::FeatureName const& f : spec::feature_names) names.push_back(f.name);
  command.add_option("--features", request.list,
                     fmt::format("{}, comma-separated, or none (fwb)", fmt::join(names, ", ")));
  command.add_option("--cpu", request.cpu,
                     fmt::format("the features of {}", fmt::join(cpu_names(), ", ")));
  for (std::size_t i = 0; i < std::size(spec::feature_fields); ++i)
    command.add_option(id_option(spec::feature_fields[i].reg), request.id[i],
                       fmt::format("{}, 64 bits; {} says {}", spec::feature_fields[i].reg,
                                   spec::feature_fields[i].name,
                                   spec::feature_names[i].architectural));
}

void add_inputs(CLI::App& command, Request& request) {
  for (std::size_t i = 0; i < raw_options.size(); ++i)
    command.add_option(std::string{raw_options[i].option}, request.raw[i],
                       std::string{raw_options[i].help});
  command.add_option("--ttbr", request.ttbr, "0 or 1: which half of TCR_EL1 counts (0)");
  for (std::size_t i = field::in.regime.index; i <= field::in.s2_fnxs.index; ++i) {
    Field const f = field_at(i);
    command.add_option(option_name(f), request.fields[i], input_help(f));
  }
  add_features(command, request.features);
}

/// The value of an option that is a number from `least` to `most`.
std::uint64_t number_between(std::string const& option, std::string const& text,
                             std::uint64_t least, std::uint64_t most) {
  auto const parsed = parse_number(text, 64);
  auto const* value = std::get_if<std::uint64_t>(&parsed);
  if (value != nullptr && least <= *value && *value <= most) return *value;
  auto const why =
      value != nullptr ? fmt::format("{} is out of range", *value) : std::get<std::string>(parsed);
  throw UsageError(fmt::format("{}: {}; allowed is {} to {}", option, why, least, most));
}

template <class Number> struct Limits {
  Number least = 0;
  Number most = std::numeric_limits<Number>::max();
};

template <class Number> void add_number(CLI::App& command, std::string const& names, Number& target,
                                        Limits<Number> limits, std::string const& help) {
  auto const option = names.substr(names.find("--"));
  command
      .add_option_function<std::string>(
          names,
          [&target, limits, option](std::string const& text) {
            target = static_cast<Number>(number_between(option, text,
                                                        static_cast<std::uint64_t>(limits.least),
                                                        static_cast<std::uint64_t>(limits.most)));
          },
          help)
      ->type_name("N");
}

void add_jobs(CLI::App& command, Options& options) {
  add_number(command, "-j,--jobs", options.jobs, {1, 1024}, "threads (all processors)");
}

void add_effort(CLI::App& command, Options& options) {
  add_number(command, "--limit", options.limit_ms, {1, 3'600'000},
             "time limit of the solver per question, in ms (10000)");
  add_number(command, "--cases", options.cases, {1, 100'000'000},
             "random cases per property (1000)");
  add_number(command, "--seed", options.seed, {},
             "added to the seed that a property's id gives (0)");
  command.add_flag("--deep", options.deep, "enumerate up to 2^30 points per property, not 2^22");
}

void add_json(CLI::App& command, Options& options) {
  command.add_flag("--json", options.json, "one JSON document, see docs/schema/");
}

proofs::Effort effort_of(Options const& options) {
  proofs::Effort effort;
  effort.solver_limit = std::chrono::milliseconds{options.limit_ms};
  effort.random_cases = options.cases;
  effort.seed = options.seed;
  if (options.deep) effort.exhaustive_bits = 30;
  return effort;
}

/// Whether nothing is given.
bool is_empty(Request const& request) {
  auto const empty = [](auto const& texts) {
    return std::ranges::all_of(texts, [](std::string const& text) { return text.empty(); });
  };
  return empty(request.raw) && request.ttbr.empty() && empty(request.fields) &&
         request.features.list.empty() && request.features.cpu.empty() &&
         empty(request.features.id);
}

/// The answer of `explain` to the question that the options ask.
std::string explain_answer(Options const& options) {
  bool const want = !options.want.empty();
  if (!options.from.empty() &&
      (!is_empty(options.request) || want || options.keeps_s1 || options.for_all_s1 ||
       !options.par_el1.empty() || !options.syndrome.esr.empty()))
    throw UsageError("explain: --from says all; give no input and no other question with it");
  bool const par = !options.par_el1.empty();
  if (!options.syndrome.esr.empty()) {
    if (want || options.keeps_s1 || par || options.for_all_s1)
      throw UsageError("explain: --esr is a question of its own; give --json at most");
    auto const said = answer(options.request, options.syndrome);
    return options.json ? syndrome_json(said) : syndrome_text(said);
  }
  if (want + options.keeps_s1 + par + options.json + (options.for_all_s1 && !want) > 1)
    throw UsageError(
        "explain: give at most one of --for-all-s1, --want, --keeps-s1, --par-el1 and --json");
  if (want) return explain_want(read(options.request, Needs::neither), options.want);
  if (options.keeps_s1) return explain_keeps_s1(read(options.request, Needs::neither));
  if (par) return explain_par(read(options.request, Needs::neither), options.par_el1);
  if (options.for_all_s1) return explain_for_all_s1(read(options.request, Needs::stage2_only));
  auto const page = options.from.empty() ? read(options.request, Needs::both_stages)
                                         : page_from(options.from, options.page);
  return options.json ? explain_json(page) : explain(page);
}

using Action = std::function<int(Output&)>;

void add_report_format(CLI::App& command, Options& options) {
  command.add_flag("--json", options.json, "one JSON document in place of text");
  command.add_flag("--markdown", options.markdown, "Markdown in place of text, examples explained");
}

ReportFormat report_format(Options const& options) {
  if (options.json && options.markdown)
    throw UsageError("conform: give at most one of --json and --markdown");
  if (options.markdown) return ReportFormat::markdown;
  return options.json ? ReportFormat::json : ReportFormat::text;
}

/// What `conform probe` and `conform qemu` have in common.
void add_probe(CLI::App& command, Options& options) {
  command.add_option("--csv", options.probe.observations,
                     "write the observations to this file as well");
  command.add_option("--known", options.probe.known,
                     "file of known deviations, TOML (twofold's own)");
  add_report_format(command, options);
  add_jobs(command, options);
}

ProbeRequest probe_request(Options const& options) {
  ProbeRequest request = options.probe;
  request.jobs = options.jobs;
  request.format = report_format(options);
  return request;
}

void declare_conform_probe(CLI::App& conform, Options& options, Action& action) {
  auto* command = conform.add_subcommand("probe", "judge what the bare-metal probe dumped");
  command
      ->add_option("FILE", options.probe.dump,
                   "dump, binary or as captured from the UART; - for standard input")
      ->required();
  command->add_option("--implementation", options.probe.implementation,
                      "whose known deviations hold, \"qemu 7.2\" (none)");
  add_probe(*command, options);
  command->footer("Examples:\n"
                  "  twofold conform probe twofold-probe.bin\n"
                  "  twofold conform probe uart.log --csv board.csv --markdown -o board.md");
  command->callback([&] {
    action = [&](Output& output) {
      return conform_probe(output, probe_request(options), interrupted);
    };
  });
}

void declare_conform_qemu(CLI::App& conform, Options& options, Action& action) {
  auto* command = conform.add_subcommand("qemu", "run the probe under QEMU and judge it");
  command->add_option("--qemu", options.probe.qemu, "the emulator (qemu-system-aarch64)");
  command->add_option("--compiler", options.probe.compiler,
                      "the cross compiler (aarch64-linux-gnu-gcc)");
  command->add_option("--cpu", options.probe.cpu, "as QEMU's -cpu (max)");
  command->add_option("--machine", options.probe.machine,
                      "as QEMU's -machine (virt,virtualization=on; for max also with mte=on)");
  add_number(*command, "--limit", options.probe.limit_s, {1, 86'400},
             "time limit of one run, in s (60)");
  add_number(*command, "--walks", options.probe.walks, {1, 500'000},
             "compare that many random walks, in place of attributes");
  add_number(*command, "--seed", options.probe.seed, {}, "of these walks (0)");
  add_probe(*command, options);
  command->footer("Examples:\n"
                  "  twofold conform qemu\n"
                  "  twofold conform qemu --walks 20000 --seed 7\n"
                  "  twofold conform qemu --cpu cortex-a76 --json\n"
                  "  twofold conform qemu --qemu ~/qemu/build/qemu-system-aarch64");
  command->callback([&] {
    action = [&](Output& output) {
      if (options.probe.walks != 0) {
        auto const request = probe_request(options);
        if (request.format != ReportFormat::text || !request.observations.empty() ||
            !request.known.empty())
          throw UsageError("conform qemu: --walks answers in text; leave out --json, --markdown, "
                           "--csv and --known");
        return conform_walks(output, request, interrupted);
      }
      return conform_qemu(output, probe_request(options), interrupted);
    };
  });
}

void declare_conform_linux(CLI::App& conform, Options& options, Action& action) {
  auto* command = conform.add_subcommand("linux", "run KVM's emulation of AT and judge it");
  command
      ->add_option("--source", options.probe.source, "a source tree of Linux, or an archive of one")
      ->required();
  command->add_option("--compiler", options.probe.compiler, "the compiler (gcc)");
  add_number(*command, "--limit", options.probe.limit_s, {1, 86'400},
             "time limit of unpacking, compiling and running each, in s (60)");
  add_probe(*command, options);
  command->footer("Examples:\n"
                  "  twofold conform linux --source /usr/src/linux-source-6.12.tar.xz\n"
                  "  twofold conform linux --source ~/linux --markdown -o at.md");
  command->callback([&] {
    action = [&](Output& output) {
      return conform_linux(output, probe_request(options), interrupted);
    };
  });
}

/// Declares conform, of observations, of what the probe saw, or of software.
void declare_conform(CLI::App& app, Options& options, Action& action) {
  auto* command = app.add_subcommand("conform", "whether an implementation did what it may");
  command->add_option("--observations", options.rows,
                      "CSV file of inputs and outcomes, - for standard input");
  add_report_format(*command, options);
  add_jobs(*command, options);
  command->require_subcommand(0, 1);
  command->footer("Examples:\n"
                  "  twofold conform --observations board.csv\n"
                  "  printf 'mair,s2_memattr,par_attr\\n0xff,5,0x44\\n' |\n"
                  "      twofold conform --observations -\n"
                  "  twofold conform qemu\n"
                  "  twofold conform probe twofold-probe.bin");
  declare_conform_probe(*command, options, action);
  declare_conform_qemu(*command, options, action);
  declare_conform_linux(*command, options, action);
  command->callback([&options, &action, command] {
    bool const nested = !command->get_subcommands().empty();
    if (nested == !options.rows.empty())
      throw UsageError("conform: give one of --observations, probe, qemu and linux");
    if (nested) return;
    action = [&](Output& output) {
      return conform(output, options.rows, report_format(options), options.jobs, interrupted);
    };
  });
}

/// Declares the commands that work on files of rows.
void declare_streams(CLI::App& app, Options& options, Action& action) {
  auto* combine_command =
      app.add_subcommand("combine", "what the architecture permits, row by row");
  combine_command->add_option("--csv", options.rows, "CSV file of inputs, - for standard input")
      ->required();
  add_jobs(*combine_command, options);
  combine_command->footer("Examples:\n"
                          "  twofold combine --csv pages.csv -o combined.csv\n"
                          "  printf 'mair,s2_memattr\\n0xff,5\\n' | twofold combine --csv -");
  combine_command->callback([&] {
    action = [&](Output& output) {
      return combine(output, options.rows, options.jobs, interrupted);
    };
  });

  declare_conform(app, options, action);
}

/// Declares `mutate`.
void declare_mutate(CLI::App& app, Options& options, Action& action) {
  auto* command = app.add_subcommand("mutate", "which mistakes in the rows the properties notice");
  add_number(*command, "--limit", options.limit_ms, {1, 3'600'000},
             "time limit of the solver per question, in ms (10000)");
  add_jobs(*command, options);
  add_json(*command, options);
  command->add_flag("--markdown", options.markdown, "a page of the documentation");
  command
      ->add_option("--litmus", options.litmus.files,
                   "mutate the ordering rows, and try these litmus tests or folders of them")
      ->expected(1, -1);
  command->add_flag("--alias", options.mutate_alias, "mutate the alias rows");
  command->add_flag("--walks", options.mutate_walks,
                    "mutate the rows of walks, and try the properties of walks");
  command
      ->add_option("--reclaim", options.mutate_reclaim,
                   "mutate the completion rows, and try the matrix of reclaim and these sequences, "
                   "or folders of them")
      ->expected(1, -1);
  command->footer("Examples:\n"
                  "  twofold mutate\n"
                  "  twofold mutate --alias\n"
                  "  twofold mutate --litmus tests/litmus\n"
                  "  twofold mutate --reclaim tests/reclaim\n"
                  "  twofold mutate --walks\n"
                  "  twofold mutate --json -o mutants.json\n"
                  "  twofold mutate --markdown -o docs/mutants.md");
  command->callback([&] {
    if (options.json && options.markdown)
      throw UsageError("mutate: give at most one of --json and --markdown");
    if (!options.litmus.files.empty() && (options.json || options.markdown))
      throw UsageError("mutate: --litmus is reported as text alone");
    bool const reclaim = !options.mutate_reclaim.empty();
    if ((options.mutate_alias || options.mutate_walks || reclaim) &&
        (options.json || options.markdown))
      throw UsageError("mutate: --alias, --walks and --reclaim are reported as text alone");
    if (int{!options.litmus.files.empty()} + int{options.mutate_alias} + int{options.mutate_walks} +
            int{reclaim} >
        1)
      throw UsageError("mutate: give at most one of --litmus, --alias, --walks and --reclaim");
    action = [&](Output& output) {
      if (!options.litmus.files.empty())
        return mutate_litmus(output, options.litmus.files, options.jobs, interrupted);
      if (options.mutate_alias)
        return mutate_alias(output, std::chrono::milliseconds{options.limit_ms}, options.jobs,
                            interrupted);
      if (options.mutate_walks) return mutate_walks(output, options.jobs, interrupted);
      if (!options.mutate_reclaim.empty())
        return mutate_reclaim(output, options.mutate_reclaim, options.jobs, interrupted);
      MutateOptions chosen;
      chosen.effort.jobs = options.jobs;
      chosen.effort.solver_limit = std::chrono::milliseconds{options.limit_ms};
      if (options.json) chosen.format = MutateFormat::json;
      if (options.markdown) chosen.format = MutateFormat::markdown;
      return mutate(output, chosen, interrupted);
    };
  });
}

/// What `prove --walks` does.
void prove_walks_by(CLI::App const& command, Options& options, Action& action) {
  for (auto const* other : {"--all", "--tag", "--rule", "--cases", "--seed", "--deep"})
    if (command.count(other) != 0)
      throw UsageError(fmt::format("prove: {} does not go with --walks; leave it out", other));
  action = [&](Output& output) {
    if (options.list) return list_walks(output, options.ids, options.json), exit_status::ok;
    if (!options.smt2.empty() && options.solvers.empty())
      return export_walks(options.ids, options.smt2), exit_status::ok;
    return prove_walks(output,
                       {options.ids, std::chrono::milliseconds{options.limit_ms}, options.jobs,
                        options.json, options.solvers, options.smt2, options.save},
                       interrupted);
  };
}

/// Declares `replay`.
void declare_replay(CLI::App& app, Options& options, Action& action) {
  auto* command = app.add_subcommand("replay", "judge a saved counterexample again");
  command->add_option("FILE", options.from, "what prove --save wrote")->required();
  command->footer("Example:\n"
                  "  twofold prove twin.nGnRE-overrides-stage-1 --save found\n"
                  "  twofold replay found/twin.nGnRE-overrides-stage-1.json");
  command->callback([&] { action = [&](Output& output) { return replay(output, options.from); }; });
}

/// Declares the command that runs litmus tests.
void declare_litmus(CLI::App& app, Options& options, Action& action) {
  auto* command = app.add_subcommand("litmus", "in which states litmus tests can end");
  command->add_option("FILE", options.litmus.files,
                      "litmus tests, folders of them, or - for standard input");
  command->add_flag("--rules", options.litmus.rules, "print the rows of the memory model");
  command->add_flag("--ets2", options.litmus.ets2, "with FEAT_ETS2");
  command
      ->add_option("--expected", options.litmus.expected,
                   "compare with the verdicts of a CSV file: columns file, base, ets2")
      ->allow_extra_args(false);
  command->add_option("--chart", options.litmus.chart,
                      "draw an execution of which the condition holds, as SVG, into this file");
  add_number(*command, "--time-limit", options.litmus.time_limit_ms, {1, 86'400'000},
             "per test, in ms (60000)");
  add_number(*command, "--memory-limit", options.litmus.memory_limit_mib, {1, 65'536},
             "per test, in MiB, about (1024)");
  add_json(*command, options);
  command->footer("Examples:\n"
                  "  twofold litmus unmap.litmus\n"
                  "  twofold litmus --ets2 unmap.litmus --chart unmap.svg\n"
                  "  twofold litmus --expected tests/expected.csv tests");
  command->callback([&] {
    action = [&](Output& output) {
      options.litmus.json = options.json;
      return litmus_tests(output, options.litmus, interrupted);
    };
  });
}

/// Declares the command that judges mappings of one location.
void declare_alias(CLI::App& app, Options& options, Action& action) {
  auto* command = app.add_subcommand("alias", "what mismatched mappings lose, and the way back");
  command->add_option("FILE", options.alias.file, "mappings, TOML; - for standard input");
  command
      ->add_option("--map", options.alias.maps,
                   "a mapping: AGENT[@DOMAIN]:NAME=VALUE,...:USE; names are s1, s2, sh, or options "
                   "of explain without --; use is of r, w, x (executes), e (exclusives)")
      ->allow_extra_args(false);
  command->add_option("--reading", options.alias.reading,
                      "of situation 2: wide or per-stream (wide)");
  command->add_option("--pattern", options.alias.pattern,
                      "accesses in their order, AGENT:r or AGENT:w, comma-separated: the sequence "
                      "that they need; AGENT.2 is its second mapping");
  command->add_flag("--show-execution", options.alias.show_execution,
                    "a way in which a small program, or the pattern, goes wrong");
  command->add_option("--chart", options.alias.chart, "draw that as SVG, into this file");
  command
      ->add_option("--change", options.alias.change,
                   "from and to, NAME=VALUE,... each: what a change of attributes in use takes")
      ->expected(2);
  command->add_option(
      "--policy", options.alias.policy,
      "every set of aliases that this host policy, a user mapping and the guest can "
      "make; a file of policies/");
  command->add_option("--device", options.alias.device,
                      fmt::format("with --policy, the class of the page: {} (vfio-pci)",
                                  fmt::join(policy::DeviceClass::names, ", ")));
  command->add_option("--vma", options.alias.vma,
                      fmt::format("with --policy, how the VMM maps it: {} (each)",
                                  fmt::join(policy::VmaType::names, ", ")));
  command->add_flag("--rules", options.alias.rules, "print the rows");
  add_number(*command, "--states", options.alias.states, {1, 10'000'000},
             "states of the machine that a program may have (2000000)");
  add_features(*command, options.alias.features);
  add_json(*command, options);
  command->footer(
      fmt::format("s1 is one of {};\n"
                  "s2 one of {}, the last being what keeps\n"
                  "stage 1. Without stage 2 a mapping is of EL2&0; s1 by name is Inner Shareable\n"
                  "unless sh says nsh or osh.\n\n"
                  "Examples:\n"
                  "  twofold alias --map vmm:s1=nGnRnE:rw --map guest:s1=nc,s2=nc,fwb=1:rw\n"
                  "  twofold alias --map a:s1=wb:rw --map b:s1=nc:r --pattern a:w,b:r\n"
                  "  twofold alias aliases.toml --show-execution --chart alias.svg\n"
                  "  twofold alias --policy policies/kvm-6.9.toml --vma nGnRnE\n"
                  "  twofold alias --change s1=wb s1=nc",
                  stage1_words(), stage2_words()));
  command->callback([&] {
    action = [&](Output& output) {
      options.alias.json = options.json;
      return alias_command(output, options.alias, interrupted);
    };
  });
}

/// Declares the command that takes devices back.
void declare_reclaim(CLI::App& app, Options& options, Action& action) {
  auto* command = app.add_subcommand("reclaim", "whether a device can be taken back safely");
  auto& asked = options.reclaim;
  command->add_option("--old", asked.old_memory, "memory type of the old owner (nc); see --list");
  command->add_option("--s2-memattr", asked.s2_memattr,
                      "instead: whatever this stage-2 MemAttr[3:0] lets it choose");
  command->add_option("--fwb", asked.fwb, "HCR_EL2.FWB, with --s2-memattr (1)");
  command->add_option("--policy", asked.policy,
                      "instead: whatever the stage 2 of this host policy lets it choose");
  command->add_option("--new", asked.new_memory, "memory type of the new owner (the old one's)");
  command->add_option("--device", asked.device, "class of the device (pcie)");
  command->add_option("--window", asked.window,
                      "memory type by which the host reaches the reset (nGnRnE)");
  command->add_option("--owner", asked.owner, "guest or process (guest)");
  command->add_flag("--nvhe", asked.nvhe, "the host starts with HCR_EL2.TGE=0");
  command->add_option("--sequence", asked.sequence,
                      "what the host does, by name or as a file (kvm-vfio)");
  command->add_option("--drop", asked.drop, "leave out these steps, counting from 1")
      ->delimiter(',');
  command->add_option("--without", asked.without, "assumptions that are not made")->delimiter(',');
  command->add_option("--with", asked.with, "assumptions that are made, expected or not")
      ->delimiter(',');
  command->add_option("--question", asked.questions, "what must not happen (all that does harm)")
      ->delimiter(',');
  command->add_option("--engine", asked.engine,
                      "enumeration, z3 or both: with Z3 they have to agree (enumeration)");
  command->add_option("--chart", asked.chart, "draw the execution that is shown, as SVG, here");
  command->add_flag("--matrix", asked.matrix, "types, devices and sequences, as Markdown");
  command->add_flag("--list", asked.list, "list sequences, devices, assumptions and harms");
  command->add_flag("--rules", asked.rules, "print the rows that it is answered by");
  add_json(*command, options);
  command->footer("Examples:\n"
                  "  twofold reclaim\n"
                  "  twofold reclaim --s2-memattr 0b0111 --without A-PCIORD\n"
                  "  twofold reclaim --old nGnRE --device platform-other-path --chart late.svg\n"
                  "  twofold reclaim --drop 8 --engine both\n"
                  "  twofold reclaim --policy policies/kvm-6.17.toml\n"
                  "  twofold reclaim --sequence mine.toml");
  command->callback([&] {
    action = [&](Output& output) {
      options.reclaim.json = options.json;
      return reclaim_device(output, options.reclaim, interrupted);
    };
  });
}

/// Declares the commands about host policies.
void declare_policy(CLI::App& app, Options& options, Action& action) {
  auto* command = app.add_subcommand("policy", "host policies, shown, judged and compared");
  command->require_subcommand(1);
  command->footer("Examples:\n"
                  "  twofold policy check policies/*.toml\n"
                  "  twofold policy diff policies/kvm-6.12.toml policies/kvm-6.17.toml\n"
                  "  twofold policy eval policies/kvm-6.17.toml --device vfio-pci\n"
                  "      --vma nGnRnE,pfnmap,io,allow-any-uncached --fault read --fwb true");
  auto const declare_one = [&](char const* name, char const* help,
                               std::function<int(Output&)> run) {
    auto* one = command->add_subcommand(name, help);
    one->callback([&action, run] { action = run; });
    return one;
  };
  auto const files = [&](CLI::App* one, char const* help) {
    one->add_option("FILE", options.policy.files, help);
    add_json(*one, options);
  };
  auto const with_json = [&options] {
    options.policy.json = options.json;
    options.policy.jobs = options.jobs;
    options.policy.limit_ms = options.limit_ms;
    return options.policy;
  };
  files(declare_one("show", "the policy as a decision table",
                    [with_json](Output& o) { return policy_show(o, with_json()); }),
        "a policy");
  auto* check =
      declare_one("check", "which properties hold, and is that as expected",
                  [with_json](Output& o) { return policy_check(o, with_json(), interrupted); });
  files(check, "policies");
  check->add_flag("--examples", options.policy.examples,
                  "a counterexample with all that does not hold, for several files, too");
  check->add_flag("--markdown", options.policy.markdown, "as a page of documentation");
  auto* diff =
      declare_one("diff", "which pages two policies treat otherwise",
                  [with_json](Output& o) { return policy_diff(o, with_json(), interrupted); });
  files(diff, "two policies");
  for (auto* one : {check, diff}) {
    add_number(*one, "-j,--jobs", options.jobs, {1, 1024}, "threads (all processors)");
    add_number(*one, "--limit", options.limit_ms, {1, 3'600'000}, "solver limit, in ms (10000)");
  }
  files(declare_one("reach", "what a guest can obtain, by device class",
                    [with_json](Output& o) { return policy_reach(o, with_json()); }),
        "a policy");
  auto* eval = declare_one("eval", "what becomes of one page",
                           [with_json](Output& o) { return policy_eval(o, with_json()); });
  files(eval, "a policy");
  eval->add_option("--vma", options.policy.vma,
                   "the VMA: a type and flags, as in nGnRnE,pfnmap,io");
  for (std::size_t f = 0; f < policy::fact_count; ++f) {
    auto const& about = policy::fact_infos[f];
    eval->add_option(
        "--" + key_of(about), options.policy.facts[f],
        fmt::format("{} ({})", fmt::join(std::span{about.value_names, about.values}, ", "),
                    policy::fact_at(f) == policy::fact.fault ? "read" : about.value_names[0]));
  }
  auto* fresh = declare_one("new", "a file to start from",
                            [with_json](Output& o) { return policy_new(o, with_json()); });
  fresh->add_option("--name", options.policy.name, "what the policy is called (my-host)");
}

/// Declares the commands that write tables for documents.
void declare_tables(CLI::App& app, Options& options, Action& action) {
  auto* tables_command = app.add_subcommand("tables", "reference tables for documents, and for C");
  tables_command->add_option("ID", options.tables.ids, "tables (all)");
  tables_command->add_flag("--list", options.tables.list, "list the tables");
  tables_command->add_option("--format", options.tables.format,
                             fmt::format("{}, or c: look-up tables for C11 (md)", sheet_formats()));
  tables_command->add_option("--columns", options.tables.columns,
                             "the columns of one table, comma-separated (all)");
  add_features(*tables_command, options.tables.features);
  tables_command->footer(
      "Examples:\n  twofold tables --list\n"
      "  twofold tables combine\n"
      "  twofold tables --format rst -o two-stages.rst\n"
      "  twofold tables tagged --features fwb,mte2 --format html -o tagged.html\n"
      "  twofold tables stage2-fwb --format csv --columns memattr,Normal-NC\n"
      "  twofold tables --format c --cpu neoverse-v1 -o twofold_tables.h");
  tables_command->callback([&] {
    action = [&](Output& output) {
      tables(output, options.tables);
      return exit_status::ok;
    };
  });
}

/// Declares the command that writes test vectors.
void declare_vectors(CLI::App& app, Options& options, Action& action) {
  auto* vectors_command =
      app.add_subcommand("vectors", "test vectors with their permitted outcomes");
  vectors_command->add_option("--format", options.vectors.format, "csv, json, sv (csv)");
  vectors_command->add_flag("--full", options.vectors.full,
                            "every MAIR byte, MemAttr, SH and FWB, in place of a covering set");
  add_features(*vectors_command, options.vectors.features);
  vectors_command->footer("Without features given, these vary from vector to vector; with --full "
                          "they do not.\n\n"
                          "Examples:\n  twofold vectors -o vectors.csv\n"
                          "  twofold vectors --features fwb,mte2 --format sv -o vectors_pkg.sv\n"
                          "  twofold vectors --full --features fwb -o all.csv");
  vectors_command->callback([&] {
    action = [&](Output& output) { return vectors(output, options.vectors, interrupted); };
  });
}

/// Declares the command that compares two settings.
void declare_diff(CLI::App& app, Options& options, Action& action) {
  auto* diff_command = app.add_subcommand("diff", "two settings side by side: what changes");
  diff_command->add_option(
      "LEFT", options.diff.left,
      "a setting: items NAME=VALUE, joined by +; NAME is features, cpu, rules, "
      "or a field of explain without --");
  diff_command->add_option("RIGHT", options.diff.right, "the setting to compare with it");
  diff_command->add_option("--format", options.diff.format,
                           fmt::format("{} (md)", sheet_formats()));
  diff_command->add_flag("--list", options.diff.list, "list the rules that can be compared");
  diff_command->footer(
      "What neither side says of the MAIR byte, MemAttr, SH, FWB and FnXS is compared for every "
      "value.\n\n"
      "Examples:\n  twofold diff fwb=0 fwb=1\n"
      "  twofold diff features=fwb,mte2 features=fwb,mte2,mte_perm\n"
      "  twofold diff rules=v8.5 rules=spec\n"
      "  twofold diff rules=spec rules=erratum-nc-result --format rst\n"
      "  twofold diff fwb=1+s2-memattr=6+sctlr-c=0 fwb=1+s2-memattr=6+sctlr-c=1");
  diff_command->callback(
      [&] { action = [&](Output& output) { return diff(output, options.diff, interrupted); }; });
}

/// Declares walk.
void declare_walk(CLI::App& app, Options& options, Action& action) {
  auto* command = app.add_subcommand("walk", "one address through translation tables in memory");
  WalkRequest& walk = options.walk;
  command->add_option("--va", walk.va, "the address, 64 bits")->required();
  command->add_option("--raw", walk.raw,
                      "memory: FILE@ADDRESS, the bytes from that physical address on; repeatable");
  command->add_option("--words", walk.words,
                      "memory: a file of lines 'PA: value ...', or of JSON; repeatable");
  for (std::size_t i = 0; i < walk_registers.size(); ++i)
    command->add_option(fmt::format("--{}", walk_registers.at(i)), walk.registers.at(i),
                        "64 bits (0; of HCR_EL2 RW is 1)");
  command->add_option(
      "--features", walk.features.list,
      fmt::format("{}, comma-separated, or none (those up to pauth)", walk_feature_names()));
  command->add_option("--cpu", walk.features.cpu,
                      fmt::format("what {} have", fmt::join(cpu_names(), ", ")));
  for (std::size_t i = 0; i < spec::id_registers.size(); ++i)
    command->add_option(id_option(spec::id_registers[i]), walk.features.id[i],
                        fmt::format("{}, 64 bits", spec::id_registers[i]));
  command->add_option("--pa-bits", walk.pa_bits, "physical address size (48)");
  command->add_option("--access", walk.access, fmt::format("{} (load)", walk_access_names()));
  command->add_option("--el", walk.el,
                      "Exception level of the instruction (1; 2 for what EL2 alone executes)");
  command->add_flag("--pan", walk.pan, "PSTATE.PAN is 1");
  command->add_flag("--unaligned", walk.unaligned, "the access is not aligned to its size");
  command->add_option("--tag-access", walk.tag_access,
                      "unchecked, checked or explicit: Tag Checked, or of an Allocation Tag");
  command->add_option("--dot", walk.dot, "write a graph for Graphviz to this file as well");
  command->add_option("--svg", walk.svg, "write a picture to this file as well");
  command->add_flag("--json", walk.json, "one JSON document, see docs/schema/");
  command->footer("Examples:\n"
                  "  twofold walk --va 0x1000 --words tables.txt --ttbr0-el1 0x40000000 \\\n"
                  "      --tcr-el1 0x80100010 --sctlr-el1 5 --mair-el1 0xff\n"
                  "  twofold walk --va 0xffff000000080000 --raw ram.bin@0x40000000 \\\n"
                  "      --access at-s1e1r ... --svg walk.svg");
  command->callback(
      [&] { action = [&](Output& output) { return walk_command(output, options.walk); }; });
}

/// Declares fuzz.
void declare_fuzz(CLI::App& app, Options& options, Action& action) {
  auto* command = app.add_subcommand("fuzz", "properties of walks, on drawn tables");
  FuzzOptions& fuzz_options = options.fuzz;
  command->add_flag("--walks", fuzz_options.walks, "the properties of walks")->required();
  command->add_option("--time", fuzz_options.time, "for how long, such as 90s, 10m or 2h");
  command->add_option(
      "--scenarios", fuzz_options.scenarios,
      fmt::format("until that many have been tried, of {} walks each", walks_per_scenario));
  add_number(*command, "--seed", fuzz_options.seed, {}, "of the campaign (0)");
  command->add_option("--shard", fuzz_options.shard, "i/n: every n-th scenario, from the i-th on");
  command->add_option("--state", fuzz_options.state,
                      "file to go on from, if it is there, and to keep up to date");
  command->add_option("--save", fuzz_options.save,
                      "write failures, made small, and their memory to this folder");
  command->add_option("--only", fuzz_options.only, "one scenario, by the seed in a failure");
  command->add_option("--merge", fuzz_options.merge, "add up states of different shards");
  add_jobs(*command, options);
  command->add_flag("--json", fuzz_options.json, "one JSON document, see docs/schema/");
  command->footer("Examples:\n"
                  "  twofold fuzz --walks --time 10m --seed 7 --state walks.json\n"
                  "  twofold fuzz --walks --time 2h --shard 2/4 --state 2.json --save failures\n"
                  "  twofold fuzz --walks --merge 1.json 2.json 3.json 4.json");
  command->callback([&] {
    action = [&](Output& output) {
      options.fuzz.jobs = options.jobs;
      return fuzz(output, options.fuzz, interrupted);
    };
  });
}

/// Declares the commands; what is chosen puts its action in `action`.
void declare(CLI::App& app, Options& options, Action& action) {
  app.require_subcommand(1);
  app.fallthrough();
  app.set_version_flag("--version", fmt::format("twofold {}", TWOFOLD_VERSION));
  app.add_option("-o,--output", options.output,
                 "write to this file, whole or not at all (standard output)");

  auto* explain_command = app.add_subcommand("explain", "what a page is, and by which rules");
  add_inputs(*explain_command, options.request);
  explain_command->add_flag("--for-all-s1", options.for_all_s1,
                            "for this stage 2, what each kind of stage 1 becomes");
  explain_command->add_option("--want", options.want,
                              "under which stage-2 MemAttr stage 1 reaches exactly these types: "
                              "device, nGnRnE, nGnRE, nGRE, GRE, nc, wt, wb, mixed");
  explain_command->add_flag("--keeps-s1", options.keeps_s1,
                            "which stage-2 MemAttr leave stage 1's attributes as they are");
  explain_command->add_option("--par-el1", options.par_el1,
                              "what a PAR_EL1 value says, and what can have made it so");
  auto* esr =
      explain_command->add_option("--esr", options.syndrome.esr,
                                  "what an ESR_ELx of an abort says, and what can have raised it");
  explain_command->add_option("--far", options.syndrome.far, "FAR_ELx beside it")->needs(esr);
  explain_command->add_option("--hpfar", options.syndrome.hpfar, "HPFAR_EL2 beside it")->needs(esr);
  explain_command->add_option("--el", options.syndrome.el, "1 or 2: whose ESR_ELx it is (either)")
      ->needs(esr);
  for (std::size_t i = std::size(spec::feature_fields); i < spec::id_registers.size(); ++i)
    explain_command
        ->add_option(id_option(spec::id_registers[i]), options.request.features.id[i],
                     fmt::format("{}, 64 bits", spec::id_registers[i]))
        ->needs(esr);
  auto* from = explain_command->add_option("--from", options.from,
                                           "explain what the claim asks about on this saved "
                                           "counterexample");
  add_number(*explain_command, "--page", options.page, {1, 1000},
             "which of the pages it asks about (1)");
  explain_command->get_option("--page")->needs(from);
  explain_command->add_flag("--json", options.json, "one JSON document");
  explain_command->footer("Examples:\n"
                          "  twofold explain --mair-el1 0x040044ffff --hcr-el2 0x400080000005 \\\n"
                          "      --s1-desc 0x6800001000070b --s2-desc 0x400000100007d7\n"
                          "  twofold explain --mair-attr 0xff --s2-memattr 0b0101 --fwb 1\n"
                          "  twofold explain --for-all-s1 --s2-memattr 0b0101\n"
                          "  twofold explain --for-all-s1 --want nc,device\n"
                          "  twofold explain --par-el1 0x4400000080000b00 --cpu neoverse-v1\n"
                          "  twofold explain --esr 0x92000061 --el 2 --s2-memattr 0b0001");
  explain_command->callback([&] {
    action = [&](Output& output) {
      output.write(explain_answer(options));
      return exit_status::ok;
    };
  });

  auto* check_command = app.add_subcommand("check", "the whole property suite");
  add_effort(*check_command, options);
  add_jobs(*check_command, options);
  add_json(*check_command, options);
  check_command->add_option("--junit", options.junit,
                            "write JUnit XML to this file as well, whole or not at all");
  check_command->add_flag("--github", options.github,
                          "add annotations for GitHub Actions, and a summary of the step");
  check_command->footer("Examples:\n  twofold check\n"
                        "  twofold check --cases 100000 --seed 7 -o report.txt\n"
                        "  twofold check --json -o report.json --junit report.xml\n"
                        "  twofold check --github");
  check_command->callback([&] {
    action = [&](Output& output) {
      return check(output,
                   {effort_of(options), options.jobs, options.json, options.github, options.junit},
                   interrupted);
    };
  });

  auto* prove_command = app.add_subcommand("prove", "one property, by every engine that applies");
  prove_command->add_option("ID", options.ids, "properties to prove");
  prove_command->add_flag("--list", options.list, "list all properties");
  prove_command->add_flag("--all", options.all, "prove all properties");
  prove_command->add_option("--tag", options.tag,
                            "of these, those with this tag, such as tagging, raw, known-false");
  prove_command->add_option("--rule", options.resting_on,
                            "of these, those that depend on this rule, table or table.row");
  prove_command->add_option("--smt2", options.smt2,
                            "write each as an SMT-LIB 2.6 file into this folder; prove nothing "
                            "unless --solver is given");
  prove_command->add_option("--solver", options.solvers,
                            "leave it to these solvers, z3 or cvc5, comma-separated: z3 alone is "
                            "built in, several are run as processes on the same files");
  prove_command->add_option("--save", options.save,
                            "write each counterexample as JSON into this folder, for replay");
  prove_command->add_flag("--walks", options.prove_walks,
                          "prove what is said of walks of every guest, not of pages; with no ID "
                          "all of it");
  add_effort(*prove_command, options);
  add_jobs(*prove_command, options);
  add_json(*prove_command, options);
  prove_command->footer("Examples:\n"
                        "  twofold prove --list\n"
                        "  twofold prove --list --rule R_RHWZM\n"
                        "  twofold prove --all --tag containment\n"
                        "  twofold prove --all --solver z3,cvc5\n"
                        "  twofold prove --all --smt2 obligations\n"
                        "  twofold prove containment.fwb-101-never-cacheable\n"
                        "  twofold prove twin.nGnRE-overrides-stage-1\n"
                        "  twofold prove --json laws.total\n"
                        "  twofold prove --walks\n"
                        "  twofold prove --walks twin.walk.guest-decides --save found");
  prove_command->callback([&options, &action, prove_command] {
    if (options.prove_walks) return prove_walks_by(*prove_command, options, action);
    if (options.list + options.all + !options.ids.empty() != 1)
      throw UsageError("prove: give one of ID..., --list and --all");
    action = [&](Output& output) {
      Selected const selected{options.ids, options.tag, options.resting_on};
      if (!options.list && !options.smt2.empty() && options.solvers.empty())
        return export_obligations(selected, options.smt2), exit_status::ok;
      if (!options.list)
        return prove(output, selected,
                     {effort_of(options), options.jobs, options.json, options.solvers, options.smt2,
                      options.save},
                     interrupted);
      list_obligations(output, selected, options.json);
      return exit_status::ok;
    };
  });

  auto* rules_command = app.add_subcommand("rules", "the rows of the specification");
  rules_command->add_option("ID", options.rule,
                            "a rule such as R_RHWZM, a table, or table.row (all)");
  add_json(*rules_command, options);
  rules_command->add_flag("--pages", options.pages, "a page of documentation a rule, in Markdown");
  rules_command->footer("Examples:\n  twofold rules\n  twofold rules R_RHWZM\n  twofold rules "
                        "combine-fwb.write-back\n  twofold rules --json");
  rules_command->callback([&] {
    action = [&](Output& output) {
      if (options.pages && options.json)
        throw UsageError("rules: give at most one of --json and --pages");
      if (options.pages)
        output.write(rule_pages_md(select_rules(options.rule)));
      else
        print_rules(output, options.rule, options.json);
      return exit_status::ok;
    };
  });

  declare_streams(app, options, action);
  declare_mutate(app, options, action);
  declare_replay(app, options, action);
  declare_litmus(app, options, action);
  declare_alias(app, options, action);
  declare_reclaim(app, options, action);
  declare_policy(app, options, action);
  declare_tables(app, options, action);
  declare_vectors(app, options, action);
  declare_diff(app, options, action);
  declare_walk(app, options, action);
  declare_fuzz(app, options, action);
}

/// A message fit for one line of a terminal, whatever the arguments in it hold. A long one loses
/// its middle: it starts with the option and ends with what is allowed.
std::string one_line(std::string_view message) {
  constexpr std::size_t first = 230;
  constexpr std::size_t last = 165;
  constexpr std::string_view gap = " ... ";
  std::string line{message};
  if (line.size() > first + gap.size() + last) line.replace(first, line.size() - first - last, gap);
  for (char& c : line)
    if (c < ' ' || c > '~') c = '?';
  return line;
}

/// Says what went wrong, on standard error; that it may be closed or full is no further trouble.
int complain(std::string_view message, int status) {
  auto const line = "twofold: " + one_line(message) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
  return status;
}

/// What CLI11 found wrong, and where to look.
std::string usage_text(CLI::ParseError const& error, CLI::App const& app) {
  auto const rest = app.remaining(true);
  auto const chosen = app.get_subcommands();
  if (chosen.empty() && !rest.empty())
    return fmt::format("no command or option '{}'; twofold --help lists them", rest.front());
  if (chosen.empty() && error.get_name() == "RequiredError")
    return "no command given; twofold --help lists them";
  auto const command = chosen.empty() ? "" : chosen.front()->get_name() + " ";
  if (!rest.empty())
    return fmt::format("{}: '{}' is not expected; twofold {}--help tells what is",
                       chosen.front()->get_name(), rest.front(), command);
  return fmt::format("{}; twofold {}--help tells what is allowed", error.what(), command);
}

/// An empty value is most likely an unset variable of a script, and never meant.
std::string refuse_empty(std::string const& text) {
  return text.empty() ? "the value is empty" : "";
}

/// What holds for all options: no empty values, no values for flags, help within the columns.
void finish(CLI::App& command) {
  constexpr std::size_t names = 30;
  command.get_formatter()->column_width(names);
  for (CLI::Option* option : command.get_options()) {
    option->check(refuse_empty);
    if (option->get_expected_max() == 0) option->disable_flag_override();
    option->description(
        fmt::format("{}", fmt::join(wrap(option->get_description(), columns - names), "\n")));
  }
  for (CLI::App* nested : command.get_subcommands([](CLI::App*) { return true; })) finish(*nested);
}

} // namespace

int run(int argc, char const* const* argv) try {
  guard_standard_descriptors();
  std::signal(SIGPIPE, SIG_IGN);
  catch_interrupts();
  Options options;
  Action action;
  CLI::App app{"What Arm's two translation stages make of a page, by the manual's own rules.",
               "twofold"};
  declare(app, options, action);
  finish(app);
  try {
    app.parse(argc, argv);
  } catch (CLI::ParseError const& error) {
    std::ostringstream text;
    std::ostringstream ignored;
    if (app.exit(error, text, ignored) != 0)
      return complain(usage_text(error, app), exit_status::usage);
    // CLI11 stops for --help before it has stored the other options.
    auto const destination = app.get_option("--output")->results();
    Output output{destination.empty() ? "" : destination.back()};
    output.write(text.str());
    output.commit();
    return exit_status::ok;
  }
  Output output{options.output};
  int const status = action(output);
  output.commit();
  return status;
} catch (Interrupted const&) {
  return complain("interrupted", exit_status::unknown);
} catch (ClosedPipe const&) {
  return exit_status::usage;
} catch (UsageError const& error) {
  return complain(error.what(), exit_status::usage);
} catch (TimedOut const& error) {
  return complain(error.what(), exit_status::unknown);
} catch (std::filesystem::filesystem_error const& error) {
  return complain(error.what(), exit_status::usage);
} catch (std::exception const& error) {
  return complain(fmt::format("internal error: {}", error.what()), exit_status::internal);
}

} // namespace twofold::cli
