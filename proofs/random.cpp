#include "model/setting.hpp"
#include "model/split_mix.hpp"
#include "proofs/discharge.hpp"

#include <rapidcheck.h>

#include <array>
#include <chrono>
#include <exception>
#include <iterator>

namespace twofold::proofs {

namespace {

/// Draws a value of the field, allocated ones more often than not.
Value any_value(Field f, rc::Random& random) {
  using namespace field;
  auto const pick = [&](auto const& from) {
    return static_cast<Value>(from[random.next() % std::size(from)]);
  };
  auto const any = static_cast<Value>(random.next() % value_count(f));
  if ((f == in.mair || f == choice.mair) && random.next() % 2 == 0)
    return pick(
        std::array{0x00, 0x01, 0x04, 0x08, 0x0c, 0x40, 0x44, 0x4f, 0xa0, 0xbb, 0xf0, 0xf4, 0xff});
  if ((f == in.s1_sh || f == in.s2_sh || f == in.tcr_sh || f == choice.s1_sh ||
       f == choice.s2_sh) &&
      random.next() % 4 != 0)
    return pick(std::array{0b00, 0b10, 0b11});
  return any;
}

/// Draws what the setting leaves open; a control is more often than not as usual.
Concrete any_page(Setting setting, rc::Random& random) {
  Concrete page = usual_page;
  for (std::size_t i = 0; i < given_count; ++i) {
    Field const f = field_at(i);
    if (is_control(f) && (setting == Setting::data || random.next() % 8 < 5)) continue;
    page[f] = any_value(f, random);
  }
  return page;
}

/// Draws pages that a property speaks of. Where few are, those that were in scope lend their values
/// to later draws. These follow from the seed all the same, since a run draws its cases in order.
class Draws {
public:
  explicit Draws(Obligation const& obligation) : obligation_(obligation) {}

  /// Draws until the pages are in scope, for a while.
  std::vector<Concrete> next(rc::Random random) {
    constexpr int attempts = 2'000;
    constexpr int fresh_attempts = 16;
    std::vector<Concrete> pages;
    for (int i = 0; i < attempts; ++i) {
      bool const borrow = i >= fresh_attempts && !known_.empty() && random.next() % 4 != 0;
      pages = borrow ? similar(random) : fresh(random);
      if (obligation_.judge(pages) == Verdict::outside) continue;
      remember(pages);
      break;
    }
    return pages;
  }

private:
  std::vector<Concrete> fresh(rc::Random& random) const {
    std::vector<Concrete> pages(obligation_.pages);
    for (Concrete& page : pages) page = any_page(obligation_.statement->setting, random);
    return pages;
  }

  /// Pages that were in scope, with every second, fourth or eighth field drawn anew.
  std::vector<Concrete> similar(rc::Random& random) const {
    auto pages = fresh(random);
    auto const& base = known_[random.next() % known_.size()];
    std::uint64_t const one_in = std::uint64_t{2} << random.next() % 3;
    for (std::size_t p = 0; p < pages.size(); ++p)
      for (std::size_t i = 0; i < given_count; ++i)
        if (random.next() % one_in != 0) pages[p].items[i] = base[p].items[i];
    return pages;
  }

  /// Keeps the last ones.
  void remember(std::vector<Concrete> const& pages) {
    constexpr std::size_t room = 64;
    if (known_.size() < room)
      known_.push_back(pages);
    else
      known_[oldest_++ % room] = pages;
  }

  Obligation const& obligation_;
  std::vector<std::vector<Concrete>> known_;
  std::size_t oldest_ = 0;
};

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
  if (obligation.raw) {
    result.remark = "as without registers";
    return result;
  }
  std::vector<Concrete> last;
  Draws draws{obligation};
  rc::Gen<std::vector<Concrete>> const any_pages = [&](rc::Random const& random, int) {
    return rc::shrinkable::just(draws.next(random));
  };
  auto const property = [&] {
    if (interrupt) throw Interrupted{};
    auto const pages = *any_pages;
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
