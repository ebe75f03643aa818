// Comma-separated values: what is a record, what costs which line, and that neither blocks, chunks
// nor writing change it.
#include "conformance/csv.hpp"

#include <catch2/catch.hpp>
#include <rapidcheck.h>
#include <rapidcheck/catch.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

using namespace twofold;
using namespace std::string_literals;
using Catch::Matchers::Contains;

namespace {

/// A record that outlives the reader.
struct Row {
  std::size_t line = 0;
  std::vector<std::string> cells;
  std::string problem;
  friend bool operator==(Row const&, Row const&) = default;
};

using Rows = std::vector<Row>;

std::ostream& operator<<(std::ostream& out, Row const& row) {
  out << row.line << ':';
  for (auto const& cell : row.cells) out << " [" << cell << ']';
  return out << ' ' << row.problem;
}

/// The next record, or one of line 0.
Row next_row(CsvReader& reader) {
  auto const record = reader.next();
  if (!record) return {};
  return {record->line, {record->cells.begin(), record->cells.end()}, std::string{record->problem}};
}

void drain(CsvReader& reader, Rows& rows) {
  for (Row row = next_row(reader); row.line != 0; row = next_row(reader))
    rows.push_back(std::move(row));
}

Rows read(std::string_view text, std::size_t longest = CsvReader::default_longest) {
  CsvReader reader{text, longest};
  Rows rows;
  drain(reader, rows);
  CHECK(reader.error() == 0);
  return rows;
}

/// Hands out a text in the given portions, over and over.
CsvReader::Read portions(std::string_view text, std::vector<std::size_t> sizes) {
  return
      [text, sizes = std::move(sizes), turn = std::size_t{0}](char* to, std::size_t size) mutable {
        std::size_t const portion = std::max<std::size_t>(1, sizes[turn++ % sizes.size()]);
        std::size_t const count = text.copy(to, std::min(portion, size));
        text.remove_prefix(count);
        return static_cast<std::ptrdiff_t>(count);
      };
}

Rows read_in_portions(std::string_view text, std::vector<std::size_t> sizes,
                      std::size_t longest = CsvReader::default_longest) {
  CsvReader reader{portions(text, std::move(sizes)), longest, 1};
  Rows rows;
  drain(reader, rows);
  return rows;
}

/// Reads chunk by chunk.
Rows read_chunks(CsvReader& whole, std::size_t longest, std::size_t size) {
  Rows rows;
  CsvChunk chunk;
  while (whole.next_chunk(chunk, size)) {
    REQUIRE((chunk.text.empty() != chunk.problem.empty()));
    CsvReader part{chunk, longest};
    drain(part, rows);
  }
  return rows;
}

/// Reads what another thread writes into a pipe, portion by portion.
Rows read_pipe(std::string_view text, std::size_t portion) {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  std::thread writer{[&] {
    while (!text.empty()) {
      auto const written = ::write(ends[1], text.data(), std::min(portion, text.size()));
      if (written <= 0) break;
      text.remove_prefix(static_cast<std::size_t>(written));
    }
    ::close(ends[1]);
  }};
  Rows rows;
  CsvReader reader{ends[0]};
  drain(reader, rows);
  writer.join();
  ::close(ends[0]);
  CHECK(reader.error() == 0);
  return rows;
}

/// A bit of everything, so that every split of it falls into something.
std::string const medley = "\xEF\xBB\xBF"
                           "regime,mair,x_note\r\n"
                           "el10,0xff,\"two\r\nlines, \"\"one\"\" cell\"\r\n"
                           "\n\r\n"
                           "el2,\"0x44\",\n"
                           "el2,4\"4,\n"
                           "el2,\"44\"4,\n"
                           "\0,\n"
                           "el20,\"\",\"\"\"\"\n"
                           "\"stray,0,0\n"
                           "el10,\t,\xC3\xA9"s;

Rows const medley_rows{
    {1, {"regime", "mair", "x_note"}, ""},
    {2, {"el10", "0xff", "two\r\nlines, \"one\" cell"}, ""},
    {6, {"el2", "0x44", ""}, ""},
    {7,
     {},
     "cell 2 holds a quote but does not begin with one; a cell with quotes is quoted, and they are "
     "doubled"},
    {8,
     {},
     "cell 2 goes on with '4' after its closing quote; a comma or the end of the line follows"},
    {9, {}, "cell 1 holds the byte 0x00; a cell holds text and tabs"},
    {10, {"el20", "", "\""}, ""},
    {11, {}, "cell 1 opens a quote that nothing closes; it ends in one"},
    {12, {"el10", "\t", "\xC3\xA9"}, ""}};

/// Texts in which what matters to the reader is common.
rc::Gen<std::string> any_text() {
  return rc::gen::container<std::string>(rc::gen::weightedElement<char>(
      {{8, 'a'}, {4, ','}, {4, '\n'}, {3, '"'}, {2, '\r'}, {1, '\0'}, {1, '\t'}, {1, '\xEF'}}));
}

/// Cells of anything that a cell may hold.
rc::Gen<std::string> any_cell() {
  return rc::gen::container<std::string>(rc::gen::weightedElement<char>({{8, 'a'},
                                                                         {1, ','},
                                                                         {1, '\n'},
                                                                         {2, '"'},
                                                                         {1, '\r'},
                                                                         {1, '\t'},
                                                                         {1, '\xEF'},
                                                                         {1, '\xBB'},
                                                                         {1, '\xBF'}}));
}

} // namespace

