// Catch's main, plus an exit status of its own for tests that were skipped (see skip.hpp).
#define CATCH_CONFIG_RUNNER
#include "tests/skip.hpp"

int main(int argc, char* argv[]) {
  int const status = Catch::Session().run(argc, argv);
  return status == 0 && twofold::test::anything_skipped() ? twofold::test::skip_status : status;
}
