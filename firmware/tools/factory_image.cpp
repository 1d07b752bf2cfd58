// factory-image: what a board gets before it leaves the factory, as the table that ESP-IDF's nvs_partition_gen makes the
// partition `factory` of, and the text of its label. All values are blobs: the firmware reads nothing else.
#include <fcntl.h>
#include <mbedtls/pk.h>
#include <mbedtls/version.h>
#include <mbedtls/x509_crt.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/portal/label.hpp"
#include "core/sms/number.hpp"
#include "crypto/ecdsa.hpp"
#include "platform_host/file.hpp"
#include "platform_host/host_system.hpp"

namespace {

constexpr const char* help =
    R"(factory-image: the values of one board's partition "factory", and its label.

  factory-image --id <id> --out <file> [--ap-password <password>] [--update-key <file>]
                [--client-cert <file> --client-key <file>] [--admin <number>] [--country <digits>]

  --id <id>              as the board calls itself: ACV-, HP- or PLT- and the 12 digits of its address
  --out <file>           the table (CSV); only its owner may read it. An existing file stays as it is
  --ap-password <text>   password of the board's own Wi-Fi, 12 of abcdefghijkmnpqrstuvwxyz23456789; without it a new one
  --update-key <file>    public key (PEM) that updates are checked with; without it the board takes none
  --client-cert <file>   the board's own certificate (PEM), for a broker that asks for one
  --client-key <file>    its private key (PEM)
  --admin <number>       whom a heat pump tells by SMS, and whose SMS it obeys
  --country <digits>     code of the country that completes numbers, such as 91

Then, with ESP-IDF's tools:
  nvs_partition_gen.py generate <file> factory.bin 0x6000
  esptool.py write_flash 0x3D0000 factory.bin
)";

struct Options {
  std::string id;
  std::string out;
  std::string password;
  std::string key_file;
  std::string certificate_file;
  std::string client_key_file;
  std::string admin;
  std::string country;
};

/// The partition, in memory.
class Values : public ports::KeyValue {
 public:
  std::map<std::string, std::string, std::less<>> all;

  std::optional<std::size_t> get(std::string_view key, ports::MutableBytes into) override {
    const auto found = all.find(key);
    if (found == all.end()) return std::nullopt;
    std::copy_n(found->second.begin(), std::min(into.size(), found->second.size()), into.begin());
    return found->second.size();
  }
  bool set(std::string_view key, ports::Bytes value) override {
    all[std::string(key)] = std::string(ports::text_of(value));
    return value.size() <= ports::max_value_size;
  }
  bool erase(std::string_view key) override {
    all.erase(std::string(key));
    return true;
  }
  bool erase_all() override {
    all.clear();
    return true;
  }
};

int fail(const std::string& message) {
  static_cast<void>(std::fprintf(stderr, "factory-image: %s\n", message.c_str()));
  return 2;
}

std::optional<core::portal::Mac> mac_of(const std::string& id) {
  const auto dash = id.find('-');
  const std::string kind = id.substr(0, dash);
  if (dash == std::string::npos || id.size() != dash + 13 || (kind != "ACV" && kind != "HP" && kind != "PLT"))
    return std::nullopt;
  const std::string digits = id.substr(dash + 1);
  if (digits.find_first_not_of("0123456789ABCDEF") != std::string::npos) return std::nullopt;
  core::portal::Mac mac{};
  for (std::size_t i = 0; i < mac.size(); ++i)
    mac[i] = static_cast<std::uint8_t>(std::stoul(digits.substr(2 * i, 2), nullptr, 16));
  return mac;
}

/// The firmware has room for so many.
constexpr std::size_t longest_number = 24;

bool is_country(const std::string& text) {
  // E.164: one to three digits, none of which is a 0 in front.
  return text.size() <= 3 && text.find_first_not_of("0123456789") == std::string::npos && text[0] != '0';
}

/// With the final 0 that mbedTLS wants of a PEM; that alone when there is no file.
std::string pem_of(const std::string& file) { return platform_host::read_file(file) + '\0'; }

