#include "proofs/walk_proof.hpp"

#include "model/registers.hpp"
#include "model/walk/address.hpp" // uses extract and concat of terms
#include "proofs/symbolic_arm.hpp"
#include "proofs/symbolic_engine.hpp"
#include "spec/walk_geometry.hpp"
#include "spec/walk_permissions.hpp"

#include <array>
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

/// A symbolic walk, question by question.
class Question {
public:
  Graph graph; // before what is made in it

  /// `cut`: what stage 2 is asked to translate is any address, wherever it came from.
  Question(HostInvariant invariant, WalkCase const& which, bool cut)
      : invariant_(invariant), case_(which), cut_(cut) {
    given_first_ = fresh("given_first", address_width);
    given_last_ = fresh("given_last", address_width);
    device_first_ = fresh("device_first", address_width);
    device_last_ = fresh("device_last", address_width);
    assumed_ = given_first_ <= given_last_ && device_first_ <= device_last_;
    mair_ = fresh("mair_el1", 64);
    for (std::size_t i = 0; i < given_count; ++i) {
      Field const f = field_at(i);
      page_[f] = fresh(std::string{info(f).group} + "_" + std::string{info(f).name}, f.width);
    }
    auto const& in = twofold::field::in;
    page_[in.regime] = Term{Regime::el10};
    page_[in.sctlr_m] = Term{case_.t0sz == 0 ? 0U : 1U};
    page_[in.hcr_vm] = page_[in.hcr_fwb] = Term{1};
    page_[in.hcr_dc] = page_[in.hcr_tge] = page_[in.hcr_e2h] = Term{0};
    page_[twofold::field::feature.s2fwb] = Term{1};
    assumed_ = assumed_ && page_[in.access] < Term{value_count(in.access)} &&
               page_[in.tag_access] < Term{value_count(in.tag_access)} &&
               page_[in.access] != Term{Access::ttw} && page_[in.access] != Term{Access::at_s1};
    base_ = assumed_;
    run();
  }

  /// Some walk: what is assumed holds, and the access comes about.
  [[nodiscard]] Formula possible() const { return assumed_ && ended_; }
  /// An address beyond what was given is reached, by a fetch or by the access.
  [[nodiscard]] std::vector<Formula> const& strays() const { return strays_; }
  /// The device is reached cacheable or Tagged, by a fetch or by the access.
  [[nodiscard]] std::vector<Formula> const& misuses() const { return misuses_; }

private:
  Term fresh(std::string const& name, unsigned width) { return variable(graph, name, width); }

  struct Entry {
    Formula found; ///< the walk came to it
    Term output;
    Term descriptor;
  };

  /// A stage-2 walk. The invariant about its entry is assumed.
  Entry stage2(Term const& asked, std::string const& name) {
    last_ = true;
    Term const ipa = cut_ ? fresh(name + "_ipa", address_width) : asked;
    unsigned const input = 64 - case_.s2_t0sz;
    Formula walking = input >= address_width
                          ? Formula{true}
                          : extract(ipa, input, address_width - input) == Term{0};
    Entry entry{false, Term{0}, Term{0}};
    unsigned low = walks::low_bit(12, case_.s2_start);
    for (int level = case_.s2_start; level <= 3; ++level) {
      Term const d = fresh(name + "_s2_" + std::to_string(level), 64);
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
      if (level < 3) low -= 9;
    }
    return entry;
  }

  void assume_of_entry(Formula const& leaf, Term const& first, Term const& last, Term const& d) {
    Formula within = given_first_ <= first && last <= given_last_;
    Formula touches = first <= device_last_ && device_first_ <= last;
    if (invariant_ == HostInvariant::first_page) {
      Term const end = walks::output_address(first, Term{~std::uint64_t{0}}, 12);
      within = given_first_ <= first && end <= given_last_;
      touches = first <= device_last_ && device_first_ <= end;
    }
    Term const attr = extract(d, 2, 4);
    Formula harmless = attr == Term{0b0101};
    if (invariant_ == HostInvariant::guest_decides) harmless = harmless || attr == Term{0b0111};
    Formula const promise = implies(leaf, within && implies(touches, harmless));
    last_ = last_ && promise;
    assumed_ = assumed_ && promise;
  }

  /// What is assumed so far; if each step stands alone, of the last stage-2 walk alone.
  [[nodiscard]] Formula scope() const { return cut_ ? base_ && last_ : assumed_; }

  void reached(Formula const& reached, Term const& address) {
    strays_.push_back(scope() && reached && !(given_first_ <= address && address <= given_last_));
  }

