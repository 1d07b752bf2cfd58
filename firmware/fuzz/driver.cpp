// Runs a fuzz target where there is no libFuzzer: over its seeds, then over what becomes of them, for so many seconds. The same
// inputs on every run with the same number. An input that ends the run is left behind in a file.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" void __sanitizer_set_death_callback(void (*callback)()) __attribute__((weak));

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t longest = 4'096;
Bytes current;
std::string crash_file;

void keep_current() {
  std::ofstream(crash_file, std::ios::binary)
      .write(reinterpret_cast<const char*>(current.data()), static_cast<std::streamsize>(current.size()));
  static_cast<void>(std::fprintf(stderr, "the input is in %s\n", crash_file.c_str()));
}

void run(const Bytes& input) {
  current = input;
  // A copy of its own size, so that reading behind its end is seen.
  const Bytes exact(input.begin(), input.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

class Mutator {
 public:
  Mutator(std::vector<Bytes> seeds, std::uint32_t number) : seeds_(std::move(seeds)), random_(number) {}

  Bytes next() {
    Bytes input = seeds_[below(seeds_.size())];
    for (std::size_t i = 1 + below(6); i > 0; --i) change(input);
    if (input.size() > longest) input.resize(longest);
    return input;
  }

 private:
  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }
  std::ptrdiff_t place(const Bytes& input) { return static_cast<std::ptrdiff_t>(below(input.size() + 1)); }
  std::uint8_t byte() {
    constexpr std::uint8_t telling[]{0,   1,   0x7F, 0x80, 0xFF, 0xC0, '"', '\\', '{', '}',
                                     '[', ']', ',',  ':',  '\r', '\n', ' ', '%',  '&', '='};
    return below(2) == 0 ? telling[below(sizeof telling)] : static_cast<std::uint8_t>(random_());
  }

  void change(Bytes& input) {
    const auto at = place(input);
    switch (below(7)) {
      case 0:
        if (!input.empty()) input[below(input.size())] ^= static_cast<std::uint8_t>(1U << below(8));
        break;
      case 1:
        if (!input.empty()) input[below(input.size())] = byte();
        break;
      case 2:
        input.insert(input.begin() + at, 1 + below(8), byte());
        break;
      case 3:
        input.erase(input.begin() + at, input.begin() + std::min<std::ptrdiff_t>(at + 1 + static_cast<std::ptrdiff_t>(below(16)),
                                                                                 static_cast<std::ptrdiff_t>(input.size())));
        break;
      case 4:
        input.resize(static_cast<std::size_t>(at));
        break;
      case 5: {
        const Bytes part(input.begin() + at, input.end());
        input.insert(input.begin() + place(input), part.begin(), part.end());
        break;
      }
      default: {
        const Bytes& other = seeds_[below(seeds_.size())];
        input.resize(static_cast<std::size_t>(at));
        input.insert(input.end(), other.begin() + place(other), other.end());
      }
    }
  }

  std::vector<Bytes> seeds_;
  std::minstd_rand random_;
};

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    static_cast<void>(std::fprintf(stderr, "usage: %s <folder with seeds> [seconds] [number]\n", arguments[0]));
    return 2;
  }
  crash_file = std::filesystem::temp_directory_path() / (std::filesystem::path(arguments[0]).filename().string() + "-crash");
  if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(keep_current);
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(arguments[1])) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<Bytes> seeds;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    run(seeds.back());
  }
  if (seeds.empty()) return 2;
  const auto number = static_cast<std::uint32_t>(count > 3 ? std::strtoul(arguments[3], nullptr, 10) : 1);
  const auto end =
      std::chrono::steady_clock::now() + std::chrono::seconds(count > 2 ? std::strtol(arguments[2], nullptr, 10) : 2);
  Mutator mutator(std::move(seeds), number);
  unsigned long runs = 0;
  for (; std::chrono::steady_clock::now() < end; ++runs) run(mutator.next());
  std::printf("%zu seeds, %lu changed inputs\n", files.size(), runs);
  return 0;
}
