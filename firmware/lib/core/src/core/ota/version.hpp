#pragma once

#include <string_view>

namespace core::ota {

/// Below 0 when `left` is older than `right`, 0 when neither is, above 0 when it is newer: by the precedence of Semantic
/// Versioning 2.0.0, 11. Missing numbers count as 0; a leading v and what follows a + are not looked at.
[[nodiscard]] int compare_versions(std::string_view left, std::string_view right);

}  // namespace core::ota
