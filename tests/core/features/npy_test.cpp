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
    write(with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000,), }\n") + "1234", "short.npy");
    EXPECT_EQ(read_npy(folder() / "short.npy").error().code, ErrorCode::bad_format);
    write("no array", "none.npy");
    EXPECT_EQ(read_npy(folder() / "none.npy").error().code, ErrorCode::bad_format);
    EXPECT_EQ(read_npy(folder() / "absent.npy").error().code, ErrorCode::file_not_found);
}

} // namespace
} // namespace triptych
