// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/npy.h"

#include <cstring>
#include <fstream>
#include <regex>

#include "core/project/project.h"

namespace triptych {
namespace {

constexpr std::string_view magic("\x93NUMPY", 6);

Error malformed(const std::filesystem::path& file, const std::string& what) {
    return fail(ErrorCode::bad_format, file.string(), "is not a .npy file that can be read: " + what + ".", {what});
}

template <class T>
void read_values(const char* from, std::vector<double>& out) {
    for (double& value : out) {
        T one;
        std::memcpy(&one, from, sizeof one);
        from += sizeof one;
        value = static_cast<double>(one);
    }
}

}  // namespace

Result<void> write_npy(const std::filesystem::path& file, std::span<const float> values,
                       const std::vector<std::int64_t>& shape) {
    std::string sides;
    for (const std::int64_t side : shape)
        sides += std::to_string(side) + ", ";
    std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + sides + "), }";
    header.append((64 - (magic.size() + 4 + header.size() + 1) % 64) % 64, ' ');
    header += '\n';
    std::string bytes(magic);
    bytes += '\1';
    bytes += '\0';
    bytes += static_cast<char>(header.size() & 0xff);
    bytes += static_cast<char>(header.size() >> 8);
    bytes += header;
    bytes.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
    return write_file_atomically(file, bytes);
}

Result<NpyArray> read_npy(const std::filesystem::path& file) {
    std::error_code failed;
    if (!std::filesystem::is_regular_file(file, failed))
        return fail(ErrorCode::file_not_found, file.string(), "does not exist.", {file.string()});
    std::ifstream in(file, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    if (!in)
        return fail(ErrorCode::file_unreadable, file.string(), "cannot be read.", {file.string()});
    if (bytes.size() < 12 || bytes.compare(0, magic.size(), magic) != 0)
        return malformed(file, "it does not begin as one");
    const int major = bytes[6];
    const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(bytes[i])); };
    const std::size_t start = major == 1 ? 10 : 12;
    const std::size_t length =
        major == 1 ? byte(8) | byte(9) << 8 : byte(8) | byte(9) << 8 | byte(10) << 16 | byte(11) << 24;
    if (length > bytes.size() - start || length > 65536)
        return malformed(file, "its header does not fit into it");
    const std::string header = bytes.substr(start, length);
    std::smatch found;
    static const std::regex type_pattern("'descr':\\s*'([^']*)'"), order_pattern("'fortran_order':\\s*(True|False)"),
        shape_pattern("'shape':\\s*\\(([0-9, ]*)\\)");
    if (!std::regex_search(header, found, type_pattern))
        return malformed(file, "it holds no plain array");
    const std::string type = found[1];
    if (!std::regex_search(header, found, order_pattern) || found[1] == "True")
        return malformed(file, "it is stored column by column");
    if (!std::regex_search(header, found, shape_pattern))
        return malformed(file, "it has no shape");
    NpyArray array;
    std::size_t count = 1;
    const std::string sides = found[1];
    static const std::regex side_pattern("[0-9]+");
    for (std::sregex_iterator side(sides.begin(), sides.end(), side_pattern), end; side != end; ++side) {
        const std::string digits = side->str();
        if (digits.size() > 12)
            return malformed(file, "it says that it is larger than it is");
        array.shape.push_back(std::stoll(digits));
        const auto n = static_cast<std::size_t>(array.shape.back());
        if (n != 0 && count > bytes.size() / n + 1)
            return malformed(file, "it says that it is larger than it is");
        count *= n;
    }
    const struct {
        const char* name;
        std::size_t size;
        void (*read)(const char*, std::vector<double>&);
    } known[] = {{"<f4", 4, read_values<float>},        {"<f8", 8, read_values<double>},
                 {"<i4", 4, read_values<std::int32_t>}, {"<i8", 8, read_values<std::int64_t>},
                 {"|u1", 1, read_values<std::uint8_t>}};
    for (const auto& kind : known) {
        if (type != kind.name)
            continue;
        if ((bytes.size() - start - length) / kind.size < count)
            return malformed(file, "it says that it is larger than it is");
        array.values.resize(count);
        kind.read(bytes.data() + start + length, array.values);
        return array;
    }
    return malformed(file, "its values are of type '" + type + "'");
}

}  // namespace triptych
