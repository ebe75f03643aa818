// The engines agree: static, run-time and symbolic, on every computed field, on the rules of spec/
// and on rules with a mistake in them.
#include "model/static_translation.hpp"
#include "proofs/symbolic_engine.hpp"
#include "tests/mutants.hpp"
#include "tests/sampling.hpp"
#include "tests/skip.hpp"

#include <algorithm>
#include <iostream>
#include <optional>
#include <vector>

using namespace twofold;
using namespace twofold::field;
using proofs::Evaluator;

namespace {

/// One symbolic run of some rules, to be evaluated for 64 pages at a time.
class SymbolicRun {
public:
  static constexpr std::size_t lanes = Evaluator::lanes;
  using Pages = std::array<Concrete, lanes>;

  /// Fields in `varied` become variables, other given fields keep the value that they have in
  /// `fixed`.
  SymbolicRun(Rules const& rules, std::span<Field const> varied, Concrete const& fixed)
      : varied_(varied.begin(), varied.end()), evaluator_(formulas(rules, fixed)) {}

  /// Fills in the computed fields of the pages.
  void translate(Pages& pages) {
    for (std::size_t v = 0; v < varied_.size(); ++v) {
      auto& input = evaluator_.input(static_cast<std::uint32_t>(v));
      for (std::size_t lane = 0; lane < lanes; ++lane) input[lane] = pages[lane][varied_[v]];
    }
    evaluator_.run();
    std::size_t output = 0;
    for (std::size_t i = given_count; i < field_count; ++i) {
      Evaluator::Lanes field{};
      for (unsigned bit = 0; bit < field_infos[i].width; ++bit) {
        auto const& values = evaluator_.output(output++);
        for (std::size_t lane = 0; lane < lanes; ++lane)
          field[lane] = static_cast<Value>(field[lane] | values[lane] << bit);
      }
      for (std::size_t lane = 0; lane < lanes; ++lane) pages[lane].items[i] = field[lane];
    }
  }

private:
  /// Each bit of each computed field.
  std::vector<proofs::Formula> formulas(Rules const& rules, Concrete const& fixed) {
    Values<proofs::Term> state;
    for (Field const f : test::given_fields) state[f] = proofs::Term{fixed[f]};
    for (Field const f : varied_)
      state[f] = proofs::variable(graph_, std::string{info(f).name}, f.width);
    proofs::run_symbolic(rules.tables, state);
    std::vector<proofs::Formula> bits;
    for (std::size_t i = given_count; i < field_count; ++i)
      for (unsigned bit = 0; bit < field_infos[i].width; ++bit)
        bits.push_back(proofs::match(state.items[i], 1U << bit, 1U << bit));
    return bits;
  }

  proofs::Graph graph_;
  std::vector<Field> varied_;
  Evaluator evaluator_;
};

/// Counts disagreements and remembers the first one.
class Disagreements {
public:
  void compare(std::string_view engines, Concrete const& a, Concrete const& b) {
    if (a == b) return;
    if (count_++ == 0)
      first_ =
          std::string{engines} + ": " + test::describe_given(a) + ": " + test::difference(a, b);
  }
  [[nodiscard]] std::string report() const {
    return count_ == 0 ? "none" : std::to_string(count_) + " disagreements, first " + first_;
  }

private:
  std::uint64_t count_ = 0;
  std::string first_;
};

/// Compares engines on `count` pages, `page(i)` each, in groups of 64: `reference` is what one
/// engine makes of a page, `run` the symbolic engine.
template <class MakePage, class Reference>
void compare_symbolic(Disagreements& found, std::string_view engines, std::uint64_t count,
                      SymbolicRun& run, MakePage page, Reference reference) {
  SymbolicRun::Pages pages{};
  for (std::uint64_t first = 0; first < count; first += SymbolicRun::lanes) {
    for (std::size_t lane = 0; lane < pages.size(); ++lane) pages[lane] = page(first + lane);
    auto const start = pages;
    run.translate(pages);
    for (std::size_t lane = 0; lane < pages.size(); ++lane)
      found.compare(engines, reference(start[lane]), pages[lane]);
  }
}

constexpr std::uint64_t product = std::uint64_t{1} << test::varied_bits;

/// Records the rows that an engine performs.
struct Trace {
  std::vector<std::pair<std::size_t, std::size_t>> rows;
  constexpr void fired(std::size_t table, std::size_t row) { rows.emplace_back(table, row); }
  constexpr void consulted(Field /*choice*/) {}
};

} // namespace

