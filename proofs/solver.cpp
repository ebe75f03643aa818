#include "proofs/solver.hpp"

#include <z3++.h>

#include <algorithm>
#include <map>
#include <optional>

namespace twofold::proofs {

namespace {

class Translation {
public:
  Translation(z3::context& context, Graph const& graph) : context_(context), graph_(graph) {}

  z3::expr operator()(Formula const& root) {
    if (root.is_literal()) return context_.bool_val(root.literal());
    auto const nodes = nodes_of(root);
    if (places_.size() <= root.id()) places_.resize(root.id() + 1, nowhere);
    for (auto id : nodes) {
      if (places_[id] != nowhere) continue;
      done_.push_back(translate(graph_[id]));
      places_[id] = done_.size() - 1;
    }
    return at(root.id());
  }

private:
  static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);
  z3::expr const& at(std::uint32_t id) const { return done_[places_[id]]; }
  z3::expr bits(std::uint64_t value, unsigned width) { return context_.bv_val(value, width); }

  z3::expr translate(Node const& node) {
    switch (node.kind) {
    case NodeKind::variable: {
      Variable const& v = graph_.variables()[node.value];
      return context_.bv_const(v.name.c_str(), v.width);
    }
    case NodeKind::literal: return bits(node.value, node.width);
    case NodeKind::ite: return z3::ite(at(node.a), at(node.b), at(node.c));
    case NodeKind::extract:
      return extract(at(node.a), static_cast<unsigned>(node.value), node.width);
    case NodeKind::match: {
      unsigned const width = at(node.a).get_sort().bv_size();
      std::uint64_t const all = width >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1;
      if (node.mask == all) return at(node.a) == bits(node.value, width);
      return (at(node.a) & bits(node.mask, width)) == bits(node.value, width);
    }
    case NodeKind::concat: return z3::concat(at(node.a), at(node.b));
    case NodeKind::equal: return at(node.a) == at(node.b);
    case NodeKind::less: return z3::ult(at(node.a), at(node.b));
    case NodeKind::truth: return context_.bool_val(node.value != 0);
    case NodeKind::negation: return !at(node.a);
    case NodeKind::both: return at(node.a) && at(node.b);
    case NodeKind::either: return at(node.a) || at(node.b);
    }
    return context_.bool_val(false);
  }

  static z3::expr extract(z3::expr const& from, unsigned low, unsigned width) {
    unsigned const available = from.get_sort().bv_size();
    if (low >= available) return from.ctx().bv_val(0, width);
    unsigned const high = std::min(low + width, available) - 1;
    z3::expr const cut = from.extract(high, low);
    unsigned const missing = width - (high - low + 1);
    return missing == 0 ? cut : z3::zext(cut, missing);
  }

  z3::context& context_;
  Graph const& graph_;
  std::vector<z3::expr> done_;
  std::vector<std::size_t> places_;
};

std::vector<std::uint64_t> read_model(z3::context& context, z3::model const& model,
                                      Graph const& graph) {
  std::vector<std::uint64_t> values;
  for (Variable const& v : graph.variables()) {
    z3::expr const value = model.eval(context.bv_const(v.name.c_str(), v.width), true);
    values.push_back(value.get_numeral_uint64());
  }
  return values;
}

/// A solver with a limit of time.
z3::solver solver_in(z3::context& context, std::chrono::milliseconds limit) {
  z3::solver solver{context, "QF_BV"};
  z3::params params{context};
  params.set("timeout", static_cast<unsigned>(limit.count()));
  // Z3's own handling of Ctrl-C is global and not safe with several threads; ours is in cli/.
  params.set("ctrl_c", false);
  solver.set(params);
  return solver;
}

} // namespace

Solution solve(Graph const& graph, Formula const& formula, std::chrono::milliseconds limit) {
  if (formula.is_literal() && !formula.literal()) return {Answer::unsatisfiable, {}, {}};
  try {
    z3::context context;
    z3::solver solver = solver_in(context, limit);
    solver.add(Translation{context, graph}(formula));
    switch (solver.check()) {
    case z3::sat: return {Answer::satisfiable, read_model(context, solver.get_model(), graph), {}};
    case z3::unsat: return {Answer::unsatisfiable, {}, {}};
    case z3::unknown: return {Answer::unknown, {}, solver.reason_unknown()};
    }
    return {Answer::unknown, {}, "no answer"};
  } catch (z3::exception const& error) {
    return {Answer::unknown, {}, error.msg()};
  }
}

class Inquiry::Session {
public:
  Session(Graph const& graph, Formula const& given, std::chrono::milliseconds limit)
      : translation_(context_, graph), solver_(solver_in(context_, limit)) {
    solver_.add(translation_(given));
  }

  Answer ask(std::span<Formula const> also) {
    z3::expr_vector assumed{context_};
    for (Formula const& formula : also) {
      if (formula.is_literal()) {
        if (!formula.literal()) return Answer::unsatisfiable;
        continue;
      }
      assumed.push_back(name_of(formula));
    }
    switch (solver_.check(assumed)) {
    case z3::sat: return Answer::satisfiable;
    case z3::unsat: return Answer::unsatisfiable;
    case z3::unknown: break;
    }
    return Answer::unknown;
  }

private:
  /// A truth value that implies the formula: only such can be assumed for one question.
  z3::expr name_of(Formula const& formula) {
    auto const known = names_.find(formula.id());
    if (known != names_.end()) return known->second;
    z3::expr const name = context_.bool_const(("ask-" + std::to_string(formula.id())).c_str());
    solver_.add(z3::implies(name, translation_(formula)));
    names_.emplace(formula.id(), name);
    return name;
  }

  z3::context context_;
  Translation translation_;
  z3::solver solver_;
  std::map<std::uint32_t, z3::expr> names_;
};

Inquiry::Inquiry(Graph const& graph, Formula const& given, std::chrono::milliseconds limit) {
  try {
    session_ = std::make_unique<Session>(graph, given, limit);
  } catch (z3::exception const&) {
    session_.reset();
  }
}
Inquiry::~Inquiry() = default;

Answer Inquiry::operator()(std::span<Formula const> also) {
  if (session_ == nullptr) return Answer::unknown;
  try {
    return session_->ask(also);
  } catch (z3::exception const&) {
    return Answer::unknown;
  }
}

std::string solver_version() {
  unsigned major = 0;
  unsigned minor = 0;
  unsigned build = 0;
  unsigned revision = 0;
  Z3_get_version(&major, &minor, &build, &revision);
  return "Z3 " + std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(build);
}

} // namespace twofold::proofs
