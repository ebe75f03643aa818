#include "tables/diff.hpp"

#include "tables/kinds.hpp"
#include "tables/maker.hpp"
#include "tables/wording.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace twofold {

using namespace field;

namespace {

constexpr std::array<Value, 3> allocated_sh{0b00, 0b11, 0b10}; // in the order of Shareability

/// The parts of a result, as texts: type, hints of both sides, SH, Tagged, NoTagAccess, XS.
using Parts = std::array<std::string, 7>;

std::string side_hints(std::string_view side, Concrete const& state, Field cacheability,
                       Field hints, Field transient) {
  if (state[cacheability] < Cacheability::write_through) return "";
  return fmt::format("{} {}", side, hints_text(state[hints], state[transient]));
}

Parts parts_of(Concrete const& state) {
  if (state[out.fault] != Fault::none)
    return {state[out.fault] == Fault::s1_permission ? "stage-1 fault" : "stage-2 fault"};
  return {type_text(state, out),
          side_hints("inner", state, out.inner, out.inner_hints, out.inner_transient),
          side_hints("outer", state, out.outer, out.outer_hints, out.outer_transient),
          std::string{Shareability::names[state[out.sh]]},
          state[out.tagged] == 1 ? "Tagged" : "Untagged",
          fmt::format("NoTagAccess={}", state[out.no_tag_access]),
          fmt::format("XS={}", state[out.xs])};
}

/// What a side permits.
struct Permits {
  bool exists = true;
  bool reserved = false;
  std::set<Parts> results;
  friend bool operator==(Permits const&, Permits const&) = default;

  [[nodiscard]] std::set<std::string> part(std::size_t i) const {
    std::set<std::string> texts;
    for (Parts const& parts : results) texts.insert(parts[i]);
    return texts;
  }
};

Permits permits(DiffSide const& side, Concrete const& page) {
  auto const found = survey(page, side.rules);
  Permits result;
  result.exists = !found.outcomes.empty();
  result.reserved = found.reserved;
  if (!found.reserved)
    for (Outcome const& outcome : found.outcomes) result.results.insert(parts_of(outcome.state));
  return result;
}

std::string text_of(Permits const& permits, std::set<std::size_t> const& parts) {
  if (!permits.exists) return "no such access";
  if (permits.reserved) return "reserved";
  std::vector<std::string> texts;
  for (std::size_t const i : parts)
    texts.push_back(fmt::format("{}", fmt::join(permits.part(i), " or ")));
  return fmt::format("{}", fmt::join(texts, "; "));
}

/// The cells of both sides, for results that differ: the parts that do. Hints that only one of them
/// can have are not mentioned, since the type says so.
std::vector<std::string> differing(Permits const& left, Permits const& right) {
  std::set<std::size_t> parts;
  bool const comparable = left.exists && right.exists && !left.reserved && !right.reserved;
  for (std::size_t i = 0; i < std::tuple_size_v<Parts>; ++i) {
    auto const a = left.part(i);
    auto const b = right.part(i);
    bool const absent = a == std::set<std::string>{""} || b == std::set<std::string>{""};
    // Hints and Shareability follow from a type that differs, or mean something else with it.
    bool const follows = i >= 1 && i <= 3 && parts.contains(0);
    if (!comparable || (a != b && !absent && !follows)) parts.insert(i);
  }
  // Beside something reserved the type is enough.
  if (!comparable) parts = {0};
  if (parts.empty())
    for (std::size_t i = 0; i < std::tuple_size_v<Parts>; ++i) parts.insert(i);
  return {text_of(left, parts), text_of(right, parts)};
}

/// An input that is compared for several values.
struct Compared {
  Field field;
  std::vector<Value> values;
};

bool is_set(DiffSide const& side, Field f) {
  return std::ranges::find(side.set, f) != side.set.end();
}

/// All that is compared but the MAIR byte.
std::vector<Compared> compared_inputs(DiffSide const& left, DiffSide const& right) {
  auto const either = [&](Field f) { return left.page[f] == 1 || right.page[f] == 1; };
  auto const open = [&](Field f) { return !is_set(left, f) && !is_set(right, f); };
  std::vector<Compared> all;
  if (open(in.hcr_fwb) && either(feature.s2fwb)) all.push_back({in.hcr_fwb, {0, 1}});
  if (open(in.s2_memattr)) {
    all.push_back({in.s2_memattr, {}});
    for (Value v = 0; v < 16; ++v) all.back().values.push_back(v);
  }
  for (Field const sh : {Field{in.s1_sh}, Field{in.s2_sh}})
    if (open(sh)) all.push_back({sh, {allocated_sh.begin(), allocated_sh.end()}});
  if (open(in.s2_fnxs) && either(feature.xs)) all.push_back({in.s2_fnxs, {0, 1}});
  return all;
}

Axis axis_of(Compared const& compared) {
  if (compared.field == in.s2_memattr) return Axis::number({"memattr", "MemAttr[3:0]"}, 4);
  if (compared.field == in.hcr_fwb) return Axis::flag({"fwb", "HCR_EL2.FWB"});
  if (compared.field == in.s2_fnxs) return Axis::flag({"fnxs", "FnXS"});
  std::vector<std::string> const names{Shareability::names.begin(), Shareability::names.end()};
  return compared.field == in.s1_sh ? Axis{{"s1-sh", "Stage-1 SH"}, names}
                                    : Axis{{"s2-sh", "Stage-2 SH"}, names};
}

/// For the inputs that are compared, what differs, by number; 0 is nothing.
using Column = std::vector<int>;
constexpr int same = 0;

/// Compares the sides for every MAIR byte.
class Comparison {
public:
  Comparison(DiffSide const& left, DiffSide const& right)
      : left_(left), right_(right), compared_(compared_inputs(left, right)) {}

