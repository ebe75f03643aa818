// The mutants of proofs/mutants.hpp, in an order that depends on a seed.
#pragma once

#include "proofs/mutants.hpp"
#include "tests/sampling.hpp"

#include <utility>
#include <vector>

namespace twofold::test {

using proofs::all_mutants;
using proofs::Mutant;

/// Every mutant, in an order that depends on the seed.
inline std::vector<Mutant> shuffled_mutants(Random& random) {
  auto mutants = all_mutants();
  for (std::size_t i = mutants.size(); i > 1; --i)
    std::swap(mutants[i - 1], mutants[static_cast<std::size_t>(random.below(i))]);
  return mutants;
}

} // namespace twofold::test
