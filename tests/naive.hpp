#pragma once
/// \file
/// How stage 1 and stage 2 memory attributes combine, written down a second time and naively:
/// statements in the order in which a processor would take them, no tables, nothing shared with
/// `spec/`. It exists to be compared with the rules.
///
/// The statements run on plain numbers (ConcreteDomain) and on symbolic terms (SymbolicDomain). A
/// decision is `if_(condition, branch, condition, branch, ..., otherwise)`. On symbolic conditions
/// every branch runs, each on its own copy of the state, and the copies are merged.
///
/// T1 to T8, and D1 to D12, are tables and doubtful readings of the collected facts.

#include "proofs/term.hpp"

#include <array>
#include <compare>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace twofold::naive {

/// A member of a struct of values, for code that treats all members alike.
template <class S> struct Field {
  std::string_view name;
  unsigned width;
  typename S::Value S::* member;
};

/// What is given: features, controls, and the fields of descriptors and registers.
template <class D> struct Inputs {
  using Value = typename D::Value;
  Value s2fwb{}, xs{}, mte2{}, mte_perm{}, lpa2{};
  Value regime{};     ///< 0 EL1&0, 1 EL2, else EL2&0
  Value access{};     ///< 0 read, 1 write, 2 AT, 3 AT of stage 1, 4 fetch, else stage-1 walk
  Value tag_access{}; ///< 0 unchecked, or its check has no effect; 1 checked; else explicit
  Value ata{};
  Value sctlr_m{}, sctlr_c{}, sctlr_i{};
  Value hcr_vm{}, hcr_fwb{}, hcr_cd{}, hcr_id{}, hcr_dc{}, hcr_dct{}, hcr_e2h{}, hcr_tge{};
  Value hcr_ptw{};
  Value mair{}, s1_sh{};
  Value tcr_irgn{}, tcr_orgn{}, tcr_sh{};
  Value s2_memattr{}, s2_sh{}, s2_fnxs{};

  static constexpr auto fields() {
    using I = Inputs;
    return std::array{Field<I>{"s2fwb", 1, &I::s2fwb},
                      Field<I>{"xs", 1, &I::xs},
                      Field<I>{"mte2", 1, &I::mte2},
                      Field<I>{"mte_perm", 1, &I::mte_perm},
                      Field<I>{"lpa2", 1, &I::lpa2},
                      Field<I>{"regime", 2, &I::regime},
                      Field<I>{"access", 3, &I::access},
                      Field<I>{"tag_access", 2, &I::tag_access},
                      Field<I>{"ata", 1, &I::ata},
                      Field<I>{"sctlr_m", 1, &I::sctlr_m},
                      Field<I>{"sctlr_c", 1, &I::sctlr_c},
                      Field<I>{"sctlr_i", 1, &I::sctlr_i},
                      Field<I>{"hcr_vm", 1, &I::hcr_vm},
                      Field<I>{"hcr_fwb", 1, &I::hcr_fwb},
                      Field<I>{"hcr_cd", 1, &I::hcr_cd},
                      Field<I>{"hcr_id", 1, &I::hcr_id},
                      Field<I>{"hcr_dc", 1, &I::hcr_dc},
                      Field<I>{"hcr_dct", 1, &I::hcr_dct},
                      Field<I>{"hcr_e2h", 1, &I::hcr_e2h},
                      Field<I>{"hcr_tge", 1, &I::hcr_tge},
                      Field<I>{"hcr_ptw", 1, &I::hcr_ptw},
                      Field<I>{"mair", 8, &I::mair},
                      Field<I>{"s1_sh", 2, &I::s1_sh},
                      Field<I>{"tcr_irgn", 2, &I::tcr_irgn},
                      Field<I>{"tcr_orgn", 2, &I::tcr_orgn},
                      Field<I>{"tcr_sh", 2, &I::tcr_sh},
                      Field<I>{"s2_memattr", 4, &I::s2_memattr},
                      Field<I>{"s2_sh", 2, &I::s2_sh},
                      Field<I>{"s2_fnxs", 1, &I::s2_fnxs}};
  }
};

