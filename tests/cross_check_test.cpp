// Z3 and cvc5, as Debian has them, agree on every property. Skipped where they are not installed.
#include "proofs/external.hpp"
#include "tests/process.hpp"
#include "tests/skip.hpp"
#include "tests/text.hpp"

using namespace twofold;

TEST_CASE("z3 and cvc5 agree on every property, as files") {
  for (auto const& solver : proofs::external_solvers())
    if (!proofs::find_on_path(solver.command))
      TWOFOLD_SKIP(std::string{solver.command} + " is not installed");
  // Sanitized builds take long to write the files; some will do.
  test::Words words{"prove", "--all", "--solver", "z3,cvc5", "--limit", "100000"};
  if (!test::full_size) words.insert(words.end(), {"--tag", "laws"});
  auto const ended = test::run(words);
  INFO(ended.out);
  CHECK(ended.status == 0);
  CHECK(test::contains(ended.out, ", 0 unexpected\n"));
  CHECK(test::contains(ended.out, "  file:z3      proved"));
  CHECK(test::contains(ended.out, "  file:cvc5    proved"));
}