  /// False if stopped.
  bool run(std::function<bool()> const& stop) {
    bool const one_byte = is_set(left_, in.mair) || is_set(right_, in.mair);
    for (unsigned byte = 0; byte < (one_byte ? 1U : 256U); ++byte) {
      if (stop()) return false;
      Concrete left = left_.page;
      Concrete right = right_.page;
      if (!one_byte) left[in.mair] = right[in.mair] = static_cast<Value>(byte);
      Column column;
      compare(left, right, 0, column);
      classes_[column].push_back(byte);
    }
    return true;
  }

  [[nodiscard]] std::vector<Compared> const& compared() const { return compared_; }
  [[nodiscard]] std::map<Column, std::vector<unsigned>> const& classes() const { return classes_; }
  [[nodiscard]] std::vector<std::string> const& cells(int number) const {
    return cells_[static_cast<std::size_t>(number) - 1];
  }

private:
  void compare(Concrete const& left, Concrete const& right, std::size_t depth, Column& column) {
    if (depth == compared_.size()) return column.push_back(number(left, right));
    for (Value const value : compared_[depth].values) {
      Concrete a = left;
      Concrete b = right;
      a[compared_[depth].field] = b[compared_[depth].field] = value;
      compare(a, b, depth + 1, column);
    }
  }

  int number(Concrete const& left, Concrete const& right) {
    auto const a = permits(left_, left);
    auto const b = permits(right_, right);
    if (a == b) return same; // and so are two that are reserved
    auto const cells = differing(a, b);
    auto const found = std::ranges::find(cells_, cells);
    auto const place = static_cast<int>(found - cells_.begin());
    if (found == cells_.end()) cells_.push_back(cells);
    return place + 1;
  }

  DiffSide const& left_;
  DiffSide const& right_;
  std::vector<Compared> compared_;
  std::vector<std::vector<std::string>> cells_;
  std::map<Column, std::vector<unsigned>> classes_;
};

/// MAIR bytes in words: kinds of memory where the bytes are all those of some kinds, else patterns.
class ByteNames {
public:
  explicit ByteNames(Concrete const& features) : kinds_(kind_axis({}, every_kind())) {
    for (unsigned byte = 0; byte < 256; ++byte) {
      auto const found = survey(read_page(features, static_cast<Value>(byte), false, 0b1111));
      if (found.reserved) continue;
      allocated_[byte] = true;
      of_kind_[type_text(found.outcomes.front().state, s1)].insert(byte);
    }
  }

