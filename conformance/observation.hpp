#pragma once
/// \file
/// Observations: what software configured for an access, and what an implementation did.
///
/// One is a row of a CSV file whose header names the columns. The input columns are the inputs and
/// features of spec/fields.hpp under their names there, but for FEAT_S2FWB, which hcr_fwb=1
/// implies.

#include "spec/fields.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace twofold {

/// The words for the values of a field, "el10, el2, el20".
std::string words_text(Field f);

/// What an implementation did, as far as it was recorded.
struct Observed {
  std::optional<Value> par_f;    ///< PAR_EL1.F
  std::optional<Value> par_attr; ///< PAR_EL1.ATTR
  std::optional<Value> par_sh;   ///< PAR_EL1.SH
  std::optional<Value> fault;    ///< a value of Fault
};

/// A row, or why it is none.
struct Observation {
  Concrete page{};
  Observed observed{};
  /// What was found and what is allowed, with the column; empty if the row is good.
  std::string problem;
};

/// The columns of a file.
class Columns {
public:
  /// Reads a header. On failure `problem` says what was found and what is allowed.
  explicit Columns(std::span<std::string_view const> header);

  [[nodiscard]] std::string const& problem() const { return problem_; }
  [[nodiscard]] std::size_t size() const { return columns_.size(); }
  /// Whether some column records an outcome.
  [[nodiscard]] bool records_outcomes() const;
  /// The header's cells, as written.
  [[nodiscard]] std::span<std::string const> names() const { return names_; }

  /// Reads the cells of a row. Whether what is needed is there is for needed() to say, since it
  /// depends on what the rules make of the page.
  [[nodiscard]] Observation read(std::span<std::string_view const> cells) const;

  /// Why the row lacks something, given what the rules computed for it; empty if it does not.
  [[nodiscard]] std::string lacking(Concrete const& computed,
                                    std::span<std::string_view const> cells) const;

private:
  enum class Kind { input, par_f, par_attr, par_sh, fault, carried };
  struct Column {
    Kind kind;
    Field field{};
  };

  void add(std::string_view name);
  [[nodiscard]] std::string read_cell(Column const& column, std::string_view name,
                                      std::string_view cell, Observation& into) const;
  [[nodiscard]] bool has(Field field, std::span<std::string_view const> cells) const;

  std::vector<Column> columns_;
  std::vector<std::string> names_;
  std::string problem_;
};

/// The page that a row without any cell describes: formats.md's defaults.
Concrete default_observation();

} // namespace twofold
