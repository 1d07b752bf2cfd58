#include "crypto/ecdsa.hpp"

#include <mbedtls/pk.h>

namespace crypto {
namespace {

constexpr std::size_t p256_bits = 256;

}  // namespace

Ecdsa::Ecdsa(std::string_view public_key) : key_(new mbedtls_pk_context) {
  mbedtls_pk_init(key_);
  const auto* pem = reinterpret_cast<const unsigned char*>(public_key.data());
  const bool ends = !public_key.empty() && public_key.back() == '\0';
  ready_ = !public_key.empty() && mbedtls_pk_parse_public_key(key_, pem, public_key.size() + (ends ? 0 : 1)) == 0 &&
           mbedtls_pk_can_do(key_, MBEDTLS_PK_ECDSA) != 0 && mbedtls_pk_get_bitlen(key_) == p256_bits;
}

Ecdsa::~Ecdsa() {
  mbedtls_pk_free(key_);
  delete key_;
}

bool Ecdsa::verify(const ports::Sha256Digest& digest, ports::Bytes signature) {
  if (!ready_ || signature.empty()) return false;
  return mbedtls_pk_verify(key_, MBEDTLS_MD_SHA256, digest.data(), digest.size(), signature.data(), signature.size()) == 0;
}

}  // namespace crypto
