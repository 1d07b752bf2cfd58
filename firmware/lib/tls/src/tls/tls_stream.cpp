#include "tls/tls_stream.hpp"

#include <mbedtls/error.h>
#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/version.h>
#include <mbedtls/x509_crt.h>

#include <array>
#include <cstring>

namespace tls {
namespace {

using ports::StreamState;

/// Longest host name of the DNS (RFC 1035, 2.3.4), and the final 0.
constexpr std::size_t host_size = 256;

int random_from(void* system, unsigned char* into, std::size_t size) {
  static_cast<ports::System*>(system)->random({into, size});
  return 0;
}

int send_below(void* below, const unsigned char* data, std::size_t size) {
  const std::size_t taken = static_cast<ports::ByteStream*>(below)->write({data, size});
  return taken > 0 ? static_cast<int>(taken) : MBEDTLS_ERR_SSL_WANT_WRITE;
}

int receive_below(void* below, unsigned char* into, std::size_t size) {
  auto* stream = static_cast<ports::ByteStream*>(below);
  const std::size_t count = stream->read({into, size});
  if (count > 0) return static_cast<int>(count);
  return stream->state() == StreamState::open ? MBEDTLS_ERR_SSL_WANT_READ : MBEDTLS_ERR_SSL_CONN_EOF;
}

bool is_later(int code) { return code == MBEDTLS_ERR_SSL_WANT_READ || code == MBEDTLS_ERR_SSL_WANT_WRITE; }

const unsigned char* bytes_of(std::string_view pem) { return reinterpret_cast<const unsigned char*>(pem.data()); }

/// PEM is parsed with its final 0, which may be a part of the text already.
std::size_t size_of(std::string_view pem) { return !pem.empty() && pem.back() == '\0' ? pem.size() : pem.size() + 1; }

int parse_key(mbedtls_pk_context& key, std::string_view pem, ports::System& system) {
#if MBEDTLS_VERSION_MAJOR >= 3
  return mbedtls_pk_parse_key(&key, bytes_of(pem), size_of(pem), nullptr, 0, random_from, &system);
#else
  static_cast<void>(system);
  return mbedtls_pk_parse_key(&key, bytes_of(pem), size_of(pem), nullptr, 0);
#endif
}

}  // namespace

struct TlsStream::Session {
  mbedtls_ssl_config config{};
  mbedtls_ssl_context context{};
  mbedtls_x509_crt ca{};
  mbedtls_x509_crt certificate{};
  mbedtls_pk_context key{};
  /// Outcome of the settings; a wrong certificate shows when one connects.
  int prepared = 0;
  std::array<char, host_size> host{};
  std::array<char, 160> error{};

