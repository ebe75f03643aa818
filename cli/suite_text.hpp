#pragma once
/// \file
/// Reports on obligations as text.

#include "cli/judge.hpp"

#include <cstddef>
#include <string>

namespace twofold::cli {

/// The table that `check` prints, a line a property.
class ResultTable {
public:
  /// Makes room for the longest id.
  explicit ResultTable(Obligations const& obligations);

  std::string head() const;
  /// A line; an id too long for it gets one of its own, and so does a surprise.
  std::string row(proofs::Report const& report) const;

private:
  std::string line(std::string_view id, std::string_view exhaustive, std::string_view solver,
                   std::string_view random) const;

  std::size_t id_width_;
  std::size_t exhaustive_width_;
  bool units_; ///< there is room for "points" and "cases"
};

/// Everything about one obligation.
std::string report_text(proofs::Report const& report);

/// What became of an obligation that is not as expected, in a phrase.
std::string surprise_text(proofs::Report const& report);

/// An obligation in a list: id, expectation, sentence.
std::string statement_text(Statement const& statement);

/// "interrupted: 3 of 86 properties judged", or nothing if none was left out.
std::string interruption_text(Judged const& judged);

/// "86 properties in 8.8 s: 76 proved, 10 refuted as expected, 0 unexpected".
std::string summary_text(Judged const& judged);

/// "247 of 247 rows covered", with those that are not; nothing where nobody looked.
std::string coverage_text(Judged const& judged);

} // namespace twofold::cli
