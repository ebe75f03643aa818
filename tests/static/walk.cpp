// The rows of walks are in good form. Passing is compiling.
#include "spec/lint.hpp"
#include "spec/walk_geometry.hpp"
#include "spec/walk_order.hpp"
#include "spec/walk_permissions.hpp"

#include <iterator>
#include <string_view>
#include <utility>

namespace twofold {
namespace {

// A part computes what the next one looks at, so that what is computed may be looked at.
template <auto const& Tables, std::size_t I> constexpr std::string_view table_fault =
    lint::fault(Tables[I], [](Field f) { return spec::walk::is_given(f); });

template <auto const& Tables>
constexpr bool in_good_form = []<std::size_t... I>(std::index_sequence<I...>) {
  return (table_fault<Tables, I>.empty() && ...);
}(std::make_index_sequence<std::size(Tables)>{});

static_assert(in_good_form<spec::walk::geometry_tables>);
static_assert(in_good_form<spec::walk::kind_tables>);
static_assert(in_good_form<spec::walk::need_tables>);
static_assert(in_good_form<spec::walk::stage1_permission_tables>);
static_assert(in_good_form<spec::walk::stage1_allowed_tables>);
static_assert(in_good_form<spec::walk::stage2_permission_tables>);
static_assert(in_good_form<spec::walk::stage1_before_tables>);
static_assert(in_good_form<spec::walk::stage2_before_tables>);
static_assert(in_good_form<spec::walk::descriptor_tables>);
static_assert(in_good_form<spec::walk::leaf_tables>);

} // namespace
} // namespace twofold
