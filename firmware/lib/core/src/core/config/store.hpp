#pragma once

#include <array>
#include <cstdint>

#include "core/config/config.hpp"
#include "core/config/values.hpp"
#include "ports/clock.hpp"
#include "ports/key_value.hpp"

namespace core::config {

/// Where the settings in use came from.
enum class Source : std::uint8_t {
  factory,
  stored,
  /// The last ones with which there was a broker: the newer ones could not be read, or led nowhere.
  last_good,
};

struct StoreSettings {
  /// Time that settings which need a restart have to find a broker, ms. Over GSM a first session may take minutes.
  std::uint32_t trial_ms = 900'000;
  /// What older formats called otherwise.
  ports::Span<const Renamed> renamed;
};

/// The device's settings in flash. Only what differs from the factory's is written, under one key, so that it is there whole or
/// not at all. New settings are on trial until there was a broker with them; if there is none, the device goes back to the last
/// that had one.
class Store {
 public:
  /// Format of what is written; changes when names or meanings do.
  static constexpr std::uint32_t format = 1;

  /// `factory`: what the board came with.
  Store(ports::KeyValue& memory, const Config& factory, const StoreSettings& settings = {});

  /// Once per start. `cautious`: the device crashes again and again, and takes the last settings that worked.
  void begin(bool cautious);

  /// Keeps and uses new settings. False when they cannot be written: the old ones then stay. `on_trial`: they must find a broker,
  /// from the next start on or at once.
  [[nodiscard]] bool keep(const Config& next, bool on_trial);

  /// `connection`: number of the session's connection since the start; one from before the change proves nothing.
  void tick(bool online, std::uint32_t connection, ports::Millis now);

  /// The trial failed: takes back the last settings that worked. False when there are none.
  [[nodiscard]] bool go_back();

  /// The present value is in use already, although it is one that works only after a restart.
  void in_use(Key key);

  /// Erases everything in the memory, also what others keep there.
  [[nodiscard]] bool reset();

  [[nodiscard]] const Config& config() const { return config_; }
  /// Counts changes.
  [[nodiscard]] std::uint32_t revision() const { return revision_; }
  [[nodiscard]] bool on_trial() const { return on_trial_; }
  [[nodiscard]] Source source() const { return source_; }
  /// Something was changed that works only after a restart.
  [[nodiscard]] bool restart_due() const;
  /// The trial failed and the device is to restart with the last settings that worked.
  [[nodiscard]] bool restart_wanted() const { return restart_wanted_; }

 private:
  [[nodiscard]] bool load(std::string_view key);
  [[nodiscard]] bool save(std::string_view key, const Config& config, std::uint32_t revision, bool on_trial);

  ports::KeyValue& memory_;
  Config factory_;
  StoreSettings settings_;
  Config config_;
  /// As the device started with it.
  Config started_;
  std::uint32_t revision_ = 0;
  bool on_trial_ = false;
  bool good_ = false;
  bool restart_wanted_ = false;
  ports::Millis trial_since_ = 0;
  bool trial_seen_ = false;
  std::uint32_t connection_ = 0;
  std::uint32_t trial_after_ = 0;
  Source source_ = Source::factory;
  std::array<std::uint8_t, ports::max_value_size> text_{};
};

}  // namespace core::config
