#pragma once
/// \file
/// `twofold alias`: whether the mappings of a location mismatch, what is lost, and the way back.

#include "cli/alias_mappings.hpp"
#include "cli/output.hpp"
#include "proofs/discharge.hpp"

#include <optional>
#include <string>
#include <vector>

namespace twofold::cli {

struct AliasOptions {
  std::string file;
  std::vector<std::string> maps;
  FeatureRequest features;
  std::string reading = "wide";
  std::string pattern;
  std::vector<std::string> change; ///< from, to
  bool show_execution = false;
  bool rules = false;
  std::string policy;
  std::string device;
  std::string vma;
  std::string chart;
  std::size_t states = 2'000'000; ///< the bound of the machine, a program
  bool json = false;
};

/// A pattern of accesses with the steps of the way back.
struct AliasSequence {
  struct Line {
    unsigned agent;
    std::string text;     ///< "DC CVAC"
    std::string_view row; ///< the step that asks for it, or empty
    std::string_view cite;
    std::string instead; ///< what is permitted in its place
  };
  std::vector<Line> lines;
  alias::Search without; ///< how the pattern ends without the steps
  alias::Search with;
  alias::Program program; ///< without
  alias::Program stepped;
};

/// Everything that an answer holds.
struct AliasAnswer {
  std::vector<ReadMapping> mappings;
  alias::Set set{{}};
  bool wide = true;
  alias::Report report;
  std::vector<alias::Conclusion> other_reading; ///< what is lost by one reading and not the other
  std::vector<alias::Remedy> remedies;
  std::optional<AliasSequence> sequence;
  std::optional<alias::Demonstrations> demonstrations;
  int status() const;
};

/// Answers. The result is an exit status: 1 if a guarantee is lost, 3 if the bound was met.
int alias_command(Output& output, AliasOptions const& options, proofs::Interrupt const& interrupt);

/// "a read of vmm may miss vmm's own latest write".
std::string phrase(alias::Conclusion const& conclusion, alias::Set const& set);
/// "vmm's reads see vmm's own latest write".
std::string kept_phrase(alias::Conclusion const& conclusion, alias::Set const& set);
/// "E1" and so on.
std::string_view effect_name(AliasFact lost);
/// The memory attributes that make a mismatch, "Normal-WB, ISH, XS=0".
std::string attributes_text(Concrete const& state);

std::string alias_json(AliasAnswer const& answer);

} // namespace twofold::cli
