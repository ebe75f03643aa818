#include "cli/reclaim.hpp"
#include "cli/wording.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

namespace twofold::cli {

namespace {

constexpr std::array<std::string_view, label::label_count> label_names{"store",
                                                                       "load",
                                                                       "DSB",
                                                                       "DMB",
                                                                       "ISB",
                                                                       "TLBI",
                                                                       "DC",
                                                                       "VMID of guest",
                                                                       "other VMID",
                                                                       "TGE 0",
                                                                       "TGE 1",
                                                                       "to table",
                                                                       "to device",
                                                                       "to config",
                                                                       "posted",
                                                                       "non-posted",
                                                                       "of old owner",
                                                                       "of new owner",
                                                                       "reset",
                                                                       "polled",
                                                                       "of VMM",
                                                                       "nG",
                                                                       "nR",
                                                                       "nE",
                                                                       "Write-Back",
                                                                       "Cacheable",
                                                                       "XS",
                                                                       "EL1&0",
                                                                       "EL2&0",
                                                                       "by combined entry",
                                                                       "by one stage",
                                                                       "for loads",
                                                                       "for stores",
                                                                       "ISH or wider",
                                                                       "OSH or wider",
                                                                       "stage-2 alone",
                                                                       "with stage 1",
                                                                       "any VMID",
                                                                       "IS or OS",
                                                                       "OS",
                                                                       "nXS",
                                                                       "right TTL",
                                                                       "in guest's VMID",
                                                                       "in EL1&0",
                                                                       "in EL2&0",
                                                                       "by VA"};

constexpr std::array<std::string_view, between::count> between_names{
    "X is Y",
    "X po Y",
    "one PE",
    "different PEs",
    "latest of its register",
    "ISB between",
    "barrier between",
    "Y used the entry that X overwrites",
    "Y uses the entry of X",
    "one location",
    "one page or register",
    "device and its register",
    "one path",
    "one function",
    "same XS",
    "X reaches Y's PE",
    "X removes stage-2 entries of Y",
    "X removes entries of Y with stage 1",
    "X waits for the XS of Y"};

std::string labels_text(Labels labels) {
  std::vector<std::string_view> names;
  for (std::size_t l = 0; l < label::label_count; ++l)
    if (((labels.bits >> l) & 1U) != 0) names.push_back(label_names.at(l));
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string relations_text(Between all) {
  std::vector<std::string_view> names;
  for (std::size_t b = 0; b < between::count; ++b)
    if (((all.bits >> b) & 1U) != 0) names.push_back(between_names.at(b));
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string pattern_text(LabelPattern const& pattern) {
  std::vector<std::string> parts;
  if (pattern.all.bits != 0) parts.push_back(labels_text(pattern.all));
  if (pattern.any.bits != 0) parts.push_back("any of " + labels_text(pattern.any));
  if (pattern.none.bits != 0) parts.push_back("not " + labels_text(pattern.none));
  return parts.empty() ? "anything" : fmt::format("{}", fmt::join(parts, "; "));
}

std::string before_text(Before const& before) {
  auto const of = [](PointOf at) {
    return fmt::format("{}.{}", at.of_y ? 'Y' : 'X',
                       point_names.at(static_cast<std::size_t>(at.point)));
  };
  return fmt::format("{} before {}", of(before.first), of(before.second));
}

std::string then_text(CompletionRow const& row) {
  auto const when = row.when.given ? before_text(row.when) : "";
  switch (row.part) {
  case CompletionPart::grant: return "Y is " + labels_text(row.grants);
  case CompletionPart::relate: return relations_text(row.relates);
  case CompletionPart::reach: return "X reaches the PE of Y";
  case CompletionPart::absent: return "there is no X";
  case CompletionPart::order:
    return (when.empty() ? "" : "if " + when + " then ") + before_text(row.then);
  case CompletionPart::gather:
    return "X and Y may become one transaction" + (when.empty() ? "" : ", unless " + when);
  }
  return "";
}

} // namespace

std::string completion_rules_text() {
  std::string text;
  for (CompletionRow const& row : spec::completion_rows) {
    text += fmt::format("{:<22}({})\n", row.name, row.cite);
    std::vector<std::string> lines;
    auto const line = [&](std::string const& part) {
      for (auto const& wrapped : wrap(part, columns - 4, 2)) lines.push_back(wrapped);
    };
    line("X: " + pattern_text(row.x));
    if (!(row.y == LabelPattern{})) line("Y: " + pattern_text(row.y));
    if (auto const relations = relations_text(row.between); !relations.empty()) line(relations);
    line(then_text(row) +
         (row.assumption == Assumption::none
              ? ""
              : fmt::format("; {} {}", row.part == CompletionPart::gather ? "not under" : "under",
                            info(row.assumption).name)));
    text += beside("    ", lines);
  }
  return text;
}

} // namespace twofold::cli
