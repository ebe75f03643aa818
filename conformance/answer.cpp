#include "conformance/answer.hpp"

#include "model/explore.hpp"
#include "model/outcomes.hpp"
#include "model/setting.hpp"
#include "model/static_translation.hpp"
#include "model/translation.hpp"

#include <algorithm>

namespace twofold {

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

} // namespace

void permitted_answers(Concrete const& page, std::vector<Permitted>& into) {
  into.clear();
  std::vector<std::uint64_t> keys;
  explore<LastWriters>(
      page, [](Concrete& state, auto& hook) { run_static<spec::translation_tables>(state, hook); },
      [&](Concrete const& state, std::span<Field const> /*chosen*/, LastWriters const& last) {
        auto const key = result_key(state);
        if (std::ranges::find(keys, key) != keys.end()) return;
        keys.push_back(key);
        into.push_back({state, last.writers});
      });
}

bool has_reserved_byte(Concrete const& page) {
  using namespace field;
  // By FEAT_XS, FEAT_MTE2 and the byte, from the rows themselves.
  static auto const reserved = [] {
    std::array<bool, 1024> table{};
    for (unsigned i = 0; i < table.size(); ++i) {
      Concrete plain = usual_page;
      plain[feature.xs] = static_cast<Value>(i >> 9);
      plain[feature.mte2] = static_cast<Value>(i >> 8 & 1);
      plain[in.mair] = static_cast<Value>(i & 0xff);
      plain[in.s2_memattr] = 0b1111;
      translate(plain);
      table[i] = plain[note.reserved] == 1;
    }
    return table;
  }();
  unsigned const place =
      unsigned{page[feature.xs]} << 9 | unsigned{page[feature.mte2]} << 8 | unsigned{page[in.mair]};
  return reserved[place];
}

RowName row_of(std::uint16_t writer) {
  if (writer == 0) return {"", "", ""};
  Table const& table = spec::translation_tables[(writer - 1U) / most_rows];
  Row const& row = table.rows[(writer - 1U) % most_rows];
  return {table.name, row.name, row.cite};
}

} // namespace twofold
