#include "cli/syndrome.hpp"

#include "cli/number.hpp"
#include "cli/output.hpp"
#include "cli/situation.hpp"
#include "cli/wording.hpp"
#include "model/trace.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <functional>
#include <set>

namespace twofold::cli {

using namespace field;
using spec::MemoryCause;

namespace {

constexpr std::string_view nothing_text =
    "No row produces this under the given attributes: the processor went by other values than "
    "these, of memory, of registers or of a TLB.";

/// Kinds of stage-1 memory, each with a byte of MAIR_ELx.
struct Kind {
  std::string_view name;
  Value mair;
};
constexpr std::array kinds{Kind{"Normal-WB", 0xff},     Kind{"Normal-WT", 0xbb},
                           Kind{"Normal-NC", 0x44},     Kind{"Normal-WB Tagged", 0xf0},
                           Kind{"Device-nGnRnE", 0x00}, Kind{"Device-nGnRE", 0x04},
                           Kind{"Device-nGRE", 0x08},   Kind{"Device-GRE", 0x0c}};

/// What is asked of the rules for a cause that hangs on the memory.
struct Question {
  bool stage1 = true; ///< whether the kind of stage 1 has a part
  bool stage2 = true; ///< whether stage 2 has
  void (*prepare)(Concrete&);
  bool (*raises)(Concrete const&);
};

constexpr bool no_fault(Concrete const& s) { return s[out.fault] == Fault::none; }

Question question(spec::FaultCause const& cause) {
  switch (cause.memory) {
  case MemoryCause::stage1_device:
    return {true, false, [](Concrete&) {},
            [](Concrete const& s) { return s[s1.type] != MemoryType::normal; }};
  case MemoryCause::stage2_device:
    return {true, true, [](Concrete&) {},
            [](Concrete const& s) {
              return s[s1.type] == MemoryType::normal && no_fault(s) && s[may.unaligned] == 0;
            }};
  case MemoryCause::device_walk:
    return {false, true,
            [](Concrete& page) {
              page[in.access] = Access::ttw;
              page[in.hcr_ptw] = 1;
            },
            [](Concrete const& s) { return s[out.fault] == Fault::s2_permission; }};
  case MemoryCause::device_fetch: {
    auto const prepare = [](Concrete& page) { page[in.access] = Access::ifetch; };
    if (cause.stage == 1)
      return {true, false, prepare,
              [](Concrete const& s) { return s[out.fault] == Fault::s1_permission; }};
    return {true, true, prepare,
            [](Concrete const& s) { return s[out.fault] == Fault::s2_permission; }};
  }
  default:
    return {true, true, [](Concrete& page) { page[in.tag_access] = TagAccess::checked; },
            [](Concrete const& s) { return s[out.fault] == Fault::s2_permission; }};
  }
}

bool reserved(std::vector<Outcome> const& outcomes) {
  return std::ranges::any_of(outcomes,
                             [](Outcome const& o) { return o.state[note.reserved] == 1; });
}

/// Looks for the attributes under which a cause is one.
class Search {
public:
  Search(Page const& page, Question const& asked) : page_(page), asked_(asked) {}

  std::vector<MemoryCase> cases() {
    Concrete inputs = page_.inputs;
    asked_.prepare(inputs);
    if (page_.given[in.hcr_ptw]) inputs[in.hcr_ptw] = page_.inputs[in.hcr_ptw];
    if (!asked_.stage2) {
      try_stage2(inputs, "");
      return std::move(cases_);
    }
    for (Value fwb = 0; fwb <= inputs[feature.s2fwb]; ++fwb) {
      if (page_.given[in.hcr_fwb] && fwb != page_.inputs[in.hcr_fwb]) continue;
      for (unsigned memattr = 0; memattr < 16; ++memattr) {
        if (page_.given[in.s2_memattr] && memattr != page_.inputs[in.s2_memattr]) continue;
        inputs[in.hcr_fwb] = fwb;
        inputs[in.s2_memattr] = static_cast<Value>(memattr);
        try_stage2(inputs, fmt::format("{} {}", fwb == 1 ? "FWB" : "no FWB",
                                       value_text(in.s2_memattr, inputs[in.s2_memattr])));
      }
    }
    return std::move(cases_);
  }

private:
  /// The outcome that raises the fault, if one does. Reserved encodings count where they were
  /// given.
  std::optional<Outcome> raised(Concrete const& inputs) const {
    auto const outcomes = permitted_outcomes(inputs);
    if (outcomes.empty()) return std::nullopt;
    bool const stated = page_.given[in.mair] && page_.given[in.s2_memattr];
    if (!stated && (reserved(outcomes) || outcomes.front().state[note.res0_set] == 1))
      return std::nullopt;
    if (asked_.stage2 && outcomes.front().state[on.s2] == 0) return std::nullopt;
    for (Outcome const& o : outcomes)
      if (asked_.raises(o.state)) return o;
    return std::nullopt;
  }

