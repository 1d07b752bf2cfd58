#pragma once

#include <string_view>

#include "ports/signature.hpp"

struct mbedtls_pk_context;

namespace crypto {

/// Signatures by ECDSA over P-256, checked with the public key of the site, by mbedTLS.
class Ecdsa : public ports::SignatureCheck {
 public:
  /// `public_key` is PEM (`BEGIN PUBLIC KEY`) with its final 0 as its last character or behind it.
  explicit Ecdsa(std::string_view public_key);
  Ecdsa(const Ecdsa&) = delete;
  Ecdsa& operator=(const Ecdsa&) = delete;
  ~Ecdsa() override;

  /// False when that is no key on a curve of 256 bits; then nothing verifies.
  [[nodiscard]] bool ready() const { return ready_; }

  bool verify(const ports::Sha256Digest& digest, ports::Bytes signature) override;

 private:
  mbedtls_pk_context* key_;
  bool ready_ = false;
};

}  // namespace crypto
