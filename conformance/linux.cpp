#include "conformance/linux.hpp"

#include "conformance/c_source.hpp"
#include "conformance/embedded.hpp"
#include "host/process.hpp"
#include "host/temporary.hpp"

#include <boost/crc.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <span>

namespace twofold {

namespace {

namespace fs = std::filesystem;
using Cause = NoResult::Cause;

/// What is taken out of a file: a definition by its name, or all macros whose names begin so.
struct Wanted {
  std::string_view file;
  enum class Kind { macros, type, function } kind;
  std::string_view name;
};

constexpr std::string_view at = "arch/arm64/kvm/at.c";
constexpr std::string_view nested = "arch/arm64/include/asm/kvm_nested.h";

// In the order in which the compiler is to see them.
constexpr std::array wanted{
    Wanted{"arch/arm64/include/asm/kvm_arm.h", Wanted::Kind::macros, "HCR_"},
    Wanted{"arch/arm64/include/asm/sysreg.h", Wanted::Kind::macros, "SYS_PAR_EL1_"},
    Wanted{"arch/arm64/include/asm/pgtable-hwdef.h", Wanted::Kind::macros, "PTE_SHARED"},
    Wanted{"arch/arm64/include/asm/pgtable-hwdef.h", Wanted::Kind::macros, "PTE_ATTRINDX"},
    Wanted{nested, Wanted::Kind::type, "kvm_s2_trans"},
    Wanted{at, Wanted::Kind::type, "trans_regime"},
    Wanted{at, Wanted::Kind::type, "s1_walk_result"},
    Wanted{at, Wanted::Kind::macros, "S1_MMU_DISABLED"},
    Wanted{at, Wanted::Kind::macros, "MEMATTR"},
    Wanted{at, Wanted::Kind::macros, "ATTR_"},
    Wanted{at, Wanted::Kind::function, "s2_memattr_to_attr"},
    Wanted{at, Wanted::Kind::function, "combine_s1_s2_attr"},
    Wanted{at, Wanted::Kind::function, "compute_sh"},
    Wanted{at, Wanted::Kind::function, "combine_sh"},
    Wanted{at, Wanted::Kind::function, "compute_par_s12"},
    Wanted{at, Wanted::Kind::function, "compute_par_s1"}};

/// The end of the work, with its reason.
struct Stopped {
  NoResult reason;
};

[[noreturn]] void stop(std::string why) { throw Stopped{{Cause::failed, std::move(why)}}; }

void require(host::Program const& program, std::string_view package) {
  if (auto problem = trouble(program, host::run(program), package)) throw Stopped{*problem};
}

std::string content_of(fs::path const& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// The files of the tree, by name. Those that are not there are left out.
class Tree {
public:
  Tree(LinuxRequest const& request, fs::path const& scratch) : root_(request.source) {
    if (!fs::exists(root_)) stop(fmt::format("{}: no such file or folder", root_.string()));
    if (!fs::is_directory(root_)) unpack(request, scratch);
    if (!fs::exists(root_ / "Makefile"))
      stop(fmt::format("{}: no source tree of Linux: there is no Makefile in it",
                       request.source.string()));
  }

  [[nodiscard]] bool has(std::string_view name) const { return fs::exists(root_ / name); }

  CFile const& c_file(std::string_view name) {
    auto const found = files_.find(name);
    if (found != files_.end()) return found->second.parsed;
    File& file = files_[std::string{name}];
    file.text = content_of(root_ / name);
    file.parsed = read_c(file.text);
    return file.parsed;
  }

  /// "6.12.117"
  [[nodiscard]] std::string version() const {
    auto const makefile = content_of(root_ / "Makefile");
    std::vector<std::string> parts;
    for (std::string_view const key : {"VERSION = ", "PATCHLEVEL = ", "SUBLEVEL = "}) {
      auto const line = makefile.find(fmt::format("\n{}", key));
      if (line == std::string::npos) stop("Makefile: no line with VERSION; no tree of Linux");
      auto const from = line + 1 + key.size();
      parts.push_back(makefile.substr(from, makefile.find('\n', from) - from));
    }
    return fmt::format("{}", fmt::join(parts, "."));
  }

private:
  struct File {
    std::string text;
    CFile parsed;
  };

  void unpack(LinuxRequest const& request, fs::path const& scratch) {
    host::Program program{
        .arguments = {"tar", "--extract", "--file", fs::absolute(request.source).string(),
                      "--directory", scratch.string(), "--strip-components=1", "--wildcards",
                      "--no-wildcards-match-slash", "--occurrence=1", "*/Makefile"},
        .limit = request.limit,
        .interrupt = request.interrupt};
    for (Wanted const& w : wanted) {
      auto const member = fmt::format("*/{}", w.file);
      if (std::ranges::find(program.arguments, member) == program.arguments.end())
        program.arguments.push_back(member);
    }
    auto const ended = host::run(program);
    // A member that is not there is for later; the Makefile is always there.
    if (!fs::exists(scratch / "Makefile"))
      if (auto problem = trouble(program, ended, "tar")) {
        problem->why = fmt::format("{}: {}", request.source.string(), problem->why);
        throw Stopped{*problem};
      }
    if (ended.by != host::Ended::By::itself) throw Stopped{*trouble(program, ended, "tar")};
    root_ = scratch;
  }

  fs::path root_;
  std::map<std::string, File, std::less<>> files_;
};

std::string_view kind_name(Wanted::Kind kind) {
  switch (kind) {
  case Wanted::Kind::macros: return "macro";
  case Wanted::Kind::type: return "type";
  case Wanted::Kind::function: return "function";
  }
  return "";
}

/// What a file has of what is wanted of it.
std::string taken(CFile const& file, Wanted const& w) {
  std::string text;
  if (w.kind == Wanted::Kind::macros) {
    for (CItem const& item : file.macros)
      if (item.name.starts_with(w.name)) text += item.text;
    return text;
  }
  auto const kind = w.kind == Wanted::Kind::type ? CItem::Kind::type : CItem::Kind::function;
  for (CItem const& item : file.definitions)
    if (item.kind == kind && item.name == w.name) text += fmt::format("{}\n", item.text);
  return text;
}

std::string extract(Tree& tree, std::string const& version) {
  std::string text;
  std::vector<std::string> missing;
  for (Wanted const& w : wanted) {
    if (!tree.has(w.file)) {
      auto const line = fmt::format("no file {}", w.file);
      if (std::ranges::find(missing, line) == missing.end()) missing.push_back(line);
      continue;
    }
    auto const& file = tree.c_file(w.file);
    if (w.kind != Wanted::Kind::macros && !file.problem.empty())
      stop(fmt::format("Linux {}: {}: {}", version, w.file, file.problem));
    auto const part = taken(file, w);
    if (part.empty())
      missing.push_back(fmt::format("no {} {} in {}", kind_name(w.kind), w.name, w.file));
    text += part;
  }
  if (!missing.empty()) stop(fmt::format("Linux {}: {}", version, fmt::join(missing, ", ")));
  return text;
}

std::string hash_of(std::string_view text) {
  // CRC-64 as xz uses it.
  boost::crc_optimal<64, 0x42f0e1eba9ea3693, ~std::uint64_t{0}, ~std::uint64_t{0}, true, true> crc;
  crc.process_bytes(text.data(), text.size());
  return fmt::format("{:016x}", crc.checksum());
}

void write_file(fs::path const& path, std::string_view content) {
  std::ofstream{path, std::ios::binary} << content;
}

/// Builds the sweep around what was extracted.
void build(LinuxRequest const& request, fs::path const& folder, std::string const& extracted) {
  std::string program;
  for (EmbeddedFile const& file : embedded_files()) {
    if (file.name.ends_with(".h") && file.name.starts_with("probe/"))
      write_file(folder / fs::path{file.name}.filename(), file.content);
    if (file.name == "linux/shim.h") program.insert(0, std::string{file.content} + extracted);
    if (file.name == "linux/sweep.c") program += file.content;
  }
  write_file(folder / "kvm.c", program);
  require({.arguments = {request.compiler, "-std=gnu11", "-O2", "-w", "kvm.c", "-o", "sweep"},
           .directory = folder,
           .limit = request.limit,
           .interrupt = request.interrupt},
          "gcc");
}

Dump ask(LinuxRequest const& request, fs::path const& folder, std::array<char, 2> mte) {
  require({.arguments = {"./sweep", "answers", std::string{mte[0]}, std::string{mte[1]}},
           .directory = folder,
           .limit = request.limit,
           .interrupt = request.interrupt},
          "twofold");
  auto read = read_dump(content_of(folder / "answers"));
  if (auto const* why = std::get_if<std::string>(&read)) stop(fmt::format("answers: {}", *why));
  return std::get<Dump>(std::move(read));
}

} // namespace

std::variant<LinuxAnswers, NoResult> ask_linux(LinuxRequest const& request) {
  try {
    host::TemporaryFolder const unpacked;
    host::TemporaryFolder const built;
    Tree tree{request, unpacked.path()};
    LinuxAnswers answers;
    answers.version = tree.version();
    auto const extracted = extract(tree, answers.version);
    answers.source = hash_of(extracted);
    build(request, built.path(), extracted);
    for (auto const mte : {std::array{'0', '0'}, std::array{'1', '0'}, std::array{'1', '1'}})
      answers.dumps.push_back(ask(request, built.path(), mte));
    return answers;
  } catch (Stopped const& stopped) {
    return stopped.reason;
  }
}

} // namespace twofold
