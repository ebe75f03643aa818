#include "model/policy/reader.hpp"

#include "input/in_quotes.hpp"
#include "input/toml.hpp"
#include "model/runtime_engine.hpp"
#include "model/setting.hpp"
#include "spec/translation.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <initializer_list>
#include <string>

namespace twofold::policy {

using namespace input;

namespace {

std::string optional_text(toml::table const& table, std::string_view key) {
  auto const* node = table.get(key);
  return node == nullptr ? std::string{} : line_of(*node, key);
}

/// A name of letters, digits, '-', '_' and '.'.
std::string identifier(toml::node const& node, std::string_view what) {
  auto const name = line_of(node, what);
  for (char const c : name)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
          c == '_' || c == '.'))
      refuse(node, fmt::format("{} consists of letters, digits, '-', '_' and '.'; found {}", what,
                               in_quotes(name)));
  return name;
}

bool truth(toml::node const& node, std::string_view what) {
  auto const* value = node.as_boolean();
  if (value == nullptr) refuse(node, fmt::format("{} is true or false", what));
  return value->get();
}

Value number(toml::node const& node, std::string_view what, std::int64_t most) {
  auto const* value = node.as_integer();
  if (value == nullptr || value->get() < 0 || value->get() > most)
    refuse(node, fmt::format("{} is a number from 0 to {}", what, most));
  return static_cast<Value>(value->get());
}

/// One of some words.
template <class Words>
std::size_t word(toml::node const& node, std::string_view what, Words const& words) {
  auto const* value = node.as_string();
  if (value != nullptr) {
    auto const found = std::ranges::find(words, value->get());
    if (found != std::end(words)) return static_cast<std::size_t>(found - std::begin(words));
  }
  refuse(node, fmt::format("{} is one of {}{}", what, fmt::join(words, ", "),
                           value == nullptr ? "" : "; found " + in_quotes(value->get())));
}

// Parts.

/// Refuses what the rules know as reserved, or as ignored: MemAttr and SH of a leaf.
void check_encoding(toml::node const& node, bool fwb, Value memattr, Value sh) {
  Concrete page = usual_page;
  page[field::feature.s2fwb] = 1;
  page[field::in.hcr_fwb] = fwb ? 1 : 0;
  page[field::in.mair] = 0xff;
  page[field::in.s2_memattr] = memattr;
  page[field::in.s2_sh] = sh;
  run_tables(spec::decode_tables, page);
  if (page[field::note.reserved] == 1)
    refuse(node, fmt::format("MemAttr 0b{:04b} with SH 0b{:02b} is reserved {} FWB", memattr, sh,
                             fwb ? "with" : "without"));
  if (page[field::note.res0_set] == 1)
    refuse(node, fmt::format("MemAttr 0b{:04b} sets a bit that is RES0 with FWB", memattr));
}

Type read_type(toml::node const& node, FwbUse fwb) {
  auto const& table = table_of(node, "type");
  allow(table, {"name", "memattr", "memattr-fwb", "sh", "promise", "executable", "source"});
  Type type;
  type.position = position_of(node.source());
  type.name = identifier(member(table, "name", "a type"), "name");
  auto const of = fmt::format("type {}", in_quotes(type.name));
  auto const& sh = member(table, "sh", of);
  type.sh = number(sh, "sh", 0b11);
  auto const encoding = [&](std::string_view key, bool wanted, std::string_view why_not,
                            std::optional<Value>& value) {
    auto const* given = table.get(key);
    if (!wanted && given != nullptr)
      refuse(*given, fmt::format("{} means nothing, since host.fwb is \"{}\"", key, why_not));
    if (wanted) value = number(member(table, key, of), key, 0b1111);
  };
  encoding("memattr", fwb != FwbUse::required, "required", type.memattr);
  encoding("memattr-fwb", fwb != FwbUse::unused, "unused", type.memattr_fwb);
  if (type.memattr) check_encoding(*table.get("memattr"), false, *type.memattr, type.sh);
  if (type.memattr_fwb) check_encoding(*table.get("memattr-fwb"), true, *type.memattr_fwb, type.sh);
  if (auto const* promise = table.get("promise"))
    type.promise = static_cast<Value>(word(*promise, "promise", Promise::names));
  if (auto const* executable = table.get("executable"))
    type.executable = truth(*executable, "executable");
  type.source = optional_text(table, "source");
  return type;
}