TEST_CASE("an input without records has none") {
  CHECK(read("").empty());
  CHECK(read("\n").empty());
  CHECK(read("\r\n\n\r\n").empty());
  CHECK(read("\r").empty());
  CHECK(read("\xEF\xBB\xBF").empty());
  CHECK(read("\xEF\xBB\xBF\r\n").empty());
  CHECK(read_pipe("", 1).empty());
}

TEST_CASE("the last newline may be missing") {
  Rows const header{{1, {"regime", "mair"}, ""}};
  CHECK(read("regime,mair\n") == header);
  CHECK(read("regime,mair") == header);
  CHECK(read("regime,mair\r\n") == header);
  CHECK(read("regime,mair\r") == header);
  CHECK(read("\"regime\",\"mair\"") == header);
  CHECK(read("\"regime\",\"mair\"\r") == header);
  CHECK(read("a,") == Rows{{1, {"a", ""}, ""}});
  CHECK(read(",") == Rows{{1, {"", ""}, ""}});
}

TEST_CASE("lines end in LF or CRLF, and empty ones count but are no records") {
  CHECK(read("a,b\r\n\r\n1,2\n\n3,4\r\n") ==
        Rows{{1, {"a", "b"}, ""}, {3, {"1", "2"}, ""}, {5, {"3", "4"}, ""}});
  CHECK(read("\"\"\n \n") == Rows{{1, {""}, ""}, {2, {" "}, ""}});
}

TEST_CASE("a byte order mark is passed over in front of the input only") {
  CHECK(read("\xEF\xBB\xBF\"a\",b\n") == Rows{{1, {"a", "b"}, ""}});
  CHECK(read("\xEF\xBB"
             "a\n") == Rows{{1,
                             {"\xEF\xBB"
                              "a"},
                             ""}});
  CHECK(read("a\n\xEF\xBB\xBF"
             "b\n") == Rows{{1, {"a"}, ""},
                            {2,
                             {"\xEF\xBB\xBF"
                              "b"},
                             ""}});
  CHECK(read_in_portions("\xEF\xBB\xBF"
                         "a\n",
                         {1}) == Rows{{1, {"a"}, ""}});
  CHECK(read_in_portions("\xEF\xBB\xBF\n\n", {2}, 0).empty());
  CHECK(read_in_portions("\xEF\xBB", {1}) == Rows{{1, {"\xEF\xBB"}, ""}});
}

TEST_CASE("a byte order mark that a chunk begins with is text") {
  CsvReader reader{"abc\n\xEF\xBB\xBF\n", 4};
  CHECK(read_chunks(reader, 4, 1) == Rows{{1, {"abc"}, ""}, {2, {"\xEF\xBB\xBF"}, ""}});
}

TEST_CASE("quoted cells hold commas, quotes and newlines") {
  CHECK(read("\"a,b\",\"c\"\"d\",\"\"\"\",\"\"\n1\n") ==
        Rows{{1, {"a,b", "c\"d", "\"", ""}, ""}, {2, {"1"}, ""}});
  CHECK(read("1,\"x\ny\r\n\nz\",2\n3\n") ==
        Rows{{1, {"1", "x\ny\r\n\nz", "2"}, ""}, {5, {"3"}, ""}});
  CHECK(read("\"a\rb\"\r\n") == Rows{{1, {"a\rb"}, ""}});
}

