#include "cli/suite_json.hpp"

#include "cli/mutate.hpp"
#include "cli/wording.hpp"
#include "proofs/registry.hpp"
#include "proofs/solver.hpp"
#include "spec/revision.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <cmath>

namespace twofold::cli {

using namespace proofs;
using Json = nlohmann::ordered_json;

namespace {

/// What every document starts with.
Json document(std::string_view schema) {
  return {
      {"schema", {{"name", schema}, {"version", 1}}},
      {"tool", {{"name", "twofold"}, {"version", TWOFOLD_VERSION}, {"solver", solver_version()}}},
      {"spec", {{"revision", spec::revision}}}};
}

std::string text_of(Json const& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// Microseconds are as fine as is meaningful.
double rounded(double seconds) { return std::round(seconds * 1e6) / 1e6; }

std::string_view word(Domain domain) { return domain == Domain::every ? "every" : "allocated"; }

std::string_view word(Setting setting) {
  switch (setting) {
  case Setting::data: return "data";
  case Setting::any: return "any";
  }
  return "any";
}

Json statement(Statement const& s) {
  return {{"id", s.id},
          {"sentence", s.sentence},
          {"source", s.source},
          {"domain", word(s.domain)},
          {"setting", word(s.setting)},
          {"expectation", s.expectation == Expectation::proved ? "proved" : "refuted"}};
}

/// What is known of an obligation before it is discharged.
Json described(Obligation const& o) {
  Json json = statement(*o.statement);
  json["tags"] = tags_of(o);
  json["inputs"] = Json::array();
  for (Variable const& v : inputs_of(o))
    json["inputs"].push_back({{"name", v.name}, {"width", v.width}});
  json["assumptions"] = Json::array();
  for (Assumption const& a : assumptions_of(o))
    json["assumptions"].push_back({{"name", a.name},
                                   {"kind", a.platform ? "platform" : "architectural"},
                                   {"sentence", a.sentence}});
  json["rows"] = Json::array();
  for (RowPlace const& place : rows_of(o)) json["rows"].push_back(row_id(*place.table, *place.row));
  json["may_be_discharged_by"] = o.raw ? Json{"z3"} : Json{"exhaustive", "z3", "random"};
  return json;
}

Json engine(Discharge const& d) {
  return {{"engine", d.engine},
          {"status", name(d.status)},
          {"cases", d.cases},
          {"seconds", rounded(d.seconds)},
          {"remark", d.remark}};
}

/// The values on which the verdict depends, a list of fields a page.
Json counterexample_pages(Obligation const& obligation, std::vector<Concrete> const& pages) {
  auto const places = free_places(obligation);
  Json all = Json::array();
  for (std::size_t p = 0; p < pages.size(); ++p) {
    Json fields = Json::array();
    for (Place const& place : places) {
      if (place.page != p) continue;
      Value const value = pages[p][place.field];
      fields.push_back({{"field", field_text(place.field)},
                        {"value", value},
                        {"name", value_text(place.field, value)}});
    }
    all.push_back(std::move(fields));
  }
  return all;
}

Json obligation(Report const& report) {
  Json json = statement(*report.obligation->statement);
  json["status"] = name(report.status);
  json["as_expected"] = report.as_expected;
  json["remark"] = report.remark;
  json["engines"] = Json::array();
  for (Discharge const& d : report.engines) json["engines"].push_back(engine(d));
  if (auto const& pages = counterexample(report); !pages.empty())
    json["counterexample"] = counterexample_pages(*report.obligation, pages);
  return json;
}

Json counts(Judged const& judged) {
  Json json{{"obligations", judged.reports.size()},
            {"judged", judged.judged},
            {"as_expected", std::ranges::count(judged.reports, true, &Report::as_expected)},
            {"unexpected", judged.unexpected()}};
  for (Status const status : {Status::proved, Status::refuted, Status::unknown, Status::vacuous,
                              Status::interrupted, Status::error})
    json[std::string{name(status)}] = std::ranges::count(judged.reports, status, &Report::status);
  return json;
}

std::string results(std::string_view schema, Judged const& judged) {
  Json json = document(schema);
  json["status"] = {{"word", exit_status::word(judged.status)}, {"exit", judged.status}};
  json["seconds"] = rounded(judged.seconds);
  json["counts"] = counts(judged);
  json["obligations"] = Json::array();
  for (Report const& report : judged.reports) json["obligations"].push_back(obligation(report));
  if (judged.coverage)
    json["coverage"] = {{"rows", judged.coverage->rows},
                        {"uncovered", judged.coverage->uncovered},
                        {"complete", judged.coverage->complete}};
  return text_of(json);
}

/// What one bit pattern asks of a field.
Json condition(Cond const& cond) {
  return {{"field", field_text(cond.field)},
          {"mask", cond.mask},
          {"value", cond.value},
          {"text", text(cond)}};
}

template <class Conds> Json conditions(Conds const& conds) {
  Json all = Json::array();
  for (Cond const& cond : conds)
    if (!cond.empty()) all.push_back(condition(cond));
  return all;
}

std::string_view word(Op op) {
  switch (op) {
  case Op::none: return "none";
  case Op::constant: return "constant";
  case Op::copy: return "copy";
  case Op::least: return "least";
  case Op::greatest: return "greatest";
  case Op::bits: return "bits";
  case Op::join: return "join";
  }
  return "none";
}

Json setting(Set const& set) {
  Json json{{"target", field_text(set.target)}, {"op", word(set.op)}};
  if (set.op == Op::constant) {
    json["value"] = set.constant;
    json["name"] = value_text(set.target, set.constant);
  }
  if (set.reads_a()) {
    json["from"] = Json::array({field_text(set.a)});
    if (set.reads_b()) json["from"].push_back(field_text(set.b));
  }
  if (set.op == Op::bits) {
    json["high"] = set.constant + std::popcount(set.mask) - 1;
    json["low"] = set.constant;
  }
  json["text"] = text(set);
  return json;
}

Json row(Table const& table, Row const& row) {
  Json json{{"id", row_id(table, row)}, {"cite", row.cite}, {"conditions", conditions(row.when)}};
  json["settings"] = Json::array();
  for (Set const& set : row.then)
    if (!set.empty()) json["settings"].push_back(setting(set));
  json["impossible"] = row.impossible;
  return json;
}

} // namespace

std::string check_json(Judged const& judged) { return results("twofold.check", judged); }

std::string prove_json(Judged const& judged) { return results("twofold.prove", judged); }

std::string list_json(Obligations const& obligations) {
  Json json = document("twofold.prove-list");
  json["obligations"] = Json::array();
  for (Obligation const* o : obligations) json["obligations"].push_back(described(*o));
  return text_of(json);
}

std::string mutation_json(Mutation const& mutation, int status, double seconds) {
  Json json = document("twofold.mutate");
  json["status"] = {{"word", exit_status::word(status)}, {"exit", status}};
  json["seconds"] = rounded(seconds);
  json["counts"] = {{"mutants", mutation.mutants.size()}};
  for (Fate const fate :
       {Fate::killed, Fate::equivalent, Fate::survived, Fate::unknown, Fate::interrupted})
    json["counts"][std::string{name(fate)}] = mutation.count(fate);
  json["mutants"] = Json::array();
  for (std::size_t i = 0; i < mutation.mutants.size(); ++i) {
    Mutant const& mutant = mutation.mutants[i];
    MutantReport const& report = mutation.reports[i];
    Json one{{"where", mutant.where()},
             {"operator", name(mutant.mistake().op)},
             {"what", mutant.mistake().what},
             {"fate", name(report.fate)},
             {"killed_by", Json::array()}};
    for (std::size_t o = 0; o < report.killed_by.size(); ++o)
      if (report.killed_by[o]) one["killed_by"].push_back(mutation.obligations[o]->statement->id);
    json["mutants"].push_back(std::move(one));
  }
  json["obligations"] = Json::array();
  for (std::size_t o = 0; o < mutation.obligations.size(); ++o)
    json["obligations"].push_back({{"id", mutation.obligations[o]->statement->id},
                                   {"kills", mutation.kills(o)},
                                   {"alone_in_group", mutation.alone_in_group(o)},
                                   {"documentary", mutation.alone_in_group(o) == 0}});
  return text_of(json);
}

std::string rules_json(std::vector<Selection> const& selected, Obligations const& dependent) {
  Json json = document("twofold.rules");
  json["tables"] = Json::array();
  for (auto const& [table, rows] : selected) {
    Json here{{"name", table->name}, {"title", table->title}, {"given", conditions(table->given)}};
    here["rows"] = Json::array();
    for (Row const* each : rows) here["rows"].push_back(row(*table, *each));
    json["tables"].push_back(std::move(here));
  }
  json["obligations"] = Json::array();
  for (Obligation const* o : dependent) json["obligations"].push_back(o->statement->id);
  return text_of(json);
}

} // namespace twofold::cli
