#include "proofs/smtlib.hpp"

#include "spec/revision.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>
#include <vector>

namespace twofold::proofs {

namespace {

/// What a node refers to, in an order that does not depend on how the graph was built.
class Canonical {
public:
  explicit Canonical(Formula const& root) : graph_(*root.graph()) {
    for (auto const id : nodes_of(root)) {
      hashes_[id] = hash(graph_[id]);
      for (auto const child : operands(graph_[id])) ++uses_[child];
    }
  }

  [[nodiscard]] std::vector<std::uint32_t> children(std::uint32_t id) const {
    Node const& node = graph_[id];
    auto all = operands(node);
    if (commutes(node))
      std::ranges::sort(all, {}, [&](std::uint32_t child) { return hashes_.at(child); });
    return all;
  }
  [[nodiscard]] unsigned uses(std::uint32_t id) const {
    auto const found = uses_.find(id);
    return found == uses_.end() ? 0 : found->second;
  }

private:
  static bool commutes(Node const& node) {
    return node.kind == NodeKind::both || node.kind == NodeKind::either ||
           node.kind == NodeKind::equal;
  }

  static std::vector<std::uint32_t> operands(Node const& node) {
    switch (node.kind) {
    case NodeKind::variable:
    case NodeKind::literal:
    case NodeKind::truth: return {};
    case NodeKind::ite: return {node.a, node.b, node.c};
    case NodeKind::concat:
    case NodeKind::equal:
    case NodeKind::less:
    case NodeKind::both:
    case NodeKind::either: return {node.a, node.b};
    case NodeKind::extract:
    case NodeKind::match:
    case NodeKind::negation: return {node.a};
    }
    return {};
  }

  [[nodiscard]] std::uint64_t hash(Node const& node) const {
    std::uint64_t result = 0xcbf29ce484222325;
    auto const mix = [&](std::uint64_t part) {
      result = (result ^ part) * 0x9e3779b97f4a7c15;
      result ^= result >> 29;
    };
    mix(static_cast<std::uint64_t>(node.kind) << 8 | node.width);
    mix(node.mask);
    if (node.kind == NodeKind::variable)
      for (char const c : graph_.variables()[node.value].name) mix(static_cast<unsigned char>(c));
    else
      mix(node.value);
    std::vector<std::uint64_t> parts;
    for (auto const child : operands(node)) parts.push_back(hashes_.at(child));
    if (commutes(node)) std::ranges::sort(parts);
    for (auto const part : parts) mix(part);
    return result;
  }

  Graph const& graph_;
  std::unordered_map<std::uint32_t, std::uint64_t> hashes_;
  std::unordered_map<std::uint32_t, unsigned> uses_;
};

std::string binary(std::uint64_t value, unsigned width) {
  std::string text = "#b";
  for (unsigned bit = width; bit-- > 0;) text += (value >> bit & 1) != 0 ? '1' : '0';
  return text;
}

std::string sort_of(unsigned width) { return "(_ BitVec " + std::to_string(width) + ")"; }

/// Writes the nodes of one formula.
class Script {
public:
  explicit Script(Formula const& root) : graph_(*root.graph()), canonical_(root) {
    define(root.id());
    root_ = texts_.at(root.id());
  }

  /// The formula, its parts first.
  [[nodiscard]] std::string text() const { return definitions_ + root_ + closing_; }

private:
  /// Beyond this length a part gets a name even if it is used once.
  static constexpr std::size_t longest = 100;

  /// Gives a text to a node, after those it refers to.
  void define(std::uint32_t root) {
    std::vector<std::pair<std::uint32_t, bool>> open{{root, false}};
    while (!open.empty()) {
      auto const [id, ready] = open.back();
      open.pop_back();
      if (texts_.contains(id)) continue;
      if (ready) {
        name(id);
        continue;
      }
      open.emplace_back(id, true);
      auto const children = canonical_.children(id);
      for (auto child = children.rbegin(); child != children.rend(); ++child)
        open.emplace_back(*child, false);
    }
  }

  void name(std::uint32_t id) {
    Node const& node = graph_[id];
    std::string text = text_of(id, node);
    bool const atom = node.kind == NodeKind::variable || node.kind == NodeKind::literal;
    if (!atom && (canonical_.uses(id) > 1 || text.size() > longest)) {
      std::string const symbol = "t" + std::to_string(++named_);
      // Nested, not defined one by one: for definitions Z3 needs a hundred times as long.
      definitions_ += "(let ((" + symbol + " " + text + "))\n";
      closing_ += ')';
      text = symbol;
    }
    texts_[id] = std::move(text);
  }

