#include "cli/counterexample.hpp"

#include "cli/exit_status.hpp"
#include "cli/wording.hpp"
#include "model/setting.hpp"
#include "model/trace.hpp"
#include "proofs/counterexample.hpp"
#include "spec/revision.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace twofold::cli {

using namespace proofs;
using Json = nlohmann::ordered_json;

namespace {

/// More pages than this nobody wants to read about.
constexpr std::size_t most_asked = 3;

/// What both stages say of a page, in words.
std::string stages_text(Concrete const& run) {
  std::string text;
  if (run[field::on.s1] == 1)
    text += fmt::format("S1 {} (MAIR {})", type_text(run, field::s1),
                        value_text(field::in.mair, run[field::in.mair]));
  else
    text += fmt::format("S1 off: {}", type_text(run, field::s1));
  if (run[field::on.s2] == 0) return text + "; no S2";
  text += fmt::format("; S2 {}MemAttr {}", run[field::s2.fwb] == 1 ? "FWB " : "",
                      value_text(field::in.s2_memattr, run[field::in.s2_memattr]));
  if (run[field::s2.fwb] == 0) text += fmt::format(" ({})", type_text(run, field::s2));
  return text;
}

/// A row that was performed, with what it gave.
std::string row_text(Rules const& rules, Fired const& fired, std::vector<Given> const& gave) {
  Table const& table = rules.tables[fired.table];
  Row const& row = table.rows[fired.row];
  std::string text;
  for (Given const& given : gave)
    text += fmt::format("{}{} := {}", text.empty() ? "" : ", ", field_text(given.field),
                        value_text(given.field, given.value));
  return fmt::format("{} ({}) {}", row_id(table, row), row.cite, text);
}

/// Collects the rows that are performed.
struct RowCollector {
  std::vector<Fired>& rows;
  void fired(std::size_t table, std::size_t row) { rows.push_back({table, row}); }
  void consulted(Field /*choice*/) {}
};

/// All rows that gave a stage's contribution something.
std::vector<std::string> decoding_text(Concrete const& state, Rules const& rules) {
  Concrete again{};
  std::copy_n(state.items.begin(), given_count, again.items.begin());
  std::vector<Fired> performed;
  run_tables(rules.tables.first(rules.decode_count), again, RowCollector{performed});
  std::vector<std::string> lines;
  for (Fired const& fired : performed) {
    std::vector<Given> gave;
    for (Set const& set : rules.tables[fired.table].rows[fired.row].then)
      if (!set.empty()) gave.push_back({set.target, state[set.target]});
    if (!gave.empty()) lines.push_back(row_text(rules, fired, gave));
  }
  return lines;
}

/// The rows that gave the result, with what they gave.
std::vector<std::string> result_rows_text(Concrete const& state, Rules const& rules) {
  std::vector<std::string> lines;
  for (Step const& step : relevant_steps({state, {}, {}}, rules))
    lines.push_back(row_text(rules, step.row, step.gave));
  return lines;
}

std::string asked_text(AskedPage const& asked, Rules const& rules) {
  std::string text = beside("    ", wrap(stages_text(asked.state), columns - 4));
  if (asked.whole) text += beside("      result ", wrap(result_text(asked.state), columns - 13));
  for (auto const& line :
       asked.whole ? result_rows_text(asked.state, rules) : decoding_text(asked.state, rules))
    text += beside("        ", wrap(line, columns - 8, 2));
  return text;
}

/// The file as JSON. Throws UsageError.
Json parsed(std::string const& file) {
  std::ifstream stream{file};
  if (!stream) throw UsageError(fmt::format("{}: cannot read: {}", file, std::strerror(errno)));
  std::string const text{std::istreambuf_iterator<char>{stream}, {}};
  auto json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) throw UsageError(fmt::format("{}: not JSON", file));
  return json;
}

/// A member that has to be there. Throws UsageError.
Json const& member(std::string const& file, Json const& object, char const* name) {
  if (!object.is_object() || !object.contains(name))
    throw UsageError(fmt::format("{}: not a counterexample: no member '{}'", file, name));
  return object.at(name);
}

/// A saved counterexample.
struct Saved {
  Obligation const* obligation;
  std::vector<Concrete> pages;
};

Field field_named(std::string const& file, std::string const& name) {
  for (std::size_t i = 0; i < given_count; ++i)
    if (field_text(field_at(i)) == name) return field_at(i);
  throw UsageError(fmt::format("{}: '{}' is no feature, input or choice", file, name));
}

