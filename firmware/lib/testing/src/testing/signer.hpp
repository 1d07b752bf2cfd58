#pragma once

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/ecp.h>
#include <mbedtls/entropy.h>
#include <mbedtls/pk.h>
#include <mbedtls/version.h>

#include <string>
#include <vector>

#include "ports/digest.hpp"

namespace testing {

/// A key on P-256 of its own, made anew each time, that signs as the site does.
class Signer {
 public:
  explicit Signer(mbedtls_ecp_group_id curve = MBEDTLS_ECP_DP_SECP256R1) {
    mbedtls_pk_init(&key_);
    mbedtls_entropy_init(&entropy_);
    mbedtls_ctr_drbg_init(&random_);
    mbedtls_ctr_drbg_seed(&random_, mbedtls_entropy_func, &entropy_, nullptr, 0);
    mbedtls_pk_setup(&key_, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY));
    mbedtls_ecp_gen_key(curve, mbedtls_pk_ec(key_), mbedtls_ctr_drbg_random, &random_);
    unsigned char pem[512] = {};
    mbedtls_pk_write_pubkey_pem(&key_, pem, sizeof pem);
    public_key = reinterpret_cast<const char*>(pem);
  }
  Signer(const Signer&) = delete;
  Signer& operator=(const Signer&) = delete;
  ~Signer() {
    mbedtls_ctr_drbg_free(&random_);
    mbedtls_entropy_free(&entropy_);
    mbedtls_pk_free(&key_);
  }

  std::string public_key;

  std::vector<std::uint8_t> sign(const ports::Sha256Digest& digest) {
    std::vector<std::uint8_t> signature(160);
    std::size_t size = 0;
#if MBEDTLS_VERSION_MAJOR >= 3
    mbedtls_pk_sign(&key_, MBEDTLS_MD_SHA256, digest.data(), digest.size(), signature.data(), signature.size(), &size,
                    mbedtls_ctr_drbg_random, &random_);
#else
    mbedtls_pk_sign(&key_, MBEDTLS_MD_SHA256, digest.data(), digest.size(), signature.data(), &size, mbedtls_ctr_drbg_random,
                    &random_);
#endif
    signature.resize(size);
    return signature;
  }

 private:
  mbedtls_pk_context key_;
  mbedtls_entropy_context entropy_;
  mbedtls_ctr_drbg_context random_;
};

}  // namespace testing
