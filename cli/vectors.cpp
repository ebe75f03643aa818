#include "cli/vectors.hpp"

#include "cli/exit_status.hpp"
#include "cli/terminal.hpp"
#include "conformance/combine.hpp"
#include "conformance/vectors.hpp"
#include "spec/revision.hpp"
#include "tables/wording.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>

namespace twofold::cli {

using namespace field;
using Json = nlohmann::ordered_json;

namespace {

/// The fields that a vector gives, by the names that observations have for them.
std::vector<Field> const& given_by_vectors() {
  static auto const fields = [] {
    std::vector<Field> all;
    for (std::size_t i = 0; i < choice.mair.index; ++i)
      if (Field const f = field_at(i); f != feature.s2fwb && f != feature.lpa2) all.push_back(f);
    return all;
  }();
  return fields;
}

std::string cell_text(Field f, Value value) {
  if (has_words(f)) return std::string{info(f).value_names[value]};
  return f.width == 8 ? fmt::format("0x{:02x}", value) : fmt::format("{}", value);
}

/// A permitted outcome as the manual has it; of a fault only that.
struct WholeOutcome {
  Value fault = 0;
  Value attr = 0;
  Value sh = 0;
  friend auto operator<=>(WholeOutcome const&, WholeOutcome const&) = default;
};

std::vector<WholeOutcome> outcomes_of(std::vector<Permitted> const& permitted) {
  std::vector<WholeOutcome> all;
  for (Permitted const& p : permitted) {
    Value const fault = p.state[out.fault];
    all.push_back(fault != Fault::none ? WholeOutcome{fault, 0, 0}
                                       : WholeOutcome{fault, p.state[par.attr], p.state[par.sh]});
  }
  std::ranges::sort(all);
  all.erase(std::ranges::unique(all).begin(), all.end());
  return all;
}

bool is_unpredictable(std::vector<Permitted> const& permitted) {
  return std::ranges::any_of(
      permitted, [](Permitted const& p) { return p.state[note.constrained_unpredictable] == 1; });
}

/// Writes vectors in one form: what comes before them, each, and what comes after.
class Writer {
public:
  explicit Writer(Output& output) : output_(output) {}
  Writer(Writer const&) = delete;
  Writer& operator=(Writer const&) = delete;
  virtual ~Writer() = default;
  virtual void begin(VectorSet const& set) = 0;
  virtual void add(Concrete const& page, std::vector<Permitted> const& permitted) = 0;
  virtual void end() = 0;

protected:
  void write(std::string const& text) {
    pending_ += text;
    if (pending_.size() > (1U << 16)) flush();
  }
  void flush() {
    output_.write(pending_);
    pending_.clear();
  }

private:
  Output& output_;
  std::string pending_;
};

/// Observations to fill in: the outcome columns hold a permitted one.
class CsvWriter : public Writer {
public:
  using Writer::Writer;
  void begin(VectorSet const& /*set*/) override {
    std::string text;
    for (Field const f : given_by_vectors()) text += fmt::format("{},", field_name(f));
    write(text + "par_attr,par_sh,fault,x_outcomes,x_constrained_unpredictable\n");
  }
  void add(Concrete const& page, std::vector<Permitted> const& permitted) override {
    std::string text;
    for (Field const f : given_by_vectors()) text += cell_text(f, page[f]) + ",";
    auto const first = outcomes_of(permitted).front();
    text += first.fault == Fault::none
                ? fmt::format("0x{:02x},{},{},", first.attr, first.sh, Fault::names[Fault::none])
                : fmt::format(",,{},", Fault::names[first.fault]);
    write(fmt::format("{}{},{}\n", text, fmt::join(outcome_texts(permitted), "|"),
                      is_unpredictable(permitted) ? 1 : 0));
  }
  void end() override { flush(); }
};

class JsonWriter : public Writer {
public:
  using Writer::Writer;
  void begin(VectorSet const& set) override {
    Json head{{"schema", {{"name", "twofold.vectors"}, {"version", 1}}},
              {"tool", {{"name", "twofold"}, {"version", TWOFOLD_VERSION}}},
              {"spec", {{"revision", spec::revision}}},
              {"status", {{"word", "ok"}, {"exit", 0}}},
              {"goals", set.goals},
              {"at_least", set.at_least},
              {"unmet", set.unmet}};
    auto text = head.dump(2);
    write(text.substr(0, text.rfind('\n')) + ",\n  \"vectors\": [");
  }
  void add(Concrete const& page, std::vector<Permitted> const& permitted) override {
    Json inputs = Json::object();
    for (Field const f : given_by_vectors())
      inputs[std::string{field_name(f)}] =
          has_words(f) ? Json(info(f).value_names[page[f]]) : Json(page[f]);
    Json outcomes = Json::array();
    for (WholeOutcome const& o : outcomes_of(permitted))
      outcomes.push_back(o.fault != Fault::none
                             ? Json{{"fault", Fault::names[o.fault]}}
                             : Json{{"fault", "none"}, {"par_attr", o.attr}, {"par_sh", o.sh}});
    Json vector{{"inputs", std::move(inputs)},
                {"outcomes", std::move(outcomes)},
                {"constrained_unpredictable", is_unpredictable(permitted)}};
    write((first_ ? "\n    " : ",\n    ") + vector.dump());
    first_ = false;
  }
  void end() override {
    write("\n  ]\n}\n");
    flush();
  }

private:
  bool first_ = true;
};

/// A SystemVerilog package: an array of vectors, and one of the outcomes that they permit.
class SvWriter : public Writer {
public:
  using Writer::Writer;
  void begin(VectorSet const& /*set*/) override {
    write(fmt::format("// SPDX-License-Identifier: BSD-3-Clause\n"
                      "// Test vectors for the attributes of Arm's two translation stages, by\n"
                      "// twofold {} from its rows of {}. A vector permits outcomes[first] to\n"
                      "// outcomes[first + count - 1].\n"
                      "package twofold_vectors_pkg;\n\n",
                      TWOFOLD_VERSION, spec::revision));
    for (Field const f :
         {Field{in.regime}, Field{in.access}, Field{in.tag_access}, Field{out.fault}})
      write(enumeration(f));
    std::string members;
    for (Field const f : given_by_vectors()) members += member(f);
    write(fmt::format("  typedef struct packed {{\n{}    bit constrained_unpredictable;\n"
                      "    bit [31:0] first;\n    bit [31:0] count;\n  }} vector_t;\n\n",
                      members));
    write(fmt::format("  typedef struct packed {{\n    fault_t fault;\n    bit [7:0] par_attr;\n"
                      "    bit [1:0] par_sh;\n  }} outcome_t;\n\n"));
  }
  void add(Concrete const& page, std::vector<Permitted> const& permitted) override {
    auto const outcomes = outcomes_of(permitted);
    std::string cells;
    for (Field const f : given_by_vectors())
      cells += has_words(f) ? fmt::format("{}: {}, ", field_name(f), word(f, page[f]))
                            : fmt::format("{}: {}'h{:x}, ", field_name(f), f.width, page[f]);
    vectors_ += fmt::format("{}    '{{{}constrained_unpredictable: 1'b{}, first: 32'd{}, "
                            "count: 32'd{}}}",
                            vectors_.empty() ? "" : ",\n", cells,
                            is_unpredictable(permitted) ? 1 : 0, outcome_count_, outcomes.size());
    ++vector_count_;
    for (WholeOutcome const& o : outcomes) {
      outcomes_ +=
          fmt::format("{}    '{{fault: {}, par_attr: 8'h{:02x}, par_sh: 2'd{}}}",
                      outcomes_.empty() ? "" : ",\n", word(out.fault, o.fault), o.attr, o.sh);
      ++outcome_count_;
    }
  }
  void end() override {
    write(fmt::format("  localparam vector_t vectors [{}] = '{{\n", vector_count_));
    write(vectors_);
    write(fmt::format("\n  }};\n\n  localparam outcome_t outcomes [{}] = '{{\n", outcome_count_));
    write(outcomes_);
    write("\n  };\n\nendpackage\n");
    flush();
  }

private:
  static std::string word(Field f, Value value) {
    auto text = fmt::format("{}_{}", field_name(f), info(f).value_names[value]);
    std::ranges::replace(text, '-', '_');
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
  }
  static std::string enumeration(Field f) {
    std::string values;
    for (unsigned v = 0; v < value_count(f); ++v)
      values +=
          fmt::format("{}    {} = {}", v == 0 ? "" : ",\n", word(f, static_cast<Value>(v)), v);
    return fmt::format("  typedef enum bit [{}:0] {{\n{}\n  }} {}_t;\n\n", f.width - 1, values,
                       field_name(f));
  }
  static std::string member(Field f) {
    if (has_words(f)) return fmt::format("    {}_t {};\n", field_name(f), field_name(f));
    return f.width == 1 ? fmt::format("    bit {};\n", field_name(f))
                        : fmt::format("    bit [{}:0] {};\n", f.width - 1, field_name(f));
  }

