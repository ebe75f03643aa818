#include "cli/conform_walks.hpp"

#include "cli/exit_status.hpp"
#include "cli/require.hpp"
#include "cli/rows.hpp"
#include "cli/terminal.hpp"
#include "cli/wording.hpp"
#include "conformance/embedded.hpp"
#include "conformance/walk_probe.hpp"
#include "host/temporary.hpp"
#include "properties/walk/draw.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace twofold::cli {

namespace {

template <class T>
std::vector<T> read_embedded(std::string_view prefix, std::string_view but,
                             std::variant<std::vector<T>, std::string> (*read)(std::string_view)) {
  std::vector<T> all;
  for (EmbeddedFile const& file : embedded_files()) {
    if (!file.name.starts_with(prefix) || (!but.empty() && file.name.starts_with(but))) continue;
    auto found = read(file.content);
    if (auto const* why = std::get_if<std::string>(&found))
      throw std::runtime_error(fmt::format("{}: {}", file.name, *why));
    std::ranges::move(std::get<std::vector<T>>(found), std::back_inserter(all));
  }
  return all;
}

/// Deviations that look alike.
struct Group {
  std::uint64_t count = 0;
  std::size_t example = 0; ///< the case with the fewest words
  WalkJudgement judgement;
};

struct Comparison {
  std::uint64_t agree = 0;
  std::uint64_t no_answer = 0;
  std::map<std::string, Group> known;   ///< by id
  std::map<std::string, Group> unknown; ///< by sign
};

Comparison compare(std::vector<WalkCase> const& cases, WalkAnswers const& answers,
                   std::vector<KnownDeviation> const& attributes,
                   std::vector<KnownWalkDeviation> const& walks) {
  using Finding = WalkJudgement::Finding;
  Comparison result;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    auto const judged =
        judge_walk(cases[i], answers.processor.features, answers.par[i], attributes);
    if (judged.finding == Finding::agrees) {
      ++result.agree;
    } else if (judged.finding == Finding::no_answer) {
      ++result.no_answer;
    } else {
      auto const explains = std::ranges::find_if(walks, [&](KnownWalkDeviation const& d) {
        return std::ranges::find(d.signs, judged.sign) != d.signs.end();
      });
      auto const id = !judged.attributes.empty() ? judged.attributes
                      : explains != walks.end()  ? explains->id
                                                 : std::string{};
      auto& group = id.empty() ? result.unknown[judged.sign] : result.known[id];
      bool const simpler =
          group.count == 0 || cases[i].words.size() < cases[group.example].words.size();
      if (simpler) {
        group.example = i;
        group.judgement = judged;
      }
      ++group.count;
    }
  }
  return result;
}

std::string case_text(WalkCase const& c) {
  auto const& r = c.registers;
  std::string text = fmt::format(
      "SCTLR_EL1 0x{:x}, TCR_EL1 0x{:x}, MAIR_EL1 0x{:x}, TTBR0_EL1 0x{:x}, TTBR1_EL1 0x{:x}, "
      "HCR_EL2 0x{:x}, VTCR_EL2 0x{:x}, VTTBR_EL2 0x{:x}; VA 0x{:x}{}{};",
      r.sctlr_el1, r.tcr_el1, r.mair_el1, r.ttbr0_el1, r.ttbr1_el1, r.hcr_el2, r.vtcr_el2,
      r.vttbr_el2, c.request.va, c.request.el0 ? ", of EL0" : "", c.request.pan ? ", PAN" : "");
  for (auto const& word : c.words)
    text += fmt::format(" [0x{:x}]=0x{:x}", word.address, word.value);
  return text;
}

std::string group_text(std::string const& name, Group const& group,
                       std::vector<WalkCase> const& cases, bool with_case) {
  auto text = fmt::format("{}: {} {}\n", name, group.count, group.count == 1 ? "case" : "cases");
  text += paragraph("  expected", group.judgement.expected) +
          paragraph("  reported", group.judgement.reported);
  if (with_case) text += paragraph("  case", case_text(cases[group.example]));
  return text;
}

} // namespace

int conform_walks(Output& output, ProbeRequest const& request, proofs::Interrupt const& interrupt) {
  auto const attributes = read_embedded<KnownDeviation>("known/", "known/walk/", read_known);
  auto const walks = read_embedded<KnownWalkDeviation>("known/walk/", "", read_known_walks);
  host::TemporaryFolder const folder;
  Emulator const emulator{.qemu = request.qemu,
                          .machine =
                              request.machine.empty() ? "virt,virtualization=on" : request.machine,
                          .cpu = request.cpu,
                          .limit = std::chrono::seconds{request.limit_s},
                          .interrupt = &interrupt};
  auto const version = require(qemu_version(emulator));
  auto const probe = require(build_walk_probe(
      folder.path(), request.compiler.empty() ? "aarch64-linux-gnu-gcc" : request.compiler,
      &interrupt));
  auto const processor = require(run_walk_probe(emulator, probe, {})).processor;
  StatusLine const line;
  std::vector<WalkCase> cases;
  cases.reserve(request.walks);
  walks::Draw seeds{request.seed};
  while (cases.size() < request.walks) {
    if (interrupt) throw Interrupted{};
    cases.push_back(draw_walk_case(seeds.next(), processor));
    if (cases.size() % 1000 == 0) line.show(fmt::format("{} cases drawn", cases.size()));
  }
  line.show("QEMU walks");
  auto const answers = require(run_walk_probe(emulator, probe, cases));
  line.show("comparing");
  auto const result = compare(cases, answers, known_of(attributes, "qemu", version),
                              known_of(walks, "qemu", version));
  line.clear();
  std::string text;
  for (auto const& [id, group] : result.known)
    text += "known: " + group_text(id, group, cases, false) + "\n";
  std::uint64_t deviate = 0;
  for (auto const& [sign, group] : result.unknown) {
    text += "deviates: " + group_text(sign, group, cases, true) + "\n";
    deviate += group.count;
  }
  std::uint64_t known = 0;
  for (auto const& [id, group] : result.known) known += group.count;
  text +=
      fmt::format("QEMU {} -cpu {}, seed {}: {} walks, {} agree, {} deviate as known, {} gave no "
                  "answer, {} deviate\n",
                  version, request.cpu, request.seed, cases.size(), result.agree, known,
                  result.no_answer, deviate);
  output.write(text);
  return deviate == 0 ? exit_status::ok : exit_status::refuted;
}

} // namespace twofold::cli
