#pragma once
/// \file
/// What the rows make of one page, and the evidence for it.

#include "model/outcomes.hpp"

#include <initializer_list>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace twofold {

/// The permitted results of a page. What a reserved encoding may behave as is not gone through.
struct Survey {
  bool reserved = false; ///< a reserved encoding decides; there is one outcome, of some stand-in
  /// None for a configuration that the architecture does not have.
  std::vector<Outcome> outcomes;
};

Survey survey(Concrete const& page, Rules const& rules = true_rules);

/// The rows that results rest on, and the choices that had a say.
struct Evidence {
  /// Citation and "table.row".
  std::set<std::pair<std::string_view, std::string>> rows;
  std::set<std::size_t> choices; ///< as Field::index

  /// Adds the rows that last wrote these fields.
  void add(Outcome const& outcome, std::span<Field const> fields, Rules const& rules = true_rules);
  /// Adds the rows that say of an encoding that it is reserved.
  void add_reserved(Outcome const& outcome, Rules const& rules = true_rules);
  void add(Evidence const& other);
};

/// The distinct texts that the outcomes of a page have, sorted and joined by " or ". Where there
/// are several, the choices are added to the evidence.
template <class Text>
std::string distinct_text(Survey const& found, Evidence& evidence, Text text) {
  std::set<std::string> texts;
  for (Outcome const& outcome : found.outcomes) texts.insert(text(outcome.state));
  std::string joined;
  for (std::string const& each : texts) joined += (joined.empty() ? "" : " or ") + each;
  if (texts.size() > 1)
    for (Outcome const& outcome : found.outcomes)
      for (Field const f : outcome.chosen) evidence.choices.insert(f.index);
  return joined;
}

} // namespace twofold
