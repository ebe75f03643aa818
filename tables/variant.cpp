#include "tables/variant.hpp"

#include <algorithm>

namespace twofold {

VariantRules::VariantRules()
    : tables_(true_rules.tables.begin(), true_rules.tables.end()),
      decode_count_(true_rules.decode_count) {}

VariantRules::VariantRules(spec::Variant const& variant) : VariantRules() {
  for (spec::Change const& change : variant.changes) apply(change);
  if (variant.added.rows.empty()) return;
  auto const after = std::ranges::find(tables_, variant.added_after, &Table::name);
  tables_.insert(std::next(after), variant.added);
}

void VariantRules::apply(spec::Change const& change) {
  auto const table = std::ranges::find(tables_, change.table, &Table::name);
  auto& rows = rows_.emplace_back(table->rows.begin(), table->rows.end());
  auto const row = std::ranges::find(rows, change.row, &Row::name);
  if (change.before)
    rows.insert(row, change.instead);
  else
    *row = change.instead;
  table->rows = rows;
}

spec::Variant const* variant_called(std::string_view id) {
  auto const found = std::ranges::find(spec::variants, id, &spec::Variant::id);
  return found == std::end(spec::variants) ? nullptr : &*found;
}

} // namespace twofold
