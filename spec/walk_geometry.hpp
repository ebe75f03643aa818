#pragma once
/// \file
/// The form of a stage: granule, sizes, start level, kinds of descriptors.
///
/// Source: Arm ARM, TCR_EL1, VTCR_EL2 (TG0, TG1, SL0, SL2, PS); D8.2 "Translation process"
/// (D8.2.4, D8.2.5, the tables of start levels, D8.2.8 to D8.2.10); D8.3 "Translation table
/// descriptor formats"; ID_AA64MMFR0_EL1.PARange. The start level of stage 1 follows from the sizes
/// (model/walk/address.hpp).

#include "spec/row.hpp"
#include "spec/walk_fields.hpp"

namespace twofold::spec::walk {

using namespace field;

// clang-format off

// TG0 and TG1 are encoded differently. What a reserved value stands for is a choice.
inline constexpr Row granule_rows[] = {
  {"tg0-4k",    "TCR_EL1.TG0", {is(on.upper, "0"), is(on.tg, "00")},  {set(geo.granule, Granule::k4)}},
  {"tg0-64k",   "TCR_EL1.TG0", {is(on.upper, "0"), is(on.tg, "01")},  {set(geo.granule, Granule::k64)}},
  {"tg0-16k",   "TCR_EL1.TG0", {is(on.upper, "0"), is(on.tg, "10")},  {set(geo.granule, Granule::k16)}},
  {"tg1-16k",   "TCR_EL1.TG1", {is(on.upper, "1"), is(on.tg, "01")},  {set(geo.granule, Granule::k16)}},
  {"tg1-4k",    "TCR_EL1.TG1", {is(on.upper, "1"), is(on.tg, "10")},  {set(geo.granule, Granule::k4)}},
  {"tg1-64k",   "TCR_EL1.TG1", {is(on.upper, "1"), is(on.tg, "11")},  {set(geo.granule, Granule::k64)}},
  {"reserved",  "TCR_EL1.TG0", {},                                    {copy(geo.granule, found.granule_choice)}},
};

// The least TxSZ: of stage 1 by the input addresses there are, of stage 2 by the Physical Address size.
inline constexpr Row least_size_rows[] = {
  {"s1-64k-lva",  "R_GTJBY",     {is(on.stage2, "0"), is(geo.granule, "1x"), is(on.lva, "1")},            {set(geo.least_size, 12)}},
  {"s1-64k",      "R_GTJBY",     {is(on.stage2, "0"), is(geo.granule, "1x")},                             {set(geo.least_size, 16)}},
  {"s1-ds",       "R_GTJBY",     {is(on.stage2, "0"), is(on.ds, "1")},                                    {set(geo.least_size, 12)}},
  {"s1",          "R_GTJBY",     {is(on.stage2, "0")},                                                    {set(geo.least_size, 16)}},
  {"s2-32",       "R_DTLMN",     {is(on.pa_range, "000")},                                                {set(geo.least_size, 32)}},
  {"s2-36",       "R_DTLMN",     {is(on.pa_range, "001")},                                                {set(geo.least_size, 28)}},
  {"s2-40",       "R_DTLMN",     {is(on.pa_range, "010")},                                                {set(geo.least_size, 24)}},
  {"s2-42",       "R_DTLMN",     {is(on.pa_range, "011")},                                                {set(geo.least_size, 22)}},
  {"s2-44",       "R_DTLMN",     {is(on.pa_range, "100")},                                                {set(geo.least_size, 20)}},
  {"s2-48",       "R_DTLMN",     {is(on.pa_range, "101")},                                                {set(geo.least_size, 16)}},
  {"s2-52-64k",   "R_DTLMN",     {is(geo.granule, "1x")},                                                 {set(geo.least_size, 12)}},
  {"s2-52-ds",    "R_DTLMN",     {is(on.ds, "1")},                                                        {set(geo.least_size, 12)}},
  {"s2-52-short", "VTCR_EL2.DS", {},                                                                      {set(geo.least_size, 16)}},
};

inline constexpr Row most_size_rows[] = {
  {"ttst-64k", "R_PLCGL", {is(on.ttst, "1"), is(geo.granule, "1x")},  {set(geo.most_size, 47)}},
  {"ttst",     "R_PLCGL", {is(on.ttst, "1")},                         {set(geo.most_size, 48)}},
  {"other",    "R_PLCGL", {},                                         {set(geo.most_size, 39)}},
};

// TxSZ beyond the limits: a Translation fault, or as if it were the limit.
inline constexpr Row below_rows[] = {
  {"s1-lva", "R_SXWGM", {is(on.stage2, "0"), is(on.lva, "1")},  {set(geo.below_faults, 1)}},
  {"s1",     "R_SXWGM", {is(on.stage2, "0")},                   {copy(geo.below_faults, found.below_choice)}},
  {"s2-lpa", "R_MYXHB", {is(on.pa_range, "11x")},               {set(geo.below_faults, 1)}},
  {"s2",     "R_MWXYY", {},                                     {copy(geo.below_faults, found.below_choice)}},
};

inline constexpr Row above_rows[] = {
  {"either", "R_YXNYW", {}, {copy(geo.above_faults, found.above_choice)}},
};

/// The Physical Address sizes, as PS, IPS and PARange encode them.
consteval std::array<Row, 7> size_rows(std::string_view cite, Field code, Field size) {
  return {{
    {"32", cite, {is(code, "000")}, {set(size, 32)}},
    {"36", cite, {is(code, "001")}, {set(size, 36)}},
    {"40", cite, {is(code, "010")}, {set(size, 40)}},
    {"42", cite, {is(code, "011")}, {set(size, 42)}},
    {"44", cite, {is(code, "100")}, {set(size, 44)}},
    {"48", cite, {is(code, "101")}, {set(size, 48)}},
    {"52", cite, {},                {set(size, 52)}},
  }};
}

inline constexpr auto named_bits_rows = size_rows("I_YDDNK", on.ps, geo.named_bits);
inline constexpr auto pa_bits_rows = size_rows("ID_AA64MMFR0_EL1.PARange", on.pa_range, geo.pa_bits);

inline constexpr Row format_bits_rows[] = {
  {"64k",      "R_QQQSJ", {is(geo.granule, "1x"), is(on.pa_range, "11x")}, {set(geo.format_bits, 52)}},
  {"64k-48",   "R_QQQSJ", {is(geo.granule, "1x")},                         {set(geo.format_bits, 48)}},
  {"ds",       "R_QQQSJ", {is(on.ds, "1")},                                {set(geo.format_bits, 52)}},
  {"short",    "R_QQQSJ", {},                                              {set(geo.format_bits, 48)}},
};

// Where the descriptors, and TTBR, have A[51:48]. Without FEAT_LPA, bits [15:12] of a 64 KiB
// descriptor that are not 0 may be an Address size fault.
inline constexpr Row table_high_rows[] = {
  {"64k-lpa", "D8.3.1",  {is(geo.granule, "1x"), is(on.pa_range, "11x")},       {set(geo.table_high, HighBits::k64)}},
  {"64k",     "R_WDZFC", {is(geo.granule, "1x"), is(found.high_choice, "1")},   {set(geo.table_high, HighBits::k64)}},
  {"64k-48",  "R_WDZFC", {is(geo.granule, "1x")},                               {set(geo.table_high, HighBits::none)}},
  {"ds",      "D8.3.1",  {is(on.ds, "1")},                                      {set(geo.table_high, HighBits::ds)}},
  {"short",   "D8.3.1",  {},                                                    {set(geo.table_high, HighBits::none)}},
};

// PS 0b111 represents what 0b110 does, but with 128-bit descriptors. Without FEAT_LPA it is
// IMPLEMENTATION DEFINED whether either extends a base of 64 KiB.
inline constexpr Row base_high_rows[] = {
  {"64k-52",      "TTBR0_EL1.BADDR, VTTBR_EL2.BADDR",  {is(geo.granule, "1x"), is(on.ps, "11x"), is(on.pa_range, "11x")},      {set(geo.base_high, HighBits::k64)}},
  {"64k-no-lpa",  "TTBR0_EL1.BADDR, VTTBR_EL2.BADDR",  {is(geo.granule, "1x"), is(on.ps, "11x"), is(found.base_choice, "1")},  {set(geo.base_high, HighBits::k64)}},
  {"64k",         "TTBR0_EL1.BADDR, VTTBR_EL2.BADDR",  {is(geo.granule, "1x")},                                                {set(geo.base_high, HighBits::none)}},
  {"ds",          "TTBR0_EL1.BADDR, VTTBR_EL2.BADDR",  {is(on.ds, "1")},                                                       {set(geo.base_high, HighBits::ds)}},
  {"short",       "TTBR0_EL1.BADDR, VTTBR_EL2.BADDR",  {},                                                                     {set(geo.base_high, HighBits::none)}},
};

// VTCR_EL2.{SL2, SL0}. SL2 counts with DS only. Some levels need a large enough Physical Address size.
inline constexpr Row start_rows[] = {
  {"4k-minus-1",  "D8.2.8.2",  {is(geo.granule, "00"), is(on.ds, "1"), is(on.sl2, "1"), is(on.sl0, "00")},                  {set(geo.start, Level::of(-1))}},
  {"4k-sl2",      "D8.2.8.2",  {is(geo.granule, "00"), is(on.ds, "1"), is(on.sl2, "1")},                                    {set(geo.start, Level::reserved)}},
  {"4k-0-small",  "R_SRKBC",   {is(geo.granule, "00"), is(on.sl0, "10"), is(on.pa_range, "0xx")},                           {set(geo.start, Level::reserved)}},
  {"4k-0",        "D8.2.8.2",  {is(geo.granule, "00"), is(on.sl0, "10")},                                                   {set(geo.start, Level::of(0))}},
  {"4k-1",        "D8.2.8.2",  {is(geo.granule, "00"), is(on.sl0, "01")},                                                   {set(geo.start, Level::of(1))}},
  {"4k-2",        "D8.2.8.2",  {is(geo.granule, "00"), is(on.sl0, "00")},                                                   {set(geo.start, Level::of(2))}},
  {"4k-3",        "D8.2.8.2",  {is(geo.granule, "00"), is(on.ttst, "1")},                                                   {set(geo.start, Level::of(3))}},
  {"4k-3-none",   "D8.2.8.2",  {is(geo.granule, "00")},                                                                     {set(geo.start, Level::reserved)}},
  {"16k-0",       "D8.2.9.2",  {is(geo.granule, "01"), is(on.sl0, "11"), is(on.ds, "1")},                                   {set(geo.start, Level::of(0))}},
  {"16k-0-none",  "D8.2.9.2",  {is(geo.granule, "01"), is(on.sl0, "11")},                                                   {set(geo.start, Level::reserved)}},
  {"16k-1-small", "R_SRKBC",   {is(geo.granule, "01"), is(on.sl0, "10"), is(on.pa_range, "00x")},                           {set(geo.start, Level::reserved)}},
  {"16k-1-40",    "R_SRKBC",   {is(geo.granule, "01"), is(on.sl0, "10"), is(on.pa_range, "010")},                           {set(geo.start, Level::reserved)}},
  {"16k-1",       "D8.2.9.2",  {is(geo.granule, "01"), is(on.sl0, "10")},                                                   {set(geo.start, Level::of(1))}},
  {"16k-2",       "D8.2.9.2",  {is(geo.granule, "01"), is(on.sl0, "01")},                                                   {set(geo.start, Level::of(2))}},
  {"16k-3",       "D8.2.9.2",  {is(geo.granule, "01")},                                                                     {set(geo.start, Level::of(3))}},
  {"64k-none",    "D8.2.10.2", {is(on.sl0, "11")},                                                                          {set(geo.start, Level::reserved)}},
  {"64k-1-small", "R_SRKBC",   {is(on.sl0, "10"), is(on.pa_range, "0xx")},                                                  {set(geo.start, Level::reserved)}},
  {"64k-1",       "D8.2.10.2", {is(on.sl0, "10")},                                                                          {set(geo.start, Level::of(1))}},
  {"64k-2",       "D8.2.10.2", {is(on.sl0, "01")},                                                                          {set(geo.start, Level::of(2))}},
  {"64k-3",       "D8.2.10.2", {},                                                                                          {set(geo.start, Level::of(3))}},
};

// Bits [1:0]. A block where the level has none is reserved, and reserved is invalid.
inline constexpr Row kind_rows[] = {
  {"invalid",   "R_DYNYQ",     {is(entry.type, "x0")},                                                                                 {set(geo.kind, DescriptorKind::invalid)}},
  {"page",      "Table D8-48", {is(entry.type, "11"), is(entry.level, Level::of(3))},                                                  {set(geo.kind, DescriptorKind::page)}},
  {"table",     "Table D8-48", {is(entry.type, "11")},                                                                                 {set(geo.kind, DescriptorKind::table)}},
  {"4k-0-ds",   "R_KSBQV",     {is(geo.granule, "00"), is(entry.level, Level::of(0)), is(on.ds, "1")},                                 {set(geo.kind, DescriptorKind::block)}},
  {"4k-1",      "R_KSBQV",     {is(geo.granule, "00"), is(entry.level, Level::of(1))},                                                 {set(geo.kind, DescriptorKind::block)}},
  {"4k-2",      "R_KSBQV",     {is(geo.granule, "00"), is(entry.level, Level::of(2))},                                                 {set(geo.kind, DescriptorKind::block)}},
  {"16k-1-ds",  "R_VGVLD",     {is(geo.granule, "01"), is(entry.level, Level::of(1)), is(on.ds, "1")},                                 {set(geo.kind, DescriptorKind::block)}},
  {"16k-2",     "R_VGVLD",     {is(geo.granule, "01"), is(entry.level, Level::of(2))},                                                 {set(geo.kind, DescriptorKind::block)}},
  {"64k-1-52",  "R_MLLGN",     {is(geo.granule, "1x"), is(entry.level, Level::of(1)), is(on.pa_range, "11x")},                         {set(geo.kind, DescriptorKind::block)}},
  {"64k-2",     "R_MLLGN",     {is(geo.granule, "1x"), is(entry.level, Level::of(2))},                                                 {set(geo.kind, DescriptorKind::block)}},
  {"reserved",  "R_KRMJZ",     {},                                                                                                     {set(geo.kind, DescriptorKind::invalid)}},
};

inline constexpr Table geometry_tables[] = {
  {"granule",     "the translation granule",                    {},                     granule_rows},
  {"least-size",  "the least TxSZ",                             {},                     least_size_rows},
  {"most-size",   "the greatest TxSZ",                          {},                     most_size_rows},
  {"size-below",  "whether a TxSZ below it is a fault",         {},                     below_rows},
  {"size-above",  "whether a TxSZ above it is a fault",         {},                     above_rows},
  {"named-size",  "the output size that PS or IPS says",        {},                     named_bits_rows},
  {"pa-size",     "the Physical Address size",                  {},                     pa_bits_rows},
  {"format-size", "the output size that the descriptors allow", {},                     format_bits_rows},
  {"table-high",  "where descriptors have bits [51:48] of an address", {},              table_high_rows},
  {"base-high",   "where TTBR has bits [51:48] of an address",  {},                     base_high_rows},
  {"start-level", "the start level of stage 2",                 {is(on.stage2, "1")},   start_rows},
};

inline constexpr Table kind_tables[] = {
  {"descriptor",  "what a descriptor is",                       {},                     kind_rows},
};

// clang-format on

} // namespace twofold::spec::walk
