#include "cli/rows.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iterator>

namespace twofold::cli {

namespace {

/// Problems quote cells, and cells may hold anything.
std::string printable(std::string_view text) {
  constexpr std::size_t most = 400;
  std::string shown;
  for (char const c : text.substr(0, most))
    shown += std::isprint(static_cast<unsigned char>(c)) != 0 ? c : '?';
  return text.size() > most ? shown + "..." : shown;
}

} // namespace

Input::Input(std::string const& path) : name_(path == "-" ? "standard input" : path) {
  if (path == "-") return;
  descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor_ < 0) throw_read_error(*this, errno);
  struct stat status{};
  if (::fstat(descriptor_, &status) == 0 && S_ISDIR(status.st_mode)) {
    ::close(descriptor_);
    throw_read_error(*this, EISDIR);
  }
}

Input::~Input() {
  if (descriptor_ > 0) ::close(descriptor_);
}

void throw_read_error(Input const& input, int error) {
  throw UsageError(fmt::format("{}: cannot read: {}", input.name(), std::strerror(error)));
}

std::string read_whole(Input const& input, std::size_t most) {
  std::string bytes;
  std::array<char, 65536> buffer; // NOLINT: read fills it
  while (bytes.size() <= most) {
    auto const size = ::read(input.descriptor(), buffer.data(), buffer.size());
    if (size == 0) break;
    if (size < 0 && errno == EINTR) throw Interrupted{};
    if (size < 0) throw_read_error(input, errno);
    bytes.append(buffer.data(), static_cast<std::size_t>(size));
  }
  return bytes;
}

void BadRows::add(std::size_t line, std::string_view problem) {
  ++count_;
  if (first_.size() < shown) first_.push_back({line, std::string{problem}});
}

void BadRows::add(BadRows&& others) {
  count_ += others.count_;
  auto const room = std::min(shown - first_.size(), others.first_.size());
  std::move(others.first_.begin(), others.first_.begin() + static_cast<std::ptrdiff_t>(room),
            std::back_inserter(first_));
}

void BadRows::complain(std::string const& file) const {
  std::string text;
  for (Bad const& bad : first_)
    text += fmt::format("twofold: {}:{}: {}\n", file, bad.line, printable(bad.problem));
  if (count_ > first_.size())
    text +=
        fmt::format("twofold: {}: {} more rows break the format\n", file, count_ - first_.size());
  std::fwrite(text.data(), 1, text.size(), stderr);
}

Columns read_header(CsvReader& reader, Input const& input) {
  auto const header = reader.next();
  if (!header && reader.error() == EINTR) throw Interrupted{};
  if (!header && reader.error() != 0) throw_read_error(input, reader.error());
  if (!header)
    throw UsageError(fmt::format("{}: empty; the first line names the columns", input.name()));
  if (!header->problem.empty())
    throw UsageError(fmt::format("{}:{}: {}", input.name(), header->line, header->problem));
  Columns columns{header->cells};
  if (!columns.problem().empty())
    throw UsageError(fmt::format("{}:{}: {}", input.name(), header->line, columns.problem()));
  return columns;
}

} // namespace twofold::cli
