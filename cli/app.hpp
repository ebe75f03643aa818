#pragma once
/// \file
/// The command line.

namespace twofold::cli {

/// Runs `twofold` and yields its exit status. Throws nothing.
int run(int argc, char const* const* argv);

} // namespace twofold::cli
