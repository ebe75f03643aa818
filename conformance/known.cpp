#include "conformance/known.hpp"

#include "conformance/observation.hpp"
#include "input/in_quotes.hpp"
#include "input/toml.hpp"
#include "spec/translation.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>

namespace twofold {

using namespace input;

namespace {

Field input_called(std::string_view name, toml::node const& node) {
  for (std::size_t i = 0; i < field::choice.mair.index; ++i)
    if (field_infos[i].name == name) return field_at(i);
  refuse(node, fmt::format("no input or feature {}", in_quotes(name)));
}

/// A pattern as rows have it, "x110", or a word, "at-s1".
Cond pattern(Field f, toml::node const& node) {
  auto const bits = text_of(node, info(f).name);
  auto const all = static_cast<Value>((1U << f.width) - 1);
  if (has_words(f)) {
    if (auto const value = value_named(f, bits)) return {f, all, *value};
    refuse(node, fmt::format("{} is none of {}", in_quotes(bits), words_text(f)));
  }
  if (bits.size() != f.width || bits.find_first_not_of("01x") != std::string::npos)
    refuse(node, fmt::format("{} is no pattern of {} digits 0, 1 or x", in_quotes(bits), f.width));
  Cond cond{f, 0, 0};
  for (char const c : bits) {
    cond.mask = static_cast<Value>(cond.mask << 1 | (c != 'x' ? 1 : 0));
    cond.value = static_cast<Value>(cond.value << 1 | (c == '1' ? 1 : 0));
  }
  return cond;
}

bool is_row(std::string_view id) {
  return std::ranges::any_of(spec::translation_tables, [&](Table const& table) {
    return std::ranges::any_of(table.rows, [&](Row const& row) {
      return id == fmt::format("{}.{}", table.name, row.name);
    });
  });
}

Sign read_sign(toml::node const& node) {
  auto const& table = table_of(node, "a sign");
  allow(table, {"rule", "direction"});
  Sign sign{text_of(member(table, "rule"), "rule"),
            text_of(member(table, "direction"), "direction")};
  if (!is_row(sign.rule))
    refuse(member(table, "rule"),
           fmt::format("no row {}; twofold rules lists them", in_quotes(sign.rule)));
  return sign;
}

KnownDeviation read_deviation(toml::node const& node) {
  auto const& table = table_of(node, "deviation");
  allow(table,
        {"id", "implementation", "versions", "sources", "where", "signs", "reason", "evidence"});
  KnownDeviation deviation;
  deviation.id = text_of(member(table, "id"), "id");
  deviation.implementation = text_of(member(table, "implementation"), "implementation");
  for (auto const& version : list_of(member(table, "versions"), "versions"))
    deviation.versions.push_back(text_of(version, "a version"));
  if (auto const* sources = table.get("sources"))
    for (auto const& source : list_of(*sources, "sources"))
      deviation.sources.push_back(text_of(source, "a source"));
  if (auto const* where = table.get("where"))
    for (auto const& [key, value] : table_of(*where, "where"))
      deviation.where.push_back(pattern(input_called(key.str(), value), value));
  for (auto const& sign : list_of(member(table, "signs"), "signs"))
    deviation.signs.push_back(read_sign(sign));
  deviation.reason = text_of(member(table, "reason"), "reason");
  deviation.evidence = text_of(member(table, "evidence"), "evidence");
  return deviation;
}

std::vector<KnownDeviation> read_file(std::string_view toml) {
  auto const file = parsed(toml);
  allow(file, {"deviation"});
  std::vector<KnownDeviation> all;
  auto const* deviations = file.get("deviation");
  if (deviations == nullptr) return all;
  for (auto const& node : list_of(*deviations, "deviation")) {
    all.push_back(read_deviation(node));
    auto const same = std::ranges::count(all, all.back().id, &KnownDeviation::id);
    if (same > 1) refuse(node, fmt::format("id {} is there twice", in_quotes(all.back().id)));
  }
  return all;
}

std::string located(Malformed const& problem) {
  return fmt::format("line {}, column {}: {}", problem.position.line, problem.position.column,
                     problem.what());
}

/// Whether `version` is `known`, or `known` followed by a further number.
bool is_version(std::string_view version, std::string_view known) {
  return version.starts_with(known) &&
         (version.size() == known.size() || version[known.size()] == '.');
}

} // namespace

bool reaches(KnownDeviation const& deviation, Concrete const& page) {
  return std::ranges::all_of(deviation.where,
                             [&](Cond const& c) { return c.holds(page[c.field]); });
}

KnownDeviation const* find_known(std::span<KnownDeviation const> known, Concrete const& page,
                                 std::string_view rule, std::string_view direction) {
  auto const kind = direction.substr(0, direction.find(':'));
  auto const explains = [&](KnownDeviation const& d) {
    return reaches(d, page) && std::ranges::any_of(d.signs, [&](Sign const& sign) {
             return sign.rule == rule && (sign.direction == kind || sign.direction == direction);
           });
  };
  auto const found = std::ranges::find_if(known, explains);
  return found == known.end() ? nullptr : &*found;
}

std::vector<KnownDeviation> known_of(std::span<KnownDeviation const> known,
                                     std::string_view implementation, std::string_view version,
                                     std::string_view source) {
  std::vector<KnownDeviation> result;
  std::ranges::copy_if(known, std::back_inserter(result), [&](KnownDeviation const& d) {
    bool const same_source =
        d.sources.empty() || std::ranges::find(d.sources, source) != d.sources.end();
    return d.implementation == implementation && same_source &&
           std::ranges::any_of(d.versions,
                               [&](auto const& from) { return is_version(version, from); });
  });
  return result;
}

std::variant<std::vector<KnownDeviation>, std::string> read_known(std::string_view toml) {
  try {
    return read_file(toml);
  } catch (Malformed const& problem) {
    return located(problem);
  }
}

namespace {

KnownWalkDeviation read_walk_deviation(toml::node const& node) {
  auto const& table = table_of(node, "deviation");
  allow(table, {"id", "implementation", "versions", "signs", "reason", "evidence"});
  KnownWalkDeviation deviation;
  deviation.id = text_of(member(table, "id"), "id");
  deviation.implementation = text_of(member(table, "implementation"), "implementation");
  for (auto const& version : list_of(member(table, "versions"), "versions"))
    deviation.versions.push_back(text_of(version, "a version"));
  for (auto const& sign : list_of(member(table, "signs"), "signs"))
    deviation.signs.push_back(text_of(sign, "a sign"));
  deviation.reason = text_of(member(table, "reason"), "reason");
  deviation.evidence = text_of(member(table, "evidence"), "evidence");
  return deviation;
}

} // namespace

std::vector<KnownWalkDeviation> known_of(std::span<KnownWalkDeviation const> known,
                                         std::string_view implementation,
                                         std::string_view version) {
  std::vector<KnownWalkDeviation> result;
  std::ranges::copy_if(known, std::back_inserter(result), [&](KnownWalkDeviation const& d) {
    return d.implementation == implementation &&
           std::ranges::any_of(d.versions,
                               [&](auto const& from) { return is_version(version, from); });
  });
  return result;
}

std::variant<std::vector<KnownWalkDeviation>, std::string> read_known_walks(std::string_view toml) {
  try {
    auto const file = parsed(toml);
    allow(file, {"deviation"});
    std::vector<KnownWalkDeviation> all;
    if (auto const* deviations = file.get("deviation"))
      for (auto const& node : list_of(*deviations, "deviation"))
        all.push_back(read_walk_deviation(node));
    return all;
  } catch (Malformed const& problem) {
    return located(problem);
  }
}

} // namespace twofold
