#include "cli/app.hpp"

#include "cli/explain.hpp"
#include "cli/output.hpp"
#include "cli/suite.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cctype>
#include <csignal>
#include <cstdio>
#include <exception>
#include <functional>
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

void add_effort(CLI::App& command, Options& options) {
  command
      .add_option("--limit", options.limit_ms,
                  "time limit of the solver per question, in ms (10000)")
      ->check(CLI::Range(1, 3'600'000));
  command.add_option("--cases", options.cases, "random cases per property (1000)")
      ->check(CLI::Range(1, 100'000'000));
  command.add_option("--seed", options.seed, "added to the seed that a property's id gives (0)");
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
  check_command->add_option("-j,--jobs", options.jobs, "threads (all processors)")
      ->check(CLI::Range(1, 1024));
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

/// A message fit for one line of a terminal, whatever the arguments in it hold.
std::string one_line(std::string_view message) {
  constexpr std::size_t most = 400;
  std::string line;
  for (char c : message.substr(0, most))
    line += std::isprint(static_cast<unsigned char>(c)) != 0 ? c : ' ';
  if (message.size() > most) line += "...";
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
  auto const chosen = app.get_subcommands();
  if (auto const rest = app.remaining(); chosen.empty() && !rest.empty())
    return fmt::format("no command or option '{}'; twofold --help lists them", rest.front());
  return fmt::format("{}; twofold {}--help tells what is allowed", error.what(),
                     chosen.empty() ? "" : chosen.front()->get_name() + " ");
}

/// An empty value is most likely an unset variable of a script, and never meant.
void refuse_empty_values(CLI::App& app) {
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; }))
    for (CLI::Option* option : command->get_options())
      option->check([](std::string const& text) {
        return text.empty() ? std::string{"the value is empty"} : std::string{};
      });
}

} // namespace

int run(int argc, char const* const* argv) try {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGINT, on_interrupt);
  Options options;
  Action action;
  CLI::App app{"What Arm's two translation stages make of a page, by the manual's own rules.",
               "twofold"};
  declare(app, options, action);
  refuse_empty_values(app);
  try {
    app.parse(argc, argv);
  } catch (CLI::ParseError const& error) {
    std::ostringstream text;
    std::ostringstream ignored;
    if (app.exit(error, text, ignored) != 0)
      return complain(usage_text(error, app), exit_status::usage);
    Output output{options.output};
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
