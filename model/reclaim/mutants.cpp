#include "model/reclaim/mutants.hpp"

#include <algorithm>
#include <tuple>

namespace twofold::reclaim {

namespace {

/// Makes the mutants of one row.
class Mutator {
public:
  Mutator(std::size_t index, std::vector<CompletionMutant>& mutants)
      : index_(index), row_(spec::completion_rows[index]), mutants_(mutants) {}

  void run() {
    auto without = rows();
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(index_));
    add("dropped", std::move(without));
    if (row_.assumption != Assumption::none)
      put("without its assumption", [](CompletionRow& row) { row.assumption = Assumption::none; });
    if (row_.when.given) {
      put("always", [](CompletionRow& row) { row.when.given = false; });
      put("on the opposite condition",
          [](CompletionRow& row) { std::swap(row.when.first, row.when.second); });
    }
    for (std::size_t b = 0; b < between::count; ++b) {
      Between const one{1U << b};
      // What is left has to speak of a pair.
      if (row_.between.contains(one) && !(row_.between == one))
        put("without relation " + std::to_string(b),
            [&](CompletionRow& row) { row.between = row.between - one; });
    }
    pattern("X", [](CompletionRow& row) -> LabelPattern& { return row.x; });
    pattern("Y", [](CompletionRow& row) -> LabelPattern& { return row.y; });
  }

private:
  [[nodiscard]] static std::vector<CompletionRow> rows() {
    return {spec::completion_rows.begin(), spec::completion_rows.end()};
  }
  void add(std::string const& how, std::vector<CompletionRow> rows) {
    mutants_.push_back({std::string{row_.name} + ": " + how, std::move(rows)});
  }
  template <class Edit> void put(std::string const& how, Edit edit) {
    auto changed = rows();
    edit(changed[index_]);
    add(how, std::move(changed));
  }
  template <class Access> void pattern(std::string const& whose, Access access) {
    for (std::size_t l = 0; l < label::label_count; ++l) {
      Labels const one{std::uint64_t{1} << l};
      auto const name = whose + " without label " + std::to_string(l);
      CompletionRow row = row_;
      LabelPattern const pattern = access(row);
      if (pattern.all.contains(one))
        put(name, [&](CompletionRow& r) { access(r).all = pattern.all - one; });
      if (pattern.none.contains(one))
        put(name + " excluded", [&](CompletionRow& r) { access(r).none = pattern.none - one; });
      if (pattern.any.contains(one) && !(pattern.any == one))
        put(name + " of several", [&](CompletionRow& r) { access(r).any = pattern.any - one; });
    }
  }

  std::size_t index_;
  CompletionRow const& row_;
  std::vector<CompletionMutant>& mutants_;
};

constexpr std::string_view by_read = "of a read complete.read says more";
constexpr std::string_view other_pe = "the old owner is on another PE, which no local TLBI reaches";
constexpr std::string_view earlier_only =
    "it keeps events from being earlier than they can be; what is asked is what can be late";
constexpr std::string_view both_rows = "pci.posted and pci.non-posted together say it";

constexpr HarmlessCompletion harmless[] = {
    {"walk.direct: X without label 30",
     "walk.combine and walk.combined say it of combined entries"},
    {"walk.combine: dropped", earlier_only},
    {"walk.combined: dropped", earlier_only},
    {"dsb.load: dropped", "all reads of the host are polled, so ctrl.after orders what is behind"},
    {"dsb.tlbi-own: dropped", other_pe},
    {"dsb.tlbi-inner: X without label 38", other_pe},
    {"dsb.tlbi-outer: X without label 39",
     "DSB OSH and SY wait for what DSB ISH waits for, by dsb.tlbi-inner"},
    {"flow.serialise: X without label 1", earlier_only},
    {"flow.arrive: X without label 0", "nothing is asked of the effect of a read"},
    {"flow.table: X without label 11", "flow.issue and flow.serialise say it of other stores"},
    {"complete.issue: ", earlier_only},
    {"clean.issue: ", earlier_only},
    {"complete.config: X without label 0", by_read},
    {"complete.device: X without label 0", by_read},
    {"complete.serialised: X without label 0", by_read},
    {"clean.dirty: Y without label 24",
     "complete.serialised says more of stores that are in no cache"},
    {"arrival.a: without relation 10",
     "the host's accesses to different peripherals are a read and what waits for its value"},
    {"pci.non-posted: X without label 14",
     "the host's non-posted requests are ordered at the bridge only where arrival.a or arrival.c "
     "orders their arrival"},
    {"pci.non-posted: Y without label 15", both_rows},
    {"pci.posted: Y without label 14", both_rows},
    {"device.no-mirror: Y without label 1 of several",
     "what arrives before a read of the host arrives before the reset behind it"},
    {"device.no-mirror: Y without label 11 excluded",
     "that others see an entry is asked for nowhere"},
    {"device.reset-read: X without label 18", "only of the reset it is asked when it is done"},
};

} // namespace

