#include "conformance/observation.hpp"

#include "conformance/number.hpp"
#include "input/in_quotes.hpp"
#include "model/setting.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace twofold {

using namespace field;

namespace {

/// The inputs and features that a column can give.
std::optional<Field> input_named(std::string_view name) {
  for (std::size_t i = 0; i < choice.mair.index; ++i)
    if (field_infos[i].name == name && field_at(i) != feature.s2fwb) return field_at(i);
  return std::nullopt;
}

/// One or two decimal digits, or 0x and one or two hexadecimal ones: what nearly every cell is.
std::optional<Value> short_number(std::string_view cell) {
  auto const digit = [](char c) -> unsigned {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    return 16;
  };
  unsigned base = 10;
  if (cell.starts_with("0x")) {
    base = 16;
    cell.remove_prefix(2);
  }
  if (cell.empty() || cell.size() > 2) return std::nullopt;
  unsigned value = 0;
  for (char const c : cell) {
    if (digit(c) >= base) return std::nullopt;
    value = value * base + digit(c);
  }
  return static_cast<Value>(value);
}

/// Reads a value of `f` into `value`; what is wrong with the cell if that is not possible.
std::string read_value(Field f, std::string_view cell, Value& value) {
  if (has_words(f)) {
    if (auto const named = value_named(f, cell)) return value = *named, std::string{};
    return fmt::format("{} is none of {}", in_quotes(cell), words_text(f));
  }
  if (auto const number = short_number(cell); number && *number >> f.width == 0) {
    value = *number;
    return {};
  }
  auto const parsed = parse_number(cell, f.width);
  if (auto const* why = std::get_if<std::string>(&parsed)) return *why;
  value = static_cast<Value>(std::get<std::uint64_t>(parsed));
  return {};
}

} // namespace

std::string words_text(Field f) {
  FieldInfo const& about = info(f);
  return fmt::format("{}",
                     fmt::join(about.value_names, about.value_names + about.named_values, ", "));
}

Concrete default_observation() {
  Concrete page = usual_page;
  page[feature.s2fwb] = 1;
  page[in.access] = Access::at;
  page[in.ata] = 1;
  return page;
}

Columns::Columns(std::span<std::string_view const> header) {
  for (std::string_view const name : header) {
    if (std::ranges::find(names_, name) != names_.end())
      problem_ = fmt::format("column {} is there twice", in_quotes(name));
    else
      add(name);
    if (!problem_.empty()) return;
  }
}

void Columns::add(std::string_view name) {
  names_.emplace_back(name);
  if (auto const input = input_named(name))
    columns_.push_back({Kind::input, *input});
  else if (name == "par_f")
    columns_.push_back({Kind::par_f, par.f});
  else if (name == "par_attr")
    columns_.push_back({Kind::par_attr, par.attr});
  else if (name == "par_sh")
    columns_.push_back({Kind::par_sh, par.sh});
  else if (name == "fault")
    columns_.push_back({Kind::fault, out.fault});
  else if (name.starts_with("x_"))
    columns_.push_back({Kind::carried});
  else {
    problem_ = fmt::format("no column {}; there are ", in_quotes(name));
    for (std::size_t i = 1; i < choice.mair.index; ++i)
      problem_ += std::string{field_infos[i].name} + ", ";
    problem_ += "par_f, par_attr, par_sh, fault, and x_...";
  }
}

bool Columns::records_outcomes() const {
  return std::ranges::any_of(
      columns_, [](Column const& c) { return c.kind != Kind::input && c.kind != Kind::carried; });
}

std::string Columns::read_cell(Column const& column, std::string_view name, std::string_view cell,
                               Observation& into) const {
  if (cell.empty() || column.kind == Kind::carried) return {};
  Value value = 0;
  if (auto const why = read_value(column.field, cell, value); !why.empty())
    return fmt::format("{}: {}", name, why);
  switch (column.kind) {
  case Kind::input: into.page[column.field] = value; break;
  case Kind::par_f: into.observed.par_f = value; break;
  case Kind::par_attr: into.observed.par_attr = value; break;
  case Kind::par_sh: into.observed.par_sh = value; break;
  case Kind::fault: into.observed.fault = value; break;
  case Kind::carried: break;
  }
  return {};
}

Observation Columns::read(std::span<std::string_view const> cells) const {
  static Concrete const defaults = default_observation();
  Observation result{.page = defaults, .observed = {}, .problem = {}};
  if (cells.size() != columns_.size()) {
    result.problem = fmt::format("{} cell{}; the header has {}", cells.size(),
                                 cells.size() == 1 ? "" : "s", columns_.size());
    return result;
  }
  for (std::size_t i = 0; i < cells.size() && result.problem.empty(); ++i)
    result.problem = read_cell(columns_[i], names_[i], cells[i], result);
  if (result.observed.par_f == Value{1} && (result.observed.par_attr || result.observed.par_sh))
    result.problem = "par_attr or par_sh with par_f=1; a PAR_EL1 that reports a fault has neither";
  if (result.observed.fault.value_or(Fault::none) != Fault::none &&
      (result.observed.par_attr || result.observed.par_sh || result.observed.par_f == Value{0}))
    result.problem = "fault with par_attr, par_sh or par_f=0; give the one or the other";
  return result;
}

bool Columns::has(Field field, std::span<std::string_view const> cells) const {
  for (std::size_t i = 0; i < columns_.size(); ++i)
    if (columns_[i].kind == Kind::input && columns_[i].field == field) return !cells[i].empty();
  return false;
}

std::string Columns::lacking(Concrete const& computed,
                             std::span<std::string_view const> cells) const {
  if (computed[s1.source] == Source::descriptor && !has(in.mair, cells))
    return "mair: empty; it is needed, since stage 1 is on";
  if (computed[on.s2] == 1 && !has(in.s2_memattr, cells))
    return "s2_memattr: empty; it is needed, since stage 2 is on";
  return {};
}

} // namespace twofold
