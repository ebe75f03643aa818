#include "conformance/answer.hpp"

#include "model/explore.hpp"
#include "model/outcomes.hpp"
#include "model/setting.hpp"
#include "model/static_translation.hpp"
#include "model/translation.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace twofold {

using namespace field;

namespace {

constexpr std::size_t most_rows = 32;

static_assert(std::ranges::all_of(spec::translation_tables,
                                  [](Table const& t) { return t.rows.size() <= most_rows; }));

/// Which fields of the result a row sets, as bits.
constexpr auto written_by = [] {
  std::array<std::array<std::uint16_t, most_rows>, spec::translation_tables.size()> masks{};
  for (std::size_t t = 0; t < masks.size(); ++t) {
    auto const rows = spec::translation_tables[t].rows;
    for (std::size_t r = 0; r < rows.size(); ++r)
      for (Set const& set : rows[r].then) {
        if (set.empty() || set.target.index < field::out.type.index) continue;
        std::size_t const place = set.target.index - std::size_t{field::out.type.index};
        if (place < result_size)
          masks[t][r] = static_cast<std::uint16_t>(masks[t][r] | 1U << place);
      }
  }
  return masks;
}();

struct LastWriters {
  Writers writers{};
  [[gnu::always_inline]] constexpr void fired(std::size_t table, std::size_t row) {
    auto const id = static_cast<std::uint16_t>(table * most_rows + row + 1);
    for (std::size_t place = 0; place < result_size; ++place)
      if ((written_by[table][row] >> place & 1) != 0) writers[place] = id;
  }
};

/// Which values of the encodings are allocated, by the features and controls that they depend on;
/// from the rows.
class Allocated {
public:
  Allocated() {
    for (unsigned xs : {0U, 1U})
      for (unsigned mte2 : {0U, 1U})
        bytes_[xs][mte2] =
            describe(in.mair, {{feature.xs, xs}, {feature.mte2, mte2}, {in.s2_memattr, 0b1111}});
    for (unsigned fwb : {0U, 1U})
      for (unsigned perm : {0U, 1U})
        memattrs_[fwb][perm] =
            describe(in.s2_memattr, {{in.hcr_fwb, fwb}, {feature.mte_perm, perm}, {in.mair, 0xff}});
  }

  /// The values of one encoding.
  struct Values {
    std::array<bool, 256> reserved{};
    /// The allocated ones that a reserved one may behave as. 0xF0 is left out: a reserved byte that
    /// behaves as 0xF0 is not Tagged, and so as 0xFF; and so is a MemAttr with a RES0 bit set.
    std::vector<Value> stand_ins{};
    Value first_reserved = 0;
  };

  [[nodiscard]] Values const& of(Field f, Concrete const& page) const {
    static Values const shareabilities{{false, true}, {0b00, 0b10, 0b11}, 0b01};
    if (f == in.mair) return bytes_[page[feature.xs]][page[feature.mte2]];
    if (f == in.s2_memattr)
      return memattrs_[page[feature.s2fwb] & page[in.hcr_fwb]][page[feature.mte_perm]];
    return shareabilities;
  }

private:
  static Values describe(Field f, std::initializer_list<std::pair<Field, unsigned>> given) {
    Values values;
    std::optional<Value> first;
    for (unsigned value = 0; value < 1U << f.width; ++value) {
      Concrete page = usual_page;
      page[feature.s2fwb] = 1;
      for (auto const& [g, v] : given) page[g] = static_cast<Value>(v);
      page[f] = static_cast<Value>(value);
      translate(page);
      values.reserved[value] = page[note.reserved] == 1;
      if (values.reserved[value])
        first = first.value_or(page[f]);
      else if (page[note.res0_set] == 0 && !(f == in.mair && value == 0xf0))
        values.stand_ins.push_back(page[f]);
    }
    values.first_reserved = first.value_or(0);
    return values;
  }

  Values bytes_[2][2];
  Values memattrs_[2][2];
};

Allocated const& allocated() {
  static Allocated const table;
  return table;
}

constexpr std::array<Field, 4> encodings{in.mair, in.s1_sh, in.s2_memattr, in.s2_sh};

/// Calls `visit(page)` with each reserved encoding, from the n-th on, replaced by every allocated
/// one, in turn.
template <class Visit> void each_stand_in(Allocated const& table, Concrete const& page,
                                          Visit const& visit, std::size_t n = 0) {
  if (n == encodings.size()) return visit(page);
  Field const f = encodings[n];
  auto const& values = table.of(f, page);
  if (!values.reserved[page[f]]) return each_stand_in(table, page, visit, n + 1);
  Concrete next = page;
  for (Value const value : values.stand_ins) {
    next[f] = value;
    each_stand_in(table, next, visit, n + 1);
  }
}

/// The results met so far, by key: a set that is emptied at no cost.
class Seen {
public:
  void clear() {
    ++round_;
    size_ = 0;
  }
  /// False if it is there already.
  bool insert(std::uint64_t key) {
    if (2 * size_ >= slots_.size()) grow();
    Slot& slot = slots_[find(key)];
    if (slot.round == round_) return false;
    slot = {key, round_};
    ++size_;
    return true;
  }

private:
  struct Slot {
    std::uint64_t key = 0;
    std::uint64_t round = 0;
  };

