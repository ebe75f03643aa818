#include "conformance/linux.hpp"

#include "conformance/c_source.hpp"
#include "conformance/csv.hpp"
#include "conformance/embedded.hpp"
#include "host/file.hpp"
#include "host/process.hpp"
#include "host/temporary.hpp"

#include <boost/crc.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <optional>
#include <span>
#include <sstream>
#include <utility>

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

// Each in the order in which the compiler is to see them.
constexpr std::array wanted_of_at{
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

constexpr std::string_view table = "arch/arm64/kvm/hyp/pgtable.c";
constexpr std::string_view table_header = "arch/arm64/include/asm/kvm_pgtable.h";

constexpr std::array wanted_of_stage2{
    Wanted{"arch/arm64/include/asm/memory.h", Wanted::Kind::macros, "MT_S2_"},
    Wanted{"arch/arm64/include/asm/pgtable-hwdef.h", Wanted::Kind::macros, "PTE_S2_MEMATTR"},
    Wanted{"arch/arm64/include/asm/pgtable-prot.h", Wanted::Kind::macros, "PAGE_S2_MEMATTR"},
    Wanted{table_header, Wanted::Kind::macros, "KVM_PTE_LEAF_ATTR_"},
    Wanted{table_header, Wanted::Kind::type, "kvm_pgtable_stage2_flags"},
    Wanted{table_header, Wanted::Kind::type, "kvm_pgtable_prot"},
    Wanted{table, Wanted::Kind::macros, "KVM_S2_MEMATTR"},
    Wanted{table, Wanted::Kind::function, "stage2_has_fwb"},
    Wanted{table, Wanted::Kind::function, "stage2_set_prot_attr"},
    Wanted{"drivers/iommu/io-pgtable-arm.c", Wanted::Kind::macros, "ARM_LPAE_PTE_MEMATTR_"}};

/// A program made of text that was taken out, between a shim and what uses it.
struct Use {
  std::span<Wanted const> wanted;
  std::vector<std::string_view> shims;
  std::string_view main;
};

Use const use_of_at{wanted_of_at, {"linux/shim.h"}, "linux/sweep.c"};
Use const use_of_stage2{
    wanted_of_stage2, {"linux/shim.h", "linux/stage2_shim.h"}, "linux/stage2.c"};

/// The end of the work, with its reason.
struct Stopped {
  NoResult reason;
};

[[noreturn]] void stop(std::string why) { throw Stopped{{Cause::failed, std::move(why)}}; }

void require(host::Program const& program, std::string_view package) {
  if (auto problem = trouble(program, host::run(program), package)) throw Stopped{*problem};
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
    file.text = host::content_of(root_ / name);
    file.parsed = read_c(file.text);
    return file.parsed;
  }

  /// "6.12.117"
  [[nodiscard]] std::string version() const {
    auto const makefile = host::content_of(root_ / "Makefile");
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
    for (auto const& wanted : {use_of_at.wanted, use_of_stage2.wanted})
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

std::string extract(Tree& tree, std::span<Wanted const> wanted, std::string const& version) {
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

/// The functions alone: what they do is theirs, the rest are names of bits.
std::string functions(Tree& tree) {
  std::string text;
  for (auto const& wanted : {use_of_at.wanted, use_of_stage2.wanted})
    for (Wanted const& w : wanted)
      if (w.kind == Wanted::Kind::function) text += taken(tree.c_file(w.file), w);
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

std::string_view embedded(std::string_view name) {
  return std::ranges::find(embedded_files(), name, &EmbeddedFile::name)->content;
}

/// Builds the program around what was extracted.
void build(LinuxRequest const& request, fs::path const& folder, Use const& use,
           std::string const& extracted) {
  for (EmbeddedFile const& file : embedded_files())
    if (file.name.ends_with(".h") && file.name.starts_with("probe/"))
      write_file(folder / fs::path{file.name}.filename(), file.content);
  std::string program;
  for (auto const shim : use.shims) program += embedded(shim);
  program += extracted;
  program += embedded(use.main);
  write_file(folder / "kvm.c", program);
  require({.arguments = {request.compiler, "-std=gnu11", "-O2", "-w", "kvm.c", "-o", "ask"},
           .directory = folder,
           .limit = request.limit,
           .interrupt = request.interrupt},
          "gcc");
}

/// Runs the program; yields what it wrote.
std::string ask(LinuxRequest const& request, fs::path const& folder,
                std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "./ask");
  host::Program const program{.arguments = std::move(arguments),
                              .directory = folder,
                              .limit = request.limit,
                              .interrupt = request.interrupt};
  auto ended = host::run(program);
  if (auto problem = trouble(program, ended, "twofold")) throw Stopped{*problem};
  return std::move(ended.out);
}

Dump ask_at(LinuxRequest const& request, fs::path const& folder, std::string const& mte,
            std::string const& mte_perm) {
  ask(request, folder, {"answers", mte, mte_perm});
  auto read = read_dump(host::content_of(folder / "answers"));
  if (auto const* why = std::get_if<std::string>(&read)) stop(fmt::format("answers: {}", *why));
  return std::get<Dump>(std::move(read));
}

std::vector<Observation> ask_stage2(LinuxRequest const& request, fs::path const& folder) {
  auto const text = ask(request, folder, {});
  CsvReader reader{std::string_view{text}};
  auto const header = reader.next();
  if (!header) stop("answers: none about stage 2");
  Columns const columns{header->cells};
  if (!columns.problem().empty()) stop(fmt::format("answers: {}", columns.problem()));
  std::vector<Observation> all;
  while (auto const record = reader.next()) {
    all.push_back(columns.read(record->cells));
    if (!all.back().problem.empty()) stop(fmt::format("answers: {}", all.back().problem));
  }
  return all;
}

std::vector<Protection> ask_protections(LinuxRequest const& request, fs::path const& folder) {
  std::istringstream lines{ask(request, folder, {"protections"})};
  std::vector<Protection> all;
  unsigned bits = 0;
  Protection p;
  while (lines >> bits >> p.fwb >> p.lpa2 >> p.error >> p.descriptor) {
    p.x = (bits & 1) != 0;
    p.w = (bits & 2) != 0;
    p.r = (bits & 4) != 0;
    p.device = (bits & 8) != 0;
    p.normal_nc = (bits & 16) != 0;
    all.push_back(p);
  }
  if (all.size() != 128) stop("answers: not one for each request for a stage-2 entry");
  return all;
}

} // namespace

std::variant<LinuxAnswers, NoResult> ask_linux(LinuxRequest const& request) {
  try {
    host::TemporaryFolder const unpacked;
    host::TemporaryFolder const built;
    Tree tree{request, unpacked.path()};
    LinuxAnswers answers;
    answers.version = tree.version();
    auto const at_text = extract(tree, use_of_at.wanted, answers.version);
    auto const stage2_text = extract(tree, use_of_stage2.wanted, answers.version);
    answers.source = hash_of(functions(tree));
    build(request, built.path(), use_of_at, at_text);
    for (auto const& [mte, mte_perm] :
         {std::pair{"0", "0"}, std::pair{"1", "0"}, std::pair{"1", "1"}})
      answers.dumps.push_back(ask_at(request, built.path(), mte, mte_perm));
    build(request, built.path(), use_of_stage2, stage2_text);
    answers.stage2 = ask_stage2(request, built.path());
    answers.protections = ask_protections(request, built.path());
    return answers;
  } catch (Stopped const& stopped) {
    return stopped.reason;
  }
}

} // namespace twofold
