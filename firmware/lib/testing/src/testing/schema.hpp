#pragma once

#include <cstring>
#include <regex>
#include <string>

#include "testing/json.hpp"

namespace testing {

/// A JSON Schema of `protocol/`, as far as those use it. `problem` answers the first thing that is wrong with a message; empty:
/// nothing. Keys the schema does not name are wrong as well: a device must not make up any.
class Schema {
 public:
  /// `folder` as in "protocol/heat-pump", `name` as in "data".
  Schema(std::string folder, const std::string& name) : folder_(std::move(folder)), root_(load(name + ".schema.json")) {}

  [[nodiscard]] std::string problem(const std::string& message) const {
    const auto parsed = parse(message);
    if (!root_) return "no schema";
    if (!parsed) return "no JSON";
    return check(root_.get(), root_.get(), parsed.get(), "message");
  }

 private:
  [[nodiscard]] Json load(const std::string& file) const { return parse_file(folder_ + "/" + file); }

  [[nodiscard]] static bool has_type(const std::string& type, const cJSON* value) {
    if (type == "object") return cJSON_IsObject(value);
    if (type == "array") return cJSON_IsArray(value);
    if (type == "string") return cJSON_IsString(value);
    if (type == "boolean") return cJSON_IsBool(value);
    if (type == "null") return cJSON_IsNull(value);
    if (type == "number") return cJSON_IsNumber(value);
    return type == "integer" && cJSON_IsNumber(value) &&
           value->valuedouble == static_cast<double>(static_cast<long long>(value->valuedouble));
  }

  [[nodiscard]] std::string check(const cJSON* file, const cJSON* schema, const cJSON* value, const std::string& where) const {
    if (const auto reference = text(schema, "$ref"); !reference.empty()) {
      const auto hash = reference.find("#/$defs/");
      const auto other = hash > 0 ? load(reference.substr(0, hash)) : Json(nullptr, cJSON_Delete);
      const cJSON* in = hash > 0 ? other.get() : file;
      const auto found = check(in, at(at(in, "$defs"), reference.substr(hash + 8).c_str()), value, where);
      if (!found.empty()) return found;
    }
    if (const cJSON* any = at(schema, "anyOf"); any != nullptr) {
      bool fits = false;
      for (const cJSON* each = any->child; each != nullptr; each = each->next)
        fits = fits || check(file, each, value, where).empty();
      if (!fits) return where + " is none of what it may be";
    }
    if (const cJSON* type = at(schema, "type"); type != nullptr) {
      bool fits = cJSON_IsString(type) && has_type(type->valuestring, value);
      for (const cJSON* each = type->child; each != nullptr; each = each->next) fits = fits || has_type(each->valuestring, value);
      if (!fits) return where + " has another type";
    }
    if (const cJSON* allowed = at(schema, "enum"); allowed != nullptr) {
      bool fits = false;
      for (const cJSON* each = allowed->child; each != nullptr; each = each->next)
        fits = fits || cJSON_Compare(each, value, true);
      if (!fits) return where + " is none of its values";
    }
    if (const cJSON* only = at(schema, "const"); only != nullptr && !cJSON_Compare(only, value, true))
      return where + " is another value";
    if (cJSON_IsNumber(value)) {
      if (at(schema, "minimum") != nullptr && value->valuedouble < number(schema, "minimum")) return where + " is too small";
      if (at(schema, "maximum") != nullptr && value->valuedouble > number(schema, "maximum")) return where + " is too large";
    }
    if (cJSON_IsString(value)) {
      const std::string content = value->valuestring;
      if (at(schema, "minLength") != nullptr && static_cast<double>(content.size()) < number(schema, "minLength"))
        return where + " is too short";
      if (at(schema, "maxLength") != nullptr && static_cast<double>(content.size()) > number(schema, "maxLength"))
        return where + " is too long";
      const auto pattern = text(schema, "pattern");
      if (!pattern.empty() && !std::regex_search(content, std::regex(pattern))) return where + " has another form";
    }
    if (const cJSON* required = at(schema, "required"); required != nullptr) {
      for (const cJSON* each = required->child; each != nullptr; each = each->next) {
        if (at(value, each->valuestring) == nullptr) return where + "." + each->valuestring + " is missing";
      }
    }
    const cJSON* properties = at(schema, "properties");
    for (const cJSON* member = properties != nullptr && cJSON_IsObject(value) ? value->child : nullptr; member != nullptr;
         member = member->next) {
      const cJSON* of_member = at(properties, member->string);
      if (of_member == nullptr) return where + "." + member->string + " is not in the schema";
      const auto found = check(file, of_member, member, where + "." + member->string);
      if (!found.empty()) return found;
    }
    return "";
  }

  std::string folder_;
  Json root_;
};

}  // namespace testing