TEST_CASE("all engines agree on the product of all inputs and features") {
  Disagreements found;
  SymbolicRun run{true_rules, test::varied_fields, test::plain_page};
  compare_symbolic(found, "static, symbolic", test::samples(product), run, test::varied_page,
                   [&](Concrete const& page) {
                     auto const result = test::by_static(page);
                     found.compare("static, run-time", result, test::by_runtime(true_rules, page));
                     return result;
                   });
  CHECK(found.report() == "none");
}

TEST_CASE("all engines agree on random pages, choices included") {
  INFO("TWOFOLD_SEED=" << test::seed());
  test::Random random{test::seed()};
  Disagreements found;
  SymbolicRun run{true_rules, test::given_fields, {}};
  compare_symbolic(
      found, "static, symbolic", test::samples(1 << 20), run,
      [&](std::uint64_t) { return test::any_access(random); },
      [&](Concrete const& page) {
        auto const result = test::by_static(page);
        found.compare("static, run-time", result, test::by_runtime(true_rules, page));
        return result;
      });
  CHECK(found.report() == "none");
}

TEST_CASE("decoding and combining one after the other is translating") {
  test::Random random{test::seed()};
  Disagreements found;
  RuntimeRules const runtime{true_rules};
  for (std::uint64_t i = 0; i < test::samples(1 << 16); ++i) {
    Concrete const page = test::any_access(random);
    Concrete in_two = page;
    decode(in_two);
    combine(in_two);
    found.compare("static, in two", test::by_static(page), in_two);
    in_two = page;
    runtime.decode(in_two);
    runtime.combine(in_two);
    found.compare("run-time, in two", test::by_static(page), in_two);
  }
  CHECK(found.report() == "none");
}

TEST_CASE("static and run-time engines perform the same rows") {
  test::Random random{test::seed()};
  std::uint64_t wrong = 0;
  for (std::uint64_t i = 0; i < test::samples(1 << 14); ++i) {
    Concrete const page = test::any_access(random);
    Trace by_static;
    Trace by_runtime;
    Concrete state = page;
    run_static<spec::translation_tables>(state, by_static);
    state = page;
    run_tables(true_rules.tables, state, by_runtime);
    wrong += by_static.rows != by_runtime.rows;
  }
  CHECK(wrong == 0);
}

TEST_CASE("run-time and symbolic engines agree on mutants of the rules") {
  auto const seed = test::seed();
  std::cout << "mutants: TWOFOLD_SEED=" << seed << '\n';
  test::Random random{seed};
  auto const mutants = test::shuffled_mutants(random);
  REQUIRE(mutants.size() > 400);
  std::size_t changed = 0;
  std::size_t unmatched = 0;
  std::size_t emptied = 0;
  for (std::size_t m = 0; m < 200; ++m) {
    test::Mutant const& mutant = mutants[m];
    INFO("TWOFOLD_SEED=" << seed << ", " << mutant.what());
    Disagreements found;
    bool differs = false;
    bool leaves_gap = false;
    SymbolicRun run{mutant.rules(), test::given_fields, {}};
    compare_symbolic(
        found, "run-time, symbolic", std::max<std::uint64_t>(test::samples(1 << 13), 1 << 11), run,
        [&](std::uint64_t i) {
          return i % 2 == 0 ? test::any_access(random) : test::likely_access(random);
        },
        [&](Concrete const& page) {
          auto const result = test::by_runtime(mutant.rules(), page);
          auto const original = test::by_static(page);
          differs = differs || result != original;
          leaves_gap = leaves_gap || result[note.unmatched] > original[note.unmatched];
          return result;
        });
    CHECK(found.report() == "none");
    changed += differs;
    unmatched += leaves_gap;
    emptied += mutant.what().ends_with("emptied");
  }
  // The sample has something to disagree about.
  CHECK(changed > 150);
  CHECK(unmatched > 10);
  CHECK(emptied > 10);
}

