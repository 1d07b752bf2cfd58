#pragma once

#include <string_view>

#include "core/json/writer.hpp"
#include "core/portal/fields.hpp"

namespace firmware {

/// What is special to one kind of board: one profile of the firmware, with everything it is made of.
class Profile {
 public:
  virtual ~Profile() = default;

  /// Does what is due.
  virtual void tick() = 0;

  // What its portal tells and asks, as core::portal::PortalDevice has it.
  [[nodiscard]] virtual bool has(core::portal::Part part) const = 0;
  [[nodiscard]] virtual bool has_gsm() const = 0;
  virtual void write_items(core::json::Writer& into) = 0;
};

/// Made once, by the main of the board, after the chip is ready, and never freed. Null without memory for it.
[[nodiscard]] Profile* make_profile();

/// An item of the portal: `good` when it is well, else `bad`.
inline void write_item(core::json::Writer& into, std::string_view label, bool ok, std::string_view good, std::string_view bad) {
  into.begin_object().key("label").text(label).key("value").text(ok ? good : bad).key("ok").boolean(ok).end_object();
}

}  // namespace firmware
