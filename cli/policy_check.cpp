#include "cli/exit_status.hpp"
#include "cli/policy.hpp"
#include "cli/policy_json.hpp"
#include "cli/terminal.hpp"
#include "cli/wording.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <cctype>
#include <chrono>
#include <cstdio>
#include <map>
#include <set>

namespace twofold::cli {

using policy::Policy;
using policy::Verdict;
using proofs::PolicyJudgement;
using proofs::PolicyReport;
using proofs::Status;

// Expectations.

policy::ExpectedVerdict const* expected_verdict(Policy const& policy, std::string_view property) {
  auto const found = std::ranges::find(policy.verdicts, property,
                                       [](auto const& v) { return std::string_view{v.property}; });
  return found == policy.verdicts.end() ? nullptr : &*found;
}

bool as_expected(Policy const& policy, std::size_t property, PolicyJudgement const& judgement) {
  auto const* expected = expected_verdict(policy, proofs::policy_properties()[property].id);
  if (expected == nullptr) return judgement.verdict == Verdict::holds;
  std::set<std::string_view> under;
  for (std::size_t const a : judgement.under) under.insert(proofs::policy_assumptions()[a].id);
  return expected->verdict == judgement.verdict &&
         under == std::set<std::string_view>(expected->under.begin(), expected->under.end());
}

namespace {

/// Refuses verdicts on what does not exist.
void check_names(PolicyFile const& file) {
  auto const properties = proofs::policy_properties();
  auto const assumptions = proofs::policy_assumptions();
  for (policy::ExpectedVerdict const& v : file.policy.verdicts) {
    auto const property = std::ranges::find(properties, v.property, &proofs::PolicyProperty::id);
    if (property == properties.end()) {
      std::vector<std::string_view> ids;
      for (auto const& p : properties) ids.push_back(p.id);
      refuse_place(file, v.position,
                   fmt::format("no property '{}'; known are {}", v.property.substr(0, 40),
                               fmt::join(ids, ", ")));
    }
    for (std::string const& under : v.under) {
      auto const known = std::ranges::find(assumptions, under, &proofs::PolicyAssumption::id);
      auto const at = static_cast<std::size_t>(known - assumptions.begin());
      if (known == assumptions.end() ||
          std::ranges::find(property->assumes, at) == property->assumes.end())
        refuse_place(file, v.position,
                     fmt::format("{} does not assume '{}'; it may assume {}", v.property,
                                 under.substr(0, 40),
                                 property->assumes.empty() ? "nothing"
                                                           : assumption_names(property->assumes)));
    }
  }
}

} // namespace

JudgedPolicies judge_files(PolicyOptions const& options, proofs::Interrupt const& interrupt) {
  JudgedPolicies judged;
  std::set<std::string> names;
  for (std::string const& file : options.files) {
    judged.files.push_back(load_policy(file));
    check_names(judged.files.back());
    if (!names.insert(judged.files.back().policy.name).second)
      throw UsageError(fmt::format("{}: a policy named {} was given before", file,
                                   judged.files.back().policy.name));
  }
  std::vector<Policy> policies;
  for (PolicyFile const& file : judged.files) policies.push_back(file.policy);
  auto const start = std::chrono::steady_clock::now();
  StatusLine const progress;
  judged.reports =
      proofs::judge_policies(policies,
                             {.solver = true,
                              .solver_limit = std::chrono::milliseconds{options.limit_ms},
                              .jobs = options.jobs},
                             interrupt, [&](std::size_t done) {
                               progress.show(fmt::format("{}/{} policies", done, policies.size()));
                             });
  progress.clear();
  judged.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  judged.interrupted = interrupt;
  return judged;
}

int JudgedPolicies::status() const {
  int status = interrupted ? exit_status::unknown : exit_status::ok;
  for (std::size_t p = 0; p < reports.size(); ++p)
    for (std::size_t i = 0; i < reports[p].judgements.size(); ++i) {
      PolicyJudgement const& judgement = reports[p].judgements[i];
      if (judgement.solver == Status::error) status = worse(status, exit_status::internal);
      if (judgement.solver == Status::unknown) status = worse(status, exit_status::unknown);
      if (!as_expected(files[p].policy, i, judgement)) status = worse(status, exit_status::refuted);
    }
  return status;
}

namespace {

std::string expected_text(Policy const& policy, std::string_view property) {
  auto const* expected = expected_verdict(policy, property);
  if (expected == nullptr) return "holds";
  return fmt::format("{}{}{}", name(expected->verdict), expected->under.empty() ? "" : " ",
                     fmt::join(expected->under, ", "));
}

/// What is said of one policy.
std::string report_text(PolicyFile const& file, PolicyReport const& report, bool examples) {
  std::string text = fmt::format("{}: {}\n", file.policy.name, file.policy.title);
  auto const properties = proofs::policy_properties();
  std::size_t width = 0;
  for (auto const& property : properties) width = std::max(width, property.id.size());
  for (std::size_t i = 0; i < report.judgements.size(); ++i) {
    PolicyJudgement const& judgement = report.judgements[i];
    bool const expected = as_expected(file.policy, i, judgement);
    text += fmt::format(
        "  {:<{}}  {}{}\n", properties[i].id, width, verdict_text(judgement),
        expected ? "" : fmt::format("; expected {}", expected_text(file.policy, properties[i].id)));
    if (judgement.solver == Status::error || judgement.solver == Status::unknown)
      text += fmt::format("      {}: {}\n", proofs::name(judgement.solver), judgement.remark);
    if (!examples && expected) continue;
    auto const part = [&](std::string_view label, std::string const& what) {
      text += beside(fmt::format("    {:<8}", label), wrap(what, columns - 12));
    };
    if (judgement.verdict != Verdict::holds && judgement.verdict != Verdict::vacuous)
      part("denied", std::string{properties[i].sentence});
    for (std::size_t e = 0; e < judgement.examples.size(); ++e)
      part(judgement.verdict == Verdict::assumes ? "else" : "page",
           (judgement.verdict == Verdict::assumes
                ? "without " + assumption_names({judgement.under[e]}) + ": "
                : std::string{}) +
               example_text(file.policy, judgement.examples[e]));
    if (auto const* verdict = expected_verdict(file.policy, properties[i].id); expected && verdict)
      part("because", verdict->because);
  }
  return text;
}

std::string summary_text(JudgedPolicies const& judged) {
  std::size_t verdicts = 0;
  std::size_t expected = 0;
  std::size_t agreed = 0;
  for (std::size_t p = 0; p < judged.reports.size(); ++p)
    for (std::size_t i = 0; i < judged.reports[p].judgements.size(); ++i) {
      ++verdicts;
      expected += as_expected(judged.files[p].policy, i, judged.reports[p].judgements[i]) ? 1U : 0U;
      agreed += judged.reports[p].judgements[i].solver == Status::proved ? 1U : 0U;
    }
  return fmt::format(
      "{} {}, {} verdicts in {:.1f} s: {} as expected, {} surprises; Z3 confirms {}\n",
      judged.files.size(), judged.files.size() == 1 ? "policy" : "policies", verdicts,
      judged.seconds, expected, verdicts - expected, agreed);
}

// The page of documentation.

std::string cell_text(PolicyJudgement const& judgement) {
  switch (judgement.verdict) {
  case Verdict::holds: return "yes";
  case Verdict::vacuous: return "–";
  case Verdict::fails: return "**no**";
  case Verdict::assumes: break;
  }
  return "if " + assumption_names(judgement.under);
}

/// The heading of a counterexample.
std::string heading(std::string_view policy, std::string_view property) {
  return fmt::format("{} {}", policy, property);
}

/// The anchor that a heading gets.
std::string anchor(std::string_view policy, std::string_view property) {
  std::string all = heading(policy, property);
  std::erase(all, '.');
  std::ranges::replace(all, ' ', '-');
  std::ranges::transform(all, all.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return all;
}

bool has_note(PolicyJudgement const& judgement) {
  return judgement.verdict == Verdict::fails || judgement.verdict == Verdict::assumes;
}

/// A part of the table: some properties, as columns.
std::string table_md(JudgedPolicies const& judged, std::size_t from, std::size_t to) {
  auto const properties = proofs::policy_properties();
  std::string text = "| policy |";
  std::string rule = "\n|---|";
  for (std::size_t i = from; i < to; ++i) {
    text += fmt::format(" {} |", properties[i].id);
    rule += "---|";
  }
  text += rule + "\n";
  for (std::size_t p = 0; p < judged.files.size(); ++p) {
    Policy const& policy = judged.files[p].policy;
    text += fmt::format("| {} |", policy.name);
    for (std::size_t i = from; i < to; ++i) {
      PolicyJudgement const& judgement = judged.reports[p].judgements[i];
      auto const cell = cell_text(judgement);
      text += has_note(judgement)
                  ? fmt::format(" [{}](#{}) |", cell, anchor(policy.name, properties[i].id))
                  : fmt::format(" {} |", cell);
    }
    text += "\n";
  }
  return text;
}

/// Who satisfies and who violates a property, or that nobody does.
std::string both_sides_md(JudgedPolicies const& judged, std::size_t property) {
  std::map<Verdict, std::vector<std::string_view>> by;
  std::set<std::size_t> under;
  for (std::size_t p = 0; p < judged.files.size(); ++p) {
    auto const& judgement = judged.reports[p].judgements[property];
    by[judgement.verdict].push_back(judged.files[p].policy.name);
    under.insert(judgement.under.begin(), judgement.under.end());
  }
  std::string text;
  if (by[Verdict::holds].empty() && by[Verdict::assumes].empty())
    text += " No policy satisfies it.";
  if (by[Verdict::fails].empty()) {
    text += " No policy violates it under its assumptions";
    if (under.empty())
      text += "; the tests make a policy that does";
    else
      text +=
          fmt::format("; without {}, {} of them do", assumption_names({under.begin(), under.end()}),
                      by[Verdict::assumes].size());
    text += ".";
  }
  return text;
}

std::string page_md(JudgedPolicies const& judged) {
  auto const properties = proofs::policy_properties();
  auto const assumptions = proofs::policy_assumptions();
  std::string text =
      "<!-- Generated by twofold policy check --markdown; do not edit. -->\n\n# Host policies\n\n"
      "What the properties make of each file of `policies/`, judged for every page there can be "
      "and everything that a guest can choose, by enumeration and by Z3. *yes*: for every page; "
      "*if*: only for pages that meet these assumptions; *no*: not even then; *–*: it speaks of "
      "no page that is mapped. A cell leads to a counterexample. The form of the files is in "
      "[policy files](policy-files.md).\n\n";
  constexpr std::size_t at_once = 5;
  for (std::size_t from = 0; from < properties.size(); from += at_once)
    text += table_md(judged, from, std::min(from + at_once, properties.size())) + "\n";
  text += "## Policies\n\n";
  for (auto const& [file, policy] : judged.files) {
    text += fmt::format("- **{}**: {}. Source: {}.", policy.name, policy.title, policy.source);
    for (auto const& note : policy.notes) text += " " + note;
    text += "\n";
  }
  text += "\n## Properties\n\n";
  for (std::size_t i = 0; i < properties.size(); ++i) {
    text += fmt::format("- **{}**: {} Source: {}.{}", properties[i].id, properties[i].sentence,
                        properties[i].source, both_sides_md(judged, i));
    if (!properties[i].assumes.empty())
      text += fmt::format(" May assume {}.", assumption_names(properties[i].assumes));
    text += "\n";
  }
  text += "\n## Assumptions\n\n";
  for (auto const& a : assumptions)
    text += fmt::format("- **{}**: {} Source: {}.{}\n", a.id, a.sentence, a.source,
                        a.judged ? ""
                                 : " No fact of a page tells; it stands beside every verdict "
                                   "of the properties that name it.");
  text += "\n## Counterexamples\n";
  for (std::size_t p = 0; p < judged.files.size(); ++p) {
    Policy const& policy = judged.files[p].policy;
    text += fmt::format("\n### {}\n\n", policy.name);
    for (std::size_t i = 0; i < properties.size(); ++i) {
      PolicyJudgement const& judgement = judged.reports[p].judgements[i];
      if (!has_note(judgement)) continue;
      text += fmt::format("#### {}\n\n", heading(policy.name, properties[i].id));
      text += cell_text(judgement) + ".";
      if (auto const* verdict = expected_verdict(policy, properties[i].id))
        text += fmt::format(" {}{}", verdict->because,
                            verdict->source.empty() ? "" : " Source: " + verdict->source + ".");
      for (std::size_t e = 0; e < judgement.examples.size(); ++e)
        text += fmt::format("\n\n`{}{}`",
                            judgement.verdict == Verdict::assumes
                                ? "without " + assumption_names({judgement.under[e]}) + ": "
                                : std::string{},
                            example_text(policy, judgement.examples[e]));
      text += "\n\n";
    }
    if (text.ends_with("\n\n")) text.pop_back();
  }
  return text;
}

} // namespace

int policy_check(Output& output, PolicyOptions const& options, proofs::Interrupt const& interrupt) {
  if (options.files.empty()) throw UsageError("policy check: no file given");
  if (options.json && options.markdown)
    throw UsageError("policy check: give at most one of --json and --markdown");
  auto const judged = judge_files(options, interrupt);
  if (judged.interrupted) {
    std::fputs("twofold: interrupted\n", stderr);
    return exit_status::unknown;
  }
  if (options.json) {
    output.write(policy_check_json(judged));
  } else if (options.markdown) {
    output.write(page_md(judged));
  } else {
    std::string text;
    for (std::size_t p = 0; p < judged.files.size(); ++p)
      text += report_text(judged.files[p], judged.reports[p],
                          options.examples || judged.files.size() == 1) +
              "\n";
    output.write(text + summary_text(judged));
  }
  return judged.status();
}

// Two policies.

std::vector<PolicyDifference> differences(Policy const& a, Policy const& b) {
  std::vector<PolicyDifference> all;
  std::map<std::pair<std::size_t, std::size_t>, std::vector<std::size_t>> by_rows;
  policy::Matcher const of_b{b};
  policy::for_each_page(a, [&](policy::Page const& page, std::uint64_t rows) {
    if (!is_possible(b, page)) return;
    auto const row_a = static_cast<std::size_t>(std::countr_zero(rows));
    auto const row_b = static_cast<std::size_t>(std::countr_zero(of_b.rows_of(page)));
    auto const one = outcome_of(a, a.rows[row_a], page);
    auto const two = outcome_of(b, b.rows[row_b], page);
    // What is the host's as a whole is said once, not for every page.
    auto same = one;
    same[policy::aspect.mixture] = two[policy::aspect.mixture];
    same[policy::aspect.hcr_ptw] = two[policy::aspect.hcr_ptw];
    if (same == two && a.rows[row_a].error == b.rows[row_b].error) return;
    auto& known = by_rows[{row_a, row_b}];
    for (std::size_t const at : known)
      if (all[at].a == one && all[at].b == two) {
        ++all[at].pages;
        return;
      }
    known.push_back(all.size());
    all.push_back({row_a, row_b, page, one, two, 1});
  });
  return all;
}

int policy_diff(Output& output, PolicyOptions const& options, proofs::Interrupt const& interrupt) {
  if (options.files.size() != 2) throw UsageError("policy diff: two files are needed");
  auto const judged = judge_files(options, interrupt);
  if (judged.interrupted) {
    std::fputs("twofold: interrupted\n", stderr);
    return exit_status::unknown;
  }
  Policy const& a = judged.files[0].policy;
  Policy const& b = judged.files[1].policy;
  auto const found = differences(a, b);
  if (options.json) {
    output.write(policy_diff_json(judged, found));
    return exit_status::ok;
  }
  std::string text = paragraph("A", fmt::format("{}: {}", a.name, a.title));
  text += paragraph("B", fmt::format("{}: {}", b.name, b.title));
  std::uint64_t pages = 0;
  for (auto const& d : found) pages += d.pages;
  text += paragraph("Pages", fmt::format("{} of those that both can have are treated otherwise, "
                                         "in {} ways",
                                         pages, found.size()));
  for (PolicyDifference const& d : found) {
    text += fmt::format("\n{} pages, the first: {}\n", d.pages, page_text(d.page));
    text += beside(
        "  A ", wrap(fmt::format("row {} {}", a.rows[d.row_a].id, decision_text(a, d.row_a, d.a)),
                     columns - 4));
    text += beside(
        "  B ", wrap(fmt::format("row {} {}", b.rows[d.row_b].id, decision_text(b, d.row_b, d.b)),
                     columns - 4));
  }
  text += "\nVerdicts that change\n";
  bool any = false;
  auto const properties = proofs::policy_properties();
  for (std::size_t i = 0; i < properties.size(); ++i) {
    auto const one = verdict_text(judged.reports[0].judgements[i]);
    auto const two = verdict_text(judged.reports[1].judgements[i]);
    if (one == two) continue;
    any = true;
    text += fmt::format("  {}: {} -> {}\n", properties[i].id, one, two);
  }
  output.write(text + (any ? "" : "  none\n"));
  return exit_status::ok;
}

} // namespace twofold::cli
