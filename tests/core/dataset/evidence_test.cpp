// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/evidence.h"

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace triptych {
namespace {

class Evidence : public TemporaryTable {
  protected:
    Result<std::vector<RowEvidence>> read(const std::string& text) { return read_evidence(write(text, "evidence.json")); }
    ErrorCode error(const std::string& text) {
        const auto read_back = read(text);
        return read_back ? ErrorCode::internal : read_back.error().code;
    }
};

TEST_F(Evidence, ReadsBackWhatItWrites) {
    std::vector<RowEvidence> rows(3);
    EvidenceRegion span;
    span.char_begin = 3;
    span.char_end = 25;
    rows[0]["the \"log\""] = {span};
    rows[0]["panel"] = {{EvidenceRegion::Kind::box, 0, 0, 40, 8, 42, 29}, {EvidenceRegion::Kind::box, 0, 0, 1.5, 2, 3, 4}};
    rows[2]["sound"] = {{EvidenceRegion::Kind::band, 0, 0, 0, 0, 0, 0, 0, 1.25, 4800, 7200}};
    const std::string text = evidence_to_json(rows);
    const auto read_back = read(text);
    ASSERT_TRUE(read_back.ok()) << read_back.error().text();
    EXPECT_EQ(*read_back, rows);
    EXPECT_EQ(evidence_to_json(*read_back), text);
    EXPECT_EQ(read(evidence_to_json({}))->size(), 0U);
}

TEST_F(Evidence, WhatIsDamagedIsNamed) {
    EXPECT_EQ(read_evidence(folder() / "none.json").error().code, ErrorCode::file_not_found);
    const std::string head = R"({"format": "triptych evidence", "version": 1, "rows": )";
    for (const char* text : {"", "[]", "{", "{\"rows\": []}", R"({"format": "other", "version": 1, "rows": []})",
                             R"({"format": "triptych evidence", "version": "1", "rows": []})"})
        EXPECT_EQ(error(text), ErrorCode::bad_format) << text;
    EXPECT_EQ(error(R"({"format": "triptych evidence", "version": 2, "rows": []})"), ErrorCode::version_mismatch);
    for (const char* rows : {"{}}", "[1]}", R"([{"log": 1}]})", R"([{"log": [1]}]})", R"([{"log": [{"chars": [5, 5]}]}]})",
                             R"([{"log": [{"chars": [5]}]}]})", R"([{"log": [{"chars": [-1, 5]}]}]})", R"([{"log": [{"chars": ["a", 5]}]}]})",
                             R"([{"panel": [{"box": [1, 2, 0, 4]}]}]})", R"([{"sound": [{"seconds": [0, 1]}]}]})",
                             R"([{"sound": [{"seconds": [0, 1], "hz": [5, 4]}]}]})"})
        EXPECT_EQ(error(head + rows), ErrorCode::bad_format) << rows;
    const auto third = read(head + R"([{}, {}, {"log": [{"chars": [5, 5]}]}]})");
    ASSERT_FALSE(third.ok());
    EXPECT_NE(third.error().message.find("row 2, column 'log'"), std::string::npos) << third.error().text();
}

} // namespace
} // namespace triptych