  Session() {
    mbedtls_ssl_config_init(&config);
    mbedtls_ssl_init(&context);
    mbedtls_x509_crt_init(&ca);
    mbedtls_x509_crt_init(&certificate);
    mbedtls_pk_init(&key);
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() {
    mbedtls_pk_free(&key);
    mbedtls_x509_crt_free(&certificate);
    mbedtls_x509_crt_free(&ca);
    mbedtls_ssl_free(&context);
    mbedtls_ssl_config_free(&config);
  }

  int prepare(const TlsSettings& settings, ports::System& system) {
    int code =
        mbedtls_ssl_config_defaults(&config, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT);
    if (code != 0) return code;
#if MBEDTLS_VERSION_MAJOR < 3
    mbedtls_ssl_conf_min_version(&config, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_3);
#endif
    mbedtls_ssl_conf_rng(&config, random_from, &system);
    mbedtls_ssl_conf_authmode(&config, MBEDTLS_SSL_VERIFY_REQUIRED);
    code = mbedtls_x509_crt_parse(&ca, bytes_of(settings.ca), size_of(settings.ca));
    if (code != 0) return code;
    mbedtls_ssl_conf_ca_chain(&config, &ca, nullptr);
    if (!settings.certificate.empty()) {
      code = mbedtls_x509_crt_parse(&certificate, bytes_of(settings.certificate), size_of(settings.certificate));
      if (code == 0) code = parse_key(key, settings.key, system);
      if (code == 0) code = mbedtls_ssl_conf_own_cert(&config, &certificate, &key);
      if (code != 0) return code;
    }
    return mbedtls_ssl_setup(&context, &config);
  }
};

TlsStream::TlsStream(ports::ByteStream& below, ports::System& system, const TlsSettings& settings)
    : below_(below), session_(new Session()) {
  session_->prepared = session_->prepare(settings, system);
  mbedtls_ssl_set_bio(&session_->context, &below_, send_below, receive_below, nullptr);
}

TlsStream::~TlsStream() {
  TlsStream::close();
  delete session_;
}

bool TlsStream::connect(std::string_view host, std::uint16_t port) {
  if (state_ != StreamState::closed || host.size() >= host_size) return false;
  session_->error[0] = '\0';
  if (session_->prepared != 0) {
    fail(session_->prepared);
    return true;
  }
  std::memcpy(session_->host.data(), host.data(), host.size());
  session_->host[host.size()] = '\0';
  int code = mbedtls_ssl_session_reset(&session_->context);
  if (code == 0) code = mbedtls_ssl_set_hostname(&session_->context, session_->host.data());
  if (code != 0) {
    fail(code);
    return true;
  }
  if (!below_.connect(host, port)) return false;
  state_ = StreamState::connecting;
  return true;
}

StreamState TlsStream::state() {
  if (state_ == StreamState::connecting) advance();
  if (state_ == StreamState::open && below_.state() == StreamState::failed &&
      mbedtls_ssl_get_bytes_avail(&session_->context) == 0) {
    state_ = StreamState::failed;
  }
  return state_;
}

void TlsStream::advance() {
  const auto below = below_.state();
  if (below == StreamState::failed || below == StreamState::closed) state_ = StreamState::failed;
  if (below != StreamState::open) return;
  const int code = mbedtls_ssl_handshake(&session_->context);
  if (code == 0) {
    state_ = StreamState::open;
  } else if (!is_later(code)) {
    fail(code);
  }
}

std::size_t TlsStream::write(ports::Bytes data) {
  if (state() != StreamState::open || data.empty()) return 0;
  const int code = mbedtls_ssl_write(&session_->context, data.data(), data.size());
  if (code < 0 && !is_later(code)) fail(code);
  return code > 0 ? static_cast<std::size_t>(code) : 0;
}

std::size_t TlsStream::read(ports::MutableBytes into) {
  if (state_ != StreamState::open || into.empty()) return 0;
  const int code = mbedtls_ssl_read(&session_->context, into.data(), into.size());
  if (code <= 0 && !is_later(code)) fail(code);
  return code > 0 ? static_cast<std::size_t>(code) : 0;
}

void TlsStream::close() {
  if (state_ == StreamState::open) static_cast<void>(mbedtls_ssl_close_notify(&session_->context));
  below_.close();
  state_ = StreamState::closed;
}

std::string_view TlsStream::error() const {
  return session_->error[0] != '\0' ? std::string_view{session_->error.data()} : below_.error();
}

void TlsStream::fail(int code) {
  state_ = StreamState::failed;
  if (code == 0 || code == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY || code == MBEDTLS_ERR_SSL_CONN_EOF) return;
  auto& error = session_->error;
  const auto verdict = mbedtls_ssl_get_verify_result(&session_->context);
  if (code == MBEDTLS_ERR_X509_CERT_VERIFY_FAILED && verdict != 0 &&
      mbedtls_x509_crt_verify_info(error.data(), error.size(), "", verdict) > 0) {
    if (char* line_end = std::strchr(error.data(), '\n')) *line_end = '\0';
    return;
  }
  mbedtls_strerror(code, error.data(), error.size());
}

}  // namespace tls
