#include "platform_esp32/name_lookup.hpp"

#include <lwip/dns.h>
#include <lwip/tcpip.h>

#include <algorithm>

namespace platform_esp32 {
namespace {

void on_found(const char*, const ip_addr_t* address, void* lookup) {
  static_cast<NameLookup*>(lookup)->answer(address == nullptr ? 0 : ip_2_ip4(address)->addr);
}

void on_turn(void* lookup) { static_cast<NameLookup*>(lookup)->ask(); }

}  // namespace

bool NameLookup::start(std::string_view host) {
  if (state_ == State::waiting || host.size() >= host_.size()) return false;
  host_.fill('\0');
  std::copy(host.begin(), host.end(), host_.begin());
  forgotten_ = false;
  state_ = State::waiting;
  if (tcpip_callback(on_turn, this) == ERR_OK) return true;
  state_ = State::failed;
  return true;
}

void NameLookup::ask() {
  ip_addr_t address{};
  const err_t outcome = dns_gethostbyname_addrtype(host_.data(), &address, on_found, this, LWIP_DNS_ADDRTYPE_IPV4);
  if (outcome == ERR_OK) {
    answer(ip_2_ip4(&address)->addr);
  } else if (outcome != ERR_INPROGRESS) {
    answer(0);
  }
}

void NameLookup::answer(std::uint32_t address) {
  address_ = address;
  state_ = forgotten_ ? State::idle : address == 0 ? State::failed : State::found;
}

void NameLookup::forget() {
  forgotten_ = true;
  if (state_ != State::waiting) state_ = State::idle;
}

}  // namespace platform_esp32
