#include "cli/alias.hpp"

#include "cli/alias_chart.hpp"
#include "cli/alias_policy.hpp"
#include "cli/alias_rules.hpp"
#include "cli/exit_status.hpp"
#include "cli/list.hpp"
#include "cli/number.hpp"
#include "cli/rows.hpp"
#include "cli/wording.hpp"
#include "model/alias/change.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace twofold::cli {

using namespace field;
using alias::Conclusion;
using alias::Operation;

namespace {

constexpr std::string_view per_stream = "per-stream";

std::string_view attribute_text(AliasAttribute const& attribute) {
  if (attribute.field == out.type) return "memory type";
  if (attribute.field == out.sh) return "Shareability";
  if (attribute.field == out.inner) return "Inner Cacheability";
  if (attribute.field == out.outer) return "Outer Cacheability";
  return "XS";
}

std::string uses_text(alias::Mapping const& mapping) {
  std::vector<std::string_view> uses;
  if (mapping.reads) uses.emplace_back("reads");
  if (mapping.writes) uses.emplace_back("writes");
  if (mapping.fetched) uses.emplace_back("executes");
  if (mapping.exclusives) uses.emplace_back("exclusives");
  return fmt::format("{}", fmt::join(uses, ", "));
}

/// The names of the agents, with a number where one has several mappings.
std::vector<std::string> mapping_names(AliasAnswer const& answer) {
  std::vector<std::string> names;
  for (auto const& each : answer.mappings) {
    auto const same = [&](ReadMapping const& m) { return m.mapping.agent == each.mapping.agent; };
    auto const position = std::count_if(answer.mappings.data(), &each, same) + 1;
    bool const several = std::ranges::count_if(answer.mappings, same) > 1;
    names.push_back(several ? fmt::format("{}.{}", each.mapping.agent, position)
                            : each.mapping.agent);
  }
  return names;
}

/// The DMB that reaches as far as the way asks for.
std::string_view barrier_scope(alias::Set const& set) {
  Value widest = 0;
  bool cacheable = false;
  alias::Judge<Concrete, bool> const judge{spec::alias_rules, {}};
  for (auto const& mapping : set.mappings())
    if (judge.of_class(AliasClass::cacheable, mapping.attributes)) {
      cacheable = true;
      widest = std::max(widest, mapping.attributes[out.sh]);
    }
  if (!cacheable) widest = Shareability::outer_shareable;
  return Shareability::names[widest];
}

/// "vmm:w,guest.2:r".
std::vector<alias::PatternAccess> read_pattern(std::string const& text, AliasAnswer const& answer) {
  auto const names = mapping_names(answer);
  std::vector<alias::PatternAccess> pattern;
  for (auto const item : split(text)) {
    auto const colon = item.rfind(':');
    auto const use = colon == std::string_view::npos ? std::string_view{} : item.substr(colon + 1);
    if (use != "r" && use != "w")
      throw UsageError(fmt::format("--pattern: '{}' is not MAPPING:r or MAPPING:w", item));
    auto const found = std::ranges::find(names, item.substr(0, colon));
    if (found == names.end())
      throw UsageError(fmt::format("--pattern: no mapping '{}'; there are {}",
                                   item.substr(0, colon), fmt::join(names, ", ")));
    auto const mapping = static_cast<std::size_t>(found - names.begin());
    auto const& used = answer.mappings[mapping].mapping;
    if (use == "w" ? !used.writes : !used.reads)
      throw UsageError(fmt::format("--pattern: {} does not {} by its use", *found,
                                   use == "w" ? "write" : "read"));
    pattern.push_back({mapping, use == "w"});
  }
  constexpr std::size_t most = 6;
  if (pattern.size() > most)
    throw UsageError(
        fmt::format("--pattern: {} accesses; allowed are up to {}", pattern.size(), most));
  if (std::ranges::none_of(pattern, &alias::PatternAccess::writes))
    throw UsageError("--pattern: no writer; nothing can be lost where nobody writes");
  if (answer.set.agents().size() > alias::most_threads)
    throw UsageError(fmt::format("--pattern: {} agents; the machine has {} PEs",
                                 answer.set.agents().size(), alias::most_threads));
  return pattern;
}

/// The steps in the order in which the accesses take place: thread by thread, from one hand-over to
/// the next.
std::vector<AliasSequence::Line> lines_of(std::vector<std::vector<alias::Placed>> const& threads,
                                          std::vector<std::string> const& names,
                                          std::string_view scope) {
  std::vector<AliasSequence::Line> lines;
  std::vector<std::size_t> next(threads.size(), 0);
  std::uint32_t told = 0;
  for (bool moved = true; moved;) {
    moved = false;
    for (unsigned t = 0; t < threads.size(); ++t)
      for (; next[t] < threads[t].size(); ++next[t], moved = true) {
        auto const& [op, step] = threads[t][next[t]];
        if (op.kind == Operation::Kind::wait) {
          if ((told >> op.value & 1U) == 0) break;
          continue;
        }
        if (op.kind == Operation::Kind::signal) {
          told |= 1U << op.value;
          continue;
        }
        AliasSequence::Line line{t, {}, {}, {}, {}};
        // Which mapping it goes through is said where the agent has several.
        auto const through = [&](Operation const& by) {
          auto const& name = names[by.path];
          return name.find('.') == std::string::npos ? "" : " by " + name;
        };
        if (op.kind == Operation::Kind::dmb)
          line.text = fmt::format("DMB {}", scope);
        else if (op.kind == Operation::Kind::maintain)
          line.text = std::string{name(op.maintenance)} + through(op);
        else
          line.text = (op.writes() ? "write" : "read") + through(op);
        if (step != nullptr) {
          line.row = step->name;
          line.cite = step->cite;
          std::vector<std::string_view> instead;
          for (AliasOperation const other : step->instead)
            if (other != AliasOperation::none) instead.push_back(name(other));
          line.instead = fmt::format("{}", fmt::join(instead, " or "));
        } else if (op.kind == Operation::Kind::dmb) {
          line.row = "hand-over";
          line.cite = "B2.11";
        }
        lines.push_back(std::move(line));
      }
  }
  return lines;
}

AliasSequence sequence_of(AliasAnswer const& answer, AliasOptions const& options,
                          alias::Bound const& bound) {
  AliasSequence sequence;
  auto const pattern = read_pattern(options.pattern, answer);
  auto const attributes = alias::attributes_of(answer.set);
  sequence.program = alias::program_of(answer.set, pattern);
  auto const placed =
      alias::place_steps(sequence.program, attributes, answer.report.facts, spec::alias_steps);
  sequence.stepped =
      alias::with_steps(sequence.program, attributes, answer.report.facts, spec::alias_steps);
  for (auto const& thread : sequence.stepped.threads)
    if (thread.size() > alias::most_operations)
      throw UsageError("--pattern: with the steps it has more operations than the machine takes");
  sequence.lines = lines_of(placed, mapping_names(answer), barrier_scope(answer.set));
  sequence.without = alias::find_loss(sequence.program, bound);
  sequence.with = alias::find_loss(sequence.stepped, bound);
  return sequence;
}

std::string mappings_text(AliasAnswer const& answer) {
  auto const names = mapping_names(answer);
  std::size_t name_width = 0;
  std::size_t use_width = 0;
  for (std::size_t m = 0; m < names.size(); ++m) {
    name_width = std::max(name_width, names[m].size());
    use_width = std::max(use_width, uses_text(answer.mappings[m].mapping).size());
  }
  std::vector<std::string> lines;
  for (std::size_t m = 0; m < names.size(); ++m) {
    auto const& [mapping, given, page] = answer.mappings[m];
    lines.push_back(fmt::format("{:<{}}  {:<{}}  {}", names[m], name_width, uses_text(mapping),
                                use_width, attributes_text(mapping.attributes)));
    if (mapping.fetched && attributes_text(*mapping.fetched) != attributes_text(mapping.attributes))
      lines.push_back(
          fmt::format("{:<{}}  fetches as {}", "", name_width, attributes_text(*mapping.fetched)));
  }
  return beside(fmt::format("{:<12}", "Mappings"), lines);
}

std::string mismatch_text(AliasAnswer const& answer) {
  if (answer.report.differing.empty())
    return paragraph("Mismatch", "none: all accesses use one definition (B2.11)");
  std::vector<std::string_view> names;
  for (auto const* attribute : answer.report.differing) names.push_back(attribute_text(*attribute));
  return paragraph("Mismatch", fmt::format("{} (B2.11)", fmt::join(names, ", ")));
}

std::string situation_text(AliasAnswer const& answer) {
  if (answer.report.differing.empty()) return {};
  if (answer.report.situation != nullptr)
    return paragraph("Situation", "2: nothing is cacheable, so that less is lost (B2.11)");
  return paragraph("Situation", "some of it is cacheable: the general list of effects (B2.11)");
}

std::string lost_text(AliasAnswer const& answer) {
  if (answer.report.lost.empty()) return paragraph("May be lost", "nothing");
  std::vector<std::string> lines;
  for (Conclusion const& lost : answer.report.lost)
    for (auto const& line :
         wrap(fmt::format("{}  {} [{}{}]", effect_name(lost.fact), phrase(lost, answer.set),
                          lost.row->name, lost.restorable ? ", *" : ""),
              columns - 12, 4))
      lines.push_back(line);
  return beside(fmt::format("{:<12}", "May be lost"), lines);
}

std::string kept_text(AliasAnswer const& answer) {
  std::vector<std::string> lines;
  for (Conclusion const& kept : answer.report.kept)
    for (auto const& line :
         wrap(fmt::format("{}{}", kept_phrase(kept, answer.set),
                          kept.row != nullptr ? fmt::format(" [{}]", kept.row->name) : ""),
              columns - 12, 4))
      lines.push_back(line);
  if (!answer.report.differing.empty())
    for (auto const& line : wrap("early write acknowledgement, alignment and access sizes are as "
                                 "each mapping has them: B2.11 lists no more effects",
                                 columns - 12, 4))
      lines.push_back(line);
  return lines.empty() ? "" : beside(fmt::format("{:<12}", "Still holds"), lines);
}

std::string way_text(AliasAnswer const& answer) {
  auto const& report = answer.report;
  if (report.way == nullptr) return {};
  auto const scope = barrier_scope(answer.set);
  if (report.way->then == AliasFact::way_barriers)
    return paragraph("Way back", fmt::format("what is marked * holds with a DMB {} between "
                                             "accesses that use different attributes ({})",
                                             scope, report.way->cite));
  if (report.way->then == AliasFact::way_one_sh)
    return paragraph(
        "Way back",
        fmt::format("what is marked * holds with cache maintenance around the accesses and a DMB "
                    "{} between those that use different attributes, within the {} domain, if "
                    "agents do not write to one granule at once ({})",
                    scope, scope, report.way->cite));
  return paragraph("Way back",
                   fmt::format("what is marked * holds with DC CIVAC before and after each access "
                               "and a DMB {} between those that use different attributes, if "
                               "agents do not write to one granule at once ({})",
                               scope, report.way->cite));
}

std::string remedies_text(AliasAnswer const& answer) {
  if (answer.report.differing.empty()) return {};
  auto const names = mapping_names(answer);
  std::vector<std::string> lines;
  for (auto const& [mapping, like] : answer.remedies)
    lines.push_back(fmt::format("{} as {}", names[mapping],
                                attributes_text(answer.mappings[like].mapping.attributes)));
  if (lines.empty())
    return paragraph("To agree", "no change of one mapping alone removes the mismatch");
  for (std::size_t i = 1; i < lines.size(); ++i) lines[i].insert(0, "or ");
  return beside(fmt::format("{:<12}", "To agree"), lines);
}

std::string assumptions_text(AliasAnswer const& answer) {
  if (answer.report.situation == nullptr || answer.report.differing.empty()) return {};
  std::string text =
      answer.wide ? "wide: the type's properties may be lost for every agent's accesses"
                  : "per-stream: each agent's accesses keep their type's properties; only the "
                    "order between agents is affected";
  if (answer.other_reading.empty())
    text += "; the other reading says the same here";
  else
    text +=
        fmt::format("; by the {} reading {} of these {} lost", answer.wide ? "per-stream" : "wide",
                    answer.wide ? "none" : fmt::format("{} more", answer.other_reading.size()),
                    answer.wide ? "E3 is" : "are");
  return paragraph("Reading", text);
}

std::string search_text(alias::Search const& search, AliasOptions const& options) {
  if (!search.lost.events.empty())
    return fmt::format("can end as it should not (found after {} states)", search.all.states);
  if (!search.all.complete)
    return fmt::format("not known: stopped after {} states", options.states);
  return fmt::format("ends as it should in all {} states of the machine", search.all.states);
}

std::string sequence_text(AliasAnswer const& answer, AliasOptions const& options) {
  if (!answer.sequence) return {};
  auto const& sequence = *answer.sequence;
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < sequence.lines.size(); ++i) {
    auto const& [agent, text, row, cite, instead] = sequence.lines[i];
    auto line = fmt::format("{:>2}  {:<8}  {:<24}", i + 1, answer.set.agents()[agent], text);
    if (!row.empty()) line += fmt::format("  {}", row);
    if (!instead.empty()) line += fmt::format("; or {}", instead);
    line.erase(line.find_last_not_of(' ') + 1);
    lines.push_back(std::move(line));
  }
  return beside(fmt::format("{:<12}", "Sequence"), lines) +
         paragraph("", "without steps: " + search_text(sequence.without, options)) +
         paragraph("", "with them: " + search_text(sequence.with, options));
}

