#include "core/portal/http.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace core::portal {
namespace {

constexpr std::string_view line_end = "\r\n";

char lower(char character) { return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character; }

bool same(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](char a, char b) { return lower(a) == lower(b); });
}

bool begins(std::string_view text, std::string_view with) { return same(text.substr(0, with.size()), with); }

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Characters of a method or the name of a field (RFC 9110, 5.6.2).
bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char each) {
    return (each >= '0' && each <= '9') || (lower(each) >= 'a' && lower(each) <= 'z') ||
           std::string_view{"!#$%&'*+-.^_`|~"}.find(each) != std::string_view::npos;
  });
}

bool is_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char each) {
    const auto code = static_cast<unsigned char>(each);
    return code == '\t' || (code >= ' ' && code != 0x7F);
  });
}

Method method_of(std::string_view name) {
  if (name == "GET") return Method::get;
  if (name == "HEAD") return Method::head;
  return name == "POST" ? Method::post : Method::other;
}

BodyType type_of(std::string_view value) {
  const auto media = trimmed(value.substr(0, value.find(';')));
  if (same(media, "application/json")) return BodyType::json;
  return same(media, "application/x-www-form-urlencoded") ? BodyType::form : BodyType::other;
}

std::string_view without_port(std::string_view host) { return host.substr(0, host.find(':')); }

/// 0 when the line is right, else the status to refuse it with.
int read_request_line(std::string_view line, Request& request) {
  const auto first = line.find(' ');
  const auto second = line.find(' ', first == std::string_view::npos ? first : first + 1);
  if (second == std::string_view::npos) return 400;
  const auto version = line.substr(second + 1);
  auto target = line.substr(first + 1, second - first - 1);
  if (!is_token(line.substr(0, first)) || target.empty() || !is_text(target)) return 400;
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return begins(version, "HTTP/") ? 505 : 400;
  request.method = method_of(line.substr(0, first));
  // To a proxy, which some phones take it for, the whole address is said.
  if (begins(target, "http://")) {
    const auto rest = target.substr(7);
    const auto slash = std::min(rest.find('/'), rest.size());
    request.host = without_port(rest.substr(0, slash));
    target = slash < rest.size() ? rest.substr(slash) : "/";
  }
  if (target.front() != '/') return 400;
  request.path = target.substr(0, target.find('?'));
  return 0;
}

struct Seen {
  bool length = false;
  bool host = false;
};

int read_field(std::string_view line, Request& request, Seen& seen) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return 400;
  const auto name = line.substr(0, colon);
  const auto value = trimmed(line.substr(colon + 1));
  if (!is_text(value)) return 400;
  if (same(name, "Content-Length")) {
    // Two lengths are how a request is smuggled through.
    if (seen.length || value.empty() || value.size() > 9) return 400;
    seen.length = true;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), request.body_size);
    if (error != std::errc{} || end != value.data() + value.size()) return 400;
  } else if (same(name, "Transfer-Encoding")) {
    return 501;
  } else if (same(name, "Expect")) {
    return 417;
  } else if (same(name, "Content-Type")) {
    request.body_type = type_of(value);
  } else if (same(name, "Origin")) {
    request.origin = value;
  } else if (same(name, "Host")) {
    if (seen.host) return 400;
    seen.host = true;
    if (request.host.empty()) request.host = without_port(value);
  }
  return 0;
}

HeadResult bad(int status) { return {HeadState::bad, status, {}}; }

}  // namespace

HeadResult read_head(std::string_view received, std::size_t room) {
  // A line break before a request is a habit of old clients (RFC 9112, 2.2).
  const std::size_t skipped = begins(received, line_end) ? line_end.size() : 0;
  const auto head_end = received.find("\r\n\r\n", skipped);
  if (head_end == std::string_view::npos) return received.size() >= room ? bad(431) : HeadResult{};
  HeadResult result{HeadState::whole, 200, {}};
  auto rest = received.substr(skipped, head_end + line_end.size() - skipped);
  result.request.size = head_end + 2 * line_end.size();
  Seen seen;
  for (bool first = true; !rest.empty(); first = false) {
    const auto end = rest.find(line_end);
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end + line_end.size());
    const int status = first ? read_request_line(line, result.request) : read_field(line, result.request, seen);
    if (status != 0) return bad(status);
  }
  if (result.request.method == Method::post && !seen.length) return bad(411);
  return result;
}

std::string_view reason_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 302:
      return "Found";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 431:
      return "Request Header Fields Too Large";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Error";
  }
}

std::size_t write_head(const AnswerHead& answer, ports::MutableBytes into) {
  const auto size_of = [](std::string_view text) { return static_cast<int>(text.size()); };
  const auto reason = reason_of(answer.status);
  const int size = std::snprintf(
      reinterpret_cast<char*>(into.data()), into.size(),
      "HTTP/1.1 %d %.*s\r\nContent-Length: %zu\r\n%s%.*s%s%s%.*s%sCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
      "Referrer-Policy: no-referrer\r\nContent-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; "
      "script-src 'unsafe-inline'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'\r\nConnection: close\r\n\r\n",
      answer.status, size_of(reason), reason.data(), answer.size,
      answer.type.empty() ? "" : "Content-Type: ", size_of(answer.type), answer.type.data(), answer.type.empty() ? "" : "\r\n",
      answer.location.empty() ? "" : "Location: ", size_of(answer.location), answer.location.data(),
      answer.location.empty() ? "" : "\r\n");
  return size > 0 && static_cast<std::size_t>(size) < into.size() ? static_cast<std::size_t>(size) : 0;
}

}  // namespace core::portal
