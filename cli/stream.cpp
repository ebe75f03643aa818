#include "cli/stream.hpp"

#include "cli/exit_status.hpp"
#include "cli/rows.hpp"
#include "cli/terminal.hpp"
#include "cli/wording.hpp"
#include "conformance/combine.hpp"
#include "conformance/judgement.hpp"
#include "model/translation.hpp"
#include "spec/revision.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <shared_mutex>
#include <tuple>
#include <unordered_map>

namespace twofold::cli {

using namespace field;

namespace {

/// Counts rows, and shows on a terminal how many are done.
class RowProgress {
public:
  void add(std::uint64_t rows) {
    rows_ += rows;
    line_.show(fmt::format("{} rows", rows_));
  }
  [[nodiscard]] std::uint64_t rows() const { return rows_; }

private:
  std::uint64_t rows_ = 0;
  StatusLine line_;
};

/// Calls `judge(record, observation)`, which yields what is wrong with the row if anything is, for
/// every row of a chunk that can be read; bad rows go to `bad`. Yields how many rows there were.
template <class Judge> std::uint64_t for_each_row(CsvChunk const& chunk, Columns const& layout,
                                                  BadRows& bad, Judge judge) {
  std::uint64_t rows = 0;
  CsvReader reader{chunk};
  while (auto const record = reader.next()) {
    ++rows;
    if (!record->problem.empty()) {
      bad.add(record->line, record->problem);
      continue;
    }
    auto const observation = layout.read(record->cells);
    auto const problem =
        observation.problem.empty() ? judge(*record, observation) : observation.problem;
    if (!problem.empty()) bad.add(record->line, problem);
  }
  return rows;
}

/// Why there is no answer for a row; empty if there is one.
std::string unanswerable(Columns const& layout, CsvRecord const& record,
                         std::span<Permitted const> permitted) {
  if (permitted.empty())
    return "no such configuration: {E2H, TGE} = {1, 1} leaves no EL1&0 regime, and with stage 1 "
           "off there are no table walks";
  return layout.lacking(permitted.front().state, record.cells);
}

/// Remembers the answers for reserved MAIR bytes, which are many outcomes each and alike
/// (modifiers.reserved-bytes-are-alike). The threads share it.
class KnownAnswers {
public:
  using Answer = std::shared_ptr<std::string const>;

  /// The answer for a page with a reserved byte, or null if it is not known.
  Answer find(Concrete const& page) const {
    std::shared_lock const lock{mutex_};
    auto const found = known_.find(key(page));
    return found == known_.end() ? nullptr : found->second;
  }
  void remember(Concrete const& page, std::string const& answer) {
    std::unique_lock const lock{mutex_};
    if (size_ + answer.size() > most) {
      known_.clear();
      size_ = 0;
    }
    size_ += answer.size();
    known_.emplace(key(page), std::make_shared<std::string const>(answer));
  }

private:
  static constexpr std::size_t most = std::size_t{64} << 20;

  static std::string key(Concrete page) {
    page[in.mair] = 0;
    return {page.items.begin(), page.items.begin() + choice.mair.index};
  }

