#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "ports/key_value.hpp"
#include "testing/power.hpp"

namespace testing {

/// Settings in memory, which the power may leave, and which may be full.
class MemoryKeyValue : public ports::KeyValue {
 public:
  MemoryKeyValue() = default;
  explicit MemoryKeyValue(Power& power) : power_(&power) {}

  std::map<std::string, std::vector<std::uint8_t>, std::less<>> values;
  /// Takes nothing any more.
  bool full = false;
  /// Times that flash was written.
  int writes = 0;

  std::optional<std::size_t> get(std::string_view key, ports::MutableBytes into) override {
    const auto found = values.find(key);
    if (found == values.end()) return std::nullopt;
    std::copy_n(found->second.begin(), std::min(into.size(), found->second.size()), into.begin());
    return found->second.size();
  }
  bool set(std::string_view key, ports::Bytes value) override {
    if (full || key.size() > ports::max_key_length || value.size() > ports::max_value_size || !power_->spend()) return false;
    ++writes;
    values[std::string(key)] = {value.begin(), value.end()};
    return power_->on();
  }
  bool erase(std::string_view key) override {
    if (values.count(std::string(key)) == 0) return true;
    if (!power_->spend()) return false;
    ++writes;
    values.erase(std::string(key));
    return power_->on();
  }
  bool erase_all() override {
    if (!power_->spend()) return false;
    ++writes;
    values.clear();
    return power_->on();
  }

 private:
  Power own_power_;
  Power* power_ = &own_power_;
};

}  // namespace testing
