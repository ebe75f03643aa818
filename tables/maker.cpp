#include "tables/maker.hpp"

#include "spec/readings.hpp"
#include "tables/wording.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <map>

namespace twofold {

namespace {

/// The cover's variables: a number is one for each bit, most significant first.
std::vector<unsigned> variable_sizes(std::vector<Axis> const& axes) {
  std::vector<unsigned> sizes;
  for (Axis const& axis : axes) {
    auto const count = static_cast<unsigned>(axis.values.size());
    if (axis.bits)
      sizes.insert(sizes.end(), static_cast<std::size_t>(std::countr_zero(count)), 2U);
    else
      sizes.push_back(count);
  }
  return sizes;
}

/// "x110" for one set of values a bit.
std::string pattern_text(std::span<ValueSet const> bits) {
  std::string text;
  for (ValueSet const set : bits) text += set == 0b11 ? 'x' : set == 0b10 ? '1' : '0';
  return text;
}

/// The values of a box on one axis, of which the sets of its variables are left in `sets`.
std::string axis_text(Axis const& axis, std::span<ValueSet const>& sets) {
  std::size_t const used =
      axis.bits ? static_cast<std::size_t>(std::countr_zero(axis.values.size())) : 1;
  auto const here = sets.first(used);
  sets = sets.subspan(used);
  return axis.bits ? pattern_text(here) : set_text(axis, here[0]);
}

/// Every combination of the values of the axes, in counting order.
class Combinations {
public:
  explicit Combinations(std::vector<Axis> const& axes) : axes_(axes), now_(axes.size(), 0) {}
  [[nodiscard]] std::vector<unsigned> const& now() const { return now_; }
  bool next() {
    for (std::size_t i = now_.size(); i-- > 0; now_[i] = 0)
      if (++now_[i] < axes_[i].values.size()) return true;
    return false;
  }

private:
  std::vector<Axis> const& axes_;
  std::vector<unsigned> now_;
};

bool contains(std::span<unsigned const> sizes, Box const& box, std::size_t cell) {
  for (std::size_t v = sizes.size(); v-- > 0; cell /= sizes[v])
    if ((box.sets[v] >> cell % sizes[v] & 1) == 0) return false;
  return true;
}

} // namespace

Axis Axis::number(SheetColumn column, unsigned width) {
  Axis axis{std::move(column), {}, {}, true};
  for (unsigned value = 0; value < 1U << width; ++value)
    axis.values.push_back(fmt::format("{:0{}b}", value, width));
  return axis;
}

Axis Axis::half(SheetColumn column, unsigned width) {
  Axis axis = number(std::move(column), width);
  axis.bits = false;
  axis.patterns = true;
  return axis;
}

Axis Axis::flag(SheetColumn column) { return {std::move(column), {"0", "1"}}; }

namespace {

/// The fewest patterns that make up a set of numbers.
std::vector<std::string> patterns_of(ValueSet values, std::size_t count) {
  std::vector<unsigned> const sizes(static_cast<std::size_t>(std::countr_zero(count)), 2U);
  std::vector<int> wanted;
  for (std::size_t v = 0; v < count; ++v) wanted.push_back((values >> v & 1) != 0 ? 0 : no_result);
  std::vector<std::string> words;
  for (Box const& box : merge(sizes, wanted).boxes) words.push_back(pattern_text(box.sets));
  return words;
}

/// Groups, then single values.
std::vector<std::string> words_of(Axis const& axis, ValueSet values) {
  if (axis.patterns) return patterns_of(values, axis.values.size());
  std::vector<std::string> words;
  for (auto const& [group, name] : axis.groups)
    if ((group & ~values) == 0) {
      words.push_back(name);
      values &= ~group;
    }
  for (std::size_t v = 0; v < axis.values.size(); ++v)
    if ((values >> v & 1) != 0) words.push_back(axis.values[v]);
  return words;
}

} // namespace

std::string set_text(Axis const& axis, ValueSet values) {
  if (axis.name_of) return axis.name_of(values);
  auto const size = axis.values.size();
  ValueSet const every = size >= 64 ? ~ValueSet{0} : (ValueSet{1} << size) - 1;
  if (values == every) return size == 1 ? axis.values.front() : "any";
  auto const words = words_of(axis, values);
  auto others = words_of(axis, every & ~values);
  for (std::string& other : others)
    if (other.starts_with("any ")) other.erase(0, 4);
  if (size > 3 && others.size() + 1 < words.size())
    return fmt::format("any but {}", fmt::join(others, ", "));
  return fmt::format("{}", fmt::join(words, ", "));
}

SheetMaker::SheetMaker(std::string_view id, std::string_view title, Concrete const& features) {
  sheet_.id = id;
  sheet_.title = title;
  assume("Features", features_text(features));
}

void SheetMaker::column(std::string id, std::string heading) {
  sheet_.columns.push_back({std::move(id), std::move(heading)});
}

void SheetMaker::assume(std::string label, std::string text) {
  sheet_.assumptions.push_back({std::move(label), std::move(text)});
}

void SheetMaker::line(std::vector<std::string> cells, Evidence const& evidence) {
  SheetLine line{std::move(cells), {}};
  for (auto const& [cite, row] : evidence.rows) {
    auto note = std::ranges::find(sheet_.notes, cite, &SheetNote::cite);
    if (note == sheet_.notes.end()) {
      sheet_.notes.push_back({std::string{cite}, {}});
      note = std::prev(sheet_.notes.end());
    }
    if (std::ranges::find(note->rows, row) == note->rows.end()) note->rows.push_back(row);
    auto const index = static_cast<std::size_t>(note - sheet_.notes.begin());
    if (std::ranges::find(line.notes, index) == line.notes.end()) line.notes.push_back(index);
  }
  std::ranges::sort(line.notes);
  reserved_ = reserved_ || std::ranges::find(line.cells, "reserved") != line.cells.end();
  all_.add(evidence);
  sheet_.lines.push_back(std::move(line));
}

void SheetMaker::merged(std::vector<Axis> const& axes, std::vector<SheetColumn> const& results,
                        std::function<Found(std::vector<unsigned> const&)> const& find) {
  if (sheet_.columns.empty()) {
    for (Axis const& axis : axes) sheet_.columns.push_back(axis.column);
    sheet_.columns.insert(sheet_.columns.end(), results.begin(), results.end());
  }
  std::vector<Found> found;
  std::vector<int> numbers;
  std::map<std::vector<std::string>, int> distinct;
  Combinations combinations{axes};
  do {
    found.push_back(find(combinations.now()));
    Found const& here = found.back();
    int const next = static_cast<int>(distinct.size());
    numbers.push_back(here.omitted  ? no_result
                      : here.exists ? distinct.emplace(here.cells, next).first->second
                                    : any_result);
  } while (combinations.next());

  auto const sizes = variable_sizes(axes);
  Cover const cover = merge(sizes, numbers);
  for (Box const& box : cover.boxes) {
    std::vector<std::string> cells;
    std::span<ValueSet const> sets{box.sets};
    for (Axis const& axis : axes) cells.push_back(axis_text(axis, sets));
    Evidence evidence;
    Found const* any = nullptr;
    for (std::size_t cell = 0; cell < found.size(); ++cell)
      if (numbers[cell] == box.result && contains(sizes, box, cell)) {
        any = &found[cell];
        evidence.add(any->evidence);
      }
    cells.insert(cells.end(), any->cells.begin(), any->cells.end());
    line(std::move(cells), evidence);
  }
  combinations_ += static_cast<std::size_t>(
      std::ranges::count_if(numbers, [](int number) { return number != no_result; }));
  // What is merged in several parts is not known to be the fewest.
  fewest_ = cover.fewest && merged_lines_ == 0;
  merged_lines_ += cover.boxes.size();
}

Sheet SheetMaker::finish() {
  if (merged_lines_ != 0)
    assume("Merged",
           fmt::format("{} combinations into {} lines{}; lines that overlap agree", combinations_,
                       merged_lines_, fewest_ ? ", the fewest possible" : ""));
  if (reserved_)
    assume("Reserved", "CONSTRAINED UNPREDICTABLE: behaves as some allocated encoding");
  std::vector<std::string> open;
  for (std::size_t const index : all_.choices) open.push_back(choice_title(field_at(index)));
  assume("Choices",
         open.empty() ? "none has a say" : fmt::format("left open: {}", fmt::join(open, "; ")));
  std::vector<std::string_view> readings;
  for (spec::Reading const& reading : spec::readings)
    if (std::ranges::any_of(all_.rows, [&](auto const& r) {
          return std::ranges::find(reading.rows, r.second) != reading.rows.end();
        }))
      readings.push_back(reading.id);
  assume("Readings", readings.empty() ? "none" : fmt::format("{}", fmt::join(readings, ", ")));
  for (SheetNote& note : sheet_.notes) std::ranges::sort(note.rows);
  return std::move(sheet_);
}

} // namespace twofold
