// Random walks by QEMU: expected values are those of an emulator that others wrote.
#include "conformance/probe/walk_format.h"
#include "conformance/walk_probe.hpp"
#include "tests/process.hpp"
#include "tests/skip.hpp"
#include "tests/text.hpp"

#include <boost/crc.hpp>

#include <cstring>

using namespace twofold;

namespace {

template <class T> void put(std::string& bytes, T const& value) {
  bytes.append(reinterpret_cast<char const*>(&value), sizeof value); // NOLINT: an answer is bytes
}

std::string answer(std::vector<std::uint64_t> const& par) {
  walk_answer header{};
  std::memcpy(header.magic, WALK_ANSWER_MAGIC, sizeof header.magic);
  header.cases = par.size();
  header.size = sizeof header + par.size() * 8 + 4;
  header.id[WALK_ID_AA64MMFR0_EL1] = 0x1124;
  std::string bytes;
  put(bytes, header);
  for (std::uint64_t const value : par) put(bytes, value);
  boost::crc_32_type crc;
  crc.process_bytes(bytes.data(), bytes.size());
  put(bytes, static_cast<std::uint32_t>(crc.checksum()));
  return bytes;
}

std::string problem(std::string const& bytes) {
  auto const read = read_walk_answers(bytes);
  auto const* why = std::get_if<std::string>(&read);
  return why == nullptr ? "" : *why;
}

} // namespace

TEST_CASE("QEMU walks random tables to the same addresses, faults and attributes, but for what is "
          "known") {
  for (auto const* cpu : {"max", "cortex-a76"}) {
    auto const ended =
        test::run({"conform", "qemu", "--walks", "4000", "--seed", "7", "--cpu", cpu});
    if (ended.status == 2) TWOFOLD_SKIP(ended.err);
    INFO(ended.out);
    CHECK(ended.status == 0);
    CHECK(test::contains(ended.out, "4000 walks"));
    CHECK(test::contains(ended.out, ", 0 deviate\n"));
  }
}

TEST_CASE("a case follows from its seed, and its tables lie where the probe has room") {
  WalkProcessor processor;
  processor.features.pa_range = 5;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    auto const first = draw_walk_case(seed, processor);
    auto const again = draw_walk_case(seed, processor);
    CHECK(first.registers == again.registers);
    CHECK(first.request == again.request);
    CHECK(first.words == again.words);
    for (auto const& word : first.words) {
      CHECK(word.address >= 0x5000'0000);
      CHECK(word.address < 0x5100'0000);
    }
  }
}

TEST_CASE("answers that are not whole are refused") {
  auto const whole = answer({0x801, 0xff00'0000'0000'0b80});
  REQUIRE(problem(whole).empty());
  auto const read = std::get<WalkAnswers>(read_walk_answers(whole));
  CHECK(read.par == std::vector<std::uint64_t>{0x801, 0xff00'0000'0000'0b80});
  CHECK(read.processor.features.pa_range == 4);
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK(!problem(whole.substr(0, size)).empty());
  auto changed = whole;
  changed[sizeof(walk_answer)] = 'x';
  CHECK(problem(changed) == "the checksum of the answer is wrong");
}

TEST_CASE("known deviations of walks are read, or refused with the place") {
  auto const good = read_known_walks("[[deviation]]\nid = 'a'\nimplementation = 'qemu'\n"
                                     "versions = ['7.2']\nsigns = ['s']\nreason = 'r'\n"
                                     "evidence = 'e'\n");
  auto const& all = std::get<std::vector<KnownWalkDeviation>>(good);
  CHECK(known_of(all, "qemu", "7.2.22").size() == 1);
  CHECK(known_of(all, "qemu", "8.0").empty());
  auto const bad = read_known_walks("[[deviation]]\nid = 5\n");
  CHECK(std::get<std::string>(bad).starts_with("line 2, "));
}
