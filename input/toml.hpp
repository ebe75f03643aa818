#pragma once
/// \file
/// TOML files: their parts, or what is wrong with them and where.

#include "input/malformed.hpp"

#include <toml++/toml.h>

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace twofold::input {

/// Where a part of a file begins.
Position position_of(toml::source_region const& where);

/// A file. Throws Malformed, as all that follows.
toml::table parsed(std::string_view file);

[[noreturn]] void refuse(toml::node const& node, std::string_view why);

/// Refuses keys that are none of those allowed, so that a misspelt one is no default.
void allow(toml::table const& table, std::span<std::string_view const> keys);
void allow(toml::table const& table, std::initializer_list<std::string_view> keys);

/// What has to be there; `of` names the table if it is not.
toml::node const& member(toml::table const& table, std::string_view key, std::string_view of = {});

/// Text that is not empty. `what` names it if it is not such.
std::string text_of(toml::node const& node, std::string_view what);

/// Likewise one line of it, without control characters.
std::string line_of(toml::node const& node, std::string_view what);

/// A key that is such a line.
std::string line_of(toml::key const& key);

/// A list that is not empty.
toml::array const& list_of(toml::node const& node, std::string_view what);

toml::table const& table_of(toml::node const& node, std::string_view what);

} // namespace twofold::input