  [[nodiscard]] std::string text_of(std::uint32_t id, Node const& node) const {
    std::vector<std::string> of;
    for (auto const child : canonical_.children(id)) of.push_back(texts_.at(child));
    switch (node.kind) {
    case NodeKind::variable: return graph_.variables()[node.value].name;
    case NodeKind::literal: return binary(node.value, node.width);
    case NodeKind::truth: return node.value != 0 ? "true" : "false";
    case NodeKind::ite: return "(ite " + of[0] + " " + of[1] + " " + of[2] + ")";
    case NodeKind::extract: return extract(of[0], graph_[node.a].width, node);
    case NodeKind::concat: return "(concat " + of[0] + " " + of[1] + ")";
    case NodeKind::match: return match(of[0], graph_[node.a].width, node);
    case NodeKind::equal: return "(= " + of[0] + " " + of[1] + ")";
    case NodeKind::less: return "(bvult " + of[0] + " " + of[1] + ")";
    case NodeKind::negation: return "(not " + of[0] + ")";
    case NodeKind::both: return "(and " + of[0] + " " + of[1] + ")";
    case NodeKind::either: return "(or " + of[0] + " " + of[1] + ")";
    }
    return "false";
  }

  static std::string match(std::string const& of, unsigned width, Node const& node) {
    std::uint64_t const all = width >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1;
    std::string const bits =
        node.mask == all ? of : "(bvand " + of + " " + binary(node.mask, width) + ")";
    return "(= " + bits + " " + binary(node.value, width) + ")";
  }

  static std::string extract(std::string const& of, unsigned available, Node const& node) {
    auto const low = static_cast<unsigned>(node.value);
    unsigned const width = node.width;
    if (low >= available) return binary(0, width);
    unsigned const high = std::min(low + width, available) - 1;
    unsigned const missing = width - (high - low + 1);
    std::string const cut =
        "((_ extract " + std::to_string(high) + " " + std::to_string(low) + ") " + of + ")";
    return missing == 0 ? cut : "((_ zero_extend " + std::to_string(missing) + ") " + cut + ")";
  }

  Graph const& graph_;
  Canonical canonical_;
  std::unordered_map<std::uint32_t, std::string> texts_;
  std::string definitions_;
  std::string closing_;
  std::string root_;
  std::size_t named_ = 0;
};

/// A sentence within the bars of a quoted symbol, which end at a bar and know no escapes.
std::string quotable(std::string_view text) {
  std::string result{text};
  std::ranges::replace(result, '|', '/');
  std::ranges::replace(result, '\\', '/');
  return result;
}

} // namespace

std::string smtlib(Formula const& formula, std::string const& head) {
  if (formula.is_literal())
    return head + "(assert " + (formula.literal() ? "true" : "false") + ")\n(check-sat)\n(exit)\n";
  std::string text = head;
  for (auto const v : support(formula)) {
    Variable const& declared = formula.graph()->variables()[v];
    text += "(declare-const " + declared.name + " " + sort_of(declared.width) + ")\n";
  }
  Script const script{formula};
  return text + "(assert\n" + script.text() + ")\n(check-sat)\n(exit)\n";
}

std::string smtlib(Obligation const& obligation) {
  Statement const& s = *obligation.statement;
  Graph graph;
  auto const symbolic = symbolic_pages(graph, obligation);
  Formula const violated = query_of(obligation, true_rules, symbolic).violated();
  std::string const status = s.expectation == Expectation::proved ? "unsat" : "sat";
  return smtlib(violated, "(set-info :smt-lib-version 2.6)\n"
                          "(set-logic QF_BV)\n"
                          "(set-info :source |\n" +
                              quotable(s.id) + "\n" + quotable(s.sentence) + "\n" +
                              quotable(s.source) + "; twofold, rules of " +
                              std::string{spec::revision} +
                              "\nA solution violates it.\n|)\n"
                              "(set-info :category \"industrial\")\n"
                              "(set-info :status " +
                              status + ")\n");
}

} // namespace twofold::proofs
