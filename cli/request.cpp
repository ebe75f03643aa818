#include "cli/request.hpp"

#include "cli/number.hpp"
#include "cli/output.hpp"
#include "cli/situation.hpp"
#include "cli/wording.hpp"
#include "conformance/observation.hpp"
#include "model/setting.hpp"
#include "spec/registers.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <span>

namespace twofold::cli {

using namespace field;

namespace {

using Fields = std::span<spec::RegisterField const>;

Value word(Field field, std::string const& text) {
  if (auto const named = value_named(field, text)) return *named;
  throw UsageError(fmt::format("{}: '{}' is not one of {}", option_name(field), text.substr(0, 40),
                               words_text(field)));
}

/// Collects the inputs and refuses two sources that disagree.
class Collector {
public:
  explicit Collector(Page& page) : page_(page) {}

  void give(Field field, std::uint64_t value, std::string_view source) {
    std::string& before = source_[field.index];
    auto const narrow = static_cast<Value>(value);
    if (has(field) && page_.inputs[field] != narrow)
      throw UsageError(
          fmt::format("{} says {} is {}, {} says {}; give one of them, or make them agree", before,
                      info(field).name, value_text(field, page_.inputs[field]), source,
                      value_text(field, narrow)));
    set(field, narrow, source);
  }
  /// Several registers enable the same thing: it is 1 if all of them say so.
  void enable(Field field, std::uint64_t value, std::string_view source) {
    if (!has(field) || value == 0) set(field, static_cast<Value>(value), source);
  }
  bool has(Field field) const { return page_.given[field]; }

private:
  void set(Field field, Value value, std::string_view source) {
    page_.inputs[field] = value;
    page_.given[field] = true;
    source_[field.index] = source;
  }

  Page& page_;
  std::array<std::string, field_count> source_{};
};

/// A set field of a raw value: without effect, or an input that may turn out to be.
struct SetField {
  Raw reg;
  std::string name;
  Field input{};
  bool is_input = false;
};

/// Reads one request into a page.
class Reader {
public:
  Reader(Request const& request, Needs needs) : request_(request), needs_(needs) {}

  Page read() {
    auto const features = read_features(request_.features);
    for (spec::FeatureName const& f : spec::feature_names)
      page_.inputs[f.field] = features.values[f.field];
    page_.feature_source = features.source;
    read_regime();
    read_raw();
    read_named();
    lpa2_shareability();
    defaults();
    situation_ = situation_of(page_.inputs);
    if (!situation_.inadmissible.empty()) throw UsageError(situation_.inadmissible);
    select_mair();
    require_types();
    require_shareability();
    list_idle();
    return page_;
  }

private:
  std::string const& text(Raw r) const { return request_.raw[static_cast<std::size_t>(r)]; }
  bool has(Raw r) const { return !text(r).empty(); }
  static RawOption const& about(Raw r) { return raw_options[static_cast<std::size_t>(r)]; }
  std::uint64_t value(Raw r) const { return number(about(r).option, text(r), 64); }
  bool el10() const { return page_.inputs[in.regime] == Regime::el10; }

  void read_regime() {
    auto const& regime = request_.fields[in.regime.index];
    if (!regime.empty()) collect_.give(in.regime, word(in.regime, regime), "--regime");
    if (el10()) return;
    for (Raw const r : {Raw::mair_el1, Raw::tcr_el1, Raw::tcr2_el1, Raw::sctlr_el1})
      if (has(r))
        throw UsageError(fmt::format(
            "{}: regime {} does not use {}; give the fields by name, such "
            "as --mair-attr or --sctlr-c",
            about(r).option, info(in.regime).value_names[page_.inputs[in.regime]], about(r).name));
  }

  bool ttbr1() const {
    if (request_.ttbr.empty()) return false;
    bool const second = number("--ttbr", request_.ttbr, 1) == 1;
    if (!has(Raw::tcr_el1))
      throw UsageError("--ttbr: says which half of TCR_EL1 counts; give --tcr-el1 too");
    return second;
  }

  void read_raw() {
    for (std::size_t i = 0; i < raw_options.size(); ++i)
      if (has(static_cast<Raw>(i))) value(static_cast<Raw>(i));
    bool const listed = page_.inputs[feature.lpa2] == 1;
    ds1_ = has(Raw::tcr_el1) ? spec::field_value(spec::tcr_el1, "DS", value(Raw::tcr_el1)) == 1
                             : listed;
    ds2_ = has(Raw::vtcr_el2) ? spec::field_value(spec::vtcr_el2, "DS", value(Raw::vtcr_el2)) == 1
                              : listed;
    bool const second = ttbr1();
    read_hcr();
    if (has(Raw::sctlr_el1)) read_register(Raw::sctlr_el1, spec::sctlr_el1);
    if (has(Raw::tcr_el1))
      read_register(Raw::tcr_el1, second ? Fields{spec::tcr_el1_ttbr1} : Fields{spec::tcr_el1});
    if (has(Raw::vtcr_el2)) read_register(Raw::vtcr_el2, spec::vtcr_el2);
    page_.inputs[feature.lpa2] = ds1_ || ds2_ ? 1 : 0;
    if (has(Raw::s2_desc)) read_register(Raw::s2_desc, spec::stage2_descriptor);
    if (has(Raw::s1_desc)) {
      read_register(Raw::s1_desc, spec::stage1_descriptor);
      page_.attr_index = static_cast<unsigned>(
          spec::field_value(spec::stage1_descriptor, "AttrIndx[2:0]", value(Raw::s1_desc)));
    }
    if (has(Raw::tcr2_el1)) read_tcr2();
  }

