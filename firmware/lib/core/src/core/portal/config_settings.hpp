#pragma once

#include <array>

#include "core/config/store.hpp"
#include "core/portal/connection_test.hpp"
#include "core/portal/fields.hpp"
#include "core/portal/settings.hpp"

struct cJSON;

namespace core::portal {

/// The site's authority, PEM with its final 0, in the memory beside the settings: it is too large to be one of them.
inline constexpr std::string_view ca_key = "mqtt_ca";

/// What the portal tells of the device, and the streams it tries the server with.
class PortalDevice {
 public:
  virtual ~PortalDevice() = default;
  [[nodiscard]] virtual std::string_view id() const = 0;
  [[nodiscard]] virtual std::string_view firmware() const = 0;
  [[nodiscard]] virtual bool has_gsm() const = 0;
  /// Fields of what the device does not have are neither told nor taken.
  [[nodiscard]] virtual bool has(Part part) const = 0;
  /// Any number of `{"label","value","ok"}`.
  virtual void write_items(json::Writer& into) = 0;
  /// A closed stream to the server, with TLS if `ca`, which ends with a 0 and outlives it, is not empty.
  [[nodiscard]] virtual ports::ByteStream& stream(std::string_view ca) = 0;
};

/// The portal's settings in the device's own: those of core/config, and the certificate beside them.
class ConfigSettings : public PortalSettings {
 public:
  /// `wifi` as for ConnectionTest. All must outlive it.
  ConfigSettings(config::Store& store, ports::KeyValue& memory, PortalDevice& device, WifiTrial* wifi)
      : store_(store), memory_(memory), device_(device), test_(wifi) {}

  void write_settings(json::Writer& into) override;
  void write_status(json::Writer& into) override;
  [[nodiscard]] std::optional<Refusal> store(std::string_view json) override;
  [[nodiscard]] bool start_test(std::string_view json) override;
  [[nodiscard]] TestReport test() override { return test_.report(); }

  void tick(ports::Millis now);

 private:
  /// A certificate with its final 0.
  struct Certificate {
    std::array<char, max_certificate + 1> text{};
    std::size_t size = 0;
    [[nodiscard]] std::string_view view() const { return {text.data(), size}; }
  };

  void load(Certificate& into);
  /// Takes the changes over. False when the settings do not allow one; `refused` says which.
  [[nodiscard]] bool merge(std::string_view json, config::Config& into, Certificate& certificate, const Field*& refused) const;

  config::Store& store_;
  ports::KeyValue& memory_;
  PortalDevice& device_;
  ConnectionTest test_;
  config::Config candidate_;
  Certificate certificate_;
  ports::Millis now_ = 0;
};

}  // namespace core::portal