  std::string vectors_;
  std::string outcomes_;
  std::size_t vector_count_ = 0;
  std::size_t outcome_count_ = 0;
};

std::unique_ptr<Writer> writer_for(std::string const& format, Output& output) {
  if (format.empty() || format == "csv") return std::make_unique<CsvWriter>(output);
  if (format == "json") return std::make_unique<JsonWriter>(output);
  if (format == "sv") return std::make_unique<SvWriter>(output);
  throw UsageError(fmt::format("--format: '{}' is none of csv, json, sv", format.substr(0, 60)));
}

bool given(FeatureRequest const& request) {
  return !request.list.empty() || !request.cpu.empty() ||
         std::ranges::any_of(request.id, [](auto const& id) { return !id.empty(); });
}

int interrupted(Output& output) {
  output.abandon();
  std::fputs("twofold: interrupted\n", stderr);
  return exit_status::unknown;
}

/// What was reached, in one line; on standard error, since the answer is a file.
void report(VectorSet const& set) {
  auto const text =
      fmt::format("twofold: {} vectors for {} of {} goals; fewer than {} cannot do\n",
                  set.pages.size(), set.goals - set.unmet.size(), set.goals, set.at_least);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

} // namespace

int vectors(Output& output, VectorsRequest const& request, proofs::Interrupt const& interrupt) {
  auto const writer = writer_for(request.format, output);
  auto const features = read_features(request.features).values;
  StatusLine const line;
  std::vector<Permitted> permitted;
  if (request.full) {
    std::size_t done = 0;
    writer->begin({});
    all_vectors(features, [&](Concrete const& page) {
      permitted_answers(page, permitted);
      writer->add(page, permitted);
      if (++done % 4096 == 0) line.show(fmt::format("{} vectors", done));
      return !interrupt;
    });
    if (interrupt) return interrupted(output);
    writer->end();
    return exit_status::ok;
  }
  line.show("looking for pages that reach every row");
  auto const set =
      covering_vectors(given(request.features) ? std::optional{features} : std::nullopt,
                       [&] { return interrupt.load(); });
  if (interrupt) return interrupted(output);
  writer->begin(set);
  for (Concrete const& page : set.pages) {
    permitted_answers(page, permitted);
    writer->add(page, permitted);
  }
  writer->end();
  line.clear();
  report(set);
  return exit_status::ok;
}

} // namespace twofold::cli
