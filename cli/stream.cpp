#include "cli/stream.hpp"

#include "cli/conform.hpp"
#include "cli/exit_status.hpp"
#include "cli/rows.hpp"
#include "cli/terminal.hpp"
#include "conformance/alike.hpp"
#include "conformance/combine.hpp"
#include "conformance/tally.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>
#include <span>
#include <utility>
#include <vector>

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
                         std::optional<Concrete> const& computed) {
  if (!computed)
    return "no such configuration: {E2H, TGE} = {1, 1} leaves no EL1&0 regime, and with stage 1 "
           "off there are no table walks";
  return layout.lacking(*computed, record.cells);
}

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

/// What the rules computed for a page, if there is such a configuration.
std::optional<Concrete> computed(std::span<Permitted const> permitted) {
  if (permitted.empty()) return std::nullopt;
  return permitted.front().state;
}

/// What combine appends.
struct CombinedAnswer {
  std::optional<Concrete> state{}; ///< as computed() has it
  std::string text{};
};

std::size_t bytes_of(CombinedAnswer const& answer) { return sizeof answer + answer.text.size(); }

/// Combines chunk after chunk.
class Combiner {
public:
  explicit Combiner(Columns const& layout) : layout_(&layout) {}

  CombinedChunk operator()(CsvChunk const& chunk) {
    CombinedChunk result;
    result.text.reserve(chunk.text.size() * 8);
    auto const row = [&](CsvRecord const& record, Observation const& o) {
      auto const make = [&]() -> CombinedAnswer const& { return answer(o.page); };
      return known_.with(o.page, make, [&](CombinedAnswer const& found) {
        auto why = unanswerable(*layout_, record, found.state);
        if (why.empty()) append_row(result.text, record, found.text);
        return why;
      });
    };
    result.rows = for_each_row(chunk, *layout_, result.bad, row);
    return result;
  }

private:
  CombinedAnswer const& answer(Concrete const& page) {
    permitted_answers(page, permitted_);
    answer_.state = computed(permitted_);
    answer_.text.clear();
    if (answer_.state) append_answer(answer_.text, permitted_);
    return answer_;
  }

  Columns const* layout_;
  KnownAnswers<CombinedAnswer> known_{};
  std::vector<Permitted> permitted_{};
  CombinedAnswer answer_{};
};

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
  BadRows bad;
  RowProgress progress;
  bool const whole =
      for_each_chunk(reader, input, jobs, interrupt, Combiner{layout}, [&](CombinedChunk&& chunk) {
        output.write(chunk.text);
        bad.add(std::move(chunk.bad));
        progress.add(chunk.rows);
      });
  return finish(output, bad, input, whole, progress.rows(), exit_status::ok);
}

namespace {

struct JudgedChunk {
  Tally tally;
  BadRows bad;
  std::uint64_t rows = 0;
};

/// Judges chunk after chunk.
class Judge {
public:
  explicit Judge(Columns const& layout) : layout_(&layout) {}

  JudgedChunk operator()(CsvChunk const& chunk) {
    JudgedChunk result;
    auto const row = [&](CsvRecord const& record, Observation const& o) -> std::string {
      Observed const& seen = o.observed;
      if (!seen.par_f && !seen.par_attr && !seen.par_sh && !seen.fault)
        return "no outcome; one of par_f, par_attr, par_sh and fault is to be given";
      auto const make = [&]() -> std::vector<Permitted> const& {
        permitted_answers(o.page, permitted_);
        return permitted_;
      };
      return known_.with(o.page, make, [&](std::span<Permitted const> found) {
        auto why = unanswerable(*layout_, record, computed(found));
        if (why.empty()) result.tally.add(o, found, record.line);
        return why;
      });
    };
    result.rows = for_each_row(chunk, *layout_, result.bad, row);
    return result;
  }

private:
  Columns const* layout_;
  KnownAnswers<std::vector<Permitted>> known_{};
  std::vector<Permitted> permitted_{};
};

} // namespace

int conform(Output& output, std::string const& path, ReportFormat format, unsigned jobs,
            proofs::Interrupt const& interrupt) {
  Input const input{path};
  CsvReader reader{input.descriptor()};
  auto const layout = read_header(reader, input);
  if (!layout.records_outcomes())
    throw UsageError(fmt::format("{}: no outcome to judge; give at least one of the columns par_f, "
                                 "par_attr, par_sh, fault",
                                 input.name()));
  JudgedChunk all;
  bool whole = false;
  {
    RowProgress progress;
    whole = for_each_chunk(reader, input, jobs, interrupt, Judge{layout}, [&](JudgedChunk&& part) {
      progress.add(part.rows);
      all.rows += part.rows;
      all.tally.add(std::move(part.tally));
      all.bad.add(std::move(part.bad));
    });
  }
  ConformReport report{.tally = all.tally, .rows = all.rows, .bad_rows = all.bad.count()};
  report.status = worse(report.verdict(), all.bad.count() != 0 ? exit_status::usage
                                          : whole              ? exit_status::ok
                                                               : exit_status::unknown);
  output.write(render(report, format));
  return finish(output, all.bad, input, whole, all.rows, report.status);
}

} // namespace twofold::cli
