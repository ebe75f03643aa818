#include "cli/policy.hpp"

#include "cli/exit_status.hpp"
#include "cli/list.hpp"
#include "cli/policy_json.hpp"
#include "cli/rows.hpp"
#include "cli/wording.hpp"
#include "model/policy/guest.hpp"
#include "model/policy/reader.hpp"
#include "model/translation.hpp"
#include "tables/kinds.hpp"
#include "tables/wording.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace twofold::cli {

using policy::Action;
using policy::aspect;
using policy::Decision;
using policy::fact;
using policy::Policy;

// Files.

PolicyFile load_policy(std::string const& file) {
  Input const input{file};
  auto const text = read_whole(input, policy::most_bytes);
  try {
    return {input.name(), policy::read(text)};
  } catch (input::Malformed const& error) {
    throw UsageError(fmt::format("{}:{}:{}: {}", input.name(), error.position.line,
                                 error.position.column, error.what()));
  }
}

void refuse_place(PolicyFile const& in, policy::Position where, std::string const& why) {
  throw UsageError(fmt::format("{}:{}:{}: {}", in.file, where.line, where.column, why));
}

namespace {

/// The only file that a command takes.
PolicyFile only_file(PolicyOptions const& options, std::string_view command) {
  if (options.files.size() != 1)
    throw UsageError(fmt::format("policy {}: one file is needed", command));
  return load_policy(options.files.front());
}

} // namespace

// Words.

std::string decision_text(Policy const& policy, std::size_t row, Decision const& decision) {
  policy::Row const& of = policy.rows[row];
  auto const xn = decision[aspect.xn] == 1 ? "XN" : "executable";
  switch (decision[aspect.result]) {
  case Action::keep: return fmt::format("keeps the entry and its MemAttr, relaxes it, {}", xn);
  case Action::nothing: return "does nothing";
  case Action::guest_abort: return fmt::format("the guest takes an abort ({})", of.error);
  case Action::user_error: return fmt::format("user space gets an error ({})", of.error);
  default: break;
  }
  policy::Type const& type = policy.types[of.type];
  std::string maintenance;
  if (decision[aspect.clean] == 1) maintenance += ", cleaned to the PoC";
  if (decision[aspect.unmap_clean] == 1) maintenance += ", cleaned when unmapped";
  if (decision[aspect.icache] == 1) maintenance += ", instruction caches invalidated";
  return fmt::format("maps it as {}: MemAttr 0b{:04b} {} FWB, SH 0b{:02b}, {}, {}, size {}{}",
                     type.name, decision[aspect.memattr],
                     decision[aspect.hcr_fwb] == 1 ? "with" : "without", decision[aspect.sh], xn,
                     decision[aspect.write] == 1 ? "writable" : "read-only",
                     value_text(info(aspect.size), decision[aspect.size]),
                     maintenance.empty() ? ", no maintenance" : maintenance);
}

std::string conditions_text(policy::Row const& row) {
  std::vector<std::string> items;
  for (policy::Condition const& c : row.when) {
    policy::SlotInfo const& about = info(c.of);
    std::vector<std::string> values;
    for (unsigned v = 0; v < about.values; ++v)
      if (c.holds(static_cast<Value>(v)))
        values.push_back(value_text(about, static_cast<Value>(v)));
    items.push_back(about.values == 2
                        ? (c.holds(1) ? key_of(about) : "no " + key_of(about))
                        : fmt::format("{}={}", key_of(about), fmt::join(values, "|")));
  }
  return items.empty() ? "any page" : fmt::format("{}", fmt::join(items, ", "));
}

