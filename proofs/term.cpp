#include "proofs/term.hpp"

#include <algorithm>
#include <cassert>

namespace twofold::proofs {

namespace {

Graph& graph_of(Term const& a, Term const& b) { return a.is_literal() ? *b.graph() : *a.graph(); }
Graph& graph_of(Formula const& a, Formula const& b) {
  return a.is_literal() ? *b.graph() : *a.graph();
}

constexpr std::uint64_t ones(unsigned width) {
  return width >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1;
}

Formula formula(Graph& graph, Node const& node) { return {graph, graph.intern(node)}; }
Term term(Graph& graph, Node const& node) { return {graph, graph.intern(node)}; }

Node const& node_of(Term const& a) { return (*a.graph())[a.id()]; }

/// The term for node `id`, turned back into a literal where it is one.
Term as_term(Graph& graph, std::uint32_t id) {
  Node const& node = graph[id];
  return node.kind == NodeKind::literal ? Term{node.value} : Term{graph, id};
}

} // namespace

std::size_t Graph::Hash::operator()(Node const& n) const {
  std::uint64_t h = 0xcbf29ce484222325;
  for (std::uint64_t part : {std::uint64_t(n.kind) << 8 | n.width, std::uint64_t(n.a) << 32 | n.b,
                             std::uint64_t(n.c), n.mask, n.value})
    h = (h ^ part) * 0x9e3779b97f4a7c15 ^ (h >> 29);
  return h;
}

std::uint32_t Graph::intern(Node const& node) {
  auto const [found, added] = ids_.try_emplace(node, static_cast<std::uint32_t>(nodes_.size()));
  if (added) nodes_.push_back(node);
  return found->second;
}

std::uint32_t Graph::add_variable(std::string name, unsigned width) {
  auto const index = static_cast<std::uint32_t>(variables_.size());
  variables_.push_back({std::move(name), width});
  return intern({NodeKind::variable, static_cast<std::uint8_t>(width), 0, 0, 0, 0, index});
}

std::uint32_t Term::node_in(Graph& graph, unsigned width) const {
  if (!is_literal()) return id_;
  return graph.intern(
      {NodeKind::literal, static_cast<std::uint8_t>(width), 0, 0, 0, 0, value_ & ones(width)});
}

Term variable(Graph& graph, std::string name, unsigned width) {
  return {graph, graph.add_variable(std::move(name), width)};
}

Formula match(Term const& a, std::uint64_t mask, std::uint64_t value) {
  if (a.is_literal()) return (a.literal() & mask) == value;
  Node const node = node_of(a);
  mask &= ones(node.width);
  if ((value & ~mask) != 0) return false;
  if (mask == 0) return true;
  if (node.kind == NodeKind::concat) {
    Graph& graph = *a.graph();
    auto const low = static_cast<unsigned>(node.value);
    return match(as_term(graph, node.a), mask >> low, value >> low) &&
           match(as_term(graph, node.b), mask & ones(low), value & ones(low));
  }
  if (node.kind == NodeKind::ite) {
    // A comparison with one literal branch decides that branch here and now.
    Graph& graph = *a.graph();
    Term const yes = as_term(graph, node.b);
    Term const no = as_term(graph, node.c);
    if (yes.is_literal() || no.is_literal()) {
      Formula const condition{graph, node.a};
      return (condition && match(yes, mask, value)) || (!condition && match(no, mask, value));
    }
  }
  return formula(*a.graph(), {NodeKind::match, 0, a.id(), 0, 0, mask, value});
}

Formula operator==(Term const& a, Term const& b) {
  if (a.is_literal()) return b.is_literal() ? Formula{a.literal() == b.literal()} : b == a;
  auto const width = node_of(a).width;
  if (b.is_literal())
    return (b.literal() & ~ones(width)) != 0 ? Formula{false} : match(a, ones(width), b.literal());
  assert(width == node_of(b).width);
  if (a.id() == b.id()) return true;
  return formula(*a.graph(),
                 {NodeKind::equal, 0, std::min(a.id(), b.id()), std::max(a.id(), b.id()), 0, 0, 0});
}

Formula operator<(Term const& a, Term const& b) {
  if (a.is_literal() && b.is_literal()) return a.literal() < b.literal();
  Graph& graph = graph_of(a, b);
  auto const width = a.is_literal() ? node_of(b).width : node_of(a).width;
  if (a.is_literal() && a.literal() >= ones(width)) return false;
  if (b.is_literal() && b.literal() == 0) return false;
  if (b.is_literal() && b.literal() > ones(width)) return true;
  auto const left = a.node_in(graph, width);
  auto const right = b.node_in(graph, width);
  if (left == right) return false;
  return formula(graph, {NodeKind::less, 0, left, right, 0, 0, 0});
}

Formula negate(Formula const& a) {
  if (a.is_literal()) return !a.literal();
  Node const& node = (*a.graph())[a.id()];
  if (node.kind == NodeKind::negation) return {*a.graph(), node.a};
  return formula(*a.graph(), {NodeKind::negation, 0, a.id(), 0, 0, 0, 0});
}

Formula operator&&(Formula const& a, Formula const& b) {
  if (a.is_literal()) return a.literal() ? b : a;
  if (b.is_literal()) return b.literal() ? a : b;
  if (a.id() == b.id()) return a;
  if (a.id() == negate(b).id()) return false;
  return formula(graph_of(a, b),
                 {NodeKind::both, 0, std::min(a.id(), b.id()), std::max(a.id(), b.id()), 0, 0, 0});
}

Formula operator||(Formula const& a, Formula const& b) {
  if (a.is_literal()) return a.literal() ? a : b;
  if (b.is_literal()) return b.literal() ? b : a;
  if (a.id() == b.id()) return a;
  if (a.id() == negate(b).id()) return true;
  return formula(graph_of(a, b), {NodeKind::either, 0, std::min(a.id(), b.id()),
                                  std::max(a.id(), b.id()), 0, 0, 0});
}

Term extract(Term const& a, unsigned low, unsigned width) {
  if (a.is_literal()) return (a.literal() >> low) & ones(width);
  if (low == 0 && width == node_of(a).width) return a;
  return term(*a.graph(),
              {NodeKind::extract, static_cast<std::uint8_t>(width), a.id(), 0, 0, 0, low});
}

Term concat(Term const& high, unsigned high_width, Term const& low, unsigned low_width) {
  if (high.is_literal() && low.is_literal())
    return (high.literal() << low_width) | (low.literal() & ones(low_width));
  Graph& graph = graph_of(high, low);
  auto const a = high.node_in(graph, high_width);
  auto const b = low.node_in(graph, low_width);
  return term(graph, {NodeKind::concat, static_cast<std::uint8_t>(high_width + low_width), a, b, 0,
                      0, low_width});
}

Term choose(Formula const& condition, Term const& yes, Term const& no, unsigned width) {
  if (condition.is_literal()) return condition.literal() ? yes : no;
  Graph& graph = *condition.graph();
  auto const b = yes.node_in(graph, width);
  auto const c = no.node_in(graph, width);
  if (b == c) return yes;
  return term(graph, {NodeKind::ite, static_cast<std::uint8_t>(width), condition.id(), b, c, 0, 0});
}

std::vector<std::uint32_t> nodes_of(Formula const& root) {
  if (root.is_literal()) return {};
  Graph const& graph = *root.graph();
  std::vector<bool> needed(root.id() + 1, false);
  needed[root.id()] = true;
  std::vector<std::uint32_t> nodes;
  for (std::uint32_t id = root.id() + 1; id-- > 0;) {
    if (!needed[id]) continue;
    nodes.push_back(id);
    Node const& node = graph[id];
    switch (node.kind) {
    case NodeKind::variable:
    case NodeKind::literal:
    case NodeKind::truth: break;
    case NodeKind::ite: needed[node.c] = true; [[fallthrough]];
    case NodeKind::concat:
    case NodeKind::equal:
    case NodeKind::less:
    case NodeKind::both:
    case NodeKind::either: needed[node.b] = true; [[fallthrough]];
    case NodeKind::extract:
    case NodeKind::match:
    case NodeKind::negation: needed[node.a] = true;
    }
  }
  std::reverse(nodes.begin(), nodes.end());
  return nodes;
}

std::vector<std::uint32_t> support(Formula const& root) {
  std::vector<std::uint32_t> variables;
  for (auto id : nodes_of(root))
    if (Node const& node = (*root.graph())[id]; node.kind == NodeKind::variable)
      variables.push_back(static_cast<std::uint32_t>(node.value));
  std::sort(variables.begin(), variables.end());
  return variables;
}

Evaluator::Evaluator(std::vector<Formula> formulas) : formulas_(std::move(formulas)) {
  Graph const* graph = nullptr;
  for (Formula const& f : formulas_)
    if (!f.is_literal()) graph = f.graph();
  std::vector<std::uint32_t> needed;
  for (Formula const& f : formulas_) {
    auto const nodes = nodes_of(f);
    needed.insert(needed.end(), nodes.begin(), nodes.end());
  }
  std::sort(needed.begin(), needed.end());
  needed.erase(std::unique(needed.begin(), needed.end()), needed.end());
  auto const place = [&](std::uint32_t id) {
    return static_cast<std::uint32_t>(std::lower_bound(needed.begin(), needed.end(), id) -
                                      needed.begin());
  };
  for (auto id : needed) {
    Node const& node = (*graph)[id];
    steps_.push_back({node, place(node.a), place(node.b), place(node.c)});
  }
  values_.resize(steps_.size());
  if (graph != nullptr) inputs_.resize(graph->variables().size());
  literals_.resize(formulas_.size());
  for (std::size_t i = 0; i < formulas_.size(); ++i) {
    outputs_.push_back(formulas_[i].is_literal() ? 0 : place(formulas_[i].id()));
    literals_[i].fill(formulas_[i].literal() ? 1 : 0);
  }
}

Evaluator::Lanes const& Evaluator::output(std::size_t i) const {
  return formulas_[i].is_literal() ? literals_[i] : values_[outputs_[i]];
}

void Evaluator::run() {
  auto const each = [](Lanes& to, auto compute) {
    for (std::size_t i = 0; i < lanes; ++i) to[i] = static_cast<std::uint8_t>(compute(i));
  };
  for (std::size_t s = 0; s < steps_.size(); ++s) {
    Step const& step = steps_[s];
    auto const& a = values_[std::min<std::size_t>(step.a, values_.size() - 1)];
    auto const& b = values_[std::min<std::size_t>(step.b, values_.size() - 1)];
    auto const& c = values_[std::min<std::size_t>(step.c, values_.size() - 1)];
    Lanes& to = values_[s];
    auto const value = static_cast<std::uint8_t>(step.node.value);
    auto const mask = static_cast<std::uint8_t>(step.node.mask);
    auto const keep = static_cast<std::uint8_t>(ones(step.node.width));
    switch (step.node.kind) {
    case NodeKind::variable: to = inputs_[step.node.value]; break;
    case NodeKind::literal:
    case NodeKind::truth: to.fill(value); break;
    case NodeKind::ite: each(to, [&](std::size_t i) { return a[i] != 0 ? b[i] : c[i]; }); break;
    case NodeKind::extract: each(to, [&](std::size_t i) { return (a[i] >> value) & keep; }); break;
    case NodeKind::concat: each(to, [&](std::size_t i) { return a[i] << value | b[i]; }); break;
    case NodeKind::match: each(to, [&](std::size_t i) { return (a[i] & mask) == value; }); break;
    case NodeKind::equal: each(to, [&](std::size_t i) { return a[i] == b[i]; }); break;
    case NodeKind::less: each(to, [&](std::size_t i) { return a[i] < b[i]; }); break;
    case NodeKind::negation: each(to, [&](std::size_t i) { return a[i] ^ 1; }); break;
    case NodeKind::both: each(to, [&](std::size_t i) { return a[i] & b[i]; }); break;
    case NodeKind::either: each(to, [&](std::size_t i) { return a[i] | b[i]; }); break;
    }
  }
}

} // namespace twofold::proofs