  void try_stage2(Concrete inputs, std::string const& label) {
    MemoryCase found;
    auto const consider = [&](std::string const& name) {
      auto const outcome = raised(inputs);
      if (!outcome) return;
      if (found.stage1.empty()) found.example = *outcome;
      found.stage1.push_back(name);
    };
    bool const by_descriptor = situation_of(inputs).source == Source::descriptor;
    if (!asked_.stage1 || !by_descriptor)
      consider(asked_.stage1 ? "stage 1 off" : "");
    else if (page_.given[in.mair])
      consider(fmt::format("MAIR {}", value_text(in.mair, inputs[in.mair])));
    else
      for (Kind const& kind : kinds) {
        inputs[in.mair] = kind.mair;
        consider(std::string{kind.name});
      }
    if (found.stage1.empty()) return;
    if (!asked_.stage1) found.stage1.clear();
    auto const scheme = [](std::string const& text) { return text.substr(0, text.rfind(' ')); };
    auto const same = std::ranges::find_if(cases_, [&](MemoryCase const& c) {
      return c.stage1 == found.stage1 && !label.empty() &&
             scheme(c.stage2.front()) == scheme(label);
    });
    if (same != cases_.end()) {
      same->stage2.push_back(label);
      return;
    }
    if (!label.empty()) found.stage2.push_back(label);
    cases_.push_back(std::move(found));
  }

