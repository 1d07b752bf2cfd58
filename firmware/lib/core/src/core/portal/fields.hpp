#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "core/portal/settings.hpp"

namespace core::portal {

enum class FieldKind : std::uint8_t {
  /// Printable UTF-8 on one line.
  text,
  /// As a text, and never sent back.
  secret,
  /// Name or address of a server.
  host,
  /// PEM; not sent back because of its size.
  certificate,
  number,
  boolean,
  choice,
};

/// What a device must have for a field to be of use.
enum class Part : std::uint8_t {
  any,
  /// A meter by Modbus.
  meter,
  /// It registers at the hub over HTTPS.
  registration,
};

/// What the page may set.
struct Field {
  std::string_view name;
  FieldKind kind = FieldKind::text;
  /// Of texts: bytes. Of numbers: the value itself.
  std::uint32_t least = 0;
  std::uint32_t most = 0;
  /// What is said when it is outside of that.
  std::string_view message;
  /// Of a choice.
  ports::Span<const std::string_view> choices = {};
  Part part = Part::any;
};

/// Largest certificate, or chain of few: a value of the key-value store.
inline constexpr std::uint32_t max_certificate = 1'900;
inline constexpr std::size_t field_count = 18;

/// The fields of the page, named and bounded as in the settings.
[[nodiscard]] const std::array<Field, field_count>& fields();

[[nodiscard]] const Field* field_named(std::string_view name);

/// Looks whether a text is one JSON object of known fields that each can be. Null and empty secrets pass.
[[nodiscard]] std::optional<Refusal> check_settings(std::string_view json);

/// Writes the fields of an HTML form as such an object: numbers and booleans by the field's kind. False when it does not fit or
/// is no form. A form leaves out a box that is not ticked; the page says so with a hidden field before it: the last one counts.
[[nodiscard]] bool form_to_json(std::string_view form, json::Writer& into);

}  // namespace core::portal
