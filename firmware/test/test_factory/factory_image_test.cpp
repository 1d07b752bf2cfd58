// The program that prepares a board in the factory, as others run it; what it writes is read as the firmware reads it.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <sstream>
#include <string>

#include "core/portal/label.hpp"
#include "crypto/ecdsa.hpp"
#include "testing/fake_system.hpp"
#include "testing/memory_key_value.hpp"
#include "testing/process.hpp"

namespace {

constexpr const char* key_text =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEuPcPPlIEwTTdEbOn9DbzelAFUMN\n"
    "w3XP+0mDSpyWgwPp5n5ZMWMpUkMdxI4GSugAWnJNVIXEsYx2YO57ke3vew==\n"
    "-----END PUBLIC KEY-----\n";

/// The program, and what it said and wrote.
struct Factory {
  testing::TemporaryFolder folder;
  std::string said;
  std::string complained;

  /// Answers the exit status.
  int run(const std::string& arguments) {
    const std::string files = " --out " + path() + " > " + (folder / "said").string() + " 2> " + (folder / "complained").string();
    const int status = testing::Process({"sh", "-c", FACTORY_IMAGE + (" " + arguments) + files}).wait();
    said = folder.read("said");
    complained = folder.read("complained");
    return WEXITSTATUS(status);
  }
  [[nodiscard]] std::string path() const { return (folder / "factory.csv").string(); }

  /// What nvs_partition_gen makes of the table: lines of the namespace, each a blob in hexadecimal digits.
  [[nodiscard]] testing::MemoryKeyValue partition() const {
    testing::MemoryKeyValue values;
    std::istringstream lines(folder.read("factory.csv"));
    std::string line;
    std::getline(lines, line);
    CHECK(line == "key,type,encoding,value");
    std::getline(lines, line);
    CHECK(line == "label,namespace,,");
    while (std::getline(lines, line)) {
      const auto comma = line.find(',');
      const std::string kind = ",data,hex2bin,";
      REQUIRE(line.compare(comma, kind.size(), kind) == 0);
      auto& value = values.values[line.substr(0, comma)];
      for (std::size_t i = comma + kind.size(); i + 1 < line.size(); i += 2)
        value.push_back(static_cast<std::uint8_t>(std::stoul(line.substr(i, 2), nullptr, 16)));
    }
    return values;
  }
};

std::string text(testing::MemoryKeyValue& values, const std::string& key) {
  const auto& bytes = values.values[key];
  return {bytes.begin(), bytes.end()};
}

}  // namespace

TEST_CASE("a board's table has all it is given, and its label is the one that the firmware goes by") {
  Factory factory;
  factory.folder.write("key.pem", key_text);
  const std::string key_file = (factory.folder / "key.pem").string();
  REQUIRE(factory.run("--id HP-A4CF120BE97F --ap-password k7mabcdefgh2 --update-key " + key_file +
                      " --admin '+91 98765-43210' --country 91") == 0);
  CHECK(factory.said == "label: Acuvim-0BE97F k7mabcdefgh2\nid: HP-A4CF120BE97F\n");
  auto values = factory.partition();
  CHECK(values.values.size() == 4);
  core::portal::ApPassword password;
  testing::FakeSystem system;
  CHECK(core::portal::ap_password(values, system, password) == core::portal::LabelState::known);
  CHECK(password.view() == "k7mabcdefgh2");
  const auto key = text(values, "update_key");
  CHECK(key == std::string(key_text) + '\0');
  CHECK(crypto::Ecdsa(key.c_str()).ready());
  CHECK(text(values, "admin") == "+91 98765-43210");
  CHECK(text(values, "country") == "91");
  struct stat about {};
  REQUIRE(stat(factory.path().c_str(), &about) == 0);
  CHECK((about.st_mode & 0777U) == 0600U);
}

TEST_CASE("without a password each board gets one of its own, and a table that is there is not written over") {
  Factory one;
  Factory other;
  REQUIRE(one.run("--id ACV-A4CF120BE97F") == 0);
  REQUIRE(other.run("--id ACV-A4CF120BE97F") == 0);
  CHECK(one.said.substr(0, 21) == "label: Acuvim-0BE97F ");
  CHECK(one.said != other.said);
  auto values = one.partition();
  CHECK(one.said.find(text(values, "ap_password")) != std::string::npos);
  const auto before = one.folder.read("factory.csv");
  CHECK(one.run("--id ACV-A4CF120BE97F") == 2);
  CHECK(one.folder.read("factory.csv") == before);
  CHECK(one.said.empty());
}

TEST_CASE("a board's own certificate goes along with its key, and only with its own") {
  Factory factory;
  const auto make = [&](const std::string& name) {
    const auto file = (factory.folder / name).string();
    return testing::Process(
               {"sh", "-c",
                "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=board -keyout " +
                    file + ".key -out " + file + ".crt 2> " + file + ".log"})
               .wait() == 0;
  };
  REQUIRE(make("own"));
  REQUIRE(make("foreign"));
  const std::string folder = factory.folder.path().string();
  const std::string id = "--id PLT-A4CF120BE97F --client-cert " + folder;
  CHECK(factory.run(id + "/own.crt") == 2);
  CHECK(factory.run(id + "/own.crt --client-key " + folder + "/foreign.key") == 2);
  CHECK(factory.run(id + "/own.key --client-key " + folder + "/own.key") == 2);
  REQUIRE(factory.run(id + "/own.crt --client-key " + folder + "/own.key") == 0);
  auto values = factory.partition();
  CHECK(text(values, "client_cert") == factory.folder.read("own.crt") + '\0');
  CHECK(text(values, "client_key") == factory.folder.read("own.key") + '\0');
}

TEST_CASE("what a board could not use is refused, and nothing is written") {
  Factory factory;
  factory.folder.write("no.pem", "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n");
  const std::string id = "--id ACV-A4CF120BE97F ";
  for (const auto& [arguments, reason] : std::vector<std::pair<std::string, std::string>>{
           {"", "--id must be"},
           {"--id ACV-A4CF120BE9", "--id must be"},
           {"--id ACV-a4cf120be97f", "--id must be"},
           {"--id XXX-A4CF120BE97F", "--id must be"},
           {id + "--ap-password short", "--ap-password must be"},
           {id + "--ap-password k7mabcdefgh0", "--ap-password must be"},
           {id + "--ap-password k7mabcdefgh22", "--ap-password must be"},
           {id + "--update-key " + (factory.folder / "no.pem").string(), "no public key"},
           {id + "--update-key " + (factory.folder / "missing").string(), "no public key"},
           {id + "--country 091", "--country must be"},
           {id + "--country x", "--country must be"},
           {id + "--admin nobody", "--admin must be"},
           {id + "--admin", "there is no option"},
           {"--nothing 1", "there is no option --nothing"}}) {
    CAPTURE(arguments);
    CHECK(factory.run(arguments) == 2);
    CHECK(factory.complained.find(reason) != std::string::npos);
    CHECK(factory.folder.read("factory.csv").empty());
  }
}
