// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/npy.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <regex>

#include "core/project/project.h"

namespace triptych {
namespace {

constexpr std::size_t longest_header = 65536;
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

/// IEEE 754 half precision, which C++20 has no type for.
void read_halves(const char* from, std::vector<double>& out) {
    for (double& value : out) {
        std::uint16_t bits;
        std::memcpy(&bits, from, sizeof bits);
        from += sizeof bits;
        const int exponent = bits >> 10 & 31, fraction = bits & 1023;
        const double size = exponent == 31  ? (fraction ? NAN : INFINITY)
                            : exponent == 0 ? std::ldexp(fraction, -24)
                                            : std::ldexp(1024 + fraction, exponent - 25);
        value = bits & 0x8000 ? -size : size;
    }
}

struct NumberKind {
    std::string_view name;  ///< without the mark of the byte order
    std::size_t size;
    void (*read)(const char*, std::vector<double>&);
};
constexpr NumberKind kinds[] = {{"f2", 2, read_halves},
                          {"f4", 4, read_values<float>},
                          {"f8", 8, read_values<double>},
                          {"i1", 1, read_values<std::int8_t>},
                          {"i2", 2, read_values<std::int16_t>},
                          {"i4", 4, read_values<std::int32_t>},
                          {"i8", 8, read_values<std::int64_t>},
                          {"u1", 1, read_values<std::uint8_t>},
                          {"u2", 2, read_values<std::uint16_t>},
                          {"u4", 4, read_values<std::uint32_t>},
                          {"u8", 8, read_values<std::uint64_t>},
                          {"b1", 1, read_values<std::uint8_t>}};

/// The values in C order, from those of an array that is stored column by column.
std::vector<double> rows_first(const NpyArray& array) {
    std::vector<double> out(array.values.size());
    std::vector<std::size_t> place(array.shape.size(), 0);
    for (double& value : out) {
        std::size_t from = 0;
        for (std::size_t side = array.shape.size(); side-- > 0;)
            from = from * static_cast<std::size_t>(array.shape[side]) + place[side];
        value = array.values[from];
        for (std::size_t side = array.shape.size(); side-- > 0;) {
            if (++place[side] < static_cast<std::size_t>(array.shape[side])) break;
            place[side] = 0;
        }
    }
    return out;
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

std::size_t NpyHeader::count() const {
    std::size_t all = 1;
    for (const std::int64_t side : shape)
        all *= static_cast<std::size_t>(side);
    return all;
}

Result<NpyHeader> read_npy_header(const std::filesystem::path& file) {
    std::error_code failed;
    if (!std::filesystem::is_regular_file(file, failed))
        return fail(ErrorCode::file_not_found, file.string(), "does not exist.", {file.string()});
    std::ifstream in(file, std::ios::binary);
    std::string front(12, '\0');
    if (!in)
        return fail(ErrorCode::file_unreadable, file.string(), "cannot be read.", {file.string()});
    in.read(front.data(), static_cast<std::streamsize>(front.size()));
    if (in.gcount() < 12 || front.compare(0, magic.size(), magic) != 0)
        return malformed(file, "it does not begin as one");
    const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(front[i])); };
    const bool first_version = byte(6) == 1;
    const std::size_t start = first_version ? 10 : 12;
    const std::size_t length = first_version ? byte(8) | byte(9) << 8
                                             : byte(8) | byte(9) << 8 | byte(10) << 16 | byte(11) << 24;
    if (length > longest_header)
        return malformed(file, "its header does not fit into it");
    std::string text(length, '\0');
    in.seekg(static_cast<std::streamoff>(start));
    in.read(text.data(), static_cast<std::streamsize>(length));
    if (static_cast<std::size_t>(in.gcount()) != length)
        return malformed(file, "its header does not fit into it");

    NpyHeader header;
    header.data_begin = start + length;
    std::smatch found;
    static const std::regex type_pattern("'descr':\\s*'([^']*)'"), order_pattern("'fortran_order':\\s*(True|False)"),
        shape_pattern("'shape':\\s*\\(([0-9, ]*)\\)"), side_pattern("[0-9]+");
    if (!std::regex_search(text, found, type_pattern))
        return malformed(file, "it holds no plain array");
    header.type = found[1];
    if (!std::regex_search(text, found, order_pattern))
        return malformed(file, "it does not say in which order its values stand");
    header.fortran_order = found[1] == "True";
    if (!std::regex_search(text, found, shape_pattern))
        return malformed(file, "it has no shape");
    const std::string sides = found[1];
    std::size_t count = 1;
    for (std::sregex_iterator side(sides.begin(), sides.end(), side_pattern), end; side != end; ++side) {
        const std::string digits = side->str();
        const std::int64_t n = digits.size() > 12 ? std::int64_t{1} << 60 : std::stoll(digits);
        header.shape.push_back(n);
        if (n > 0 && count > npy_most_values / static_cast<std::size_t>(n))
            return fail(ErrorCode::limit_exceeded, file.string(),
                        "says that it holds more than " + std::to_string(npy_most_values) + " numbers.",
                        {std::to_string(npy_most_values)});
        count *= static_cast<std::size_t>(n);
    }
    return header;
}

Result<NpyArray> read_npy(const std::filesystem::path& file) {
    auto header = read_npy_header(file);
    if (!header) return header.error();
    const NumberKind* kind = nullptr;
    for (const NumberKind& one : kinds)
        if (header->type.size() == 3 && header->type.substr(1) == one.name) kind = &one;
    if (!kind || std::string_view("<>|=").find(header->type[0]) == std::string_view::npos)
        return malformed(file, "its values are of type '" + header->type + "'");
    const std::size_t count = header->count(), size = count * kind->size;
    std::string bytes(size, '\0');
    std::ifstream in(file, std::ios::binary);
    in.seekg(static_cast<std::streamoff>(header->data_begin));
    in.read(bytes.data(), static_cast<std::streamsize>(size));
    if (!in && !in.eof())
        return fail(ErrorCode::file_unreadable, file.string(), "cannot be read.", {file.string()});
    if (static_cast<std::size_t>(in.gcount()) != size)
        return malformed(file, "it says that it is larger than it is");
    if (header->type[0] == '>')
        for (std::size_t i = 0; i < count; ++i)
            std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(i * kind->size),
                         bytes.begin() + static_cast<std::ptrdiff_t>((i + 1) * kind->size));
    NpyArray array;
    array.shape = std::move(header->shape);
    array.values.resize(count);
    kind->read(bytes.data(), array.values);
    if (header->fortran_order) array.values = rows_first(array);
    return array;
}

}  // namespace triptych