  void read_hcr() {
    if (!has(Raw::hcr_el2)) return;
    if (el10())
      read_register(Raw::hcr_el2, spec::hcr_el2);
    else
      page_.without_effect.push_back(
          fmt::format("HCR_EL2: regime {} has no stage 2", regime_text(page_.inputs[in.regime])));
  }

  /// AttrIndx[3] selects MAIR2_EL1 where AIE is set, which is not covered.
  void read_tcr2() {
    read_register(Raw::tcr2_el1, spec::tcr2_el1);
    if (spec::field_value(spec::tcr2_el1, "AIE", value(Raw::tcr2_el1)) == 0) return;
    if (has(Raw::s1_desc) &&
        spec::field_value(spec::stage1_descriptor, "AttrIndx[3]", value(Raw::s1_desc)) == 1)
      throw UsageError("--tcr2-el1: TCR2_EL1.AIE is 1 and AttrIndx[3] of --s1-desc is 1: MAIR2_EL1 "
                       "gives the attributes, which is not covered");
    set_.push_back({Raw::tcr2_el1, "AIE"});
  }

  /// Takes the inputs of a register; refuses what the rules do not cover.
  void read_register(Raw reg, Fields fields) {
    auto const option = about(reg).option;
    std::uint64_t const whole = value(reg);
    for (spec::RegisterField const& f : fields) {
      std::uint64_t const bits = spec::field_value(f, whole);
      if ((f.use == spec::Use::must_be_0 && bits != 0) ||
          (f.use == spec::Use::must_be_1 && bits == 0))
        throw UsageError(fmt::format("{}: {}.{} is {}: {}, which is not covered", option,
                                     about(reg).name, f.name, bits, f.why));
      if (f.use == spec::Use::input) take(reg, f, bits);
      if (f.use == spec::Use::no_effect && bits != 0) set_.push_back({reg, std::string{f.name}});
    }
    if (reg == Raw::vtcr_el2 && !ds2_ && spec::field_value(fields, "SH0", whole) != 0)
      set_.push_back({reg, "SH0"});
  }

  void take(Raw reg, spec::RegisterField const& f, std::uint64_t bits) {
    auto const option = about(reg).option;
    if (f.input == feature.lpa2) return;
    bool const address = (f.input == in.s1_sh && ds1_) || (f.input == in.s2_sh && ds2_);
    if (address) {
      if (bits != 0) set_.push_back({reg, std::string{f.name} + " (address bits with LPA2)"});
      return;
    }
    if (f.input == in.ata)
      collect_.enable(in.ata, bits, option);
    else
      collect_.give(f.input, bits, option);
    if (bits != 0) set_.push_back({reg, std::string{f.name}, f.input, true});
  }

  void read_named() {
    for (std::size_t i = in.regime.index; i <= in.s2_fnxs.index; ++i) {
      Field const f = field_at(i);
      auto const& given = request_.fields[i];
      if (given.empty()) continue;
      collect_.give(f, has_words(f) ? word(f, given) : number(option_name(f), given, f.width),
                    option_name(f));
      if (f != in.regime) named_.push_back(f);
    }
  }

  /// With LPA2 the Shareability is not the descriptors'.
  void lpa2_shareability() {
    if (ds1_ && collect_.has(in.tcr_sh))
      collect_.give(in.s1_sh, page_.inputs[in.tcr_sh],
                    has(Raw::tcr_el1) ? "--tcr-el1" : "--tcr-sh");
    if (ds2_ && has(Raw::vtcr_el2))
      collect_.give(in.s2_sh, spec::field_value(spec::vtcr_el2, "SH0", value(Raw::vtcr_el2)),
                    "--vtcr-el2");
  }

  void defaults() {
    for (std::size_t i = in.regime.index; i < choice.mair.index; ++i) {
      Field const f = field_at(i);
      if (is_control(f) && !collect_.has(f)) page_.inputs[f] = usual_page[f];
    }
    if (!collect_.has(in.ata)) page_.inputs[in.ata] = 1;
  }

  bool needs_descriptor() const {
    return needs_ == Needs::both_stages && situation_.source == Source::descriptor;
  }

  void select_mair() {
    if (!has(Raw::mair_el1)) return;
    if (page_.attr_index)
      collect_.give(in.mair, spec::mair_attr(value(Raw::mair_el1), *page_.attr_index),
                    about(Raw::mair_el1).option);
    else if (needs_descriptor())
      throw UsageError(
          "--mair-el1: which byte? give --s1-desc, whose AttrIndx selects it, or --mair-attr");
    if (!needs_descriptor()) set_.push_back({Raw::mair_el1, "Attr<n>"});
  }

