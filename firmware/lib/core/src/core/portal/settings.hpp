#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/json/writer.hpp"

namespace core::portal {

/// Why a setting is not taken. Texts are the program's own: they outlive every call.
struct Refusal {
  /// Name of the field; empty when it is about all of them.
  std::string_view field;
  /// For the person with the phone.
  std::string_view message;
};

enum class TestStep : std::uint8_t { none, wifi, broker, session, passed, failed };

/// How far the test of the connection is.
struct TestReport {
  TestStep step = TestStep::none;
  /// What failed, and what to do about it. Valid until the next call.
  std::string_view message;
};

/// What the portal needs of the device. The portal has checked each field by its table; what is behind this may refuse more.
class PortalSettings {
 public:
  virtual ~PortalSettings() = default;

  /// One member per field. Of a secret or certificate only whether it is set: `"wifi_password":true`.
  virtual void write_settings(json::Writer& into) = 0;

  /// One object: `{"id","firmware","gsm":<there is a modem>,"items":[{"label","value","ok"}]}`.
  virtual void write_status(json::Writer& into) = 0;

  /// Stores the fields that are there, all or none; nothing when it did. Null clears a field, an empty secret leaves it as it is.
  [[nodiscard]] virtual std::optional<Refusal> store(std::string_view json) = 0;

  /// Begins to try what is stored together with these fields, none of which are stored. False while a test is under way.
  [[nodiscard]] virtual bool start_test(std::string_view json) = 0;
  [[nodiscard]] virtual TestReport test() = 0;
};

}  // namespace core::portal