/// What is drawn: the pattern, if it can go wrong without the steps, or what was found.
struct Drawn {
  std::string title;
  alias::Program const* program;
  alias::Execution const* execution;
  std::vector<std::string> agents;
  std::vector<std::string> paths;
};

std::optional<Drawn> drawn(AliasAnswer const& answer) {
  auto const names = mapping_names(answer);
  auto const path_text = [&](std::size_t mapping) {
    return type_text(answer.mappings[mapping].mapping.attributes, out);
  };
  if (answer.sequence) {
    auto const& sequence = *answer.sequence;
    if (sequence.without.lost.events.empty()) return std::nullopt;
    Drawn result{"the pattern without the steps",
                 &sequence.program,
                 &sequence.without.lost,
                 answer.set.agents(),
                 {}};
    for (std::size_t m = 0; m < names.size(); ++m) result.paths.push_back(path_text(m));
    return result;
  }
  if (!answer.demonstrations || !answer.demonstrations->found) return std::nullopt;
  auto const& found = *answer.demonstrations->found;
  auto title = fmt::format("{}: {}", alias::name(found.shows), found.title);
  for (std::size_t p = found.mapping.size(); p-- > 0;) {
    std::string const letter(1, static_cast<char>('A' + p));
    for (auto at = title.find("through " + letter); at != std::string::npos;
         at = title.find("through " + letter, at + 1))
      title.replace(at + 8, 1, names[found.mapping[p]]);
  }
  for (std::size_t t = found.agents.size(); t-- > 0;) {
    auto const thread = fmt::format("P{}", t);
    for (auto at = title.find(thread); at != std::string::npos;
         at = title.find(thread, at + found.agents[t].size()))
      title.replace(at, thread.size(), found.agents[t]);
  }
  Drawn result{title, &found.program, &found.search.lost, found.agents, {}};
  for (std::size_t const m : found.mapping) result.paths.push_back(path_text(m));
  return result;
}

