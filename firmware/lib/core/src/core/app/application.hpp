#pragma once

#include "core/gateway/now.hpp"

namespace core::app {

using gateway::Now;

/// What a device does, whichever it is: one profile of the firmware, with everything it is made of.
class Application {
 public:
  virtual ~Application() = default;

  /// Does what is due. To be called again and again, at least ten times a second while something is under way.
  virtual void tick(const Now& now) = 0;

  /// Before the device is switched off on purpose: says that it goes, and ends its connections.
  virtual void stop() = 0;
};

}  // namespace core::app
