#include "model/alias/representatives.hpp"

#include "model/setting.hpp"
#include "model/translation.hpp"

namespace twofold::alias {

namespace {

/// A MAIR byte and an SH field, by name.
struct Raw {
  std::string_view name;
  Value mair;
  Value sh;
};

constexpr Raw raw[] = {
    {"nGnRnE", 0x00, 0},
    {"nGnRE", 0x04, 0},
    {"nGRE", 0x08, 0},
    {"GRE", 0x0c, 0},
    {"NC", 0x44, 0},
    {"WT-NSH", 0xbb, 0b00},
    {"WT-ISH", 0xbb, 0b11},
    {"WT-OSH", 0xbb, 0b10},
    {"WB-NSH", 0xff, 0b00},
    {"WB-ISH", 0xff, 0b11},
    {"WB-OSH", 0xff, 0b10},
    {"iWB-oNC-ISH", 0x4f, 0b11},
    {"iNC-oWB-ISH", 0xf4, 0b11},
    {"iWT-oWB-ISH", 0xfb, 0b11},
};

} // namespace

std::vector<Representative> representatives() {
  std::vector<Representative> all;
  for (Raw const& each : raw) {
    Concrete page = usual_page;
    page[field::in.regime] = Regime::el20;
    page[field::in.mair] = each.mair;
    page[field::in.s1_sh] = each.sh;
    translate(page);
    all.push_back({each.name, page});
  }
  return all;
}

} // namespace twofold::alias
