#include "proofs/walk_proof.hpp"

#include "model/registers.hpp"
#include "model/setting.hpp"
#include "model/walk/address.hpp" // uses extract and concat of terms
#include "proofs/smtlib.hpp"
#include "proofs/symbolic_arm.hpp"
#include "proofs/symbolic_engine.hpp"
#include "spec/registers.hpp"
#include "spec/revision.hpp"
#include "spec/walk_geometry.hpp"
#include "spec/walk_permissions.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace twofold::proofs {

namespace {

namespace w = spec::walk;
namespace wf = spec::walk::field;

/// What a descriptor is at a level, with 4 KiB granules.
Term kind_of(Term const& descriptor, int level) {
  w::Values<Term> state{};
  state[wf::geo.granule] = Term{w::Granule::k4};
  state[wf::entry.level] = Term{w::Level::of(level)};
  state[wf::entry.type] = extract(descriptor, 0, 2);
  state[wf::on.pa_range] = Term{5};
  run_symbolic(w::kind_tables, state);
  return state[wf::geo.kind];
}

/// Whether stage 2 permits reading what an entry maps.
Formula readable(Term const& entry) {
  w::Values<Term> state{};
  state[wf::entry.s2ap] = extract(entry, 6, 2);
  state[wf::entry.s2xn] = extract(entry, 53, 2);
  state[wf::out.need] = Term{w::Need::table};
  run_symbolic(w::stage2_permission_tables, state);
  return state[wf::out.allowed] == Term{1};
}

constexpr unsigned address_width = 52;

/// What is asked about.
enum class Asked : std::uint8_t {
  steps, ///< each stage-2 walk alone: it is asked for any address, wherever that came from
  whole  ///< a whole walk, of which registers and memory can be made
};

/// A symbolic walk, question by question.
class Question {
public:
  Question(WalkStatement const& statement, WalkCase const& which, Asked asked,
           Rules const& rules = true_rules)
      : statement_(statement), case_(which), whole_(asked == Asked::whole), rules_(rules) {
    given_first_ = fresh("given_first", address_width);
    given_last_ = fresh("given_last", address_width);
    device_first_ = fresh("device_first", address_width);
    device_last_ = fresh("device_last", address_width);
    assumed_ = given_first_ <= given_last_ && device_first_ <= device_last_;
    mair_ = fresh("mair_el1", 64);
    for (std::size_t i = 0; i < given_count; ++i) {
      Field const f = field_at(i);
      page_[f] = fresh(name_of(f), f.width);
    }
    assume_of_controls();
    base_ = assumed_;
    run();
  }

  [[nodiscard]] Graph const& graph() const { return graph_; }

  /// Some whole walk: what is assumed holds, and what the claim speaks of comes about.
  [[nodiscard]] Formula instance() const { return assumed_ && ended_ && spoken_; }
  /// Ways to violate the claim; of a whole walk by the access before those by a fetch.
  [[nodiscard]] std::vector<Formula> violations() const {
    if (!whole_) return violations_;
    std::vector<Formula> all;
    for (std::size_t i = violations_.size(); i-- > 0;)
      all.push_back(assumed_ && ended_ && violations_[i]);
    return all;
  }

