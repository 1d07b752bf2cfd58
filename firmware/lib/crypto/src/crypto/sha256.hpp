#pragma once

#include "ports/digest.hpp"

struct mbedtls_md_context_t;

namespace crypto {

/// SHA-256 of mbedTLS, which uses the chip's own where it has one. Allocates when it is made, not later.
class Sha256 : public ports::Sha256 {
 public:
  Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  ~Sha256() override;

  void begin() override;
  void add(ports::Bytes data) override;
  ports::Sha256Digest finish() override;

 private:
  mbedtls_md_context_t* context_;
};

}  // namespace crypto
