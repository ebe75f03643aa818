#include "conformance/answer.hpp"

#include "model/explore.hpp"
#include "model/outcomes.hpp"
#include "model/setting.hpp"
#include "model/static_translation.hpp"
#include "model/translation.hpp"

#include <algorithm>
#include <initializer_list>
#include <unordered_set>
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

/// The cheap ones first: fewer stand-ins, and so fewer answers to put together.
constexpr std::array<Field, 4> encodings{in.s1_sh, in.s2_sh, in.s2_memattr, in.mair};

/// Where the input stands in packed_inputs().
constexpr unsigned packed_shift(Field f) {
  unsigned shift = 0;
  for (std::size_t i = f.index + std::size_t{1}; i < choice.mair.index; ++i)
    shift += field_infos[i].width;
  return shift;
}

constexpr auto packed_shifts = [] {
  std::array<unsigned, encodings.size()> shifts{};
  for (std::size_t n = 0; n < shifts.size(); ++n) shifts[n] = packed_shift(encodings[n]);
  return shifts;
}();

/// A page and packed_inputs() of it.
struct PackedPage {
  Concrete page;
  std::uint64_t packed;

  /// Gives the n-th encoding a value.
  void set_encoding(std::size_t n, Value value) {
    Field const f = encodings[n];
    packed ^= std::uint64_t{static_cast<Value>(page[f] ^ value)} << packed_shifts[n];
    page[f] = value;
  }
};

/// What is noted of a page with reserved encodings, whatever they behave as.
struct Notes {
  bool reserved = false; ///< a reserved encoding has a say
  bool res0_set = false;
};

Notes notes_of(Concrete page) {
  page[choice.mair] = 0x44;
  page[choice.s1_sh] = page[choice.s2_sh] = 0b11;
  page[choice.s2_memattr] = 0b0111;
  translate(page);
  return {page[note.reserved] == 1, page[note.res0_set] == 1};
}

/// The first reserved encoding from the n-th on, by position.
std::size_t next_reserved(Concrete const& page, std::size_t n) {
  while (n < encodings.size() && !allocated().of(encodings[n], page).reserved[page[encodings[n]]])
    ++n;
  return n;
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

/// An outcome, but for the inputs that lead to it.
struct Recorded {
  Permitted permitted;
  std::uint64_t key; ///< result_key() of the state

  friend bool operator==(Recorded const& a, Recorded const& b) {
    return a.key == b.key && a.permitted.writers == b.permitted.writers &&
           a.permitted.state == b.permitted.state;
  }
};

struct HashRecorded {
  std::size_t operator()(Recorded const& result) const {
    std::uint64_t hash = result.key;
    for (auto const writer : result.permitted.writers) hash = (hash ^ writer) * 0x9e3779b97f4a7c15;
    return static_cast<std::size_t>(hash ^ hash >> 32);
  }
};

/// The results met so far, each once; there are few.
class Records {
public:
  Recorded const* add(Concrete const& state, Writers const& writers, std::uint64_t key) {
    Recorded result{{{}, writers}, key};
    auto const keep = [&](std::size_t from, std::size_t to) {
      std::copy_n(state.items.begin() + from, to - from,
                  result.permitted.state.items.begin() + from);
    };
    keep(on.fetch.index, s1.source.index + std::size_t{1});
    keep(out.type.index, field_count);
    return &*results_.insert(result).first;
  }
  [[nodiscard]] std::size_t size() const { return results_.size(); }
  void clear() { results_.clear(); }

private:
  std::unordered_set<Recorded, HashRecorded> results_;
};

/// The latest answers: what a reserved encoding stands for is often near it.
///
/// What a reserved encoding permits is what the allocated ones permit together; going through those
/// is much quicker than through all choices, most of which are not permitted. One encoding is
/// replaced at a time, so that pages which have others in common share their answers.
class Recent {
public:
  struct Entry {
    std::uint64_t key = 0;
    Notes notes{}; ///< of reserved encodings, which are not in the results
    std::vector<Recorded const*> results{};
  };

  /// The answers for a page; good until the next call.
  Entry const& of(Concrete const& page) {
    if (results_.size() > most_results) {
      for (auto* entries : {&plain_, &gathered_}) entries->assign(entries->size(), {});
      results_.clear();
    }
    PackedPage at{page, packed_inputs(page)};
    return of(at, 0);
  }

private:
  static constexpr unsigned bits = 13;
  static constexpr std::size_t most_results = std::size_t{1} << 17;

  /// The encodings before the n-th are known to be allocated.
  Entry const& of(PackedPage& at, std::size_t n) {
    n = next_reserved(at.page, n);
    auto const key = at.packed + 1; // never 0, which is an empty entry
    // Apart, since what stands for a MAIR byte would leave no place for others.
    auto& entries = n < encodings.size() ? gathered_ : plain_;
    Entry& entry = entries[key * 0x9e3779b97f4a7c15 >> (64 - bits)];
    if (entry.key == key) return entry;
    // What is found for stand-ins may take the very same place meanwhile.
    Entry found{key, n < encodings.size() ? notes_of(at.page) : Notes{}, std::move(entry.results)};
    found.results.clear();
    if (found.notes.reserved)
      gather(at, n, found.results);
    else
      find(at.page, found.results);
    return entry = std::move(found);
  }

  void gather(PackedPage& at, std::size_t n, std::vector<Recorded const*>& into) {
    Seen& seen = seen_[n];
    seen.clear();
    Value const reserved = at.page[encodings[n]];
    for (Value const value : allocated().of(encodings[n], at.page).stand_ins) {
      at.set_encoding(n, value);
      for (Recorded const* result : of(at, n + 1).results)
        if (seen.insert(result->key)) into.push_back(result);
    }
    at.set_encoding(n, reserved);
  }

  void find(Concrete const& page, std::vector<Recorded const*>& into) {
    Seen& seen = seen_.back();
    seen.clear();
    auto const run = [](Concrete& state, auto& hook) {
      run_static<spec::translation_tables>(state, hook);
    };
    explore<LastWriters>(
        page, run,
        [&](Concrete const& state, std::span<Field const> /*chosen*/, LastWriters const& last) {
          auto const key = result_key(state);
          if (seen.insert(key)) into.push_back(results_.add(state, last.writers, key));
        });
  }

  Records results_;
  std::vector<Entry> plain_ = std::vector<Entry>(std::size_t{1} << bits);
  std::vector<Entry> gathered_ = std::vector<Entry>(std::size_t{1} << bits);
  std::array<Seen, encodings.size() + 1> seen_; ///< one for each depth of gather(), and find()'s
};

} // namespace

void permitted_answers(Concrete const& page, std::vector<Permitted>& into) {
  thread_local Recent recent;
  auto const& found = recent.of(page);
  into.resize(found.results.size());
  for (std::size_t i = 0; i < into.size(); ++i) {
    into[i] = found.results[i]->permitted;
    Concrete& state = into[i].state;
    std::copy_n(page.items.begin(), std::size_t{choice.mair.index}, state.items.begin());
    if (!found.notes.reserved) continue;
    state[note.reserved] = state[note.constrained_unpredictable] = 1;
    state[note.res0_set] = found.notes.res0_set ? 1 : 0;
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