/// What the architecture leaves open. All zero is always a permitted choice.
template <class D> struct Choices {
  using Value = typename D::Value;
  Value mair{};            ///< the byte that a reserved byte behaves as
  Value s1_sh{};           ///< what SH=0b01 of a descriptor or of TCR behaves as
  Value s2_memattr{};      ///< what a reserved MemAttr behaves as
  Value s2_sh{};           ///< what SH=0b01 of stage 2 behaves as
  Value s1_osh{};          ///< 1: Device and Normal-NC leave stage 1 as Outer Shareable
  Value nsh_tagged{};      ///< 1: Tagged stays so with Non-shareable
  Value nc_tagged{};       ///< 1: Tagged stays so with SCTLR.C=0
  Value s1_device_fetch{}; ///< 1: a fetch from Device of stage 1 is a Permission fault
  Value s2_device_fetch{}; ///< 1: a fetch from Device of stage 2 is a Permission fault
  Value par_wt{};          ///< 1: 0xA0 is reported although the hints of one side do not fit

  static constexpr auto fields() {
    using C = Choices;
    return std::array{Field<C>{"mair", 8, &C::mair},
                      Field<C>{"s1_sh", 2, &C::s1_sh},
                      Field<C>{"s2_memattr", 4, &C::s2_memattr},
                      Field<C>{"s2_sh", 2, &C::s2_sh},
                      Field<C>{"s1_osh", 1, &C::s1_osh},
                      Field<C>{"nsh_tagged", 1, &C::nsh_tagged},
                      Field<C>{"nc_tagged", 1, &C::nc_tagged},
                      Field<C>{"s1_device_fetch", 1, &C::s1_device_fetch},
                      Field<C>{"s2_device_fetch", 1, &C::s2_device_fetch},
                      Field<C>{"par_wt", 1, &C::par_wt}};
  }
};

/// What comes out. Where `fault` is not 0, everything else but `inadmissible` is without meaning.
template <class D> struct Outcome {
  using Value = typename D::Value;
  Value type{};                               ///< 0 nGnRnE, 1 nGnRE, 2 nGRE, 3 GRE, 4 Normal
  Value inner{}, outer{};                     ///< 0 Device, 1 NC, 2 WT, 3 WB
  Value inner_hints{}, outer_hints{};         ///< bit 1 Read-Allocate, bit 0 Write-Allocate
  Value inner_transient{}, outer_transient{}; ///< 1: transient
  Value sh{};                                 ///< 0 Non-shareable, 1 Inner, 2 Outer Shareable
  Value tagged{}, no_tag_access{}, xs{};
  Value fault{}; ///< 0 none, Permission fault of stage 1 or 2
  Value par_attr{}, par_sh{};
  Value reserved{};     ///< a reserved encoding was met
  Value inadmissible{}; ///< no such configuration, or a choice that was used is not permitted

  static constexpr auto fields() {
    using O = Outcome;
    return std::array{Field<O>{"type", 3, &O::type},
                      Field<O>{"inner", 2, &O::inner},
                      Field<O>{"outer", 2, &O::outer},
                      Field<O>{"inner_hints", 2, &O::inner_hints},
                      Field<O>{"outer_hints", 2, &O::outer_hints},
                      Field<O>{"inner_transient", 1, &O::inner_transient},
                      Field<O>{"outer_transient", 1, &O::outer_transient},
                      Field<O>{"sh", 2, &O::sh},
                      Field<O>{"tagged", 1, &O::tagged},
                      Field<O>{"no_tag_access", 1, &O::no_tag_access},
                      Field<O>{"xs", 1, &O::xs},
                      Field<O>{"fault", 2, &O::fault},
                      Field<O>{"par_attr", 8, &O::par_attr},
                      Field<O>{"par_sh", 2, &O::par_sh},
                      Field<O>{"reserved", 1, &O::reserved},
                      Field<O>{"inadmissible", 1, &O::inadmissible}};
  }
};

/// The attributes of one stage, or of both together; see Outcome.
template <class D> struct Attributes {
  using Value = typename D::Value;
  Value type{}, inner{}, outer{}, inner_hints{}, outer_hints{}, inner_transient{};
  Value outer_transient{}, sh{}, tagged{}, no_tag_access{}, xs{};

  static constexpr auto fields() {
    using A = Attributes;
    return std::array{Field<A>{"type", 3, &A::type},
                      Field<A>{"inner", 2, &A::inner},
                      Field<A>{"outer", 2, &A::outer},
                      Field<A>{"inner_hints", 2, &A::inner_hints},
                      Field<A>{"outer_hints", 2, &A::outer_hints},
                      Field<A>{"inner_transient", 1, &A::inner_transient},
                      Field<A>{"outer_transient", 1, &A::outer_transient},
                      Field<A>{"sh", 2, &A::sh},
                      Field<A>{"tagged", 1, &A::tagged},
                      Field<A>{"no_tag_access", 1, &A::no_tag_access},
                      Field<A>{"xs", 1, &A::xs}};
  }
};

/// Everything that statements assign to.
template <class D> struct State {
  using Value = typename D::Value;
  Attributes<D> s1, s2, result;
  Choices<D> consulted; ///< 1 for each choice that was used
  Value byte{};         ///< the MAIR byte in force
  Value memattr{};      ///< the MemAttr in force
  Value nibble_outer{}, nibble_inner{};
  Value par_attr{}, par_sh{}, fault{}, reserved{}, inadmissible{};

  static constexpr auto fields() {
    using S = State;
    return std::array{
        Field<S>{"byte", 8, &S::byte},
        Field<S>{"memattr", 4, &S::memattr},
        Field<S>{"nibble_outer", 4, &S::nibble_outer},
        Field<S>{"nibble_inner", 4, &S::nibble_inner},
        Field<S>{"par_attr", 8, &S::par_attr},
        Field<S>{"par_sh", 2, &S::par_sh},
        Field<S>{"fault", 2, &S::fault},
        Field<S>{"reserved", 1, &S::reserved},
        Field<S>{"inadmissible", 1, &S::inadmissible},
    };
  }
};