TEST_CASE("a quote that nothing closes costs its own line only") {
  auto const rows = read("a,b\n1,\"2\n3,4\n5,6\n");
  REQUIRE(rows.size() == 4);
  CHECK(rows[1].line == 2);
  CHECK(rows[1].cells.empty());
  CHECK_THAT(rows[1].problem, Contains("cell 2 opens a quote that nothing closes"));
  CHECK(rows[2] == Row{3, {"3", "4"}, ""});
  CHECK(rows[3] == Row{4, {"5", "6"}, ""});
  CHECK_THAT(read("\"").at(0).problem, Contains("nothing closes"));
  CHECK_THAT(read("a,\"b\"\"").at(0).problem, Contains("nothing closes"));
}

TEST_CASE("a quote that is closed beyond the bound costs its own line only") {
  std::string text = "1,\"2\n";
  for (int i = 0; i < 100; ++i) text += "3,4\n";
  text += "5,\"6\"\n";
  auto const rows = read(text, 64);
  REQUIRE(rows.size() == 102);
  CHECK_THAT(rows[0].problem, Contains("cell 2 opens a quote that does not end in 64 bytes"));
  CHECK(rows[1] == Row{2, {"3", "4"}, ""});
  CHECK(rows[101] == Row{102, {"5", "6"}, ""});
}

TEST_CASE("a quote closed by the opening quote of a later row costs its own line only") {
  auto const rows = read("1,\"2\n3,4\n5,\"6\"\n");
  REQUIRE(rows.size() == 3);
  CHECK_THAT(rows[0].problem, Contains("cell 2 goes on with '6' after its closing quote"));
  CHECK(rows[1] == Row{2, {"3", "4"}, ""});
  CHECK(rows[2] == Row{3, {"5", "6"}, ""});
}

TEST_CASE("text beside quotes is a problem") {
  for (auto const& line : {R"(1,"2"x)"s, R"(1,"2" ,3)"s, "1,\"2\"\rx"s, "1,\"2\"\0"s}) {
    CAPTURE(line);
    auto const rows = read(line + "\n3,4\n");
    REQUIRE(rows.size() == 2);
    CHECK_THAT(rows[0].problem, Contains("after its closing quote"));
    CHECK(rows[1] == Row{2, {"3", "4"}, ""});
  }
  auto const rows = read("1, \"2\",3\n3,4\n");
  REQUIRE(rows.size() == 2);
  CHECK_THAT(rows[0].problem, Contains("cell 2 holds a quote but does not begin with one"));
  CHECK(rows[1] == Row{2, {"3", "4"}, ""});
}

TEST_CASE("control bytes are problems, in quotes or not") {
  for (int byte = 0; byte < 256; ++byte) {
    CAPTURE(byte);
    bool const control = (byte < 0x20 && byte != '\t' && byte != '\n') || byte == 0x7f;
    std::string const inside = "a"s + static_cast<char>(byte) + "b";
    auto const plain = read("1," + inside + "\n2\n");
    auto const quoted = read("1,\"" + inside + "\"\n2\n");
    REQUIRE(!plain.empty());
    REQUIRE(!quoted.empty());
    CHECK(plain.back().cells == std::vector{"2"s});
    CHECK(quoted.back().cells == std::vector{"2"s});
    if (byte != '"') {
      CHECK(plain.front().problem.empty() == !control);
      CHECK(quoted.front().problem.empty() == (!control || byte == '\r'));
    }
  }
  CHECK_THAT(read("a,b\0c\n"s).at(0).problem, Contains("cell 2 holds the byte 0x00"));
  CHECK_THAT(read("a,\"\x1b\"\n").at(0).problem, Contains("cell 2 holds the byte 0x1b"));
  CHECK_THAT(read("a\rb\r").at(0).problem, Contains("cell 1 holds a carriage return"));
}

TEST_CASE("a binary file is problems at line numbers that grow") {
  std::string text;
  std::uint32_t state = 1;
  for (int i = 0; i < 300'000; ++i) {
    state = state * 1'664'525 + 1'013'904'223;
    text += static_cast<char>(state >> 24);
  }
  std::size_t last = 0;
  std::size_t problems = 0;
  for (auto const& row : read(text)) {
    CHECK(row.line > last);
    CHECK(row.problem.empty() != row.cells.empty());
    last = row.line;
    problems += row.problem.empty() ? 0 : 1;
  }
  CHECK(problems > 500);
}