  mutable std::shared_mutex mutex_;
  std::unordered_map<std::string, Answer> known_;
  std::size_t size_ = 0;
};

struct CombinedChunk {
  std::string text;
  BadRows bad;
  std::uint64_t rows = 0;
};

/// Appends the cells of a record and what is permitted.
void append_row(std::string& text, CsvRecord const& record, std::string_view answer) {
  for (std::size_t i = 0; i < record.cells.size(); ++i) {
    if (i != 0) text += ',';
    append_cell(text, record.cells[i]);
  }
  text += answer;
  text += '\n';
}

CombinedChunk combine_chunk(CsvChunk const& chunk, Columns const& layout, KnownAnswers& known) {
  std::vector<Permitted> permitted;
  std::string answer;
  CombinedChunk result;
  result.text.reserve(chunk.text.size() * 4);
  result.rows = for_each_row(
      chunk, layout, result.bad, [&](CsvRecord const& record, Observation const& o) -> std::string {
        bool const reserved = has_reserved_byte(o.page);
        if (auto const before = reserved ? known.find(o.page) : nullptr; before != nullptr) {
          Concrete state = o.page;
          translate(state);
          if (auto why = layout.lacking(state, record.cells); !why.empty()) return why;
          append_row(result.text, record, *before);
          return {};
        }
        permitted_answers(o.page, permitted);
        if (auto why = unanswerable(layout, record, permitted); !why.empty()) return why;
        answer.clear();
        append_answer(answer, permitted);
        append_row(result.text, record, answer);
        if (reserved) known.remember(o.page, answer);
        return {};
      });
  return result;
}

/// What remains to be said when a stream has ended.
int finish(Output& output, BadRows const& bad, Input const& input, bool whole, std::uint64_t rows,
           int status) {
  bad.complain(input.name());
  if (bad.count() != 0) status = worse(status, exit_status::usage);
  if (whole) return status;
  output.abandon();
  auto const text = fmt::format("twofold: interrupted after {} rows\n", rows);
  std::fwrite(text.data(), 1, text.size(), stderr);
  return worse(status, exit_status::unknown);
}

} // namespace

int combine(Output& output, std::string const& path, unsigned jobs,
            proofs::Interrupt const& interrupt) {
  Input const input{path};
  CsvReader reader{input.descriptor()};
  auto const layout = read_header(reader, input);
  std::string header;
  for (auto const& name : layout.names()) {
    append_cell(header, name);
    header += ',';
  }
  header += fmt::format("{}\n", fmt::join(appended_columns(), ","));
  output.write(header);
  KnownAnswers known;
  BadRows bad;
  RowProgress progress;
  bool const whole = for_each_chunk(
      reader, input, jobs, interrupt,
      [&](CsvChunk const& chunk) { return combine_chunk(chunk, layout, known); },
      [&](CombinedChunk&& chunk) {
        output.write(chunk.text);
        bad.add(std::move(chunk.bad));
        progress.add(chunk.rows);
      });
  return finish(output, bad, input, whole, progress.rows(), exit_status::ok);
}

namespace {

/// An observation that is off, for a reader to try.
struct Example {
  std::size_t line = 0;
  Concrete page{};
  Observed observed{};
  std::string permitted;
  unsigned size = 0; ///< how many inputs are not at their default
};

struct Group {
  std::uint64_t count = 0;
  Example simplest;

  void add(Group const& other) {
    if (count == 0 ||
        std::tie(other.simplest.size, other.simplest.line) < std::tie(simplest.size, simplest.line))
      simplest = other.simplest;
    count += other.count;
  }
};

/// What tells groups apart: the finding, the rule, the direction.
using GroupKey = std::tuple<Finding, std::string, std::string, std::string>;

struct Tally {
  std::array<std::uint64_t, 4> findings{};
  std::map<GroupKey, Group> groups;
  BadRows bad;
  std::uint64_t rows = 0;

