#include "crypto/sha256.hpp"

#include <mbedtls/md.h>

namespace crypto {

Sha256::Sha256() : context_(new mbedtls_md_context_t) {
  mbedtls_md_init(context_);
  static_cast<void>(mbedtls_md_setup(context_, mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), 0));
  Sha256::begin();
}

Sha256::~Sha256() {
  mbedtls_md_free(context_);
  delete context_;
}

void Sha256::begin() { static_cast<void>(mbedtls_md_starts(context_)); }

void Sha256::add(ports::Bytes data) {
  if (!data.empty()) static_cast<void>(mbedtls_md_update(context_, data.data(), data.size()));
}

ports::Sha256Digest Sha256::finish() {
  // All zeros when mbedTLS cannot: nobody's digest.
  ports::Sha256Digest digest{};
  static_cast<void>(mbedtls_md_finish(context_, digest.data()));
  return digest;
}

}  // namespace crypto
