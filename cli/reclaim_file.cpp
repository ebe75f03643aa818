#include "cli/reclaim.hpp"
#include "host/file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace twofold::cli {

namespace {

constexpr std::uintmax_t most_bytes = 65'536;

/// What is wrong, and where.
struct Malformed {
  toml::source_position where;
  std::string why;
};

[[noreturn]] void refuse(toml::node const& node, std::string why) {
  throw Malformed{node.source().begin, std::move(why)};
}

std::string text(toml::node const& node, std::string_view key) {
  auto const* value = node.as_string();
  if (value == nullptr || value->get().empty())
    refuse(node, fmt::format("{} is a text that is not empty", key));
  if (std::ranges::any_of(
          value->get(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }))
    refuse(node, fmt::format("{} is one line of text, without control characters", key));
  return value->get();
}

std::vector<std::string> texts(toml::node const& node, std::string_view key) {
  auto const* list = node.as_array();
  if (list == nullptr) refuse(node, fmt::format("{} is a list of texts", key));
  std::vector<std::string> all;
  for (auto const& item : *list) all.push_back(text(item, "an item of " + std::string{key}));
  return all;
}

constexpr std::array<std::string_view, 13> keys{"question", "name",   "what",   "steps", "old",
                                                "new",      "window", "device", "owner", "host",
                                                "without",  "with",   "expect"};

ReclaimSequence sequence_of(toml::table const& table, std::string const& path) {
  for (auto const& [key, value] : table)
    if (std::ranges::find(keys, key.str()) == keys.end())
      refuse(value, fmt::format("no key '{}'; allowed are {}", key.str().substr(0, 40),
                                fmt::join(keys, ", ")));
  auto const optional_text = [&](std::string_view key) -> std::optional<std::string> {
    auto const* node = table.get(key);
    if (node == nullptr) return std::nullopt;
    return text(*node, key);
  };
  auto const one_of = [&](std::string_view key, auto const& names) {
    auto const found = optional_text(key);
    if (found && std::ranges::find(names, *found) == std::end(names))
      refuse(*table.get(key), fmt::format("{}: '{}' is not known; allowed are {}", key,
                                          found->substr(0, 40), fmt::join(names, ", ")));
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
        refuse(*node, fmt::format("{}: '{}' is no assumption; allowed are {}", key,
                                  name.substr(0, 40), fmt::join(names, ", ")));
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
        refuse(*node, fmt::format("question: '{}' is not known; allowed are {}", name.substr(0, 40),
                                  fmt::join(names, ", ")));
  }
  sequence.without = assumptions("without");
  sequence.with = assumptions("with");
  if (auto const expect = optional_text("expect")) {
    if (*expect != "safe" && *expect != "unsafe")
      refuse(*table.get("expect"), "expect is safe or unsafe");
    sequence.expect_safe = *expect == "safe";
  }
  auto const* steps = table.get("steps");
  if (steps == nullptr) refuse(table, "the key steps is missing");
  auto const* list = steps->as_array();
  if (list == nullptr || list->empty()) refuse(*steps, "steps is a list that is not empty");
  for (auto const& item : *list) {
    try {
      sequence.steps.push_back(reclaim::step_of(text(item, "a step")));
    } catch (reclaim::StepError const& error) {
      refuse(item, error.what());
    }
  }
  return sequence;
}

/// What is wrong, as one line, whatever the file holds that it quotes.
UsageError refusal(std::string const& path, toml::source_position where, std::string why) {
  for (char& c : why)
    if (c < ' ' || c > '~') c = '?';
  return UsageError{fmt::format("{}:{}:{}: {}", path, std::max<std::uint32_t>(where.line, 1),
                                std::max<std::uint32_t>(where.column, 1), why)};
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
    return sequence_of(toml::parse(text, path), path);
  } catch (Malformed const& malformed) {
    throw refusal(path, malformed.where, malformed.why);
  } catch (toml::parse_error const& malformed) {
    throw refusal(path, malformed.source().begin, std::string{malformed.description()});
  }
}

} // namespace twofold::cli
