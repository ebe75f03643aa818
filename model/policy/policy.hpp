#pragma once
/// \file
/// Host policies: rows from what a host knows of a page to what it does.
///
/// The rows of a policy do not overlap, and together take every page there can be; that some row
/// comes first is said by `after`.

#include "input/malformed.hpp"
#include "model/policy/facts.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace twofold::policy {

using input::Position;

/// One bit for each value that a fact may have.
struct Condition {
  Fact of{};
  std::uint8_t values = 0;
  constexpr bool holds(Value v) const { return (values >> v & 1) != 0; }
  friend constexpr bool operator==(Condition, Condition) = default;
};

/// When something is done: where all conditions hold; `never` is done nowhere.
struct When {
  std::string_view word; ///< as files spell it
  bool never = false;
  std::array<Condition, 2> conditions{};
  constexpr bool holds(Page const& page) const {
    if (never) return false;
    for (Condition const& c : conditions)
      if (c.values != 0 && !c.holds(page[c.of])) return false;
    return true;
  }
};

/// The words that a row may use where it says whether something is done.
std::span<When const> when_words();
When const* find_when(std::string_view word);

/// A stage-2 type that the host has a name for.
struct Type {
  std::string name;
  std::optional<Value> memattr;     ///< with HCR_EL2.FWB clear
  std::optional<Value> memattr_fwb; ///< with HCR_EL2.FWB set
  Value sh = 0;                     ///< SH[1:0]
  Value promise = Promise::nothing;
  bool executable = true; ///< else the host's page-table code refuses it together with execution
  std::string source;
  Position position{};
};

/// A row.
struct Row {
  std::string id;
  std::vector<Condition> when;
  std::vector<std::size_t> after; ///< rows, by position, whose pages are not this row's
  Value result = Action::nothing;
  std::size_t type = 0; ///< for map: by position
  Value size = MapSize::page;
  When const* xn = nullptr; ///< these five are null unless the row maps; for keep, xn may be there
  When const* write = nullptr;
  When const* clean = nullptr;
  When const* unmap_clean = nullptr;
  When const* icache = nullptr;
  std::string error; ///< what the guest or user space gets, in words
  std::string source;
  std::string note;
  Position position{};
};

/// Whether a host sets HCR_EL2.FWB.
enum class FwbUse {
  used,    ///< where the processor has it
  unused,  ///< never
  required ///< the host runs on processors with FEAT_S2FWB alone
};

/// What a property makes of a policy.
enum class Verdict {
  holds,   ///< for every page
  assumes, ///< for every page that meets some of the property's assumptions
  fails,   ///< not even for those that meet all of them
  vacuous  ///< there is no page of which the property speaks
};
inline constexpr std::array<std::string_view, 4> verdict_names{"holds", "assumes", "fails",
                                                               "vacuous"};
constexpr std::string_view name(Verdict v) { return verdict_names.at(static_cast<std::size_t>(v)); }

/// What a file says that a judgement will be. Properties of which it says nothing are to hold.
struct ExpectedVerdict {
  std::string property;
  Verdict verdict = Verdict::holds;
  std::vector<std::string> under; ///< for "assumes": the assumptions that are needed
  std::string because;
  std::string source;
  Position position{};
};

/// A host's policy.
struct Policy {
  std::string name;
  std::string title;
  std::string source;
  std::vector<std::string> notes;
  FwbUse fwb = FwbUse::used;
  bool ptw = false;
  bool mte = false; ///< whether a guest can have MTE
  Value mixture = Mixture::impossible;
  std::vector<Type> types;
  std::vector<Row> rows;
  std::vector<ExpectedVerdict> verdicts;
  Position position{};
};

/// As many rows as a policy may have.
inline constexpr std::size_t most_rows = 64;

