#pragma once
/// \file
/// Random tables for a processor to walk, and what it made of them against what it may.

#include "conformance/known.hpp"
#include "conformance/qemu.hpp"
#include "model/walk/walker.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace twofold {

/// One question: registers, an AT instruction, and the words of memory that are not 0.
struct WalkCase {
  walks::Registers<std::uint64_t> registers{};
  walks::Request request;
  std::vector<walks::Journal::Write> words;
};

/// What the ID registers say.
struct WalkProcessor {
  walks::Features features{};
  std::array<bool, 3> granules{true, true, true}; ///< 4, 16, 64 KiB, at both stages
};

/// What the probe answered.
struct WalkAnswers {
  WalkProcessor processor;
  std::vector<std::uint64_t> par;
};

/// Draws a case for such a processor, with all tables in the memory that the probe has for them.
/// No bit is set that is RES0 there.
WalkCase draw_walk_case(std::uint64_t seed, WalkProcessor const& processor);

/// The cases as the probe reads them, and its answer, or what is wrong with it.
std::string walk_question(std::vector<WalkCase> const& cases);
std::variant<WalkAnswers, std::string> read_walk_answers(std::string_view bytes);

/// Builds the probe, and has QEMU run it.
std::variant<std::filesystem::path, NoResult> build_walk_probe(std::filesystem::path const& folder,
                                                               std::string const& compiler,
                                                               std::atomic<bool> const* interrupt);
std::variant<WalkAnswers, NoResult> run_walk_probe(Emulator const& emulator,
                                                   std::filesystem::path const& probe,
                                                   std::vector<WalkCase> const& cases);

/// How an answer is off.
struct WalkJudgement {
  enum class Finding { agrees, no_answer, deviates } finding = Finding::agrees;
  std::string sign;     ///< the kind of deviation, as files of known deviations name it
  std::string expected; ///< in words
  std::string reported;
  std::string attributes; ///< the known deviation of attributes that explains it, if one does
};

/// Judges PAR_EL1 of a case. `known` are deviations about attributes.
WalkJudgement judge_walk(WalkCase const& asked, walks::Features const& features, std::uint64_t par,
                         std::span<KnownDeviation const> known);

} // namespace twofold