  Page const& page_;
  Question asked_;
  std::vector<MemoryCase> cases_;
};

/// Which of the kinds of memory that are Normal, or Device, for a short line.
std::vector<std::string> shortened(std::vector<std::string> const& stage1) {
  static std::vector<std::string> const normal{"Normal-WB", "Normal-WT", "Normal-NC",
                                               "Normal-WB Tagged"};
  static std::vector<std::string> const untagged{"Normal-WB", "Normal-WT", "Normal-NC"};
  static std::vector<std::string> const device{"Device-nGnRnE", "Device-nGnRE", "Device-nGRE",
                                               "Device-GRE"};
  if (stage1.size() == kinds.size()) return {"any"};
  if (stage1 == normal || stage1 == untagged) return {"any Normal"};
  if (stage1 == device) return {"any Device"};
  return stage1;
}

/// "FWB 0b0000, 0b0001": the scheme, which all share, once.
std::string stage2_list(std::vector<std::string> const& labels) {
  std::string text = labels.front();
  for (std::size_t i = 1; i < labels.size(); ++i)
    text += ", " + labels[i].substr(labels[i].rfind(' ') + 1);
  return text;
}

/// Whether a row that gave this has made the memory what it has to be for the cause.
bool tells(Given const& given, bool stage1_only) {
  bool const type = given.field == s1.type || given.field == s2.type || given.field == out.type;
  bool const fault = given.field == s1.fault || given.field == s2.fault ||
                     given.field == out.fault || given.field == out.no_tag_access;
  if (stage1_only && given.field != s1.type && given.field != s1.fault) return false;
  return type ? given.value != MemoryType::normal : fault && given.value != 0;
}

/// The rules that do, in the order of the rows.
std::string rules_of(MemoryCase const& c) {
  std::vector<std::string> rules;
  for (Step const& step : relevant_steps(c.example)) {
    std::string const cite{true_rules.tables[step.row.table].rows[step.row.row].cite};
    if (std::ranges::any_of(step.gave,
                            [&](Given const& g) { return tells(g, c.stage2.empty()); }) &&
        std::ranges::find(rules, cite) == rules.end())
      rules.push_back(cite);
  }
  return fmt::format("{}", fmt::join(rules, ", "));
}

std::string case_text(MemoryCase const& c) {
  std::string text;
  if (!c.stage2.empty()) text += stage2_list(c.stage2);
  if (!c.stage1.empty())
    text += fmt::format("{}stage 1 {}", text.empty() ? "" : " under ",
                        fmt::join(shortened(c.stage1), ", "));
  return fmt::format("{} ({})", text, rules_of(c));
}

std::optional<std::uint64_t> optional_number(std::string_view option, std::string const& text) {
  if (text.empty()) return std::nullopt;
  return number(option, text, 64);
}

/// "write", "read", "instruction fetch", "cache maintenance or AT, by VA".
std::string access_words(walks::Syndrome const& s) {
  if (!s.is_data()) return "instruction fetch";
  if (s.field("CM") == 1) return "cache maintenance or address translation by VA";
  for (walks::SyndromeValue const& f : s.fields)
    if (f.name == "WnR" && f.validity == spec::Validity::unknown) return "data access";
  return s.field("WnR") == 1 ? "write" : "read";
}

std::string instruction_text(walks::Syndrome const& s) {
  constexpr std::array<std::string_view, 4> sizes{"byte", "halfword", "word", "doubleword"};
  return fmt::format("{} {} {}{}{}{}", s.field("WnR") == 1 ? "stores" : "loads",
                     sizes.at(s.field("SAS")), s.field("SF") == 1 ? "X" : "W", s.field("SRT"),
                     s.field("SSE") == 1 ? ", sign-extended" : "",
                     s.field("AR") == 1 ? ", with acquire or release" : "");
}

std::string fields_text(walks::Syndrome const& s) {
  std::vector<std::string> all;
  for (walks::SyndromeValue const& f : s.fields) {
    if (f.name == "EC" || f.name == "IL") continue;
    bool const always = f.name == "ISV" || f.name == "S1PTW" || f.name == "WnR" || f.name == "CM" ||
                        f.name == "EA" || f.name == "FnV" || f.name.ends_with("FSC");
    if (f.value == 0 && !always) continue;
    auto text = f.name.ends_with("FSC") ? fmt::format("{} 0x{:02x}", f.name, f.value)
                                        : fmt::format("{} {}", f.name, f.value);
    if (f.validity == spec::Validity::unknown) text += " (UNKNOWN)";
    all.push_back(text);
  }
  return fmt::format("{}", fmt::join(all, ", "));
}

std::string fault_line(walks::Syndrome const& s) {
  std::string text{s.status == nullptr ? "reserved status code" : s.status->meaning};
  if (s.field("S1PTW") == 1)
    text += fmt::format(", at stage 2, on the stage-1 table walk of {}",
                        s.is_data() ? "a " + access_words(s) : "an " + access_words(s));
  else
    text += fmt::format(", {}", access_words(s));
  return text;
}

/// "leaf.permission (R_XCHFJ), by s1-direct.10, s1-direct.11 (R_RNGJG)": each row that leaves the
/// fault once, then those that it goes by, those of one rule together.
std::vector<std::string> row_lines(std::vector<walks::Producer> const& rows) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto const same = [&](walks::Producer const& p) { return p.row == rows[i].row; };
    if (std::ranges::find_if(rows, same) != rows.begin() + static_cast<std::ptrdiff_t>(i)) continue;
    auto line = fmt::format("{} ({})", rows[i].row.name(), rows[i].row.row->cite);
    std::vector<std::string> by;
    std::string_view cite;
    for (walks::Producer const& p : rows) {
      if (!same(p) || !p.finding) continue;
      if (cite != p.finding.row->cite && !by.empty()) by.back() += fmt::format(" ({})", cite);
      cite = p.finding.row->cite;
      by.push_back(p.finding.name());
    }
    if (!by.empty()) line += fmt::format(", by {} ({})", fmt::join(by, ", "), cite);
    lines.push_back(line);
  }
  return lines;
}

