// The reader of comma-separated values against itself: at once, in portions, in chunks and in turns
// it finds the same records, and what it finds keeps the promises of conformance/csv.hpp.
#include "conformance/csv.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

using namespace twofold;

namespace {

struct Row {
  std::size_t line = 0;
  std::vector<std::string> cells;
  std::string problem;
  friend bool operator==(Row const&, Row const&) = default;
};

using Rows = std::vector<Row>;

/// libFuzzer keeps the input of a run that aborts.
void expect(bool holds, char const* what) {
  if (holds) return;
  std::fprintf(stderr, "csv_fuzz: %s\n", what);
  std::abort();
}

/// Takes a record, if there is one.
bool take(CsvReader& reader, Rows& rows) {
  auto const record = reader.next();
  if (!record) return false;
  rows.push_back(
      {record->line, {record->cells.begin(), record->cells.end()}, std::string{record->problem}});
  return true;
}

/// Takes a chunk, if there is one.
bool take_chunk(CsvReader& reader, std::size_t longest, std::size_t size, Rows& rows) {
  CsvChunk chunk;
  if (!reader.next_chunk(chunk, size)) return false;
  expect(chunk.text.empty() != chunk.problem.empty(), "a chunk is text or a problem");
  CsvReader part{chunk, longest};
  while (take(part, rows)) continue;
  return true;
}

/// Hands out the text in portions of 1 to 16 bytes, as the pattern has it.
CsvReader::Read portions(std::string_view text, std::uint8_t pattern) {
  return [text, pattern, turn = 0U](char* to, std::size_t size) mutable {
    std::size_t const portion = 1 + ((pattern >> (turn++ % 5)) & 15U);
    std::size_t const count = text.copy(to, std::min(portion, size));
    text.remove_prefix(count);
    return static_cast<std::ptrdiff_t>(count);
  };
}

bool is_control(char c) {
  auto const byte = static_cast<unsigned char>(c);
  return byte < 0x20 ? c != '\t' && c != '\n' && c != '\r' : byte == 0x7f;
}

void check_promises(Rows const& rows, std::string_view text, std::size_t longest) {
  auto const lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
  std::size_t last = 0;
  for (auto const& [line, cells, problem] : rows) {
    expect(line > last, "line numbers grow");
    expect(line <= lines, "records begin in the input");
    expect(cells.empty() != problem.empty(), "a record has cells, or a problem");
    last = line;
    std::size_t length = 0;
    for (auto const& cell : cells) {
      expect(std::ranges::none_of(cell, is_control), "cells hold no control bytes");
      length += cell.size() + 1;
      last += static_cast<std::size_t>(std::ranges::count(cell, '\n'));
    }
    expect(length <= longest + 1, "no record is longer than the bound");
    expect(std::ranges::none_of(problem, is_control) && !problem.ends_with('\n'),
           "a problem is one line");
  }
}

/// Records survive being written and read again.
void check_writing(Rows const& rows) {
  std::string text;
  Rows expected;
  std::size_t line = 1;
  for (auto const& [_, cells, problem] : rows) {
    if (!problem.empty()) continue;
    expected.push_back({line++, cells, {}});
    std::size_t const begin = text.size();
    for (auto const& cell : cells) {
      if (&cell != &cells.front()) text += ',';
      append_cell(text, cell);
      line += static_cast<std::size_t>(std::ranges::count(cell, '\n'));
    }
    text += text.size() == begin ? "\"\"\n" : "\n";
  }
  Rows again;
  CsvReader reader{text};
  while (take(reader, again)) continue;
  expect(again == expected, "what is written is read");
}

} // namespace

// The first bytes are the bound, the size of chunks and the pattern of portions; then comes a file.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  if (size < 3) return 0;
  std::size_t const longest = data[0] < 0xf0 ? data[0] % 64 : 4096;
  std::size_t const chunk_size = data[1];
  std::uint8_t const pattern = data[2];
  // A copy of just that size, so that a read behind its end is noticed.
  std::vector<char> const copy(data + 3, data + size);
  std::string_view const text{copy.data(), copy.size()};

  Rows rows;
  CsvReader at_once{text, longest};
  while (take(at_once, rows)) continue;
  check_promises(rows, text, longest);
  check_writing(rows);

  Rows other;
  CsvReader in_portions{portions(text, pattern), longest, 1};
  while (take(in_portions, other)) continue;
  expect(other == rows, "portions change nothing");

  other.clear();
  CsvReader in_chunks{text, longest};
  while (take_chunk(in_chunks, longest, chunk_size, other)) continue;
  expect(other == rows, "chunks change nothing");

  other.clear();
  CsvReader in_turns{portions(text, pattern), longest, 1};
  for (unsigned turn = pattern;
       (turn & 1U) != 0 ? take(in_turns, other) : take_chunk(in_turns, longest, chunk_size, other);
       turn = turn >> 1 | (turn & 1U) << 7) {
  }
  expect(other == rows, "chunks of portions, in turns with records, change nothing");
  return 0;
}