std::string assumption_names(std::vector<std::size_t> const& positions) {
  std::vector<std::string_view> names;
  for (std::size_t const a : positions) names.push_back(proofs::policy_assumptions()[a].id);
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string verdict_text(proofs::PolicyJudgement const& judgement) {
  std::string text{name(judgement.verdict)};
  if (!judgement.under.empty()) text += " " + assumption_names(judgement.under);
  return text;
}

namespace {

/// What a guest does, and what comes of it.
std::string access_text(Concrete const& state) {
  using namespace field;
  auto const result =
      state[out.fault] != Fault::none ? fault_text(state[out.fault]) : type_text(state, out);
  auto const tags = state[out.fault] == Fault::none && state[out.tagged] == 1 ? ", Tagged" : "";
  if (state[in.access] == Access::ttw)
    return fmt::format("a walk with IRGN 0b{:02b}, ORGN 0b{:02b}: {}", state[in.tcr_irgn],
                       state[in.tcr_orgn], result);
  return fmt::format("stage 1 says {} (MAIR 0x{:02x}): {}{}", type_text(state, s1), state[in.mair],
                     result, tags);
}

} // namespace

std::string example_text(Policy const& policy, proofs::PolicyExample const& example) {
  std::string text;
  for (proofs::PolicyEvent const& event : example.events) {
    if (!text.empty()) text += "; but ";
    text += fmt::format("{}: row {} {}", page_text(event.page), policy.rows[event.row].id,
                        decision_text(policy, event.row, event.decision));
    if (event.access) text += "; " + access_text(*event.access);
  }
  return text;
}

// What a guest can obtain.

std::vector<ReachLine> reach_of(policy::Page const& page, Decision const& decision) {
  std::vector<ReachLine> lines;
  std::vector<ReachLine> devices;
  bool own = true;
  for (Stage1Kind const& kind : plain_kinds()) {
    auto access = policy::mapped_by(usual_page, page, decision);
    access[field::in.mair] = kind.mair;
    translate(access);
    auto const result = type_text(access, field::out);
    bool const device = access[field::s1.type] != MemoryType::normal;
    if (device) own = own && result == kind.name;
    (device ? devices : lines).push_back({kind.name, result});
  }
  bool const same = std::ranges::all_of(
      devices, [&](ReachLine const& l) { return l.result == devices.front().result; });
  if (own) devices = {{"Device<attr>", "Device<attr>"}};
  if (same) devices = {{"any Device", devices.front().result}};
  std::ranges::reverse(lines);
  lines.insert(lines.end(), devices.begin(), devices.end());
  return lines;
}

namespace {

/// The table S1 | S2 | Result of one encoding.
std::string reach_text(policy::Page const& page, Decision const& decision) {
  auto const s2 = fmt::format("{}FWB 0b{:04b}", decision[aspect.hcr_fwb] == 1 ? "" : "no ",
                              decision[aspect.memattr]);
  auto const lines = reach_of(page, decision);
  std::size_t width = 0;
  for (ReachLine const& line : lines) width = std::max(width, line.s1.size());
  std::string text = fmt::format("{:<{}} | {:<13} | Result\n", "S1", width, "S2");
  for (ReachLine const& line : lines)
    text += fmt::format("{:<{}} | {:<13} | {}\n", line.s1, width, s2, line.result);
  return text;
}

/// Entries of one encoding, and the rows that give them.
struct Encoding {
  policy::Stage2Entry entry;
  std::vector<std::string> rows;
};

std::vector<Encoding> encodings(Policy const& policy, Value device_class) {
  std::vector<Encoding> all;
  for (auto const& entry : stage2_entries(policy, device_class, proofs::meets_assumptions)) {
    auto const same = [&](Encoding const& other) {
      return other.entry.outcome[aspect.memattr] == entry.outcome[aspect.memattr] &&
             other.entry.outcome[aspect.hcr_fwb] == entry.outcome[aspect.hcr_fwb];
    };
    auto found = std::ranges::find_if(all, same);
    if (found == all.end()) found = all.insert(all.end(), {entry, {}});
    auto const& id = policy.rows[entry.row].id;
    if (std::ranges::find(found->rows, id) == found->rows.end()) found->rows.push_back(id);
  }
  return all;
}

} // namespace

int policy_reach(Output& output, PolicyOptions const& options) {
  auto const file = only_file(options, "reach");
  if (options.json) {
    output.write(policy_reach_json(file));
    return exit_status::ok;
  }
  std::string text =
      paragraph("Policy", fmt::format("{}: {}", file.policy.name, file.policy.title));
  text += paragraph("Setting", "a data read in EL1&0, both stages on; stage 1 is the guest's; "
                               "pages that meet the assumptions of policy check");
  for (unsigned c = 0; c < info(fact.device).values; ++c) {
    text += fmt::format("\n{}\n", value_text(info(fact.device), static_cast<Value>(c)));
    auto const all = encodings(file.policy, static_cast<Value>(c));
    if (all.empty()) text += "never mapped\n";
    for (auto const& [entry, rows] : all) {
      text +=
          paragraph(rows.size() == 1 ? "row" : "rows", fmt::format("{}", fmt::join(rows, ", ")));
      text += reach_text(entry.page, entry.outcome);
    }
  }
  output.write(text);
  return exit_status::ok;
}

// The decision table.

int policy_show(Output& output, PolicyOptions const& options) {
  auto const file = only_file(options, "show");
  if (options.json) {
    output.write(policy_show_json(file));
    return exit_status::ok;
  }
  Policy const& p = file.policy;
  std::string text = paragraph("Policy", fmt::format("{}: {}", p.name, p.title));
  text += paragraph("Source", p.source);
  static constexpr std::array<std::string_view, 3> uses{"set where there is FEAT_S2FWB", "clear",
                                                        "set; FEAT_S2FWB is required"};
  text += paragraph("Host", fmt::format("HCR_EL2.FWB {}, HCR_EL2.PTW {}, guests {} MTE; Device "
                                        "and Non-cacheable at once: {}",
                                        uses.at(static_cast<std::size_t>(p.fwb)), p.ptw ? 1 : 0,
                                        p.mte ? "may have" : "have no",
                                        value_text(info(aspect.mixture), p.mixture)));
  for (std::string const& note : p.notes) text += paragraph("Note", note);
  text += "\nTypes\n";
  for (policy::Type const& type : p.types) {
    std::vector<std::string> parts;
    if (type.memattr) parts.push_back(fmt::format("MemAttr 0b{:04b}", *type.memattr));
    if (type.memattr_fwb) parts.push_back(fmt::format("with FWB 0b{:04b}", *type.memattr_fwb));
    parts.push_back(fmt::format("SH 0b{:02b}", type.sh));
    if (!type.executable) parts.emplace_back("refused with execution");
    text += fmt::format("  {:<16}  {}\n", type.name, fmt::join(parts, ", "));
  }
  text += "\nRows; each takes what its conditions say, less what rows that come first take\n";
  for (policy::Row const& row : p.rows) {
    text += "\n" + row.id + "\n";
    auto const part = [&](std::string_view label, std::string const& what) {
      text += beside(fmt::format("  {:<8}", label), wrap(what, columns - 10));
    };
    part("when", conditions_text(row));
    std::vector<std::string> first;
    for (std::size_t const other : row.after) first.push_back(p.rows[other].id);
    if (!first.empty()) part("after", fmt::format("{}", fmt::join(first, ", ")));
    std::string then{value_text(info(aspect.result), row.result)};
    if (row.result == Action::map)
      then += fmt::format(" {}: XN {}, write {}, size {}, clean {}, unmap-clean {}, icache {}",
                          p.types[row.type].name, row.xn->word, row.write->word,
                          value_text(info(aspect.size), row.size), row.clean->word,
                          row.unmap_clean->word, row.icache->word);
    if (row.result == Action::keep) then += fmt::format(": XN {}", row.xn->word);
    if (!row.error.empty()) then += ": " + row.error;
    part("then", then);
    part("source", row.source);
    if (!row.note.empty()) part("note", row.note);
  }
  output.write(text);
  return exit_status::ok;
}

// One page.

namespace {

void set_fact(policy::Page& page, policy::Fact f, std::string_view option, std::string_view text) {
  policy::SlotInfo const& about = info(f);
  auto const value = value_named(about, text);
  if (!value)
    throw UsageError(fmt::format("policy eval: {}: '{}' is none of {}", option, text.substr(0, 40),
                                 fmt::join(std::span{about.value_names, about.values}, ", ")));
  page[f] = *value;
}

/// "nGnRnE,pfnmap,io": a type, and flags without their "vm-".
void set_vma(policy::Page& page, std::string const& text) {
  for (auto const item : split(text)) {
    if (value_named(info(fact.vma_type), item)) {
      set_fact(page, fact.vma_type, "--vma", item);
      continue;
    }
    bool found = false;
    for (std::size_t f = fact.vm_pfnmap.index; f <= fact.contiguous.index && !found; ++f) {
      auto const key = key_of(policy::fact_infos[f]);
      found = item == key || "vm-" + std::string{item} == key;
      if (found) page.items[f] = 1;
    }
    if (!found)
      throw UsageError(fmt::format(
          "policy eval: --vma: '{}' is none of {}, pfnmap, io, mixedmap, allow-any-uncached, "
          "mte-allowed, shared, contiguous",
          item.substr(0, 40), fmt::join(policy::VmaType::names, ", ")));
  }
}

} // namespace

int policy_eval(Output& output, PolicyOptions const& options) {
  auto const file = only_file(options, "eval");
  policy::Page page{};
  page[fact.fault] = policy::FaultKind::read;
  if (!options.vma.empty()) set_vma(page, options.vma);
  for (std::size_t f = 0; f < policy::fact_count; ++f)
    if (!options.facts[f].empty())
      set_fact(page, policy::fact_at(f), "--" + key_of(policy::fact_infos[f]), options.facts[f]);
  for (policy::Impossible const& i : policy::impossible_pages())
    if (i.holds(page)) throw UsageError(fmt::format("policy eval: {}", i.why));
  if (!is_possible(file.policy, page))
    throw UsageError(page[fact.mte] == 1 && !file.policy.mte
                         ? "policy eval: --mte: guests of this host have no MTE"
                         : "policy eval: --fwb: this host needs FEAT_S2FWB; allowed is true");
  auto const* row = row_of(file.policy, page);
  auto const place = static_cast<std::size_t>(row - file.policy.rows.data());
  auto const decision = outcome_of(file.policy, *row, page);
  if (options.json) {
    output.write(policy_eval_json(file, page, place, decision));
    return exit_status::ok;
  }
  std::string text =
      paragraph("Policy", fmt::format("{}: {}", file.policy.name, file.policy.title));
  text += paragraph("Page", page_text(page));
  text += paragraph("Row", fmt::format("{} ({})", row->id, row->source));
  text += paragraph("Host", decision_text(file.policy, place, decision));
  if (!row->note.empty()) text += paragraph("Note", row->note);
  if (decision[aspect.result] == Action::map) text += "\n" + reach_text(page, decision);
  output.write(text);
  return exit_status::ok;
}

// A new file.

int policy_new(Output& output, PolicyOptions const& options) {
  for (char const c : options.name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '-' && c != '_' && c != '.')
      throw UsageError("policy new: --name: allowed are letters, digits, '-', '_' and '.'");
  output.write(fmt::format(R"(# A host policy; docs/policy-files.md explains the form.
schema = "twofold.policy/1"
name = "{}"
title = "What this host is"
source = "Where its rows are taken from"

[host]
fwb = "used"                         # HCR_EL2.FWB: used, unused or required
ptw = true                           # HCR_EL2.PTW
mte = false                          # whether guests can have MTE
device-with-normal-nc = "impossible" # both asked for at once: refused, device or normal-nc

# A type has a name, and an encoding without FWB and with it.

[[type]]
name = "normal"
memattr = 0b1111
memattr-fwb = 0b0110
sh = 0b11
promise = "normal"

[[type]]
name = "device"
memattr = 0b0001
memattr-fwb = 0b0001
sh = 0b11
promise = "device"

# Rows do not overlap, unless `after` or `otherwise` says which comes first, and together take
# every page.

[[row]]
id = "fetch"
when = {{ map-memory = false, fault = ["exec", "permission-exec"] }}
result = "guest-abort"
error = "prefetch abort"
source = "to be named"

[[row]]
id = "device"
when = {{ map-memory = false, fault = ["read", "write"] }}
result = "map"
type = "device"
xn = "yes"
write = "yes"
size = "page"
clean = "no"
unmap-clean = "no"
icache = "no"
source = "to be named"

[[row]]
id = "memory"
when = {{ map-memory = true, fault = ["read", "write", "exec"] }}
result = "map"
type = "normal"
xn = "unless-exec-or-dic"
write = "yes"
size = "page"
clean = "unless-fwb"
unmap-clean = "unless-fwb"
icache = "on-exec-unless-dic"
source = "to be named"

[[row]]
id = "memory-permission"
when = {{ map-memory = true, fault = ["permission-write", "permission-exec"] }}
result = "keep"
xn = "unless-exec-or-dic"
source = "to be named"

[[row]]
id = "nothing"
when = {{ fault = ["memslot", "change-pte"] }}
result = "nothing"
source = "to be named"

[[row]]
id = "refused"
when = {{ }}
otherwise = true
result = "user-error"
error = "-EFAULT"
source = "to be named"

# What twofold policy check is to find; properties that are not listed are to hold.

[[verdict]]
property = "device.never-cacheable"
is = "assumes"
under = ["A-MEMMAP"]
because = "The memory map alone tells a device from memory."

[[verdict]]
property = "device.never-executable"
is = "assumes"
under = ["A-MEMMAP"]
because = "The memory map alone tells a device from memory."

[[verdict]]
property = "device.gicv2-stays-device"
is = "assumes"
under = ["A-MEMMAP"]
because = "The memory map alone tells a device from memory."

[[verdict]]
property = "device.speculation-by-choice"
is = "assumes"
under = ["A-MEMMAP"]
because = "The memory map alone tells a device from memory."

[[verdict]]
property = "device.walk-faults"
is = "assumes"
under = ["A-MEMMAP"]
because = "The memory map alone tells a device from memory."

[[verdict]]
property = "fwb.same-for-devices"
is = "assumes"
under = ["A-MEMMAP"]
because = "The memory map alone tells a device from memory."

[[verdict]]
property = "guest.no-alignment-surprise"
is = "fails"
because = "Devices are Device, whatever the guest says."

[[verdict]]
property = "memory.no-stale-data"
is = "fails"
because = "Cacheable memory of a device counts as a device, and is not cleaned."

[[verdict]]
property = "fwb.same-for-memory"
is = "fails"
because = "With FWB memory is always Write-Back, without it as the guest says."

[[verdict]]
property = "name.mixture-refused"
is = "vacuous"
because = "Nothing can ask for both."
)",
                           options.name));
  return exit_status::ok;
}

} // namespace twofold::cli
