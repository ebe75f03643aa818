#include "model/litmus/condition_reader.hpp"

#include "model/litmus/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace twofold::litmus {

namespace {

class ConditionReader {
public:
  explicit ConditionReader(Parts& parts) : parts_(parts), scan_(parts.scan), test_(parts.test) {}

  void run() {
    while (scan_.peek_word() == "locations" || scan_.peek_word() == "filter") {
      if (scan_.take_word() == "locations") {
        read_locations();
      } else if (!test_.filter.nodes.empty()) {
        scan_.fail("a second filter");
      } else {
        read_proposition(test_.filter, 0);
        scan_.take(";");
      }
    }
    if (scan_.at_end()) {
      test_.condition.nodes = {{}};
      test_.condition_text = "exists (true)";
      return;
    }
    scan_.skip();
    std::size_t const start = scan_.offset();
    if (scan_.take("~") || (scan_.peek_word() == "not" && !scan_.take_word().empty())) {
      if (scan_.expect_word("exists") != "exists")
        scan_.fail_at(start, "a condition starts with exists, ~exists or forall");
      test_.quantifier = Quantifier::not_exists;
    } else {
      auto const word = scan_.expect_word("exists, ~exists or forall");
      if (word != "exists" && word != "forall")
        scan_.fail_at(start,
                      fmt::format("'{}' where a condition, which starts with exists, ~exists "
                                  "or forall, or the next row is expected",
                                  word.substr(0, 40)));
      test_.quantifier = word == "forall" ? Quantifier::forall : Quantifier::exists;
    }
    read_proposition(test_.condition, 0);
    test_.condition_text = one_line(scan_.between(start, scan_.offset()));
    scan_.take(";");
    if (!scan_.at_end()) scan_.fail(fmt::format("{} after the condition", scan_.next_text()));
  }

private:
  void read_locations() {
    scan_.expect("[", "after locations");
    while (!scan_.take("]")) {
      if (scan_.take(";")) continue;
      if (next_is_fault())
        observe(expect_fault());
      else
        observe(expect_place());
      if (!scan_.next_is("]")) scan_.expect(";", "between locations");
    }
  }

  std::size_t observe(Observable const& observable) {
    auto& all = test_.observables;
    auto const found = std::ranges::find(all, observable);
    if (found == all.end()) {
      if (all.size() == most_observables)
        scan_.fail(fmt::format("more than {} registers, locations and faults in the condition",
                               most_observables));
      all.push_back(observable);
      return all.size() - 1;
    }
    return static_cast<std::size_t>(found - all.begin());
  }

  bool next_is_fault() {
    Scanner ahead = scan_;
    return same_word(ahead.take_word(), "fault") && ahead.next_is("(");
  }

  /// A register, a cell or an entry.
  Observable expect_place() {
    Observable place;
    if (parts_.next_is_register()) {
      std::tie(place.pe, place.reg) = parts_.expect_register();
      return place;
    }
    bool const bracketed = scan_.take("[");
    scan_.skip();
    std::size_t const start = scan_.offset();
    Name const name = parts_.expect_name("a register, a location or a fault");
    if (name.kind == Name::Kind::frame) scan_.fail_at(start, "a cell is named without PA");
    place.kind = Observable::Kind::location;
    place.location = {name.kind == Name::Kind::entry, name.symbol, 0};
    if (bracketed) scan_.expect("]", "after a location");
    if (!bracketed && name.kind == Name::Kind::plain && scan_.take("[")) {
      auto const size =
          parts_.sizes.contains(name.symbol) ? parts_.sizes[name.symbol] : std::uint16_t{4};
      auto const index = scan_.expect_number();
      if (index >= page_size / size)
        scan_.fail_at(start, fmt::format("element {} is out of range; allowed is 0 to {}", index,
                                         page_size / size - 1));
      place.location.offset = static_cast<std::uint16_t>(index * size);
      scan_.expect("]", "after an index");
    }
    return place;
  }

  /// `fault(P1:L0,x,MMU:Permission)`.
  Observable expect_fault() {
    scan_.take_word();
    scan_.expect("(", "after fault");
    Observable observable;
    observable.kind = Observable::Kind::fault;
    FaultPattern& fault = observable.fault;
    fault.pe = parts_.expect_pe();
    if (scan_.take(":")) {
      scan_.skip();
      std::size_t const start = scan_.offset();
      fault.label = std::string{scan_.expect_word("a label")};
      auto const found = parts_.labels.find(fault.label);
      if (found == parts_.labels.end() || found->second.first != fault.pe)
        scan_.fail_at(start,
                      fmt::format("P{} has no label '{}'", fault.pe, fault.label.substr(0, 40)));
    }
    while (scan_.take(",")) read_fault_detail(fault);
    scan_.expect(")", "after a fault");
    return observable;
  }