/// Plain numbers: one branch is taken.
struct ConcreteDomain {
  using Value = unsigned;
  using Bool = bool;

  static Value pick(Bool condition, Value yes, Value no, unsigned) { return condition ? yes : no; }
  /// `count` bits from bit `low` on, as a value of `width` bits.
  static Value bits(Value value, unsigned low, unsigned count, unsigned) {
    return value >> low & ((1U << count) - 1);
  }
  /// `high` above the `low_width` bits of `low`.
  static Value join(Value high, unsigned, Value low, unsigned low_width, unsigned) {
    return high << low_width | low;
  }
  template <class S, class Then, class Otherwise>
  static void branch(S&, Bool condition, Then const& then, Otherwise const& otherwise) {
    if (condition)
      then();
    else
      otherwise();
  }
};

/// Terms: both branches are taken, and their states merged.
struct SymbolicDomain {
  using Value = proofs::Term;
  using Bool = proofs::Formula;

  static Value pick(Bool const& condition, Value const& yes, Value const& no, unsigned width) {
    return proofs::choose(condition, yes, no, width);
  }
  static Value bits(Value const& value, unsigned low, unsigned count, unsigned width) {
    return proofs::extract(proofs::extract(value, low, count), 0, width);
  }
  static Value join(Value const& high, unsigned high_width, Value const& low, unsigned low_width,
                    unsigned width) {
    Value joined = 0;
    for (unsigned h = 0; h < 1U << high_width; ++h) {
      Value row = h << low_width;
      for (unsigned l = 1; l < 1U << low_width; ++l)
        row = proofs::choose(low == l, h << low_width | l, row, width);
      joined = proofs::choose(high == h, row, joined, width);
    }
    return joined;
  }
  template <class S, class Then, class Otherwise> static void
  branch(S& state, Bool const& condition, Then const& then, Otherwise const& otherwise) {
    if (condition.is_literal()) {
      if (condition.literal())
        then();
      else
        otherwise();
      return;
    }
    S const before = state;
    then();
    S const after_then = std::exchange(state, before);
    otherwise();
    merge(condition, after_then.s1, state.s1);
    merge(condition, after_then.s2, state.s2);
    merge(condition, after_then.result, state.result);
    merge(condition, after_then.consulted, state.consulted, true);
    merge(condition, after_then, state);
  }

private:
  /// Puts into `to` what `yes` holds where the condition does.
  template <class S>
  static void merge(Bool const& condition, S const& yes, S& to, bool single_bits = false) {
    for (auto const& field : S::fields())
      to.*field.member = proofs::choose(condition, yes.*field.member, to.*field.member,
                                        single_bits ? 1 : field.width);
  }
};

