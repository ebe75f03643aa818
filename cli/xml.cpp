#include "cli/xml.hpp"

namespace twofold::cli {

std::string xml_escaped(std::string_view text) {
  std::string all;
  for (char const c : text) {
    switch (c) {
    case '&': all += "&amp;"; break;
    case '<': all += "&lt;"; break;
    case '>': all += "&gt;"; break;
    case '"': all += "&quot;"; break;
    default: all += static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\t' ? '?' : c;
    }
  }
  return all;
}

} // namespace twofold::cli
