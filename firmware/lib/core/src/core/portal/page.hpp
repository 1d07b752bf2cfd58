#pragma once

#include <string_view>

namespace core::portal {

/// The page, whole: nothing in it is asked of anybody else.
extern const std::string_view page;

}  // namespace core::portal
