#pragma once

namespace ports {

/// The light on the board.
class Indicator {
 public:
  virtual ~Indicator() = default;
  virtual void light(bool on) = 0;
};

}  // namespace ports