TEST_CASE("a record may be as long as the bound and no longer") {
  CHECK(read("a,bc\n1\n", 4) == Rows{{1, {"a", "bc"}, ""}, {2, {"1"}, ""}});
  CHECK(read("a,bc", 4) == Rows{{1, {"a", "bc"}, ""}});
  CHECK(read("\"\n\"\r\n1\n", 4) == Rows{{1, {"\n"}, ""}, {3, {"1"}, ""}});
  for (auto const& text : {"a,bcd\n1\n"s, "a,bc\r\n1\n"s, "\"abc\"\n1\n"s}) {
    CAPTURE(text);
    auto const rows = read(text, 4);
    REQUIRE(rows.size() == 2);
    CHECK_THAT(rows[0].problem, Contains("longer than 4 bytes"));
    CHECK(rows[1] == Row{2, {"1"}, ""});
  }
  CHECK_THAT(read("a,bcd", 4).at(0).problem, Contains("longer than 4 bytes"));
}

TEST_CASE("a line of a mebibyte costs one line") {
  for (char const filling : {'a', ',', '"', ' '}) {
    CAPTURE(filling);
    std::string const text = "a,b\n1,x" + std::string(1 << 20, filling) + "\n3,4\n";
    for (std::size_t const portion : {std::size_t{1000}, std::size_t{1} << 24}) {
      auto const rows = read_in_portions(text, {portion});
      REQUIRE(rows.size() == 3);
      CHECK(rows[1].line == 2);
      CHECK_FALSE(rows[1].problem.empty());
      CHECK(rows[2] == Row{3, {"3", "4"}, ""});
    }
    CHECK(read(text) == read_pipe(text, 1 << 16));
  }
}

TEST_CASE("the longest line takes no more memory than a short one") {
  auto const peak = [] {
    struct rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
  };
  constexpr std::size_t gibibyte = std::size_t{1} << 30;
  for (bool const chunks : {false, true}) {
    std::size_t given = 0;
    auto const source = [&given](char* to, std::size_t size) -> std::ptrdiff_t {
      static constexpr std::string_view end = "\n1,2\n";
      if (given > gibibyte) return 0;
      if (given == gibibyte)
        size = end.copy(to, size);
      else
        std::fill_n(to, size = std::min(size, gibibyte - given), 'a');
      given += size;
      return static_cast<std::ptrdiff_t>(size);
    };
    auto const before = peak();
    CsvReader reader{source};
    Rows rows;
    if (chunks)
      rows = read_chunks(reader, CsvReader::default_longest, CsvReader::block);
    else
      drain(reader, rows);
    REQUIRE(rows.size() == 2);
    CHECK_THAT(rows[0].problem, Contains("longer than 65536 bytes"));
    CHECK(rows[1] == Row{2, {"1", "2"}, ""});
    CHECK(peak() - before < 4096); // KiB
  }
}

TEST_CASE("where the input is split does not matter") {
  CHECK(read(medley) == medley_rows);
  for (std::size_t first = 0; first <= medley.size(); ++first)
    for (std::size_t const second :
         {std::size_t{1}, std::size_t{2}, std::size_t{7}, medley.size()}) {
      CAPTURE(first, second);
      CHECK(read_in_portions(medley, {first, second, medley.size()}) == medley_rows);
    }
  for (std::size_t portion = 1; portion <= 16; ++portion) {
    CAPTURE(portion);
    CHECK(read_pipe(medley, portion) == medley_rows);
  }
}

TEST_CASE("every prefix reads the same at once, in portions and in chunks") {
  for (std::size_t size = 0; size <= medley.size(); ++size)
    for (std::size_t const longest : {4U, 20U, 100U}) {
      CAPTURE(size, longest);
      auto const text = std::string_view{medley}.substr(0, size);
      auto const expected = read(text, longest);
      CHECK(read_in_portions(text, {1}, longest) == expected);
      CsvReader whole{text, longest};
      CHECK(read_chunks(whole, longest, 1) == expected);
      CsvReader streamed{portions(text, {3}), longest, 1};
      CHECK(read_chunks(streamed, longest, 1) == expected);
    }
}