std::uint8_t values_of(toml::node const& node, Fact f) {
  SlotInfo const& about = info(f);
  auto const key = key_of(about);
  if (about.values == 2) return truth(node, key) ? 0b10 : 0b01;
  std::span<std::string_view const> const names{about.value_names, about.values};
  auto const bit = [&](toml::node const& one) {
    return static_cast<std::uint8_t>(1U << word(one, key, names));
  };
  if (!node.is_array()) return bit(node);
  std::uint8_t values = 0;
  for (auto const& one : list_of(node, key)) {
    if ((values & bit(one)) != 0) refuse(one, fmt::format("{} is there twice", key));
    values = static_cast<std::uint8_t>(values | bit(one));
  }
  return values;
}

std::vector<Condition> read_conditions(toml::node const& node) {
  auto const& table = table_of(node, "when");
  std::vector<std::string> keys;
  for (SlotInfo const& about : fact_infos) keys.push_back(key_of(about));
  allow(table, std::vector<std::string_view>{keys.begin(), keys.end()});
  std::vector<Condition> all;
  for (std::size_t f = 0; f < fact_count; ++f)
    if (auto const* value = table.get(keys[f]))
      all.push_back({fact_at(f), values_of(*value, fact_at(f))});
  return all;
}

When const* read_when(toml::node const& node, std::string_view key) {
  std::vector<std::string_view> words;
  for (When const& when : when_words()) words.push_back(when.word);
  return &when_words()[word(node, key, words)];
}

/// The rows that come first: all before this one, or those that are named.
std::vector<std::size_t> read_after(toml::table const& table, std::vector<Row> const& rows) {
  std::vector<std::size_t> after;
  auto const* otherwise = table.get("otherwise");
  auto const* named = table.get("after");
  if (otherwise != nullptr && named != nullptr)
    refuse(*named, "a row has after or otherwise, not both");
  if (otherwise != nullptr && truth(*otherwise, "otherwise"))
    for (std::size_t r = 0; r < rows.size(); ++r) after.push_back(r);
  if (named == nullptr) return after;
  for (auto const& node : list_of(*named, "after")) {
    auto const id = line_of(node, "a row of after");
    auto const found = std::ranges::find(rows, id, &Row::id);
    if (found == rows.end()) refuse(node, fmt::format("no row {} before this one", in_quotes(id)));
    after.push_back(static_cast<std::size_t>(found - rows.begin()));
  }
  return after;
}

/// Keys of rows by what the row's result is.
constexpr std::array<std::string_view, 6> keys_of_map{"type",  "size",        "write",
                                                      "clean", "unmap-clean", "icache"};

void read_result(toml::table const& table, Row& row, std::vector<Type> const& types) {
  auto const of = fmt::format("row {}", in_quotes(row.id));
  row.result = static_cast<Value>(word(member(table, "result", of), "result", Action::names));
  bool const maps = row.result == Action::map;
  bool const refuses = row.result == Action::guest_abort || row.result == Action::user_error;
  auto const means_nothing = [&](std::string_view key) {
    if (auto const* given = table.get(key))
      refuse(*given,
             fmt::format("{} means nothing for result \"{}\"", key, Action::names.at(row.result)));
  };
  if (!maps)
    for (auto const key : keys_of_map) means_nothing(key);
  if (!maps && row.result != Action::keep) means_nothing("xn");
  if (!refuses) means_nothing("error");
  if (refuses) row.error = line_of(member(table, "error", of), "error");
  if (maps || row.result == Action::keep) row.xn = read_when(member(table, "xn", of), "xn");
  if (!maps) return;
  auto const& type = member(table, "type", of);
  auto const name = line_of(type, "type");
  auto const found = std::ranges::find(types, name, &Type::name);
  if (found == types.end()) refuse(type, fmt::format("no type {} in this file", in_quotes(name)));
  row.type = static_cast<std::size_t>(found - types.begin());
  if (!found->executable && row.xn->word != "yes")
    refuse(member(table, "xn", of),
           fmt::format("type {} is refused together with execution, so xn is \"yes\" for it",
                       in_quotes(name)));
  row.size = static_cast<Value>(word(member(table, "size", of), "size", MapSize::names));
  row.write = read_when(member(table, "write", of), "write");
  row.clean = read_when(member(table, "clean", of), "clean");
  row.unmap_clean = read_when(member(table, "unmap-clean", of), "unmap-clean");
  row.icache = read_when(member(table, "icache", of), "icache");
}

