#pragma once
/// \file
/// `twofold mutate`: which mistakes in the rows the properties would notice.

#include "cli/output.hpp"
#include "proofs/mutation.hpp"

namespace twofold::cli {

enum class MutateFormat { text, json, markdown };

/// How `mutate` is to be done.
struct MutateOptions {
  proofs::MutationEffort effort;
  MutateFormat format = MutateFormat::text;
};

/// Judges every mutant; the result is an exit status: 4 if one survives.
int mutate(Output& output, MutateOptions const& options, proofs::Interrupt const& interrupt);

/// The result as a JSON document, described by docs/schema/mutate.schema.json.
std::string mutation_json(proofs::Mutation const& mutation, int status, double seconds);

} // namespace twofold::cli