TEST_CASE("a file of many blocks reads the same at once, from a pipe and in chunks") {
  std::string text = "id,note\n";
  Rows expected{{1, {"id", "note"}, ""}};
  std::size_t line = 2;
  for (int i = 0; text.size() < 3 * CsvReader::block; ++i) {
    std::string const id = std::to_string(i);
    std::string note(static_cast<std::size_t>(i % 97), 'n');
    if (i % 5 == 0) note += "\n\"";
    expected.push_back({line, {id, note}, ""});
    text += id + ",";
    append_cell(text, note);
    text += i % 2 == 0 ? "\n" : "\r\n";
    line += i % 5 == 0 ? 2 : 1;
  }
  CHECK((read(text) == expected));
  CHECK((read_pipe(text, 60'000) == expected));
  for (std::size_t const size : {std::size_t{1}, CsvReader::block, text.size()}) {
    CsvReader whole{text};
    CHECK((read_chunks(whole, CsvReader::default_longest, size) == expected));
    CsvReader streamed{portions(text, {100'000})};
    CHECK((read_chunks(streamed, CsvReader::default_longest, size) == expected));
  }
}

TEST_CASE("after the header, the rest may be taken in chunks") {
  CsvReader reader{"a,b\n1,2\n3,4\n"};
  CHECK(next_row(reader) == Row{1, {"a", "b"}, ""});
  CsvChunk chunk;
  REQUIRE(reader.next_chunk(chunk));
  CHECK(chunk.line == 2);
  CHECK(chunk.text == "1,2\n3,4\n");
  CHECK_FALSE(reader.next_chunk(chunk));
  CHECK_FALSE(reader.next().has_value());
}

TEST_CASE("a read that fails is told apart from the end, and can be tried again") {
  int turn = 0;
  CsvReader reader{[&turn](char* to, std::size_t size) -> std::ptrdiff_t {
    switch (turn++) {
    case 0: return static_cast<std::ptrdiff_t>("1,2\n3,"s.copy(to, size));
    case 1: errno = EIO; return -1;
    case 2: return static_cast<std::ptrdiff_t>("4\n"s.copy(to, size));
    default: return 0;
    }
  }};
  CHECK(next_row(reader) == Row{1, {"1", "2"}, ""});
  CHECK(next_row(reader) == Row{});
  CHECK(reader.error() == EIO);
  CHECK(next_row(reader) == Row{2, {"3", "4"}, ""});
  CHECK(reader.error() == 0);
  CHECK(next_row(reader) == Row{});
  CHECK(reader.error() == 0);

  CsvReader closed{-1};
  CHECK_FALSE(closed.next().has_value());
  CHECK(closed.error() == EBADF);
  CsvChunk chunk;
  CHECK_FALSE(closed.next_chunk(chunk));
  CHECK(closed.error() == EBADF);
}

TEST_CASE("cells are quoted when they have to be") {
  auto const written = [](std::string_view cell) {
    std::string out = "<";
    append_cell(out, cell);
    return out;
  };
  CHECK(written("") == "<");
  CHECK(written("el10 a") == "<el10 a");
  CHECK(written("a,b") == "<\"a,b\"");
  CHECK(written("a\"b") == "<\"a\"\"b\"");
  CHECK(written("a\nb") == "<\"a\nb\"");
  CHECK(written("a\r") == "<\"a\r\"");
  CHECK(written("\xEF\xBB\xBF") == "<\"\xEF\xBB\xBF\"");
}

TEST_CASE("what is written is read") {
  rc::prop("for any cells, line end and portions", [] {
    auto const rows = *rc::gen::container<std::vector<std::vector<std::string>>>(
        rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(any_cell())));
    auto const end = *rc::gen::element("\n"s, "\r\n"s);
    auto const portion = *rc::gen::inRange<std::size_t>(1, 50);
    std::string text;
    Rows expected;
    std::size_t line = 1;
    for (auto const& cells : rows) {
      expected.push_back({line, cells, ""});
      std::size_t const begin = text.size();
      for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) text += ',';
        append_cell(text, cells[i]);
      }
      if (text.size() == begin) text += "\"\"";
      text += end;
      line += static_cast<std::size_t>(
          std::count(text.begin() + static_cast<std::ptrdiff_t>(begin), text.end(), '\n'));
    }
    RC_ASSERT(read(text) == expected);
    RC_ASSERT(read_in_portions(text, {portion}) == expected);
  });
}

TEST_CASE("portions and chunks do not change what is read") {
  rc::prop("for any text, bound and sizes", [] {
    auto const text = *any_text();
    auto const longest = *rc::gen::inRange<std::size_t>(0, 40);
    auto const size = *rc::gen::inRange<std::size_t>(1, 60);
    auto const sizes = *rc::gen::nonEmpty(
        rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(1, 20)));
    auto const expected = read(text, longest);
    RC_ASSERT(read_in_portions(text, sizes, longest) == expected);
    CsvReader whole{text, longest};
    RC_ASSERT(read_chunks(whole, longest, size) == expected);
    CsvReader streamed{portions(text, sizes), longest, 1};
    RC_ASSERT(read_chunks(streamed, longest, size) == expected);
  });
}
