// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/safetensors.h"

#include <bit>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

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

Result<torch::Tensor> read_tensor(const std::filesystem::path& file, const std::string& name,
                                  const nlohmann::json& entry, const std::string& data) {
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
    std::vector<std::int64_t> shape;
    const auto item = static_cast<std::uint64_t>(torch::elementSize(type->dtype));
    std::uint64_t bytes = item;
    for (const nlohmann::json& side : sides) {
        if (!side.is_number_unsigned()) return malformed(file, "tensor '" + name + "' has a damaged shape");
        const auto length = side.get<std::uint64_t>();
        if (length != 0 && bytes > data.size() / length + item)
            return malformed(file, "tensor '" + name + "' is larger than the file");
        bytes *= length;
        shape.push_back(static_cast<std::int64_t>(length));
    }
    const auto begin = offsets[0].get<std::uint64_t>(), end = offsets[1].get<std::uint64_t>();
    if (begin > end || end > data.size() || end - begin != bytes)
        return malformed(file, "tensor '" + name + "' lies outside the file");
    torch::Tensor tensor = torch::empty(shape, type->dtype);
    if (bytes > 0) std::memcpy(tensor.data_ptr(), data.data() + begin, bytes);
    return tensor;
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
    std::ifstream in(file, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(in)), {});
    if (!in) return fail(ErrorCode::file_unreadable, file.string(), "cannot be read.", {file.string()});
    std::uint64_t length = 0;
    if (bytes.size() < 8) return malformed(file, "it is too short");
    std::memcpy(&length, bytes.data(), 8);
    if (length > max_header_bytes || length > bytes.size() - 8)
        return malformed(file, "its header does not fit into it");
    const auto header = nlohmann::json::parse(
        bytes.begin() + 8, bytes.begin() + 8 + static_cast<std::ptrdiff_t>(length), nullptr, false);
    if (!header.is_object()) return malformed(file, "its header is not JSON");
    const std::string data = bytes.substr(8 + length);
    TensorFile content;
    for (const auto& [name, entry] : header.items()) {
        if (name == "__metadata__") {
            if (entry.is_object())
                for (const auto& [key, value] : entry.items())
                    if (value.is_string()) content.metadata[key] = value.get<std::string>();
            continue;
        }
        auto tensor = read_tensor(file, name, entry, data);
        if (!tensor) return tensor.error();
        content.tensors.emplace_back(name, *std::move(tensor));
    }
    return content;
}

} // namespace triptych
