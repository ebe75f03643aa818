// Walks with RapidCheck: a guest and a host that map, unmap, change attributes and access, against
// what they did last; and the properties of walks on scenarios that RapidCheck draws and shrinks.
#include "model/split_mix.hpp"
#include "properties/walk/campaign.hpp"

#include <catch2/catch.hpp>
#include <rapidcheck.h>
#include <rapidcheck/state.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace twofold::walks {
namespace {

/// Prints nothing: what is to be said is said by the tests.
class Silent : public rc::detail::TestListener {
public:
  void onTestCaseFinished(rc::detail::CaseDescription const& /*description*/) override {}
  void onShrinkTried(rc::detail::CaseDescription const& /*description*/, bool /*shrunk*/) override {
  }
  void onTestFinished(rc::detail::TestMetadata const& /*metadata*/,
                      rc::detail::TestResult const& /*result*/) override {}
};

/// Runs a test of RapidCheck with the seed of its id, whatever RC_PARAMS says: to run it again is
/// to replay it. Returns what RapidCheck has to say, with the seed; nothing if the test passes.
template <class Testable>
std::optional<std::string> outcome_of(std::string const& id, int cases, Testable testable) {
  rc::detail::TestMetadata metadata;
  metadata.id = id;
  rc::detail::TestParams params;
  params.seed = seed_of(id);
  params.maxSuccess = cases;
  Silent listener;
  auto const outcome =
      rc::detail::checkProperty(rc::detail::toProperty(testable), metadata, params, listener, {});
  if (outcome.template is<rc::detail::SuccessResult>()) return std::nullopt;
  std::ostringstream text;
  text << id << ", seed " << params.seed << ": ";
  rc::detail::printResultMessage(outcome, text);
  return text.str();
}

// A guest and a host. 4 KiB granules, 39 bits of input at both stages, from level 1. The guest has
// its tables in pages that the host may map elsewhere, unmap, or make Device or unreadable.

constexpr std::uint64_t guest_base = 0x4000'0000; // IPA: tables of level 1, 2, 3, 3; then data
constexpr std::uint64_t frame_base = 0x9000'0000; // PA
constexpr std::uint64_t host_base = 0x8000'0000;  // PA: tables of level 1, 2, 3
constexpr std::size_t table_pages = 4;
constexpr std::size_t ipa_pages = 10;
constexpr std::size_t va_pages = 8; // four in each of two regions of 2 MiB

enum class Type : std::uint8_t { device, non_cacheable, write_back };

/// What maps a page, at either stage.
struct Mapped {
  std::size_t to = 0;
  Type type = Type::write_back;
  bool readable = true;
  bool writable = true;
  bool old = false; ///< AF = 0
};

/// What guest and host did last, and nothing of how it is encoded.
struct Model {
  bool fwb = false;
  bool ptw = false;
  std::array<std::optional<Mapped>, va_pages> guest{};
  std::array<std::optional<Mapped>, ipa_pages> host{};
};

std::uint64_t va_of(std::size_t page) { return (std::uint64_t{page} / 4) << 21 | (page % 4) << 12; }
std::uint64_t ipa_of(std::size_t page) { return guest_base + (std::uint64_t{page} << 12); }
std::uint64_t frame_of(std::size_t page) { return frame_base + (std::uint64_t{page} << 12); }

/// The machine: memory and registers.
struct Machine {
  Memory memory;
  Registers<std::uint64_t> registers{};
  Features features{};
  Lookups const& lookups;

