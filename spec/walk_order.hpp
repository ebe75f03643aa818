#pragma once
/// \file
/// Which fault it is, of several that a walk could report at one point. Points come one after the
/// other: before the first fetch of a stage (level 0), at each table descriptor, at the entry. What
/// stage 2 says of the fetch of a stage-1 descriptor comes before what that descriptor says; what
/// it says of the output address, last.
///
/// Source: Arm ARM, D8.15.4, D8.15.5, R_XCHFJ; and the rules named.

#include "spec/row.hpp"
#include "spec/walk_fields.hpp"

namespace twofold::spec::walk {

using namespace field;

// clang-format off

inline constexpr Row stage1_before_rows[] = {
  {"off-wide",  "R_VCDSW",           {is(found.enabled, "0"), is(found.wide, "1")},    {set(out.fault, FaultKind::address_size)}},
  {"off-type",  "R_XCHFJ",           {is(found.enabled, "0"), is(found.type, "1")},    {set(out.fault, FaultKind::alignment)}},
  {"off",       "R_VBBBJ",           {is(found.enabled, "0")},                         {set(out.fault, FaultKind::none)}},
  {"size",      "R_SXWGM, R_YXNYW",  {is(found.size, "1")},                            {set(out.fault, FaultKind::translation)}},
  {"wide",      "R_VZZSZ",           {is(found.wide, "1")},                            {set(out.fault, FaultKind::translation)}},
  {"e0pd",      "I_RFRSQ",           {is(found.e0pd, "1")},                            {set(out.fault, FaultKind::translation)}},
  {"epd",       "I_ZFSYQ",           {is(found.epd, "1")},                             {set(out.fault, FaultKind::translation)}},
  {"base",      "R_CVSBH",           {is(found.large, "1")},                           {set(out.fault, FaultKind::address_size)}},
  {"none",      "R_XCHFJ",           {},                                               {set(out.fault, FaultKind::none)}},
};

inline constexpr Row stage2_before_rows[] = {
  {"size",      "R_MYXHB, R_YXNYW",  {is(found.size, "1")},                            {set(out.fault, FaultKind::translation)}},
  {"start",     "R_XCHFJ",           {is(found.start, "1")},                           {set(out.fault, FaultKind::translation)}},
  {"wide",      "R_BZHGM",           {is(found.wide, "1")},                            {set(out.fault, FaultKind::translation)}},
  {"base",      "R_BFHQH",           {is(found.large, "1")},                           {set(out.fault, FaultKind::address_size)}},
  {"none",      "R_XCHFJ",           {},                                               {set(out.fault, FaultKind::none)}},
};

inline constexpr Row descriptor_rows[] = {
  {"invalid",   "R_DYNYQ, R_KRMJZ",  {is(geo.kind, DescriptorKind::invalid)},                        {set(out.fault, FaultKind::translation)}},
  {"table",     "R_CVSBH",           {is(geo.kind, DescriptorKind::table), is(found.large, "1")},    {set(out.fault, FaultKind::address_size)}},
  {"none",      "R_XCHFJ",           {},                                                             {set(out.fault, FaultKind::none)}},
};

inline constexpr Row leaf_rows[] = {
  {"contiguous",   "R_WMNPV", {is(found.contiguous, "1")},                  {set(out.fault, FaultKind::translation)}},
  {"nt",           "R_FDQJL", {is(found.nt, "1")},                          {set(out.fault, FaultKind::translation)}},
  {"address-size", "I_HGDWP", {is(found.large, "1")},                       {set(out.fault, FaultKind::address_size)}},
  {"access-flag",  "R_SWTYY", {is(found.old, "1"), is(on.ha, "0")},         {set(out.fault, FaultKind::access_flag)}},
  {"alignment",    "R_XCHFJ", {is(found.type, "1")},                        {set(out.fault, FaultKind::alignment)}},
  {"permission",   "R_XCHFJ", {is(found.may, "0")},                         {set(out.fault, FaultKind::permission)}},
  {"none",         "R_XCHFJ", {},                                           {set(out.fault, FaultKind::none)}},
};

inline constexpr Table stage1_before_tables[] = {
  {"s1-before",  "the fault before the first fetch of stage 1",  {}, stage1_before_rows},
};
inline constexpr Table stage2_before_tables[] = {
  {"s2-before",  "the fault before the first fetch of stage 2",  {}, stage2_before_rows},
};
inline constexpr Table descriptor_tables[] = {
  {"entry",      "the fault at a descriptor",                    {}, descriptor_rows},
};
inline constexpr Table leaf_tables[] = {
  {"leaf",       "the fault at the entry that a stage found",    {}, leaf_rows},
};

// clang-format on

} // namespace twofold::spec::walk
