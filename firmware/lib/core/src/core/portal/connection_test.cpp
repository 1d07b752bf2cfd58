#include "core/portal/connection_test.hpp"

#include <algorithm>
#include <cstdio>

#include "core/mqtt/packet.hpp"

namespace core::portal {

bool ConnectionTest::start(const Trial& trial, ports::ByteStream& stream, ports::Millis now) {
  if (busy()) return false;
  trial_ = trial;
  stream_ = &stream;
  message_size_ = 0;
  reader_.reset();
  mqtt::Connect connect;
  connect.client_id = trial_.id;
  connect.username = trial_.id;
  connect.password = trial_.password;
  packet_size_ = mqtt::write_connect(connect, packet_);
  written_ = 0;
  if (trial_.certificate_missing) {
    end(TestStep::failed, "With encryption on, the server's certificate is needed.", {});
  } else if (wifi_ != nullptr && !trial_.ssid.empty()) {
    wifi_->join(trial_.ssid, trial_.wifi_password);
    enter(TestStep::wifi, now);
  } else {
    enter(TestStep::broker, now);
  }
  return true;
}

void ConnectionTest::tick(ports::Millis now) {
  if (step_ == TestStep::wifi) join(now);
  if (step_ == TestStep::broker) connect(now);
  if (step_ == TestStep::session) log_in(now);
}

TestReport ConnectionTest::report() const { return {step_, {message_.data(), message_size_}}; }

void ConnectionTest::enter(TestStep step, ports::Millis now) {
  step_ = step;
  since_ = now;
  if (step == TestStep::broker && !stream_->connect(trial_.host, trial_.port)) {
    end(TestStep::failed, "The server cannot be tried now.", "Wait a minute and try again.");
  }
}

void ConnectionTest::join(ports::Millis now) {
  switch (wifi_->state()) {
    case JoinState::joined:
      return enter(TestStep::broker, now);
    case JoinState::not_found:
      return end(TestStep::failed, "This Wi-Fi is not in reach.", "Check its name. The device knows 2.4 GHz only.");
    case JoinState::wrong_password:
      return end(TestStep::failed, "The Wi-Fi does not take the password.", "Type it again: capital and small letters differ.");
    case JoinState::failed:
      return end(TestStep::failed, "The Wi-Fi gives the device no address.",
                 "Check the router: is DHCP on, are devices filtered?");
    default:
      if (now - since_ >= limits_.join_ms) {
        end(TestStep::failed, "The Wi-Fi does not answer.",
            "Check name and password, and bring the device closer to the router.");
      }
  }
}

void ConnectionTest::connect(ports::Millis now) {
  const auto state = stream_->state();
  if (state == ports::StreamState::open) {
    enter(TestStep::session, now);
  } else if (state != ports::StreamState::connecting) {
    end(TestStep::failed, stream_->error(), "Check the server's address, port and certificate, and that the server runs.");
  } else if (now - since_ >= limits_.connect_ms) {
    end(TestStep::failed, "The server does not answer.", "Check its address and port, and whether a firewall is in between.");
  }
}

void ConnectionTest::log_in(ports::Millis now) {
  written_ += stream_->write(ports::Bytes{packet_.data(), packet_size_}.from(written_));
  static_cast<void>(reader_.fill(stream_->read(reader_.room())));
  if (reader_.state() == mqtt::PacketReader::State::ready) {
    judge(reader_.packet(), now);
  } else if (reader_.state() == mqtt::PacketReader::State::broken) {
    end(TestStep::failed, "What answers there is no MQTT broker.", "Check the port: 8883 with TLS, 1883 without.");
  } else if (stream_->state() != ports::StreamState::open) {
    end(TestStep::failed, "The server ended the connection.", "Check the port and whether TLS is to be on.");
  } else if (now - since_ >= limits_.answer_ms) {
    end(TestStep::failed, "The server takes the connection and says nothing.", "Check the port and whether TLS is to be on.");
  }
}

void ConnectionTest::judge(const mqtt::Packet& packet, ports::Millis) {
  const auto answer = mqtt::read_connack(packet);
  if (!answer)
    return end(TestStep::failed, "What answers there is no MQTT broker.", "Check the port: 8883 with TLS, 1883 without.");
  if (answer->code == 4 || answer->code == 5) {
    return end(TestStep::failed, "The server is right, but does not take the password.",
               "Enter the provisioning key, or the device's own password if it has one.");
  }
  if (answer->code != 0) return end(TestStep::failed, "The server refuses this device.", "Ask whoever runs the server.");
  std::array<std::uint8_t, 4> goodbye{};
  const std::size_t size = mqtt::write_disconnect(goodbye);
  static_cast<void>(stream_->write({goodbye.data(), size}));
  end(TestStep::passed, "Everything works: the server knows this device.", {});
}

void ConnectionTest::end(TestStep step, std::string_view what, std::string_view advice) {
  const bool sentence = !what.empty() && what.back() != '.' && !advice.empty();
  const int size = std::snprintf(message_.data(), message_.size(), "%.*s%s%s%.*s", static_cast<int>(what.size()), what.data(),
                                 sentence ? "." : "", advice.empty() ? "" : " ", static_cast<int>(advice.size()), advice.data());
  message_size_ = std::min(static_cast<std::size_t>(std::max(size, 0)), message_.size() - 1);
  step_ = step;
  stream_->close();
  if (wifi_ != nullptr) wifi_->leave();
}

}  // namespace core::portal
