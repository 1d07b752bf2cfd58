// Where Arduino comes in: makes what is special to the board, and turns its crank.
#include <cstddef>

#include "main_esp32_profile.hpp"

/// Arduino's task has 8 KiB of stack: a TLS handshake with a chain of certificates takes more.
std::size_t getArduinoLoopTaskStackSize() { return 16 * 1'024; }

namespace {

firmware::Profile* profile = nullptr;

}  // namespace

// Arduino calls these, from a task of its own.
void setup() { profile = firmware::make_profile(); }

void loop() {
  // Without memory for it there is nothing to run: the watchdog starts the device anew.
  if (profile != nullptr) profile->tick();
}
