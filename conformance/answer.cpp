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

/// Which MAIR bytes and MemAttr values are allocated, by the features they depend on; from the
/// rows.
class Allocated {
public:
  Allocated() {
    for (unsigned xs : {0U, 1U})
      for (unsigned mte2 : {0U, 1U})
        for (unsigned byte = 0; byte < 256; ++byte)
          bytes_[xs][mte2][byte] = is_allocated(
              {{feature.xs, xs}, {feature.mte2, mte2}, {in.mair, byte}, {in.s2_memattr, 0b1111}});
    for (unsigned fwb : {0U, 1U})
      for (unsigned perm : {0U, 1U})
        for (unsigned memattr = 0; memattr < 16; ++memattr)
          memattrs_[fwb][perm][memattr] = is_allocated({{in.hcr_fwb, fwb},
                                                        {feature.mte_perm, perm},
                                                        {in.mair, 0xff},
                                                        {in.s2_memattr, memattr}});
  }

  [[nodiscard]] bool has(Field f, Value value, Concrete const& page) const {
    if (f == in.mair) return bytes_[page[feature.xs]][page[feature.mte2]][value];
    if (f == in.s2_memattr)
      return memattrs_[page[feature.s2fwb] & page[in.hcr_fwb]][page[feature.mte_perm]][value];
    return value != 0b01;
  }

private:
  static bool is_allocated(std::initializer_list<std::pair<Field, unsigned>> given) {
    Concrete page = usual_page;
    page[feature.s2fwb] = 1;
    for (auto const& [f, value] : given) page[f] = static_cast<Value>(value);
    translate(page);
    return page[note.reserved] == 0;
  }

  bool bytes_[2][2][256]{};
  bool memattrs_[2][2][16]{};
};

Allocated const& allocated() {
  static Allocated const table;
  return table;
}

/// Calls `visit(page)` with each reserved encoding replaced by every allocated one, in turn. 0xF0
/// is left out: a reserved byte that behaves as 0xF0 is not Tagged, and so as 0xFF.
template <class Visit> void each_stand_in(Concrete const& page, Visit const& visit) {
  for (Field const f : {Field{in.mair}, Field{in.s1_sh}, Field{in.s2_memattr}, Field{in.s2_sh}}) {
    if (allocated().has(f, page[f], page)) continue;
    Concrete next = page;
    for (unsigned value = 0; value < 1U << f.width; ++value) {
      next[f] = static_cast<Value>(value);
      if (allocated().has(f, next[f], page) && !(f == in.mair && value == 0xf0))
        each_stand_in(next, visit);
    }
    return;
  }
  visit(page);
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

/// Whether a reserved encoding of the page has a say.
bool uses_reserved(Concrete page) {
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
  into.clear();
  thread_local Seen seen;
  seen.clear();
  bool const reserved = uses_reserved(page);
  auto const add = [&](Concrete const& state, std::span<Field const> /*chosen*/,
                       LastWriters const& last) {
    if (!seen.insert(result_key(state))) return;
    Permitted& p = into.emplace_back(state, last.writers);
    for (Field const f : {Field{in.mair}, Field{in.s1_sh}, Field{in.s2_memattr}, Field{in.s2_sh}})
      p.state[f] = page[f];
    if (reserved) p.state[note.reserved] = p.state[note.constrained_unpredictable] = 1;
  };
  auto const run = [](Concrete& state, auto& hook) {
    run_static<spec::translation_tables>(state, hook);
  };
  if (!reserved) return explore<LastWriters>(page, run, add);
  each_stand_in(page, [&](Concrete const& stand_in) { explore<LastWriters>(stand_in, run, add); });
}

bool has_reserved_byte(Concrete const& page) {
  return !allocated().has(in.mair, page[in.mair], page);
}

RowName row_of(std::uint16_t writer) {
  if (writer == 0) return {"", "", ""};
  Table const& table = spec::translation_tables[(writer - 1U) / most_rows];
  Row const& row = table.rows[(writer - 1U) % most_rows];
  return {table.name, row.name, row.cite};
}

} // namespace twofold
