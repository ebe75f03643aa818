#pragma once
/// \file
/// Small programs for the machine: those that show what mismatched aliases lose, and any with the
/// steps of a way back put in.

#include "model/alias/machine.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace twofold::alias {

/// What a program shows if it ends as it should not.
enum class Shows : std::uint8_t { uniprocessor, coherency, exclusives, bytes };

/// "E1" and so on.
std::string_view name(Shows shows);

/// A program over two kinds of access, A and B: paths 0 and 1.
struct Shape {
  std::string_view name;
  std::string_view sentence; ///< what it does
  Shows shows{};
  std::vector<std::vector<Operation>> threads;
  /// No two threads access the location at once: the ways back hold for it.
  bool orderly = true;
  /// Nothing but what two accesses with a DMB, or the same attributes, between them do.
  bool barriers_present = false;
};

/// All of them.
std::span<Shape const> shapes();

/// A shape with the attributes of its two kinds of access.
Program program_of(Shape const& shape, std::span<Concrete const> attributes,
                   std::vector<unsigned> domains = {});

/// The accesses that the program makes, a line for each thread and path.
std::vector<Access<Concrete, bool>> accesses_of(Program const& program,
                                                std::span<Concrete const> attributes);

/// Numbers the paths of equal memory attributes alike.
std::vector<Path> paths_of(std::span<Concrete const> attributes);

/// An operation of a sequence, and the step that asked for it; null for those of the program.
struct Placed {
  Operation operation;
  AliasStep const* step = nullptr;
};

/// A thread with the steps put in that belong to a way among the facts.
std::vector<std::vector<Placed>> place_steps(Program const& program,
                                             std::span<Concrete const> attributes,
                                             Facts<bool> const& facts,
                                             std::span<AliasStep const> steps);

/// The program with those steps.
Program with_steps(Program const& program, std::span<Concrete const> attributes,
                   Facts<bool> const& facts, std::span<AliasStep const> steps);

/// What the rows say of the program: for each pair of threads, the first as `a`.
struct Verdicts {
  std::vector<Facts<bool>> pairs; ///< thread a with thread b at a * threads + b
  [[nodiscard]] bool any(AliasFact fact) const;
};
Verdicts verdicts(spec::AliasRules const& rules, Program const& program,
                  std::span<Concrete const> attributes, bool wide_reading = true);

/// Whether a way back is to give the program what it shows the loss of: nobody writes at once, it
/// leads from each thread to each, and it is about that. What a granule's other bytes lose (E5) and
/// the Exclusives monitor (E4) no way gives back, save that before a write without Write-Back what
/// was written before with it is cleaned.
bool way_back_covers(Shape const& shape, Verdicts const& verdicts);

} // namespace twofold::alias
