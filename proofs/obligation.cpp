#include "proofs/obligation.hpp"

#include "model/registers.hpp"
#include "model/setting.hpp"
#include "proofs/symbolic_arm.hpp"
#include "properties/all.hpp"

#include <boost/hana/accessors.hpp>
#include <boost/hana/first.hpp>
#include <boost/hana/for_each.hpp>
#include <boost/hana/second.hpp>

#include <algorithm>
#include <array>
#include <deque>
#include <string>
#include <tuple>

namespace twofold::proofs {

namespace hana = boost::hana;

namespace {

/// Given fields that have room for more values than they use.
constexpr std::array<Field, 3> bounded_fields{field::in.regime, field::in.access,
                                              field::in.tag_access};

template <std::size_t I> constexpr auto const& property = std::get<I>(properties::all);

template <std::size_t I, class Arm>
auto claim_of(Arm& arm, std::span<typename Arm::Page const> pages) {
  constexpr unsigned count = property<I>.template page_count<Arm>();
  if constexpr (count == 1)
    return property<I>.claim(arm, pages[0]);
  else if constexpr (count == 2)
    return property<I>.claim(arm, pages[0], pages[1]);
  else
    return property<I>.claim(arm, pages[0], pages[1], pages[2]);
}

/// Whether the usual setting fixes a field. Registers may hold controls that have no effect in it.
bool is_fixed(Field f, bool raw) {
  using namespace field;
  bool const idle = f == in.hcr_e2h || f == in.hcr_ptw || f == in.hcr_dct || f == in.sctlr_i;
  return is_control(f) && !(raw && idle);
}

/// Whether a page has values that its fields do not use, or is in another setting.
bool out_of_place(Concrete const& page, Setting setting, bool raw) {
  for (Field const f : bounded_fields)
    if (page[f] >= value_count(f)) return true;
  if (setting == Setting::any) return false;
  for (std::size_t i = 0; i < given_count; ++i)
    if (is_fixed(field_at(i), raw) && page.items[i] != usual_page.items[i]) return true;
  return false;
}

template <std::size_t I, bool Raw, class Arm>
Verdict judge_with(Arm arm, std::span<Concrete const> pages) {
  for (Concrete const& page : pages)
    if (out_of_place(page, property<I>.statement.setting, Raw)) return Verdict::outside;
  auto const claim = claim_of<I>(arm, pages);
  if (!arm.admissible()) return Verdict::outside;
  if (property<I>.statement.domain == Domain::allocated && !arm.allocated())
    return Verdict::outside;
  if (!arm.matched()) return Verdict::violated;
  if (!claim.assumes) return Verdict::outside;
  return claim.ensures ? Verdict::holds : Verdict::violated;
}

template <std::size_t I> Query query_with(SymbolicArm arm, std::span<Values<Term> const> pages) {
  Claim<Formula> const claim = claim_of<I>(arm, pages);
  Formula scope = property<I>.statement.domain == Domain::every
                      ? arm.admissible()
                      : arm.admissible() && arm.allocated();
  for (auto const& page : pages)
    for (Field const f : bounded_fields) scope = scope && page[f] < Term{value_count(f)};
  return {scope, claim.assumes, claim.ensures, arm.matched()};
}

template <std::size_t I> Query query_for(Rules const& rules, std::span<Values<Term> const> pages) {
  return query_with<I>(SymbolicArm{rules}, pages);
}

template <std::size_t I> Query guarded_query_for(Rules const& rules,
                                                 std::span<Values<Term> const> pages,
                                                 RowGuards const& guards) {
  return query_with<I>(SymbolicArm{rules, &guards}, pages);
}

/// Any rules, keeping what they make of whole translations and decodings.
struct RecordingRules {
  RuntimeRules rules;
  std::vector<AskedPage>* asked;
  void translate(Concrete& state) const {
    rules.translate(state);
    asked->push_back({state, true});
  }
  void decode(Concrete& state) const {
    rules.decode(state);
    asked->push_back({state, false});
  }
  void combine(Concrete& state) const { rules.combine(state); }
};

template <std::size_t I> void record_runs(Rules const& rules, std::span<Concrete const> pages,
                                          std::vector<AskedPage>& asked) {
  ConcreteArm<RecordingRules> arm{RecordingRules{{rules}, &asked}};
  claim_of<I>(arm, pages);
}

template <std::size_t I, bool Raw> Obligation make(Statement const& statement) {
  return {&statement,
          property<I>.template page_count<StaticArm>(),
          Raw,
          [](std::span<Concrete const> pages) { return judge_with<I, Raw>(StaticArm{}, pages); },
          [](Rules const& rules, std::span<Concrete const> pages) {
            return judge_with<I, Raw>(RuntimeArm{RuntimeRules{rules}}, pages);
          },
          &query_for<I>,
          &guarded_query_for<I>,
          &record_runs<I>};
}

constexpr std::size_t count = std::tuple_size_v<decltype(properties::all)>;

/// Whether a property is also stated of raw registers: those that say what a guest can and cannot
/// have.
constexpr bool has_raw_form(Statement const& s) {
  bool const confines = s.id.starts_with("containment.") || s.id.starts_with("tagging.") ||
                        s.id.starts_with("effects.");
  return confines && s.setting == Setting::data;
}

/// A statement with text of its own.
class OwnStatement {
public:
  explicit OwnStatement(Statement const& of)
      : id_("raw." + std::string{of.id}),
        sentence_("For every value of MAIR_EL1, SCTLR_EL1, HCR_EL2 and both descriptors that maps "
                  "the page in this setting: " +
                  std::string{of.sentence}),
        statement_(of) {
    statement_.id = id_;
    statement_.sentence = sentence_;
  }
  OwnStatement(OwnStatement const&) = delete;
  OwnStatement& operator=(OwnStatement const&) = delete;
  [[nodiscard]] Statement const& get() const { return statement_; }

private:
  std::string id_;
  std::string sentence_;
  Statement statement_;
};

/// Every obligation, those of raw registers last.
class Catalogue {
public:
  Catalogue() {
    [this]<std::size_t... I>(std::index_sequence<I...>) {
      (all_.push_back(make<I, false>(property<I>.statement)), ...);
      (add_raw<I>(), ...);
    }(std::make_index_sequence<count>{});
  }
  [[nodiscard]] std::span<Obligation const> all() const { return all_; }

private:
  template <std::size_t I> void add_raw() {
    if constexpr (has_raw_form(property<I>.statement))
      all_.push_back(make<I, true>(statements_.emplace_back(property<I>.statement).get()));
  }

