// Campaigns: what comes of them does not depend on threads, pauses or shards.
#include "cli/fuzz.hpp"
#include "cli/rows.hpp"
#include "conformance/image.hpp"
#include "tests/files.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace twofold;
using cli::FuzzOptions;
using cli::FuzzState;
using cli::UsageError;
using test::Folder;

namespace {

proofs::Interrupt const never{false};

FuzzOptions options(std::string const& scenarios, std::uint64_t seed = 7) {
  FuzzOptions o;
  o.walks = true;
  o.json = true;
  o.scenarios = scenarios;
  o.seed = seed;
  return o;
}

std::string document(Folder const& folder, FuzzOptions const& o) {
  auto const file = folder.file("document");
  cli::Output output{file};
  cli::fuzz(output, o, never);
  output.commit();
  return test::content_of(file);
}

void refused(FuzzOptions const& o) {
  cli::Output output{""};
  CHECK_THROWS_AS(cli::fuzz(output, o, never), UsageError);
}

} // namespace

TEST_CASE("a campaign that was paused ends as one that was not, on any number of threads") {
  Folder const folder;
  auto const straight = document(folder, options("300"));
  auto o = options("100");
  o.state = folder.file("state");
  document(folder, o);
  o.scenarios = "300";
  o.jobs = 2;
  CHECK(document(folder, o) == straight);
  CHECK(test::content_of(o.state) == straight);
}

TEST_CASE("shards add up to the whole") {
  Folder const folder;
  auto const whole = cli::read_fuzz("whole", document(folder, options("300")));
  std::vector<FuzzState> shards;
  std::vector<std::string> const names{"3", "1", "2"};
  for (auto const& name : names) {
    auto o = options("100");
    o.shard = name + "/3";
    shards.push_back(cli::read_fuzz(name, document(folder, o)));
  }
  auto const all = cli::merged(shards, names);
  CHECK(all.parts == std::vector<unsigned>{1, 2, 3});
  CHECK(all.scenarios() == 300);
  CHECK(all.walks == whole.walks);
  for (std::size_t p = 0; p < whole.properties.size(); ++p)
    CHECK(all.properties[p].tally == whole.properties[p].tally);
  CHECK_THROWS_AS(cli::merged({shards[0], shards[0]}, {"a", "b"}), UsageError);
  CHECK_THROWS_AS(cli::merged({shards[0], whole}, {"a", "b"}), UsageError);
}

TEST_CASE("what is not of the campaign is refused") {
  Folder const folder;
  auto o = options("10");
  o.state = folder.file("state");
  document(folder, o);
  o.seed = 8;
  refused(o);
  o = options("10");
  o.state = folder.file("state");
  o.shard = "1/2";
  refused(o);
  for (auto const* text : {"", "{", "[]", R"({"schema": {"name": "twofold.check"}})",
                           R"({"schema": {"name": "twofold.fuzz"}})",
                           R"({"schema": {"name": "twofold.fuzz"}, "spec": {"revision": 5}})"}) {
    INFO(text);
    CHECK_THROWS_AS(cli::read_fuzz("file", text), UsageError);
  }
  for (auto const* shard : {"0/2", "3/2", "1", "1/", "x/2"}) {
    o = options("10");
    o.shard = shard;
    refused(o);
  }
  for (auto const* time : {"10", "m", "-1m", "0s", "10d"}) {
    o = options("");
    o.time = time;
    refused(o);
  }
  refused(options(""));
  CHECK(cli::milliseconds("2h") == 7'200'000);
}

TEST_CASE("a failure is kept so that it can be walked again") {
  walks::Failure failure;
  failure.property = 1;
  failure.seed = 5;
  failure.request.va = 0x1000;
  failure.request.op = walks::Operation::at_s1_read;
  failure.request.el0 = true;
  failure.registers.ttbr0_el1 = 0x4000'0000;
  failure.words = {{0x4000'0000, 0x4000'1003}};
  auto const kept = cli::failure_of(failure);
  CHECK(kept.command.find("--access at-s1e0r") != std::string::npos);
  CHECK(kept.command.find("--ttbr0-el1 0x40000000") != std::string::npos);
  walks::Memory memory;
  CHECK(read_json_image(kept.words, memory).empty());
  CHECK(memory.read(0x4000'0000) == 0x4000'1003);
}
