#include "model/walk/walker.hpp"

namespace twofold::walks {

Setting resolve(Registers<std::uint64_t> const& registers, Features const& features,
                Choices const& choices) {
  return {registers, features, choices};
}

WalkResult walk(Setting const&, Memory&, Request const&) { return {}; }
WalkResult walk(Setting const&, Journal&, Request const&) { return {}; }
WalkResult walk(Setting const&, Memory&, Request const&, Trace&) { return {}; }
WalkResult walk(Setting const&, Journal&, Request const&, Trace&) { return {}; }
Concrete attributes(Setting const&, Request const&, WalkResult const&, Concrete const& choices) {
  return choices;
}
Concrete attributes(Setting const&, Request const&, Fetch const&, Concrete const& choices) {
  return choices;
}

} // namespace twofold::walks