std::string execution_text(AliasAnswer const& answer, AliasOptions const& options) {
  if (!options.show_execution) return {};
  auto const shown = drawn(answer);
  if (!shown) {
    if (answer.sequence)
      return paragraph("Execution", "none: the pattern ends as it should without the steps");
    auto const& tried = *answer.demonstrations;
    return paragraph("Execution",
                     fmt::format("none found: {} small programs, {} states of the machine{}; it is "
                                 "one implementation among those permitted",
                                 tried.programs, tried.states,
                                 tried.complete ? "" : ", not all that there are"));
  }
  return beside(fmt::format("{:<12}", "Execution"), wrap(shown->title, columns - 12)) +
         alias_chart_text(*shown->program, *shown->execution, shown->agents, shown->paths);
}

std::string answer_text(AliasAnswer const& answer, AliasOptions const& options) {
  return mappings_text(answer) + mismatch_text(answer) + situation_text(answer) +
         lost_text(answer) + kept_text(answer) + way_text(answer) + remedies_text(answer) +
         assumptions_text(answer) + sequence_text(answer, options) +
         execution_text(answer, options);
}

/// What lies between two values of the attributes of a live mapping.
std::string change_text(AliasOptions const& options) {
  auto const from = attributes_from(options.change[0], options.features);
  auto const to = attributes_from(options.change[1], options.features);
  auto text = paragraph("From", attributes_text(from)) + paragraph("To", attributes_text(to));
  std::vector<std::string> lines;
  int number = 0;
  for (auto const& [row, step] : alias::change_steps(from, to)) {
    auto const item = fmt::format("{}  {} ({})", ++number, change_step_text(step), row->cite);
    for (auto const& line : wrap(item, columns - 12, 3)) lines.push_back(line);
  }
  if (lines.empty()) lines.emplace_back("none that the rows ask for");
  return text + beside(fmt::format("{:<12}", "Steps"), lines) +
         (alias::is_of_changes(from, to)
              ? ""
              : paragraph("", "a change between Device and Cacheable memory is not among those "
                              "that D8.18.3 lists; cached copies that are left may come back")) +
         paragraph("", "break-before-make applies to the table entry itself (D8.17)");
}

