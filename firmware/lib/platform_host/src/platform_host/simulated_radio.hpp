#pragma once

#include <string>

#include "ports/clock.hpp"
#include "ports/indicator.hpp"
#include "ports/log.hpp"
#include "ports/modem.hpp"
#include "ports/wifi_scanner.hpp"

namespace platform_host {

/// Hears two networks that are not there, after two seconds.
class SimulatedScanner : public ports::WifiScanner {
 public:
  explicit SimulatedScanner(const ports::Clock& clock) : clock_(clock) {}
  bool start() override;
  ports::ScanState state() override;
  std::size_t networks(ports::Span<ports::WifiNetwork> into) override;

 private:
  const ports::Clock& clock_;
  bool started_ = false;
  ports::Millis since_ = 0;
};

/// A modem that is not there, at home in a test network (MCC 001, MNC 01).
class SimulatedModem : public ports::Modem {
 public:
  explicit SimulatedModem(std::uint32_t number);
  ports::Registration registration() const override { return ports::Registration::home; }
  std::string_view operator_name() const override { return "Test PLMN 1-1"; }
  std::string_view imei() const override { return imei_; }
  std::string_view iccid() const override { return iccid_; }

 private:
  std::string imei_;
  std::string iccid_;
};

/// A light that is told about in the log.
class LoggedLight : public ports::Indicator {
 public:
  explicit LoggedLight(ports::Log& log) : log_(log) {}
  void light(bool on) override { log_.write(ports::LogLevel::debug, "light", on ? "on" : "off"); }

 private:
  ports::Log& log_;
};

}  // namespace platform_host