  /// What makes a whole walk easy to read, the most useful first: the usual controls, tables and
  /// device at round addresses, IPAs that are the PAs.
  [[nodiscard]] std::vector<Formula> preferences() const {
    std::vector<Formula> all;
    if (!whole_) return all;
    for (std::size_t i = 0; i < given_count; ++i)
      all.push_back(page_[field_at(i)] == Term{usual_page[field_at(i)]});
    auto const at = [&](AddressRange const& range, Term const& first, Term const& last) {
      all.push_back(first == Term{range.first} && last == Term{range.last});
    };
    if (statement_.extent == HostExtent::first_page) {
      at({0x1000'0000, 0x1000'ffff}, given_first_, given_last_);
      at({0x1010'0000, 0x1010'0fff}, device_first_, device_last_);
    } else {
      at({0, 0x7fff'ffff}, given_first_, given_last_);
      at({0x900'0000, 0x900'0fff}, device_first_, device_last_);
    }
    all.push_back(vttbr_ == Term{0x8000'0000});
    all.push_back(ttbr0_ == Term{0x1000'0000});
    for (Read const& read : reads_)
      all.push_back(extract(read.at, 16, 16) == Term{read.stage == 2 ? 0x8000U : 0x1000U});
    for (auto const& [ipa, pa] : translated_) all.push_back(ipa == pa);
    // The first table of a level in its page, others in pages of their own.
    for (unsigned const page : {0U, 1U, 2U, 3U})
      for (Read const& read : reads_)
        if ((page == 0) == (read.level == first_level(read.stage)))
          all.push_back(extract(read.at, 12, 4) == Term{page});
    all.push_back(va_ == Term{0x1000});
    all.push_back(extract(va_, 0, 12) == Term{0});
    all.push_back(mair_ == Term{0xff});
    return all;
  }

  /// The walk that a model of such a formula says.
  [[nodiscard]] WalkWitness witness(std::vector<std::uint64_t> const& model) const {
    auto const& variables = graph_.variables();
    auto const value = [&](std::string const& name) {
      auto const found = std::ranges::find(variables, name, &Variable::name);
      return found == variables.end() ? 0
                                      : model[static_cast<std::size_t>(found - variables.begin())];
    };
    Concrete page{};
    for (std::size_t i = 0; i < given_count; ++i) {
      Field const f = field_at(i);
      page[f] = static_cast<Value>(page_[f].is_literal() ? page_[f].literal() : value(name_of(f)));
    }
    WalkWitness made;
    made.which = case_;
    made.given = {value("given_first"), value("given_last")};
    made.device = {value("device_first"), value("device_last")};
    made.request.va = value("va");
    Value const access = page[twofold::field::in.access];
    made.request.op = access == Access::ifetch  ? walks::Operation::fetch
                      : access == Access::write ? walks::Operation::store
                                                : walks::Operation::load;
    made.request.tag_access = page[twofold::field::in.tag_access];
    made.features.pa_range = 5; // 48 bits
    made.features.vhe = true;
    auto const& has = twofold::field::feature;
    made.features.s2fwb = page[has.s2fwb] != 0;
    made.features.xs = page[has.xs] != 0;
    made.features.mte2 = page[has.mte2] != 0;
    made.features.mte_perm = page[has.mte_perm] != 0;
    made.attribute_choices = page;
    made.registers.sctlr_el1 = with_inputs(spec::sctlr_el1, page);
    made.registers.hcr_el2 = with_inputs(spec::hcr_el2, page);
    constexpr std::uint64_t size = 5; // IPS, PS: 48 bits
    made.registers.tcr_el1 =
        with_inputs(spec::tcr_el1, page) | (case_.t0sz == 0 ? 16U : case_.t0sz) | size << 32;
    made.registers.vtcr_el2 =
        case_.s2_t0sz | static_cast<std::uint64_t>(2 - case_.s2_start) << 6 | size << 16;
    made.registers.mair_el1 = value("mair_el1");
    made.registers.ttbr0_el1 = value("ttbr0_el1");
    made.registers.vttbr_el2 = value("vttbr_el2");
    for (Read const& read : reads_)
      made.words.push_back({value(read.name + "_at"), value(read.name)});
    return made;
  }

private:
  struct Entry {
    Formula found; ///< the walk came to it
    Term output;
    Term descriptor;
  };

  /// A descriptor that is read.
  struct Read {
    unsigned stage = 0;
    int level = 0;
    std::string name;
    Term at;
    Term value;
  };

  [[nodiscard]] int first_level(unsigned stage) const {
    return stage == 2 ? case_.s2_start : walks::start_level(12, 64 - case_.t0sz);
  }

  Term fresh(std::string const& name, unsigned width) { return variable(graph_, name, width); }

  static std::string name_of(Field field) {
    return std::string{info(field).group} + "_" + std::string{info(field).name};
  }

  template <class Fields>
  static std::uint64_t with_inputs(Fields const& fields, Concrete const& page) {
    std::uint64_t raw = 0;
    for (spec::RegisterField const& f : fields)
      if (f.use == spec::Use::input) raw |= std::uint64_t{page[f.input]} << f.low;
    return raw;
  }

  void assume_of_controls() {
    auto const& in = twofold::field::in;
    auto const& feature = twofold::field::feature;
    auto const assume = [&](Formula const& that) { assumed_ = assumed_ && that; };
    Term const one{1};
    page_[in.regime] = Term{Regime::el10};
    page_[in.hcr_vm] = one;
    page_[in.hcr_tge] = Term{0};
    if (case_.t0sz != 0) {
      page_[in.sctlr_m] = one;
      page_[in.hcr_dc] = Term{0};
    } else {
      assume(page_[in.sctlr_m] == Term{0} || page_[in.hcr_dc] == one);
    }
    Formula const fwb = page_[feature.s2fwb] == one && page_[in.hcr_fwb] == one;
    if (statement_.scheme == Scheme::fwb) page_[feature.s2fwb] = page_[in.hcr_fwb] = one;
    if (statement_.scheme == Scheme::no_fwb) assume(!fwb);
    if (statement_.ptw) page_[in.hcr_ptw] = one;
    assume(page_[in.access] < Term{value_count(in.access)});
    assume(page_[in.tag_access] < Term{value_count(in.tag_access)});
    assume(page_[in.access] != Term{Access::ttw} && page_[in.access] != Term{Access::at_s1});
    if (!whole_) return;
    assume(page_[in.access] != Term{Access::at});
    page_[feature.lpa2] = Term{0};
    // Whole pages, below 4 GiB.
    constexpr std::uint64_t high = 0xf'ffff'0000'0000;
    for (Term const& first : {given_first_, device_first_}) assume(match(first, high | 0xfff, 0));
    for (Term const& last : {given_last_, device_last_}) assume(match(last, high | 0xfff, 0xfff));
  }

  /// Reads the descriptor at an address: whatever is in memory. Of a whole walk what is read twice
  /// is the same, and bits are such that the walk goes on; addresses of more than 32 bits are left
  /// out, as nobody likes to read them, and so are stage-2 tables where the guest can write.
  Term read(unsigned stage, int level, std::string const& name, Term const& at, std::uint64_t mask,
            std::uint64_t value) {
    Term const descriptor = fresh(name, 64);
    if (!whole_) return descriptor;
    constexpr std::uint64_t high = 0xffff'0000'0000;
    Term const place = fresh(name + "_at", address_width);
    assumed_ = assumed_ && place == at && match(descriptor, mask | high, value);
    if (stage == 2)
      assumed_ = assumed_ && !(given_first_ <= place && place <= given_last_) &&
                 !(device_first_ <= place && place <= device_last_);
    for (Read const& before : reads_)
      assumed_ = assumed_ && implies(place == before.at, descriptor == before.value);
    reads_.push_back({stage, level, name, place, descriptor});
    return descriptor;
  }

  /// A stage-2 walk. The invariant about its entry is assumed.
  Entry stage2(Term const& asked, std::string const& name) {
    last_ = true;
    Term const ipa = whole_ ? asked : fresh(name + "_ipa", address_width);
    unsigned const input = 64 - case_.s2_t0sz;
    Formula walking = input >= address_width
                          ? Formula{true}
                          : extract(ipa, input, address_width - input) == Term{0};
    Entry entry{false, Term{0}, Term{0}};
    unsigned low = walks::low_bit(12, case_.s2_start);
    unsigned bits = input - low;
    Term table{0};
    if (whole_) table = walks::base_address(vttbr_, w::HighBits::none, bits + 3);
    for (int level = case_.s2_start; level <= 3; ++level) {
      Term const at = whole_ ? walks::entry_address(table, ipa, low, bits) : Term{0};
      // AF and S2AP set, XN not.
      Term const d =
          read(2, level, name + "_s2_" + std::to_string(level), at, 0x0060'0000'0000'04c0, 0x4c0);
      Term const kind = kind_of(d, level);
      Formula const leaf = walking && (kind == Term{w::DescriptorKind::block} ||
                                       kind == Term{w::DescriptorKind::page});
      Term const base = walks::address_in(d, w::HighBits::none, low);
      Term const last = walks::output_address(base, Term{~std::uint64_t{0}}, low);
      assume_of_entry(leaf, base, last, d);
      entry.found = entry.found || leaf;
      entry.output =
          choose(leaf, walks::output_address(base, ipa, low), entry.output, address_width);
      entry.descriptor = choose(leaf, d, entry.descriptor, 64);
      walking = walking && kind == Term{w::DescriptorKind::table};
      table = walks::address_in(d, w::HighBits::none, 12);
      if (level < 3) low -= 9;
      bits = 9;
    }
    translated_.emplace_back(ipa, entry.output);
    return entry;
  }

  void assume_of_entry(Formula const& leaf, Term const& first, Term const& last, Term const& d) {
    Term const end = statement_.extent == HostExtent::whole_entry
                         ? last
                         : walks::output_address(first, Term{~std::uint64_t{0}}, 12);
    Formula const within = given_first_ <= first && end <= given_last_;
    Formula const touches = first <= device_last_ && device_first_ <= end;
    Term const attr = extract(d, 2, 4);
    Formula harmless = false;
    for (std::uint64_t value = 0; value < 16; ++value)
      if ((statement_.device_attr >> value & 1) != 0) harmless = harmless || attr == Term{value};
    Formula const promise =
        implies(leaf, within && (statement_.device_attr == 0xffff ? Formula{true}
                                                                  : implies(touches, harmless)));
    last_ = last_ && promise;
    assumed_ = assumed_ && promise;
  }

  /// What is assumed of one step alone.
  [[nodiscard]] Formula scope() const { return whole_ ? Formula{true} : base_ && last_; }

  /// An access is made to what an entry of stage 2 maps, or the fetch of a descriptor. The rules of
  /// attributes are asked about it.
  void reached(Formula const& made, Values<Term> page, Entry const& entry, bool fetch) {
    auto const& in = twofold::field::in;
    page[in.s2_memattr] = extract(entry.descriptor, 2, 4);
    page[in.s2_sh] = extract(entry.descriptor, 8, 2);
    page[in.s2_fnxs] = extract(entry.descriptor, 11, 1);
    SymbolicArm arm{rules_};
    auto const state = arm.translate(page);
    Formula const possible = made && arm.admissible();
    Formula const goes_on = state[field::out.fault] == Term{Fault::none};
    // A fetch that HCR_EL2.PTW forbids is what the claim speaks of.
    if (whole_)
      assumed_ = assumed_ && arm.admissible() && arm.allocated() &&
                 (statement_.ptw && fetch ? Formula{true} : goes_on);
    if (statement_.claim == WalkClaim::stays) {
      if (!fetch) spoken_ = spoken_ || made;
      violations_.push_back(scope() && made &&
                            !(given_first_ <= entry.output && entry.output <= given_last_));
      return;
    }
    if (statement_.claim == WalkClaim::no_fetch && !fetch) return;
    Formula const device = device_first_ <= entry.output && entry.output <= device_last_;
    spoken_ = spoken_ || (possible && device);
    violations_.push_back(scope() && possible &&
                          (!arm.matched() || (goes_on && device && forbidden(page, state, fetch))));
  }

  /// What the claim says does not come about at the device.
  [[nodiscard]] Formula forbidden(Values<Term> const& page, Values<Term> const& state,
                                  bool fetch) const {
    auto const& out = twofold::field::out;
    Formula const cached = Term{Cacheability::non_cacheable} < state[out.inner] ||
                           Term{Cacheability::non_cacheable} < state[out.outer] ||
                           state[out.tagged] == Term{1};
    Formula const normal = state[out.type] >= Term{MemoryType::normal};
    switch (statement_.claim) {
    case WalkClaim::device_data:
      if (fetch) return cached;
      return cached || (normal && page[twofold::field::in.access] != Term{Access::ifetch});
    case WalkClaim::always_device: return cached || normal;
    case WalkClaim::no_fetch: return true;
    case WalkClaim::stays:
    case WalkClaim::uncached: break;
    }
    return cached;
  }

  void run() {
    Term const va = va_ = fresh("va", 64);
    if (whole_) {
      vttbr_ = fresh("vttbr_el2", 64);
      // The walker takes no address beyond the input size; nor are more than 32 bits of interest.
      assumed_ =
          assumed_ && extract(va, 32, 32) == Term{0} && extract(vttbr_, 32, 32) == Term{0} &&
          (case_.t0sz <= 32 ? Formula{true} : extract(va, 64 - case_.t0sz, case_.t0sz) == Term{0});
    }
    Formula walking = true;
    Term ipa = extract(va, 0, address_width);
    Formula found = true;
    Term stage1_entry{0};
    if (case_.t0sz != 0) {
      Term const ttbr = ttbr0_ = fresh("ttbr0_el1", 64);
      if (whole_) assumed_ = assumed_ && extract(ttbr, 32, 32) == Term{0};
      unsigned const input = 64 - case_.t0sz;
      int const start = first_level(1);
      unsigned low = walks::low_bit(12, start);
      unsigned bits = input - low;
      Term table = walks::base_address(ttbr, w::HighBits::none, bits + 3);
      found = false;
      ipa = Term{0};
      for (int level = start; level <= 3; ++level) {
        auto const name = "s1_" + std::to_string(level);
        Entry const place = stage2(walks::entry_address(table, va, low, bits), name);
        Formula const fetched = (!whole_ || walking) && place.found && readable(place.descriptor);
        Values<Term> page = page_;
        page[twofold::field::in.access] = Term{Access::ttw};
        reached(fetched, page, place, true);
        // AF set; AP, UXN, PXN and what tables take away not.
        Term const d = read(1, level, name, place.output, 0xf860'0000'0000'04c0, 0x400);
        Term const kind = kind_of(d, level);
        Formula const leaf = fetched && (kind == Term{w::DescriptorKind::block} ||
                                         kind == Term{w::DescriptorKind::page});
        Term const base = walks::address_in(d, w::HighBits::none, low);
        ipa = choose(leaf, walks::output_address(base, va, low), ipa, address_width);
        stage1_entry = choose(leaf, d, stage1_entry, 64);
        found = found || leaf;
        walking = fetched && kind == Term{w::DescriptorKind::table};
        table = walks::address_in(d, w::HighBits::none, 12);
        if (level < 3) low -= 9;
        bits = 9;
      }
    }
    Entry const output = stage2(ipa, "output");
    ended_ = found && output.found;
    Values<Term> page = page_;
    Term byte = extract(mair_, 0, 8);
    Term const index = extract(stage1_entry, 2, 3);
    for (unsigned n = 1; n < 8; ++n)
      byte = choose(index == Term{n}, extract(mair_, 8 * n, 8), byte, 8);
    page[twofold::field::in.mair] = byte;
    page[twofold::field::in.s1_sh] = extract(stage1_entry, 8, 2);
    reached(whole_ ? ended_ : output.found, page, output, false);
  }

  Graph graph_; // before what is made in it
  WalkStatement const& statement_;
  WalkCase case_;
  bool whole_;
  Rules rules_;
  Term given_first_;
  Term given_last_;
  Term device_first_;
  Term device_last_;
  Term mair_;
  Term vttbr_{0};
  Term ttbr0_{0};
  Term va_{0};
  Values<Term> page_{};
  Formula base_ = true;    ///< of registers
  Formula last_ = true;    ///< of the entries of the last stage-2 walk
  Formula assumed_ = true; ///< of everything
  Formula ended_ = false;
  Formula spoken_ = false;
  std::vector<Formula> violations_;
  std::vector<Read> reads_;
  std::vector<std::pair<Term, Term>> translated_; ///< by stage 2: IPA and PA
};

// MemAttr values, a bit each.
constexpr std::uint16_t any_attr = 0xffff;
constexpr std::uint16_t fwb_forced = 1U << 0b0101; ///< Non-cacheable, in either scheme
constexpr std::uint16_t device_attr = 0x000f;      ///< 0b00xx, in either scheme

constexpr WalkStatement statements[] = {
    {"walk.proof.stays",
     "No guest, whatever is in its memory and its registers, reaches an address that stage 2 was "
     "not told to give it, by an access or by the fetch of a descriptor.",
     WalkClaim::stays, HostExtent::whole_entry, Scheme::either, any_attr, false, true},
    {"walk.proof.uncached",
     "No guest, whatever is in its memory and its registers, reaches a device that stage 2 maps "
     "0b101 by a cacheable or Tagged access, or by such a fetch of a descriptor.",
     WalkClaim::uncached, HostExtent::whole_entry, Scheme::fwb, fwb_forced, false, true},
    {"walk.proof.uncached-no-fwb",
     "Without FWB, no guest, whatever is in its memory and its registers, reaches a device that "
     "stage 2 maps Device, or Inner and Outer Non-cacheable, by a cacheable or Tagged access, or "
     "by such a fetch of a descriptor.",
     WalkClaim::uncached, HostExtent::whole_entry, Scheme::no_fwb, device_attr | fwb_forced, false,
     true},
    {"walk.proof.device",
     "A device that stage 2 maps Device, with FWB or without, is Device to every read and write of "
     "a guest, and neither Cacheable nor Tagged to instruction fetches and to the fetch of a "
     "descriptor.",
     WalkClaim::device_data, HostExtent::whole_entry, Scheme::either, device_attr, false, true},
    {"walk.proof.no-fetch",
     "With HCR_EL2.PTW no descriptor is fetched from a device that stage 2 maps Device.",
     WalkClaim::no_fetch, HostExtent::whole_entry, Scheme::either, device_attr, true, true},
    {"twin.walk.first-page-stays",
     "It is enough if the first page of what an entry maps is the guest's.", WalkClaim::stays,
     HostExtent::first_page, Scheme::either, any_attr, false, false},
    {"twin.walk.first-page-uncached",
     "It is enough if an entry whose first page is the device's says 0b101.", WalkClaim::uncached,
     HostExtent::first_page, Scheme::fwb, fwb_forced, false, false},
    {"twin.walk.guest-decides", "A device that stage 2 maps 0b111 is never reached cacheable.",
     WalkClaim::uncached, HostExtent::whole_entry, Scheme::fwb, fwb_forced | 1U << 0b0111, false,
     false},
    {"twin.walk.outer-decides",
     "Without FWB it is enough if stage 2 maps the device Outer Non-cacheable.",
     WalkClaim::uncached, HostExtent::whole_entry, Scheme::no_fwb,
     1U << 0b0101 | 1U << 0b0110 | 1U << 0b0111, false, false},
    {"twin.walk.always-device",
     "A device that stage 2 maps Device is Device to instruction fetches and to the fetch of a "
     "descriptor, too.",
     WalkClaim::always_device, HostExtent::whole_entry, Scheme::either, device_attr, false, false},
    {"twin.walk.no-fetch-without-ptw",
     "Whatever HCR_EL2.PTW is, no descriptor is fetched from a device that stage 2 maps Device.",
     WalkClaim::no_fetch, HostExtent::whole_entry, Scheme::either, device_attr, false, false},
};

/// "MemAttr 0b0000, 0b0001 or 0b0101".
std::string attr_text(std::uint16_t values) {
  std::vector<std::string> all;
  for (unsigned value = 0; value < 16; ++value) {
    if ((values >> value & 1) == 0) continue;
    std::string bits = "0b";
    for (unsigned bit = 4; bit-- > 0;) bits += (value >> bit & 1) != 0 ? '1' : '0';
    all.push_back(bits);
  }
  std::string text = "MemAttr ";
  for (std::size_t i = 0; i < all.size(); ++i)
    text += (i == 0 ? "" : i + 1 == all.size() ? " or " : ", ") + all[i];
  return text;
}

Asked asked_of(WalkStatement const& statement) {
  return statement.holds ? Asked::steps : Asked::whole;
}

Formula any_of(std::vector<Formula> const& formulas) {
  Formula any = false;
  for (Formula const& each : formulas) any = any || each;
  return any;
}

/// What a whole walk shows, and what the walker makes of it.
WalkFinding found(WalkStatement const& statement, Question const& question,
                  Solution const& solution, Shows what) {
  WalkFinding answer{solution.answer, std::nullopt, false, solution.reason};
  if (solution.answer != Answer::satisfiable) return answer;
  auto const walk = question.witness(solution.model);
  answer.confirmed = shows(statement, walk, what);
  answer.walk = minimised(statement, walk, what);
  return answer;
}

/// A solution that meets as many of the preferences as go together, in their order.
Solution preferred(Question const& question, Formula const& formula, Solution const& any,
                   std::chrono::milliseconds limit) {
  auto const preferences = question.preferences();
  if (preferences.empty()) return any;
  Inquiry inquiry{question.graph(), formula, limit};
  std::vector<Formula> met;
  for (Formula const& preference : preferences) {
    met.push_back(preference);
    if (inquiry(met) != Answer::satisfiable) met.pop_back();
  }
  Formula all = formula;
  for (Formula const& each : met) all = all && each;
  auto best = solve(question.graph(), all, limit);
  return best.answer == Answer::satisfiable ? best : any;
}

/// Whether any of the formulas has a solution: the first that has.
Solution first_of(Question const& question, std::vector<Formula> const& formulas,
                  std::chrono::milliseconds limit) {
  Solution all{Answer::unsatisfiable, {}, {}};
  for (Formula const& each : formulas) {
    auto one = solve(question.graph(), each, limit);
    if (one.answer == Answer::satisfiable) return preferred(question, each, one, limit);
    if (one.answer == Answer::unknown) all = std::move(one);
  }
  return all;
}

} // namespace

std::span<WalkStatement const> walk_statements() { return statements; }

std::vector<WalkAssumption> assumptions_of(WalkStatement const& statement) {
  bool const first_page = statement.extent == HostExtent::first_page;
  std::vector<WalkAssumption> all{
      {"host-extent", first_page ? "the first page of what an entry of stage 2 maps is the guest's"
                                 : "all that an entry of stage 2 maps is the guest's"}};
  if (statement.device_attr != any_attr)
    all.push_back(
        {"host-device", std::string{first_page ? "an entry of stage 2 whose first page is"
                                               : "an entry of stage 2 that maps any"} +
                            (first_page ? " the device's says " : " of the device says ") +
                            attr_text(statement.device_attr)});
  if (statement.scheme == Scheme::fwb)
    all.push_back({"fwb", "FEAT_S2FWB is there, and HCR_EL2.FWB is 1"});
  if (statement.scheme == Scheme::no_fwb)
    all.push_back({"no-fwb", "FEAT_S2FWB is not there, or HCR_EL2.FWB is 0"});
  if (statement.ptw) all.push_back({"ptw", "HCR_EL2.PTW is 1"});
  all.push_back({"guest", "EL1&0, HCR_EL2.VM 1 and TGE 0; not AT S1E*, which comes to no PA"});
  all.push_back({"granule", "4 KiB granules in both stages, without FEAT_LPA2"});
  all.push_back({"stage-1-permits", "stage 1 permits every access, which can only lead further"});
  all.push_back({"no-updates", "no hardware updates of the Access flag and the dirty state"});
  return all;
}

std::vector<WalkCase> cases_of(WalkStatement const& statement) {
  bool const fetches_alone = statement.claim == WalkClaim::no_fetch;
  if (!statement.holds) return {{39, 34, 2}};
  std::vector<WalkCase> cases;
  for (auto const& [size, start] : {std::pair{16U, 0},
                                    {20U, 0},
                                    {24U, 0},
                                    {21U, 1},
                                    {24U, 1},
                                    {25U, 1},
                                    {32U, 1},
                                    {31U, 2},
                                    {34U, 2}})
    for (unsigned const t0sz : {0U, 39U})
      if (t0sz != 0 || !fetches_alone) cases.push_back({t0sz, size, start});
  return cases;
}

WalkFinding step_violates(WalkStatement const& statement, WalkCase const& which,
                          std::chrono::milliseconds limit, Rules const& rules) {
  Question const steps{statement, which, Asked::steps, rules};
  auto const solution = first_of(steps, steps.violations(), limit);
  return {solution.answer, std::nullopt, false, solution.reason};
}

WalkFinding violates(WalkStatement const& statement, WalkCase const& which,
                     std::chrono::milliseconds limit) {
  // A claim that holds of any addresses holds of those that the guest's descriptors give; what is
  // to be refuted is asked of the whole walk.
  if (statement.holds) {
    auto steps = step_violates(statement, which, limit);
    if (steps.answer != Answer::satisfiable) return steps;
  }
  Question const whole{statement, which, Asked::whole};
  auto answer =
      found(statement, whole, first_of(whole, whole.violations(), limit), Shows::violation);
  if (statement.holds && answer.answer == Answer::unsatisfiable)
    answer = {Answer::unknown, std::nullopt, false,
              "a step that stands alone violates it, but no whole walk was found that does"};
  return answer;
}

WalkFinding comes_about(WalkStatement const& statement, WalkCase const& which,
                        std::chrono::milliseconds limit) {
  Question const whole{statement, which, Asked::whole};
  return found(statement, whole, solve(whole.graph(), whole.instance(), limit), Shows::instance);
}

std::vector<Variable> inputs_of(WalkStatement const& statement, WalkCase const& which) {
  Question const question{statement, which, asked_of(statement)};
  std::vector<Variable> inputs;
  for (std::uint32_t const v : support(any_of(question.violations())))
    inputs.push_back(question.graph().variables()[v]);
  return inputs;
}

std::string walk_smtlib(WalkStatement const& statement, WalkCase const& which) {
  Question const question{statement, which, asked_of(statement)};
  return smtlib(any_of(question.violations()),
                "(set-info :smt-lib-version 2.6)\n"
                "(set-logic QF_BV)\n"
                "(set-info :source |\n" +
                    std::string{statement.id} + "\n" + std::string{statement.sentence} +
                    "\ntwofold, rules of " + std::string{spec::revision} +
                    "\nA solution violates it.\n|)\n"
                    "(set-info :category \"industrial\")\n"
                    "(set-info :status " +
                    (statement.holds ? "unsat" : "sat") + ")\n");
}

} // namespace twofold::proofs
