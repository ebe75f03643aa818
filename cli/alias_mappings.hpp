#pragma once
/// \file
/// From what a user says of mappings - options, or a TOML file - to a set of them.

#include "cli/features.hpp"
#include "model/alias/set.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace twofold::cli {

/// A name and a value, as written, and where.
struct MappingItem {
  std::string name;
  std::string value;
  std::string where; ///< how messages about it start, "aliases.toml:4:6"
};

/// A mapping as written.
struct MappingText {
  std::string where;
  std::string agent;
  std::string domain;
  std::string use; ///< of r, w, x and e
  std::vector<MappingItem> items;
};

/// A set as written.
struct AliasText {
  FeatureRequest features;
  std::vector<MappingText> mappings;
};

/// Reads "vmm@0:s1=nGnRnE:rw". Throws UsageError.
MappingText mapping_text(std::string const& option);

/// Reads a TOML file. Throws UsageError naming file, line and column.
AliasText read_alias_file(std::string const& file);
/// The same of what the file holds; messages call it by the name.
AliasText read_alias_text(std::string const& text, std::string const& name);

/// A mapping that is fit to be judged, with what is to be said of it.
struct ReadMapping {
  alias::Mapping mapping;
  std::string given; ///< the items, "s1=nc s2=nc"
  Concrete page{};   ///< the inputs
};

/// Translates every mapping. Throws UsageError if something is missing, unknown or contradictory.
std::vector<ReadMapping> read_mappings(AliasText const& text);

/// The attributes alone, of "s1=wb,s2=nc"; for changes of attributes.
Concrete attributes_from(std::string const& items, FeatureRequest const& features);

/// The items of stage 1 by name, "nGnRnE, ..., wb", for help and messages.
std::string stage1_words();
std::string stage2_words();

} // namespace twofold::cli
