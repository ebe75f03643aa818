#include "conformance/dump.hpp"

#include "conformance/number.hpp"
#include "input/in_quotes.hpp"
#include "model/registers.hpp"
#include "spec/features.hpp"

#include <boost/crc.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <numeric>
#include <optional>

namespace twofold {

using namespace field;

namespace {

constexpr std::array<std::string_view, PROBE_ID_COUNT> id_names{
    "MIDR_EL1",         "ID_AA64PFR0_EL1",  "ID_AA64PFR1_EL1",
    "ID_AA64PFR2_EL1",  "ID_AA64ISAR1_EL1", "ID_AA64MMFR0_EL1",
    "ID_AA64MMFR1_EL1", "ID_AA64MMFR2_EL1", "ID_AA64MMFR3_EL1"};

/// Why a dump cannot be read.
struct Unreadable {
  std::string why;
};

/// An index taken apart into fields, the fastest last.
class Counter {
public:
  explicit Counter(std::size_t index) : rest_(index) {}
  Value next(unsigned width) {
    auto const value = static_cast<Value>(rest_ & ((std::size_t{1} << width) - 1));
    rest_ >>= width;
    return value;
  }

private:
  std::size_t rest_;
};

probe_sweep sweep_of(std::uint32_t number) {
  if (number > PROBE_TABLE) throw Unreadable{fmt::format("sweep {} is none of 0 to 3", number)};
  return static_cast<probe_sweep>(number);
}

probe_operation operation_of(std::uint32_t number) {
  if (number > PROBE_AT_S1E1R)
    throw Unreadable{fmt::format("operation {} is none of 0 to 2", number)};
  return static_cast<probe_operation>(number);
}

unsigned sweep_bits(probe_sweep sweep) {
  switch (sweep) {
  case PROBE_PAGE: return 16;
  case PROBE_STAGE1: return 10;
  case PROBE_STAGE2:
  case PROBE_TABLE: break;
  }
  return 6;
}

Value access_of(probe_operation operation, probe_sweep sweep) {
  if (sweep == PROBE_TABLE) return Access::ttw;
  return operation == PROBE_AT_S1E1R ? Access::at_s1 : Access::at;
}

/// The fault that PAR_EL1 reports, if it is one that attributes cause: a Permission fault.
std::optional<Value> permission_fault(std::uint16_t result) {
  constexpr unsigned permission = 0b0011;
  if ((result & PROBE_FST_MASK) >> 2 != permission) return std::nullopt;
  return (result & PROBE_S) != 0 ? Fault::s2_permission : Fault::s1_permission;
}

Observed translated(std::uint16_t result) {
  Observed seen;
  seen.par_f = (result & PROBE_F) != 0 ? Value{1} : Value{0};
  if (seen.par_f == Value{1}) {
    seen.fault = permission_fault(result);
  } else {
    seen.par_attr = static_cast<Value>(result & 0xff);
    seen.par_sh = static_cast<Value>(result >> PROBE_SH_SHIFT & 3);
  }
  return seen;
}

/// Of a walk there is to be seen only whether it faults.
Observed walked(std::uint16_t result) {
  Observed seen;
  bool const faults = (result & PROBE_F) != 0;
  bool const of_the_walk = (result & PROBE_PTW) != 0 && (result & PROBE_S) != 0;
  if (faults && of_the_walk) seen.fault = permission_fault(result);
  if (!faults) seen.fault = Fault::none;
  if (faults && !seen.fault) seen.par_f = Value{1};
  return seen;
}

void require_covered(std::string_view name, std::uint64_t value,
                     std::span<spec::RegisterField const> fields) {
  bool covered = true;
  check_register(value, fields, covered);
  if (!covered)
    throw Unreadable{
        fmt::format("{} 0x{:x} has a bit set, or clear, that twofold does not model", name, value)};
}

/// Reads what is in memory from its beginning to its end.
class Reader {
public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  template <class T> T take() {
    T value;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }
  std::string_view take(std::size_t size) {
    if (size > bytes_.size())
      throw Unreadable{fmt::format("{} bytes end within the results", at_ + bytes_.size())};
    auto const taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    at_ += size;
    return taken;
  }
  [[nodiscard]] std::size_t left() const { return bytes_.size(); }

private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

std::string status_text(std::uint32_t status) {
  switch (status) {
  case PROBE_NOT_EL2: return "it was started neither at EL2 nor at EL3";
  case PROBE_NO_GRANULE: return "a stage does not support 4 KiB pages";
  case PROBE_STUCK_E2H: return "HCR_EL2.E2H cannot be cleared";
  case PROBE_NO_ROOM: return "its results did not fit; build it with a larger PROBE_RESULTS";
  case PROBE_EXCEPTION: return "an exception was taken; its UART output says which";
  default: return fmt::format("status {}", status);
  }
}

Concrete features_of(Dump const& dump) {
  Concrete page = default_observation();
  page[feature.s2fwb] = 0;
  for (spec::FeatureField const& f : spec::feature_fields) {
    auto const* const name = std::ranges::find(id_names, f.reg);
    auto const index = static_cast<std::size_t>(name - id_names.begin());
    page[f.feature] = spec::implemented(f, dump.id.at(index)) ? Value{1} : Value{0};
  }
  return page;
}

DumpBlock read_block(Reader& reader, Concrete const& features) {
  auto const head = reader.take<probe_block>();
  DumpBlock block;
  block.operation = operation_of(head.operation);
  block.sweep = sweep_of(head.sweep);
  std::size_t const expected = std::size_t{1} << sweep_bits(block.sweep);
  if (head.count != expected)
    throw Unreadable{fmt::format("a block has {} results, and its sweep {}", head.count, expected)};
  if (head.s2_fnxs > 1) throw Unreadable{fmt::format("FnXS is {}, neither 0 nor 1", head.s2_fnxs)};
  require_covered("HCR_EL2", head.hcr_el2, spec::hcr_el2);
  require_covered("SCTLR_EL1", head.sctlr_el1, spec::sctlr_el1);
  require_covered("TCR_EL1", head.tcr_el1, spec::tcr_el1);
  require_covered("VTCR_EL2", head.vtcr_el2, spec::vtcr_el2);

  block.page = features;
  read_register(head.hcr_el2, spec::hcr_el2, block.page);
  read_register(head.sctlr_el1, spec::sctlr_el1, block.page);
  if (block.sweep == PROBE_TABLE) read_register(head.tcr_el1, spec::tcr_el1, block.page);
  block.page[in.access] = access_of(block.operation, block.sweep);
  block.page[in.s2_fnxs] = static_cast<Value>(head.s2_fnxs);
  block.results.resize(head.count);
  auto const results = reader.take((std::size_t{head.count} * 2 + 7) / 8 * 8);
  std::memcpy(block.results.data(), results.data(), std::size_t{head.count} * 2);
  return block;
}

Dump read_binary(std::string_view bytes) {
  Reader reader{bytes};
  if (bytes.size() < sizeof(probe_header) + sizeof(std::uint32_t))
    throw Unreadable{
        fmt::format("{} bytes, and a dump has a header of {}", bytes.size(), sizeof(probe_header))};
  auto const header = reader.take<probe_header>();
  if (header.version != PROBE_VERSION)
    throw Unreadable{fmt::format("version {} of the format; this twofold reads version {}",
                                 header.version, static_cast<int>(PROBE_VERSION))};
  if (header.size != bytes.size())
    throw Unreadable{
        fmt::format("{} bytes, and its header says {}: not whole", bytes.size(), header.size)};

  auto const body = bytes.size() - sizeof(std::uint32_t);
  boost::crc_32_type crc;
  crc.process_bytes(bytes.data(), body);
  std::uint32_t expected = 0;
  std::memcpy(&expected, bytes.data() + body, sizeof expected);
  if (crc.checksum() != expected)
    throw Unreadable{fmt::format("checksum 0x{:08x}, and its end says 0x{:08x}: corrupted",
                                 crc.checksum(), expected)};
  if (header.status != PROBE_COMPLETE)
    throw Unreadable{fmt::format("the probe gave up: {}", status_text(header.status))};

  Dump dump;
  std::ranges::copy(header.id, dump.id.begin());
  auto const features = features_of(dump);
  while (reader.left() > sizeof(std::uint32_t)) dump.blocks.push_back(read_block(reader, features));
  if (dump.blocks.size() != header.blocks)
    throw Unreadable{
        fmt::format("{} blocks, and its header says {}", dump.blocks.size(), header.blocks)};
  return dump;
}

constexpr std::string_view begin_line = "-----BEGIN TWOFOLD PROBE-----";
constexpr std::string_view end_line = "-----END TWOFOLD PROBE-----";

/// What base64 spells; whitespace is passed over.
std::string from_base64(std::string_view text, std::size_t line) {
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  std::uint32_t group = 0;
  unsigned digits = 0;
  for (char const c : text) {
    line += c == '\n' ? 1 : 0;
    if (c == '\r' || c == '\n' || c == '=') continue;
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    auto const digit = alphabet.find(c);
    if (digit == std::string_view::npos)
      throw Unreadable{fmt::format("line {}: {} is no character of base64", line,
                                   in_quotes(std::string_view{&c, 1}))};
    group = group << 6 | static_cast<std::uint32_t>(digit);
    if (++digits % 4 != 0) continue;
    for (int shift : {16, 8, 0}) bytes += static_cast<char>(group >> shift & 0xff);
  }
  if (digits % 4 == 1) throw Unreadable{"a base64 digit is missing, or one too many"};
  if (digits % 4 == 2) bytes += static_cast<char>(group >> 4 & 0xff);
  if (digits % 4 == 3)
    for (int shift : {10, 2}) bytes += static_cast<char>(group >> shift & 0xff);
  return bytes;
}

Dump read(std::string_view bytes) {
  if (bytes.starts_with(PROBE_MAGIC)) return read_binary(bytes);
  auto const begin = bytes.find(begin_line);
  if (begin == std::string_view::npos)
    throw Unreadable{
        fmt::format("neither a dump of the probe nor a text with a line {}", begin_line)};
  auto const from = begin + begin_line.size();
  auto const end = bytes.find(end_line, from);
  if (end == std::string_view::npos)
    throw Unreadable{fmt::format("the line {} is missing: not whole", end_line)};
  auto const line = static_cast<std::size_t>(std::ranges::count(bytes.substr(0, from), '\n')) + 1;
  auto const dump = from_base64(bytes.substr(from, end - from), line);
  if (!dump.starts_with(PROBE_MAGIC))
    throw Unreadable{"what stands in base64 is no dump of the probe"};
  return read_binary(dump);
}

} // namespace

Observation DumpBlock::observation(std::size_t index) const {
  Observation result;
  result.page = page;
  Counter counter{index};
  if (sweep != PROBE_STAGE1) {
    result.page[in.s2_sh] = counter.next(2);
    result.page[in.s2_memattr] = counter.next(4);
  }
  if (sweep == PROBE_PAGE || sweep == PROBE_STAGE1) {
    result.page[in.s1_sh] = counter.next(2);
    result.page[in.mair] = counter.next(8);
  }
  result.observed = sweep == PROBE_TABLE ? walked(results[index]) : translated(results[index]);
  return result;
}

std::size_t Dump::size() const {
  return std::accumulate(
      blocks.begin(), blocks.end(), std::size_t{0},
      [](std::size_t sum, DumpBlock const& block) { return sum + block.results.size(); });
}

std::string processor_text(Dump const& dump) {
  auto const midr = dump.id[PROBE_MIDR_EL1];
  return fmt::format("implementer 0x{:02x}, part 0x{:03x}, r{}p{}", extract(midr, 24, 8),
                     extract(midr, 4, 12), extract(midr, 20, 4), extract(midr, 0, 4));
}

std::variant<Dump, std::string> read_dump(std::string_view bytes) {
  try {
    return read(bytes);
  } catch (Unreadable const& problem) {
    return problem.why;
  }
}

} // namespace twofold
