#include "model/litmus/test.hpp"

#include <fmt/format.h>

namespace twofold::litmus {

std::string text(Location const& location, Names const& names) {
  auto const& name = names.symbols[location.symbol];
  if (location.is_entry) return fmt::format("PTE({})", name);
  return location.offset == 0 ? name : fmt::format("{}+{}", name, location.offset);
}

std::string text(Observable const& observable, Names const& names) {
  switch (observable.kind) {
  case Observable::Kind::reg: return fmt::format("{}:X{}", observable.pe, observable.reg);
  case Observable::Kind::location: return text(observable.location, names);
  case Observable::Kind::fault: break;
  }
  FaultPattern const& fault = observable.fault;
  std::string inner = fmt::format("P{}", fault.pe);
  if (!fault.label.empty()) inner += ":" + fault.label;
  if (fault.page != no_symbol) inner += "," + names.symbols[fault.page];
  if (!fault.type.empty()) inner += "," + std::string{fault.type};
  return "fault(" + inner + ")";
}

bool Proposition::holds(std::vector<Value> const& state) const {
  std::vector<bool> stack;
  auto const pop = [&] {
    bool const top = stack.back();
    stack.pop_back();
    return top;
  };
  for (Node const& node : nodes) switch (node.kind) {
    case Kind::truth: stack.push_back(node.truth); break;
    case Kind::equal: stack.push_back(state[node.observable] == node.value); break;
    case Kind::occurs: stack.push_back(state[node.observable] == number(1)); break;
    case Kind::negation: stack.back() = !stack.back(); break;
    case Kind::conjunction: {
      bool const right = pop();
      stack.back() = stack.back() && right;
      break;
    }
    case Kind::disjunction: {
      bool const right = pop();
      stack.back() = stack.back() || right;
      break;
    }
    case Kind::implication: {
      bool const right = pop();
      stack.back() = !stack.back() || right;
      break;
    }
    }
  return stack.empty() || stack.back();
}

std::string_view text(Quantifier quantifier) {
  switch (quantifier) {
  case Quantifier::exists: return "exists";
  case Quantifier::not_exists: return "~exists";
  case Quantifier::forall: return "forall";
  }
  return "exists";
}

Value initial_value(Test const& test, Location const& location, bool& readable) {
  auto const found = test.memory.find(location);
  readable = found != test.memory.end() || !location.is_entry;
  return found != test.memory.end() ? found->second : number(0);
}

} // namespace twofold::litmus