  explicit Machine(Model const& model, Lookups const& rules = true_lookups()) : lookups(rules) {
    features.pa_range = 5;
    features.s2fwb = features.haf = features.hdbs = features.pan = true;
    registers.sctlr_el1 = 0x1005;                             // M, C, I
    registers.mair_el1 = 0x00'44'ff;                          // 0: Write-Back, 1: NC, 2: nGnRnE
    registers.tcr_el1 = 25 | 0x3500 | std::uint64_t{5} << 32; // T0SZ, Write-Back, Inner Shareable
    registers.ttbr0_el1 = guest_base;
    registers.hcr_el2 = 1 | (model.ptw ? 4U : 0U) | std::uint64_t{model.fwb} << 46;
    registers.vtcr_el2 = 25 | 1U << 6 | 0x3500 | 5U << 16; // T0SZ, SL0, PS
    registers.vttbr_el2 = host_base;
    // The tables that stay. Those of the guest are in frames 0 to 3, wherever the host maps them.
    memory.write(host_base + 8, (host_base + 0x1000) | 3);
    memory.write(host_base + 0x1000, (host_base + 0x2000) | 3);
    memory.write(frame_of(0), ipa_of(1) | 3);
    memory.write(frame_of(1), ipa_of(2) | 3);
    memory.write(frame_of(1) + 8, ipa_of(3) | 3);
    for (std::size_t i = 0; i < ipa_pages; ++i) put_host(model, i);
  }

  void put_host(Model const& model, std::size_t page) {
    std::uint64_t entry = 0;
    if (auto const& m = model.host.at(page)) {
      std::uint64_t const attr = m->type == Type::write_back      ? (model.fwb ? 6 : 15)
                                 : m->type == Type::non_cacheable ? 5
                                                                  : 0;
      entry = frame_of(m->to) | 3U | attr << 2 | (m->readable ? 1U << 6 : 0U) |
              (m->writable ? 1U << 7 : 0U) | 3U << 8 | (m->old ? 0U : 1U << 10);
    }
    memory.write(host_base + 0x2000 + 8 * page, entry);
  }

