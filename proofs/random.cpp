#include "proofs/discharge.hpp"

#include <rapidcheck.h>

#include <array>
#include <chrono>
#include <exception>
#include <iterator>

namespace twofold::proofs {

namespace {

/// FNV-1a: the seed of an obligation follows from its id, on every machine.
std::uint64_t seed_of(std::string_view id) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

/// Draws a value of the field, allocated ones more often than not.
Value any_value(Field f, rc::Random& random) {
  using namespace field;
  auto const pick = [&](auto const& from) {
    return static_cast<Value>(from[random.next() % std::size(from)]);
  };
  auto const any = static_cast<Value>(random.next() & ((1U << f.width) - 1));
  if ((f == in.mair || f == choice.mair) && random.next() % 2 == 0)
    return pick(
        std::array{0x00, 0x01, 0x04, 0x08, 0x0c, 0x40, 0x44, 0x4f, 0xa0, 0xbb, 0xf0, 0xf4, 0xff});
  if ((f == in.s1_sh || f == in.s2_sh || f == choice.s1_sh || f == choice.s2_sh) &&
      random.next() % 4 != 0)
    return pick(std::array{0b00, 0b10, 0b11});
  return any;
}

Concrete any_page(rc::Random& random) {
  Concrete page{};
  for (std::size_t i = 0; i < given_count; ++i)
    page.items[i] = any_value(
        Field{static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(field_infos[i].width)},
        random);
  return page;
}

/// Draws pages until they are what the property speaks of, for a while.
rc::Gen<std::vector<Concrete>> any_pages(Obligation const& obligation) {
  return [&obligation](rc::Random const& start, int) {
    constexpr int attempts = 2'000;
    rc::Random random = start;
    std::vector<Concrete> pages(obligation.pages);
    for (int i = 0; i < attempts; ++i) {
      for (Concrete& page : pages) page = any_page(random);
      if (obligation.judge(pages) != Verdict::outside) break;
    }
    return rc::shrinkable::just(pages);
  };
}

/// Ends a run of RapidCheck, which takes it for a failure.
struct Interrupted : std::exception {};

/// Keeps RapidCheck from printing: reports are ours.
class Silent : public rc::detail::TestListener {
public:
  void onTestCaseFinished(rc::detail::CaseDescription const&) override {}
  void onShrinkTried(rc::detail::CaseDescription const&, bool) override {}
  void onTestFinished(rc::detail::TestMetadata const&, rc::detail::TestResult const&) override {}
};

} // namespace

Discharge try_random(Obligation const& obligation, Effort const& effort,
                     Interrupt const& interrupt) {
  auto const start = std::chrono::steady_clock::now();
  Discharge result{.engine = "random", .remark = {}, .counterexample = {}};
  std::vector<Concrete> last;
  auto const property = [&] {
    if (interrupt) throw Interrupted{};
    auto const pages = *any_pages(obligation);
    Verdict const verdict = obligation.judge(pages);
    if (verdict == Verdict::outside) RC_DISCARD("not what the property speaks of");
    if (verdict == Verdict::violated) last = pages;
    RC_ASSERT(verdict == Verdict::holds);
  };
  rc::detail::TestMetadata metadata;
  metadata.id = obligation.statement->id;
  rc::detail::TestParams params;
  params.seed = seed_of(obligation.statement->id) + effort.seed;
  params.maxSuccess = effort.random_cases;
  Silent
      listener; // the explicit empty map of reproductions keeps the environment's configuration out
  auto const outcome =
      rc::detail::checkProperty(rc::detail::toProperty(property), metadata, params, listener, {});
  result.remark = "seed " + std::to_string(params.seed);
  if (interrupt) {
    result.status = Status::interrupted;
  } else if (outcome.is<rc::detail::SuccessResult>()) {
    result.status = Status::tested;
    result.cases = static_cast<std::uint64_t>(outcome.get<rc::detail::SuccessResult>().numSuccess);
  } else if (outcome.is<rc::detail::FailureResult>()) {
    result.status = Status::refuted;
    result.cases = static_cast<std::uint64_t>(outcome.get<rc::detail::FailureResult>().numSuccess);
    result.counterexample = last;
  } else if (outcome.is<rc::detail::GaveUpResult>()) {
    result.status = Status::unknown;
    result.cases = static_cast<std::uint64_t>(outcome.get<rc::detail::GaveUpResult>().numSuccess);
    result.remark += ", too few cases that the property speaks of";
  } else {
    result.status = Status::error;
    result.remark += ", " + outcome.get<rc::detail::Error>().description;
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

} // namespace twofold::proofs