/// Refuses conditions that no page meets.
void check_possible(Policy const& policy, Row const& row, toml::node const& node) {
  auto const values = [&](Fact f) {
    auto const found = std::ranges::find(row.when, f, &Condition::of);
    return found == row.when.end() ? static_cast<unsigned>((1U << info(f).values) - 1)
                                   : unsigned{found->values};
  };
  auto const within = [&](Condition const& c) { return (values(c.of) & ~unsigned{c.values}) == 0; };
  for (Impossible const& i : impossible_pages())
    if (std::ranges::all_of(i.conditions, within))
      refuse(node, fmt::format("row {} takes no page: {}", in_quotes(row.id), i.why));
  if (!policy.mte && values(fact.mte) == 0b10)
    refuse(node, fmt::format("row {} takes no page: host.mte is false", in_quotes(row.id)));
  if (policy.fwb == FwbUse::required && values(fact.fwb) == 0b01)
    refuse(node, fmt::format("row {} takes no page: host.fwb is \"required\"", in_quotes(row.id)));
}

Row read_row(toml::node const& node, Policy const& policy) {
  auto const& table = table_of(node, "row");
  allow(table, {"id", "when", "after", "otherwise", "result", "type", "xn", "write", "size",
                "clean", "unmap-clean", "icache", "error", "source", "note"});
  Row row;
  row.position = position_of(node.source());
  row.id = identifier(member(table, "id", "a row"), "id");
  auto const of = fmt::format("row {}", in_quotes(row.id));
  if (std::ranges::find(policy.rows, row.id, &Row::id) != policy.rows.end())
    refuse(*table.get("id"), fmt::format("{} is there twice", of));
  row.when = read_conditions(member(table, "when", of));
  row.after = read_after(table, policy.rows);
  read_result(table, row, policy.types);
  row.source = line_of(member(table, "source", of), "source");
  row.note = optional_text(table, "note");
  check_possible(policy, row, node);
  return row;
}

ExpectedVerdict read_verdict(toml::node const& node) {
  auto const& table = table_of(node, "verdict");
  allow(table, {"property", "is", "under", "because", "source"});
  ExpectedVerdict verdict;
  verdict.position = position_of(node.source());
  verdict.property = identifier(member(table, "property", "a verdict"), "property");
  auto const of = fmt::format("the verdict on {}", in_quotes(verdict.property));
  verdict.verdict = static_cast<Verdict>(word(member(table, "is", of), "is", verdict_names));
  auto const* under = table.get("under");
  if (verdict.verdict == Verdict::assumes) {
    for (auto const& one : list_of(member(table, "under", of), "under"))
      verdict.under.push_back(identifier(one, "an assumption"));
  } else if (under != nullptr) {
    refuse(*under, "under belongs to is = \"assumes\"");
  }
  verdict.because = line_of(member(table, "because", of), "because");
  verdict.source = optional_text(table, "source");
  return verdict;
}

/// The tables of a list of tables; none if it is not there.
template <class Visit>
void for_each_table(toml::table const& file, std::string_view key, Visit const& visit) {
  auto const* all = file.get(key);
  if (all == nullptr) return;
  for (auto const& node : list_of(*all, key)) visit(node);
}

