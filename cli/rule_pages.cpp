#include "cli/rule_pages.hpp"

#include "cli/request.hpp"
#include "cli/wording.hpp"
#include "conformance/vectors.hpp"
#include "model/outcomes.hpp"
#include "model/setting.hpp"
#include "model/trace.hpp"
#include "proofs/obligation.hpp"
#include "spec/readings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

namespace twofold::cli {

using namespace field;

namespace {

/// Rows that cite one rule, by table.
struct RulePage {
  std::string cite;
  std::vector<Selection> tables;
};

std::vector<RulePage> pages_of(std::vector<Selection> const& selected) {
  std::map<std::string, std::vector<Selection>> pages;
  for (Selection const& selection : selected)
    for (Row const* row : selection.rows) {
      auto& tables = pages[std::string{row->cite}];
      if (tables.empty() || tables.back().table != selection.table)
        tables.push_back({selection.table, {}});
      tables.back().rows.push_back(row);
    }
  std::vector<RulePage> all;
  for (auto& [cite, tables] : pages) all.push_back({cite, std::move(tables)});
  return all;
}

std::string code_list(std::vector<std::string> const& items) {
  return fmt::format("`{}`", fmt::join(items, "`, `"));
}

std::string given_text(Table const& table) {
  std::vector<std::string> conditions;
  for (Cond const& cond : table.given)
    if (!cond.empty()) conditions.push_back(text(cond));
  return conditions.empty() ? "always" : code_list(conditions);
}

std::string rows_md(Selection const& selection) {
  auto text = fmt::format("### {}\n\nDecides {}. Consulted: {}.\n\n", selection.table->name,
                          selection.table->title, given_text(*selection.table));
  text += "| row | applies when | result |\n|---|---|---|\n";
  for (Row const* row : selection.rows)
    text += fmt::format("| `{}` | {} | {} |\n", row->name, code_list(conditions_text(*row)),
                        code_list(settings_text(*row)));
  return text + "\n";
}

/// The fields that rows look at or take a value from, of those that are given.
std::set<std::string> fields_read(RulePage const& page, bool choices) {
  std::set<std::string> names;
  auto const add = [&](Field f) {
    if (is_given(f) && is_choice(f) == choices) names.insert(field_text(f));
  };
  for (Selection const& selection : page.tables)
    for (Row const* row : selection.rows) {
      for (Cond const& cond : row->when)
        if (!cond.empty()) add(cond.field);
      for (Set const& set : row->then) {
        if (set.reads_a()) add(set.a);
        if (set.reads_b()) add(set.b);
      }
    }
  return names;
}

std::string open_md(RulePage const& page) {
  std::string text;
  for (Selection const& selection : page.tables)
    for (Row const* row : selection.rows) {
      std::set<std::size_t> open;
      for (Cond const& cond : row->when)
        if (!cond.empty() && is_choice(cond.field)) open.insert(cond.field.index);
      for (Set const& set : row->then)
        if (set.reads_a() && is_choice(set.a)) open.insert(set.a.index);
      bool const reserves = std::ranges::any_of(row->then, [](Set const& set) {
        return set.op == Op::constant && set.constant == 1 &&
               (set.target == Field{s1.reserved} || set.target == Field{s2.reserved});
      });
      if (reserves)
        text += fmt::format("- `{}`: the encoding is reserved, and behaves as any allocated one\n",
                            row_id(*selection.table, *row));
      for (std::size_t const index : open)
        text += fmt::format("- `{}`: left open is {}\n", row_id(*selection.table, *row),
                            choice_title(field_at(index)));
    }
  return text.empty() ? "One for each input, as far as these rows go.\n" : text;
}

std::string readings_md(RulePage const& page) {
  std::string text;
  for (spec::Reading const& reading : spec::readings) {
    bool rests = false;
    for (Selection const& selection : page.tables)
      for (Row const* row : selection.rows)
        rests = rests || std::ranges::find(reading.rows, row_id(*selection.table, *row)) !=
                             reading.rows.end();
    if (rests)
      text += fmt::format("- [{}](../readings.md#{}): {}\n", reading.id, reading.id, reading.takes);
  }
  return text.empty() ? "None.\n" : text;
}

/// The properties whose source names the rule, without those that say the same of raw registers.
std::string obligations_md(std::string const& cite) {
  std::string text;
  for (auto const& obligation : proofs::obligations()) {
    auto const& statement = *obligation.statement;
    if (obligation.raw || statement.source.find(cite) == std::string_view::npos) continue;
    text += fmt::format("- `{}`{}: {}\n", statement.id,
                        statement.expectation == Expectation::refuted ? " (known to be false)" : "",
                        statement.sentence);
  }
  return text.empty() ? "None names it.\n" : text;
}

/// What `explain` has to be told to answer for a page.
std::string query_of(Concrete const& page) {
  std::string query = "twofold explain";
  std::vector<std::string_view> features;
  for (spec::FeatureName const& f : spec::feature_names)
    if (page[f.field] == 1) features.push_back(f.name);
  bool const usual = features == std::vector<std::string_view>{"fwb"};
  if (!usual) query += fmt::format(" --features {}", fmt::join(features, ","));
  for (std::size_t i = in.regime.index; i <= in.s2_fnxs.index; ++i) {
    Field const f = field_at(i);
    Value const normal = f == Field{in.ata} ? Value{1} : usual_page[f];
    bool const needed = f == Field{in.mair} || f == Field{in.s2_memattr};
    if (page[f] != normal || needed)
      query += fmt::format(" {} {}", option_name(f), value_text(f, page[f]));
  }
  return query;
}

bool uses_reserved(Concrete const& page) {
  auto const outcomes = permitted_outcomes(page);
  return outcomes.empty() || outcomes.front().state[note.reserved] == 1;
}

/// Pages to take examples from, those that are quickest to ask for first: simple ones, and the
/// vectors, which reach every row.
std::vector<Concrete> const& example_pages() {
  static auto const pages = [] {
    auto all = covering_vectors(std::nullopt, [] { return false; }).pages;
    for (Value const access : {Access::read, Access::at})
      for (Value const mair : std::array<Value, 5>{0xff, 0x44, 0x04, 0xbb, 0xf0})
        for (Value const memattr : std::array<Value, 5>{0b1111, 0b0101, 0b0110, 0b0001, 0b0111})
          for (Value const fwb : std::array<Value, 2>{0, 1}) {
            Concrete page = usual_page;
            page[feature.s2fwb] = page[in.ata] = 1;
            page[feature.mte2] = mair == 0xf0 ? 1 : 0;
            page[in.access] = access;
            page[in.mair] = mair;
            page[in.s2_memattr] = memattr;
            page[in.hcr_fwb] = fwb;
            all.push_back(page);
          }
    std::ranges::sort(all, {}, [](Concrete const& page) {
      return std::tuple{uses_reserved(page), query_of(page).size(), page.items};
    });
    return all;
  }();
  return pages;
}

/// For each citation the first page on which a row with it has a part in the result; else on which
/// one applies.
std::map<std::string, Concrete> examples() {
  std::map<std::string, Concrete> relevant;
  std::map<std::string, Concrete> applied;
  for (Concrete const& page : example_pages()) {
    auto const outcomes = permitted_outcomes(page);
    if (outcomes.empty()) continue;
    auto const cite_of = [](Fired fired) {
      return std::string{true_rules.tables[fired.table].rows[fired.row].cite};
    };
    for (Step const& step : relevant_steps(outcomes.front()))
      relevant.emplace(cite_of(step.row), page);
    for (Outcome const& outcome : outcomes)
      for (Fired const fired : outcome.trace) applied.emplace(cite_of(fired), page);
  }
  relevant.merge(applied);
  return relevant;
}

} // namespace

std::string rule_pages_md(std::vector<Selection> const& selected) {
  auto const example = examples();
  std::string text;
  for (RulePage const& page : pages_of(selected)) {
    text += fmt::format("# {}\n\n", page.cite);
    text += "Restated from the Arm Architecture Reference Manual for A-profile (DDI 0487); where "
            "to find it\nthere: [reading guide](../reading-guide.md).\n\n## Rows\n\n";
    for (Selection const& selection : page.tables) text += rows_md(selection);
    auto const inputs = fields_read(page, false);
    if (!inputs.empty())
      text += fmt::format("## Inputs\n\nRead directly: {}.\n\n",
                          code_list({inputs.begin(), inputs.end()}));
    text += "## Permitted outcomes\n\n" + open_md(page);
    text += "\n## Readings\n\n" + readings_md(page);
    text += "\n## Properties\n\n" + obligations_md(page.cite);
    if (auto const found = example.find(page.cite); found != example.end())
      text += fmt::format("\n## Example\n\n```sh\n{}\n```\n", query_of(found->second));
    text += "\n";
  }
  return text;
}

} // namespace twofold::cli
