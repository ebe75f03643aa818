// The page of mutants is what the rows and properties of today give. Only builds at full speed have
// the patience.
#include "proofs/mutation.hpp"
#include "tests/files.hpp"
#include "tests/process.hpp"
#include "tests/skip.hpp"
#include "tests/text.hpp"

using namespace twofold;
using namespace twofold::proofs;

TEST_CASE("what tells a mutant from the rules is what can be seen") {
  Concrete a{};
  Concrete b{};
  CHECK_FALSE(told_apart(a, b));
  b[field::s1.type] = 1;
  CHECK_FALSE(told_apart(a, b));
  b[field::out.sh] = 1;
  CHECK(told_apart(a, b));
  a[field::out.fault] = b[field::out.fault] = Fault::s2_permission;
  CHECK_FALSE(told_apart(a, b));
  b[field::note.reserved] = 1;
  CHECK(told_apart(a, b));
  a[field::note.inadmissible] = b[field::note.inadmissible] = 1;
  CHECK_FALSE(told_apart(a, b));
}

TEST_CASE("every row is covered, and no mutant survives: docs/mutants.md is up to date") {
  if (!test::full_size) TWOFOLD_SKIP("too slow in this build");
  auto const ended = test::run({"mutate", "--markdown"});
  CHECK(ended.status == 0);
  CHECK(ended.err.empty());
  CHECK(test::contains(ended.out, " 0 survived; "));
  CHECK(ended.out == test::content_of(TWOFOLD_SOURCE_DIR "/docs/mutants.md"));
}
