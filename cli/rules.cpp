#include "cli/rules.hpp"

#include "cli/suite_json.hpp"
#include "cli/wording.hpp"
#include "model/arm.hpp"
#include "proofs/registry.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace twofold::cli {

namespace {

/// "name: title, where conditions", the conditions on a line of their own if they do not fit.
std::string table_head(Table const& table) {
  std::string const title = fmt::format("{}: {}", table.name, table.title);
  std::string given;
  for (Cond const& cond : table.given)
    if (!cond.empty()) given += (given.empty() ? "where " : ", ") + text(cond);
  if (given.empty()) return title + "\n";
  bool const fits = title.size() + 2 + given.size() <= columns;
  return fmt::format("{},{}{}\n", title, fits ? " " : "\n    ", given);
}

/// The width of a column that holds the name of any row of the specification.
std::size_t name_width() {
  std::size_t width = 0;
  for (Table const& table : true_rules.tables)
    for (Row const& row : table.rows) width = std::max(width, row.name.size());
  return width + 3;
}

/// A row: name, citation and conditions, with what it does under the conditions.
std::string row_text(Row const& row) {
  auto const label = fmt::format("  {:<{}}{:<{}}", row.name, name_width(), row.cite, cite_width);
  auto const width = columns - label.size();
  return beside(label, join_lines(conditions_text(row), width)) +
         beside(std::string(label.size(), ' '), join_lines(settings_text(row), width));
}

} // namespace

std::vector<Selection> select_rules(std::string_view id) {
  std::vector<Selection> selected;
  for (Table const& table : true_rules.tables) {
    Selection here{&table, {}};
    for (Row const& row : table.rows)
      if (id.empty() || id == table.name || id == row.cite || id == row_id(table, row))
        here.rows.push_back(&row);
    if (!here.rows.empty()) selected.push_back(std::move(here));
  }
  if (selected.empty())
    throw UsageError(fmt::format("rules: nothing is called '{}'; give a rule such as R_RHWZM, a "
                                 "table or table.row, or nothing for all",
                                 id));
  return selected;
}

bool depends_on(proofs::Obligation const& obligation, std::string_view id) {
  return std::ranges::any_of(proofs::rows_of(obligation), [&](proofs::RowPlace const& place) {
    return proofs::names(id, place);
  });
}

void print_rules(Output& output, std::string_view id, bool json) {
  auto const selected = select_rules(id);
  Obligations dependent;
  for (proofs::Obligation const& o : proofs::obligations())
    if (!id.empty() && depends_on(o, id)) dependent.push_back(&o);
  if (json) {
    output.write(rules_json(selected, dependent));
    return;
  }
  for (Selection const& selection : selected) {
    output.write(table_head(*selection.table));
    for (Row const* row : selection.rows) output.write(row_text(*row));
    if (id.empty()) output.write("\n");
  }
  if (dependent.empty()) return;
  output.write("\nproperties that depend on it:\n");
  for (proofs::Obligation const* o : dependent)
    output.write(fmt::format("    {}\n", o->statement->id));
}

} // namespace twofold::cli
