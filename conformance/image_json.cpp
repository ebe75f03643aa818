#include "conformance/image.hpp"
#include "conformance/number.hpp"
#include "conformance/placed_words.hpp"
#include "input/in_quotes.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <optional>

namespace twofold {

namespace {

using Json = nlohmann::json;

/// Takes the document event by event, so that nothing has to be held and no depth can hurt.
class Reader : public nlohmann::json_sax<Json> {
public:
  explicit Reader(walks::Memory& memory) : words_(memory) {}

  bool null() override { return wrong("null"); }
  bool boolean(bool value) override { return wrong(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return wrong(fmt::format("{}", value)); }
  bool number_float(number_float_t, string_t const& text) override {
    return wrong(in_quotes(text));
  }
  bool binary(binary_t&) override { return wrong("binary data"); }

  bool number_unsigned(number_unsigned_t value) override {
    if (target_ == nullptr) return wrong(fmt::format("{}", value));
    *target_ = value;
    return true;
  }

  bool string(string_t& text) override {
    if (target_ == nullptr) return wrong(in_quotes(text));
    auto const parsed = parse_number(text, 64);
    if (auto const* why = std::get_if<std::string>(&parsed)) return fail(*why);
    *target_ = std::get<std::uint64_t>(parsed);
    return true;
  }

  bool start_array(std::size_t) override {
    if (in_list_) return wrong("a list");
    in_list_ = true;
    return true;
  }
  bool end_array() override { return true; }

  bool start_object(std::size_t) override {
    if (!in_list_ || in_entry_) return wrong("an object");
    in_entry_ = true;
    pa_ = value_ = std::nullopt;
    return true;
  }

  bool key(string_t& name) override {
    auto& slot = name == "pa" ? pa_ : value_;
    if (name != "pa" && name != "value")
      return fail(
          fmt::format("the member {} is not known; there are pa and value", in_quotes(name)));
    if (slot) return fail(fmt::format("{} stands twice", name));
    slot = 0;
    target_ = &*slot;
    return true;
  }

  bool end_object() override {
    target_ = nullptr;
    in_entry_ = false;
    if (!pa_ || !value_) return fail(fmt::format("no member {}", pa_ ? "value" : "pa"));
    if (auto const why = words_.place(*pa_, *value_); !why.empty()) return fail(why);
    ++entry_;
    return true;
  }

  bool parse_error(std::size_t position, std::string const&,
                   nlohmann::detail::exception const&) override {
    problem_ = fmt::format("offset {}: not JSON", position);
    return false;
  }

  [[nodiscard]] std::string problem() const {
    if (problem_.empty() && words_.empty()) return "entry 1: no word of memory in it";
    return problem_;
  }

private:
  bool fail(std::string const& why) {
    problem_ = fmt::format("entry {}: {}", entry_, why);
    return false;
  }
  bool wrong(std::string const& found) {
    return fail(found +
                R"( is not expected; an image is a list of {"pa": ..., "value": ...}, with )"
                "numbers or strings of numbers");
  }

  PlacedWords words_;
  std::size_t entry_ = 1;
  bool in_list_ = false;
  bool in_entry_ = false;
  std::optional<std::uint64_t> pa_;
  std::optional<std::uint64_t> value_;
  std::uint64_t* target_ = nullptr; ///< what the member that was named last is to hold
  std::string problem_;
};

} // namespace

ImageProblem read_json_image(std::string_view text, walks::Memory& memory) {
  Reader reader{memory};
  Json::sax_parse(text, &reader);
  return reader.problem();
}

} // namespace twofold
