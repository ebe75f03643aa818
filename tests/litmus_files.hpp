// Litmus tests, from files and drawn at random.
#pragma once

#include "model/litmus/engine.hpp"
#include "model/litmus/reader.hpp"
#include "tests/files.hpp"
#include "tests/sampling.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace twofold::test {

/// A line of a file of verdicts.
struct ExpectedVerdict {
  std::string file;
  std::string base, ets2; ///< empty: not known
  [[nodiscard]] std::string const& verdict(bool with_ets2) const { return with_ets2 ? ets2 : base; }
};

inline std::vector<ExpectedVerdict> expected_verdicts(std::filesystem::path const& folder) {
  std::vector<ExpectedVerdict> all;
  std::istringstream lines{content_of((folder / "expected.csv").string())};
  std::string line;
  while (std::getline(lines, line)) {
    std::vector<std::string> cells(1);
    for (char const c : line)
      if (c == ',')
        cells.emplace_back();
      else if (c != '\r')
        cells.back() += c;
    if (cells.size() == 4 && cells[0] != "test") all.push_back({cells[1], cells[2], cells[3]});
  }
  return all;
}

inline litmus::Test litmus_file(std::filesystem::path const& path) {
  INFO(path.string());
  REQUIRE(std::filesystem::exists(path));
  return litmus::read(content_of(path.string()));
}

inline litmus::Result run_litmus(litmus::Test const& test, bool ets2,
                                 std::span<OrderingRow const> rows = spec::ordering_rows) {
  return litmus::run(test, {rows, ets2}, {});
}

/// Final states, as texts, in the order of the test's observables.
inline std::set<std::vector<std::string>> states_of(litmus::Result const& result,
                                                    litmus::Test const& test) {
  std::set<std::vector<std::string>> all;
  for (auto const& state : result.states) {
    std::vector<std::string> values;
    for (auto const& value : state.values) values.push_back(litmus::text(value, test.names));
    all.insert(values);
  }
  return all;
}

/// Programs of loads, stores, entry writes, barriers, TLBI, dependencies and branches, all of whose
/// registers and locations are looked at.
class RandomProgram {
public:
  RandomProgram(Random& random, std::size_t threads, std::size_t chunks) : random_(random) {
    for (std::size_t pe = 0; pe < threads; ++pe) {
      begin_thread(pe);
      std::size_t const n = 1 + random.below(chunks);
      for (std::size_t i = 0; i < n; ++i) add_chunk();
      for (auto const& reg : loaded_)
        observed_.push_back(std::to_string(pe) + ":X" + std::to_string(reg));
      observed_.push_back("fault(P" + std::to_string(pe) + ",x)");
    }
  }

  [[nodiscard]] std::string text() const {
    std::string all = "AArch64 random\n{\n int x=0; int y=0;\n [PTE(z)]=(oa:PA(x));\n";
    if (starts_invalid_) all += " [PTE(x)]=(oa:PA(x),valid:0);\n";
    for (auto const& line : initial_) all += " " + line + "\n";
    all += "}\n";
    std::size_t rows = 0;
    for (auto const& column : columns_) rows = std::max(rows, column.size());
    for (std::size_t r = 0; r <= rows; ++r)
      for (std::size_t pe = 0; pe < columns_.size(); ++pe) {
        if (r == 0) all += "P" + std::to_string(pe);
        if (r > 0 && r <= columns_[pe].size()) all += columns_[pe][r - 1];
        all += pe + 1 == columns_.size() ? " ;\n" : " | ";
      }
    all += "locations [x;y;PTE(x);";
    for (auto const& observed : observed_) all += observed + ";";
    return all + "]\nexists (true)\n";
  }

private:
  void begin_thread(std::size_t pe) {
    columns_.emplace_back();
    loaded_.clear();
    next_ = 10;
    auto const p = std::to_string(pe) + ":";
    initial_.push_back(p + "X1=x; " + p + "X2=PTE(x); " + p + "X3=y; " + p + "X4=PTE(y); " + p +
                       "X5=z; " + p + "X7=1;");
    initial_.push_back(p + "X20=(oa:PA(x),valid:0); " + p + "X21=(oa:PA(x)); " + p +
                       "X22=(oa:PA(y)); " + p + "X23=(oa:PA(x),db:0); " + p +
                       "X24=(oa:PA(x),af:0);");
    if (pe == 0) starts_invalid_ = random_.below(3) == 0;
  }

  void put(std::string const& instruction) { columns_.back().push_back(instruction); }
  static std::string number(std::size_t n) { return std::to_string(n); }

  /// `[X1]`, sometimes dependent on a register that was loaded.
  std::string address(std::string const& base) {
    if (loaded_.empty() || random_.below(4) != 0) return "[" + base + "]";
    auto const from = random_.pick(loaded_);
    auto const to = next_++;
    put("EOR X" + number(to) + ",X" + number(from) + ",X" + number(from));
    return "[" + base + ",X" + number(to) + "]";
  }

  std::string data_base() {
    auto const n = random_.below(8);
    return n < 5 ? "X1" : n < 7 ? "X3" : "X5";
  }

  void add_chunk() {
    static constexpr const char* entries[] = {"X20", "X20", "X21", "X22", "X23", "X24"};
    static constexpr const char* dsbs[] = {"SY", "ISH", "ISH", "LD", "ST"};
    static constexpr const char* tlbis[] = {"VAAE1IS,X9", "VAAE1IS,X9", "VAAE1,X9", "VMALLE1IS"};
    switch (random_.below(14)) {
    case 0:
    case 1:
    case 2: {
      auto const where = address(data_base());
      put("LDR W" + number(next_) + "," + where);
      loaded_.push_back(next_++);
      break;
    }
    case 3:
    case 4: {
      auto const where = address(data_base());
      put("STR W7," + where);
      break;
    }
    case 5:
    case 6: {
      auto const where = address(random_.below(4) == 0 ? "X4" : "X2");
      put(std::string{"STR "} + random_.pick(entries) + "," + where);
      break;
    }
    case 7:
      put("LDR X" + number(next_) + ",[X2]");
      loaded_.push_back(next_++);
      break;
    case 8:
    case 9: put(std::string{"DSB "} + random_.pick(dsbs)); break;
    case 10: put(std::string{"DMB "} + random_.pick(dsbs)); break;
    case 11: put("ISB"); break;
    case 12:
      put("LSR X9,X1,#12");
      put(std::string{"TLBI "} + random_.pick(tlbis));
      break;
    default:
      if (loaded_.empty()) break;
      put("CBZ X" + number(random_.pick(loaded_)) + ",L" + number(labels_));
      put("L" + number(labels_++) + ":");
    }
  }

  Random& random_;
  std::vector<std::vector<std::string>> columns_;
  std::vector<std::string> initial_;
  std::vector<std::string> observed_;
  std::vector<std::size_t> loaded_;
  std::size_t next_ = 10;
  std::size_t labels_ = 0;
  bool starts_invalid_ = false;
};

} // namespace twofold::test
