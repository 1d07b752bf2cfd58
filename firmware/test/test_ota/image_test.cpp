#include "core/ota/image.hpp"

#include <doctest/doctest.h>

#include <random>

#include "testing/firmware_image.hpp"

using namespace core::ota;
using testing::FirmwareImage;

namespace {

Fault check(const std::vector<std::uint8_t>& bytes, const Chip& chip = esp32, std::size_t lump = 4096) {
  crypto::Sha256 hash;
  ImageCheck image(hash, chip);
  image.begin(static_cast<std::uint32_t>(bytes.size()));
  for (std::size_t at = 0; at < bytes.size(); at += lump) {
    image.add(ports::Bytes{bytes.data(), bytes.size()}.from(at).first(lump));
  }
  return image.finish();
}

/// The image with one byte set, and checksum and hash made right again.
FirmwareImage with(std::size_t at, std::uint8_t value) {
  FirmwareImage image;
  image.bytes[at] = value;
  image.seal();
  return image;
}

constexpr std::size_t second_segment_at = 24 + 8 + 256;

}  // namespace

TEST_CASE("the synthetic image is as large as the smallest of its kind, and whole") {
  const FirmwareImage image;
  CHECK(image.bytes.size() == 352);
  CHECK(check(image.bytes) == Fault::none);
}

TEST_CASE("pieces of any size give the same answer") {
  const FirmwareImage image;
  for (std::size_t lump = 1; lump <= image.bytes.size(); ++lump) CHECK(check(image.bytes, esp32, lump) == Fault::none);
}

TEST_CASE("version and project are read from the description") {
  const FirmwareImage image({"2.0.1-rc.1", "heat-pump", esp32, 32});
  crypto::Sha256 hash;
  ImageCheck reader(hash, esp32);
  reader.begin(static_cast<std::uint32_t>(image.bytes.size()));
  CHECK(reader.version().empty());
  REQUIRE(reader.add(image.view()) == Fault::none);
  CHECK(reader.version() == "2.0.1-rc.1");
  CHECK(reader.project() == "heat-pump");
}

TEST_CASE("an image is for one chip") {
  {
    const FirmwareImage c3(testing::ImageRecipe{"1.0.0", "x", esp32_c3, 16});
    CHECK(check(c3.bytes, esp32_c3) == Fault::none);
    CHECK(check(c3.bytes, esp32) == Fault::image_chip);
  }
  CHECK(check(FirmwareImage().bytes, esp32_c3) == Fault::image_chip);
  CHECK(check(with(12, 9).bytes) == Fault::image_chip);
}

TEST_CASE("what is wrong in an image is found, though its hash be right") {
  CHECK(check(with(0, 0xEA).bytes) == Fault::image_magic);
  CHECK(check(with(0, 0xFF).bytes) == Fault::image_magic);
  CHECK(check(with(1, 0).bytes) == Fault::image_segment);
  CHECK(check(with(1, 17).bytes) == Fault::image_segment);
  CHECK(check(with(23, 0).bytes) == Fault::image_hash);
  SUBCASE("a segment whose length is no multiple of four") {
    CHECK(check(with(second_segment_at + 4, 15).bytes) == Fault::image_segment);
  }
  SUBCASE("a segment that is larger than any") { CHECK(check(with(second_segment_at + 7, 0xFF).bytes) == Fault::image_segment); }
  SUBCASE("a segment that goes beyond the file") { CHECK(check(with(second_segment_at + 5, 0x10).bytes) == Fault::image_length); }
  SUBCASE("more segments than there are") { CHECK(check(with(1, 3).bytes) != Fault::none); }
  SUBCASE("flash that cannot be mapped where it lies") { CHECK(check(with(24, 0x24).bytes) == Fault::image_segment); }
  SUBCASE("a first segment that is not read-only data") { CHECK(check(with(27, 0x40).bytes) == Fault::image_description); }
  SUBCASE("no description") { CHECK(check(with(32, 0).bytes) == Fault::image_description); }
  SUBCASE("no version") { CHECK(check(with(32 + 16, 0).bytes) == Fault::image_description); }
  SUBCASE("a version that is no text") { CHECK(check(with(32 + 17, 7).bytes) == Fault::image_description); }
  SUBCASE("a version without an end") {
    FirmwareImage image;
    std::fill_n(image.bytes.begin() + 32 + 16, 32, std::uint8_t{'1'});
    image.seal();
    CHECK(check(image.bytes) == Fault::image_description);
  }
}