/// Why no page can be so; null where one can. This is about Linux and Arm's GIC, not about a
/// policy.
struct Impossible {
  std::string_view why;
  std::array<Condition, 2> conditions{};
  constexpr bool holds(Page const& page) const {
    for (Condition const& c : conditions)
      if (!c.holds(page[c.of])) return false;
    return true;
  }
};
std::span<Impossible const> impossible_pages();

/// Whether a page can be so on a host of this policy: it has FEAT_S2FWB where that is required, and
/// its guest has MTE only where the host lets guests have it.
bool is_possible(Policy const& policy, Page const& page);

/// The row that takes the page; null where none does, or two.
Row const* row_of(Policy const& policy, Page const& page);

/// What a row does with a page.
Decision outcome_of(Policy const& policy, Row const& row, Page const& page);

/// What the host does with the page; nothing where no row takes it.
std::optional<Decision> evaluate(Policy const& policy, Page const& page);

/// Calls `visit(page, rows)` for every page there can be, in counting order, with a bit for each
/// row that takes it.
template <class Visit> void for_each_page(Policy const& policy, Visit&& visit);

/// What keeps rows from being a policy.
struct Flaw {
  enum class Kind { gap, overlap, idle } kind;
  std::size_t row = 0;   ///< for overlap and idle
  std::size_t other = 0; ///< for overlap
  Page page{};           ///< for gap and overlap: the first that shows it
};

/// The first flaw of each kind and pair of rows, at most `most`.
std::vector<Flaw> flaws_of(Policy const& policy, std::size_t most = 4);

/// The facts that differ from those of an ordinary page, "device=vfio-pci fault=read": device and
/// fault always, the others where they are not 0.
std::string page_text(Page const& page);

/// One stage-2 entry that a host gives pages of a class, and the first page that gets it.
struct Stage2Entry {
  std::size_t row = 0;
  Page page{};
  Decision outcome{};
};

/// Every distinct entry (MemAttr, SH, XN, FWB, and so on) that a policy gives pages of a device
/// class, in the order of the rows; of those pages alone for which `only` holds, if it is there.
std::vector<Stage2Entry> stage2_entries(Policy const& policy, Value device_class,
                                        std::function<bool(Page const&)> const& only = {});

// Implementation.

/// The rows of a policy, prepared for many pages.
class Matcher {
public:
  explicit Matcher(Policy const& policy);
  /// A bit for each row that takes the page.
  [[nodiscard]] std::uint64_t rows_of(Page const& page) const {
    std::uint64_t rows = ~std::uint64_t{0};
    for (std::size_t f = 0; f < fact_count; ++f) rows &= masks_[f][page.items[f]];
    return resolve(rows);
  }
  /// The rows whose own conditions a value of a fact meets.
  [[nodiscard]] std::uint64_t meeting(std::size_t of_fact, unsigned value) const {
    return masks_[of_fact][value];
  }
  /// Of the rows whose own conditions hold, those that come after none of them.
  [[nodiscard]] std::uint64_t resolve(std::uint64_t matching) const;

private:
  std::array<std::array<std::uint64_t, 8>, fact_count> masks_{};
  std::vector<std::uint64_t> before_; ///< for each row, those that it comes after
};

namespace detail {

template <class Visit> void visit_pages(Policy const& policy, Matcher const& matcher, Page& page,
                                        std::size_t at, std::uint64_t rows, Visit& visit) {
  if (at == fact_count) {
    if (is_possible(policy, page)) visit(std::as_const(page), matcher.resolve(rows));
    return;
  }
  for (unsigned v = 0; v < fact_infos[at].values; ++v) {
    page.items[at] = static_cast<Value>(v);
    visit_pages(policy, matcher, page, at + 1, rows & matcher.meeting(at, v), visit);
  }
  page.items[at] = 0;
}

} // namespace detail

template <class Visit> void for_each_page(Policy const& policy, Visit&& visit) {
  Matcher const matcher{policy};
  Page page{};
  detail::visit_pages(policy, matcher, page, 0, ~std::uint64_t{0}, visit);
}

} // namespace twofold::policy
