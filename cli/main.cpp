#include "cli/app.hpp"

int main(int argc, char** argv) { return twofold::cli::run(argc, argv); }