  void put_guest(Model const& model, std::size_t page) {
    std::uint64_t entry = 0;
    if (auto const& m = model.guest.at(page))
      entry = ipa_of(m->to) | 3U | (2U - static_cast<unsigned>(m->type)) << 2 |
              (m->writable ? 0U : 1U << 7) | 3U << 8 | (m->old ? 0U : 1U << 10);
    memory.write(frame_of(2 + page / 4) + 8 * (page % 4), entry);
  }
};

/// What an access has to come to.
struct Expected {
  Fault fault;
  std::uint64_t pa = 0;
  Type type{};
};

/// R_PNHHK: each table of the guest is at an IPA, and the host's mapping of it counts first.
Expected expected(Model const& model, std::size_t page, bool store) {
  auto const stage2 = [&](std::size_t ipa, std::uint64_t address, bool table) -> Fault {
    auto const fault = [&](FaultKind kind) { return Fault{kind, 2, 3, table, false, address}; };
    auto const& m = model.host.at(ipa);
    if (!m) return fault(FaultKind::translation);
    if (m->old) return fault(FaultKind::access_flag);
    if (table && model.ptw && m->type == Type::device) return fault(FaultKind::permission);
    if (store && !table ? !m->writable : !m->readable) return fault(FaultKind::permission);
    return {};
  };
  std::size_t const last = 2 + page / 4;
  std::uint64_t const places[] = {ipa_of(0), ipa_of(1) + 8 * (page / 4),
                                  ipa_of(last) + 8 * (page % 4)};
  std::size_t const tables[] = {0, 1, last};
  for (std::size_t i = 0; i < 3; ++i)
    if (Fault const fault = stage2(tables[i], places[i], true)) return {fault, 0, {}};
  auto const& m = model.guest.at(page);
  if (!m) return {{FaultKind::translation, 1, 3, false, false, 0}, 0, {}};
  if (m->old) return {{FaultKind::access_flag, 1, 3, false, false, 0}, 0, {}};
  if (store && !m->writable) return {{FaultKind::permission, 1, 3, false, false, 0}, 0, {}};
  if (Fault const fault = stage2(m->to, ipa_of(m->to), false)) return {fault, 0, {}};
  auto const& host = *model.host.at(m->to);
  // R_GQFSF and its like: the stricter type; with FWB, 0b0110 is Write-Back whatever stage 1 says.
  Type const type =
      model.fwb && host.type == Type::write_back ? Type::write_back : std::min(m->type, host.type);
  return {{}, frame_of(host.to), type};
}

/// Every page, read and written, is as guest and host have it.
void check_all(Model const& model, Machine const& machine) {
  Setting const setting = resolve(machine.registers, machine.features, {}, {}, machine.lookups);
  for (std::size_t page = 0; page < va_pages; ++page)
    for (bool const store : {false, true}) {
      Request request;
      request.va = va_of(page);
      request.op = store ? Operation::store : Operation::load;
      Journal memory{machine.memory};
      Trace trace;
      WalkResult const result = walk(setting, memory, request, trace);
      Expected const want = expected(model, page, store);
      RC_ASSERT(result.fault.kind == want.fault.kind);
      RC_ASSERT(result.fault.stage == want.fault.stage);
      RC_ASSERT(result.fault.s1ptw == want.fault.s1ptw);
      if (want.fault) {
        RC_ASSERT(result.fault.level == want.fault.level);
        if (want.fault.stage == 2) RC_ASSERT(result.fault.ipa == want.fault.ipa);
      } else {
        RC_ASSERT(result.pa == want.pa);
        Concrete const state = attributes(setting, request, result);
        RC_ASSERT((state[field::out.type] == MemoryType::normal) == (want.type != Type::device));
        RC_ASSERT((state[field::out.inner] > Cacheability::non_cacheable) ==
                  (want.type == Type::write_back));
      }
      RC_ASSERT(memory.writes().empty());
      RC_ASSERT(trace.fetches.size() <= std::size_t{15});
    }
}

using Command = rc::state::Command<Model, Machine>;

Mapped any_mapping(std::size_t to, bool guest) {
  Mapped m;
  m.to = to;
  m.type = *rc::gen::weightedElement<Type>(
      {{4, Type::write_back}, {1, Type::non_cacheable}, {1, Type::device}});
  m.readable = guest || *rc::gen::weightedElement<bool>({{6, true}, {1, false}});
  m.writable = *rc::gen::weightedElement<bool>({{4, true}, {1, false}});
  m.old = *rc::gen::weightedElement<bool>({{8, false}, {1, true}});
  return m;
}

std::string in_words(std::optional<Mapped> const& m) {
  if (!m) return "unmapped";
  static constexpr std::array<std::string_view, 3> types{"Device", "NC", "WB"};
  return "mapped to " + std::to_string(m->to) + ", " +
         std::string{types.at(static_cast<std::size_t>(m->type))} + (m->readable ? ", r" : ", -") +
         (m->writable ? "w" : "-") + (m->old ? ", AF=0" : "");
}

/// Guest or host maps or unmaps a page.
template <bool guest> class Map : public Command {
public:
  explicit Map(Model const& /*model*/)
      : page_(*rc::gen::inRange<std::size_t>(0, guest ? va_pages : ipa_pages)) {
    if (*rc::gen::weightedElement<bool>({{1, true}, {4, false}})) return;
    // The contents of a table are in its frame.
    bool const fixed = !guest && page_ < table_pages;
    mapped_ = any_mapping(fixed ? page_ : *rc::gen::inRange<std::size_t>(0, ipa_pages), guest);
  }
  void apply(Model& model) const override {
    if constexpr (guest)
      model.guest.at(page_) = mapped_;
    else
      model.host.at(page_) = mapped_;
  }
  void run(Model const& before, Machine& machine) const override {
    Model const model = nextState(before);
    if constexpr (guest)
      machine.put_guest(model, page_);
    else
      machine.put_host(model, page_);
    check_all(model, machine);
  }
  void show(std::ostream& os) const override {
    os << (guest ? "guest: VA page " : "host: IPA page ") << page_ << " " << in_words(mapped_);
  }

private:
  std::size_t page_;
  std::optional<Mapped> mapped_;
};

/// Guest or host changes attributes and permissions of what it maps.
template <bool guest> class Change : public Command {
public:
  explicit Change(Model const& /*model*/)
      : page_(*rc::gen::inRange<std::size_t>(0, guest ? va_pages : ipa_pages)),
        mapped_(any_mapping(0, guest)) {}
  void checkPreconditions(Model const& model) const override {
    if constexpr (guest)
      RC_PRE(model.guest.at(page_).has_value());
    else
      RC_PRE(model.host.at(page_).has_value());
  }
  void apply(Model& model) const override {
    auto& entry = guest ? model.guest.at(page_) : model.host.at(page_);
    std::size_t const to = entry->to;
    entry = mapped_;
    entry->to = to;
  }
  void run(Model const& before, Machine& machine) const override {
    Model const model = nextState(before);
    if constexpr (guest)
      machine.put_guest(model, page_);
    else
      machine.put_host(model, page_);
    check_all(model, machine);
  }
  void show(std::ostream& os) const override {
    os << (guest ? "guest: VA page " : "host: IPA page ") << page_ << " keeps its page, else "
       << in_words(mapped_);
  }

private:
  std::size_t page_;
  Mapped mapped_;
};

/// The guest accesses a page; with the Access flag kept by hardware at stage 2, the host's entries
/// of what was used become young, and no others.
class Use : public Command {
public:
  explicit Use(Model const& /*model*/)
      : page_(*rc::gen::inRange<std::size_t>(0, va_pages)), store_(*rc::gen::arbitrary<bool>()) {}
  void checkPreconditions(Model const& model) const override { RC_PRE(reaches(model)); }
  void apply(Model& model) const override {
    for (std::size_t const page :
         {std::size_t{0}, std::size_t{1}, 2 + page_ / 4, model.guest.at(page_)->to})
      model.host.at(page)->old = false;
  }
  void run(Model const& before, Machine& machine) const override {
    Registers<std::uint64_t> registers = machine.registers;
    registers.vtcr_el2 |= 1U << 21; // HA
    Setting const setting = resolve(registers, machine.features, {}, {}, machine.lookups);
    Request request;
    request.va = va_of(page_);
    request.op = store_ ? Operation::store : Operation::load;
    WalkResult const result = walk(setting, machine.memory, request);
    RC_ASSERT(!result.fault);
    check_all(nextState(before), machine);
  }
  void show(std::ostream& os) const override {
    os << "guest: " << (store_ ? "stores to" : "loads from") << " VA page " << page_ << ", HA=1";
  }

private:
  /// Whether it is a success with all of the host's entries young.
  [[nodiscard]] bool reaches(Model const& model) const {
    Model young = model;
    for (auto& entry : young.host)
      if (entry) entry->old = false;
    return !expected(young, page_, store_).fault;
  }
  std::size_t page_;
  bool store_;
};

/// Runs guest and host on a machine with those rules.
std::optional<std::string> live(bool fwb, bool ptw, Lookups const& rules) {
  Model start;
  start.fwb = fwb;
  start.ptw = ptw;
  for (std::size_t i = 0; i < ipa_pages; ++i) {
    Mapped same;
    same.to = i;
    start.host.at(i) = same;
  }
  std::string const id =
      std::string{"walk.state.fwb-"} + (fwb ? "1" : "0") + ".ptw-" + (ptw ? "1" : "0");
  return outcome_of(id, 200, [&] {
    Machine machine{start, rules};
    rc::state::check(start, machine,
                     rc::state::gen::execOneOfWithArgs<Map<true>, Map<true>, Map<false>,
                                                       Change<true>, Change<false>, Use>());
  });
}

/// Rules with the rows of a part's first table in the wrong order, the last one first.
class Reversed {
public:
  explicit Reversed(Part part) : rules_(true_rules()) {
    auto& changed = rules_.at(static_cast<std::size_t>(part));
    tables_.assign(changed.begin(), changed.end());
    rows_.assign(tables_.front().rows.rbegin(), tables_.front().rows.rend());
    tables_.front().rows = rows_;
    changed = tables_;
  }
  Reversed(Reversed const&) = delete;
  Reversed& operator=(Reversed const&) = delete;
  [[nodiscard]] Rules const& rules() const { return rules_; }

private:
  std::vector<Row> rows_;
  std::vector<Table> tables_;
  Rules rules_;
};

TEST_CASE("guest and host map, unmap, change and access, and walks say what they did last") {
  for (bool const fwb : {false, true})
    for (bool const ptw : {false, true}) {
      auto const failed = live(fwb, ptw, true_lookups());
      INFO(failed.value_or(""));
      CHECK_FALSE(failed);
    }
}

TEST_CASE("what guest and host do finds rules out that are wrong") {
  for (Part const part : {Part::leaf, Part::kind}) {
    Reversed const reversed{part};
    Lookups const wrong{reversed.rules()};
    INFO("part " << static_cast<int>(part));
    CHECK(live(false, false, wrong));
  }
}

// Scenarios.

/// A case of a property: the scenario of a seed with one walk in it.
Failure case_of(std::size_t property, std::uint64_t seed) {
  Draw draw{seed};
  Scenario s;
  draw_scenario(draw, s);
  Request const request = draw_request(draw, s);
  Failure made;
  made.property = property;
  made.seed = seed;
  made.luck = draw.next();
  made.features = s.features;
  made.choices = s.choices;
  made.registers = s.registers;
  made.request = request;
  made.sound = s.sound;
  made.intents = s.intents;
  made.mapped = s.mapped;
  made.steps = s.steps;
  s.memory.for_each_page([&](std::uint64_t address, Memory::Page const& page) {
    for (std::size_t i = 0; i < page.size(); ++i)
      if (page.at(i) != 0) made.words.push_back({address + 8 * i, page.at(i)});
  });
  return made;
}

/// What is a little less. A case of what tables were built for keeps what says that.
std::vector<Failure> smaller(Failure const& f, Lookups const& lookups) {
  if (walk_properties()[f.property].of_intents) {
    Failure least = minimised(f, lookups);
    if (least.words.size() >= f.words.size()) return {};
    return {std::move(least)};
  }
  std::vector<Failure> all;
  for (std::size_t size = f.words.size(); size > 0; size /= 2)
    for (std::size_t at = 0; at < f.words.size(); at += size) {
      Failure less = f;
      auto const begin = less.words.begin() + static_cast<std::ptrdiff_t>(at);
      less.words.erase(begin,
                       begin + static_cast<std::ptrdiff_t>(std::min(size, f.words.size() - at)));
      all.push_back(std::move(less));
    }
  for (auto const flag : {&Request::el0, &Request::pan, &Request::unaligned})
    if (f.request.*flag) {
      all.push_back(f);
      all.back().request.*flag = false;
    }
  return all;
}

rc::Gen<Failure> any_case(std::size_t property, Lookups const& lookups) {
  return [property, &lookups](rc::Random random, int) {
    return rc::shrinkable::shrinkRecur(
        case_of(property, random.next()),
        [&lookups](Failure const& f) { return rc::seq::fromContainer(smaller(f, lookups)); });
  };
}

} // namespace