// Mutants that the static engine can run too, written out.
namespace {

template <std::size_t I, std::size_t N>
constexpr std::array<Row, N - 1> without_row(Row const (&rows)[N]) {
  std::array<Row, N - 1> rest{};
  for (std::size_t from = 0, to = 0; from < N; ++from)
    if (from != I) rest[to++] = rows[from];
  return rest;
}

template <std::size_t I, std::size_t N>
constexpr std::array<Row, N> with_next_row_first(Row const (&rows)[N]) {
  auto swapped = std::to_array(rows);
  std::swap(swapped[I], swapped[I + 1]);
  return swapped;
}

template <std::size_t N, class Edit>
constexpr std::array<Row, N> edited(Row const (&rows)[N], Edit edit) {
  auto changed = std::to_array(rows);
  edit(changed);
  return changed;
}

/// The tables of spec/ with other rows in one of them.
constexpr auto with_rows(std::string_view table, std::span<Row const> rows) {
  auto tables = spec::translation_tables;
  for (Table& t : tables)
    if (t.name == table) t.rows = rows;
  return tables;
}

constexpr auto without_last = without_row<10>(spec::tagged_rows);
constexpr auto without_first = without_row<0>(spec::stage1_type_rows);
constexpr auto without_any = without_row<0>(spec::stage1_attr_rows);
constexpr auto swapped = with_next_row_first<2>(spec::combine_fwb_rows);
constexpr auto emptied_slot =
    edited(spec::hints_inner_rows, [](auto& rows) { rows[2].when[0] = Cond{}; });
constexpr auto emptied_first =
    edited(spec::stage1_sh_out_rows, [](auto& rows) { rows[3].when[0] = Cond{}; });
constexpr auto other_constant =
    edited(spec::shareability_rows, [](auto& rows) { rows[0].then[0].constant = 1; });
constexpr auto other_order =
    edited(spec::combine_type_rows, [](auto& rows) { rows[0].then[0].op = Op::greatest; });
constexpr auto other_bits =
    edited(spec::stage2_type_rows, [](auto& rows) { rows[0].then[0].constant = 2; });
constexpr auto flipped =
    edited(spec::stage2_encoding_rows, [](auto& rows) { rows[0].when[1].value ^= 1; });

constexpr auto tables_without_last = with_rows("tagged", without_last);
constexpr auto tables_without_first = with_rows("stage1-type", without_first);
constexpr auto tables_without_any = with_rows("stage1-attr", without_any);
constexpr auto tables_swapped = with_rows("combine-fwb", swapped);
constexpr auto tables_emptied_slot = with_rows("hints-inner", emptied_slot);
constexpr auto tables_emptied_first = with_rows("stage1-sh-out", emptied_first);
constexpr auto tables_other_constant = with_rows("shareability", other_constant);
constexpr auto tables_other_order = with_rows("combine-type", other_order);
constexpr auto tables_other_bits = with_rows("stage2-type", other_bits);
constexpr auto tables_flipped = with_rows("stage2-encoding", flipped);

template <auto const& Tables> Concrete by_static_rules(Concrete page) {
  run_static<Tables>(page);
  return page;
}

/// Runs one mutant on all engines. It is to differ from the rules of spec/ somewhere, and to leave
/// pages to which no row of a table applies if that is expected.
template <auto const& Tables> void compare_all(std::string const& what, bool expect_unmatched) {
  INFO(what);
  Rules const rules{Tables, spec::decode_tables.size()};
  test::Random random{test::seed()};
  Disagreements found;
  bool differs = false;
  bool unmatched = false;
  SymbolicRun run{rules, test::given_fields, {}};
  compare_symbolic(
      found, "static, symbolic", test::samples(1 << 16), run,
      [&](std::uint64_t) { return test::likely_access(random); },
      [&](Concrete const& page) {
        auto const result = by_static_rules<Tables>(page);
        auto const original = test::by_static(page);
        found.compare("static, run-time", result, test::by_runtime(rules, page));
        differs = differs || result != original;
        unmatched = unmatched || result[note.unmatched] > original[note.unmatched];
        return result;
      });
  CHECK(found.report() == "none");
  CHECK(differs);
  CHECK(unmatched == expect_unmatched);
}

} // namespace

TEST_CASE("all engines agree on mutants that the static engine can run") {
  compare_all<tables_without_last>("the last row dropped", true);
  compare_all<tables_without_first>("the first row dropped", true);
  compare_all<tables_without_any>("the only row dropped", true);
  compare_all<tables_swapped>("rows swapped", false);
  compare_all<tables_emptied_slot>("the only condition of a row emptied", false);
  compare_all<tables_emptied_first>("the first of several conditions emptied", false);
  compare_all<tables_other_constant>("another constant", false);
  compare_all<tables_other_order>("greatest for least", false);
  compare_all<tables_other_bits>("other bits", false);
  compare_all<tables_flipped>("a pattern bit flipped", true);
}

// A zero mask is an empty slot and always holds, as spec/row.hpp says, even if a field and a value
// are left in it.
namespace {

constexpr auto leftover_slot =
    edited(spec::stage1_sh_out_rows, [](auto& rows) { rows[0].when[3].mask = 0; });
constexpr auto leftover_input =
    edited(spec::stage1_tagged_rows, [](auto& rows) { rows[1].when[1].mask = 0; });
constexpr auto tables_leftover_choice = with_rows("stage1-sh-out", leftover_slot);
constexpr auto tables_leftover_input = with_rows("stage1-tagged", leftover_input);

} // namespace

TEST_CASE("all engines take a condition without a mask for an empty slot") {
  compare_all<tables_leftover_choice>("on a choice", false);
  compare_all<tables_leftover_input>("on a field", false);
}