  /// Asks the rules of attributes about an access to what an entry of stage 2 maps.
  void judge(Formula const& made, Values<Term> page, Entry const& entry) {
    auto const& in = twofold::field::in;
    page[in.s2_memattr] = extract(entry.descriptor, 2, 4);
    page[in.s2_sh] = extract(entry.descriptor, 8, 2);
    page[in.s2_fnxs] = extract(entry.descriptor, 11, 1);
    SymbolicArm arm{true_rules};
    auto const state = arm.translate(page);
    auto const& out = twofold::field::out;
    Formula const none = state[out.fault] == Term{twofold::Fault::none};
    Formula const cached = Term{Cacheability::non_cacheable} < state[out.inner] ||
                           Term{Cacheability::non_cacheable} < state[out.outer] ||
                           state[out.tagged] == Term{1};
    Formula const device = device_first_ <= entry.output && entry.output <= device_last_;
    misuses_.push_back(scope() && made && arm.admissible() &&
                       (!arm.matched() || (none && device && cached)));
  }

  void run() {
    Term const va = fresh("va", 64);
    Formula walking = true;
    Term ipa = extract(va, 0, address_width);
    Formula found = true;
    Term stage1_entry = fresh("unused", 64);
    if (case_.t0sz != 0) {
      Term const ttbr = fresh("ttbr0_el1", 64);
      unsigned const input = 64 - case_.t0sz;
      int const start = walks::start_level(12, input);
      unsigned low = walks::low_bit(12, start);
      unsigned bits = input - low;
      Term table = walks::base_address(ttbr, w::HighBits::none, bits + 3);
      found = false;
      stage1_entry = Term{0};
      ipa = Term{0};
      for (int level = start; level <= 3; ++level) {
        auto const name = "s1_" + std::to_string(level);
        Entry const place = stage2(walks::entry_address(table, va, low, bits), name);
        Formula const fetched = (cut_ || walking) && place.found && readable(place.descriptor);
        reached(fetched, place.output);
        Values<Term> page = page_;
        page[twofold::field::in.access] = Term{Access::ttw};
        judge(fetched, page, place);
        Term const d = fresh(name, 64); // whatever is in memory
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
    reached(cut_ ? output.found : ended_, output.output);
    Values<Term> page = page_;
    Term byte = extract(mair_, 0, 8);
    Term const index = extract(stage1_entry, 2, 3);
    for (unsigned n = 1; n < 8; ++n)
      byte = choose(index == Term{n}, extract(mair_, 8 * n, 8), byte, 8);
    page[twofold::field::in.mair] = byte;
    page[twofold::field::in.s1_sh] = extract(stage1_entry, 8, 2);
    judge(cut_ ? output.found : ended_, page, output);
  }

  HostInvariant invariant_;
  WalkCase case_;
  bool cut_;
  Term given_first_;
  Term given_last_;
  Term device_first_;
  Term device_last_;
  Term mair_;
  Values<Term> page_{};
  Formula base_ = true;    ///< of registers
  Formula last_ = true;    ///< of the entries of the last stage-2 walk
  Formula assumed_ = true; ///< of everything
  Formula ended_ = false;
  std::vector<Formula> strays_;
  std::vector<Formula> misuses_;
};

constexpr WalkStatement statements[] = {
    {"walk.proof.stays",
     "No guest, whatever is in its memory and its registers, reaches an address that stage 2 was "
     "not told to give it, by an access or by the fetch of a descriptor.",
     HostInvariant::whole_entry, false, true},
    {"walk.proof.uncached",
     "No guest, whatever is in its memory and its registers, reaches a device that stage 2 maps "
     "0b101 by a cacheable or Tagged access, or by such a fetch of a descriptor.",
     HostInvariant::whole_entry, true, true},
    {"twin.walk.first-page-stays",
     "It is enough if the first page of what an entry maps is the guest's.",
     HostInvariant::first_page, false, false},
    {"twin.walk.first-page-uncached",
     "It is enough if an entry whose first page is the device's says 0b101.",
     HostInvariant::first_page, true, false},
    {"twin.walk.guest-decides", "A device that stage 2 maps 0b111 is never reached cacheable.",
     HostInvariant::guest_decides, true, false},
};

} // namespace

std::span<WalkStatement const> walk_statements() { return statements; }

std::vector<WalkCase> walk_cases() {
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
    for (unsigned const t0sz : {0U, 39U}) cases.push_back({t0sz, size, start});
  return cases;
}

Answer violates(WalkStatement const& statement, WalkCase const& which,
                std::chrono::milliseconds limit) {
  // A claim that holds of any addresses holds of those that the guest's descriptors give; what is
  // to be refuted is asked of the whole walk.
  Question const question{statement.invariant, which, statement.holds};
  auto answer = Answer::unsatisfiable;
  for (Formula const& step : statement.attributes ? question.misuses() : question.strays()) {
    auto const found = solve(question.graph, step, limit).answer;
    if (found == Answer::satisfiable) return found;
    if (found == Answer::unknown) answer = found;
  }
  return answer;
}

Answer comes_about(WalkStatement const& statement, WalkCase const& which,
                   std::chrono::milliseconds limit) {
  Question const question{statement.invariant, which, false};
  return solve(question.graph, question.possible(), limit).answer;
}

} // namespace twofold::proofs
