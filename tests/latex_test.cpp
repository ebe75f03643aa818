// The LaTeX of the tables compiles. Where TeX is absent this is skipped.
#include "tests/files.hpp"
#include "tests/process.hpp"
#include "tests/skip.hpp"

using namespace twofold;

TEST_CASE("LaTeX compiles the tables") {
  if (std::system("command -v pdflatex >/dev/null 2>&1") != 0)
    TWOFOLD_SKIP("no pdflatex (Debian: texlive-latex-base)");
  test::Folder const folder;
  REQUIRE(test::run({"tables", "--format", "latex", "-o", folder.file("tables.tex")}).status == 0);
  test::write_file(folder.file("document.tex"),
                   "\\documentclass{article}\n\\usepackage{longtable}\n"
                   "\\begin{document}\n\\input{tables}\n"
                   "\\end{document}\n");
  auto const said = folder.file("said");
  int const status = std::system(("cd '" + folder.file(".") +
                                  "' && pdflatex -interaction=nonstopmode -halt-on-error "
                                  "document.tex >said 2>&1")
                                     .c_str());
  auto const text = test::content_of(said);
  INFO(text.substr(text.size() > 2000 ? text.size() - 2000 : 0));
  CHECK(status == 0);
}