  void add(Tally&& other) {
    for (std::size_t i = 0; i < findings.size(); ++i) findings[i] += other.findings[i];
    for (auto const& [key, group] : other.groups) groups[key].add(group);
    bad.add(std::move(other.bad));
    rows += other.rows;
  }
  [[nodiscard]] std::uint64_t of(Finding f) const { return findings[static_cast<std::size_t>(f)]; }
};

unsigned inputs_given(Concrete const& page) {
  static Concrete const defaults = default_observation();
  unsigned differ = 0;
  for (std::size_t i = 0; i < choice.mair.index; ++i)
    differ += page.items[i] != defaults.items[i] ? 1 : 0;
  return differ;
}

std::string permitted_text(std::span<Permitted const> permitted) {
  constexpr std::size_t shown = 8;
  auto all = outcome_texts(permitted);
  auto const more = all.size() > shown ? all.size() - shown : 0;
  all.resize(all.size() - more);
  return fmt::format("{}{}", fmt::join(all, "|"),
                     more == 0 ? std::string{} : fmt::format("|... {} more", more));
}

Tally conform_chunk(CsvChunk const& chunk, Columns const& layout) {
  Tally tally;
  std::vector<Permitted> permitted;
  tally.rows = for_each_row(
      chunk, layout, tally.bad, [&](CsvRecord const& record, Observation const& o) -> std::string {
        Observed const& seen = o.observed;
        if (!seen.par_f && !seen.par_attr && !seen.par_sh && !seen.fault)
          return "no outcome; one of par_f, par_attr, par_sh and fault is to be given";
        permitted_answers(o.page, permitted);
        if (auto why = unanswerable(layout, record, permitted); !why.empty()) return why;
        auto judgement = judge(seen, permitted);
        ++tally.findings[static_cast<std::size_t>(judgement.finding)];
        if (judgement.finding == Finding::conforms) return {};
        auto const& rule = judgement.rule;
        Group one{1, {record.line, o.page, seen, {}, inputs_given(o.page)}};
        Group& group = tally.groups[{judgement.finding, fmt::format("{}.{}", rule.table, rule.row),
                                     std::string{rule.cite}, std::move(judgement.direction)}];
        bool const first = group.count == 0;
        auto const before = group.simplest.line;
        group.add(one);
        if (first || group.simplest.line != before)
          group.simplest.permitted = permitted_text(permitted);
        return {};
      });
  return tally;
}

/// "mair=0xff, s2_memattr=0b0101": what is needed, and what is not at its default.
std::vector<std::string> inputs_text(Concrete const& page) {
  static Concrete const defaults = default_observation();
  Concrete computed = page;
  translate(computed);
  auto const needed = [&](Field f) {
    return (f == in.mair && computed[s1.source] == Source::descriptor) ||
           (f == in.s2_memattr && computed[on.s2] == 1);
  };
  std::vector<std::string> all;
  for (std::size_t i = 0; i < choice.mair.index; ++i)
    if (page.items[i] != defaults.items[i] || needed(field_at(i)))
      all.push_back(
          fmt::format("{}={}", field_infos[i].name, value_text(field_at(i), page.items[i])));
  return all;
}

std::string observed_text(Observed const& o) {
  std::vector<std::string> all;
  if (o.fault) all.push_back(fmt::format("fault {}", Fault::names[*o.fault]));
  if (o.par_f) all.push_back(fmt::format("F {}", *o.par_f));
  if (o.par_attr) all.push_back(fmt::format("ATTR 0x{:02x}", *o.par_attr));
  if (o.par_sh) all.push_back(fmt::format("SH {}", ShField::names[*o.par_sh]));
  return fmt::format("{}", fmt::join(all, ", "));
}

std::string group_text(GroupKey const& key, Group const& group) {
  auto const& [finding, rule, cite, direction] = key;
  std::string text;
  auto const paragraph = [&](std::string const& line, std::string_view indent) {
    bool first = true;
    for (auto const& part : wrap(line, columns - indent.size() - 2)) {
      text += fmt::format("{}{}{}\n", indent, first ? "" : "  ", part);
      first = false;
    }
  };
  paragraph(fmt::format("{}: {}", name(finding), direction), "");
  paragraph(
      fmt::format("by {} ({}), {} row{}", rule, cite, group.count, group.count == 1 ? "" : "s"),
      "  ");
  paragraph(fmt::format("line {}: {}", group.simplest.line,
                        fmt::join(inputs_text(group.simplest.page), ", ")),
            "  ");
  paragraph(fmt::format("reported {}; permitted {}", observed_text(group.simplest.observed),
                        group.simplest.permitted),
            "  ");
  return text;
}

std::string tally_text(Tally const& tally) {
  std::string text;
  for (auto finding : {Finding::deviates, Finding::reserved, Finding::latitude})
    for (auto const& [key, group] : tally.groups)
      if (std::get<Finding>(key) == finding) text += group_text(key, group) + "\n";
  return text + fmt::format("{} observations: {} conform, {} within PAR_EL1's latitude,\n"
                            "{} off for reserved or RES0 input, {} deviate; {} bad rows\n",
                            tally.rows, tally.of(Finding::conforms), tally.of(Finding::latitude),
                            tally.of(Finding::reserved), tally.of(Finding::deviates),
                            tally.bad.count());
}

nlohmann::ordered_json group_json(GroupKey const& key, Group const& group) {
  auto const& [finding, rule, cite, direction] = key;
  nlohmann::ordered_json inputs = nlohmann::ordered_json::object();
  for (std::size_t i = 1; i < choice.mair.index; ++i)
    inputs[std::string{field_infos[i].name}] = group.simplest.page.items[i];
  auto const optional = [](std::optional<Value> const& v) {
    return v ? nlohmann::ordered_json(*v) : nlohmann::ordered_json(nullptr);
  };
  Observed const& o = group.simplest.observed;
  return {{"finding", name(finding)},
          {"rule", rule},
          {"cite", cite},
          {"direction", direction},
          {"count", group.count},
          {"example",
           {{"line", group.simplest.line},
            {"inputs", inputs},
            {"reported",
             {{"par_f", optional(o.par_f)},
              {"par_attr", optional(o.par_attr)},
              {"par_sh", optional(o.par_sh)},
              {"fault", optional(o.fault)}}},
            {"permitted", group.simplest.permitted}}}};
}

std::string tally_json(Tally const& tally, int status) {
  nlohmann::ordered_json groups = nlohmann::ordered_json::array();
  for (auto const& [key, group] : tally.groups) groups.push_back(group_json(key, group));
  nlohmann::ordered_json const document{
      {"schema", {{"name", "twofold.conform"}, {"version", 1}}},
      {"tool", {{"name", "twofold"}, {"version", TWOFOLD_VERSION}}},
      {"spec", {{"revision", spec::revision}}},
      {"status", {{"word", exit_status::word(status)}, {"exit", status}}},
      {"observations", tally.rows},
      {"conform", tally.of(Finding::conforms)},
      {"latitude", tally.of(Finding::latitude)},
      {"reserved", tally.of(Finding::reserved)},
      {"deviate", tally.of(Finding::deviates)},
      {"bad_rows", tally.bad.count()},
      {"groups", groups}};
  return document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

} // namespace

int conform(Output& output, std::string const& path, ConformFormat format, unsigned jobs,
            proofs::Interrupt const& interrupt) {
  Input const input{path};
  CsvReader reader{input.descriptor()};
  auto const layout = read_header(reader, input);
  if (!layout.records_outcomes())
    throw UsageError(fmt::format("{}: no outcome to judge; give at least one of the columns par_f, "
                                 "par_attr, par_sh, fault",
                                 input.name()));
  Tally tally;
  bool whole = false;
  {
    RowProgress progress;
    whole = for_each_chunk(
        reader, input, jobs, interrupt,
        [&](CsvChunk const& chunk) { return conform_chunk(chunk, layout); },
        [&](Tally&& part) {
          progress.add(part.rows);
          tally.add(std::move(part));
        });
  }
  int const found = tally.of(Finding::deviates) != 0 ? exit_status::refuted : exit_status::ok;
  int const status = worse(found, tally.bad.count() != 0 ? exit_status::usage
                                  : whole                ? exit_status::ok
                                                         : exit_status::unknown);
  output.write(format == ConformFormat::json ? tally_json(tally, status) : tally_text(tally));
  return finish(output, tally.bad, input, whole, tally.rows, status);
}

} // namespace twofold::cli
