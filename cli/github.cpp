#include "cli/github.hpp"

#include "cli/output.hpp"
#include "cli/suite_text.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace twofold::cli {

using namespace proofs;

namespace {

/// `text` for a workflow command; `reserved` are the characters that would end it.
std::string percent_escaped(std::string_view text, std::string_view reserved) {
  std::string all;
  for (char const c : text) {
    if (reserved.find(c) == std::string_view::npos)
      all += c;
    else
      all += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return all;
}

std::string command(std::string_view level, std::string_view title, std::string_view message) {
  return fmt::format("::{} title={}::{}\n", level, percent_escaped(title, "%\r\n:,"),
                     percent_escaped(message, "%\r\n"));
}

bool surprise(Report const& report) { return !report.as_expected && !interrupted(report); }

/// The summary of the table, after what an interruption left out.
std::string summing_up(Judged const& judged) {
  auto const interruption = interruption_text(judged);
  return interruption + (interruption.empty() ? "" : "; ") + summary_text(judged);
}

} // namespace

std::string annotations(Judged const& judged) {
  std::string all;
  for (Report const& report : judged.reports)
    if (surprise(report))
      all += command("error",
                     fmt::format("{} is {}", report.obligation->statement->id, name(report.status)),
                     report_text(report));
  return all + command("notice", "twofold check", summing_up(judged));
}

std::string step_summary_text(Judged const& judged) {
  std::string text = fmt::format("### twofold check: {}\n\n{}\n", exit_status::word(judged.status),
                                 summing_up(judged));
  if (judged.unexpected() == 0) return text;
  text += "\n| property | status | expected |\n|---|---|---|\n";
  std::string details;
  for (Report const& report : judged.reports) {
    if (!surprise(report)) continue;
    Statement const& s = *report.obligation->statement;
    text += fmt::format("| `{}` | {} | {} |\n", s.id, name(report.status),
                        s.expectation == Expectation::proved ? "proved" : "refuted");
    details += "\n```\n" + report_text(report) + "```\n";
  }
  return text + details;
}

StepSummary::StepSummary() {
  char const* const path = std::getenv("GITHUB_STEP_SUMMARY");
  if (path == nullptr || *path == '\0') return;
  path_ = path;
  file_.open(path_, std::ios::app);
  if (!file_) fail();
}

void StepSummary::write(std::string const& text) {
  if (path_.empty()) return;
  file_ << text << std::flush;
  if (!file_) fail();
}

void StepSummary::fail() const {
  throw UsageError(
      fmt::format("GITHUB_STEP_SUMMARY: {}: cannot write: {}", path_, std::strerror(errno)));
}

} // namespace twofold::cli
