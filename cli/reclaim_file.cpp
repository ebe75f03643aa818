#include "cli/reclaim.hpp"
#include "host/file.hpp"
#include "input/in_quotes.hpp"
#include "input/toml.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace twofold::cli {

using namespace input;

namespace {

constexpr std::uintmax_t most_bytes = 65'536;

std::vector<std::string> texts(toml::node const& node, std::string_view key) {
  auto const* list = node.as_array();
  if (list == nullptr) refuse(node, fmt::format("{} is a list of texts", key));
  std::vector<std::string> all;
  for (auto const& item : *list) all.push_back(line_of(item, "an item of " + std::string{key}));
  return all;
}

constexpr std::array<std::string_view, 13> keys{"question", "name",   "what",   "steps", "old",
                                                "new",      "window", "device", "owner", "host",
                                                "without",  "with",   "expect"};

ReclaimSequence sequence_of(toml::table const& table, std::string const& path) {
  allow(table, keys);
  auto const optional_text = [&](std::string_view key) -> std::optional<std::string> {
    auto const* node = table.get(key);
    if (node == nullptr) return std::nullopt;
    return line_of(*node, key);
  };
  auto const one_of = [&](std::string_view key, auto const& names) {
    auto const found = optional_text(key);
    if (found && std::ranges::find(names, *found) == std::end(names))
      refuse(*table.get(key), fmt::format("{}: {} is not known; allowed are {}", key,
                                          in_quotes(*found), fmt::join(names, ", ")));
    return found;
  };
  auto const assumptions = [&](std::string_view key) {
    std::vector<std::string> found;
    auto const* node = table.get(key);
    if (node == nullptr) return found;
    found = texts(*node, key);
    std::vector<std::string_view> names;
    for (auto const& each : assumption_infos)
      if (each.id != Assumption::none) names.push_back(each.name);
    for (auto const& name : found)
      if (std::ranges::find(names, name) == names.end())
        refuse(*node, fmt::format("{}: {} is no assumption; allowed are {}", key, in_quotes(name),
                                  fmt::join(names, ", ")));
    return found;
  };
  constexpr std::array<std::string_view, 2> hosts{"nvhe", "vhe"};
  ReclaimSequence sequence;
  sequence.name = optional_text("name").value_or(std::filesystem::path{path}.stem().string());
  sequence.what = optional_text("what").value_or("");
  sequence.old_memory = one_of("old", reclaim::memory_names());
  sequence.new_memory = one_of("new", reclaim::memory_names());
  sequence.window = one_of("window", reclaim::memory_names());
  sequence.device = one_of("device", reclaim::device_names);
  sequence.owner = one_of("owner", reclaim::owner_names);
  sequence.host = one_of("host", hosts);
  if (auto const* node = table.get("question")) {
    std::vector<std::string_view> names;
    for (std::size_t q = 0; q < reclaim::question_count; ++q)
      names.push_back(reclaim::info(reclaim::question_at(q)).name);
    sequence.questions = texts(*node, "question");
    for (auto const& name : sequence.questions)
      if (std::ranges::find(names, name) == names.end())
        refuse(*node, fmt::format("question: {} is not known; allowed are {}", in_quotes(name),
                                  fmt::join(names, ", ")));
  }
  sequence.without = assumptions("without");
  sequence.with = assumptions("with");
  if (auto const expect = optional_text("expect")) {
    if (*expect != "safe" && *expect != "unsafe")
      refuse(*table.get("expect"), "expect is safe or unsafe");
    sequence.expect_safe = *expect == "safe";
  }
  for (auto const& item : list_of(member(table, "steps"), "steps")) {
    try {
      sequence.steps.push_back(reclaim::step_of(line_of(item, "a step")));
    } catch (reclaim::StepError const& error) {
      refuse(item, error.what());
    }
  }
  return sequence;
}

} // namespace

ReclaimSequence read_reclaim_sequence(std::string const& path) {
  std::error_code error;
  auto const size = std::filesystem::file_size(path, error);
  if (error || !std::filesystem::is_regular_file(path, error))
    throw UsageError(
        fmt::format("{}: cannot be read; --sequence takes a name, see --list, or a file", path));
  if (size > most_bytes)
    throw UsageError(
        fmt::format("{}: {} bytes; a sequence has at most {}", path, size, most_bytes));
  return reclaim_sequence_of(host::content_of(path), path);
}

ReclaimSequence reclaim_sequence_of(std::string_view text, std::string const& path) {
  try {
    return sequence_of(parsed(text), path);
  } catch (Malformed const& malformed) {
    throw UsageError{fmt::format("{}:{}:{}: {}", path, malformed.position.line,
                                 malformed.position.column, malformed.what())};
  }
}

} // namespace twofold::cli
