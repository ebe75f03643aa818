#include "model/walk/rules.hpp"

#include "model/runtime_engine.hpp"
#include "spec/walk_geometry.hpp"
#include "spec/walk_order.hpp"
#include "spec/walk_permissions.hpp"

namespace twofold::walks {

namespace field = spec::walk::field;

Rules const& true_rules() {
  using namespace spec::walk;
  static constexpr Rules rules{geometry_tables,       kind_tables,
                               need_tables,           stage1_permission_tables,
                               stage1_allowed_tables, stage2_permission_tables,
                               stage1_before_tables,  stage2_before_tables,
                               descriptor_tables,     leaf_tables};
  return rules;
}

Lookup::Lookup(std::span<Table const> tables, std::initializer_list<Field> inputs,
               std::initializer_list<Field> outputs) {
  unsigned width = 0;
  for (Field const f : inputs) width += f.width;
  results_.resize(std::size_t{1} << width);
  total_.resize(results_.size());
  for (std::size_t index = 0; index < results_.size(); ++index) {
    WalkState state{};
    std::size_t rest = index;
    for (Field const f : inputs) {
      state[f] = static_cast<Value>(rest & ((1U << f.width) - 1));
      rest >>= f.width;
    }
    run_tables(tables, state);
    total_[index] = state[field::out.unmatched] == 0;
    unsigned result = 0;
    unsigned at = 0;
    for (Field const f : outputs) {
      result |= unsigned{state[f]} << at;
      at += f.width;
    }
    results_[index] = static_cast<std::uint8_t>(result);
  }
}

namespace {

std::span<Table const> part(Rules const& rules, Part part) {
  return rules.at(static_cast<std::size_t>(part));
}

} // namespace

Lookups::Lookups(Rules const& all)
    : rules(all), kind(part(all, Part::kind),
                       {field::geo.granule, field::entry.level, field::entry.type, field::on.ds,
                        field::on.pa_range},
                       {field::geo.kind}),
      need(part(all, Part::need), {field::by.op},
           {field::out.need, field::out.checks_pan, field::out.maintains, field::out.dirties}),
      s1_permissions(part(all, Part::s1_permissions),
                     {field::entry.pxn, field::entry.xn, field::entry.dbm, field::entry.ap,
                      field::entry.pxn_table, field::entry.xn_table, field::entry.ap_table,
                      field::on.two_els, field::on.ha, field::on.hd, field::on.hpd},
                     {field::out.pr, field::out.pw, field::out.px, field::out.ur, field::out.uw,
                      field::out.ux}),
      s1_allowed(part(all, Part::s1_allowed),
                 {field::out.pr, field::out.pw, field::out.px, field::out.ur, field::out.uw,
                  field::out.ux, field::on.two_els, field::on.wxn, field::on.epan, field::by.el0,
                  field::by.pan, field::out.need, field::out.checks_pan},
                 {field::out.allowed}),
      s2_permissions(part(all, Part::s2_permissions),
                     {field::entry.s2ap, field::entry.s2xn, field::entry.dbm, field::on.xnx,
                      field::on.ha, field::on.hd, field::by.el0, field::out.need},
                     {field::out.allowed}),
      s1_before(part(all, Part::s1_before),
                {field::found.enabled, field::found.size, field::found.e0pd, field::found.epd,
                 field::found.large, field::found.wide, field::found.type},
                {field::out.fault}),
      s2_before(part(all, Part::s2_before),
                {field::found.size, field::found.start, field::found.large, field::found.wide},
                {field::out.fault}),
      descriptor(part(all, Part::descriptor), {field::geo.kind, field::found.large},
                 {field::out.fault}),
      leaf(part(all, Part::leaf),
           {field::found.contiguous, field::found.nt, field::found.large, field::found.old,
            field::on.ha, field::found.type, field::found.may},
           {field::out.fault}) {}

Lookups const& true_lookups() {
  static Lookups const lookups{true_rules()};
  return lookups;
}

} // namespace twofold::walks