  /// A page, or the type of the fault.
  void read_fault_detail(FaultPattern& fault) {
    scan_.skip();
    std::size_t const start = scan_.offset();
    auto const word = scan_.expect_word("a page or the type of a fault");
    if (word == "MMU") {
      scan_.expect(":", "after MMU");
      auto const name = fmt::format("MMU:{}", scan_.expect_word("the type of a fault"));
      auto const* const row = find_row(spec::walk_fault_rows, name);
      if (row == nullptr || !fault.type.empty())
        scan_.fail_at(start, fmt::format("'{}' is not expected; the type of a fault is one of {}",
                                         name.substr(0, 40), names_of(spec::walk_fault_rows)));
      fault.type = row->name;
      return;
    }
    if (fault.page != no_symbol || !fault.type.empty() || word.starts_with("pte_") ||
        word.starts_with("phy_") || scan_.next_is("(") || scan_.next_is(":"))
      scan_.fail_at(start, fmt::format("'{}' is not expected; a fault is given as fault(P0:L0,page,"
                                       "MMU:Translation), with less or nothing after P0",
                                       word.substr(0, 40)));
    fault.page = parts_.symbol_named(word);
  }

  void add(Proposition& proposition, Proposition::Node const& node) {
    if (proposition.nodes.size() == most_nodes)
      scan_.fail(fmt::format("a condition of more than {} parts", most_nodes));
    proposition.nodes.push_back(node);
  }

  /// By how tightly they bind: implication, disjunction, conjunction, negation.
  void read_proposition(Proposition& proposition, std::size_t depth) {
    if (depth == most_depth) scan_.fail(fmt::format("more than {} levels of nesting", most_depth));
    read_disjunction(proposition, depth);
    if (scan_.take("=>")) {
      read_proposition(proposition, depth + 1);
      add(proposition, {Proposition::Kind::implication, true, 0, {}});
    }
  }

  void read_disjunction(Proposition& proposition, std::size_t depth) {
    read_conjunction(proposition, depth);
    while (scan_.take("\\/")) {
      read_conjunction(proposition, depth);
      add(proposition, {Proposition::Kind::disjunction, true, 0, {}});
    }
  }

  void read_conjunction(Proposition& proposition, std::size_t depth) {
    read_negation(proposition, depth);
    while (scan_.take("/\\")) {
      read_negation(proposition, depth);
      add(proposition, {Proposition::Kind::conjunction, true, 0, {}});
    }
  }

  void read_negation(Proposition& proposition, std::size_t depth) {
    if (depth == most_depth) scan_.fail(fmt::format("more than {} levels of nesting", most_depth));
    if (scan_.take("~") || (scan_.peek_word() == "not" && !scan_.take_word().empty())) {
      read_negation(proposition, depth + 1);
      add(proposition, {Proposition::Kind::negation, true, 0, {}});
    } else if (scan_.take("(")) {
      read_proposition(proposition, depth + 1);
      scan_.expect(")", "to close a parenthesis");
    } else {
      read_atom(proposition);
    }
  }

  void read_atom(Proposition& proposition) {
    Proposition::Node node;
    if (scan_.peek_word() == "true" || scan_.peek_word() == "false") {
      node.truth = scan_.take_word() == "true";
      add(proposition, node);
      return;
    }
    if (next_is_fault()) {
      node.kind = Proposition::Kind::occurs;
      node.observable = observe(expect_fault());
      add(proposition, node);
      return;
    }
    node.kind = Proposition::Kind::equal;
    auto const place = expect_place();
    node.observable = observe(place);
    if (scan_.next_is("=>") || !scan_.take("="))
      scan_.fail(fmt::format("{} where '=' is expected, after {}", scan_.next_text(),
                             litmus::text(place, test_.names)));
    scan_.take("=");
    bool const of_entry = place.kind == Observable::Kind::location && place.location.is_entry;
    node.value = parts_.expect_value(of_entry ? place.location.symbol : no_symbol, false);
    add(proposition, node);
  }

  Parts& parts_;
  Scanner& scan_;
  Test& test_;
};

} // namespace

void read_conditions(Parts& parts) { ConditionReader{parts}.run(); }

} // namespace twofold::litmus
