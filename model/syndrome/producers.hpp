#pragma once
/// \file
/// Which rows of walks can have raised a fault: found by running them on every state that the
/// syndrome, and what else is known, leaves possible.

#include "model/syndrome/decode.hpp"
#include "spec/row.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace twofold::walks {

/// A row of the tables of walks.
struct RowId {
  Table const* table = nullptr;
  Row const* row = nullptr;
  [[nodiscard]] std::string name() const; ///< "table.row"
  explicit operator bool() const { return row != nullptr; }
  friend bool operator==(RowId const&, RowId const&) = default;
};

/// A row that can have raised the fault.
struct Producer {
  RowId row;     ///< leaves the fault: "leaf.permission"
  RowId finding; ///< what it goes by, where that is of a table: "s1-direct.10", else nothing
  unsigned stage = 0;
  spec::Purpose purpose{};
  [[nodiscard]] RowId deepest() const { return finding ? finding : row; }
  friend bool operator==(Producer const&, Producer const&) = default;
};

/// What is known of the walk beyond the syndrome. Registers are those of EL1&0.
struct Known {
  std::optional<std::uint64_t> tcr_el1;
  std::optional<std::uint64_t> sctlr_el1;
  std::optional<std::uint64_t> vtcr_el2;
  std::optional<std::uint64_t> s1_entry; ///< the Page or Block descriptor of the access
  std::optional<std::uint64_t> s2_entry; ///< of what stage 2 was to translate
  std::optional<std::uint64_t> va;
  std::optional<std::uint64_t> ipa;
  std::vector<bool> upper{false, true}; ///< without a VA: TTBR0_EL1, TTBR1_EL1 may translate it
  std::optional<Features> features;
  std::vector<bool> stage1{false, true}; ///< stage 1 of EL1&0 is off, is on
  bool stage2 = true;                    ///< stage 2 may be on
};

/// All of them, for a fault of that origin.
std::vector<Producer> producers(Syndrome const& syndrome, Origin const& origin, Known const& known);

/// A cause, with the rows that make it one.
struct RaisedBy {
  spec::FaultCause const* cause = nullptr;
  std::vector<Producer> rows;
};

/// What can have raised the fault at a stage, by what can have produced it.
std::vector<RaisedBy> causes(Syndrome const& syndrome, unsigned stage,
                             std::vector<Producer> const& rows);

} // namespace twofold::walks
