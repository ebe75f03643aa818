#include "cli/fuzz.hpp"
#include "cli/members_json.hpp"
#include "cli/walk_line.hpp"
#include "tables/wording.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace twofold::cli {

using Json = nlohmann::ordered_json;

namespace {

/// A member of that type, or what is wrong.
template <class T> T member(Json const& object, char const* name, std::string const& file) {
  if (!object.is_object() || !object.contains(name))
    throw UsageError(fmt::format("{}: no member {}; it is no state of twofold fuzz", file, name));
  try {
    return object.at(name).get<T>();
  } catch (Json::exception const&) {
    throw UsageError(fmt::format("{}: {} is of another type", file, name));
  }
}

Json failure_json(FuzzFailure const& failure) {
  return {{"property", failure.property},
          {"scenario", failure.scenario},
          {"command", failure.command},
          {"document", Json::parse(failure.document)},
          {"words", Json::parse(failure.words)}};
}

} // namespace

FuzzFailure failure_of(walks::Failure const& failure) {
  auto const& property = walks::walk_properties()[failure.property];
  Json const document = {{"property", std::string{property.id}},
                         {"sentence", std::string{property.sentence}},
                         {"source", std::string{property.source}},
                         {"scenario", failure.seed},
                         {"luck", failure.luck},
                         {"access", access_name(failure.request)},
                         {"va", failure.request.va},
                         {"regime", value_text(field::in.regime, failure.request.regime)},
                         {"el0", failure.request.el0},
                         {"pan", failure.request.pan},
                         {"unaligned", failure.request.unaligned},
                         {"registers", members_json(failure.registers)},
                         {"features", members_json(failure.features)},
                         {"choices", members_json(failure.choices)}};
  std::string const id{property.id};
  return {id, failure.seed, document.dump(2) + "\n", words_json(failure.words),
          walk_line(failure.request, failure.registers, failure.features, id + ".words.json")};
}

std::string fuzz_json(FuzzState const& state) {
  Json document;
  document["schema"] = {{"name", "twofold.fuzz"}, {"version", 1}};
  document["tool"] = {{"name", "twofold"}, {"version", TWOFOLD_VERSION}};
  document["spec"] = {{"revision", state.revision}};
  int const status = state.status();
  document["status"] = {{"word", status == 1   ? "refuted"
                                 : status == 4 ? "vacuous"
                                               : "tested"},
                        {"exit", status}};
  document["seed"] = state.seed;
  document["shards"] = state.shards;
  document["parts"] = Json::array();
  for (std::size_t i = 0; i < state.parts.size(); ++i)
    document["parts"].push_back({{"shard", state.parts[i]}, {"scenarios", state.done.at(i)}});
  document["walks"] = state.walks;
  document["properties"] = Json::array();
  for (auto const& p : state.properties)
    document["properties"].push_back({{"id", p.id},
                                      {"holds", p.tally.holds},
                                      {"vacuous", p.tally.vacuous},
                                      {"violated", p.tally.violated}});
  document["failures"] = Json::array();
  for (auto const& failure : state.failures) document["failures"].push_back(failure_json(failure));
  return document.dump(2) + "\n";
}

FuzzState read_fuzz(std::string const& name, std::string const& text) {
  auto const document = Json::parse(text, nullptr, false);
  if (document.is_discarded())
    throw UsageError(fmt::format("{}: not JSON, or not all of it", name));
  if (member<std::string>(member<Json>(document, "schema", name), "name", name) != "twofold.fuzz")
    throw UsageError(fmt::format("{}: its schema is not twofold.fuzz", name));
  FuzzState state;
  state.revision = member<std::string>(member<Json>(document, "spec", name), "revision", name);
  state.seed = member<std::uint64_t>(document, "seed", name);
  state.shards = member<unsigned>(document, "shards", name);
  state.walks = member<std::uint64_t>(document, "walks", name);
  state.parts.clear();
  for (auto const& part : member<std::vector<Json>>(document, "parts", name)) {
    state.parts.push_back(member<unsigned>(part, "shard", name));
    state.done.push_back(member<std::uint64_t>(part, "scenarios", name));
  }
  if (state.parts.empty()) throw UsageError(fmt::format("{}: parts is empty", name));
  for (auto const& p : member<std::vector<Json>>(document, "properties", name))
    state.properties.push_back(
        {member<std::string>(p, "id", name),
         {member<std::uint64_t>(p, "holds", name), member<std::uint64_t>(p, "vacuous", name),
          member<std::uint64_t>(p, "violated", name)}});
  for (auto const& f : member<std::vector<Json>>(document, "failures", name))
    state.failures.push_back(
        {member<std::string>(f, "property", name), member<std::uint64_t>(f, "scenario", name),
         member<Json>(f, "document", name).dump(2) + "\n",
         member<Json>(f, "words", name).dump(1) + "\n", member<std::string>(f, "command", name)});
  return state;
}

} // namespace twofold::cli
