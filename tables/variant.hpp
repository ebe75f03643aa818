#pragma once
/// \file
/// The rules with a variant of spec/variants.hpp put in.

#include "model/arm.hpp"
#include "spec/variants.hpp"

#include <deque>
#include <string_view>
#include <vector>

namespace twofold {

/// Rules of which some tables differ from those of spec/.
class VariantRules {
public:
  /// The rules of spec/ as they are.
  VariantRules();
  explicit VariantRules(spec::Variant const& variant);
  // The tables point into the rows.
  VariantRules(VariantRules&&) = default;
  VariantRules& operator=(VariantRules&&) = default;
  VariantRules(VariantRules const&) = delete;
  VariantRules& operator=(VariantRules const&) = delete;
  ~VariantRules() = default;

  [[nodiscard]] Rules rules() const { return {tables_, decode_count_}; }

private:
  void apply(spec::Change const& change);

  std::deque<std::vector<Row>> rows_;
  std::vector<Table> tables_;
  std::size_t decode_count_ = 0;
};

/// The variant of that id, if there is one.
spec::Variant const* variant_called(std::string_view id);

} // namespace twofold
