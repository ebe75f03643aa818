#include "cli/alias_chart.hpp"

#include "cli/chart.hpp"
#include "cli/wording.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace twofold::cli {

using alias::Event;
using alias::Execution;
using alias::Operation;
using alias::Program;
using Kind = Operation::Kind;

namespace {

constexpr std::string_view byte_names = "xyzw";

/// "x, y".
std::string granule_text(Event const& event, Program const& program) {
  std::string all{byte_names.substr(event.granule * 2U, 1)};
  if (event.granule * 2U + 1 < program.bytes)
    all += fmt::format(", {}", byte_names.at(event.granule * 2U + 1));
  return all;
}

std::string memory_text(Event const& event, Program const& program) {
  std::vector<std::string> bytes;
  for (std::size_t b = 0; b < program.bytes; ++b)
    bytes.push_back(fmt::format("{}={}", byte_names.at(b), event.memory.at(b)));
  return fmt::format("memory {}", fmt::join(bytes, " "));
}

class Teller {
public:
  Teller(Program const& program, std::vector<std::string> const& paths)
      : program_(program), paths_(paths) {}

  [[nodiscard]] AliasEventText operator()(Event const& event, std::string const& agent) const {
    switch (event.kind) {
    case Event::Kind::perform: return {agent, operation_text(event), performed(event)};
    case Event::Kind::early:
      return {agent, fmt::format("reads {} early, {}", byte(operation(event)), event.seen),
              "speculation; " + memory_text(event, program_)};
    case Event::Kind::carry_out:
      return {agent, carried_out(event),
              event.wrote_memory ? memory_text(event, program_) : "in caches"};
    case Event::Kind::fill:
      return {agent, fmt::format("cache fills with {}", granule_text(event, program_)),
              event.read_memory ? "speculation; " + memory_text(event, program_)
                                : "speculation; from another cache"};
    case Event::Kind::evict:
      return {agent, fmt::format("cache evicts {}", granule_text(event, program_)),
              event.wrote_memory ? "written back; " + memory_text(event, program_)
                                 : "it was clean"};
    }
    return {};
  }

private:
  [[nodiscard]] Operation const& operation(Event const& event) const {
    return program_.threads[event.pe][event.operation];
  }
  static char byte(Operation const& op) { return byte_names.at(op.byte); }

  [[nodiscard]] std::string operation_text(Event const& event) const {
    Operation const& op = operation(event);
    auto const through = [&] { return paths_.at(op.path); };
    switch (op.kind) {
    case Kind::read: return fmt::format("read {} = {}, {}", byte(op), event.seen, through());
    case Kind::write: return fmt::format("write {} = {}, {}", byte(op), op.value, through());
    case Kind::read_exclusive:
      return fmt::format("LDXR {} = {}, {}", byte(op), event.seen, through());
    case Kind::write_exclusive:
      return fmt::format("STXR {} {}, {}", byte(op), event.seen != 0 ? "succeeds" : "fails",
                         through());
    case Kind::dmb: return "DMB";
    case Kind::maintain: return fmt::format("{} {}, {}", name(op.maintenance), byte(op), through());
    case Kind::signal: return "tells the other";
    case Kind::wait: return "is told";
    case Kind::remap: return "maps it otherwise";
    }
    return {};
  }

  [[nodiscard]] std::string performed(Event const& event) const {
    Operation const& op = operation(event);
    bool const cacheable = program_.paths[op.path].cacheable();
    switch (op.kind) {
    case Kind::write:
    case Kind::maintain: return "waits in the write buffer";
    case Kind::read:
    case Kind::read_exclusive:
      if (event.read_memory) return "from memory";
      if (event.early_value && cacheable) return "from the write buffer";
      if (event.early_value) return "as read early, or from the write buffer";
      return cacheable ? "from a cache" : "from memory";
    case Kind::write_exclusive:
      return event.wrote_memory ? memory_text(event, program_) : "in the cache";
    default: return {};
    }
  }

  [[nodiscard]] std::string carried_out(Event const& event) const {
    Operation const& op = operation(event);
    if (op.kind == Kind::maintain)
      return fmt::format("{} {} takes effect", name(op.maintenance), byte(op));
    return fmt::format("write {} = {} takes effect", byte(op), op.value);
  }

  Program const& program_;
  std::vector<std::string> const& paths_;
};

/// What is other than the program could count on.
std::string end_text(Program const& program, Execution const& execution,
                     std::vector<std::string> const& agents) {
  auto const names = value_names(program, agents);
  std::vector<std::string> values;
  for (std::size_t v = 0; v < names.size(); ++v)
    values.push_back(fmt::format("{} = {}", names[v], execution.end.values[v]));
  return fmt::format("{}", fmt::join(values, ", "));
}

} // namespace

std::vector<AliasEventText> event_texts(Program const& program, Execution const& execution,
                                        std::vector<std::string> const& agents,
                                        std::vector<std::string> const& paths) {
  Teller const tell{program, paths};
  std::vector<AliasEventText> all;
  for (Event const& event : execution.events) all.push_back(tell(event, agents.at(event.pe)));
  return all;
}

std::string alias_chart_text(Program const& program, Execution const& execution,
                             std::vector<std::string> const& agents,
                             std::vector<std::string> const& paths) {
  std::size_t widest = 0;
  std::size_t what = 0;
  auto const texts = event_texts(program, execution, agents, paths);
  for (auto const& text : texts) {
    widest = std::max(widest, text.agent.size());
    what = std::max(what, text.what.size());
  }
  std::string all;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    auto line = fmt::format("  {:>2}  {:<{}}  {:<{}}  {}", i + 1, texts[i].agent, widest,
                            texts[i].what, what, texts[i].where);
    line.erase(line.find_last_not_of(' ') + 1);
    all += line + "\n";
  }
  return all + beside("  end ", wrap(end_text(program, execution, agents), columns - 6));
}

std::string alias_chart_svg(std::string const& title, Program const& program,
                            Execution const& execution, std::vector<std::string> const& agents,
                            std::vector<std::string> const& paths) {
  Chart chart;
  chart.title = title;
  chart.lanes = agents;
  chart.lanes.emplace_back("memory");
  auto const texts = event_texts(program, execution, agents, paths);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    Event const& event = execution.events[i];
    bool const whim = event.kind != Event::Kind::perform;
    bool const barrier = !whim && texts[i].where.empty();
    std::size_t const box = chart.boxes.size();
    chart.boxes.push_back({event.pe, i,
                           whim      ? "whim"
                           : barrier ? "barrier"
                                     : "access",
                           fmt::format("{} {}", i + 1, texts[i].what), texts[i].where});
    if (!event.wrote_memory && !event.read_memory) continue;
    chart.boxes.push_back({agents.size(), i, "memory", memory_text(event, program), ""});
    if (event.wrote_memory)
      chart.arrows.push_back({box, box + 1, "message"});
    else
      chart.arrows.push_back({box + 1, box, "message"});
  }
  chart.rows = texts.size();
  chart.legend = "ends with " + end_text(program, execution, agents);
  return svg(chart);
}

} // namespace twofold::cli
