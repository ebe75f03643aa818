#include "cli/diff.hpp"

#include "cli/exit_status.hpp"
#include "cli/number.hpp"
#include "cli/request.hpp"
#include "cli/situation.hpp"
#include "cli/tables.hpp"
#include "cli/terminal.hpp"
#include "conformance/observation.hpp"
#include "model/setting.hpp"
#include "tables/diff.hpp"
#include "tables/variant.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <optional>

namespace twofold::cli {

using namespace field;

namespace {

constexpr std::string_view true_rules_name = "spec";

/// The input that an item of a side names, as an option of `explain` does.
std::optional<Field> input_called(std::string_view name) {
  for (std::size_t i = in.regime.index; i <= in.s2_fnxs.index; ++i)
    if (option_name(field_at(i)).substr(2) == name) return field_at(i);
  return std::nullopt;
}

Value value_of(Field f, std::string_view name, std::string_view text) {
  if (!has_words(f)) return static_cast<Value>(number(name, text, f.width));
  if (auto const value = value_named(f, text)) return *value;
  throw UsageError(fmt::format("{}: '{}' is none of {}", name, text.substr(0, 60), words_text(f)));
}

std::string variant_names() {
  std::vector<std::string_view> names{true_rules_name};
  for (spec::Variant const& variant : spec::variants) names.push_back(variant.id);
  return fmt::format("{}", fmt::join(names, ", "));
}

/// One side, with the rules that it points into.
struct Side {
  DiffSide side;
  VariantRules rules;
};

void read_item(std::string_view item, Side& side) {
  auto const equals = item.find('=');
  auto const name = item.substr(0, equals);
  auto const value = equals == std::string_view::npos ? "" : item.substr(equals + 1);
  if (equals == std::string_view::npos || value.empty())
    throw UsageError(fmt::format("diff: '{}' is not of the form NAME=VALUE; an example: fwb=1",
                                 item.substr(0, 60)));
  if (name == "features") {
    auto const features = read_features({.list = std::string{value}, .cpu = {}}).values;
    std::copy_n(features.items.begin(), in.regime.index, side.side.page.items.begin());
  } else if (name == "cpu") {
    auto const features = read_features({.list = {}, .cpu = std::string{value}}).values;
    std::copy_n(features.items.begin(), in.regime.index, side.side.page.items.begin());
  } else if (name == "rules") {
    if (value == true_rules_name) return;
    auto const* variant = variant_called(value);
    if (variant == nullptr)
      throw UsageError(
          fmt::format("rules: '{}' is none of {}", value.substr(0, 60), variant_names()));
    side.rules = VariantRules{*variant};
  } else if (auto const f = input_called(name)) {
    side.side.page[*f] = value_of(*f, name, value);
    side.side.set.push_back(*f);
  } else {
    throw UsageError(fmt::format("diff: nothing is called '{}'; there are features, cpu, rules, "
                                 "and the fields of explain without --, such as fwb",
                                 name.substr(0, 60)));
  }
}

/// "features=fwb,mte2+fwb=1": items joined by +.
Side read_side(std::string const& text) {
  Side side;
  side.side.name = text;
  side.side.page = usual_page;
  side.side.page[feature.s2fwb] = 1;
  side.side.page[in.ata] = 1;
  for (std::size_t start = 0; start <= text.size();) {
    auto const end = std::min(text.find('+', start), text.size());
    read_item(std::string_view{text}.substr(start, end - start), side);
    start = end + 1;
  }
  return side;
}

/// What is compared for all values cannot be said by one side alone.
void check_sides(DiffSide const& left, DiffSide const& right) {
  for (Field const f : {Field{in.mair}, Field{in.s2_memattr}, Field{in.s1_sh}, Field{in.s2_sh},
                        Field{in.hcr_fwb}, Field{in.s2_fnxs}}) {
    bool const a = std::ranges::find(left.set, f) != left.set.end();
    bool const b = std::ranges::find(right.set, f) != right.set.end();
    if (a != b)
      throw UsageError(
          fmt::format("diff: {} is on one side only; give it on both, or on neither to "
                      "compare every value",
                      option_name(f).substr(2)));
  }
  for (DiffSide const* side : {&left, &right}) {
    auto const situation = situation_of(side->page);
    if (!situation.inadmissible.empty())
      throw UsageError(fmt::format("diff: {}: {}", side->name, situation.inadmissible));
  }
}

void list_variants(Output& output) {
  output.write(fmt::format("{:<24}{}\n", true_rules_name, "the rows of twofold rules"));
  for (spec::Variant const& variant : spec::variants)
    output.write(fmt::format("{:<24}{} ({})\n", variant.id, variant.title, variant.source));
}

} // namespace

int diff(Output& output, DiffRequest const& request, proofs::Interrupt const& interrupt) {
  if (request.list) {
    if (!request.left.empty()) throw UsageError("diff: --list takes no sides");
    list_variants(output);
    return exit_status::ok;
  }
  if (request.left.empty() || request.right.empty())
    throw UsageError("diff: give two sides, such as fwb=0 fwb=1");
  auto left = read_side(request.left);
  auto right = read_side(request.right);
  left.side.rules = left.rules.rules();
  right.side.rules = right.rules.rules();
  check_sides(left.side, right.side);
  // That the format is known is seen before the work is done.
  auto const format = request.format.empty() ? "md" : request.format;
  check_format("diff", format, 1);
  StatusLine const line;
  std::size_t bytes = 0;
  auto const sheet = diff_sheet(left.side, right.side, [&] {
    line.show(fmt::format("{} of 256 bytes", bytes++));
    return interrupt.load();
  });
  if (interrupt) {
    output.abandon();
    line.clear();
    std::fputs("twofold: interrupted\n", stderr);
    return exit_status::unknown;
  }
  line.clear();
  output.write(render("diff", format, {&sheet, 1}));
  return exit_status::ok;
}

} // namespace twofold::cli
