#pragma once
/// \file
/// `twofold check`, `twofold prove` and `twofold rules`.

#include "cli/output.hpp"
#include "proofs/discharge.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace twofold::cli {

/// Exit statuses, the same for every command.
namespace exit_status {
inline constexpr int ok = 0;
inline constexpr int refuted = 1;
inline constexpr int usage = 2;
inline constexpr int unknown = 3;
inline constexpr int vacuous = 4;
inline constexpr int internal = 5;
} // namespace exit_status

/// The exit status that a report deserves: 0 if it is as expected.
int status_of(proofs::Report const& report);

/// The worse of two exit statuses, in the order 5 2 1 4 3 0.
int worse(int a, int b);

/// Discharges every obligation on `jobs` threads. A terminal gets a progress line on standard
/// error.
int check(Output& output, proofs::Effort const& effort, unsigned jobs,
          proofs::Interrupt const& interrupt);

/// Discharges the named obligations, or all of them for none. Throws UsageError for an unknown
/// name.
int prove(Output& output, std::vector<std::string> const& ids, proofs::Effort const& effort,
          proofs::Interrupt const& interrupt);

/// Lists the obligations: id, expectation, sentence.
void list_obligations(Output& output);

/// Prints the rows whose id, table or citation is `id`; all tables for an empty one. Throws
/// UsageError if there is none.
void print_rules(Output& output, std::string_view id);

} // namespace twofold::cli