void check_options(AliasOptions const& options) {
  bool const rest = !options.file.empty() || !options.maps.empty() || !options.pattern.empty() ||
                    options.show_execution || !options.chart.empty();
  bool const policy = !options.policy.empty();
  if (options.rules + !options.change.empty() + policy + (rest ? 1 : 0) > 1)
    throw UsageError("alias: give mappings, or --policy, or --change, or --rules");
  if (!policy && !(options.device.empty() && options.vma.empty()))
    throw UsageError("alias: --device and --vma go with --policy");
  if ((options.rules || !options.change.empty()) && options.json)
    throw UsageError("alias: --json goes with mappings");
  if (options.rules || !options.change.empty()) return;
  if (policy && !(options.features.list.empty() && options.features.cpu.empty()))
    throw UsageError("alias: with --policy the features are the policy's");
  if (!options.file.empty() && !options.maps.empty())
    throw UsageError("alias: give the mappings in a file or by --map, not both");
  if (options.reading != "wide" && options.reading != per_stream)
    throw UsageError(
        fmt::format("--reading: '{}' is not one of wide, per-stream", options.reading));
  if (options.chart == "-") throw UsageError("alias: --chart: allowed is the name of a file");
}

AliasText text_of(AliasOptions const& options) {
  if (!options.file.empty()) {
    auto text = read_alias_file(options.file);
    bool const here = !options.features.list.empty() || !options.features.cpu.empty();
    bool const there = !text.features.list.empty() || !text.features.cpu.empty();
    if (here && there)
      throw UsageError(fmt::format("{}: says which features there are, and so do the options; "
                                   "give one of them",
                                   options.file));
    if (!there) text.features = options.features;
    return text;
  }
  AliasText text{options.features, {}};
  for (auto const& map : options.maps) text.mappings.push_back(mapping_text(map));
  return text;
}

} // namespace

