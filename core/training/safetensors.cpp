// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "core/project/project.h"

static_assert(std::endian::native == std::endian::little,
              "safetensors is little-endian, as are the machines we build for");

namespace triptych {
namespace {

struct Type {
    const char* name;
    torch::Dtype dtype;
};
constexpr Type types[] = {{"F32", torch::kFloat32},   {"F64", torch::kFloat64}, {"F16", torch::kFloat16},
                          {"BF16", torch::kBFloat16}, {"I64", torch::kInt64},   {"I32", torch::kInt32},
                          {"U8", torch::kUInt8},      {"BOOL", torch::kBool}};

constexpr std::uint64_t max_header_bytes = 100u << 20;

Error malformed(const std::filesystem::path& file, const std::string& what) {
    return fail(ErrorCode::bad_format, file.string(), "is not a safetensors file: " + what + ".", {what});
}

/// Where a tensor lies in the data, checked against nothing but itself.
struct Place {
    std::string name;
    torch::Dtype dtype = torch::kFloat32;
    std::vector<std::int64_t> shape;
    std::uint64_t begin = 0, end = 0;
};

Result<Place> read_place(const std::filesystem::path& file, const std::string& name,
                         const nlohmann::json& entry) {
    if (!entry.is_object() || !entry.contains("dtype") || !entry.contains("shape") ||
        !entry.contains("data_offsets"))
        return malformed(file, "tensor '" + name + "' lacks dtype, shape or data_offsets");
    const nlohmann::json& offsets = entry["data_offsets"];
    const nlohmann::json& sides = entry["shape"];
    if (!entry["dtype"].is_string() || !sides.is_array() || !offsets.is_array() || offsets.size() != 2 ||
        !offsets[0].is_number_unsigned() || !offsets[1].is_number_unsigned())
        return malformed(file, "tensor '" + name + "' has a damaged entry");
    const auto type = std::find_if(std::begin(types), std::end(types),
                                   [&](const Type& t) { return entry["dtype"] == t.name; });
    if (type == std::end(types))
        return malformed(file, "tensor '" + name + "' is of a type that is not known");
    Place place{name, type->dtype, {}, offsets[0].get<std::uint64_t>(), offsets[1].get<std::uint64_t>()};
    // The product of the sides that are not 0 has to fit as well: LibTorch makes strides of it.
    std::uint64_t bytes = torch::elementSize(type->dtype), reach = bytes;
    for (const nlohmann::json& side : sides) {
        if (!side.is_number_unsigned()) return malformed(file, "tensor '" + name + "' has a damaged shape");
        const auto length = side.get<std::uint64_t>();
        bytes *= length;
        if (__builtin_mul_overflow(reach, std::max<std::uint64_t>(length, 1), &reach) ||
            reach > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return malformed(file, "tensor '" + name + "' is larger than any file");
        place.shape.push_back(static_cast<std::int64_t>(length));
    }
    if (place.begin > place.end || place.end - place.begin != bytes)
        return malformed(file, "tensor '" + name + "' has offsets that do not fit its shape");
    return place;
}

} // namespace

Result<void> write_safetensors(const std::filesystem::path& file, const TensorFile& content) {
    nlohmann::ordered_json header;
    if (!content.metadata.empty()) header["__metadata__"] = content.metadata;
    std::uint64_t offset = 0;
    std::vector<torch::Tensor> stored;
    for (const auto& [name, tensor] : content.tensors) {
        const torch::Tensor plain = tensor.detach().to(torch::kCPU).contiguous();
        const auto type = std::find_if(std::begin(types), std::end(types),
                                       [&](const Type& t) { return t.dtype == plain.scalar_type(); });
        if (type == std::end(types))
            return fail(ErrorCode::internal, name, "has a type that safetensors does not hold.");
        const std::uint64_t end = offset + plain.nbytes();
        header[name] = {
            {"dtype", type->name}, {"shape", plain.sizes().vec()}, {"data_offsets", {offset, end}}};
        offset = end;
        stored.push_back(plain);
    }
    std::string text = header.dump();
    text.append((8 - text.size() % 8) % 8, ' ');
    const std::uint64_t length = text.size();
    std::string bytes(reinterpret_cast<const char*>(&length), 8);
    bytes += text;
    bytes.reserve(bytes.size() + offset);
    for (const torch::Tensor& tensor : stored)
        bytes.append(static_cast<const char*>(tensor.data_ptr()), tensor.nbytes());
    return write_file_atomically(file, bytes);
}

Result<TensorFile> read_safetensors(const std::filesystem::path& file) {
    std::error_code missing;
    if (!std::filesystem::is_regular_file(file, missing))
        return fail(ErrorCode::file_not_found, file.string(), "does not exist.", {file.string()});
    std::ifstream in(file, std::ios::binary | std::ios::ate);
    const std::streamoff size = in ? std::streamoff{in.tellg()} : -1;
    const auto read_whole = [&in](std::string& to, std::uint64_t bytes) {
        to.resize(bytes);
        in.read(to.data(), static_cast<std::streamsize>(bytes));
        return static_cast<bool>(in);
    };
    const Error unreadable =
        fail(ErrorCode::file_unreadable, file.string(), "cannot be read.", {file.string()});
    if (size < 0) return unreadable;
    if (size < 8) return malformed(file, "it is too short");
    in.seekg(0);
    std::string head, text, data;
    if (!read_whole(head, 8)) return unreadable;
    std::uint64_t length = 0;
    std::memcpy(&length, head.data(), 8);
    const std::uint64_t rest = static_cast<std::uint64_t>(size) - 8;
    if (length > max_header_bytes || length > rest)
        return malformed(file, "its header does not fit into it");
    if (!read_whole(text, length) || !read_whole(data, rest - length)) return unreadable;

    // A name that stands twice would leave one of the two unread.
    std::set<std::string> names;
    bool twice = false;
    const auto header = nlohmann::json::parse(
        text,
        [&](int depth, nlohmann::json::parse_event_t event, nlohmann::json& value) {
            if (depth == 1 && event == nlohmann::json::parse_event_t::key)
                twice = !names.insert(value.get<std::string>()).second || twice;
            return true;
        },
        false);
    if (!header.is_object()) return malformed(file, "its header is not JSON");
    if (twice) return malformed(file, "its header has a name twice");

    TensorFile content;
    std::vector<Place> places;
    for (const auto& [name, entry] : header.items()) {
        if (name == "__metadata__") {
            if (entry.is_object())
                for (const auto& [key, value] : entry.items())
                    if (value.is_string()) content.metadata[key] = value.get<std::string>();
            continue;
        }
        auto place = read_place(file, name, entry);
        if (!place) return place.error();
        places.push_back(*std::move(place));
    }
    // Tensors that lie on each other, gaps and a cut end are all signs of damage.
    std::stable_sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
        return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
    });
    std::uint64_t reached = 0;
    for (const Place& place : places) {
        if (place.end > data.size())
            return malformed(file, "tensor '" + place.name + "' lies outside the file");
        if (place.begin < reached)
            return malformed(file, "tensor '" + place.name + "' lies on another");
        if (place.begin > reached)
            return malformed(file, "there is a gap before tensor '" + place.name + "'");
        reached = place.end;
        torch::Tensor tensor = torch::empty(place.shape, place.dtype);
        if (place.end > place.begin)
            std::memcpy(tensor.data_ptr(), data.data() + place.begin, place.end - place.begin);
        content.tensors.emplace_back(place.name, std::move(tensor));
    }
    if (reached != data.size()) return malformed(file, "there is data after the last tensor");
    return content;
}

} // namespace triptych
