#include "conformance/image.hpp"

#include "conformance/number.hpp"
#include "conformance/placed_words.hpp"
#include "input/in_quotes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace twofold {

namespace {

constexpr std::string_view blanks = " \t\r";

std::string_view trimmed(std::string_view text) {
  auto const first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// Takes the first word off `text`.
std::string_view take_word(std::string_view& text) {
  text = trimmed(text);
  auto const word = text.substr(0, text.find_first_of(blanks));
  text.remove_prefix(word.size());
  return word;
}

/// An address; 16 hexadecimal digits without 0x are one, too.
std::variant<std::uint64_t, std::string> parse_address(std::string_view text) {
  constexpr std::size_t digits = 16;
  bool const bare = text.size() == digits &&
                    text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
  return parse_number(bare ? "0x" + std::string{text} : std::string{text}, 64);
}

/// What is wrong with a line, if anything is.
std::string read_line(std::string_view line, PlacedWords& words) {
  line = trimmed(line.substr(0, std::min(line.find('#'), line.find("//"))));
  if (line.empty()) return {};
  auto const colon = line.find(':');
  if (colon == std::string_view::npos)
    return fmt::format("{} has no colon; a line is 'PA: value ...', such as '0x40001000: 0x3'",
                       in_quotes(line));
  auto const address = parse_address(trimmed(line.substr(0, colon)));
  if (auto const* why = std::get_if<std::string>(&address)) return "the address: " + *why;
  auto at = std::get<std::uint64_t>(address);
  line.remove_prefix(colon + 1);
  line = trimmed(line);
  if (line.empty()) return "no value after the colon; a line is 'PA: value ...'";
  while (!line.empty()) {
    auto const value = parse_number(take_word(line), 64);
    line = trimmed(line);
    if (auto const* why = std::get_if<std::string>(&value)) return "the value: " + *why;
    if (auto why = words.place(at, std::get<std::uint64_t>(value)); !why.empty()) return why;
    at += sizeof(std::uint64_t);
  }
  return {};
}

} // namespace

std::string PlacedWords::place(std::uint64_t address, std::uint64_t value) {
  if (address % sizeof value != 0)
    return fmt::format("the address 0x{:x} is not a multiple of 8", address);
  if (address >> walks::Memory::address_bits != 0)
    return fmt::format("the address 0x{:x} has more than {} bits", address,
                       walks::Memory::address_bits);
  if (!placed_.insert(address).second)
    return fmt::format("the word at 0x{:x} stands here a second time", address);
  memory_.write(address, value);
  return {};
}

ImageProblem read_raw_image(std::string_view bytes, std::uint64_t base, walks::Memory& memory) {
  constexpr std::size_t word = sizeof(std::uint64_t);
  constexpr std::uint64_t end = std::uint64_t{1} << walks::Memory::address_bits;
  if (base % word != 0 || base >= end)
    return fmt::format("offset 0: the base address 0x{:x} is not a multiple of 8 below 2^{}", base,
                       walks::Memory::address_bits);
  if (bytes.empty()) return "offset 0: the image is empty";
  if (bytes.size() % word != 0)
    return fmt::format("offset {}: the image ends within a word; its size is a multiple of 8 bytes",
                       bytes.size());
  if (bytes.size() > end - base)
    return fmt::format("offset {}: the image goes beyond {} bits of address", end - base,
                       walks::Memory::address_bits);
  for (std::size_t at = 0; at < bytes.size(); at += word) {
    std::uint64_t value = 0;
    for (std::size_t i = word; i-- > 0;)
      value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    memory.write(base + at, value);
  }
  return {};
}

ImageProblem read_text_image(std::string_view text, walks::Memory& memory) {
  PlacedWords words{memory};
  std::size_t number = 0;
  while (!text.empty()) {
    ++number;
    auto const line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (auto const why = read_line(line, words); !why.empty())
      return fmt::format("line {}: {}", number, why);
  }
  if (words.empty())
    return fmt::format("line {}: no word of memory in it", std::max<std::size_t>(number, 1));
  return {};
}

} // namespace twofold