template <class D> class Machine {
public:
  using Value = typename D::Value;
  using Bool = typename D::Bool;

  Machine(Inputs<D> const& inputs, Choices<D> const& choices) : in_(inputs), choices_(choices) {}

  Outcome<D> run() {
    s_ = {};
    configuration();
    stage1();
    if_(s_.fault == 0U, [&] { if_(stage2_applies_, [&] { stage2(); }, [&] { no_stage2(); }); });
    // D5.
    if_(in_.xs == 0U, [&] { s_.result.xs = 1; });
    parameters();
    return {s_.result.type,
            s_.result.inner,
            s_.result.outer,
            s_.result.inner_hints,
            s_.result.outer_hints,
            s_.result.inner_transient,
            s_.result.outer_transient,
            s_.result.sh,
            s_.result.tagged,
            s_.result.no_tag_access,
            s_.result.xs,
            s_.fault,
            s_.par_attr,
            s_.par_sh,
            s_.reserved,
            s_.inadmissible};
  }

  /// After a run, 1 for each choice that it used; it depends on no others.
  [[nodiscard]] Choices<D> const& consulted() const { return s_.consulted; }

private:
  static constexpr unsigned normal = 4;
  enum : unsigned { device = 0, non_cacheable = 1, write_through = 2, write_back = 3 };
  enum : unsigned { no_allocate = 0, read_allocate = 2, read_write_allocate = 3 };
  enum : unsigned { non_shareable = 0, inner_shareable = 1, outer_shareable = 2 };

  template <class Then> void if_(Bool const& condition, Then const& then) {
    D::branch(s_, condition, then, [] {});
  }
  template <class Then, class Otherwise>
  void if_(Bool const& condition, Then const& then, Otherwise const& otherwise) {
    D::branch(s_, condition, then, otherwise);
  }
  template <class Then, class Next, class... Rest>
    requires(sizeof...(Rest) > 0)
  void if_(Bool const& condition, Then const& then, Next const& next, Rest const&... rest) {
    D::branch(s_, condition, then, [&] { if_(next, rest...); });
  }

  static Value bits(Value const& value, unsigned low, unsigned count) {
    return D::bits(value, low, count, count);
  }
  static Value bit(Bool const& condition) { return D::pick(condition, 1, 0, 1); }
  Value consult(Value Choices<D>::* which) {
    s_.consulted.*which = 1;
    return choices_.*which;
  }

  // Conditions on attributes.

  static Bool is_device(Attributes<D> const& a) { return !(a.type == normal); }
  static Bool is_normal(Attributes<D> const& a) { return a.type == normal; }
  static Bool is_both(Attributes<D> const& a, unsigned cacheability) {
    return is_normal(a) && a.inner == cacheability && a.outer == cacheability;
  }
  static Bool may_be_tagged(Attributes<D> const& a) {
    return is_both(a, write_back) && a.inner_hints == read_write_allocate &&
           a.outer_hints == read_write_allocate && a.inner_transient == 0U &&
           a.outer_transient == 0U;
  }

  // Statements on attributes.

  /// Normal memory with the same cacheability and hints on both sides; the rest stays.
  static void set_normal(Attributes<D>& a, unsigned cacheability, unsigned hints) {
    a.type = normal;
    a.inner = a.outer = cacheability;
    a.inner_hints = a.outer_hints = hints;
    a.inner_transient = a.outer_transient = 0;
  }
  static void set_device(Attributes<D>& a, Value const& type) {
    a.type = type;
    a.inner = a.outer = device;
    a.inner_hints = a.outer_hints = no_allocate;
    a.inner_transient = a.outer_transient = 0;
  }
  /// As if the access were to Normal Non-cacheable memory; XS is kept.
  static void treat_as_non_cacheable(Attributes<D>& a) {
    set_normal(a, non_cacheable, no_allocate);
    a.tagged = 0;
    a.no_tag_access = 0;
  }
  /// R_PYFVQ.
  void effective_shareability(Attributes<D>& a) {
    if_(is_device(a) || is_both(a, non_cacheable), [&] { a.sh = outer_shareable; });
  }
  void decode_shareability(Attributes<D>& a, Value const& field, Value Choices<D>::* choice) {
    auto const set = [&](Value const& encoding) {
      if_(
          encoding == 0b00U, [&] { a.sh = non_shareable; }, //
          encoding == 0b10U, [&] { a.sh = outer_shareable; }, [&] { a.sh = inner_shareable; });
    };
    if_(
        field == 0b01U,
        [&] {
          s_.reserved = 1;
          Value const chosen = consult(choice);
          if_(chosen == 0b01U, [&] { s_.inadmissible = 1; });
          set(chosen);
        },
        [&] { set(field); });
  }

  // Controls.

  void configuration() {
    Bool const el10 = in_.regime == 0U;
    fetch_ = in_.access == 4U;
    walk_ = in_.access == 5U || in_.access == 6U || in_.access == 7U;
    at_ = in_.access == 2U || in_.access == 3U;
    // With E2H=TGE=1 there is no EL1&0 to ask about, so its masks need not be spelt out (D11).
    if_(el10 && in_.hcr_e2h == 1U && in_.hcr_tge == 1U, [&] { s_.inadmissible = 1; });
    vm_ = el10 && in_.hcr_vm == 1U;
    dc_ = el10 && in_.hcr_dc == 1U;
    stage1_on_ = in_.sctlr_m == 1U && !(el10 && (in_.hcr_dc == 1U || in_.hcr_tge == 1U));
    stage2_applies_ = (vm_ || dc_) && !(in_.access == 3U);
    fwb_ = in_.s2fwb == 1U && in_.hcr_fwb == 1U;
    if_(walk_ && !stage1_on_, [&] { s_.inadmissible = 1; });
  }

  // Stage 1.

  void stage1() {
    if_(
        stage1_on_,
        [&] {
          if_(walk_, [&] { stage1_walk(); }, [&] { stage1_page(); });
          // R_NSCNC. HCR_EL2.VM itself counts, not that DC implies it.
          if_(is_device(s_.s1) || is_both(s_.s1, non_cacheable), [&] {
            if_(
                vm_,
                [&] {
                  if_(consult(&Choices<D>::s1_osh) == 1U, [&] { s_.s1.sh = outer_shareable; });
                },
                [&] { s_.s1.sh = outer_shareable; });
          });
        },
        [&] { stage1_off(); });
  }

  void stage1_off() {
    if_(
        dc_,
        [&] {
          set_normal(s_.s1, write_back, read_write_allocate);
          s_.s1.sh = non_shareable;
          s_.s1.xs = 0;
          if_(in_.hcr_dct == 1U && in_.mte2 == 1U, [&] { s_.s1.tagged = 1; });
        },
        fetch_,
        [&] {
          if_(
              in_.sctlr_i == 1U, [&] { set_normal(s_.s1, write_through, read_allocate); },
              [&] { set_normal(s_.s1, non_cacheable, no_allocate); });
          s_.s1.sh = outer_shareable;
          s_.s1.xs = 1;
        },
        [&] {
          set_device(s_.s1, 0);
          s_.s1.sh = outer_shareable;
          s_.s1.xs = 1;
        });
  }

  void stage1_walk() {
    auto const side = [&](Value const& field, Value& cacheability, Value& hints) {
      if_(
          field == 0U, [&] { cacheability = non_cacheable, hints = no_allocate; }, //
          field == 1U, [&] { cacheability = write_back, hints = read_write_allocate; }, field == 2U,
          [&] { cacheability = write_through, hints = read_allocate; },
          [&] { cacheability = write_back, hints = read_allocate; });
    };
    s_.s1.type = normal;
    side(in_.tcr_irgn, s_.s1.inner, s_.s1.inner_hints);
    side(in_.tcr_orgn, s_.s1.outer, s_.s1.outer_hints);
    if_(is_both(s_.s1, write_back), [&] { s_.s1.xs = 0; }, [&] { s_.s1.xs = 1; });
    decode_shareability(s_.s1, in_.tcr_sh, &Choices<D>::s1_sh);
    if_(in_.sctlr_c == 0U, [&] { treat_as_non_cacheable(s_.s1); });
  }

  void stage1_page() {
    decode_mair();
    decode_shareability(s_.s1, in_.s1_sh, &Choices<D>::s1_sh);
    if_(
        fetch_,
        [&] {
          if_(
              is_device(s_.s1),
              [&] {
                if_(
                    consult(&Choices<D>::s1_device_fetch) == 1U, [&] { s_.fault = 1; },
                    [&] { treat_as_non_cacheable(s_.s1); });
              },
              in_.sctlr_i == 0U, [&] { treat_as_non_cacheable(s_.s1); }, [] {});
        },
        is_normal(s_.s1) && in_.sctlr_c == 0U,
        [&] {
          // D1.
          if_(
              s_.s1.tagged == 1U,
              [&] {
                treat_as_non_cacheable(s_.s1);
                s_.s1.tagged = consult(&Choices<D>::nc_tagged);
              },
              [&] { treat_as_non_cacheable(s_.s1); });
        },
        [] {});
  }

  [[nodiscard]] Bool mair_reserved(Value const& byte) const {
    Bool const device_byte = bits(byte, 4, 4) == 0U;
    Bool const device_xs = device_byte && bits(byte, 0, 2) == 0b01U;
    Bool const device_other = device_byte && bits(byte, 1, 1) == 1U;
    Bool const low_zero = !device_byte && bits(byte, 0, 4) == 0U;
    Bool const normal_xs = byte == 0x40U || byte == 0xA0U;
    Bool const tagged = byte == 0xF0U;
    return device_other || ((device_xs || normal_xs) && in_.xs == 0U) ||
           (tagged && in_.mte2 == 0U) || (low_zero && !normal_xs && !tagged);
  }

  /// T1.
  void decode_mair() {
    if_(
        mair_reserved(in_.mair),
        [&] {
          s_.reserved = 1;
          s_.byte = consult(&Choices<D>::mair);
          if_(mair_reserved(s_.byte), [&] { s_.inadmissible = 1; });
        },
        [&] {
          s_.byte = in_.mair;
          if_(in_.mair == 0xF0U, [&] { s_.s1.tagged = 1; });
        });
    if_(
        bits(s_.byte, 4, 4) == 0U,
        [&] {
          set_device(s_.s1, D::bits(s_.byte, 2, 2, 3));
          s_.s1.xs = bit(bits(s_.byte, 0, 1) == 0U);
        },
        s_.byte == 0x40U,
        [&] {
          set_normal(s_.s1, non_cacheable, no_allocate);
          s_.s1.xs = 0;
        },
        s_.byte == 0xA0U,
        [&] {
          set_normal(s_.s1, write_through, read_allocate);
          s_.s1.xs = 0;
        },
        s_.byte == 0xF0U,
        [&] {
          set_normal(s_.s1, write_back, read_write_allocate);
          s_.s1.xs = 0;
        },
        [&] {
          s_.s1.type = normal;
          decode_nibble(bits(s_.byte, 4, 4), s_.s1.outer, s_.s1.outer_hints, s_.s1.outer_transient);
          decode_nibble(bits(s_.byte, 0, 4), s_.s1.inner, s_.s1.inner_hints, s_.s1.inner_transient);
          if_(is_both(s_.s1, write_back), [&] { s_.s1.xs = 0; }, [&] { s_.s1.xs = 1; });
        });
  }

  void decode_nibble(Value const& nibble, Value& cacheability, Value& hints, Value& transient) {
    if_(
        nibble == 0b0100U,
        [&] {
          cacheability = non_cacheable;
          hints = no_allocate;
          transient = 0;
        },
        [&] {
          if_(
              bits(nibble, 2, 1) == 0U, [&] { cacheability = write_through; },
              [&] { cacheability = write_back; });
          hints = bits(nibble, 0, 2);
          // D2.
          if_(
              hints == no_allocate, [&] { transient = 0; },
              [&] { transient = bit(bits(nibble, 3, 1) == 0U); });
        });
  }

  // Stage 2.

  /// Where stage 2 does not apply.
  void no_stage2() {
    s_.result = s_.s1;
    if_(
        at_,
        [&] {
          s_.result.tagged = 0;
          if_(in_.mte2 == 1U && in_.ata == 1U && s_.s1.tagged == 1U, [&] {
            if_(
                s_.s1.sh == non_shareable && !dc_,
                [&] { s_.result.tagged = consult(&Choices<D>::nsh_tagged); },
                [&] { s_.result.tagged = 1; });
          });
        },
        [&] { tag(); });
  }

  void stage2() {
    if_(
        fwb_,
        [&] {
          combine_forced();
          override_by_controls(s_.result);
          effective_shareability(s_.result);
        },
        [&] {
          decode_memattr();
          override_by_controls(s_.s2);
          combine();
        });
    // R_XSYYN.
    if_(s_.fault == 0U && (in_.access == 0U || in_.access == 1U) && !(in_.tag_access == 0U) &&
            s_.result.tagged == 1U && s_.result.no_tag_access == 1U,
        [&] { s_.fault = 2; });
  }

  /// What HCR_EL2.{PTW,CD,ID} and the kind of access make of attributes.
  void override_by_controls(Attributes<D>& a) {
    if_(
        walk_ && is_device(a),
        [&] {
          if_(
              in_.hcr_ptw == 1U && in_.hcr_tge == 0U, [&] { s_.fault = 2; },
              [&] { treat_as_non_cacheable(a); });
        },
        fetch_ && is_device(a),
        [&] {
          if_(
              consult(&Choices<D>::s2_device_fetch) == 1U, [&] { s_.fault = 2; },
              [&] { treat_as_non_cacheable(a); });
        },
        fetch_ && in_.hcr_id == 1U, [&] { treat_as_non_cacheable(a); },
        !fetch_ && is_normal(a) && in_.hcr_cd == 1U, [&] { treat_as_non_cacheable(a); }, [] {});
  }

  [[nodiscard]] Bool memattr_reserved(Value const& memattr) const {
    Bool const permissions = in_.mte_perm == 1U;
    Bool const unforced =
        memattr == 0b1000U || memattr == 0b1100U || (memattr == 0b0100U && !permissions);
    // Without FEAT_MTE_PERM bit 3 is ignored (D4).
    Bool const forced = bits(memattr, 0, 3) == 0b100U ||
                        (permissions && (bits(memattr, 2, 2) == 0b10U || memattr == 0b1101U));
    return (fwb_ && forced) || (!fwb_ && unforced);
  }
  void allocated_memattr() {
    s_.memattr = in_.s2_memattr;
    if_(memattr_reserved(in_.s2_memattr), [&] {
      s_.reserved = 1;
      s_.memattr = consult(&Choices<D>::s2_memattr);
      if_(memattr_reserved(s_.memattr), [&] { s_.inadmissible = 1; });
    });
  }

  /// T2.
  void decode_memattr() {
    allocated_memattr();
    if_(
        bits(s_.memattr, 2, 2) == 0b00U,
        [&] { set_device(s_.s2, D::bits(s_.memattr, 0, 2, 3)); }, //
        s_.memattr == 0b0100U,
        [&] {
          s_.s2.type = normal;
          s_.s2.outer = s_.s2.inner = write_back;
          s_.s2.no_tag_access = in_.mte_perm;
        },
        [&] {
          s_.s2.type = normal;
          s_.s2.outer = bits(s_.memattr, 2, 2);
          s_.s2.inner = bits(s_.memattr, 0, 2);
        });
    decode_shareability(s_.s2, in_.s2_sh, &Choices<D>::s2_sh);
    s_.s2.xs = bit(in_.s2_fnxs == 0U);
  }

  void combine_shareability() {
    Value const one = s_.s1.sh;
    Value const two = s_.s2.sh;
    if_(
        one == outer_shareable || two == outer_shareable,
        [&] { s_.result.sh = outer_shareable; }, //
        one == inner_shareable || two == inner_shareable, [&] { s_.result.sh = inner_shareable; },
        [&] { s_.result.sh = non_shareable; });
  }

  /// T3.
  void combine() {
    auto const side = [&](Value const& one, Value const& hints, Value const& transient,
                          Value const& two, Value& cacheability, Value& to_hints,
                          Value& to_transient) {
      if_(
          one == non_cacheable || two == non_cacheable,
          [&] {
            cacheability = non_cacheable;
            to_hints = no_allocate;
            to_transient = 0;
          },
          [&] {
            if_(
                one == write_through || two == write_through, [&] { cacheability = write_through; },
                [&] { cacheability = write_back; });
            to_hints = hints;
            to_transient = transient;
          });
    };
    if_(
        is_device(s_.s1) && is_device(s_.s2),
        [&] {
          if_(
              s_.s1.type < s_.s2.type, [&] { set_device(s_.result, s_.s1.type); },
              [&] { set_device(s_.result, s_.s2.type); });
        },
        is_device(s_.s1), [&] { set_device(s_.result, s_.s1.type); }, //
        is_device(s_.s2), [&] { set_device(s_.result, s_.s2.type); },
        [&] {
          s_.result.type = normal;
          side(s_.s1.inner, s_.s1.inner_hints, s_.s1.inner_transient, s_.s2.inner, s_.result.inner,
               s_.result.inner_hints, s_.result.inner_transient);
          side(s_.s1.outer, s_.s1.outer_hints, s_.s1.outer_transient, s_.s2.outer, s_.result.outer,
               s_.result.outer_hints, s_.result.outer_transient);
        });
    combine_shareability();
    tag();
    s_.result.no_tag_access =
        bit(in_.mte_perm == 1U && s_.s2.no_tag_access == 1U && s_.s1.tagged == 1U);
    if_(
        is_both(s_.result, write_back), [&] { s_.result.xs = 0; },
        [&] { s_.result.xs = bit(s_.s1.xs == 1U && s_.s2.xs == 1U); });
    effective_shareability(s_.result);
  }

  /// T5.
  void combine_forced() {
    allocated_memattr();
    decode_shareability(s_.s2, in_.s2_sh, &Choices<D>::s2_sh);
    auto const side = [&](Value const& one, Value const& hints, Value const& transient,
                          Value& cacheability, Value& to_hints, Value& to_transient) {
      cacheability = write_back;
      if_(
          is_normal(s_.s1) && !(one == non_cacheable),
          [&] {
            to_hints = hints;
            to_transient = transient;
          },
          [&] {
            to_hints = read_write_allocate;
            to_transient = 0;
          });
    };
    if_(
        bits(s_.memattr, 2, 1) == 0U,
        [&] {
          Value const type = D::bits(s_.memattr, 0, 2, 3);
          if_(
              is_device(s_.s1) && s_.s1.type < type, [&] { set_device(s_.result, s_.s1.type); },
              [&] { set_device(s_.result, type); });
          s_.result.xs = s_.s1.xs;
        },
        bits(s_.memattr, 0, 2) == 0b11U, [&] { s_.result = s_.s1; },
        bits(s_.memattr, 0, 2) == 0b10U,
        [&] {
          s_.result.type = normal;
          side(s_.s1.inner, s_.s1.inner_hints, s_.s1.inner_transient, s_.result.inner,
               s_.result.inner_hints, s_.result.inner_transient);
          side(s_.s1.outer, s_.s1.outer_hints, s_.s1.outer_transient, s_.result.outer,
               s_.result.outer_hints, s_.result.outer_transient);
          s_.result.xs = 0;
        },
        [&] {
          if_(
              is_device(s_.s1), [&] { s_.result = s_.s1; },
              [&] {
                set_normal(s_.result, non_cacheable, no_allocate);
                s_.result.xs = s_.s1.xs;
              });
        });
    combine_shareability();
    tag();
    s_.result.no_tag_access =
        bit(in_.mte_perm == 1U && bits(s_.memattr, 1, 3) == 0b111U && s_.result.tagged == 1U);
    if_(in_.s2_fnxs == 1U, [&] { s_.result.xs = 0; });
    effective_shareability(s_.result);
  }

  /// T4. The result has its type and shareability already.
  void tag() {
    s_.result.tagged = 0;
    if_(in_.mte2 == 1U && in_.ata == 1U && s_.s1.tagged == 1U && may_be_tagged(s_.result), [&] {
      if_(
          s_.result.sh == non_shareable || (s_.s1.sh == non_shareable && !dc_),
          [&] { s_.result.tagged = consult(&Choices<D>::nsh_tagged); },
          [&] { s_.result.tagged = 1; });
    });
  }

  // PAR_EL1.

  /// T8.
  void parameters() {
    Attributes<D> const& a = s_.result;
    if_(
        a.tagged == 1U,
        [&] {
          if_(
              in_.mte_perm == 1U && a.no_tag_access == 1U, [&] { s_.par_attr = 0xE0; },
              [&] { s_.par_attr = 0xF0; });
        },
        is_device(a), [&] { s_.par_attr = D::join(bits(a.type, 0, 2), 2, bit(a.xs == 0U), 2, 8); },
        a.xs == 0U && is_both(a, non_cacheable), [&] { s_.par_attr = 0x40; },
        a.xs == 0U && is_both(a, write_through),
        [&] {
          // D6.
          Bool const inner = a.inner_hints == read_allocate && a.inner_transient == 0U;
          Bool const outer = a.outer_hints == read_allocate && a.outer_transient == 0U;
          if_(
              inner && outer, [&] { s_.par_attr = 0xA0; }, //
              inner || outer,
              [&] {
                if_(
                    consult(&Choices<D>::par_wt) == 1U, [&] { s_.par_attr = 0xA0; },
                    [&] { nibbles(); });
              },
              [&] { nibbles(); });
        },
        [&] { nibbles(); });
    if_(
        is_device(a) || is_both(a, non_cacheable), [&] { s_.par_sh = 0b10; }, //
        a.sh == outer_shareable, [&] { s_.par_sh = 0b10; },                   //
        a.sh == inner_shareable, [&] { s_.par_sh = 0b11; }, [&] { s_.par_sh = 0b00; });
  }

  void nibbles() {
    auto const side = [&](Value const& cacheability, Value const& hints, Value const& transient,
                          Value& nibble) {
      if_(
          cacheability == write_through,
          [&] { nibble = D::join(D::pick(transient == 1U, 0b00, 0b10, 2), 2, hints, 2, 4); },
          cacheability == write_back,
          [&] { nibble = D::join(D::pick(transient == 1U, 0b01, 0b11, 2), 2, hints, 2, 4); },
          [&] { nibble = 0b0100; });
    };
    side(s_.result.outer, s_.result.outer_hints, s_.result.outer_transient, s_.nibble_outer);
    side(s_.result.inner, s_.result.inner_hints, s_.result.inner_transient, s_.nibble_inner);
    s_.par_attr = D::join(s_.nibble_outer, 4, s_.nibble_inner, 4, 8);
  }

  Inputs<D> in_;
  Choices<D> choices_;
  State<D> s_;
  Bool fetch_{}, walk_{}, at_{}, vm_{}, dc_{}, stage1_on_{}, stage2_applies_{}, fwb_{};
};