std::string causes_text(SyndromeAnswer const& answer, bool excluded) {
  std::string text;
  for (PossibleCause const& p : answer.causes) {
    if (p.excluded != excluded) continue;
    auto const label = fmt::format("  {:<18}{:<{}}", p.cause->name, cite_of(p), cite_width);
    auto lines =
        wrap(fmt::format("stage {}: {}", p.cause->stage, p.cause->says), columns - label.size(), 2);
    auto const add = [&](std::string const& said) {
      for (auto const& line : wrap(said, columns - label.size() - 2, 2))
        lines.push_back("  " + line);
    };
    for (auto const& line : row_lines(excluded ? p.left_out : p.rows)) add(line);
    for (MemoryCase const& c : p.cases) add(case_text(c));
    text += beside(label, lines);
  }
  return text;
}

std::string address_line(std::optional<std::uint64_t> value, std::string const& meaning,
                         std::string_view invalid) {
  auto const text = meaning.empty() ? std::string{invalid} : meaning;
  return value ? fmt::format("0x{:x}: {}", *value, text) : text;
}

/// Whether the controls that were given let such a fault be taken.
bool agrees(walks::Origin const& origin, Page const& page) {
  if (page.given[in.regime] && origin.regime != page.inputs[in.regime]) return false;
  bool const el10 = origin.regime == Regime::el10;
  bool const e2h = page.inputs[in.hcr_e2h] == 1;
  if (page.given[in.hcr_e2h] && !el10 && e2h != (origin.regime == Regime::el20)) return false;
  bool const by_tge = origin.stage != 2 && (origin.el0 || el10);
  return !page.given[in.hcr_tge] || !by_tge || origin.tge == (page.inputs[in.hcr_tge] == 1);
}

/// What the processor has, if that is said of all that a walk may use.
std::optional<WalkFeatures> walk_features(FeatureRequest given) {
  auto const said = [&](std::string_view reg) {
    auto const* const at = std::ranges::find(spec::id_registers, reg);
    return !given.id.at(static_cast<std::size_t>(at - spec::id_registers.begin())).empty();
  };
  constexpr std::array<std::string_view, 2> needed{"ID_AA64MMFR0_EL1", "ID_AA64MMFR1_EL1"};
  if (given.cpu.empty()) {
    bool const all = said("ID_AA64MMFR2_EL1") && std::ranges::all_of(needed, said);
    if (!all && std::ranges::any_of(needed, said))
      throw UsageError("--id-aa64mmfr0 and --id-aa64mmfr1 say what a walk may use together with "
                       "--id-aa64mmfr2; give all of them");
    if (!all) return std::nullopt;
  }
  given.list.clear();
  return read_walk_features(given, "");
}

/// What the walk is known to have gone by.
walks::Known known(Request const& given, SyndromeAnswer const& a) {
  auto const raw = [&](Raw r) {
    auto const i = static_cast<std::size_t>(r);
    return optional_number(raw_options[i].option, given.raw[i]);
  };
  walks::Known known;
  known.tcr_el1 = raw(Raw::tcr_el1);
  known.sctlr_el1 = raw(Raw::sctlr_el1);
  known.vtcr_el2 = raw(Raw::vtcr_el2);
  known.s1_entry = raw(Raw::s1_desc);
  known.s2_entry = raw(Raw::s2_desc);
  if (!given.ttbr.empty()) known.upper = {number("--ttbr", given.ttbr, 1) == 1};
  if (a.walk_features) known.features = a.walk_features->values;
  if (a.syndrome.field("FnV") == 0 && a.syndrome.field("FnP") == 0) known.va = a.far;
  if (a.hpfar && !hpfar_meaning(a.syndrome).empty()) known.ipa = faulting_ipa(*a.hpfar);
  auto const stages = [&](Value m) {
    Concrete page = a.page.inputs;
    page[in.regime] = Regime::el10;
    page[in.access] = Access::read;
    page[in.sctlr_m] = m;
    translate(page);
    return page;
  };
  if (a.page.given[in.sctlr_m])
    known.stage1 = {stages(a.page.inputs[in.sctlr_m])[on.s1] == 1};
  else if (stages(1)[on.s1] == 0)
    known.stage1 = {false};
  known.stage2 = stages(1)[on.s2] == 1;
  return known;
}