  std::deque<OwnStatement> statements_;
  std::vector<Obligation> all_;
};

} // namespace

std::span<Obligation const> obligations() {
  static Catalogue const catalogue;
  return catalogue.all();
}

Obligation const* find_obligation(std::string_view id) {
  auto const all = obligations();
  auto const found =
      std::ranges::find_if(all, [&](Obligation const& o) { return o.statement->id == id; });
  return found == all.end() ? nullptr : &*found;
}

namespace {

/// Calls `registers(name, register)` for each register and `fields(field)` for each field that an
/// obligation's pages leave open, in the order of their variables.
template <class T, class OnRegister, class OnField>
void for_each_variable(Obligation const& obligation, Registers<T>& raw, OnRegister registers,
                       OnField fields) {
  if (obligation.raw)
    hana::for_each(hana::accessors<Registers<T>>(), [&](auto const& member) {
      registers(std::string_view{hana::first(member).c_str()}, hana::second(member)(raw));
    });
  bool const usual = obligation.statement->setting == Setting::data;
  for (std::size_t i = 0; i < given_count; ++i) {
    Field const f = field_at(i);
    bool const input = i >= field::in.regime.index && i < field::choice.mair.index;
    if ((usual && is_control(f)) || (obligation.raw && input)) continue;
    fields(f);
  }
}

std::string variable_name(unsigned page, std::string_view name) {
  return (page == 0 ? std::string{} : "page" + std::to_string(page + 1) + ".") + std::string{name};
}

} // namespace

SymbolicPages symbolic_pages(Graph& graph, Obligation const& obligation) {
  SymbolicPages result;
  for (unsigned page = 0; page < obligation.pages; ++page) {
    Values<Term>& state = result.pages.emplace_back();
    for (std::size_t i = 0; i < given_count; ++i) state.items[i] = Term{usual_page.items[i]};
    Registers<Term> raw;
    for_each_variable(
        obligation, raw,
        [&](std::string_view name, Term& reg) {
          reg = variable(graph, variable_name(page, name), 64);
        },
        [&](Field f) {
          auto const name = std::string{info(f).group} + "." + std::string{info(f).name};
          state[f] = variable(graph, variable_name(page, name), f.width);
        });
    if (!obligation.raw) continue;
    read_registers(raw, state);
    result.setting = result.setting && covered(raw);
    for (std::size_t i = 0; i < given_count; ++i)
      if (is_fixed(field_at(i), true))
        result.setting = result.setting && state.items[i] == Term{usual_page.items[i]};
  }
  return result;
}

Query query_of(Obligation const& obligation, Rules const& rules, SymbolicPages const& symbolic) {
  Query query = obligation.query(rules, symbolic.pages);
  query.scope = query.scope && symbolic.setting;
  return query;
}

std::vector<Concrete> pages_of(Obligation const& obligation, std::span<std::uint64_t const> model) {
  std::vector<Concrete> pages(obligation.pages, usual_page);
  auto next = model.begin();
  for (Concrete& page : pages) {
    Registers<std::uint64_t> raw{};
    for_each_variable(
        obligation, raw, [&](std::string_view, std::uint64_t& reg) { reg = *next++; },
        [&](Field f) { page[f] = static_cast<Value>(*next++); });
    if (obligation.raw) read_registers(raw, page);
  }
  return pages;
}

std::vector<Place> free_places(Obligation const& of, Rules const& rules) {
  using namespace field;
  Obligation obligation = of;
  obligation.raw = false; // what registers hold comes down to the same fields
  Graph graph;
  auto const symbolic = symbolic_pages(graph, obligation);
  std::vector<Place> variables;
  Registers<Term> none;
  for (unsigned page = 0; page < obligation.pages; ++page)
    for_each_variable(
        obligation, none, [](auto const&...) {}, [&](Field f) { variables.push_back({page, f}); });
  Query const query = query_of(obligation, rules, symbolic);
  std::vector<bool> scoped(variables.size(), false);
  std::vector<bool> claimed(variables.size(), false);
  for (auto v : support(query.scope)) scoped[v] = true;
  for (Formula const& part : {query.assumes, query.ensures, query.matched})
    for (auto v : support(part)) claimed[v] = true;

  auto const any_of = [](Field f, auto... fields) { return ((f == fields) || ...); };
  std::vector<Place> places;
  for (std::size_t v = 0; v < variables.size(); ++v) {
    Field const f = variables[v].field;
    bool const reserved_only =
        any_of(f, choice.mair, choice.s1_sh, choice.s2_memattr, choice.s2_sh);
    if (reserved_only && obligation.statement->domain == Domain::allocated) continue;
    bool const sh = any_of(f, in.s1_sh, in.s2_sh, in.tcr_sh, choice.s1_sh, choice.s2_sh);
    if (claimed[v] || (scoped[v] && !sh)) places.push_back(variables[v]);
  }
  return places;
}

} // namespace twofold::proofs
