#pragma once
/// \file
/// What the controls make of an access, as far as an answer has to say it. Asks the rules.

#include "spec/fields.hpp"

#include <string>

namespace twofold::cli {

/// Which stages apply to an access.
struct Situation {
  bool stage2 = false;
  Value source = 0;          ///< what gives the stage-1 attributes, a Source
  std::string stage2_absent; ///< why stage 2 does not apply, "HCR_EL2.VM is 0"; else empty
  std::string inadmissible;  ///< why the architecture has no such access; else empty
};

Situation situation_of(Concrete const& inputs);

/// Whether another value of that input could change the result, on this or another page that is
/// accessed in the same way.
bool has_effect(Concrete const& inputs, Field input);

/// The regime as the manual writes it, "EL1&0".
std::string regime_text(Value regime);

/// The usual name of a control, "CD" for `hcr_cd`.
std::string control_name(Field control);

} // namespace twofold::cli
