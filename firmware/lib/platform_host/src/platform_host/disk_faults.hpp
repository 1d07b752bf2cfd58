#pragma once

#include <cstdint>
#include <optional>

namespace platform_host {

/// What may go wrong with everything that is written: it is slow, and the power fails after so many bytes.
class DiskFaults {
 public:
  DiskFaults() = default;
  /// `slow_ms`: how long each write takes; `power_cut_at`: the byte that is not written any more.
  DiskFaults(std::uint32_t slow_ms, std::optional<std::uint64_t> power_cut_at) : slow_ms_(slow_ms), left_(power_cut_at) {}

  /// Before a write of so many bytes: takes its time, and answers how many are written before the power fails.
  [[nodiscard]] std::size_t before(std::size_t size) const;
  /// After it: ends the process at once, as a power cut does, when it was the last one.
  void after(std::size_t size);

 private:
  std::uint32_t slow_ms_ = 0;
  std::optional<std::uint64_t> left_;
};

}  // namespace platform_host
