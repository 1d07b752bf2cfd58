#include <doctest/doctest.h>

#include "core/ota/encoding.hpp"
#include "crypto/ecdsa.hpp"
#include "testing/firmware_image.hpp"
#include "testing/signer.hpp"

TEST_CASE("the digest of abc is that of FIPS 180-4") {
  ports::Sha256Digest expected{};
  REQUIRE(core::ota::from_hex("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD", expected));
  CHECK(testing::sha256(ports::bytes_of("abc")) == expected);
}

TEST_CASE("a digest begins anew") {
  crypto::Sha256 hash;
  hash.add(ports::bytes_of("something else"));
  hash.begin();
  hash.add(ports::bytes_of("a"));
  hash.add({});
  hash.add(ports::bytes_of("bc"));
  CHECK(hash.finish() == testing::sha256(ports::bytes_of("abc")));
  hash.begin();
  hash.add(ports::bytes_of("abc"));
  CHECK(hash.finish() == testing::sha256(ports::bytes_of("abc")));
}

TEST_CASE("a signature is the site's, over this digest, and whole") {
  testing::Signer site;
  const crypto::Ecdsa none("");
  CHECK_FALSE(none.ready());
  crypto::Ecdsa check(site.public_key);
  REQUIRE(check.ready());
  const auto digest = testing::sha256(ports::bytes_of("firmware"));
  auto signature = site.sign(digest);
  const auto verify = [&](const ports::Sha256Digest& of) { return check.verify(of, {signature.data(), signature.size()}); };
  CHECK(verify(digest));
  CHECK_FALSE(verify(testing::sha256(ports::bytes_of("firmware!"))));
  CHECK_FALSE(check.verify(digest, {}));
  for (std::size_t at = 0; at < signature.size(); ++at) {
    signature[at] ^= 0x04;
    CAPTURE(at);
    CHECK_FALSE(verify(digest));
    signature[at] ^= 0x04;
  }
  signature.push_back(0);
  CHECK_FALSE(verify(digest));
  testing::Signer other;
  const auto foreign = other.sign(digest);
  CHECK_FALSE(check.verify(digest, {foreign.data(), foreign.size()}));
}

TEST_CASE("a key that is no key, or on another curve, verifies nothing") {
  crypto::Ecdsa check("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");
  CHECK_FALSE(check.ready());
  CHECK_FALSE(check.verify({}, ports::bytes_of("x")));
  testing::Signer large(MBEDTLS_ECP_DP_SECP384R1);
  const crypto::Ecdsa p384(large.public_key);
  CHECK_FALSE(p384.ready());
}
