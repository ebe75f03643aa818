#include "cli/walk.hpp"

#include "cli/exit_status.hpp"
#include "cli/list.hpp"
#include "cli/number.hpp"
#include "cli/rows.hpp"
#include "cli/wording.hpp"
#include "conformance/image.hpp"
#include "spec/registers.hpp"
#include "spec/walk_uncovered.hpp"

#include <boost/hana/accessors.hpp>
#include <boost/hana/for_each.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <span>

namespace twofold::cli {

namespace hana = boost::hana;
using walks::Operation;

namespace {

/// An access by name. `el` is the only Exception level whose translation it is about; 3 is any.
struct AccessWord {
  std::string_view name;
  Operation op;
  unsigned about = 3;
};
constexpr std::array access_words{AccessWord{"load", Operation::load},
                                  AccessWord{"store", Operation::store},
                                  AccessWord{"atomic", Operation::atomic},
                                  AccessWord{"fetch", Operation::fetch},
                                  AccessWord{"dc-zva", Operation::dc_zva},
                                  AccessWord{"dc-clean", Operation::dc_clean},
                                  AccessWord{"dc-invalidate", Operation::dc_invalidate},
                                  AccessWord{"at-s1e0r", Operation::at_s1_read, 0},
                                  AccessWord{"at-s1e0w", Operation::at_s1_write, 0},
                                  AccessWord{"at-s1e1r", Operation::at_s1_read, 1},
                                  AccessWord{"at-s1e1w", Operation::at_s1_write, 1},
                                  AccessWord{"at-s1e1rp", Operation::at_s1_read_pan, 1},
                                  AccessWord{"at-s1e1wp", Operation::at_s1_write_pan, 1},
                                  AccessWord{"at-s12e0r", Operation::at_s12_read, 0},
                                  AccessWord{"at-s12e0w", Operation::at_s12_write, 0},
                                  AccessWord{"at-s12e1r", Operation::at_s12_read, 1},
                                  AccessWord{"at-s12e1w", Operation::at_s12_write, 1},
                                  AccessWord{"at-s1e2r", Operation::at_s1_read, 2},
                                  AccessWord{"at-s1e2w", Operation::at_s1_write, 2}};

// Images.

std::string content_of(std::string const& path) { return read_whole(Input{path}); }

void read_images(WalkRequest const& request, walks::Memory& memory) {
  auto const refuse = [](std::string const& path, ImageProblem const& problem) {
    if (!problem.empty()) throw UsageError(fmt::format("{}: {}", path, problem));
  };
  for (auto const& given : request.raw) {
    auto const at = given.rfind('@');
    if (at == std::string::npos)
      throw UsageError(fmt::format("--raw: '{}' names no address; give FILE@ADDRESS, such as "
                                   "ram.bin@0x40000000",
                                   given));
    auto const base = number("--raw", given.substr(at + 1), 64);
    auto const path = given.substr(0, at);
    refuse(path, read_raw_image(content_of(path), base, memory));
  }
  for (auto const& path : request.words) {
    auto const text = content_of(path);
    auto const first = text.find_first_not_of(" \t\r\n");
    bool const json = first != std::string::npos && (text[first] == '[' || text[first] == '{');
    refuse(path, json ? read_json_image(text, memory) : read_text_image(text, memory));
  }
  if (request.raw.empty() && request.words.empty())
    throw UsageError("walk: no memory; give --raw FILE@ADDRESS or --words FILE");
}

// Registers and features.

struct CoveredRegister {
  std::string_view name;
  std::span<spec::RegisterField const> fields;
};

/// Refuses what the rules of walks and attributes do not cover.
void refuse_uncovered(std::string_view option, std::uint64_t value) {
  constexpr std::array known{
      CoveredRegister{"sctlr-el1", spec::sctlr_el1}, CoveredRegister{"tcr-el1", spec::tcr_el1},
      CoveredRegister{"hcr-el2", spec::hcr_el2}, CoveredRegister{"vtcr-el2", spec::vtcr_el2}};
  for (CoveredRegister const& reg : known) {
    if (reg.name != option) continue;
    for (spec::RegisterField const& f : reg.fields) {
      auto const bits = spec::field_value(f, value);
      bool const wrong = (f.use == spec::Use::must_be_0 && bits != 0) ||
                         (f.use == spec::Use::must_be_1 && bits != 1);
      if (wrong)
        throw UsageError(
            fmt::format("--{}: {} is {}: {}; this is not covered", option, f.name, bits, f.why));
    }
  }
}

walks::Registers<std::uint64_t> read_registers(WalkRequest const& request) {
  walks::Registers<std::uint64_t> registers{};
  constexpr std::uint64_t aarch64 = std::uint64_t{1} << 31;
  registers.hcr_el2 = aarch64;
  std::size_t i = 0;
  hana::for_each(hana::accessors<walks::Registers<std::uint64_t>>(), [&](auto const& accessor) {
    auto const& text = request.registers.at(i);
    auto const option = walk_registers.at(i++);
    if (text.empty()) return;
    auto const value = number(fmt::format("--{}", option), text, 64);
    refuse_uncovered(option, value);
    hana::second(accessor)(registers) = value;
  });
  return registers;
}

/// Likewise bits that hang on others, and accesses that fault for other reasons than the walk.
void refuse_uncovered(WalkAnswer const& answer, bool e2h) {
  auto const& r = answer.registers;
  for (spec::walk::UncoveredBit const& each : spec::walk::uncovered_bits) {
    using enum spec::walk::Form;
    std::uint64_t const value = each.reg == "tcr-el2" ? r.tcr_el2 : r.vtcr_el2;
    if ((value >> each.bit & 1) != 0 && (each.form == any || (each.form == two_els) == e2h))
      throw UsageError(
          fmt::format("--{}: {} is 1: {}; this is not covered", each.reg, each.name, each.why));
  }
  if (!answer.request.unaligned) return;
  bool const el10 = answer.request.regime == Regime::el10;
  if (((el10 ? r.sctlr_el1 : r.sctlr_el2) >> 1 & 1) != 0)
    throw UsageError(fmt::format("--unaligned: SCTLR_EL{}.A is 1, so that the access faults before "
                                 "any walk; allowed is 0",
                                 el10 ? 1 : 2));
  if (answer.request.op == Operation::atomic)
    throw UsageError("--unaligned: whether an atomic access may be depends on FEAT_LSE2 and "
                     "SCTLR_ELx.nAA; this is not covered");
}

/// Refuses a granule that the processor does not have: what it takes in its place is its own.
void refuse_granules(WalkAnswer const& answer) {
  constexpr std::array<unsigned, 3> sizes{4, 16, 64};
  auto const check = [&](walks::Stage const& stage, unsigned number, std::string_view field) {
    if (!stage.enabled || answer.features.granules.there.at(number - 1).at(stage.granule)) return;
    throw UsageError(fmt::format("{}: {} selects {} KiB, which stage {} does not have; this is not "
                                 "covered",
                                 answer.features.source, field, sizes.at(stage.granule), number));
  };
  bool const upper = (answer.request.va >> 55 & 1) != 0;
  bool const el10 = answer.request.regime == Regime::el10;
  std::size_t const half = el10 ? 0 : answer.request.regime == Regime::el2 ? 2 : 3;
  bool const second = upper && answer.request.regime != Regime::el2;
  check(answer.setting.s1.at(half + (second ? 1 : 0)), 1,
        fmt::format("TCR_EL{}.TG{}", el10 ? 1 : 2, second ? 1 : 0));
  if (el10) check(answer.setting.s2, 2, "VTCR_EL2.TG0");
}

// The access.

/// HCR_EL2.{E2H, TGE}, as they are in effect.
struct HostBits {
  bool e2h;
  bool tge;
};

HostBits host_bits(WalkAnswer const& answer) {
  auto const bit = [&](std::string_view name) {
    return spec::field_value(spec::hcr_el2, name, answer.registers.hcr_el2) == 1;
  };
  return {bit("E2H") && answer.features.values.vhe, bit("TGE")};
}

Value tag_access_of(WalkRequest const& given, Operation op) {
  using field::in;
  if (given.tag_access.empty()) return TagAccess::unchecked;
  auto const value = value_named(in.tag_access, given.tag_access);
  if (!value)
    throw UsageError(fmt::format("--tag-access: '{}' is not one of {}",
                                 given.tag_access.substr(0, 40), words_text(in.tag_access)));
  bool const data = op <= Operation::dc_zva && op != Operation::fetch;
  if (*value != TagAccess::unchecked && !data)
    throw UsageError("--tag-access: only loads, stores and dc-zva access tags; allowed else is "
                     "unchecked");
  return *value;
}

void read_access(WalkRequest const& given, WalkAnswer& answer) {
  walks::Request& request = answer.request;
  answer.access = given.access.empty() ? "load" : given.access;
  auto const word = std::ranges::find(access_words, answer.access, &AccessWord::name);
  if (word == access_words.end())
    throw UsageError(fmt::format("--access: '{}' is not known; allowed are {}", answer.access,
                                 walk_access_names()));
  bool const at = walks::is_at(word->op);
  bool const only_el2 = at && (word->about == 2 || !walks::is_at_s1(word->op));
  auto const [e2h, tge] = host_bits(answer);
  answer.el = only_el2 || (at && tge) ? 2 : 1;
  if (!given.el.empty()) answer.el = static_cast<unsigned>(number("--el", given.el, 2));
  if (answer.el > 2 || (at && answer.el == 0) || (only_el2 && answer.el != 2))
    throw UsageError(fmt::format("--el: {} is not executed at EL{}; allowed {} {}", answer.access,
                                 answer.el, only_el2 ? "is" : "are",
                                 only_el2 ? "2"
                                 : at     ? "1 and 2"
                                          : "0, 1 and 2"));
  if (word->op == Operation::dc_invalidate && answer.el == 0)
    throw UsageError("--el: dc-invalidate is UNDEFINED at EL0; allowed are 1 and 2");
  if (tge && answer.el == 1)
    throw UsageError("--el: EL1 cannot be entered while HCR_EL2.TGE is 1; give --el 0 or 2");
  unsigned const about = at ? word->about : answer.el;
  request.va = number("--va", given.va, 64);
  request.op = word->op;
  request.el0 = about == 0;
  request.pan = given.pan;
  request.unaligned = given.unaligned;
  request.tag_access = tag_access_of(given, word->op);
  bool const host = about == 2 || (tge && e2h);
  request.regime = !host ? Regime::el10 : e2h ? Regime::el20 : Regime::el2;
  refuse_uncovered(answer, e2h);
}

// What may come of it.

struct ChoiceWord {
  std::string_view says;
  void (*take)(walks::Choices&);
};
constexpr std::array choice_words{
    ChoiceWord{"a reserved TG0 or TG1 means 16 KiB", [](auto& c) { c.granule = 1; }},
    ChoiceWord{"a reserved TG0 or TG1 means 64 KiB", [](auto& c) { c.granule = 2; }},
    ChoiceWord{"TxSZ below the minimum faults", [](auto& c) { c.size_below_faults = true; }},
    ChoiceWord{"TxSZ above the maximum faults", [](auto& c) { c.size_above_faults = true; }},
    ChoiceWord{"bits [15:12] of a 64 KiB descriptor count without FEAT_LPA (R_WDZFC)",
               [](auto& c) { c.high_bits_fault = true; }},
    ChoiceWord{"PS 0b11x makes the base of 64 KiB tables one of 52 bits without FEAT_LPA",
               [](auto& c) { c.base_is_long = true; }},
    ChoiceWord{"a block with nT=1 faults (R_FDQJL)", [](auto& c) { c.nt_faults = true; }},
    ChoiceWord{"a contiguous group larger than the input range faults (R_WMNPV)",
               [](auto& c) { c.contiguous_faults = true; }},
    ChoiceWord{"the input gives the bits within a contiguous group (R_HMQXG)",
               [](auto& c) { c.contiguous_joins = true; }},
    ChoiceWord{"the Access flag is set although a later check fails (R_QSPMS)",
               [](auto& c) { c.af_before_checks = true; }},
    ChoiceWord{"stage 1's Access flag is not set where stage 2 faults on the output (R_QSPMS)",
               [](auto& c) { c.af_after_stage2 = true; }},
    ChoiceWord{"nor is its dirty state updated where stage 2 faults on the output (R_DYCFD)",
               [](auto& c) { c.dirty_after_stage2 = true; }},
    ChoiceWord{"of two stage-2 faults, that of the output is reported (R_LXCKP)",
               [](auto& c) { c.output_fault_first = true; }},
    ChoiceWord{"AT sets the Access flag (R_XQSMX)", [](auto& c) { c.at_sets_af = true; }},
    ChoiceWord{"where that faults, the result is as if it were set (R_XQSMX)",
               [](auto& c) { c.at_hides_update_fault = true; }},
    ChoiceWord{"DC by VA takes Access flag faults (R_TRTWX)",
               [](auto& c) { c.maintenance_af_faults = true; }},
    ChoiceWord{"DC by VA leaves the Access flag as it is (I_KJBFT)",
               [](auto& c) { c.maintenance_leaves_af = true; }}};

/// Whether two outcomes are the same to software, attributes and updates of tables included.
bool same(Walked const& a, Walked const& b) {
  auto const out = [](Walked const& w) {
    return std::span{w.attributes.items}.subspan(field::out.type.index,
                                                 field::par.f.index - field::out.type.index);
  };
  return a.result.fault == b.result.fault && a.result.pa == b.result.pa &&
         a.result.ipa == b.result.ipa && a.trace.updates == b.trace.updates &&
         std::ranges::equal(out(a), out(b));
}

Walked walked(WalkAnswer const& answer, walks::Memory const& memory, walks::Choices choices) {
  Walked w;
  w.choices = choices;
  auto setting = walks::resolve(answer.registers, answer.features.values, choices);
  setting.absent_aborts = true;
  walks::Journal journal{memory};
  w.result = walks::walk(setting, journal, answer.request, w.trace);
  if (!w.result.fault) {
    w.attributes = walks::attributes(setting, answer.request, w.result);
  } else if (answer.request.op == Operation::atomic) {
    auto read = answer.request;
    read.op = Operation::load;
    walks::Journal again{memory};
    w.operation_reads = walks::walk(setting, again, read).fault == w.result.fault;
  }
  return w;
}

/// How many choices are made otherwise at a time. One walk gives few of them a say.
constexpr int most_choices = 2;

/// Combinations of choices, the fewest first: what differs is another outcome.
void find_outcomes(WalkAnswer& answer, walks::Memory const& memory) {
  answer.outcomes.push_back(walked(answer, memory, {}));
  std::vector<unsigned> masks;
  for (unsigned mask = 1; mask < 1U << choice_words.size(); ++mask)
    if ((mask & 3) != 3) masks.push_back(mask);
  std::ranges::sort(masks, {}, [](unsigned m) { return std::pair{std::popcount(m), m}; });
  for (unsigned const mask : masks) {
    if (std::popcount(mask) > most_choices) break;
    walks::Choices choices;
    std::vector<std::string> because;
    for (std::size_t i = 0; i < choice_words.size(); ++i)
      if ((mask >> i & 1) != 0) {
        choice_words[i].take(choices);
        because.emplace_back(choice_words[i].says);
      }
    auto w = walked(answer, memory, choices);
    if (std::ranges::any_of(answer.outcomes, [&](Walked const& o) { return same(o, w); })) continue;
    w.because = std::move(because);
    answer.outcomes.push_back(std::move(w));
  }
}

void write_whole(std::string const& path, std::string const& text) {
  if (path.empty()) return;
  Output file{path};
  file.write(text);
  file.commit();
}

} // namespace

std::string walk_access_names() {
  std::vector<std::string_view> names;
  for (AccessWord const& word : access_words) names.push_back(word.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

WalkAnswer walk_answer(WalkRequest const& request) {
  WalkAnswer answer;
  answer.registers = read_registers(request);
  answer.features = read_walk_features(request.features, request.pa_bits);
  read_access(request, answer);
  walks::Memory memory;
  read_images(request, memory);
  answer.setting = walks::resolve(answer.registers, answer.features.values);
  refuse_granules(answer);
  find_outcomes(answer, memory);
  return answer;
}

int walk_command(Output& output, WalkRequest const& request) {
  auto const answer = walk_answer(request);
  write_whole(request.dot, walk_dot(answer));
  write_whole(request.svg, walk_svg(answer));
  output.write(request.json ? walk_json(answer) : walk_text(answer));
  return exit_status::ok;
}

std::string_view descriptor_kind(walks::Fetch const& fetch) {
  constexpr std::array<std::string_view, 4> names{"invalid", "table", "block", "page"};
  return names.at(static_cast<std::size_t>(fetch.kind));
}

std::string walk_fault_text(walks::Fault const& fault) {
  constexpr std::array<std::string_view, 7> names{
      "no fault",         "Translation fault", "Address size fault", "Access flag fault",
      "Permission fault", "Alignment fault",   "External abort"};
  auto text =
      fmt::format("stage-{} {}", fault.stage, names.at(static_cast<std::size_t>(fault.kind)));
  if (fault.kind != walks::FaultKind::alignment) text += fmt::format(", level {}", fault.level);
  if (fault.kind == walks::FaultKind::external_abort)
    text += ", of a fetch: the table is not in the image";
  if (fault.s1ptw) text += ", on a fetch or update of a stage-1 descriptor";
  if (fault.no_tag_access) text += ", for NoTagAccess";
  return text;
}

Seen seen(WalkAnswer const& answer, Walked const& w) {
  walks::Circumstances const circumstances{host_bits(answer).tge, w.operation_reads, answer.el};
  bool const at = walks::is_at(answer.request.op);
  Seen s;
  if (!w.result.fault) {
    if (at) s.par = walks::par_of_success(w.result.pa, w.attributes);
  } else if (walks::takes_exception(answer.request, w.result.fault, circumstances)) {
    s.exception = walks::report(answer.request, w.result.fault, circumstances);
  } else {
    s.par = walks::par_of_fault(w.result.fault);
  }
  return s;
}

} // namespace twofold::cli
