#include "core/command/reply.hpp"

#include <algorithm>

namespace core::command {

std::string_view name_of(Status status) {
  constexpr std::array<std::string_view, 5> names{"accepted", "done", "error", "rejected", "unsupported"};
  return names[static_cast<std::size_t>(status)];
}

json::Writer& Reply::result() {
  if (!has_result_) result_.begin_object();
  has_result_ = true;
  return result_;
}

void Reply::remark(std::string_view code, std::string_view message) {
  code_ = code;
  message_size_ = std::min(message.size(), message_.size());
  // A character of several bytes is not cut in two.
  while (message_size_ < message.size() && message_size_ > 0 &&
         (static_cast<unsigned char>(message[message_size_]) & 0xC0U) == 0x80U)
    --message_size_;
  std::copy_n(message.begin(), message_size_, message_.begin());
}

void Reply::refuse(Status status, std::string_view code, std::string_view message) {
  status_ = status;
  has_result_ = false;
  remark(code, message);
}

std::size_t Reply::write(std::string_view id, ports::MutableBytes into) {
  if (has_result_) result_.end_object();
  const auto room = into.first(max_message_size);
  if (const std::size_t size = compose(id, room); size > 0) return size;
  refuse(Status::error, "TOO_LARGE", "The answer does not fit into a message; ask for less.");
  return compose(id, room);
}

std::size_t Reply::compose(std::string_view id, ports::MutableBytes into) const {
  json::Writer out(into);
  out.begin_object().key("v").integer(1).key("id").text(id).key("st").text(name_of(status_));
  if (!code_.empty()) out.key("code").text(code_);
  if (message_size_ > 0) out.key("msg").text({message_.data(), message_size_});
  if (has_result_) {
    if (!result_.ok()) return 0;
    out.key("result").raw(result_.view());
  }
  out.end_object();
  return out.ok() ? out.size() : 0;
}

}  // namespace core::command
