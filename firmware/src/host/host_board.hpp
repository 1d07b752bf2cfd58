#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/config/config.hpp"
#include "crypto/ecdsa.hpp"
#include "crypto/sha256.hpp"
#include "http/stream_http_client.hpp"
#include "platform_host/disk_faults.hpp"
#include "platform_host/folder_card.hpp"
#include "platform_host/folder_flash.hpp"
#include "platform_host/folder_store.hpp"
#include "platform_host/host_system.hpp"
#include "platform_host/linked_stream.hpp"
#include "platform_host/options.hpp"
#include "platform_host/simulated_bearer.hpp"
#include "platform_host/simulated_radio.hpp"
#include "platform_host/stderr_log.hpp"
#include "platform_host/tcp_stream.hpp"
#include "tls/tls_stream.hpp"

/// What all devices of this process are given.
struct HostSite {
  platform_host::Options options;
  /// PEM; empty: no TLS.
  std::string ca;
  std::string password;
  /// PEM; empty: no update is taken.
  std::string update_key;
  platform_host::DiskFaults faults;
};

/// A board that is a part of this process: everything a profile of the firmware needs, from one start of the device to the next.
struct HostBoard {
  /// `id` and `folders` (below card and flash) are the device's own. `site` must outlive it.
  HostBoard(HostSite& site, const std::string& id, const std::string& folder, ports::ResetReason reason,
            const std::function<void()>& on_restart);

  const platform_host::Options& options;
  std::string id;
  /// As in HostSite.
  const std::string& ca;
  const std::string& password;
  platform_host::HostClock clock;
  platform_host::HostSystem system;
  platform_host::StderrLog log;
  platform_host::FolderStore store;
  platform_host::FolderFlash flash;
  platform_host::FolderCard card;
  platform_host::SimulatedNetwork network;
  platform_host::SimulatedBearer wifi;
  platform_host::SimulatedBearer gsm;
  platform_host::SimulatedScanner scanner;
  platform_host::SimulatedModem modem;
  platform_host::LoggedLight light;
  /// For the MQTT session, and for downloads.
  platform_host::TcpStream mqtt_socket;
  platform_host::LinkedStream mqtt_plain;
  tls::TlsStream mqtt_secured;
  platform_host::TcpStream http_socket;
  platform_host::LinkedStream http_plain;
  tls::TlsStream http_secured;
  bool has_tls;
  http::StreamHttpClient http;
  crypto::Ecdsa signatures;
  crypto::Sha256 file_hash;
  crypto::Sha256 image_hash;
  /// What the command line says; the settings in flash have precedence.
  core::config::Config factory;
};
