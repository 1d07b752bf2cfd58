#pragma once

#include "ports/digest.hpp"

namespace ports {

/// Checks what the site signed. The public key is the implementation's matter.
class SignatureCheck {
 public:
  virtual ~SignatureCheck() = default;

  /// Whether `signature` (ECDSA over P-256, DER) was made of this digest with the site's key. May take a second on a small chip.
  [[nodiscard]] virtual bool verify(const Sha256Digest& digest, Bytes signature) = 0;
};

}  // namespace ports