TEST_CASE("a changed byte is found wherever it is") {
  const FirmwareImage image;
  for (std::size_t at = 0; at < image.bytes.size(); ++at) {
    auto bytes = image.bytes;
    bytes[at] ^= 0x10;
    CAPTURE(at);
    CHECK(check(bytes) != Fault::none);
  }
  auto bytes = image.bytes;
  bytes[second_segment_at + 8] ^= 1;
  CHECK(check(bytes) == Fault::image_checksum);
  bytes = image.bytes;
  bytes.back() ^= 1;
  CHECK(check(bytes) == Fault::image_hash);
}

TEST_CASE("a wrong checksum is found though the hash be right") {
  FirmwareImage image;
  image.bytes[319] ^= 1;
  image.seal_hash();
  CHECK(check(image.bytes) == Fault::image_checksum);
}

TEST_CASE("a segment that goes beyond the file is found before it comes") {
  const FirmwareImage image;
  crypto::Sha256 hash;
  ImageCheck reader(hash, esp32);
  reader.begin(296);
  CHECK(reader.add(image.view().first(second_segment_at)) == Fault::none);
  CHECK(reader.add(image.view().from(second_segment_at).first(8)) == Fault::image_length);
}

TEST_CASE("an image that is cut off or has something behind it is none") {
  const FirmwareImage image;
  for (std::size_t size = 0; size < image.bytes.size(); ++size) {
    CAPTURE(size);
    CHECK(check({image.bytes.begin(), image.bytes.begin() + static_cast<std::ptrdiff_t>(size)}) != Fault::none);
  }
  auto longer = image.bytes;
  longer.push_back(0);
  CHECK(check(longer) == Fault::image_length);
  // Said to be whole, and yet more comes.
  crypto::Sha256 hash;
  ImageCheck reader(hash, esp32);
  reader.begin(352);
  reader.add(image.view());
  const std::uint8_t more[] = {1};
  CHECK(reader.add(more) == Fault::image_length);
}

TEST_CASE("an image with a sector of signatures behind it is one, if that is what is there") {
  auto bytes = FirmwareImage().bytes;
  bytes.resize(4096, 0xFF);
  bytes.resize(8192, 0xFF);
  CHECK(check(bytes) == Fault::image_length);
  bytes[4096] = 0xE7;
  CHECK(check(bytes) == Fault::none);
  CHECK(check(bytes, esp32, 1) == Fault::none);
  bytes[400] = 0;
  CHECK(check(bytes) == Fault::image_length);
}

TEST_CASE("whatever comes, the check ends with an answer and stays within its memory") {
  std::mt19937 random(20'240'601);
  const FirmwareImage seeds[] = {FirmwareImage(), FirmwareImage({"9", "p", esp32, 400}),
                                 FirmwareImage({"1.2", "c", esp32_c3, 4})};
  int accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    FirmwareImage image = seeds[random() % 3];
    for (auto changes = random() % 4; changes > 0; --changes) {
      // Mostly where it is decided what follows.
      const bool front = random() % 2 == 0;
      image.bytes[random() % (front ? 48 : image.bytes.size())] = static_cast<std::uint8_t>(random());
      if (random() % 8 == 0) image.bytes[second_segment_at + random() % 8] = static_cast<std::uint8_t>(random());
    }
    if (random() % 3 == 0) image.seal();
    if (random() % 5 == 0) image.bytes.resize(random() % (image.bytes.size() + 64));
    const Fault fault = check(image.bytes, esp32, 1 + random() % 200);
    // However the bytes come, the answer is the same.
    REQUIRE(check(image.bytes) == fault);
    accepted += fault == Fault::none ? 1 : 0;
  }
  CHECK(accepted > 100);
}
