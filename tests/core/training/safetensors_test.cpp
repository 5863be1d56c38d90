// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/safetensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/temporary_folder.h"

namespace triptych {
namespace {

using testing::HasSubstr;

class Safetensors : public TemporaryTable {
  protected:
    std::filesystem::path file() const { return folder() / "a.safetensors"; }
    std::string bytes() const {
        std::ifstream in(file(), std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    /// A file of that header and data.
    void write_file(const std::string& header, const std::string& data, std::uint64_t length = 0) const {
        if (length == 0) length = header.size();
        std::ofstream out(file(), std::ios::binary);
        out.write(reinterpret_cast<const char*>(&length), 8);
        out << header << data;
    }
    Error refused(const std::string& header, const std::string& data, std::uint64_t length = 0) const {
        write_file(header, data, length);
        const auto read = read_safetensors(file());
        EXPECT_FALSE(read.ok()) << header;
        return read ? Error{} : read.error();
    }
};

TEST_F(Safetensors, RoundTripsTypesShapesNamesAndMetadata) {
    torch::manual_seed(1);
    TensorFile content;
    content.metadata = {{"format", "pt"}, {"epoch", "3"}};
    const torch::Tensor turned = torch::randn({3, 4}).t(); // not contiguous
    content.tensors = {{"z.weight", torch::randn({2, 3, 4})},
                       {"a.bias", turned},
                       {"scalar", torch::tensor(2.5)},
                       {"empty", torch::zeros({0, 7})},
                       {"double", torch::randn({5}, torch::kFloat64)},
                       {"whole", torch::arange(6)},
                       {"bytes", torch::arange(5, torch::kUInt8)},
                       {"flags", torch::tensor({1, 0, 1}).to(torch::kBool)},
                       {"Zeichen \"ü\"", torch::ones({1})}};
    ASSERT_TRUE(write_safetensors(file(), content).ok());
    const auto read = read_safetensors(file());
    ASSERT_TRUE(read.ok()) << read.error().text();
    EXPECT_EQ(read->metadata, content.metadata);
    ASSERT_EQ(read->tensors.size(), content.tensors.size());
    std::map<std::string, torch::Tensor> found(read->tensors.begin(), read->tensors.end());
    for (const auto& [name, tensor] : content.tensors) {
        ASSERT_TRUE(found.contains(name)) << name;
        EXPECT_EQ(found[name].dtype(), tensor.dtype());
        EXPECT_TRUE(torch::equal(found[name], tensor)) << name;
    }
}

TEST_F(Safetensors, LiesOnDiskAsTheFormatSays) {
    TensorFile content;
    content.tensors = {{"b", torch::tensor({1.0F, 2.0F})}, {"a", torch::tensor({std::int64_t{7}})}};
    ASSERT_TRUE(write_safetensors(file(), content).ok());
    const std::string all = bytes();
    std::uint64_t length = 0;
    std::memcpy(&length, all.data(), 8);
    EXPECT_EQ((8 + length) % 8, 0U); // data is aligned
    EXPECT_EQ(all[8], '{');
    const auto header = nlohmann::json::parse(all.substr(8, length));
    EXPECT_EQ(header["b"]["dtype"], "F32");
    EXPECT_EQ(header["b"]["shape"], nlohmann::json({2}));
    EXPECT_EQ(header["b"]["data_offsets"], nlohmann::json({0, 8}));
    EXPECT_EQ(header["a"]["dtype"], "I64");
    EXPECT_EQ(header["a"]["data_offsets"], nlohmann::json({8, 16}));
    EXPECT_EQ(all.size(), 8 + length + 16);
    float second = 0;
    std::memcpy(&second, all.data() + 8 + length + 4, 4);
    EXPECT_EQ(second, 2.0F);
}

/// Every file in tests/data/catalogue was written by the format's own library for Python.
TEST_F(Safetensors, ReadsWhatThePythonLibraryWrote) {
    const auto read =
        read_safetensors(std::string(TRIPTYCH_TEST_DATA) + "/catalogue/head_classes_tokens.safetensors");
    ASSERT_TRUE(read.ok()) << read.error().text();
    EXPECT_EQ(read->metadata.at("type"), "head.classes");
    std::map<std::string, torch::Tensor> found(read->tensors.begin(), read->tensors.end());
    EXPECT_EQ(found.at("in.0.values").sizes(), (std::vector<std::int64_t>{3, 5, 6}));
    EXPECT_EQ(found.at("in.0.mask").dtype(), torch::kBool);
    EXPECT_EQ(found.at("in.0.mask").sum().item<std::int64_t>(), 8);
}

TEST_F(Safetensors, RefusesWhatIsDamaged) {
    const std::string f4 = R"("dtype":"F32","shape":[1])";
    const auto entry = [&](const char* name, int begin, int end) {
        return "\"" + std::string(name) + "\":{" + f4 + ",\"data_offsets\":[" + std::to_string(begin) + "," +
               std::to_string(end) + "]}";
    };
    write_file("{" + entry("a", 0, 4) + "," + entry("b", 4, 8) + "}", "12345678");
    ASSERT_TRUE(read_safetensors(file()).ok()); // the same without damage

    struct Case {
        std::string header, data, part;
        std::uint64_t length = 0;
    };
    const std::vector<Case> cases = {
        {"{" + entry("a", 0, 4) + "," + entry("b", 0, 4) + "}", "1234", "'b' lies on another"},
        {"{" + entry("a", 0, 4) + "," + entry("b", 2, 6) + "}", "123456", "lies on another"},
        {"{" + entry("a", 0, 4) + "," + entry("b", 8, 12) + "}", "123456789012", "gap before tensor 'b'"},
        {"{" + entry("a", 4, 8) + "}", "12345678", "gap"},
        {"{" + entry("a", 0, 4) + "}", "12345", "after the last tensor"},
        {"{" + entry("a", 0, 4) + "}", "123", "outside the file"},
        {"{" + entry("a", 0, 4) + "}", "", "outside the file"},
        {"{" + entry("a", 4, 0) + "}", "1234", "do not fit its shape"},
        {"{" + entry("a", 0, 8) + "}", "12345678", "do not fit its shape"},
        {"{" + entry("a", -4, 0) + "}", "1234", "damaged entry"},
        {"{" + entry("a", 0, 4) + "," + entry("a", 4, 8) + "}", "12345678", "a name twice"},
        {R"({"a":{"dtype":"F32","shape":[2305843009213693952,8],"data_offsets":[0,0]}})", "",
         "larger than any file"},
        {R"({"a":{"dtype":"F64","shape":[9223372036854775808],"data_offsets":[0,0]}})", "",
         "larger than any file"},
        {R"({"a":{"dtype":"F32","shape":[0,4611686018427387904,8],"data_offsets":[0,0]}})", "",
         "larger than any file"},
        {R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", "1234", "damaged shape"},
        {R"({"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}})", "1234", "damaged shape"},
        {R"({"a":{"dtype":"Q3","shape":[1],"data_offsets":[0,4]}})", "1234", "type that is not known"},
        {R"({"a":{"dtype":"F32","shape":[1]}})", "1234", "lacks"},
        {R"({"a":5})", "", "lacks"},
        {"[]", "", "not JSON"},
        {"{\"a\":", "", "not JSON"},
        {std::string(100000, '['), "", "not JSON"},
        {"{}", "", "does not fit into it", 1000},
        {"{}", "", "does not fit into it", ~std::uint64_t{0}},
        {"{}", "1234", "after the last tensor"},
    };
    for (const Case& one : cases) {
        const Error error = refused(one.header, one.data, one.length);
        EXPECT_EQ(error.code, ErrorCode::bad_format) << one.header.substr(0, 200);
        EXPECT_THAT(error.text(), HasSubstr(one.part)) << one.header.substr(0, 200);
        EXPECT_THAT(error.text(), HasSubstr("a.safetensors"));
    }
    write_file("{}", "");
    EXPECT_TRUE(read_safetensors(file()).ok()); // no tensor is no damage
}

TEST_F(Safetensors, RefusesEveryCut) {
    TensorFile content;
    content.tensors = {{"a", torch::ones({2})}, {"b", torch::ones({3}, torch::kFloat64)}};
    ASSERT_TRUE(write_safetensors(file(), content).ok());
    const std::string all = bytes();
    for (std::size_t size = 0; size < all.size(); ++size) {
        std::ofstream(file(), std::ios::binary) << all.substr(0, size);
        ASSERT_FALSE(read_safetensors(file()).ok()) << size;
        ASSERT_EQ(read_safetensors(file()).error().code, ErrorCode::bad_format) << size;
    }
    EXPECT_EQ(read_safetensors(folder() / "none").error().code, ErrorCode::file_not_found);
    EXPECT_EQ(read_safetensors(folder()).error().code, ErrorCode::file_not_found);
}

TEST_F(Safetensors, LeavesNothingHalfWritten) {
    TensorFile content;
    content.tensors = {{"a", torch::ones({2})}};
    const auto below = write_safetensors(folder() / "none" / "a.safetensors", content);
    EXPECT_EQ(below.error().code, ErrorCode::file_unwritable);
    ASSERT_TRUE(write_safetensors(file(), content).ok());
    ASSERT_TRUE(write_safetensors(file(), content).ok());
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder()), {}), 1);
}

} // namespace
} // namespace triptych
