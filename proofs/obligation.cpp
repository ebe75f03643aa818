#include "proofs/obligation.hpp"

#include "proofs/symbolic_arm.hpp"
#include "properties/all.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <tuple>

namespace twofold::proofs {

namespace {

template <std::size_t I> constexpr auto const& property = std::get<I>(properties::all);

template <std::size_t I, class Arm>
auto claim_of(Arm& arm, std::span<typename Arm::Page const> pages) {
  if constexpr (property<I>.template page_count<Arm>() == 1)
    return property<I>.claim(arm, pages[0]);
  else
    return property<I>.claim(arm, pages[0], pages[1]);
}

template <std::size_t I, class Arm> Verdict judge_with(Arm arm, std::span<Concrete const> pages) {
  auto const claim = claim_of<I>(arm, pages);
  if (!arm.admissible()) return Verdict::outside;
  if (property<I>.statement.domain == Domain::allocated && !arm.allocated())
    return Verdict::outside;
  if (!arm.matched()) return Verdict::violated;
  if (!claim.assumes) return Verdict::outside;
  return claim.ensures ? Verdict::holds : Verdict::violated;
}

template <std::size_t I> Query query_for(Rules const& rules, std::span<Values<Term> const> pages) {
  SymbolicArm arm{rules};
  Claim<Formula> const claim = claim_of<I>(arm, pages);
  Formula const scope = property<I>.statement.domain == Domain::every
                            ? arm.admissible()
                            : arm.admissible() && arm.allocated();
  return {scope, claim.assumes, claim.ensures, arm.matched()};
}

template <std::size_t I> Obligation make() {
  return {&property<I>.statement, property<I>.template page_count<StaticArm>(),
          [](std::span<Concrete const> pages) { return judge_with<I>(StaticArm{}, pages); },
          [](Rules const& rules, std::span<Concrete const> pages) {
            return judge_with<I>(RuntimeArm{RuntimeRules{rules}}, pages);
          },
          &query_for<I>};
}

constexpr std::size_t count = std::tuple_size_v<decltype(properties::all)>;

template <std::size_t... I> std::array<Obligation, count> make_all(std::index_sequence<I...>) {
  return {make<I>()...};
}

} // namespace

std::span<Obligation const> obligations() {
  static std::array<Obligation, count> const all = make_all(std::make_index_sequence<count>{});
  return all;
}

Obligation const* find_obligation(std::string_view id) {
  auto const all = obligations();
  auto const found =
      std::ranges::find_if(all, [&](Obligation const& o) { return o.statement->id == id; });
  return found == all.end() ? nullptr : &*found;
}

SymbolicPages symbolic_pages(Graph& graph, unsigned count_of_pages) {
  SymbolicPages result;
  for (unsigned page = 0; page < count_of_pages; ++page) {
    result.pages.push_back(
        symbolic_state(graph, page == 0 ? "" : "page" + std::to_string(page + 1) + "."));
    for (std::size_t i = 0; i < given_count; ++i)
      result.places.push_back({page, Field{static_cast<std::uint8_t>(i),
                                           static_cast<std::uint8_t>(field_infos[i].width)}});
  }
  return result;
}

std::vector<Place> free_places(Obligation const& obligation, Rules const& rules) {
  using namespace field;
  Graph graph;
  auto const symbolic = symbolic_pages(graph, obligation.pages);
  Query const query = obligation.query(rules, symbolic.pages);
  std::vector<bool> scoped(symbolic.places.size(), false);
  std::vector<bool> claimed(symbolic.places.size(), false);
  for (auto v : support(query.scope)) scoped[v] = true;
  for (Formula const& part : {query.assumes, query.ensures, query.matched})
    for (auto v : support(part)) claimed[v] = true;

  auto const any_of = [](Field f, auto... fields) { return ((f == fields) || ...); };
  std::vector<Place> places;
  for (std::size_t v = 0; v < symbolic.places.size(); ++v) {
    Field const f = symbolic.places[v].field;
    bool const reserved_only =
        any_of(f, choice.mair, choice.s1_sh, choice.s2_memattr, choice.s2_sh);
    if (reserved_only && obligation.statement->domain == Domain::allocated) continue;
    bool const sh = any_of(f, in.s1_sh, in.s2_sh, choice.s1_sh, choice.s2_sh);
    if (claimed[v] || (scoped[v] && !sh)) places.push_back(symbolic.places[v]);
  }
  return places;
}

} // namespace twofold::proofs
