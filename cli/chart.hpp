#pragma once
/// \file
/// Pictures of executions as SVG: a lane for each who acts, boxes downwards in their order, arrows.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace twofold::cli {

/// What happens somewhere.
struct ChartBox {
  std::size_t lane = 0;
  std::size_t row = 0;
  std::string_view kind; ///< access, barrier, walk, fault, tlbi, whim or memory
  std::string code;      ///< the upper line, in fixed width
  std::string note;      ///< the lower line
};

/// From a box to another, by index.
struct ChartArrow {
  std::size_t from = 0;
  std::size_t to = 0;
  std::string_view kind; ///< rf, fr, co, after-tlbi, before-tlbi or message
};

struct Chart {
  std::string title;
  std::vector<std::string> lanes;
  std::vector<ChartBox> boxes;
  std::vector<ChartArrow> arrows;
  std::size_t rows = 0;
  std::string legend;
};

std::string svg(Chart const& chart);

} // namespace twofold::cli