/// For RapidCheck: what a failure is replayed by.
void showValue(Failure const& f, std::ostream& os) {
  os << "twofold fuzz --walks --only " << f.seed << " (VA " << f.request.va << ", "
     << f.words.size() << " words)";
}

namespace {

TEST_CASE("the properties of walks hold on scenarios that RapidCheck draws") {
  for (std::size_t p = 0; p < walk_properties().size(); ++p) {
    auto const failed = outcome_of(std::string{walk_properties()[p].id}, 2'000,
                                   [&] { RC_ASSERT(!fails(*any_case(p, true_lookups()))); });
    INFO(failed.value_or(""));
    CHECK_FALSE(failed);
  }
}

TEST_CASE("RapidCheck finds a wrong rule, shrinks the tables, and finds the same again") {
  Reversed const reversed{Part::s2_permissions};
  Lookups const wrong{reversed.rules()};
  std::size_t property = 0;
  while (walk_properties()[property].id != "walk.stage2-permits") ++property;
  auto const least = [&] {
    std::optional<Failure> last;
    auto const failed = outcome_of("walk.stage2-permits", 50'000, [&] {
      auto const made = *any_case(property, wrong);
      if (!fails(made, wrong)) return;
      last = made;
      RC_FAIL("violated");
    });
    REQUIRE(failed);
    REQUIRE(last);
    return *last;
  };
  Failure const one = least();
  Failure const two = least();
  CHECK(one.seed == two.seed);
  CHECK(one.words == two.words);
  CHECK(one.words.size() <= 12);
  CHECK(one.words.size() < case_of(property, one.seed).words.size());
  CHECK_FALSE(fails(one));
}

} // namespace
} // namespace twofold::walks