/// The rows for all origins of a stage.
std::vector<walks::Producer> producers(SyndromeAnswer const& a, unsigned stage,
                                       walks::Known const& known) {
  std::vector<walks::Producer> all;
  for (walks::Origin const& origin : a.origins) {
    if (origin.stage != stage) continue;
    for (walks::Producer const& p : walks::producers(a.syndrome, origin, known))
      if (std::ranges::find(all, p) == all.end()) all.push_back(p);
  }
  return all;
}

void find_causes(SyndromeAnswer& a, walks::Known const& known) {
  std::set<unsigned> stages;
  for (walks::Origin const& origin : a.origins) stages.insert(origin.stage);
  for (unsigned const stage : stages) {
    auto const now = producers(a, stage, known);
    for (walks::RaisedBy const& raised :
         walks::causes(a.syndrome, stage, producers(a, stage, walks::Known{}))) {
      PossibleCause possible{raised.cause, {}, {}, {}, false};
      for (walks::Producer const& p : raised.rows)
        (std::ranges::find(now, p) == now.end() ? possible.left_out : possible.rows).push_back(p);
      possible.excluded = !raised.rows.empty() && possible.rows.empty();
      if (raised.cause->memory != MemoryCause::none) {
        possible.cases = Search{a.page, question(*raised.cause)}.cases();
        possible.excluded = possible.excluded || possible.cases.empty();
      }
      a.causes.push_back(std::move(possible));
    }
  }
}

} // namespace

bool nothing_left(SyndromeAnswer const& answer) {
  auto const* const status = answer.syndrome.status;
  return status != nullptr && (fault_kind::mmu | fault_kind::alignment).contains(status->kind) &&
         !answer.origins.empty() && std::ranges::all_of(answer.causes, &PossibleCause::excluded);
}

std::string_view cite_of(PossibleCause const& possible) {
  if (!possible.cause->cite.empty()) return possible.cause->cite;
  auto const& rows = possible.rows.empty() ? possible.left_out : possible.rows;
  return rows.front().deepest().row->cite;
}

std::vector<std::string> origin_lines(SyndromeAnswer const& a, unsigned el) {
  std::vector<std::string> lines;
  for (walks::Origin const& o : a.origins) {
    if (o.el != el) continue;
    auto const what = fmt::format("{}{}", o.stage == 0 ? "" : fmt::format("stage {} of ", o.stage),
                                  regime_text(o.regime));
    auto const when = o.tge && o.regime == Regime::el10 ? ", if HCR_EL2.TGE is 1" : "";
    auto const level = fmt::format("EL{}", o.el0 ? 0 : (o.regime == Regime::el10 ? 1 : 2));
    auto const start = fmt::format("{}, from ", what);
    if (!lines.empty() && lines.back().starts_with(start) && !o.tge)
      lines.back() += " or " + level;
    else
      lines.push_back(start + level + when);
  }
  return lines;
}

std::string far_meaning(walks::Syndrome const& s) {
  if (s.field("FnV") == 1) return "";
  return s.field("FnP") == 1 ? "a VA in the granule of the access, since FnP is 1"
                             : "the VA of the access";
}

std::string hpfar_meaning(walks::Syndrome const& s) {
  switch (walks::hpfar_row(s).holds) {
  case spec::FaultingIpa::access: return "the IPA of the access";
  case spec::FaultingIpa::descriptor: return "the IPA of the stage-1 descriptor";
  default: return "";
  }
}

std::uint64_t faulting_ipa(std::uint64_t hpfar) {
  constexpr unsigned page_bits = 12;
  return spec::field_value(spec::hpfar_el2, "FIPA", hpfar) << page_bits;
}

