#pragma once
/// \file
/// What an access needs, and whether the permissions of the two stages allow it.
///
/// Source: Arm ARM, D8.4 "Memory access control": Direct permissions, hierarchical control, PAN and
/// WXN (R_RNGJG, R_YTXKB, R_VWLLR, R_CBNKR, R_TRZVM, R_XTSQH, R_TBYDZ, R_PMTWB, R_FYMXJ, R_SYMMB);
/// stage 2 (R_HBFHL, R_PRCFD, R_STCTY); D8.5 for the dirty state (R_XZFQH, R_TYCNM, R_TTLCV,
/// R_NKLQN); D8.15.3 for cache maintenance (R_MXZPX, R_JYWZL). HCR_EL2.PTW, fetches from Device and
/// NoTagAccess are rows of attributes (override.hpp, tagging.hpp).

#include "spec/row.hpp"
#include "spec/walk_fields.hpp"

namespace twofold::spec::walk {

using namespace field;

// clang-format off

// PAN is for data accesses, DC ZVA, AT S1E1RP and AT S1E1WP. AT updates no dirty state.
inline constexpr Row need_rows[] = {
  {"load",          "D8.4",    {is(by.op, Value{0})},   {set(out.need, Need::read),        set(out.checks_pan, 1)}},
  {"store",         "D8.4",    {is(by.op, Value{1})},   {set(out.need, Need::write),       set(out.checks_pan, 1), set(out.dirties, 1)}},
  {"atomic",        "D8.4",    {is(by.op, Value{2})},   {set(out.need, Need::read_write),  set(out.checks_pan, 1), set(out.dirties, 1)}},
  {"fetch",         "D8.4",    {is(by.op, Value{3})},   {set(out.need, Need::fetch)}},
  {"dc-zva",        "R_PMTWB", {is(by.op, Value{4})},   {set(out.need, Need::write),       set(out.checks_pan, 1), set(out.dirties, 1)}},
  {"dc-clean",      "D8.15.3", {is(by.op, Value{5})},   {set(out.need, Need::clean),       set(out.maintains, 1)}},
  {"dc-invalidate", "R_JYWZL", {is(by.op, Value{6})},   {set(out.need, Need::invalidate),  set(out.maintains, 1)}},
  {"at-read-pan",   "R_PMTWB", {is(by.op, Value{9})},   {set(out.need, Need::read),        set(out.checks_pan, 1)}},
  {"at-write-pan",  "R_PMTWB", {is(by.op, Value{10})},  {set(out.need, Need::write),       set(out.checks_pan, 1)}},
  {"at-read",       "D8.15.2", {is(by.op, "xxx1")},     {set(out.need, Need::read)}},
  {"at-write",      "D8.15.2", {},                      {set(out.need, Need::write)}},
};

// A writable-clean entry counts as writable.
inline constexpr Row read_only_rows[] = {
  {"clean", "R_TYCNM, R_TTLCV", {is(on.ha, "1"), is(on.hd, "1"), is(entry.dbm, "1")},  {set(out.ro, 0)}},
  {"ap-2",  "R_RNGJG",          {},                                                    {bits(out.ro, entry.ap, 1, 1)}},
};

inline constexpr Row direct_rows[] = {
  {"el2-rw", "R_CBNKR", {is(on.two_els, "0"), is(out.ro, "0")},  {set(out.pr, 1), set(out.pw, 1)}},
  {"el2-ro", "R_CBNKR", {is(on.two_els, "0")},                   {set(out.pr, 1)}},
  {"00",     "R_RNGJG", {is(out.ro, "0"), is(entry.ap, "x0")},   {set(out.pr, 1), set(out.pw, 1)}},
  {"01",     "R_RNGJG", {is(out.ro, "0")},                       {set(out.pr, 1), set(out.pw, 1), set(out.ur, 1), set(out.uw, 1)}},
  {"10",     "R_RNGJG", {is(entry.ap, "x0")},                    {set(out.pr, 1)}},
  {"11",     "R_RNGJG", {},                                      {set(out.pr, 1), set(out.ur, 1)}},
};

inline constexpr Row hierarchical_rows[] = {
  {"disabled", "I_PKGJC", {is(on.hpd, "1")},                                {}},
  {"el2",      "R_YTXKB", {is(on.two_els, "0"), is(entry.ap_table, "1x")},  {set(out.pw, 0)}},
  {"el2-none", "R_YTXKB", {is(on.two_els, "0")},                            {}},
  {"01",       "R_YTXKB", {is(entry.ap_table, "01")},                       {set(out.ur, 0), set(out.uw, 0)}},
  {"10",       "R_YTXKB", {is(entry.ap_table, "10")},                       {set(out.pw, 0), set(out.uw, 0)}},
  {"11",       "R_YTXKB", {is(entry.ap_table, "11")},                       {set(out.pw, 0), set(out.ur, 0), set(out.uw, 0)}},
  {"00",       "R_YTXKB", {},                                               {}},
};

// What EL0 can write is never executed at the higher Exception level.
inline constexpr Row privileged_execute_rows[] = {
  {"xn",           "R_TRZVM",    {is(on.two_els, "0"), is(entry.xn, "1")},                         {set(out.px, 0)}},
  {"xn-table",     "R_RLQFP",    {is(on.two_els, "0"), is(on.hpd, "0"), is(entry.xn_table, "1")},  {set(out.px, 0)}},
  {"el2",          "R_TRZVM",    {is(on.two_els, "0")},                                            {set(out.px, 1)}},
  {"pxn",          "R_LWPVL",    {is(entry.pxn, "1")},                                             {set(out.px, 0)}},
  {"pxn-table",    "D8.4.1.2",   {is(on.hpd, "0"), is(entry.pxn_table, "1")},                      {set(out.px, 0)}},
  {"el0-writable", "R_VWLLR",    {is(out.uw, "1")},                                                {set(out.px, 0)}},
  {"other",        "R_LWPVL",    {},                                                               {set(out.px, 1)}},
};

inline constexpr Row unprivileged_execute_rows[] = {
  {"el2",       "I_KWYWX", {is(on.two_els, "0")},                       {}},
  {"uxn",       "R_RBDFT", {is(entry.xn, "1")},                         {set(out.ux, 0)}},
  {"uxn-table", "R_NJJNG", {is(on.hpd, "0"), is(entry.xn_table, "1")},  {set(out.ux, 0)}},
  {"other",     "R_RBDFT", {},                                          {set(out.ux, 1)}},
};

// PAN takes away what the higher Exception level may do to memory of EL0.
inline constexpr Row pan_rows[] = {
  {"off",          "R_DGQQK", {is(by.pan, "0")},                    {}},
  {"el0",          "R_XTSQH", {is(by.el0, "1")},                    {}},
  {"other",        "R_PMTWB", {is(out.checks_pan, "0")},            {}},
  {"el2",          "R_TBYDZ", {is(on.two_els, "0")},                {}},
  {"readable",     "R_XTSQH", {is(out.ur, "1")},                    {set(out.pr, 0), set(out.pw, 0)}},
  impossible("writable", "R_XTSQH", {is(out.uw, "1")}),
  {"executable",   "R_ZGCNT", {is(on.epan, "1"), is(out.ux, "1")},  {set(out.pr, 0), set(out.pw, 0)}},
  {"inaccessible", "R_XTSQH", {},                                   {}},
};

// WXN: what the Exception level can write it cannot execute.
inline constexpr Row wxn_rows[] = {
  {"el0",        "R_FYMXJ", {is(on.wxn, "1"), is(by.el0, "1"), is(out.uw, "1")},  {set(out.ux, 0)}},
  {"privileged", "R_SYMMB", {is(on.wxn, "1"), is(by.el0, "0"), is(out.pw, "1")},  {set(out.px, 0)}},
  {"other",      "R_FYMXJ", {},                                                   {}},
};

inline constexpr Row stage1_allowed_rows[] = {
  {"el0-read",       "D8.4.1",  {is(by.el0, "1"), is(out.need, Need::read)},        {copy(out.allowed, out.ur)}},
  {"el0-write",      "D8.4.1",  {is(by.el0, "1"), is(out.need, Need::write)},       {copy(out.allowed, out.uw)}},
  {"el0-read-write", "D8.4.1",  {is(by.el0, "1"), is(out.need, Need::read_write)},  {least(out.allowed, out.ur, out.uw)}},
  {"el0-fetch",      "D8.4.1",  {is(by.el0, "1"), is(out.need, Need::fetch)},       {copy(out.allowed, out.ux)}},
  {"el0-clean",      "R_MXZPX", {is(by.el0, "1"), is(out.need, Need::clean)},       {copy(out.allowed, out.ur)}},
  impossible("el0-invalidate", "C5.3.37", {is(by.el0, "1")}), // DC IVAC is UNDEFINED at EL0
  {"read",           "D8.4.1",  {is(out.need, Need::read)},                         {copy(out.allowed, out.pr)}},
  {"write",          "D8.4.1",  {is(out.need, Need::write)},                        {copy(out.allowed, out.pw)}},
  {"read-write",     "D8.4.1",  {is(out.need, Need::read_write)},                   {least(out.allowed, out.pr, out.pw)}},
  {"fetch",          "D8.4.1",  {is(out.need, Need::fetch)},                        {copy(out.allowed, out.px)}},
  {"clean",          "D8.15.3", {is(out.need, Need::clean)},                        {set(out.allowed, 1)}},
  {"invalidate",     "R_JYWZL", {},                                                 {copy(out.allowed, out.pw)}},
};

inline constexpr Row stage2_data_rows[] = {
  {"clean", "R_XZFQH, R_TYCNM", {is(on.ha, "1"), is(on.hd, "1"), is(entry.dbm, "1")},  {bits(out.r, entry.s2ap, 0, 0), set(out.w, 1)}},
  {"s2ap",  "R_HBFHL",          {},                                                    {bits(out.r, entry.s2ap, 0, 0), bits(out.w, entry.s2ap, 1, 1)}},
};

// XN[1:0] is no pair of bits. Without FEAT_XNX only XN[1] counts.
inline constexpr Row stage2_execute_rows[] = {
  {"xn", "R_PRCFD", {is(on.xnx, "0"), is(entry.s2xn, "1x")},  {}},
  {"x",  "R_PRCFD", {is(on.xnx, "0")},                        {set(out.px, 1), set(out.ux, 1)}},
  {"00", "R_STCTY", {is(entry.s2xn, "00")},                   {set(out.px, 1), set(out.ux, 1)}},
  {"01", "R_STCTY", {is(entry.s2xn, "01")},                   {set(out.ux, 1)}},
  {"10", "R_STCTY", {is(entry.s2xn, "10")},                   {}},
  {"11", "R_STCTY", {},                                       {set(out.px, 1)}},
};

inline constexpr Row stage2_allowed_rows[] = {
  {"read",       "R_HBFHL",          {is(out.need, Need::read)},                    {copy(out.allowed, out.r)}},
  {"write",      "R_HBFHL",          {is(out.need, Need::write)},                   {copy(out.allowed, out.w)}},
  {"read-write", "R_HBFHL",          {is(out.need, Need::read_write)},              {least(out.allowed, out.r, out.w)}},
  {"el0-fetch",  "R_PRCFD, R_STCTY", {is(out.need, Need::fetch), is(by.el0, "1")},  {copy(out.allowed, out.ux)}},
  {"fetch",      "R_PRCFD, R_STCTY", {is(out.need, Need::fetch)},                   {copy(out.allowed, out.px)}},
  {"el0-clean",  "R_MXZPX",          {is(out.need, Need::clean), is(by.el0, "1")},  {copy(out.allowed, out.r)}},
  {"clean",      "D8.15.3",          {is(out.need, Need::clean)},                   {set(out.allowed, 1)}},
  {"invalidate", "R_JYWZL",          {is(out.need, Need::invalidate)},              {copy(out.allowed, out.w)}},
  {"table",      "R_HBFHL",          {},                                            {copy(out.allowed, out.r)}},
};

inline constexpr Table need_tables[] = {
  {"need",          "what an access needs",                          {},                    need_rows},
};

inline constexpr Table stage1_permission_tables[] = {
  {"s1-read-only",  "whether AP[2] forbids writing",                 {},                    read_only_rows},
  {"s1-direct",     "what AP[2:1] permits",                          {},                    direct_rows},
  {"s1-table",      "what APTable takes away",                       {},                    hierarchical_rows},
  {"s1-px",         "whether the higher Exception level may execute", {},                   privileged_execute_rows},
  {"s1-ux",         "whether EL0 may execute",                       {},                    unprivileged_execute_rows},
};

inline constexpr Table stage1_allowed_tables[] = {
  {"s1-pan",        "what PAN takes away",                           {},                    pan_rows},
  {"s1-wxn",        "what WXN takes away",                           {},                    wxn_rows},
  {"s1-allowed",    "whether stage 1 permits the access",            {},                    stage1_allowed_rows},
};

inline constexpr Table stage2_permission_tables[] = {
  {"s2-data",       "what S2AP permits",                             {},                    stage2_data_rows},
  {"s2-execute",    "what XN[1:0] permits",                          {},                    stage2_execute_rows},
  {"s2-allowed",    "whether stage 2 permits the access",            {},                    stage2_allowed_rows},
};

// clang-format on

} // namespace twofold::spec::walk