Concrete page_of(std::string const& file, Json const& values) {
  if (!values.is_object())
    throw UsageError(fmt::format("{}: a page is an object of fields and values", file));
  Concrete page = usual_page;
  for (auto const& [name, value] : values.items()) {
    Field const f = field_named(file, name);
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() >= value_count(f))
      throw UsageError(fmt::format("{}: {}: {} is not a number from 0 to {}", file, name,
                                   value.dump(-1, ' ', true, Json::error_handler_t::replace),
                                   value_count(f) - 1));
    page[f] = static_cast<Value>(value.get<std::uint64_t>());
  }
  return page;
}

Saved read_saved(std::string const& file) {
  auto const json = parsed(file);
  auto const& schema = member(file, json, "schema");
  if (member(file, schema, "name") != "twofold.counterexample" ||
      member(file, schema, "version") != 1)
    throw UsageError(fmt::format("{}: not a twofold.counterexample of version 1", file));
  auto const& id = member(file, json, "obligation");
  if (!id.is_string()) throw UsageError(fmt::format("{}: 'obligation' is not a string", file));
  Saved saved{find_obligation(id.get<std::string>()), {}};
  if (saved.obligation == nullptr)
    throw UsageError(fmt::format("{}: no property '{}'", file, id.get<std::string>()));
  auto const& pages = member(file, json, "pages");
  if (!pages.is_array() || pages.size() != saved.obligation->pages)
    throw UsageError(fmt::format("{}: 'pages' is not a list of {}", file, saved.obligation->pages));
  for (auto const& values : pages) saved.pages.push_back(page_of(file, values));
  return saved;
}

} // namespace

std::string counterexample_text(Obligation const& obligation, std::vector<Concrete> const& pages,
                                Rules const& rules) {
  std::string text;
  auto const places = free_places(obligation, rules);
  for (std::size_t p = 0; p < pages.size(); ++p) {
    std::vector<std::string> values;
    for (Place const& place : places)
      if (place.page == p)
        values.push_back(fmt::format("{} = {}", field_text(place.field),
                                     value_text(place.field, pages[p][place.field])));
    if (pages.size() > 1) text += fmt::format("    page {}\n", p + 1);
    text += beside("    ", join_lines(values, columns - 4));
  }
  auto const asked = asked_of(obligation, pages, rules);
  if (!asked.empty()) text += "  what the rules make of it:\n";
  for (std::size_t r = 0; r < std::min(asked.size(), most_asked); ++r)
    text += asked_text(asked[r], rules);
  if (asked.size() > most_asked)
    text +=
        fmt::format("    and {} more pages that the claim asks about\n", asked.size() - most_asked);
  return text + beside("  fails        ", wrap(obligation.statement->sentence, columns - 15));
}

std::string counterexample_json(Obligation const& obligation, std::vector<Concrete> const& pages) {
  Json json{{"schema", {{"name", "twofold.counterexample"}, {"version", 1}}},
            {"spec", {{"revision", spec::revision}}},
            {"obligation", obligation.statement->id},
            {"sentence", obligation.statement->sentence}};
  json["pages"] = Json::array();
  for (Concrete const& page : pages) {
    Json values = Json::object();
    for (std::size_t i = 0; i < given_count; ++i) values[field_text(field_at(i))] = page.items[i];
    json["pages"].push_back(std::move(values));
  }
  return json.dump(2) + "\n";
}

int replay(Output& output, std::string const& file) {
  auto const [obligation, pages] = read_saved(file);
  bool const known_false = obligation->statement->expectation == Expectation::refuted;
  output.write(fmt::format("{}\n", obligation->statement->id));
  switch (obligation->judge(pages)) {
  case Verdict::outside:
    output.write("  status       outside: not what the property speaks of\n");
    return exit_status::vacuous;
  case Verdict::holds:
    output.write("  status       holds on these pages\n");
    return known_false ? exit_status::refuted : exit_status::ok;
  case Verdict::violated: break;
  }
  output.write(fmt::format("  status       violated{}\n", known_false ? ", as expected" : ""));
  output.write("  counterexample (what the verdict depends on):\n" +
               counterexample_text(*obligation, pages));
  return known_false ? exit_status::ok : exit_status::refuted;
}

Page page_from(std::string const& file, unsigned number) {
  auto const saved = read_saved(file);
  auto const asked = asked_of(*saved.obligation, saved.pages);
  if (number > asked.size())
    throw UsageError(fmt::format("--page: {} is too much; the claim of {} asks about {} pages",
                                 number, file, asked.size()));
  Page page;
  std::copy_n(asked[number - 1].state.items.begin(), given_count, page.inputs.items.begin());
  page.feature_source = file;
  for (std::size_t i = field::in.regime.index; i <= field::in.s2_fnxs.index; ++i)
    page.given.items[i] = true;
  return page;
}

} // namespace twofold::cli
