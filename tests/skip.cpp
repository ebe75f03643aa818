#include "tests/skip.hpp"

#include <iostream>

namespace {
bool skipped = false;
}

void twofold::test::note_skip(std::string_view reason) {
  skipped = true;
  std::cout << "skipped: " << Catch::getResultCapture().getCurrentTestName() << ": " << reason
            << '\n';
}

bool twofold::test::anything_skipped() { return skipped; }
