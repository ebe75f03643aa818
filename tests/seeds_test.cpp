// The table that the 2023 thread on Normal-NC for KVM device memory gives, against the model.
#include "properties/predicates.hpp"
#include "tests/outcome_sets.hpp"
#include "tests/process.hpp"
#include "tests/skip.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

using namespace twofold;
using namespace twofold::field;
using predicate::with;

namespace {

/// "S1 | S2 | Result".
struct TableRow {
  std::string stage1, stage2, result;
  friend bool operator==(TableRow const&, TableRow const&) = default;
};

std::vector<TableRow> const published{{"NORMAL-WB", "NORMAL-NC", "NORMAL-NC"},
                                      {"NORMAL-WT", "NORMAL-NC", "NORMAL-NC"},
                                      {"NORMAL-NC", "NORMAL-NC", "NORMAL-NC"},
                                      {"DEVICE<attr>", "NORMAL-NC", "DEVICE<attr>"}};

std::filesystem::path thread_file() {
  return test::shared_dir() / "seeds" / "kvm-arm64-v1-normal-nc-thread.txt";
}

/// The next word that is no quotation mark.
std::string next_word(std::istream& text) {
  std::string word;
  while (text >> word && word.find_first_not_of('>') == std::string::npos) {
  }
  return word;
}

/// The rows that follow a table's head, up to where the text is no row any more.
std::vector<TableRow> read_rows(std::istream& text) {
  std::vector<TableRow> rows;
  for (;;) {
    TableRow row;
    row.stage1 = next_word(text);
    if (next_word(text) != "|") return rows;
    row.stage2 = next_word(text);
    if (next_word(text) != "|") return rows;
    row.result = next_word(text);
    rows.push_back(row);
  }
}

/// Every table in the thread: it was quoted, and quoted again.
std::vector<std::vector<TableRow>> read_tables(std::string const& text) {
  static constexpr std::string_view head = "S1 | S2 | Result";
  std::vector<std::vector<TableRow>> tables;
  for (auto at = text.find(head); at != std::string::npos; at = text.find(head, at + 1)) {
    std::istringstream rest{text.substr(at + head.size(), 1000)};
    tables.push_back(read_rows(rest));
  }
  return tables;
}

/// The rows of a table as the command prints it, in the spelling of the thread.
std::vector<TableRow> printed_rows(std::string const& text) {
  std::istringstream stream{text};
  std::string head;
  std::getline(stream, head);
  auto rows = read_rows(stream);
  auto const spelt = [](std::string& word) {
    std::ranges::transform(word.begin(), std::ranges::find(word, '<'), word.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  };
  for (TableRow& row : rows)
    for (std::string* word : {&row.stage1, &row.stage2, &row.result}) spelt(*word);
  return rows;
}

/// MAIR bytes that the thread's words stand for.
std::vector<Value> bytes_of(std::string const& words) {
  std::vector<Value> nibbles;
  if (words == "NORMAL-WB") nibbles = {0x5, 0x6, 0x7, 0xc, 0xd, 0xe, 0xf};
  if (words == "NORMAL-WT") nibbles = {0x1, 0x2, 0x3, 0x8, 0x9, 0xa, 0xb};
  if (words == "NORMAL-NC") nibbles = {0x4};
  std::vector<Value> bytes;
  for (Value const outer : nibbles)
    for (Value const inner : nibbles) bytes.push_back(static_cast<Value>(outer << 4 | inner));
  if (words == "DEVICE<attr>") bytes = {0x00, 0x04, 0x08, 0x0c};
  REQUIRE_FALSE(bytes.empty());
  return bytes;
}

/// The thread's word for a result; "<attr>" stands for stage 1's own Device type.
std::string words_for(Concrete const& state) {
  if (state[out.type] != MemoryType::normal)
    return state[out.type] == state[in.mair] >> 2 ? "DEVICE<attr>" : "another Device type";
  return predicate::non_cacheable(state, out) ? "NORMAL-NC" : "cacheable";
}

} // namespace

TEST_CASE("the thread's table is found wherever it is quoted") {
  if (!std::filesystem::exists(thread_file()))
    TWOFOLD_SKIP("no " + thread_file().string() + " beside this checkout");
  std::ifstream file{thread_file()};
  std::string const text{std::istreambuf_iterator<char>{file}, {}};
  auto const tables = read_tables(text);
  CHECK_FALSE(tables.empty());
  for (auto const& table : tables) CHECK(table == published);
}

TEST_CASE("quoted tables are read as plain ones are") {
  std::string const rows = "S1 | S2 | Result > > A-B | C | D > >> E<attr> | F | G > See | also H";
  CHECK(read_tables(rows) ==
        std::vector<std::vector<TableRow>>{{{"A-B", "C", "D"}, {"E<attr>", "F", "G"}}});
  CHECK(read_tables("no table").empty());
}

TEST_CASE("the thread's table holds with FWB and without") {
  if (!std::filesystem::exists(thread_file()))
    TWOFOLD_SKIP("no " + thread_file().string() + " beside this checkout");
  std::ifstream file{thread_file()};
  std::string const text{std::istreambuf_iterator<char>{file}, {}};
  for (auto const& table : read_tables(text))
    for (TableRow const& row : table) {
      REQUIRE(row.stage2 == "NORMAL-NC"); // MT_S2_NORMAL_NC and MT_S2_FWB_NORMAL_NC: 0x5
      for (Value const byte : bytes_of(row.stage1))
        for (bool const fwb : {false, true}) {
          INFO(row.stage1 << " as byte " << int{byte} << ", fwb " << fwb);
          auto const state =
              test::only_result(with(predicate::under(usual_page, fwb, 0b0101), in.mair, byte));
          CHECK(words_for(state) == row.result);
        }
    }
}

TEST_CASE("the command prints the thread's table") {
  if (!std::filesystem::exists(thread_file()))
    TWOFOLD_SKIP("no " + thread_file().string() + " beside this checkout");
  std::ifstream file{thread_file()};
  std::string const text{std::istreambuf_iterator<char>{file}, {}};
  auto const printed = test::run({"explain", "--for-all-s1", "--s2-memattr", "0b0101"});
  REQUIRE(printed.status == 0);
  for (auto const& table : read_tables(text)) CHECK(table == printed_rows(printed.out));
}

TEST_CASE("the tables hold the thread's table") {
  if (!std::filesystem::exists(thread_file()))
    TWOFOLD_SKIP("no " + thread_file().string() + " beside this checkout");
  std::ifstream file{thread_file()};
  std::string const text{std::istreambuf_iterator<char>{file}, {}};
  auto const printed =
      test::run({"tables", "s1-s2-result", "--format", "csv", "--columns", "s1,s2,result"});
  REQUIRE(printed.status == 0);
  std::string rows;
  std::istringstream lines{printed.out};
  for (std::string line; std::getline(lines, line);) {
    auto const first = line.find(',');
    auto const second = line.find(',', first + 1);
    rows += line.substr(0, first) + " | " + line.substr(first + 1, second - first - 1) + " | " +
            line.substr(second + 1, line.find(',', second + 1) - second - 1) + "\n";
  }
  for (auto const& table : read_tables(text)) CHECK(table == printed_rows(rows));
}
