#pragma once
/// \file
/// toml++, to be included by this name.
///
/// It asserts, or where assertions are off has Clang assume, that a key starts after "[", which a
/// text like "[= 1" breaks. The very next thing that it does is to say so as of any other text, so
/// that nothing is lost without.

#define TOML_ASSERT(expr) static_cast<void>(0)
#if __has_include(<toml++/impl/preprocessor.h>)
#include <toml++/impl/preprocessor.h>
#undef TOML_ASSERT_ASSUME
#define TOML_ASSERT_ASSUME(expr) static_cast<void>(0)
#endif
#include <toml++/toml.h>
