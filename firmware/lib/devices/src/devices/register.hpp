#pragma once

#include <cstdint>
#include <string_view>

/// How a meter's values lie in its registers. The words are those of devices/acuvim-ii/register.ts.
namespace devices {

enum class Type : std::uint8_t { float32, uint32, int32, uint16 };

/// From the raw number to the channel's unit. `energy`: /10 in energy display mode 0 (1019H), else /1000.
enum class Scale : std::uint8_t { one, times_100, by_10, by_100, energy };

/// What a value in secondary mode is multiplied by.
enum class Factor : std::uint8_t { one, pt, ct, pt_ct };

struct Register {
  /// The channel's key on the wire.
  std::string_view key;
  std::uint16_t address;
  Type type;
  Scale scale;
  Factor factor;
};

/// Registers that are read together.
struct Block {
  std::uint16_t address;
  std::uint16_t count;
};

/// 16-bit words a value takes.
constexpr std::uint16_t words_of(Type type) { return type == Type::uint16 ? 1 : 2; }

}  // namespace devices
