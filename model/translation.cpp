#include "model/translation.hpp"

#include "model/static_translation.hpp"

namespace twofold {

void decode(Concrete& state) { decode_inline(state); }
void combine(Concrete& state) { combine_inline(state); }
void translate(Concrete& state) { translate_inline(state); }

} // namespace twofold