  [[nodiscard]] std::size_t find(std::uint64_t key) const {
    std::size_t const mask = slots_.size() - 1;
    std::size_t at = (key * 0x9e3779b97f4a7c15 >> 40) & mask;
    while (slots_[at].round == round_ && slots_[at].key != key) at = (at + 1) & mask;
    return at;
  }
  void grow() {
    std::vector<Slot> const before = std::move(slots_);
    slots_.assign(before.size() * 2, {});
    for (Slot const& slot : before)
      if (slot.round == round_) slots_[find(slot.key)] = slot;
  }

  std::vector<Slot> slots_ = std::vector<Slot>(64);
  std::uint64_t round_ = 1;
  std::size_t size_ = 0;
};

static_assert([] {
  unsigned width = 0;
  for (std::size_t i = 0; i < choice.mair.index; ++i) width += field_infos[i].width;
  return width < 64;
}());

/// The answers of pages without reserved encodings, the latest of which are kept: what a reserved
/// encoding stands for is often near it.
class Recent {
public:
  std::vector<Permitted> const& answers(Concrete const& page) {
    auto const key = packed_inputs(page) + 1; // never 0, which is an empty entry
    Entry& entry = entries_[key * 0x9e3779b97f4a7c15 >> (64 - bits)];
    if (entry.key != key) find(page, entry.answers);
    entry.key = key;
    return entry.answers;
  }

private:
  static constexpr unsigned bits = 13;
  struct Entry {
    std::uint64_t key = 0;
    std::vector<Permitted> answers;
  };

  void find(Concrete const& page, std::vector<Permitted>& into) {
    into.clear();
    seen_.clear();
    auto const run = [](Concrete& state, auto& hook) {
      run_static<spec::translation_tables>(state, hook);
    };
    explore<LastWriters>(
        page, run,
        [&](Concrete const& state, std::span<Field const> /*chosen*/, LastWriters const& last) {
          if (seen_.insert(result_key(state))) into.emplace_back(state, last.writers);
        });
  }

  std::vector<Entry> entries_ = std::vector<Entry>(std::size_t{1} << bits);
  Seen seen_;
};

/// Whether a reserved encoding of the page has a say.
bool uses_reserved(Concrete page) {
  if (std::ranges::none_of(encodings, [&table = allocated(), &page](Field f) {
        return table.of(f, page).reserved[page[f]];
      }))
    return false;
  page[choice.mair] = 0x44;
  page[choice.s1_sh] = page[choice.s2_sh] = 0b11;
  page[choice.s2_memattr] = 0b0111;
  translate(page);
  return page[note.reserved] == 1;
}

} // namespace

// What a reserved encoding permits is what the allocated ones permit together; going through those
// is much quicker than through all choices, most of which are not permitted.
void permitted_answers(Concrete const& page, std::vector<Permitted>& into) {
  thread_local Recent recent;
  thread_local Seen seen;
  into.clear();
  if (!uses_reserved(page)) {
    auto const& found = recent.answers(page);
    into.assign(found.begin(), found.end());
    return;
  }
  seen.clear();
  each_stand_in(allocated(), page, [&](Concrete const& stand_in) {
    for (Permitted const& p : recent.answers(stand_in))
      if (seen.insert(result_key(p.state))) into.push_back(p);
  });
  for (Permitted& p : into) {
    for (Field const f : encodings) p.state[f] = page[f];
    p.state[note.reserved] = p.state[note.constrained_unpredictable] = 1;
  }
}

std::uint64_t packed_inputs(Concrete const& page) {
  std::uint64_t packed = 0;
  for (std::size_t i = 0; i < choice.mair.index; ++i)
    packed = packed << field_infos[i].width | page.items[i];
  return packed;
}

std::optional<Concrete> alike(Concrete const& page) {
  Concrete other = page;
  bool any = false;
  for (Field const f : {Field{in.mair}, Field{in.s2_memattr}}) {
    auto const& values = allocated().of(f, page);
    if (!values.reserved[page[f]]) continue;
    other[f] = values.first_reserved;
    any = true;
  }
  return any ? std::optional{other} : std::nullopt;
}

RowName row_of(std::uint16_t writer) {
  if (writer == 0) return {"", "", ""};
  Table const& table = spec::translation_tables[(writer - 1U) / most_rows];
  Row const& row = table.rows[(writer - 1U) % most_rows];
  return {table.name, row.name, row.cite};
}

} // namespace twofold
