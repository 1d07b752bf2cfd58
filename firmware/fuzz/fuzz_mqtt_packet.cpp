// What a broker sends: whole, and the same in pieces.
#include <algorithm>
#include <string>

#include "core/mqtt/packet_reader.hpp"
#include "require.hpp"

namespace {

using namespace core::mqtt;

std::string read(ports::Bytes bytes, std::size_t piece) {
  PacketReader reader;
  std::string seen;
  for (;;) {
    while (reader.state() == PacketReader::State::ready) {
      const Packet& packet = reader.packet();
      seen += std::to_string(static_cast<int>(packet.type)) + ":" + std::to_string(packet.body.size()) + ";";
      static_cast<void>(read_connack(packet));
      static_cast<void>(read_packet_id(packet));
      static_cast<void>(read_suback_code(packet));
      if (const auto publish = read_publish(packet))
        seen += std::string(publish->topic) + std::to_string(publish->payload.size());
      static_cast<void>(reader.next());
    }
    if (reader.state() == PacketReader::State::broken) return seen + "broken";
    if (bytes.empty()) return seen;
    const auto room = reader.room();
    require(!room.empty());
    const std::size_t count = std::min({piece, room.size(), bytes.size()});
    std::copy_n(bytes.begin(), count, room.begin());
    bytes = bytes.from(count);
    static_cast<void>(reader.fill(count));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  require(read({data, size}, 4'096) == read({data, size}, 3));
  return 0;
}
