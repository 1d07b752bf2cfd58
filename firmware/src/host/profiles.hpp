#pragma once

#include <memory>

#include "core/app/application.hpp"
#include "host/host_board.hpp"

/// The profiles of the firmware on this board: one factory each. The board must outlive what they make. Null when the board
/// cannot be what is asked for.
[[nodiscard]] std::unique_ptr<core::app::Application> make_acuvim(HostBoard& board);

/// By the name that --profile has; null when this build has none of that name.
[[nodiscard]] std::unique_ptr<core::app::Application> make_profile(HostBoard& board);
