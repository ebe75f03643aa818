#include "conformance/embedded.hpp"

#include "host/file.hpp"

namespace twofold {

void write_embedded(std::string_view prefix, std::filesystem::path const& folder) {
  for (EmbeddedFile const& file : embedded_files())
    if (file.name.starts_with(prefix))
      host::write_content(folder / std::filesystem::path{file.name}.filename(), file.content);
}

} // namespace twofold
