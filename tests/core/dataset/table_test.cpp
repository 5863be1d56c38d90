// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/table.h"

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace triptych {
namespace {

class CsvTest : public TemporaryTable {};

TEST_F(CsvTest, ReadsQuotesBreaksAndByteOrderMark) {
    const auto table =
        read_csv(write("\xEF\xBB\xBF\"a\",b,c\r\n\"x,\"\"y\"\"\r\nz\",2,\r\n\r\n 5\" pipe , ,\"\"\r\n"));
    ASSERT_TRUE(table) << table.error().text();
    EXPECT_EQ(table->columns(), (std::vector<std::string>{"a", "b", "c"}));
    ASSERT_EQ(table->rows(), 2u);
    EXPECT_EQ(table->cell(0, 0), "x,\"y\"\r\nz");
    EXPECT_EQ(table->cell(0, 1), "2");
    EXPECT_EQ(table->cell(0, 2), std::nullopt);
    EXPECT_EQ(table->cell(1, 0), "5\" pipe");
    EXPECT_EQ(table->cell(1, 1), std::nullopt);
    EXPECT_EQ(table->cell(1, 2), std::nullopt);
    EXPECT_EQ(table->line_of(0), 2u);
    EXPECT_EQ(table->line_of(1), 5u);
    EXPECT_EQ(table->column("c"), 2u);
    EXPECT_EQ(table->column("d"), std::nullopt);
}

TEST_F(CsvTest, FindsTheDelimiterInTheHeader) {
    for (const std::string delimiter : {",", ";", "\t"}) {
        const auto table = read_csv(
            write("\"a;,x\"" + delimiter + "b" + delimiter + "c\n1" + delimiter + "2" + delimiter + "3"));
        ASSERT_TRUE(table) << table.error().text();
        EXPECT_EQ(table->columns().size(), 3u);
        EXPECT_EQ(table->cell(0, 2), "3");
    }
}

TEST_F(CsvTest, NamesTheLineOfWhatIsWrong) {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"a,b\n1,2\n1,\"2\n\n", "line 3"},  // never closed
        {"a,b\n\"1\n1\",2\n1\n", "line 4"}, // too few fields
        {"a,b\n1,2,3\n", "has 3 fields, the header has 2"},
        {"a,b\n1,\"2\"x\n", "line 2"},
        {"a,b\n1,\xFF\n", "line 2 is not UTF-8"},
        {"a,b\n1,\xC0\xAF\n", "not UTF-8"},     // overlong
        {"a,b\n1,\xED\xA0\x80\n", "not UTF-8"}, // surrogate
        {"a,b\n1,\xE6\xA0", "not UTF-8"},       // cut off
        {"a,b,a\n1,2,3\n", "two columns are called 'a'"},
        {"", "header"},
        {"\n\n", "header"},
    };
    for (const auto& [bytes, message] : cases) {
        const auto table = read_csv(write(bytes));
        ASSERT_FALSE(table) << bytes;
        EXPECT_EQ(table.error().code, ErrorCode::bad_format);
        EXPECT_NE(table.error().text().find(message), std::string::npos) << table.error().text();
    }
}

TEST_F(CsvTest, SaysWhatCannotBeRead) {
    EXPECT_EQ(read_csv(folder() / "nowhere.csv").error().code, ErrorCode::file_not_found);
    EXPECT_EQ(read_csv(folder()).error().code, ErrorCode::file_unreadable);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(read_csv(write("a\n1\n"), stop.get_token()).error().code, ErrorCode::cancelled);
}

TEST_F(CsvTest, FieldsComeBackAsWritten) {
    const std::vector<std::string> fields = {
        "plain", "a,b", "a;b", "say \"no\"", "two\nlines", "\xE8\xBD\xB4\xE6\x89\xBF", "tab\there"};
    std::string bytes = "n,x\n";
    for (const std::string& field : fields)
        bytes += "1," + csv_field(field) + "\n";
    const auto table = read_csv(write(bytes));
    ASSERT_TRUE(table) << table.error().text();
    ASSERT_EQ(table->rows(), fields.size());
    for (std::size_t i = 0; i < fields.size(); ++i)
        EXPECT_EQ(table->cell(i, 1), fields[i]);
    EXPECT_EQ(csv_field("plain"), "plain");
}

} // namespace
} // namespace triptych
