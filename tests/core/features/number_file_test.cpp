// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/number_file.h"

#include <gmock/gmock.h>

#include "core/features/npy.h"
#include "tests/support/temporary_folder.h"

namespace triptych {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using NumberFile = TemporaryTable;

TEST_F(NumberFile, ReadsTablesWithAndWithoutAHeader) {
    const auto with = read_number_file(write("\xEF\xBB\xBFtime,\"flow\"\r\n0,1.5\r\n1,-2e3\r\n\r\n", "a.csv"), false);
    ASSERT_TRUE(with) << with.error().text();
    EXPECT_THAT(with->names, ElementsAre("time", "flow"));
    EXPECT_EQ(with->values.rows, 2);
    EXPECT_THAT(with->values.values, ElementsAre(0, 1.5F, 1, -2000));

    const auto without = read_number_file(write("0,0,0\n1,2,3", "b.csv"), false);
    ASSERT_TRUE(without) << without.error().text();
    EXPECT_THAT(without->names, IsEmpty());
    EXPECT_EQ(without->values.rows, 2);
    EXPECT_EQ(without->values.columns, 3);

    const auto german = read_number_file(write("1,5;2\n3;4,25\n", "c.csv"), false);
    ASSERT_TRUE(german) << german.error().text();
    EXPECT_THAT(german->values.values, ElementsAre(1.5F, 2, 3, 4.25F));

    const auto one = read_number_file(write("t\n1\n2\n3\n", "d.csv"), false);
    ASSERT_TRUE(one) << one.error().text();
    EXPECT_EQ(one->values.rows, 3);
    EXPECT_EQ(one->values.columns, 1);
}

TEST_F(NumberFile, NamesTheLineThatIsWrong) {
    const auto error = [&](const std::string& text) {
        const auto read = read_number_file(write(text, "a.csv"), false);
        EXPECT_FALSE(read.ok()) << text;
        return read ? std::string() : std::string(error_code_name(read.error().code)) + " " + read.error().text();
    };
    EXPECT_THAT(error("a,b\n1,2\n3\n"), AllOf(HasSubstr("bad_format"), HasSubstr("line 3"), HasSubstr("has 1 numbers")));
    EXPECT_THAT(error("1,2\n3,\n"), AllOf(HasSubstr("line 2"), HasSubstr("empty cell")));
    EXPECT_THAT(error("1,2\n3,x\n"), AllOf(HasSubstr("line 2"), HasSubstr("'x'")));
    EXPECT_THAT(error("1\nnan\n"), HasSubstr("no finite number"));
    EXPECT_THAT(error("1\n1e300\n"), HasSubstr("no finite number"));
    EXPECT_THAT(error("a,b\n"), HasSubstr("too_short"));
    EXPECT_THAT(error(""), HasSubstr("too_short"));
    EXPECT_EQ(read_number_file(folder() / "none.csv", false).error().code, ErrorCode::file_not_found);
}

TEST_F(NumberFile, ReadsArrays) {
    const auto file = folder() / "a.npy";
    ASSERT_TRUE(write_npy(file, std::vector<float>{1, 2, 3}, {3}));
    const auto vector = read_number_file(file, true), series = read_number_file(file, false);
    ASSERT_TRUE(vector.ok() && series.ok());
    EXPECT_EQ(vector->values.rows, 1);
    EXPECT_EQ(vector->values.columns, 3);
    EXPECT_EQ(series->values.rows, 3);
    EXPECT_EQ(series->values.columns, 1);
    ASSERT_TRUE(write_npy(file, std::vector<float>{1, 2, 3, 4, 5, 6}, {3, 2}));
    const auto two = read_number_file(file, false);
    ASSERT_TRUE(two.ok());
    EXPECT_EQ(two->values.at(2, 1), 6);
    ASSERT_TRUE(write_npy(file, std::vector<float>{1, 2}, {1, 2, 1}));
    EXPECT_EQ(read_number_file(file, false).error().code, ErrorCode::bad_format);
    ASSERT_TRUE(write_npy(file, std::vector<float>{1, NAN}, {2}));
    EXPECT_EQ(read_number_file(file, true).error().code, ErrorCode::bad_format);
    ASSERT_TRUE(write_npy(file, std::vector<float>{}, {0, 4}));
    EXPECT_EQ(read_number_file(file, false).error().code, ErrorCode::too_short);
}

} // namespace
} // namespace triptych
