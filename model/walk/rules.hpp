#pragma once
/// \file
/// The rows of walks, in parts, and each part compiled into a look-up.

#include "model/row_space.hpp"
#include "spec/walk_fields.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

namespace twofold {

template <class T> struct RowSpace<spec::walk::Values<T>> {
  static constexpr Field unmatched = spec::walk::field::out.unmatched;
  static constexpr std::size_t first_computed = spec::walk::field::geo.granule.index;
  static constexpr bool is_choice(Field /*field*/) { return false; }
  static constexpr unsigned width(std::size_t i) { return spec::walk::field_infos[i].width; }
};

} // namespace twofold

namespace twofold::walks {

using WalkState = spec::walk::Values<Value>;

/// Parts of the rules that are run together.
enum class Part : std::uint8_t {
  geometry,
  kind,
  need,
  s1_permissions,
  s1_allowed,
  s2_permissions,
  s1_before,
  s2_before,
  descriptor,
  leaf
};
inline constexpr std::size_t part_count = 10;

/// The tables of each part.
using Rules = std::array<std::span<Table const>, part_count>;

/// Those of spec/.
Rules const& true_rules();

/// What a part says, for all values of the fields that it looks at.
class Lookup {
public:
  /// The fields in `inputs` make up the index, the first one in its lowest bits; those in
  /// `outputs`, the result, likewise.
  Lookup(std::span<Table const> tables, std::initializer_list<Field> inputs,
         std::initializer_list<Field> outputs);
  std::uint8_t operator[](std::size_t index) const { return results_[index]; }
  /// Whether in each table a row applies, and no impossible one.
  [[nodiscard]] bool total(std::size_t index) const { return total_[index]; }

private:
  std::vector<std::uint8_t> results_;
  std::vector<bool> total_;
};

/// All parts, compiled.
struct Lookups {
  explicit Lookups(Rules const& rules);

  Rules rules;
  Lookup kind;           ///< granule 2, level 3, type 2, ds, pa_range 3
  Lookup need;           ///< op 4: need 3, checks_pan, maintains, dirties
  Lookup s1_permissions; ///< pxn, xn, dbm, ap 2, pxn_table, xn_table, ap_table 2, two_els, ha, hd,
                         ///< hpd: pr, pw, px, ur, uw, ux
  Lookup s1_allowed;     ///< pr, pw, px, ur, uw, ux, two_els, wxn, epan, el0, pan, need 3,
                         ///< checks_pan: allowed
  Lookup s2_permissions; ///< s2ap 2, s2xn 2, dbm, xnx, ha, hd, el0, need 3: allowed
  Lookup s1_before;      ///< enabled, size, e0pd, epd, large, wide, type: fault
  Lookup s2_before;      ///< size, start, large, wide: fault
  Lookup descriptor;     ///< kind 2, large: fault
  Lookup leaf;           ///< contiguous, nt, large, old, ha, type, may: fault
};

/// Those of spec/, compiled at the first use.
Lookups const& true_lookups();

} // namespace twofold::walks