  void require_types() const {
    if (needs_descriptor() && !collect_.has(in.mair))
      throw UsageError(
          page_.attr_index
              ? "stage 1: no memory type; give --mair-el1 or --mair-attr"
              : "stage 1: no memory type; give --mair-attr, or --mair-el1 with --s1-desc");
    if (needs_ != Needs::neither && situation_.stage2 && !collect_.has(in.s2_memattr))
      throw UsageError("stage 2: no memory type; give --s2-memattr or --s2-desc");
  }

  void require_shareability() const {
    if (needs_ != Needs::both_stages) return;
    if (ds1_ && needs_descriptor() && !collect_.has(in.s1_sh))
      throw UsageError("stage 1: with LPA2 the Shareability is TCR_EL1.SHn; give --tcr-el1, "
                       "--tcr-sh or --s1-sh");
    if (ds2_ && situation_.stage2 && !collect_.has(in.s2_sh))
      throw UsageError(
          "stage 2: with LPA2 the Shareability is VTCR_EL2.SH0; give --vtcr-el2 or --s2-sh");
  }

  bool idle(Field input) const {
    bool const stands_for_s1_sh = input == in.tcr_sh && ds1_;
    return !has_effect(page_.inputs, input) &&
           !(stands_for_s1_sh && has_effect(page_.inputs, in.s1_sh));
  }

  void list_idle() {
    for (std::size_t i = 0; i < raw_options.size(); ++i) {
      std::vector<std::string> names;
      for (SetField const& f : set_)
        if (f.reg == static_cast<Raw>(i) && (!f.is_input || idle(f.input))) names.push_back(f.name);
      if (!names.empty())
        page_.without_effect.push_back(
            fmt::format("{}: {}", raw_options[i].name, fmt::join(names, ", ")));
    }
    for (Field const f : named_)
      if (needs_ == Needs::both_stages && f != in.access && idle(f)) list_named(f);
  }

  void list_named(Field f) {
    if (page_.inputs[f] == usual_page[f] && !of_absent_stage(f)) return;
    auto line = fmt::format("{} {}", option_name(f), value_text(f, page_.inputs[f]));
    if (of_absent_stage(f) && f.index >= in.s2_memattr.index)
      line += fmt::format(": stage 2 does not apply: {}", situation_.stage2_absent);
    else if (of_absent_stage(f))
      line += fmt::format(": no stage-1 descriptor gives the attributes ({})",
                          Source::names[situation_.source]);
    page_.without_effect.push_back(line);
  }

  /// Whether an input belongs to a descriptor that is not looked at.
  bool of_absent_stage(Field f) const {
    if (f == in.s2_memattr || f == in.s2_sh || f == in.s2_fnxs) return !situation_.stage2;
    return (f == in.mair || f == in.s1_sh) && situation_.source != Source::descriptor;
  }

  Request const& request_;
  Needs needs_;
  Page page_{};
  Collector collect_{page_};
  Situation situation_{};
  std::vector<SetField> set_;
  std::vector<Field> named_;
  bool ds1_ = false;
  bool ds2_ = false;
};

} // namespace

std::string features_line(Page const& page) {
  auto text = features_text(page.inputs);
  if (!page.feature_source.empty()) text += fmt::format(" ({})", page.feature_source);
  return text;
}

std::string option_name(Field input) {
  if (input == in.mair) return "--mair-attr";
  std::string name{info(input).name};
  if (name.starts_with("hcr_")) name.erase(0, 4);
  std::ranges::replace(name, '_', '-');
  return "--" + name;
}

Request request_for(Concrete const& inputs) {
  Request request;
  std::vector<std::string_view> features;
  for (spec::FeatureName const& f : spec::feature_names)
    if (inputs[f.field] == 1) features.push_back(f.name);
  request.features.list = features.empty() ? "none" : fmt::format("{}", fmt::join(features, ","));
  auto const situation = situation_of(inputs);
  auto const needed = [&](Field f) {
    if (f == in.mair) return situation.source == Source::descriptor;
    if (f == in.s2_memattr) return situation.stage2;
    bool const lpa2 = inputs[feature.lpa2] == 1;
    return lpa2 && (f == in.s1_sh || f == in.s2_sh);
  };
  for (std::size_t i = in.regime.index; i <= in.s2_fnxs.index; ++i) {
    Field const f = field_at(i);
    bool const unusual = inputs[f] != usual_page[f] && (f == in.access || has_effect(inputs, f));
    if (needed(f) || (unusual && f != in.mair && f != in.s2_memattr))
      request.fields[i] = value_text(f, inputs[f]);
  }
  return request;
}

std::string explain_command(Request const& request) {
  auto text = fmt::format("twofold explain --features {}", request.features.list);
  for (std::size_t i = in.regime.index; i <= in.s2_fnxs.index; ++i)
    if (!request.fields[i].empty())
      text += fmt::format(" {} {}", option_name(field_at(i)), request.fields[i]);
  return text;
}

Page read(Request const& request, Needs needs) { return Reader{request, needs}.read(); }

} // namespace twofold::cli