SyndromeAnswer answer(Request const& given, SyndromeRequest const& request) {
  SyndromeAnswer a{.page = read(given, Needs::neither),
                   .syndrome = walks::decode(number("--esr", request.esr, 64)),
                   .far = optional_number("--far", request.far),
                   .hpfar = optional_number("--hpfar", request.hpfar),
                   .origins = {},
                   .causes = {},
                   .walk_features = walk_features(given.features)};
  std::optional<unsigned> el;
  if (!request.el.empty()) {
    auto const level = number("--el", request.el, 2);
    if (level != 1 && level != 2)
      throw UsageError(fmt::format("--el: {} is not an Exception level that is covered; allowed "
                                   "are 1 (ESR_EL1) and 2 (ESR_EL2)",
                                   level));
    el = static_cast<unsigned>(level);
  }
  if (a.hpfar && el == 1U)
    throw UsageError("--hpfar: an exception taken to EL1 writes no HPFAR_EL2; give --el 2");
  if (a.hpfar) el = 2;
  if (!a.syndrome.is_abort()) return a;
  a.origins = walks::origins(a.syndrome, el);
  std::erase_if(a.origins, [&](auto const& o) { return !agrees(o, a.page); });
  find_causes(a, known(given, a));
  return a;
}

std::vector<std::string> oddities(SyndromeAnswer const& a) {
  walks::Syndrome const& s = a.syndrome;
  std::vector<std::string> lines;
  if (!s.is_abort()) return lines;
  if (s.status == nullptr) lines.push_back("the status code is reserved");
  for (walks::SyndromeValue const& f : s.fields) {
    bool const all_ones = f.validity == spec::Validity::res1 && f.value == 0;
    if ((f.validity == spec::Validity::res0 && f.value != 0) || all_ones)
      lines.push_back(fmt::format("{} is {}, where it is {} ({})", f.name, f.value,
                                  all_ones ? "RES1" : "RES0", f.cite));
  }
  if (a.origins.empty())
    lines.push_back("no Exception level asked about takes such an abort: EC, S1PTW, ISV and the "
                    "status code do not go together");
  return lines;
}

std::string syndrome_text(SyndromeAnswer const& a) {
  walks::Syndrome const& s = a.syndrome;
  auto const field = [&](std::string_view name) {
    return spec::field_value(spec::esr_data_abort, name, s.esr);
  };
  std::string text = paragraph("Features", features_line(a.page));
  if (a.walk_features) text += paragraph("Of walks", walk_features_text(*a.walk_features));
  text += paragraph("ESR_ELx",
                    fmt::format("0x{:x}: EC 0x{:02x} {}; IL {}; ISS 0x{:07x}", s.esr, field("EC"),
                                s.exception == nullptr ? "reserved" : s.exception->meaning,
                                field("IL"), s.esr & 0x1ff'ffffU));
  if (!s.is_abort())
    return text + paragraph("Fault", "none of a translation or of memory: only Data Aborts and "
                                     "Instruction Aborts are decoded further");
  text += paragraph("Fault", fault_line(s));
  text += paragraph("Fields", fields_text(s));
  if (s.is_data() && s.field("ISV") == 1) text += paragraph("Access", instruction_text(s));
  std::string_view label = "Taken to";
  for (unsigned const el : {1U, 2U}) {
    auto const from = origin_lines(a, el);
    if (from.empty()) continue;
    text += paragraph(label, fmt::format("EL{}: {}", el, fmt::join(from, "; ")));
    label = "";
  }
  text += paragraph("FAR_ELx", address_line(a.far, far_meaning(s), "not valid, since FnV is 1"));
  bool const to_el2 = std::ranges::any_of(a.origins, [](auto const& o) { return o.stage == 2; });
  if (to_el2 || a.hpfar) {
    auto line = address_line(a.hpfar, hpfar_meaning(s), "UNKNOWN for this fault");
    if (a.hpfar && !hpfar_meaning(s).empty())
      line += fmt::format(", 0x{:x}", faulting_ipa(*a.hpfar));
    text += paragraph("HPFAR_EL2", line);
  }
  label = "Odd";
  for (auto const& line : oddities(a)) {
    text += paragraph(label, line);
    label = "";
  }
  if (auto const possible = causes_text(a, false); !possible.empty())
    text += "\nWhat can have raised it:\n" + possible;
  if (nothing_left(a)) {
    text += "\n";
    for (auto const& line : wrap(nothing_text, columns)) text += line + "\n";
  }
  if (auto const not_possible = causes_text(a, true); !not_possible.empty())
    text += "\nNot under these attributes and features:\n" + not_possible;
  return text;
}

} // namespace twofold::cli
