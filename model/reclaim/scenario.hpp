#pragma once
/// \file
/// What is asked about taking a device back: who had it and how, what the device is, what the host
/// does step by step, and what is taken for granted.

#include "model/reclaim/memory.hpp"
#include "spec/completion.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace twofold::reclaim {

/// Assumptions, as a set of bits.
using Assumptions = std::uint32_t;
constexpr Assumptions bit_of(Assumption assumption) {
  return assumption == Assumption::none ? 0 : 1U << static_cast<unsigned>(assumption);
}
inline constexpr Assumptions every_assumption = (1U << assumption_count) - 2;

/// What the device is, and how it is reset.
enum class Device : std::uint8_t {
  pcie,                ///< a BAR; reset by a write to configuration space
  pcie_bar_reset,      ///< a BAR; reset by a register in it
  platform_peripheral, ///< its reset register is in the same Memory-mapped peripheral
  platform_path,       ///< its reset register is elsewhere, on the same ordered path
  platform_other_path, ///< its reset takes another path
};
inline constexpr std::array<std::string_view, 5> device_names{
    "pcie", "pcie-bar-reset", "platform-peripheral", "platform-path", "platform-other-path"};
std::string_view describe(Device device);
/// What is expected of a device of this class; the others stand to reason nowhere.
Assumptions expected_of(Device device);

/// Who had the device.
enum class Owner : std::uint8_t {
  guest,   ///< by stage 2, in EL1&0
  process, ///< of a host at EL2 with {E2H,TGE}={1,1}, by stage 1 alone
};
inline constexpr std::array<std::string_view, 2> owner_names{"guest", "process"};

/// Something the host does.
struct Step {
  std::string text;  ///< "tlbi ipas2e1is"
  std::string shown; ///< "TLBI IPAS2E1IS, page", an instruction or what it is for
  Labels labels{};
  /// Writes the table entry of the old owner, of the VMM.
  enum class Entry : std::uint8_t { none, old, vmm, fresh } entry = Entry::none;
  bool removable = true; ///< whether a question is left without it
};

/// A text that is no step; what() says what is allowed.
class StepError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};
/// Reads a step. Throws StepError.
Step step_of(std::string_view text);
std::vector<Step> steps_of(std::vector<std::string_view> const& texts);

/// A sequence with a name.
struct Sequence {
  std::string_view name;
  std::string_view what;
  std::vector<std::string_view> steps;
  Owner owner = Owner::guest;
};
std::vector<Sequence> const& sequences();

/// What can go wrong.
enum class Question : std::uint8_t {
  late_store,
  after_hand_over,
  merged,
  before_reset,
  early_owner,
  in_flight,
  stale_use,
};
inline constexpr std::size_t question_count = 7;
constexpr Question question_at(std::size_t q) { return static_cast<Question>(q); }
struct QuestionInfo {
  std::string_view name;
  char letter;               ///< in the matrix
  std::string_view sentence; ///< what happens
  bool harm;                 ///< whether "safe" speaks of it
};
QuestionInfo const& info(Question question);
/// All that do harm.
std::uint32_t every_harm();
/// Whether it can be asked: some speak of the new owner, so of a step 'remap'.
bool can_be_asked(Question question, std::vector<Step> const& steps);

/// Everything that an answer depends on.
struct Scenario {
  Memory old_memory;
  Memory new_memory;
  Memory window; ///< by which the host reaches configuration space or the reset register
  Device device = Device::pcie;
  Owner owner = Owner::guest;
  bool vhe = true; ///< the host starts with HCR_EL2.TGE = 1
  std::vector<Step> steps;
  Assumptions assumptions = 0;
  /// What must not come true for it to be safe, as bits by question.
  std::uint32_t asked = 0;
};

/// KVM and VFIO, Normal-NC, PCIe, what is expected of it.
Scenario usual_scenario();

} // namespace twofold::reclaim
