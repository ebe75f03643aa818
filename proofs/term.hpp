#pragma once
/// \file
/// Symbolic values: bit-vector terms and formulas over named variables.
///
/// A term is a literal or a node of a Graph. Literals need no graph and fold at once, so running
/// the rules on partly known inputs yields small terms. Nodes are shared (hash-consed) and numbered
/// in topological order. No solver is involved here; see solver.hpp.

#include "spec/fields.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace twofold::proofs {

enum class NodeKind : std::uint8_t {
  variable, ///< value: index of the variable
  literal,  ///< value
  ite,      ///< a ? b : c
  extract,  ///< (a >> value) zero-extended or cut to the width
  concat,   ///< a above b; value: the width of b
  match,    ///< formula: (a & mask) == value
  equal,    ///< formula: a == b
  less,     ///< formula: a < b, unsigned
  truth,    ///< formula: value
  negation, ///< formula: not a
  both,     ///< formula: a and b
  either    ///< formula: a or b
};

/// One operation. `width` is 0 for formulas.
struct Node {
  NodeKind kind = NodeKind::literal;
  std::uint8_t width = 0;
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  std::uint32_t c = 0;
  std::uint64_t mask = 0;
  std::uint64_t value = 0;
  friend bool operator==(Node const&, Node const&) = default;
};

struct Variable {
  std::string name;
  unsigned width = 0;
};

/// Owns nodes. Not copied: terms point into it. One graph belongs to one thread.
class Graph {
public:
  Graph() = default;
  Graph(Graph const&) = delete;
  Graph& operator=(Graph const&) = delete;

  std::uint32_t intern(Node const& node);
  Node const& operator[](std::uint32_t id) const { return nodes_[id]; }
  std::size_t size() const { return nodes_.size(); }
  std::vector<Variable> const& variables() const { return variables_; }
  std::uint32_t add_variable(std::string name, unsigned width);

private:
  struct Hash {
    std::size_t operator()(Node const& n) const;
  };
  std::vector<Node> nodes_;
  std::unordered_map<Node, std::uint32_t, Hash> ids_;
  std::vector<Variable> variables_;
};

/// A bit-vector value: a literal (no graph) or a node.
class Term {
public:
  constexpr Term() = default;
  /// A literal; it takes the width of what it meets.
  constexpr Term(std::uint64_t literal) : value_(literal) {} // NOLINT(google-explicit-constructor)
  Term(Graph& graph, std::uint32_t id) : graph_(&graph), id_(id) {}

  bool is_literal() const { return graph_ == nullptr; }
  std::uint64_t literal() const { return value_; }
  Graph* graph() const { return graph_; }
  std::uint32_t id() const { return id_; }
  /// The node's identifier, making a literal node of width `width` in `graph` if need be.
  std::uint32_t node_in(Graph& graph, unsigned width) const;

private:
  Graph* graph_ = nullptr;
  std::uint32_t id_ = 0;
  std::uint64_t value_ = 0;
};

/// A truth value. Not convertible to bool, so that a stray `if` on a symbolic condition cannot
/// compile.
class Formula {
public:
  constexpr Formula() = default;
  constexpr Formula(bool literal) : value_(literal) {} // NOLINT(google-explicit-constructor)
  Formula(Graph& graph, std::uint32_t id) : graph_(&graph), id_(id) {}

  bool is_literal() const { return graph_ == nullptr; }
  bool literal() const { return value_; }
  Graph* graph() const { return graph_; }
  std::uint32_t id() const { return id_; }

private:
  Graph* graph_ = nullptr;
  std::uint32_t id_ = 0;
  bool value_ = false;
};

/// A fresh variable of `width` bits.
Term variable(Graph& graph, std::string name, unsigned width);

Formula operator==(Term const& a, Term const& b);
Formula operator<(Term const& a, Term const& b);
inline Formula operator!(Formula const& a);
inline Formula operator!=(Term const& a, Term const& b) { return !(a == b); }
inline Formula operator<=(Term const& a, Term const& b) { return !(b < a); }
inline Formula operator>=(Term const& a, Term const& b) { return !(a < b); }
Formula negate(Formula const& a);
Formula operator&&(Formula const& a, Formula const& b);
Formula operator||(Formula const& a, Formula const& b);
inline Formula operator!(Formula const& a) { return negate(a); }
inline Formula operator==(Formula const& a, Formula const& b) { return (a && b) || (!a && !b); }
inline Formula implies(Formula const& a, Formula const& b) { return !a || b; }

/// (a & mask) == value.
Formula match(Term const& a, std::uint64_t mask, std::uint64_t value);
/// `width` bits of `a` from bit `low` on; beyond the end of `a` they are 0.
Term extract(Term const& a, unsigned low, unsigned width);
/// `high` above the `low_width` bits of `low`, `high_width + low_width` bits in all.
Term concat(Term const& high, unsigned high_width, Term const& low, unsigned low_width);
/// `yes` where the condition holds, else `no`; both `width` bits wide.
Term choose(Formula const& condition, Term const& yes, Term const& no, unsigned width);

/// The variables that a formula depends on, as indices, ascending.
std::vector<std::uint32_t> support(Formula const& formula);

/// The nodes that a formula consists of, ascending, itself last; empty for a literal.
std::vector<std::uint32_t> nodes_of(Formula const& formula);

/// Evaluates a formula for many assignments at once.
class Evaluator {
public:
  explicit Evaluator(std::vector<Formula> formulas);

  static constexpr std::size_t lanes = 64;
  using Lanes = std::array<std::uint8_t, lanes>;

  /// The lanes of variable `index`, to be filled before `run`.
  Lanes& input(std::uint32_t index) { return inputs_[index]; }
  /// Evaluates all formulas; variables are at most 8 bits wide.
  void run();
  /// The result of formula `i`: 0 or 1 a lane.
  Lanes const& output(std::size_t i) const;

private:
  struct Step {
    Node node;
    std::uint32_t a, b, c;
  };
  std::vector<Formula> formulas_;
  std::vector<Step> steps_;
  std::vector<Lanes> values_;
  std::vector<Lanes> inputs_;
  std::vector<std::uint32_t> outputs_;
  std::vector<Lanes> literals_;
};

} // namespace twofold::proofs
