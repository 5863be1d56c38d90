// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/npy.h"

#include "tests/support/temporary_folder.h"

namespace triptych {
namespace {

using Npy = TemporaryTable;

TEST_F(Npy, keeps_shape_and_values) {
    const std::vector<float> values{1, 2, 3, 4, 5, 6.5f};
    ASSERT_TRUE(write_npy(folder() / "a.npy", values, {2, 3}));
    const auto read = read_npy(folder() / "a.npy");
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->shape, (std::vector<std::int64_t>{2, 3}));
    EXPECT_EQ(read->values, std::vector<double>(values.begin(), values.end()));
    // NumPy wants the data to begin at a multiple of 64.
    EXPECT_EQ((std::filesystem::file_size(folder() / "a.npy") - values.size() * 4) % 64, 0u);
}

TEST_F(Npy, refuses_pickled_objects_and_half_files) {
    const std::string magic("\x93NUMPY\x01\x00", 8);
    const auto with_header = [&](const std::string& header) {
        std::string bytes = magic;
        bytes += static_cast<char>(header.size() & 255);
        bytes += static_cast<char>(header.size() >> 8);
        return bytes + header;
    };
    write(with_header("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n") + "cposix\nsystem\n", "object.npy");
    EXPECT_EQ(read_npy(folder() / "object.npy").error().code, ErrorCode::bad_format);
    write(with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000,), }\n") + "1234", "large.npy");
    EXPECT_EQ(read_npy(folder() / "large.npy").error().code, ErrorCode::limit_exceeded);
    write(with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n") + "1234", "short.npy");
    EXPECT_EQ(read_npy(folder() / "short.npy").error().code, ErrorCode::bad_format);
    write("no array", "none.npy");
    EXPECT_EQ(read_npy(folder() / "none.npy").error().code, ErrorCode::bad_format);
    EXPECT_EQ(read_npy(folder() / "absent.npy").error().code, ErrorCode::file_not_found);
}

std::string npy(const std::string& type, const char* fortran, const std::string& shape, const std::string& data) {
    const std::string header =
        "{'descr': '" + type + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n";
    std::string bytes("\x93NUMPY\x01\x00", 8);
    bytes += static_cast<char>(header.size() & 255);
    bytes += static_cast<char>(header.size() >> 8);
    return bytes + header + data;
}

template <class T>
std::string raw(std::initializer_list<T> values) {
    std::string out;
    for (const T value : values)
        out.append(reinterpret_cast<const char*>(&value), sizeof value);
    return out;
}

TEST_F(Npy, reads_whole_numbers_halves_and_the_other_byte_order) {
    const auto values = [&](const std::string& type, const std::string& data) {
        write(npy(type, "False", "(2,)", data), "a.npy");
        const auto read = read_npy(folder() / "a.npy");
        EXPECT_TRUE(read.ok()) << type << (read ? "" : read.error().text());
        return read ? read->values : std::vector<double>{};
    };
    using V = std::vector<double>;
    EXPECT_EQ(values("<f8", raw<double>({0.5, -2})), (V{0.5, -2}));
    EXPECT_EQ(values("|i1", raw<std::int8_t>({-1, 7})), (V{-1, 7}));
    EXPECT_EQ(values("<u2", raw<std::uint16_t>({65535, 3})), (V{65535, 3}));
    EXPECT_EQ(values("<i8", raw<std::int64_t>({-5, 1 << 20})), (V{-5, 1 << 20}));
    EXPECT_EQ(values("|b1", raw<std::uint8_t>({1, 0})), (V{1, 0}));
    EXPECT_EQ(values("<f2", raw<std::uint16_t>({0x3C00, 0xC100})), (V{1, -2.5}));
    EXPECT_EQ(values(">i2", std::string("\x01\x00\xff\xff", 4)), (V{256, -1}));
    write(npy("<c8", "False", "(1,)", "12345678"), "a.npy");
    EXPECT_EQ(read_npy(folder() / "a.npy").error().code, ErrorCode::bad_format) << "complex numbers are no numbers here";
}

TEST_F(Npy, turns_columns_first_into_rows_first) {
    // [[1,2,3],[4,5,6]] as Fortran stores it.
    write(npy("<f4", "True", "(2, 3)", raw<float>({1, 4, 2, 5, 3, 6})), "a.npy");
    const auto read = read_npy(folder() / "a.npy");
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->shape, (std::vector<std::int64_t>{2, 3}));
    EXPECT_EQ(read->values, (std::vector<double>{1, 2, 3, 4, 5, 6}));
}

TEST_F(Npy, says_what_a_file_is_without_reading_its_values) {
    write(npy("<f4", "False", "(7, 2)", ""), "a.npy");
    const auto header = read_npy_header(folder() / "a.npy");
    ASSERT_TRUE(header) << header.error().text();
    EXPECT_EQ(header->shape, (std::vector<std::int64_t>{7, 2}));
    EXPECT_EQ(header->count(), 14u);
    EXPECT_EQ(read_npy(folder() / "a.npy").error().code, ErrorCode::bad_format) << "the values are missing";
    write(npy("<f4", "False", "(100000, 100000)", ""), "large.npy");
    EXPECT_EQ(read_npy_header(folder() / "large.npy").error().code, ErrorCode::limit_exceeded);
}

} // namespace
} // namespace triptych
