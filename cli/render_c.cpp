#include "cli/render_c.hpp"

#include "spec/revision.hpp"
#include "tables/wording.hpp"

#include <fmt/format.h>

#include <cctype>
#include <span>
#include <string_view>

namespace twofold::cli {

namespace {

/// "TWOFOLD_DEVICE_NGNRNE" for "Device-nGnRnE".
std::string constant(std::string_view prefix, std::string_view name) {
  std::string text = fmt::format("TWOFOLD_{}", prefix);
  for (char const c : name)
    text += std::isalnum(static_cast<unsigned char>(c)) != 0
                ? static_cast<char>(std::toupper(static_cast<unsigned char>(c)))
                : '_';
  return text;
}

template <class Names>
std::string enumeration(std::string_view tag, std::string_view prefix, Names const& names) {
  auto text = fmt::format("enum twofold_{} {{\n", tag);
  for (std::size_t v = 0; v < names.size(); ++v)
    text += fmt::format("\t{} = {},\n", constant(prefix, names[v] == "-" ? "none" : names[v]), v);
  return text + "};\n\n";
}

template <class Numbers>
std::string number_lines(Numbers const& numbers, std::size_t on_a_line, std::string_view form) {
  std::string text;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    text += i % on_a_line == 0 ? "\t" : " ";
    text += fmt::format(fmt::runtime(form), numbers[i]) + ",";
    if ((i + 1) % on_a_line == 0 || i + 1 == numbers.size()) text += "\n";
  }
  return text;
}

/// A function that yields a part of a word.
std::string accessor(std::string_view type, LookUpPart part, std::string_view what) {
  return fmt::format("/* {} */\nstatic inline {} twofold_{}(uint32_t attributes)\n{{\n"
                     "\treturn ({})(attributes >> {} & {}u);\n}}\n\n",
                     what, type, part.name, type, part.low, (1U << part.width) - 1);
}

/// A function of a word and SH.
std::string sh_accessor(std::string_view name, std::string_view what, std::string_view arguments,
                        std::string_view table, LookUpPart part, std::string_view index,
                        std::string_view select) {
  return fmt::format("/*\n{} */\nstatic inline unsigned twofold_{}(uint32_t attributes, {})\n"
                     "{{\n\treturn {}[attributes >> {} & {}u][{}]{};\n}}\n\n",
                     what, name, arguments, table, part.low, (1U << part.width) - 1, index, select);
}

template <class Rows>
std::string table_of(std::string_view name, Rows const& rows, std::size_t width) {
  auto text = fmt::format("static const uint8_t {}[{}][{}] = {{\n", name, rows.size(), width);
  for (auto const& row : rows) {
    auto line = number_lines(row, width, "{}");
    text += fmt::format("\t{{{} }},\n", line.substr(0, line.size() - 2).replace(0, 1, " "));
  }
  return text + "};\n\n";
}

} // namespace

std::string render_c(LookUp const& tables) {
  auto const blocks = tables.words.size() / 256;
  std::string text = fmt::format(
      R"(/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What Arm's two translation stages make of a data access in EL1&0: computed by
 * twofold {} from its rows of {}. Freestanding C11.
 *
 * Features: {}. Both stages and caches are on, nothing is
 * overridden, Allocation Tag Access is enabled. memattr is MemAttr[3:0], mair the
 * byte of MAIR_EL1 that AttrIndx selects, s1_sh and s2_sh are SH[1:0] in force;
 * bits beyond these are ignored.
 *
 * Of a reserved MAIR byte or MemAttr nothing is said but that it is reserved.
 */
#ifndef TWOFOLD_TABLES_H
#define TWOFOLD_TABLES_H

#include <stdbool.h>
#include <stdint.h>

)",
      TWOFOLD_VERSION, spec::revision, features_text(tables.features));
  text += enumeration("type", "", MemoryType::names);
  text += enumeration("cacheability", "", Cacheability::names);
  text += enumeration("allocation", "ALLOCATE_", Allocation::names);
  text += enumeration("shareability", "", Shareability::names);
  text +=
      fmt::format("/* By HCR_EL2.FWB and MemAttr, a block of the words. */\n"
                  "static const uint8_t twofold_block[2][16] = {{\n\t{{\n{}\t}},\n\t{{\n{}\t}},\n"
                  "}};\n\n",
                  number_lines(std::span{tables.block}.first(16), 16, "{}"),
                  number_lines(std::span{tables.block}.last(16), 16, "{}"));
  text += "/* By MAIR byte. */\n";
  text += fmt::format("static const uint32_t twofold_words[{}][256] = {{\n", blocks);
  for (std::size_t b = 0; b < blocks; ++b)
    text += fmt::format("\t{{\n{}\t}},\n",
                        number_lines(std::span{tables.words}.subspan(b * 256, 256), 6, "0x{:06x}"));
  text += "};\n\n";
  text += table_of("twofold_shareabilities", tables.shareability, 16);
  text += table_of("twofold_tags", tables.tags, 4);
  text += R"(/* The attributes, for the functions below. */
static inline uint32_t twofold_attributes(bool fwb, unsigned memattr, unsigned mair)
{
	return twofold_words[twofold_block[fwb][memattr & 15u]][mair & 255u];
}

)";
  text += accessor("bool", look_up_reserved, "The MAIR byte or MemAttr is reserved.");
  text += accessor("enum twofold_type", look_up_type, "The memory type.");
  text += accessor("enum twofold_cacheability", look_up_inner, "Inner Cacheability.");
  text += accessor("enum twofold_cacheability", look_up_outer, "Outer Cacheability.");
  text += accessor("enum twofold_allocation", look_up_inner_hints, "Inner allocation hints.");
  text += accessor("enum twofold_allocation", look_up_outer_hints, "Outer allocation hints.");
  text += accessor("bool", look_up_inner_transient, "Inner Transient.");
  text += accessor("bool", look_up_outer_transient, "Outer Transient.");
  text += fmt::format("/* XS, by FnXS. */\nstatic inline bool twofold_xs(uint32_t attributes, "
                      "bool fnxs)\n{{\n\treturn attributes >> {} >> fnxs & 1u;\n}}\n\n",
                      look_up_xs.low);
  text += sh_accessor("shareability",
                      " * The permitted Shareability: bit n for enum "
                      "twofold_shareability n.",
                      "unsigned s1_sh, unsigned s2_sh", "twofold_shareabilities",
                      look_up_shareability, "(s1_sh & 3u) << 2 | (s2_sh & 3u)", "");
  text += sh_accessor("tagged",
                      " * Whether the region is Tagged: bit 0 if Untagged is permitted, "
                      "bit 1 if\n * Tagged is.",
                      "unsigned s1_sh", "twofold_tags", look_up_tags, "s1_sh & 3u", " & 3u");
  text += sh_accessor("no_tag_access",
                      " * Whether NoTagAccess applies: bit 0 if 0 is permitted, "
                      "bit 1 if 1 is.",
                      "unsigned s1_sh", "twofold_tags", look_up_tags, "s1_sh & 3u", " >> 2");
  text += "#endif /* TWOFOLD_TABLES_H */\n";
  return text;
}

} // namespace twofold::cli
