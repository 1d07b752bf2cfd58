#include "core/ota/version.hpp"

#include <algorithm>

namespace core::ota {
namespace {

/// Takes what comes before the next separator off the front.
std::string_view take(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const auto piece = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return piece;
}

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char each) { return each >= '0' && each <= '9'; });
}

/// As numbers of any size: no overflow.
int compare_numbers(std::string_view left, std::string_view right) {
  left.remove_prefix(std::min(left.find_first_not_of('0'), left.size()));
  right.remove_prefix(std::min(right.find_first_not_of('0'), right.size()));
  if (left.size() != right.size()) return left.size() < right.size() ? -1 : 1;
  return left.compare(right);
}

/// Numbers are below words.
int compare_pieces(std::string_view left, std::string_view right) {
  const bool left_number = is_number(left);
  const bool right_number = is_number(right);
  if (left_number && right_number) return compare_numbers(left, right);
  if (left_number != right_number) return left_number ? -1 : 1;
  return left.compare(right);
}

int compare_lists(std::string_view left, std::string_view right, std::string_view missing) {
  while (!left.empty() || !right.empty()) {
    const auto left_piece = left.empty() ? missing : take(left, '.');
    const auto right_piece = right.empty() ? missing : take(right, '.');
    if (left_piece.empty() || right_piece.empty()) {
      if (left_piece.empty() != right_piece.empty()) return left_piece.empty() ? -1 : 1;
    } else if (const int order = compare_pieces(left_piece, right_piece); order != 0) {
      return order;
    }
  }
  return 0;
}

}  // namespace

int compare_versions(std::string_view left, std::string_view right) {
  if (!left.empty() && left.front() == 'v') left.remove_prefix(1);
  if (!right.empty() && right.front() == 'v') right.remove_prefix(1);
  left = take(left, '+');
  right = take(right, '+');
  const auto left_numbers = take(left, '-');
  const auto right_numbers = take(right, '-');
  if (const int order = compare_lists(left_numbers, right_numbers, "0"); order != 0) return order;
  // With a pre-release it is older than without.
  if (left.empty() != right.empty()) return left.empty() ? 1 : -1;
  return compare_lists(left, right, "");
}

}  // namespace core::ota
