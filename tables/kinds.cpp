#include "tables/kinds.hpp"

#include "model/setting.hpp"
#include "tables/wording.hpp"

#include <algorithm>

namespace twofold {

using namespace field;

namespace {

constexpr std::array<Value, 4> device_bytes{0x00, 0x04, 0x08, 0x0c};
constexpr std::array<Value, 3> halves{0x4, 0xb, 0xf};

std::string name_of(Value byte) {
  Concrete page = page_with({});
  page[in.mair] = byte;
  page[in.s2_memattr] = 0b1111;
  return type_text(survey(page).outcomes.front().state, s1);
}

std::vector<Stage1Kind> make_plain() {
  std::vector<Stage1Kind> kinds;
  for (Value const byte : device_bytes) kinds.push_back({name_of(byte), byte});
  for (Value const half : halves) {
    auto const byte = static_cast<Value>(half << 4 | half);
    kinds.push_back({name_of(byte), byte});
  }
  return kinds;
}

std::vector<Stage1Kind> make_every() {
  auto kinds = make_plain();
  for (Value const inner : halves)
    for (Value const outer : halves)
      if (auto const byte = static_cast<Value>(outer << 4 | inner); inner != outer)
        kinds.push_back({name_of(byte), byte});
  return kinds;
}

/// The MemAttr that gives both sides what `memattr` gives one of them; without FWB alone do the
/// sides differ.
Value memattr_of_side(Value memattr, bool fwb, bool inner) {
  if (fwb || memattr <= 0b0011) return memattr;
  auto const half = static_cast<Value>(inner ? memattr & 0b11 : memattr >> 2);
  return static_cast<Value>(half << 2 | half);
}

/// The Cacheability of one side, for all permitted outcomes; none where an encoding is reserved.
std::set<Value> side_of(Concrete const& page, Field side) {
  std::set<Value> values;
  auto const found = survey(page);
  if (found.reserved) return values;
  for (Outcome const& o : found.outcomes) values.insert(o.state[side]);
  return values;
}

} // namespace

std::vector<Stage1Kind> const& plain_kinds() {
  static auto const kinds = make_plain();
  return kinds;
}

std::vector<Stage1Kind> const& every_kind() {
  static auto const kinds = make_every();
  return kinds;
}

Axis kind_axis(SheetColumn column, std::vector<Stage1Kind> const& kinds) {
  Axis axis{std::move(column), {}};
  ValueSet devices = 0;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    axis.values.push_back(kinds[i].name);
    if (kinds[i].name.starts_with("Device")) devices |= ValueSet{1} << i;
  }
  ValueSet const every = (ValueSet{1} << kinds.size()) - 1;
  axis.groups = {{devices, "any Device"}, {every & ~devices, "any Normal"}};
  return axis;
}

Concrete page_with(Concrete const& features) {
  Concrete page = usual_page;
  std::copy_n(features.items.begin(), std::size_t{feature.lpa2.index} + 1, page.items.begin());
  page[in.ata] = 1;
  return page;
}

Concrete read_page(Concrete const& features, Value mair, bool fwb, Value memattr) {
  Concrete page = page_with(features);
  page[in.mair] = mair;
  page[in.s1_sh] = page[in.s2_sh] = 0b11;
  page[in.hcr_fwb] = fwb ? 1 : 0;
  page[in.s2_memattr] = memattr;
  return page;
}

std::string_view const usual_setting =
    "a read in EL1&0, both stages on, caches on, nothing overridden";

std::span<Field const> type_fields() {
  static constexpr std::array<Field, 3> fields{out.type, out.inner, out.outer};
  return fields;
}

std::string type_of(Survey const& found, Evidence& evidence) {
  if (found.reserved) {
    evidence.add_reserved(found.outcomes.front());
    return "reserved";
  }
  for (Outcome const& outcome : found.outcomes) evidence.add(outcome, type_fields());
  return distinct_text(found, evidence,
                       [](Concrete const& state) { return type_text(state, out); });
}

bool sides_are_apart(Concrete const& features, bool fwb) {
  for (unsigned mair = 0x10; mair < 256; ++mair)
    for (unsigned memattr = 0; memattr < 16; ++memattr)
      for (bool const inner : {false, true}) {
        auto const byte = static_cast<Value>(mair);
        auto const half = static_cast<Value>(inner ? byte & 0xf : byte >> 4);
        auto const value = static_cast<Value>(memattr);
        // 0000 is no half, and without FWB 00 is no Cacheability.
        if (half == 0 || (byte & 0xf) == 0) continue;
        if (!fwb && value > 0b0011 && (value >> 2 == 0 || (value & 0b11) == 0)) continue;
        Field const side = inner ? Field{out.inner} : Field{out.outer};
        auto const whole = side_of(read_page(features, byte, fwb, value), side);
        auto const alone = side_of(read_page(features, static_cast<Value>(half << 4 | half), fwb,
                                             memattr_of_side(value, fwb, inner)),
                                   side);
        if (whole != alone) return false;
      }
  return true;
}

} // namespace twofold
