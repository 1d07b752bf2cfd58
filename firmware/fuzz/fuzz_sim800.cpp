// What a modem says, whatever it was asked.
#include <algorithm>

#include "require.hpp"
#include "sim800/sim800.hpp"

namespace {

class SetClock : public ports::Clock {
 public:
  ports::Millis now = 0;
  ports::Millis uptime() const override { return now; }
  std::optional<ports::UnixMillis> utc() const override { return std::nullopt; }
  ports::ClockSource source() const override { return ports::ClockSource::boot; }
  void set_utc(ports::UnixMillis, ports::ClockSource) override {}
};

class Babbler : public ports::SerialLine {
 public:
  explicit Babbler(ports::Bytes text) : text_(text) {}
  std::size_t write(ports::Bytes data) override { return data.size(); }
  std::size_t read(ports::MutableBytes into) override {
    const std::size_t count = std::min({into.size(), text_.size(), std::size_t{11}});
    std::copy_n(text_.begin(), count, into.begin());
    text_ = text_.from(count);
    return count;
  }

 private:
  ports::Bytes text_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  SetClock clock;
  Babbler line({data, size});
  sim800::Sim800 modem(line, nullptr, clock, {"internet", "", "", ""});
  modem.up();
  std::array<std::uint8_t, 64> lump{};
  for (int i = 0; i < 100; ++i) {
    clock.now += 100;
    auto& link = modem.link(static_cast<std::size_t>(i % 2));
    if (link.state() == ports::StreamState::closed) static_cast<void>(link.connect("hub", 1883));
    if (link.state() == ports::StreamState::failed) link.close();
    static_cast<void>(link.write({lump.data(), lump.size()}));
    require(link.read(lump) <= lump.size());
    static_cast<void>(modem.guest().write(ports::bytes_of("AT+CSQ\r")));
    require(modem.guest().read(lump) <= lump.size());
  }
  return 0;
}