/// They fit into the board, too.
bool belong_together(const std::string& certificate, const std::string& key) {
  mbedtls_x509_crt parsed;
  mbedtls_pk_context secret;
  mbedtls_x509_crt_init(&parsed);
  mbedtls_pk_init(&secret);
  const auto bytes = [](const std::string& text) { return reinterpret_cast<const unsigned char*>(text.data()); };
  bool right = certificate.size() <= ports::max_value_size && key.size() <= ports::max_value_size;
  right = right && mbedtls_x509_crt_parse(&parsed, bytes(certificate), certificate.size()) == 0;
#if MBEDTLS_VERSION_MAJOR >= 3
  platform_host::HostSystem system;
  const auto random = [](void* from, unsigned char* into, std::size_t size) {
    static_cast<ports::System*>(from)->random({into, size});
    return 0;
  };
  right = right && mbedtls_pk_parse_key(&secret, bytes(key), key.size(), nullptr, 0, random, &system) == 0;
  right = right && mbedtls_pk_check_pair(&parsed.pk, &secret, random, &system) == 0;
#else
  right = right && mbedtls_pk_parse_key(&secret, bytes(key), key.size(), nullptr, 0) == 0;
  right = right && mbedtls_pk_check_pair(&parsed.pk, &secret) == 0;
#endif
  mbedtls_pk_free(&secret);
  mbedtls_x509_crt_free(&parsed);
  return right;
}

std::string hex_of(const std::string& bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (const char each : bytes) {
    hex += digits[static_cast<unsigned char>(each) >> 4U];
    hex += digits[static_cast<unsigned char>(each) & 0xFU];
  }
  return hex;
}

/// Whoever reads it has the password of the board's Wi-Fi.
bool write_secret(const std::string& path, const std::string& text) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) return false;
  const bool written = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(file) == 0;
  return close(file) == 0 && written;
}

int run(const Options& options) {
  const auto mac = mac_of(options.id);
  if (!mac) return fail("--id must be ACV-, HP- or PLT- and 12 digits of 0123456789ABCDEF");
  if (options.out.empty()) return fail("--out is missing");

  Values values;
  platform_host::HostSystem system;
  core::portal::ApPassword password;
  if (!options.password.empty()) values.all["ap_password"] = options.password;
  const auto state = core::portal::ap_password(values, system, password);
  if (!options.password.empty() && state != core::portal::LabelState::known)
    return fail("--ap-password must be 12 of abcdefghijkmnpqrstuvwxyz23456789");

  if (!options.key_file.empty()) {
    const std::string key = pem_of(options.key_file);
    if (!crypto::Ecdsa(key).ready() || key.size() > ports::max_value_size)
      return fail(options.key_file + " is no public key for ECDSA in PEM");
    values.all["update_key"] = key;
  }
  if (options.certificate_file.empty() != options.client_key_file.empty())
    return fail("--client-cert and --client-key go together");
  if (!options.certificate_file.empty()) {
    const std::string certificate = pem_of(options.certificate_file);
    const std::string key = pem_of(options.client_key_file);
    if (!belong_together(certificate, key))
      return fail("--client-cert and --client-key must be a certificate and its key, both in PEM");
    values.all["client_cert"] = certificate;
    values.all["client_key"] = key;
  }
  if (!options.country.empty() && !is_country(options.country)) return fail("--country must be one to three digits, such as 91");
  if (!options.admin.empty()) {
    if (options.admin.size() > longest_number || core::sms::Number::parse(options.admin, options.country).empty())
      return fail("--admin must be a telephone number: with the country's code, or with --country");
    values.all["admin"] = options.admin;
  }
  if (!options.country.empty()) values.all["country"] = options.country;

  std::string table = "key,type,encoding,value\nlabel,namespace,,\n";
  for (const auto& [key, value] : values.all) table.append(key).append(",data,hex2bin,").append(hex_of(value)).append("\n");
  if (!write_secret(options.out, table)) return fail(options.out + " cannot be written, or is there already");

  const auto name = core::portal::ap_name(*mac);
  const std::string label = std::string(name.view()) + " " + std::string(password.view());
  return std::printf("label: %s\nid: %s\n", label.c_str(), options.id.c_str()) > 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  Options options;
  const std::map<std::string_view, std::string*> names{{"--id", &options.id},
                                                       {"--out", &options.out},
                                                       {"--ap-password", &options.password},
                                                       {"--update-key", &options.key_file},
                                                       {"--client-cert", &options.certificate_file},
                                                       {"--client-key", &options.client_key_file},
                                                       {"--admin", &options.admin},
                                                       {"--country", &options.country}};
  for (int i = 1; i < count; ++i) {
    const std::string_view name = arguments[i];
    if (name == "--help") return std::fputs(help, stdout) < 0 ? 1 : 0;
    const auto found = names.find(name);
    if (found == names.end()) return fail("there is no option " + std::string(name) + "\n\n" + help);
    if (++i == count) return fail(std::string(name) + " needs a value");
    *found->second = arguments[i];
  }
  return run(options);
}