std::string attributes_text(Concrete const& state) {
  auto text = fmt::format("{}, {}", type_text(state, out), Shareability::names[state[out.sh]]);
  if (state[feature.xs] == 1) text += fmt::format(", XS={}", state[out.xs]);
  return text;
}

std::string_view effect_name(AliasFact lost) {
  switch (lost) {
  case AliasFact::lost_own_reads:
  case AliasFact::lost_own_order: return "E1";
  case AliasFact::lost_coherency: return "E2";
  case AliasFact::lost_speculation:
  case AliasFact::lost_gathering:
  case AliasFact::lost_reordering: return "E3";
  case AliasFact::lost_exclusives: return "E4";
  case AliasFact::lost_bytes: return "E5";
  default: return "S2";
  }
}

std::string phrase(Conclusion const& conclusion, alias::Set const& set) {
  auto const& a = set.agents()[conclusion.a];
  auto const& b = set.agents()[conclusion.b];
  switch (conclusion.fact) {
  case AliasFact::lost_own_reads: return fmt::format("{} may miss its own latest write", a);
  case AliasFact::lost_own_order:
    return fmt::format("writes of {} with different attributes may be out of order", a);
  case AliasFact::lost_coherency: return fmt::format("{} may not see what {} wrote", a, b);
  case AliasFact::lost_speculation: return fmt::format("{} may read speculatively", a);
  case AliasFact::lost_gathering: return fmt::format("accesses of {} may be gathered", a);
  case AliasFact::lost_reordering: return fmt::format("accesses of {} may be reordered", a);
  case AliasFact::lost_exclusives: return "the state of the Exclusives monitor is UNKNOWN";
  case AliasFact::lost_bytes: return fmt::format("bytes that {} wrote may revert", a);
  case AliasFact::reordered_own:
    return fmt::format("accesses of {} with different attributes may be reordered", a);
  case AliasFact::reordered_pair:
    return fmt::format("writes of {} may be reordered with reads of {}", b, a);
  default: return {};
  }
}

