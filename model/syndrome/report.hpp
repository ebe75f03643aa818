#pragma once
/// \file
/// From a fault to the registers that report it. The rows of spec/syndrome.hpp decide.

#include "model/walk/access.hpp"

#include <cstdint>
#include <optional>

namespace twofold::walks {

/// What an exception leaves in the registers of the Exception level that takes it. ISV is 0: what
/// bits [24:14] say of the instruction is not known here.
struct Reported {
  unsigned el = 0;
  std::uint64_t esr = 0;
  std::uint64_t far = 0;
  std::optional<std::uint64_t> hpfar; ///< nothing where it is UNKNOWN, or not written
  friend bool operator==(Reported const&, Reported const&) = default;
};

/// What else a report depends on.
struct Circumstances {
  bool tge = false;             ///< HCR_EL2.TGE
  bool read_faults_too = false; ///< an atomic access: reading alone gives the same fault
  unsigned at_el = 1;           ///< the Exception level that an AT instruction is executed at
};

/// The exception that an access takes. Of an AT instruction only for one that `takes_exception`.
Reported report(Request const& request, Fault const& fault, Circumstances const& circumstances);

/// Whether an AT instruction takes this fault as an exception, instead of writing PAR_EL1.
bool takes_exception(Request const& request, Fault const& fault,
                     Circumstances const& circumstances);

/// PAR_EL1 of an AT instruction that faults.
std::uint64_t par_of_fault(Fault const& fault);

/// PAR_EL1 of one that does not, where `state` has the attributes; NS and what is IMPLEMENTATION
/// DEFINED is 0.
std::uint64_t par_of_success(std::uint64_t pa, Concrete const& state);

} // namespace twofold::walks
