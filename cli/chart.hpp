#pragma once
/// \file
/// An execution as a picture: a column for each PE, a row for each event, arrows between them.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace twofold::cli {

/// What a picture shows.
struct Chart {
  /// Something that happens, in the column of its PE.
  struct Box {
    std::size_t lane = 0;
    std::string code; ///< the instruction
    std::string text; ///< what of it happens; empty if that says no more
    std::string_view kind = "access";
  };
  /// Between boxes, by their places.
  struct Arrow {
    std::size_t from = 0;
    std::size_t to = 0;
    std::string_view kind;
  };
  std::string title;
  std::vector<std::string> lanes;
  std::vector<Box> boxes; ///< in order
  std::vector<Arrow> arrows;
  std::string legend;
};

/// The picture as SVG. Kinds of boxes are walk, fault, tlbi, barrier and access; of arrows rf, fr,
/// co, after-tlbi and before-tlbi.
std::string svg(Chart const& chart);

} // namespace twofold::cli