/// What the inputs and choices come to.
template <class D> Outcome<D> run(Inputs<D> const& inputs, Choices<D> const& choices) {
  return Machine<D>(inputs, choices).run();
}

/// Inputs or Choices, each member a variable named like it, after `prefix`.
template <class S> S variables(proofs::Graph& graph, std::string const& prefix = {}) {
  S s;
  for (auto const& field : S::fields())
    s.*field.member = proofs::variable(graph, prefix + std::string(field.name), field.width);
  return s;
}

inline bool operator==(Outcome<ConcreteDomain> const& a, Outcome<ConcreteDomain> const& b) {
  for (auto const& field : Outcome<ConcreteDomain>::fields())
    if (a.*field.member != b.*field.member) return false;
  return true;
}
inline std::strong_ordering operator<=>(Outcome<ConcreteDomain> const& a,
                                        Outcome<ConcreteDomain> const& b) {
  for (auto const& field : Outcome<ConcreteDomain>::fields())
    if (auto const order = a.*field.member <=> b.*field.member; order != 0) return order;
  return std::strong_ordering::equal;
}

/// The outcome alone where there is a fault: the fault and nothing else.
inline Outcome<ConcreteDomain> observable(Outcome<ConcreteDomain> const& outcome) {
  if (outcome.fault == 0 || outcome.inadmissible == 1) return outcome;
  Outcome<ConcreteDomain> alone;
  alone.fault = outcome.fault;
  return alone;
}

