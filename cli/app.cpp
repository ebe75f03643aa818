#include "cli/app.hpp"

#include "cli/explain.hpp"
#include "cli/number.hpp"
#include "cli/output.hpp"
#include "cli/suite.hpp"
#include "cli/wording.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <functional>
#include <limits>
#include <sstream>
#include <thread>

namespace twofold::cli {

namespace {

/// Set by Ctrl-C; the engines look at it.
proofs::Interrupt interrupted{false};

void on_interrupt(int) { interrupted = true; }

struct Options {
  std::string output;
  Request request;
  bool for_all_s1 = false;
  bool list = false;
  bool all = false;
  std::vector<std::string> ids;
  std::string rule;
  bool deep = false;
  unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
  unsigned limit_ms = 10'000;
  int cases = 1'000;
  std::uint64_t seed = 0;
};

constexpr char const* input_help(std::string_view name) {
  if (name == "hcr_fwb") return "HCR_EL2.FWB (0)";
  if (name == "ata") return "Allocation Tag Access enabled (1)";
  if (name == "mair") return "the MAIR_EL1 byte that AttrIndx selects, 8 bits";
  if (name == "s1_sh") return "stage-1 SH[1:0] (0)";
  if (name == "s2_memattr") return "stage-2 MemAttr[3:0], 4 bits";
  if (name == "s2_sh") return "stage-2 SH[1:0] (0)";
  return "stage-2 FnXS (0)";
}

void add_inputs(CLI::App& command, Request& request) {
  command.add_option("--mair-el1", request.mair_el1,
                     "MAIR_EL1, 64 bits; --s1-desc selects the byte");
  command.add_option("--hcr-el2", request.hcr_el2, "HCR_EL2, 64 bits");
  command.add_option("--s1-desc", request.s1_desc, "stage-1 Page or Block descriptor, 64 bits");
  command.add_option("--s2-desc", request.s2_desc, "stage-2 Page or Block descriptor, 64 bits");
  for (std::size_t i = field::in.hcr_fwb.index; i <= field::in.s2_fnxs.index; ++i) {
    Field const f{static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(field_infos[i].width)};
    command.add_option(option_name(f), request.fields[i], input_help(info(f).name));
  }
  command.add_option("--features", request.features,
                     "fwb, xs, mte2, mte_perm, comma-separated, or none (fwb)");
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

void add_effort(CLI::App& command, Options& options) {
  add_number(command, "--limit", options.limit_ms, {1, 3'600'000},
             "time limit of the solver per question, in ms (10000)");
  add_number(command, "--cases", options.cases, {1, 100'000'000},
             "random cases per property (1000)");
  add_number(command, "--seed", options.seed, {},
             "added to the seed that a property's id gives (0)");
  command.add_flag("--deep", options.deep, "enumerate up to 2^30 points per property, not 2^22");
}

proofs::Effort effort_of(Options const& options) {
  proofs::Effort effort;
  effort.solver_limit = std::chrono::milliseconds{options.limit_ms};
  effort.random_cases = options.cases;
  effort.seed = options.seed;
  if (options.deep) effort.exhaustive_bits = 30;
  return effort;
}

using Action = std::function<int(Output&)>;

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
  explain_command->footer("Examples:\n"
                          "  twofold explain --mair-el1 0x040044ffff --hcr-el2 0x400080000005 \\\n"
                          "      --s1-desc 0x6800001000070b --s2-desc 0x400000100007d7\n"
                          "  twofold explain --mair-attr 0xff --s2-memattr 0b0101 --fwb 1\n"
                          "  twofold explain --for-all-s1 --s2-memattr 0b0101");
  explain_command->callback([&] {
    action = [&](Output& output) {
      output.write(options.for_all_s1
                       ? explain_for_all_s1(read(options.request, Needs::stage2_only))
                       : explain(read(options.request, Needs::both_stages)));
      return exit_status::ok;
    };
  });

  auto* check_command = app.add_subcommand("check", "the whole property suite");
  add_effort(*check_command, options);
  add_number(*check_command, "-j,--jobs", options.jobs, {1, 1024}, "threads (all processors)");
  check_command->footer(
      "Examples:\n  twofold check\n  twofold check --cases 100000 --seed 7 -o report.txt");
  check_command->callback([&] {
    action = [&](Output& output) {
      return check(output, effort_of(options), options.jobs, interrupted);
    };
  });

  auto* prove_command = app.add_subcommand("prove", "one property, by every engine that applies");
  prove_command->add_option("ID", options.ids, "properties to prove");
  prove_command->add_flag("--list", options.list, "list all properties");
  prove_command->add_flag("--all", options.all, "prove all properties");
  add_effort(*prove_command, options);
  prove_command->footer("Examples:\n"
                        "  twofold prove --list\n"
                        "  twofold prove containment.fwb-101-never-cacheable\n"
                        "  twofold prove twin.nGnRE-overrides-stage-1");
  prove_command->callback([&] {
    if (options.list + options.all + !options.ids.empty() != 1)
      throw UsageError("prove: give one of ID..., --list and --all");
    action = [&](Output& output) {
      if (!options.list) return prove(output, options.ids, effort_of(options), interrupted);
      list_obligations(output);
      return exit_status::ok;
    };
  });

  auto* rules_command = app.add_subcommand("rules", "the rows of the specification");
  rules_command->add_option("ID", options.rule,
                            "a rule such as R_RHWZM, a table, or table.row (all)");
  rules_command->footer("Examples:\n  twofold rules\n  twofold rules R_RHWZM\n  twofold rules "
                        "combine-fwb.write-back");
  rules_command->callback([&] {
    action = [&](Output& output) {
      print_rules(output, options.rule);
      return exit_status::ok;
    };
  });
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
  std::signal(SIGINT, on_interrupt);
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
} catch (ClosedPipe const&) {
  return exit_status::usage;
} catch (UsageError const& error) {
  return complain(error.what(), exit_status::usage);
} catch (std::exception const& error) {
  return complain(fmt::format("internal error: {}", error.what()), exit_status::internal);
}

} // namespace twofold::cli