std::vector<CompletionMutant> completion_mutants() {
  std::vector<CompletionMutant> mutants;
  for (std::size_t i = 0; i < spec::completion_rows.size(); ++i) Mutator{i, mutants}.run();
  return mutants;
}

std::span<HarmlessCompletion const> harmless_completion_mutants() { return harmless; }

std::string_view why_harmless(CompletionMutant const& mutant) {
  auto const* const found = std::ranges::find_if(
      harmless, [&](HarmlessCompletion const& h) { return mutant.what.starts_with(h.what); });
  return found == std::end(harmless) ? std::string_view{} : found->why;
}

namespace {

bool same_demand(Demand const& a, Demand const& b) {
  auto const key = [](Demand const& d) {
    return std::tuple{d.needs, d.conditional, d.when_first, d.when_second, d.first, d.second};
  };
  return key(a) == key(b);
}
bool same_gathering(Gathering const& a, Gathering const& b) {
  auto const key = [](Gathering const& g) {
    return std::tuple{g.x, g.y, g.unless, g.conditional, g.when_first, g.when_second};
  };
  return key(a) == key(b);
}

} // namespace

CompletionJudge::CompletionJudge(std::vector<Scenario> const& scenarios,
                                 std::function<bool()> const& stop) {
  for (Scenario const& scenario : scenarios) {
    if (stop && stop()) return;
    samples_.push_back({scenario, answer(scenario, spec::completion_rows, false, stop)});
  }
}

bool CompletionJudge::says_the_same(Sample const& sample, CompletionMutant const& mutant) {
  return std::ranges::all_of(variants_of(sample.scenario), [&](Variant const& variant) {
    System const system{sample.scenario, variant};
    auto const a = demands_of(system, spec::completion_rows);
    auto const b = demands_of(system, mutant.rows);
    return std::ranges::equal(a.order, b.order, same_demand) &&
           std::ranges::equal(a.gatherings, b.gatherings, same_gathering) &&
           a.absent_if == b.absent_if;
  });
}

bool CompletionJudge::kills(Sample const& sample, CompletionMutant const& mutant) {
  Model const model{sample.scenario, spec::completion_rows};
  Model const changed{sample.scenario, mutant.rows};
  auto const assumed = sample.scenario.assumptions;
  for (Variant const variant : variants_of(sample.scenario))
    for (std::size_t q = 0; q < question_count; ++q)
      if (model.can_happen(question_at(q), assumed, variant) !=
          changed.can_happen(question_at(q), assumed, variant))
        return true;
  auto const other = answer(sample.scenario, mutant.rows, false);
  return other.rests_on != sample.answer.rests_on || other.would_help != sample.answer.would_help;
}

CompletionFate CompletionJudge::operator()(CompletionMutant const& mutant,
                                           std::function<bool()> const& stop) const {
  bool same = true;
  for (Sample const& sample : samples_) {
    if (stop && stop()) return CompletionFate::survived;
    if (says_the_same(sample, mutant)) continue;
    if (kills(sample, mutant)) return CompletionFate::killed;
    same = false;
  }
  return same ? CompletionFate::same : CompletionFate::survived;
}

std::vector<Scenario> matrix_scenarios() {
  std::vector<Scenario> all;
  for (auto const& sequence : sequences())
    for (std::size_t d = 0; d < device_names.size(); ++d)
      for (auto const name : memory_names()) {
        auto scenario = usual_scenario();
        scenario.device = static_cast<Device>(d);
        scenario.owner = sequence.owner;
        scenario.steps = steps_of(sequence.steps);
        scenario.assumptions = expected_of(scenario.device);
        scenario.old_memory = scenario.new_memory = *memory_named(name);
        all.push_back(scenario);
      }
  return all;
}

} // namespace twofold::reclaim