std::string kept_phrase(Conclusion const& conclusion, alias::Set const& set) {
  auto const& a = set.agents()[conclusion.a];
  auto const& b = set.agents()[conclusion.b];
  switch (conclusion.fact) {
  case AliasFact::lost_own_reads: return fmt::format("{} sees its own latest write", a);
  case AliasFact::lost_own_order: return fmt::format("writes of {} stay in order", a);
  case AliasFact::lost_coherency: return fmt::format("{} sees what {} wrote", a, b);
  case AliasFact::lost_speculation: return fmt::format("{} does not read speculatively", a);
  case AliasFact::lost_gathering: return fmt::format("accesses of {} are not gathered", a);
  case AliasFact::lost_reordering: return fmt::format("accesses of {} are not reordered", a);
  case AliasFact::lost_bytes: return fmt::format("bytes that {} wrote do not revert", a);
  default: return {};
  }
}

int AliasAnswer::status() const {
  int status = report.lost.empty() ? exit_status::ok : exit_status::refuted;
  if (demonstrations && !demonstrations->complete) status = worse(status, exit_status::unknown);
  if (sequence && (!sequence->with.all.complete || !sequence->without.all.complete))
    status = worse(status, exit_status::unknown);
  return status;
}

int alias_command(Output& output, AliasOptions const& options, proofs::Interrupt const& interrupt) {
  check_options(options);
  if (options.rules) {
    output.write(alias_rules_text());
    return exit_status::ok;
  }
  if (!options.change.empty()) {
    output.write(change_text(options));
    return exit_status::ok;
  }
  if (!options.policy.empty()) {
    AliasPolicyRequest request;
    request.file = options.policy;
    if (!options.device.empty()) request.device = options.device;
    request.vma = options.vma;
    request.wide = options.reading == "wide";
    request.json = options.json;
    return alias_policy(output, request);
  }
  AliasAnswer answer;
  answer.mappings = read_mappings(text_of(options));
  std::vector<alias::Mapping> mappings;
  for (auto const& each : answer.mappings) mappings.push_back(each.mapping);
  answer.set = alias::Set{std::move(mappings)};
  answer.wide = options.reading == "wide";
  answer.report = alias::report_of(answer.set, answer.wide);
  auto const other = alias::report_of(answer.set, !answer.wide);
  auto const& wider = answer.wide ? answer.report.lost : other.lost;
  auto const& narrower = answer.wide ? other.lost : answer.report.lost;
  for (Conclusion const& lost : wider)
    if (std::ranges::none_of(narrower, [&](Conclusion const& n) {
          return n.fact == lost.fact && n.a == lost.a && n.b == lost.b;
        }))
      answer.other_reading.push_back(lost);
  answer.remedies = alias::remedies(answer.set);
  alias::Bound const bound{options.states, &interrupt};
  if (!options.pattern.empty()) answer.sequence = sequence_of(answer, options, bound);
  if ((options.show_execution || !options.chart.empty()) && !answer.sequence)
    answer.demonstrations = alias::demonstrate(answer.set, bound);
  if (interrupt) throw Interrupted{};
  if (!options.chart.empty()) {
    auto const shown = drawn(answer);
    if (!shown) throw UsageError("alias: --chart: no execution shows a loss; nothing is drawn");
    Output chart{options.chart};
    chart.write(alias_chart_svg(shown->title, *shown->program, *shown->execution, shown->agents,
                                shown->paths));
    chart.commit();
  }
  output.write(options.json ? alias_json(answer) : answer_text(answer, options));
  return answer.status();
}

} // namespace twofold::cli
