#pragma once
/// \file
/// Registers resolved: what a walk needs to know of them, looked up once.

#include "model/walk/access.hpp"

namespace twofold::walks {

/// What a walk takes from registers, features and choices.
struct Setting {
  Registers<std::uint64_t> registers;
  Features features;
  Choices choices;
};

/// By the rules of spec/.
Setting resolve(Registers<std::uint64_t> const& registers, Features const& features,
                Choices const& choices = {});

} // namespace twofold::walks
