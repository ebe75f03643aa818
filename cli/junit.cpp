#include "cli/junit.hpp"

#include "cli/suite_text.hpp"
#include "cli/xml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string_view>

namespace twofold::cli {

using namespace proofs;

namespace {

std::string_view group_of(Report const& report) {
  auto const id = report.obligation->statement->id;
  return id.substr(0, id.find('.'));
}

double seconds_of(Report const& report) {
  double sum = 0;
  for (Discharge const& d : report.engines) sum += d.seconds;
  return sum;
}

bool failed(Report const& report) { return !report.as_expected && !interrupted(report); }

std::string test_case(Report const& report) {
  auto const group = group_of(report);
  std::string text = fmt::format(
      "    <testcase classname=\"twofold.{}\" name=\"{}\" time=\"{:.6f}\"", xml_escaped(group),
      xml_escaped(report.obligation->statement->id.substr(group.size() + 1)), seconds_of(report));
  if (interrupted(report))
    return text + ">\n      <skipped message=\"interrupted\"/>\n    </testcase>\n";
  if (!failed(report)) return text + "/>\n";
  return text + fmt::format(">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n"
                            "    </testcase>\n",
                            name(report.status), xml_escaped(surprise_text(report)),
                            xml_escaped(report_text(report)));
}

/// tests="..." and so on, as both elements that hold test cases have it.
std::string totals(std::span<Report const> reports, double seconds) {
  return fmt::format("tests=\"{}\" failures=\"{}\" errors=\"0\" time=\"{:.3f}\"", reports.size(),
                     std::ranges::count_if(reports, failed), seconds);
}

std::string test_suite(std::span<Report const> reports) {
  double seconds = 0;
  std::string cases;
  for (Report const& report : reports) {
    seconds += seconds_of(report);
    cases += test_case(report);
  }
  return fmt::format("  <testsuite name=\"twofold.{}\" {} skipped=\"{}\">\n{}  </testsuite>\n",
                     xml_escaped(group_of(reports.front())), totals(reports, seconds),
                     std::ranges::count_if(reports, interrupted), cases);
}

} // namespace

std::string junit_xml(Judged const& judged) {
  std::vector<std::vector<Report>> groups;
  for (Report const& report : judged.reports) {
    auto group = std::ranges::find(groups, group_of(report),
                                   [](auto const& some) { return group_of(some.front()); });
    if (group == groups.end()) group = groups.emplace(group);
    group->push_back(report);
  }
  std::string text = fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                 "<testsuites name=\"twofold\" {}>\n",
                                 totals(judged.reports, judged.seconds));
  for (auto const& group : groups) text += test_suite(group);
  return text + "</testsuites>\n";
}

} // namespace twofold::cli
