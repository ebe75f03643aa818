#include "cli/walk_line.hpp"

#include "cli/walk.hpp"

#include <boost/hana/accessors.hpp>
#include <boost/hana/first.hpp>
#include <boost/hana/for_each.hpp>
#include <boost/hana/second.hpp>
#include <boost/hana/string.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <string_view>

namespace twofold::cli {

namespace hana = boost::hana;

namespace {

constexpr std::array<std::string_view, 13> operation_names{
    "load",     "store",    "atomic",    "fetch",     "dc-zva",    "dc-clean", "dc-invalidate",
    "at-s1e1r", "at-s1e1w", "at-s1e1rp", "at-s1e1wp", "at-s12e1r", "at-s12e1w"};

std::string hex(std::uint64_t value) { return fmt::format("0x{:x}", value); }

/// As `twofold walk --features` takes them.
std::string feature_list(walks::Features const& features) {
  std::string list;
  hana::for_each(hana::accessors<walks::Features>(), [&](auto const& member) {
    std::string_view const name = hana::to<char const*>(hana::first(member));
    if (name == "pa_range" || hana::second(member)(features) == 0) return;
    if (!list.empty()) list += ",";
    list += name == "s2fwb" ? "fwb" : name;
  });
  return list.empty() ? "none" : list;
}

} // namespace

std::string access_name(walks::Request const& request) {
  std::string name{operation_names.at(static_cast<std::size_t>(request.op))};
  if (auto const at = name.find("e1"); walks::is_at(request.op) && at != std::string::npos)
    name[at + 1] = request.el0 ? '0' : request.regime == Regime::el10 ? '1' : '2';
  return name;
}

std::string walk_line(walks::Request const& request,
                      walks::Registers<std::uint64_t> const& registers,
                      walks::Features const& features, std::string const& words) {
  auto text =
      fmt::format("twofold walk --va {} --access {}", hex(request.va), access_name(request));
  if (!walks::is_at(request.op))
    text += fmt::format(" --el {}", request.el0 ? 0 : request.regime == Regime::el10 ? 1 : 2);
  if (request.pan) text += " --pan";
  if (request.unaligned) text += " --unaligned";
  std::size_t i = 0;
  hana::for_each(hana::accessors<walks::Registers<std::uint64_t>>(), [&](auto const& member) {
    auto value = hana::second(member)(registers);
    auto const name = walk_registers.at(i++);
    if (name == "hcr-el2") value |= std::uint64_t{1} << 31; // RW, which walks do not look at
    if (value != 0) text += fmt::format(" --{} {}", name, hex(value));
  });
  constexpr std::array<unsigned, 7> pa_sizes{32, 36, 40, 42, 44, 48, 52};
  return text + fmt::format(" --features {} --pa-bits {} --words {}", feature_list(features),
                            pa_sizes.at(features.pa_range), words);
}

std::string words_json(std::vector<walks::Journal::Write> const& words) {
  std::vector<std::string> entries;
  for (auto const& word : words)
    entries.push_back(fmt::format("\n {{\n  \"pa\": \"{}\",\n  \"value\": \"{}\"\n }}",
                                  hex(word.address), hex(word.value)));
  return entries.empty() ? "[]\n" : fmt::format("[{}\n]\n", fmt::join(entries, ","));
}

} // namespace twofold::cli
