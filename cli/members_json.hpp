#pragma once
/// \file
/// Structs that users meet, as JSON: the one list of their fields serves here, too.

#include <boost/hana/accessors.hpp>
#include <boost/hana/first.hpp>
#include <boost/hana/for_each.hpp>
#include <boost/hana/second.hpp>
#include <boost/hana/string.hpp>
#include <nlohmann/json.hpp>

namespace twofold::cli {

/// The members of a Hana struct, by name.
template <class Struct> nlohmann::ordered_json members_json(Struct const& object) {
  namespace hana = boost::hana;
  auto all = nlohmann::ordered_json::object();
  hana::for_each(hana::accessors<Struct>(), [&](auto const& member) {
    all[hana::to<char const*>(hana::first(member))] = hana::second(member)(object);
  });
  return all;
}

} // namespace twofold::cli
