// The rows are in good form, and lint sees every kind of bad form it has words for. The static
// engine works at compile time. Passing is compiling; each assertion stays small, since Clang
// limits the steps of a constant expression.
#include "spec/lint.hpp"

#include "model/setting.hpp"
#include "model/static_translation.hpp"
#include "spec/translation.hpp"

#include <iterator>
#include <string_view>
#include <utility>

namespace twofold {
namespace {

using namespace field;

/// One constant a table, since Clang limits the steps of each.
template <auto const& Tables, std::size_t I> constexpr std::string_view table_fault =
    lint::fault(Tables[I]);

template <auto const& Tables>
constexpr bool in_good_form = []<std::size_t... I>(std::index_sequence<I...>) {
  return (table_fault<Tables, I>.empty() && ...);
}(std::make_index_sequence<std::size(Tables)>{});

static_assert(in_good_form<spec::control_tables>);
static_assert(in_good_form<spec::stage1_tables>);
static_assert(in_good_form<spec::stage2_tables>);
static_assert(in_good_form<spec::override_stage2_tables>);
static_assert(in_good_form<spec::override_combined_tables>);
static_assert(in_good_form<spec::combination_tables>);
static_assert(in_good_form<spec::hints_tables>);
static_assert(in_good_form<spec::shareability_tables>);
static_assert(in_good_form<spec::xs_tables>);
static_assert(in_good_form<spec::tagging_tables>);
static_assert(in_good_form<spec::par_tables>);
static_assert(in_good_form<spec::memory_type_tables>);

// Across the parts, too, a table's name is its own.
constexpr bool names_are_unique() {
  auto const& tables = spec::translation_tables;
  for (std::size_t i = 0; i < tables.size(); ++i)
    for (std::size_t j = i + 1; j < tables.size(); ++j)
      if (tables[i].name.size() == tables[j].name.size() && tables[i].name == tables[j].name)
        return false;
  return true;
}
static_assert(names_are_unique());

// What lint makes of a table with these rows.
template <std::size_t N> constexpr std::string_view fault_of(Row const (&rows)[N]) {
  return lint::fault({"table", "title", {}, rows});
}

constexpr Row whole[] = {
    {"zero", "R_AAAAA", {is(s1.xs, "0")}, {set(out.xs, 0)}},
    {"other", "R_AAAAA", {}, {copy(out.xs, s2.xs)}},
};
static_assert(fault_of(whole).empty());
static_assert(lint::fault({"", "title", {}, whole}) == "a table has a name and a title");
static_assert(lint::fault({"table", "", {}, whole}) == "a table has a name and a title");

// Complete, reachable.
constexpr Row incomplete[] = {
    {"zero", "R_AAAAA", {is(s1.xs, "0")}, {}},
    {"one", "R_AAAAA", {is(s1.xs, "1"), is(s2.xs, "1")}, {}},
};
static_assert(fault_of(incomplete) == "the rows are complete");
static_assert(lint::fault({"table", "title", {is(s2.xs, "1")}, incomplete}).empty());
static_assert(lint::fault({"table", "title", {is(s1.xs, "1")}, incomplete}) ==
              "a row can be reached");
static_assert(!lint::complete({"table", "title", {}, incomplete}));
static_assert(lint::complete({"table", "title", {is(s1.xs, "0")}, incomplete}));

constexpr Row no_rows_left[] = {
    {"first", "R_AAAAA", {is(s1.xs, "0")}, {}},
    {"second", "R_AAAAA", {is(s1.xs, "1")}, {}},
    {"third", "R_AAAAA", {}, {}},
};
static_assert(fault_of(no_rows_left) == "a row can be reached");

// Not covered by one earlier row, but by two together.
constexpr Row covered_by_two[] = {
    {"device", "R_AAAAA", {is(s2.attr, "00xx")}, {}},
    {"normal", "R_AAAAA", {is(s2.attr, "x1xx")}, {}},
    {"unreachable", "R_AAAAA", {is(s2.attr, "0x1x")}, {}},
    {"other", "R_AAAAA", {}, {}},
};
static_assert(fault_of(covered_by_two) == "a row can be reached");

// Contradictions.
constexpr Row contradiction[] = {
    {"never", "R_AAAAA", {is(s2.attr, "0xxx"), is(s2.attr, "1xx1")}, {}},
    {"other", "R_AAAAA", {}, {}},
};
static_assert(fault_of(contradiction) == "a row contradicts itself");
static_assert(lint::fault({"table", "title", {is(s1.xs, "0"), is(s1.xs, "1")}, whole}) ==
              "the given conditions contradict each other");

// Names and citations.
constexpr Row nameless[] = {{"", "R_AAAAA", {}, {}}};
static_assert(fault_of(nameless) == "every row has a name");
constexpr Row uncited[] = {{"row", "", {}, {}}};
static_assert(fault_of(uncited) == "every row cites its source");
constexpr Row same_names[] = {
    {"row", "R_AAAAA", {is(s1.xs, "0")}, {}},
    {"row", "R_BBBBB", {}, {}},
};
static_assert(fault_of(same_names) == "row names are unique");
constexpr Table same_table_names[] = {
    {"table", "title", {}, whole},
    {"table", "another title", {}, whole},
};
static_assert(lint::fault_in(same_table_names) == "table names are unique");
constexpr Table second_is_faulty[] = {
    {"table", "title", {}, whole},
    {"other", "title", {}, uncited},
};
static_assert(lint::fault_in(second_is_faulty) == "every row cites its source");

// Settings.
constexpr Row sets_input[] = {{"row", "R_AAAAA", {}, {set(in.s2_fnxs, 1)}}};
static_assert(fault_of(sets_input) == "a row sets only what is computed");
constexpr Row sets_choice[] = {{"row", "R_AAAAA", {}, {set(choice.s1_osh, 1)}}};
static_assert(fault_of(sets_choice) == "a row sets only what is computed");
constexpr Row sets_twice[] = {{"row", "R_AAAAA", {}, {set(out.xs, 1), copy(out.xs, s1.xs)}}};
static_assert(fault_of(sets_twice) == "a row sets a field once");
constexpr Row reads_copied[] = {{"row", "R_AAAAA", {}, {set(s1.xs, 1), copy(out.xs, s1.xs)}}};
static_assert(fault_of(reads_copied) == "a row does not read what it sets");
constexpr Row reads_compared[] = {
    {"row", "R_AAAAA", {}, {least(out.xs, s1.xs, s2.xs), set(s2.xs, 0)}}};
static_assert(fault_of(reads_compared) == "a row does not read what it sets");
constexpr Row reads_itself_only[] = {{"row", "R_AAAAA", {}, {least(out.xs, out.xs, s2.xs)}}};
static_assert(fault_of(reads_itself_only).empty());
constexpr Row impossible_sets[] = {{"row", "R_AAAAA", {}, {set(out.xs, 1)}, true}};
static_assert(fault_of(impossible_sets) == "an impossible row sets nothing");

// Rows that exclude each other.
static_assert(lint::rows_disjoint({"table", "title", {}, incomplete}));
static_assert(!lint::rows_disjoint({"table", "title", {}, whole}));

// The static engine at compile time: a few results that everybody knows.
consteval Concrete page(Value mair, Value memattr, Value fwb, Value sh = 0b11) {
  Concrete p = usual_page;
  p[feature.s2fwb] = 1;
  p[feature.xs] = 1;
  p[feature.mte2] = 1;
  p[in.ata] = 1;
  p[in.mair] = mair;
  p[in.s2_memattr] = memattr;
  p[in.hcr_fwb] = fwb;
  p[in.s1_sh] = sh;
  p[in.s2_sh] = sh;
  translate_inline(p);
  return p;
}

consteval bool is_normal(Concrete const& p, Value inner, Value outer, Value sh) {
  return p[out.type] == MemoryType::normal && p[out.inner] == inner && p[out.outer] == outer &&
         p[out.sh] == sh && p[note.unmatched] == 0;
}

consteval bool is_device(Concrete const& p, Value type) {
  return p[out.type] == type && p[out.inner] == 0 && p[out.outer] == 0 &&
         p[out.sh] == Shareability::outer_shareable && p[note.unmatched] == 0;
}

constexpr Value NC = Cacheability::non_cacheable;
constexpr Value WT = Cacheability::write_through;
constexpr Value WB = Cacheability::write_back;
constexpr Value ISH = Shareability::inner_shareable;
constexpr Value OSH = Shareability::outer_shareable;

// Write-Back under Normal-NC is Normal-NC, Outer Shareable, and keeps XS=0.
static_assert(is_normal(page(0xff, 0b0101, 1), NC, NC, OSH));
static_assert(is_normal(page(0xff, 0b0101, 0), NC, NC, OSH));
static_assert(page(0xff, 0b0101, 1)[out.xs] == 0);
// Device stays Device under Normal-NC.
static_assert(is_device(page(0x04, 0b0101, 1), MemoryType::nGnRE));
static_assert(is_device(page(0x0c, 0b0101, 0), MemoryType::GRE));
// The stricter Device type, in both schemes.
static_assert(is_device(page(0x00, 0b0001, 1), MemoryType::nGnRnE));
static_assert(is_device(page(0x0c, 0b0001, 0), MemoryType::nGnRE));
// FWB forces Write-Back; without FWB Write-Back over Write-Through is Write-Through.
static_assert(is_normal(page(0xbb, 0b0110, 1), WB, WB, ISH));
static_assert(is_normal(page(0xbb, 0b1111, 0), WT, WT, ISH));
// Tagged survives Write-Back and nothing else.
static_assert(page(0xf0, 0b1111, 0)[out.tagged] == 1);
static_assert(page(0xf0, 0b1010, 0)[out.tagged] == 0);

} // namespace
} // namespace twofold