/// Adds what `inputs` permit with the choices whose `settled` is 1 as given and all others open.
inline void add_permitted(Inputs<ConcreteDomain> const& inputs, Choices<ConcreteDomain> choices,
                          Choices<ConcreteDomain> settled,
                          std::set<Outcome<ConcreteDomain>>& outcomes) {
  Machine<ConcreteDomain> machine(inputs, choices);
  auto const outcome = machine.run();
  // Open choices are zero, which is permitted: the fault lies with a settled one or the inputs.
  if (outcome.inadmissible == 1) return;
  for (auto const& field : Choices<ConcreteDomain>::fields()) {
    if (machine.consulted().*field.member == 0 || settled.*field.member == 1) continue;
    settled.*field.member = 1;
    for (unsigned value = 0; value < 1U << field.width; ++value) {
      choices.*field.member = value;
      add_permitted(inputs, choices, settled, outcomes);
    }
    return;
  }
  outcomes.insert(observable(outcome));
}

/// All outcomes that the architecture permits; none for a configuration that does not exist. Each
/// is as `observable` leaves it.
inline std::set<Outcome<ConcreteDomain>> permitted(Inputs<ConcreteDomain> const& inputs) {
  std::set<Outcome<ConcreteDomain>> outcomes;
  add_permitted(inputs, {}, {}, outcomes);
  return outcomes;
}

} // namespace twofold::naive
