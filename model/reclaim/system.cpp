#include "model/reclaim/system.hpp"

#include <algorithm>
#include <tuple>

namespace twofold::reclaim {

using namespace label;
using Entry = Step::Entry;

namespace {

constexpr std::uint8_t no_event = 255;

bool is_pcie(Device device) { return device == Device::pcie || device == Device::pcie_bar_reset; }

bool register_is_in_the_device(Device device) {
  return device == Device::pcie_bar_reset || device == Device::platform_peripheral;
}

/// Where an access to the device goes. Its reset register is elsewhere for some classes.
Labels place_of(Device device, Labels labels) {
  if (labels.meets(table) || !labels.meets(label::access)) return {};
  bool const for_reset =
      labels.meets(label::reset) || (labels.meets(polled) && !labels.meets(mmio));
  if (device == Device::pcie && for_reset) return config | non_posted;
  if (!is_pcie(device)) return mmio;
  return mmio | (labels.meets(store) ? posted : non_posted);
}

/// Whether a barrier orders two accesses.
bool orders(Labels barrier, Labels x, Labels y) {
  if (!barrier.meets(dsb | dmb)) return false;
  if (barrier.contains(loads | stores)) return x.meets(label::access) && y.meets(label::access);
  if (barrier.meets(loads)) return x.meets(load) && y.meets(label::access);
  return x.meets(store) && y.meets(store);
}

/// Which register an instruction writes: 0 for none.
int register_of(Labels labels) {
  if (labels.meets(vmid_of_guest | vmid_of_other)) return 1;
  return labels.meets(tge_0 | tge_1) ? 2 : 0;
}

/// The points that an instruction passes.
bool passes(Labels labels, Point point) {
  bool const to_device = labels.meets(label::access) && !labels.meets(table);
  switch (point) {
  case Point::fill:
  case Point::use: return labels.meets(direct | combined);
  case Point::combine: return labels.meets(combined);
  case Point::issue: return labels.meets(label::access | tlbi | clean);
  case Point::serialise:
  case Point::effect: return to_device;
  case Point::arrive: return labels.meets(label::access);
  case Point::take: return labels.meets(tlbi);
  case Point::complete: return labels.meets(label::access | tlbi | clean | dsb);
  }
  return false;
}

} // namespace

std::vector<Variant> variants_of(Scenario const& scenario) {
  if (scenario.owner == Owner::process) return {{false, false}};
  return {{false, false}, {false, true}, {true, false}};
}

System::System(Scenario const& scenario, Variant variant) {
  auto const pcie = scenario.device;
  // The late store comes first, so that charts begin with it.
  Labels const stage = variant.vmm || scenario.owner == Owner::process
                           ? el20 | direct
                           : el10 | (variant.combined ? combined : direct);
  Labels const by = variant.vmm ? memory_named("nGnRnE")->labels | vmm : scenario.old_memory.labels;
  old_store_ = 0;
  add({variant.vmm ? "store of the VMM" : "store of the old owner",
       store | old_owner | stage | by | place_of(pcie, store),
       old_pe,
       {}});
  entries_.push_back(Entry::none);
  // What the host's registers hold when it begins.
  add({"HCR_EL2.TGE", scenario.vhe ? tge_1 : tge_0, host_pe, {}});
  add({"VTTBR_EL2", vmid_of_other, host_pe, {}});
  add({"ISB", label::isb, host_pe, {}});
  entries_.resize(instructions_.size(), Entry::none);
  bool remapped = false;
  for (std::size_t s = 0; s < scenario.steps.size(); ++s) {
    Step const& step = scenario.steps[s];
    Labels labels = step.labels;
    labels = labels | place_of(pcie, labels);
    if (labels.meets(mmio | config)) labels = labels | scenario.window.labels;
    if (labels.meets(label::reset)) reset_ = instructions_.size();
    remapped = remapped || step.entry == Entry::fresh;
    add({step.shown, labels, host_pe, s});
    entries_.push_back(step.entry);
  }
  if (remapped) {
    new_store_ = instructions_.size();
    Labels const regime = scenario.owner == Owner::process ? el20 : el10;
    add({"store of the new owner",
         store | new_owner | regime | direct | scenario.new_memory.labels | place_of(pcie, store),
         new_pe,
         {}});
    entries_.push_back(Entry::none);
  }
  relate(scenario, variant);
  number();
}

void System::add(Instruction instruction) { instructions_.push_back(std::move(instruction)); }

void System::relate(Scenario const& scenario, Variant variant) {
  using B = Between;
  std::size_t const count = instructions_.size();
  between_.resize(count * count);
  auto const for_device = [&](std::size_t i) {
    return instructions_[i].labels.meets(mmio | config);
  };
  auto const at_register = [&](std::size_t i) {
    Labels const l = instructions_[i].labels;
    return l.meets(label::reset) ||
           (l.meets(polled) && scenario.steps[*instructions_[i].step].labels == (load | polled));
  };
  for (std::size_t x = 0; x < count; ++x)
    for (std::size_t y = 0; y < count; ++y) {
      auto const& a = instructions_[x];
      auto const& b = instructions_[y];
      B all{};
      auto const put = [&](bool condition, B relation) {
        if (condition) all = all | relation;
      };
      bool const program = a.pe == b.pe && x < y;
      put(x == y, between::same);
      put(program, between::po);
      put(a.pe == b.pe && x != y, between::same_pe);
      put(a.pe != b.pe, between::other_pe);
      bool overwritten = false;
      for (std::size_t i = x + 1; program && i < y; ++i) {
        auto const& m = instructions_[i];
        put(m.labels.meets(label::isb), between::isb);
        put(orders(m.labels, a.labels, b.labels), between::barrier);
        overwritten = overwritten || register_of(m.labels) == register_of(a.labels);
      }
      put(program && register_of(a.labels) != 0 && !overwritten, between::latest);
      put(y == old_store_ && entries_[x] == (variant.vmm ? Entry::vmm : Entry::old),
          between::overwrites);
      put(y == new_store_ && entries_[x] == Entry::fresh, between::provides);
      if (x != y && for_device(x) && for_device(y)) {
        bool const pages = !at_register(x) && !at_register(y);
        bool const registers = at_register(x) && at_register(y);
        bool const in_device = register_is_in_the_device(scenario.device);
        put(pages && a.labels.meets(store) && b.labels.meets(store), between::same_location);
        put(pages || registers, between::same_peripheral);
        put(!pages && !registers && in_device, between::one_device);
        put(!is_pcie(scenario.device) &&
                (pages || registers || scenario.device != Device::platform_other_path),
            between::same_path);
        put(is_pcie(scenario.device), between::same_function);
        put(is_pcie(scenario.device) && a.labels.meets(mmio) && b.labels.meets(mmio),
            between::same_path);
        put(a.labels.meets(xs) == b.labels.meets(xs), between::same_xs);
      }
      between_[x * count + y] = all;
    }
}

void System::number() {
  for (std::size_t i = 0; i < instructions_.size(); ++i) {
    auto& numbers = numbers_.emplace_back();
    for (std::size_t p = 0; p < point_count; ++p) {
      bool const has = passes(instructions_[i].labels, static_cast<Point>(p));
      numbers.at(p) = has ? static_cast<std::uint8_t>(events_.size()) : no_event;
      if (has) events_.push_back({i, static_cast<Point>(p)});
    }
  }
}

std::optional<std::size_t> System::event(std::size_t instruction, Point point) const {
  auto const number = numbers_[instruction].at(static_cast<std::size_t>(point));
  if (number == no_event) return std::nullopt;
  return number;
}

namespace {

/// The labels of all instructions, with what rows grant.
std::vector<Labels> granted(System const& system, std::span<CompletionRow const> rows) {
  auto const& instructions = system.instructions();
  std::vector<Labels> labels;
  for (auto const& instruction : instructions) labels.push_back(instruction.labels);
  for (CompletionRow const& row : rows) {
    if (row.part != CompletionPart::grant) continue;
    for (std::size_t x = 0; x < instructions.size(); ++x)
      for (std::size_t y = 0; y < instructions.size(); ++y)
        if (system.between(x, y).contains(row.between) && row.x.matches(instructions[x].labels) &&
            row.y.matches(instructions[y].labels))
          labels[y] = labels[y] | row.grants;
  }
  return labels;
}

/// What holds between instructions, with what rows say of it; but for `reaches`.
std::vector<Between> related(System const& system, std::vector<Labels> const& labels,
                             std::span<CompletionRow const> rows) {
  std::size_t const count = labels.size();
  std::vector<Between> all;
  for (std::size_t x = 0; x < count; ++x)
    for (std::size_t y = 0; y < count; ++y) all.push_back(system.between(x, y));
  for (CompletionRow const& row : rows) {
    if (row.part != CompletionPart::relate) continue;
    for (std::size_t x = 0; x < count; ++x)
      for (std::size_t y = 0; y < count; ++y)
        if (system.between(x, y).contains(row.between) && row.x.matches(labels[x]) &&
            row.y.matches(labels[y]))
          all[x * count + y] = all[x * count + y] | row.relates;
  }
  return all;
}

/// Two events, by which a row speaks of two instructions; nothing if one does not pass there.
std::optional<std::pair<std::uint8_t, std::uint8_t>>
events_of(System const& system, Before const& before, std::size_t x, std::size_t y) {
  auto const of = [&](PointOf at) { return system.event(at.of_y ? y : x, at.point); };
  auto const first = of(before.first);
  auto const second = of(before.second);
  if (!first || !second) return std::nullopt;
  return std::pair{static_cast<std::uint8_t>(*first), static_cast<std::uint8_t>(*second)};
}

} // namespace

Demands demands_of(System const& system, std::span<CompletionRow const> rows) {
  auto const labels = granted(system, rows);
  std::size_t const count = labels.size();
  auto const relations = related(system, labels, rows);
  // Under which assumptions each TLBI reaches the PE of the late store.
  std::vector<std::vector<Assumptions>> reached(count);
  for (CompletionRow const& row : rows)
    if (row.part == CompletionPart::reach)
      for (std::size_t x = 0; x < count; ++x)
        if (row.x.matches(labels[x]) && system.between(x, system.old_store()).contains(row.between))
          reached[x].push_back(bit_of(row.assumption));

  Demands demands;
  auto const put = [&](std::size_t r, std::size_t x, std::size_t y, Assumptions needs) {
    CompletionRow const& row = rows[r];
    Demand demand{r, needs | bit_of(row.assumption)};
    auto const then = events_of(system, row.then, x, y);
    if (!then) return;
    std::tie(demand.first, demand.second) = *then;
    if (row.when.given) {
      auto const when = events_of(system, row.when, x, y);
      if (!when) return;
      demand.conditional = true;
      std::tie(demand.when_first, demand.when_second) = *when;
    }
    demands.order.push_back(demand);
  };
  for (std::size_t r = 0; r < rows.size(); ++r) {
    CompletionRow const& row = rows[r];
    bool const by_reach = row.between.contains(between::reaches);
    Between const needed = row.between - between::reaches;
    if (row.part == CompletionPart::absent && row.x.matches(labels[system.old_store()]))
      demands.absent_if |= bit_of(row.assumption);
    if (row.part != CompletionPart::order && row.part != CompletionPart::gather) continue;
    for (std::size_t x = 0; x < count; ++x) {
      if (!row.x.matches(labels[x])) continue;
      for (std::size_t y = 0; y < count; ++y) {
        if (!row.y.matches(labels[y]) || !relations[x * count + y].contains(needed)) continue;
        if (row.part == CompletionPart::gather) {
          Gathering gathering{r, x, y, bit_of(row.assumption)};
          if (x == y) continue;
          if (row.when.given) {
            auto const when = events_of(system, row.when, x, y);
            if (!when) continue;
            gathering.conditional = true;
            std::tie(gathering.when_first, gathering.when_second) = *when;
          }
          demands.gatherings.push_back(gathering);
        } else if (!by_reach) {
          put(r, x, y, 0);
        } else if (y == system.old_store()) {
          for (Assumptions const needs : reached[x]) put(r, x, y, needs);
        }
      }
    }
  }
  return demands;
}

} // namespace twofold::reclaim
