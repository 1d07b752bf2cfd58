#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/app/application.hpp"
#include "core/heat_pump/alerts.hpp"
#include "core/heat_pump/sensor_reader.hpp"
#include "core/mqtt/session.hpp"
#include "core/sensors/backlog.hpp"
#include "core/sms/modem.hpp"
#include "core/sms/number.hpp"
#include "core/transport/transport.hpp"
#include "ports/log.hpp"
#include "ports/system.hpp"

namespace core::heat_pump {

using app::Now;

/// Readings kept in memory, as the manufacturer's document has it: the board has no card.
inline constexpr std::size_t backlog_size = 100;
/// Longest id, so that topics fit.
inline constexpr std::size_t max_id = 64;

/// Texts must outlive the heat pump. Intervals are those of the manufacturer's document (stage 1, 4.3).
struct HeatPumpSettings {
  std::string_view id;
  std::string_view firmware;
  /// In the message of the start: "Live".
  std::string_view mode = "Live";
  SensorSettings sensors;
  std::uint32_t read_ms = 10'000;
  /// Readings are gathered and sent so often; 0: each at once.
  std::uint32_t publish_ms = 300'000;
  /// Pause between two readings that are sent, ms.
  std::uint32_t drain_ms = 100;
  /// Who is told of alerts, and whose commands are obeyed; empty: nobody. As people write it.
  std::string_view admin;
  /// Country's code of a number without one, such as "91".
  std::string_view country;
};

/// Topics of a device, by its id; valid as long as they.
class Topics {
 public:
  explicit Topics(std::string_view id);
  [[nodiscard]] std::string_view data() const { return view(data_); }
  [[nodiscard]] std::string_view online() const { return view(online_); }
  [[nodiscard]] std::string_view alerts() const { return view(alerts_); }
  /// What is subscribed to.
  [[nodiscard]] std::string_view commands() const { return view(commands_); }

 private:
  using Topic = std::array<char, max_id + 32>;
  static std::string_view view(const Topic& topic) { return topic.data(); }

  Topic data_{};
  Topic online_{};
  Topic alerts_{};
  Topic commands_{};
};

/// The monitor of a heat pump: reads its sensors, keeps the readings until the broker has them, and tells a person by SMS what
/// cannot wait. Readings are sent one by one, oldest first.
class HeatPump : public app::Application, public mqtt::SessionListener, public sms::SmsListener {
 public:
  HeatPump(const Inputs& inputs, ports::System& system, ports::Log& log, const HeatPumpSettings& settings);

  /// To be called once, before `tick`.
  void attach(mqtt::Session& session) { session_ = &session; }
  /// The same for a board with a modem.
  void attach(sms::Modem& modem) { modem_ = &modem; }
  /// The same for a board with more than one way to the network.
  void attach(transport::Transport& transport) { transport_ = &transport; }

  void tick(const Now& now) override;
  /// At once: what was not sent is lost.
  void stop() override;

  /// Sends what is there, says that it goes, and ends the session, within half a minute. `left` tells when.
  void leave();
  [[nodiscard]] bool left() const { return leaving_ == Leaving::left; }

  void on_connecting(std::uint32_t number) override;
  void on_online(bool session_present) override;
  void on_offline(mqtt::LossReason reason) override;
  void on_message(std::string_view topic, ports::Bytes payload) override;
  void on_acknowledged(mqtt::Token token) override;
  void on_sms(std::string_view sender, std::string_view text) override;

  [[nodiscard]] const Topics& topics() const { return topics_; }
  [[nodiscard]] std::size_t waiting() const { return backlog_.count(); }
  [[nodiscard]] std::uint32_t lost() const { return backlog_.lost(); }
  /// Messages of others than the admin.
  [[nodiscard]] std::uint32_t ignored_messages() const { return ignored_messages_; }

 private:
  enum class Leaving : std::uint8_t { no, telling, sending, ending, left };

  void read(const Now& now);
  void take_reading(const Now& now);
  void tell_by_sms();
  void tell_over_mqtt();
  void drain(const Now& now);
  void watch_network(const Now& now);
  void go_on_leaving(const Now& now);
  void answer_status();
  /// The admin's number as it is dialled: "+" and digits.
  [[nodiscard]] std::string_view admin_address();
  [[nodiscard]] std::size_t write_reading(const Reading& reading, const Now& now);
  [[nodiscard]] bool overflow() const { return lost_seen_ != backlog_.lost(); }
  [[nodiscard]] bool can_publish() const { return session_->online() && session_->can_publish(); }

  ports::System& system_;
  ports::Log& log_;
  HeatPumpSettings settings_;
  Topics topics_;
  sms::Number admin_;
  std::array<char, 17> admin_address_{};
  SensorReader reader_;
  AlertBook alerts_;
  sensors::Backlog<Reading, backlog_size> backlog_;
  mqtt::Session* session_ = nullptr;
  sms::Modem* modem_ = nullptr;
  transport::Transport* transport_ = nullptr;

  Now now_;
  Now measured_at_;
  std::optional<Reading> last_;
  bool online_due_ = false;
  bool start_due_ = false;
  bool draining_ = false;
  /// Losses up to which all that was left has been sent.
  std::uint32_t lost_seen_ = 0;
  std::uint32_t ignored_messages_ = 0;
  ports::Millis next_read_ = 0;
  ports::Millis next_publish_ = 0;
  ports::Millis next_drain_ = 0;
  Leaving leaving_ = Leaving::no;
  bool restart_wanted_ = false;
  ports::Millis leaving_since_ = 0;
  std::array<std::uint8_t, 1024> payload_{};
};

}  // namespace core::heat_pump