  std::string operator()(std::set<unsigned> const& bytes) const {
    std::set<unsigned> left;
    for (unsigned const byte : bytes)
      if (allocated_[byte]) left.insert(byte);
    ValueSet kinds = 0;
    for (std::size_t k = 0; k < kinds_.values.size(); ++k) {
      auto const& all = of_kind_.at(kinds_.values[k]);
      if (!std::ranges::includes(left, all)) continue;
      kinds |= ValueSet{1} << k;
      for (unsigned const byte : all) left.erase(byte);
    }
    std::vector<std::string> words;
    if (kinds != 0) words.push_back(set_text(kinds_, kinds));
    if (!left.empty()) words.push_back(patterns(left));
    return fmt::format("{}", fmt::join(words, ", "));
  }

private:
  [[nodiscard]] static std::string patterns(std::set<unsigned> const& bytes) {
    std::vector<int> wanted;
    for (unsigned byte = 0; byte < 256; ++byte)
      wanted.push_back(bytes.contains(byte) ? 0 : no_result);
    std::vector<unsigned> const sizes(8, 2U);
    std::vector<std::string> words;
    for (Box const& box : merge(sizes, wanted).boxes) {
      std::string text;
      for (ValueSet const set : box.sets) text += set == 0b11 ? 'x' : set == 0b10 ? '1' : '0';
      words.push_back(text);
    }
    return fmt::format("{}", fmt::join(words, ", "));
  }

  Axis kinds_;
  std::array<bool, 256> allocated_{};
  std::map<std::string, std::set<unsigned>> of_kind_;
};

/// What the sides have in common, "a read in EL1&0, both stages on, ...".
std::string setting_of(DiffSide const& left, DiffSide const& right) {
  std::vector<std::string> said;
  for (DiffSide const* side : {&left, &right})
    if (!side->set.empty()) said.emplace_back(side->name);
  return fmt::format("{}{}", usual_setting, said.empty() ? "" : ", but for what the sides say");
}

} // namespace

Sheet diff_sheet(DiffSide const& left, DiffSide const& right, std::function<bool()> const& stop) {
  Comparison comparison{left, right};
  if (!comparison.run(stop)) return {};
  auto const& classes = comparison.classes();
  std::vector<Column> columns;
  std::vector<std::set<unsigned>> members;
  for (auto const& [column, bytes] : classes) {
    // Bytes for which nothing changes are no value of the axis: lines are shorter without them.
    bool const changes = std::ranges::any_of(column, [](int n) { return n != same; });
    if (!changes && classes.size() > 1) continue;
    columns.push_back(column);
    members.emplace_back(bytes.begin(), bytes.end());
  }

  SheetMaker maker{"diff", fmt::format("What changes from {} to {}", left.name, right.name),
                   left.page};
  if (auto const other = features_text(right.page); other != features_text(left.page))
    maker.assume("Features of the second", other);
  maker.assume("Setting", setting_of(left, right));
  maker.assume("Compared",
               "the parts of a result that differ; hints and Shareability where the types "
               "agree; what is reserved on both sides is left out");
  ByteNames const names{left.page};
  bool const one_byte = is_set(left, in.mair) || is_set(right, in.mair);
  constexpr std::size_t most = 64; // values of an axis
  for (std::size_t from = 0; from < columns.size(); from += most) {
    std::size_t const count = std::min(most, columns.size() - from);
    Axis stage1{{"s1", "Stage 1"}, std::vector<std::string>(count)};
    stage1.name_of = [&](ValueSet set) {
      if (one_byte) return std::string{"as said"};
      std::set<unsigned> bytes;
      for (std::size_t c = 0; c < count; ++c)
        if ((set >> c & 1) != 0) bytes.insert(members[from + c].begin(), members[from + c].end());
      return names(bytes);
    };
    std::vector<Axis> axes{stage1};
    for (Compared const& compared : comparison.compared()) axes.push_back(axis_of(compared));
    maker.merged(axes, {{"left", left.name}, {"right", right.name}}, [&](auto const& at) {
      std::size_t place = 0;
      for (std::size_t i = 1; i < at.size(); ++i) place = place * axes[i].values.size() + at[i];
      int const number = columns[from + at[0]][place];
      if (number == same) return Found{{}, {}, true, true};
      return Found{comparison.cells(number), {}, true, false};
    });
  }
  if (!maker.has_lines()) {
    std::vector<std::string> cells(comparison.compared().size() + 1, "any");
    cells.insert(cells.end(), {"no change", "no change"});
    maker.line(cells, {});
  }
  return maker.finish();
}

} // namespace twofold