void read_host(toml::node const& node, Policy& policy) {
  static constexpr std::array<std::string_view, 3> uses{"used", "unused", "required"};
  auto const& table = table_of(node, "host");
  allow(table, {"fwb", "ptw", "mte", "device-with-normal-nc"});
  policy.fwb = static_cast<FwbUse>(word(member(table, "fwb", "host"), "fwb", uses));
  policy.ptw = truth(member(table, "ptw", "host"), "ptw");
  policy.mte = truth(member(table, "mte", "host"), "mte");
  policy.mixture = static_cast<Value>(word(member(table, "device-with-normal-nc", "host"),
                                           "device-with-normal-nc", Mixture::names));
}

} // namespace

Policy read_rows(std::string_view toml) {
  if (toml.size() > most_bytes)
    throw Malformed({}, fmt::format("a policy has at most {} bytes", most_bytes));
  auto const file = parsed(toml);
  allow(file, {"schema", "name", "title", "source", "notes", "host", "type", "row", "verdict"});
  Policy policy;
  auto const& schema = member(file, "schema", "a policy");
  if (line_of(schema, "schema") != "twofold.policy/1")
    refuse(schema, fmt::format("schema is \"twofold.policy/1\"; found {}",
                               in_quotes(line_of(schema, "schema"))));
  policy.name = identifier(member(file, "name", "a policy"), "name");
  policy.title = line_of(member(file, "title", "a policy"), "title");
  policy.source = line_of(member(file, "source", "a policy"), "source");
  if (auto const* notes = file.get("notes"))
    for (auto const& note : list_of(*notes, "notes"))
      policy.notes.push_back(line_of(note, "a note"));
  read_host(member(file, "host", "a policy"), policy);
  member(file, "row", "a policy");
  for_each_table(file, "type", [&](toml::node const& node) {
    auto type = read_type(node, policy.fwb);
    if (std::ranges::find(policy.types, type.name, &Type::name) != policy.types.end())
      refuse(node, fmt::format("type {} is there twice", in_quotes(type.name)));
    policy.types.push_back(std::move(type));
  });
  for_each_table(file, "row", [&](toml::node const& node) {
    if (policy.rows.size() == most_rows)
      refuse(node, fmt::format("a policy has at most {} rows", most_rows));
    policy.rows.push_back(read_row(node, policy));
  });
  for_each_table(file, "verdict", [&](toml::node const& node) {
    auto verdict = read_verdict(node);
    for (auto const& other : policy.verdicts)
      if (other.property == verdict.property)
        refuse(node, fmt::format("two verdicts on {}", in_quotes(verdict.property)));
    policy.verdicts.push_back(std::move(verdict));
  });
  return policy;
}

namespace {

void check_flaws(Policy const& policy) {
  auto const flaws = flaws_of(policy, 1);
  if (flaws.empty()) return;
  Flaw const& flaw = flaws.front();
  if (flaw.kind == Flaw::Kind::gap)
    throw Malformed(policy.rows.back().position,
                    fmt::format("no row takes this page: {}; the rows, of which this is the last, "
                                "are to take every page there can be",
                                page_text(flaw.page)));
  Row const& row = policy.rows[flaw.row];
  if (flaw.kind == Flaw::Kind::idle)
    throw Malformed(row.position, fmt::format("row {} takes no page: others come first for all "
                                              "that it could take",
                                              in_quotes(row.id)));
  Row const& other = policy.rows[flaw.other];
  throw Malformed(row.position,
                  fmt::format("row {} and row {} (line {}) both take this page: {}; name the one "
                              "that comes first in the other's after",
                              in_quotes(row.id), in_quotes(other.id), other.position.line,
                              page_text(flaw.page)));
}

} // namespace

Policy read(std::string_view toml) {
  auto policy = read_rows(toml);
  check_flaws(policy);
  return policy;
}

} // namespace twofold::policy
