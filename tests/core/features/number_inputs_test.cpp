// SPDX-License-Identifier: GPL-3.0-or-later
// How numbers, categories, vectors and series are fitted, prepared, stored and read again.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "core/features/columns.h"
#include "core/features/files.h"
#include "core/features/npy.h"
#include "core/features/prepare.h"
#include "core/graph/inputs.h"
#include "tests/support/temporary_folder.h"

namespace triptych {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class NumberInputs : public TemporaryTable {
  public:
    /// Ten rows; the last two are for testing. Row 8 holds a colour that training has not, row 9 nothing at all.
    void SetUp() override {
        TemporaryTable::SetUp();
        std::string table = "size,colour,x__0,x__1,curve,label,split\n";
        for (int i = 0; i < 10; ++i) {
            const bool none = i == 9;
            std::string row;
            row += none || i == 3 ? "" : std::to_string(10 + i);
            row += std::string(",") + (none || i == 4 ? "" : i == 8 ? "violet" : i % 2 ? "red" : "blue");
            row += "," + (none ? "" : std::to_string(i)) + "," + (none || i == 5 ? std::string() : "200000000" + std::to_string(i));
            row += "," + (none ? std::string() : "s" + std::to_string(i) + (i % 2 ? ".csv" : ".npy"));
            table += row + "," + (i % 2 ? "odd" : "even") + "," + (i < 8 ? i == 7 ? "validation" : "train" : "test") + "\n";
            std::vector<float> values;
            std::string csv = "a,b\n";
            for (int t = 0; t < 2 + i; ++t) {
                values.push_back(static_cast<float>(t + i));
                values.push_back(5);
                csv += std::to_string(t + i) + ",5\n";
            }
            if (i % 2)
                write(csv, "s" + std::to_string(i) + ".csv");
            else
                ASSERT_TRUE(write_npy(folder() / ("s" + std::to_string(i) + ".npy"), values, {2 + i, 2}));
        }
        auto opened = Dataset::open(write(table));
        ASSERT_TRUE(opened) << opened.error().text();
        m_dataset = std::make_unique<Dataset>(*std::move(opened));
        m_graph.nodes = {{"numbers", numbers_input_type, 1, {{"columns", "size,colour"}}, 0, 0},
                         {"vector", vector_input_type, 1, {{"column", "x"}}, 0, 0},
                         {"series", series_input_type, 1, {{"column", "curve"}, {"max_steps", std::int64_t{6}}}, 0, 0}};
    }
    const Dataset& data() const { return *m_dataset; }
    Preparer fitted(int threads = 0) const {
        auto preparer = Preparer::fit(m_graph, builtin_registry(), data(), {}, {}, threads);
        EXPECT_TRUE(preparer.ok()) << (preparer ? "" : preparer.error().text());
        return *std::move(preparer);
    }
    PreparedSample row(const Preparer& preparer, std::size_t at) const {
        auto sample = preparer.prepare(data(), at);
        EXPECT_TRUE(sample.ok()) << (sample ? "" : sample.error().text());
        return *std::move(sample);
    }
    static const PreparedNumbers& numbers(const PreparedSample& sample) {
        return std::get<PreparedNumbers>(sample.at("numbers"));
    }

  protected:
    std::unique_ptr<Dataset> m_dataset;
    GraphSpec m_graph;
};

TEST_F(NumberInputs, RolesAreFound) {
    std::map<std::string, Role> roles;
    for (const ColumnInfo& column : data().columns())
        roles[column.name] = column.role;
    EXPECT_EQ(roles["size"], Role::number);
    EXPECT_EQ(roles["colour"], Role::category);
    EXPECT_EQ(roles["x__0"], Role::vector);
    EXPECT_EQ(roles["curve"], Role::series) << "arrays and tables";
}

TEST_F(NumberInputs, NumbersAreStandardisedByTheTrainingPart) {
    const Preparer preparer = fitted();
    // Training: 10, 11, 12, 14, 15, 16 (row 3 is missing): mean 13, deviation √(28/6).
    const PreparedSample first = row(preparer, 0);
    EXPECT_NEAR(numbers(first).values[0], (10 - 13) / std::sqrt(28.0 / 6), 1e-6);
    EXPECT_THAT(numbers(first).known, ElementsAre(true, true));
    EXPECT_THAT(numbers(first).cells, ElementsAre("10", "blue"));
    EXPECT_EQ(numbers(first).values[1], 0) << "blue, red";
    EXPECT_EQ(numbers(row(preparer, 1)).values[1], 1);
    EXPECT_THAT(preparer.categories("numbers"), ElementsAre(0, 2));
    EXPECT_THAT(preparer.columns("numbers"), ElementsAre("size", "colour"));
}

TEST_F(NumberInputs, WhatIsMissingOrNewIsNotKnownAndNotZero) {
    const Preparer preparer = fitted();
    EXPECT_THAT(numbers(row(preparer, 3)).known, ElementsAre(false, true));
    EXPECT_THAT(numbers(row(preparer, 4)).known, ElementsAre(true, false));
    const PreparedSample violet = row(preparer, 8);
    EXPECT_THAT(numbers(violet).known, ElementsAre(true, false));
    EXPECT_EQ(numbers(violet).cells[1], "violet");
    const PreparedSample none = row(preparer, 9);
    for (const char* input : {"numbers", "vector", "series"})
        EXPECT_TRUE(std::holds_alternative<std::monostate>(none.at(input))) << input;
    EXPECT_TRUE(std::holds_alternative<std::monostate>(row(preparer, 5).at("vector")))
        << "a vector with a missing number is none";
}

TEST_F(NumberInputs, VectorsAndSeriesAreStandardisedByChannel) {
    const Preparer preparer = fitted();
    EXPECT_EQ(preparer.width("vector"), 2);
    EXPECT_EQ(preparer.width("series"), 2);
    const auto vector = std::get<PreparedVector>(row(preparer, 0).at("vector"));
    // Rows 0 to 4 and 6. The second number differs by 1 at two thousand millions, which float32 cannot tell apart.
    EXPECT_NEAR(vector.values[0], (0 - 16.0 / 6) / std::sqrt(66.0 / 6 - 256.0 / 36), 1e-5);
    EXPECT_NEAR(vector.values[1], vector.values[0], 1e-5);
    const auto series = std::get<PreparedSeries>(row(preparer, 6).at("series"));
    EXPECT_EQ(series.steps.rows, 6);
    EXPECT_EQ(series.steps_in_all, 8u);
    EXPECT_GT(series.steps.at(1, 0), series.steps.at(0, 0));
    EXPECT_EQ(series.steps.at(0, 1), 0) << "a channel that never changes is its mean";
    double sum = 0, squares = 0, count = 0;
    for (std::size_t at = 0; at < 7; ++at) {
        const auto one = std::get<PreparedSeries>(row(preparer, at).at("series"));
        for (int t = 0; t < one.steps.rows; ++t) {
            sum += one.steps.at(t, 0);
            squares += one.steps.at(t, 0) * one.steps.at(t, 0);
            ++count;
        }
    }
    EXPECT_NEAR(sum / count, 0, 1e-5);
    EXPECT_NEAR(squares / count, 1, 1e-5);
}

TEST_F(NumberInputs, ThreadsDoNotMatter) {
    EXPECT_EQ(fitted(0).to_json(), fitted(3).to_json());
}

TEST_F(NumberInputs, WhatWasStoredPreparesTheSameWithoutTheData) {
    const Preparer preparer = fitted();
    const nlohmann::json stored = nlohmann::json::parse(preparer.to_json().dump());
    const auto again = Preparer::from_json(m_graph, builtin_registry(), stored);
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(again->to_json(), preparer.to_json());
    for (const std::size_t at : {std::size_t{0}, std::size_t{3}, std::size_t{8}}) {
        const PreparedSample a = row(preparer, at), b = row(*again, at);
        EXPECT_EQ(numbers(a).values, numbers(b).values);
        EXPECT_EQ(std::get<PreparedVector>(a.at("vector")).values, std::get<PreparedVector>(b.at("vector")).values);
        EXPECT_EQ(std::get<PreparedSeries>(a.at("series")).steps.values,
                  std::get<PreparedSeries>(b.at("series")).steps.values);
    }
    EXPECT_EQ(again->categories("numbers"), preparer.categories("numbers"));
}

TEST_F(NumberInputs, ADamagedStoreIsRefusedWithAReason) {
    const nlohmann::json good = fitted().to_json();
    const auto refused = [&](const char* pointer, const nlohmann::json& value) {
        nlohmann::json bad = good;
        bad[nlohmann::json::json_pointer(pointer)] = value;
        const auto read = Preparer::from_json(m_graph, builtin_registry(), bad);
        EXPECT_FALSE(read.ok()) << pointer;
        if (!read) {
            EXPECT_EQ(read.error().code, ErrorCode::bad_format) << pointer;
        }
    };
    refused("/inputs/numbers/columns", nlohmann::json::array());
    refused("/inputs/numbers/columns/0/name", "other");
    refused("/inputs/numbers/columns/0/deviation", {0.0});
    refused("/inputs/numbers/columns/1/categories", {"red", "blue"});
    refused("/inputs/numbers/columns/1/categories", 3);
    refused("/inputs/vector/width", 0);
    refused("/inputs/vector/mean", {1.0});
    refused("/inputs/series/deviation", {1.0, -1.0});
}

TEST_F(NumberInputs, APersonTypesNumbersAndGivesFiles) {
    const Preparer preparer = fitted();
    const auto prepare = [&](const char* input, RawValue value) {
        auto sample = preparer.prepare(std::map<std::string, RawValue>{{input, std::move(value)}});
        EXPECT_TRUE(sample.ok()) << (sample ? "" : sample.error().text());
        return sample ? sample->at(input) : PreparedValue{};
    };
    const auto error = [&](const char* input, RawValue value) {
        const auto sample = preparer.prepare(std::map<std::string, RawValue>{{input, std::move(value)}});
        EXPECT_FALSE(sample.ok());
        return sample ? std::string() : sample.error().text();
    };
    EXPECT_EQ(std::get<PreparedNumbers>(prepare("numbers", {"10, blue", {}})).values, numbers(row(preparer, 0)).values);
    EXPECT_THAT(std::get<PreparedNumbers>(prepare("numbers", {", \"red\"", {}})).known, ElementsAre(false, true));
    EXPECT_TRUE(std::holds_alternative<std::monostate>(prepare("numbers", {" , ", {}})));
    EXPECT_THAT(error("numbers", {"10", {}}), HasSubstr("takes 2 values"));
    EXPECT_THAT(error("numbers", {"ten,red", {}}), HasSubstr("'ten' for 'size'"));
    EXPECT_THAT(error("numbers", {{}, "a.npy"}), HasSubstr("not a file"));
    EXPECT_EQ(std::get<PreparedVector>(prepare("vector", {"0, 2000000000", {}})).values,
              std::get<PreparedVector>(row(preparer, 0).at("vector")).values);
    EXPECT_THAT(error("vector", {"1,2,3", {}}), HasSubstr("holds 3 numbers"));
    EXPECT_THAT(error("vector", {"1,", {}}), HasSubstr("no finite number"));
    EXPECT_EQ(std::get<PreparedSeries>(prepare("series", {{}, folder() / "s6.npy"})).steps.values,
              std::get<PreparedSeries>(row(preparer, 6).at("series")).steps.values);
    EXPECT_THAT(error("series", {"1,2", {}}), HasSubstr("takes a file"));
}

TEST_F(NumberInputs, WhatDoesNotFitIsNamed) {
    const auto problem = [&](const std::string& assignment) {
        GraphSpec graph = m_graph;
        EXPECT_TRUE(set_param(graph, builtin_registry(), assignment).ok());
        for (const Problem& one : column_problems(graph, builtin_registry(), data()))
            return one.error.text();
        return std::string();
    };
    EXPECT_EQ(problem("numbers.columns=size"), "");
    EXPECT_THAT(problem("numbers.columns="), HasSubstr("names no column"));
    EXPECT_THAT(problem("numbers.columns=size,weight"), HasSubstr("'weight', which table.csv does not have"));
    EXPECT_THAT(problem("numbers.columns=size,label"), HasSubstr("whose role is label"));
    EXPECT_THAT(problem("vector.column=z"), HasSubstr("'z', which table.csv does not have"));
    EXPECT_THAT(problem("vector.column=size"), HasSubstr("whose role is number"));
    EXPECT_THAT(problem("series.column=x__0"), HasSubstr("whose role is vector"));
}

TEST_F(NumberInputs, AFileThatIsMissingOrAnotherShapeIsNamedWithItsRow) {
    std::filesystem::remove(folder() / "s2.npy");
    const auto missing = Preparer::fit(m_graph, builtin_registry(), data(), {}, {}, 0);
    ASSERT_FALSE(missing.ok());
    EXPECT_EQ(missing.error().code, ErrorCode::file_not_found);
    EXPECT_THAT(missing.error().text(), AllOf(HasSubstr("row 2"), HasSubstr("'curve'")));
    auto reopened = Dataset::open(data().file());
    ASSERT_TRUE(reopened.ok());
    EXPECT_TRUE(first_missing_file(m_graph, builtin_registry(), *reopened, [](std::size_t) { return true; }).has_value());

    write("1\n2\n", "s3.csv");
    ASSERT_TRUE(write_npy(folder() / "s2.npy", std::vector<float>{1, 5}, {1, 2}));
    const auto other = Preparer::fit(m_graph, builtin_registry(), data(), {}, {}, 0);
    ASSERT_FALSE(other.ok());
    EXPECT_EQ(other.error().code, ErrorCode::bad_shape);
    EXPECT_THAT(other.error().text(), AllOf(HasSubstr("row 3"), HasSubstr("holds 1 numbers")));
}

TEST_F(NumberInputs, TheMostFrequentCategoriesAreKept) {
    GraphSpec graph = m_graph;
    ASSERT_TRUE(set_param(graph, builtin_registry(), "numbers.max_categories=1").ok());
    const auto preparer = Preparer::fit(graph, builtin_registry(), data(), {}, {}, 0);
    ASSERT_TRUE(preparer.ok());
    // Blue in rows 0, 2 and 6, red in 1, 3 and 5: of equally frequent ones the first.
    EXPECT_THAT(preparer->categories("numbers"), ElementsAre(0, 1));
    EXPECT_TRUE(numbers(row(*preparer, 0)).known[1]);
    EXPECT_FALSE(numbers(row(*preparer, 1)).known[1]);
}

TEST_F(NumberInputs, AColumnWithoutAValueInTrainingIsNoInput) {
    auto opened = Dataset::open(write("size,label,split\n,a,train\n,b,train\n,a,train\n1,b,test\n2,a,test\n", "other.csv"));
    ASSERT_TRUE(opened.ok());
    GraphSpec graph;
    graph.nodes = {{"numbers", numbers_input_type, 1, {{"columns", "size"}}, 0, 0}};
    const auto preparer = Preparer::fit(graph, builtin_registry(), *opened, {}, {}, 0);
    ASSERT_FALSE(preparer.ok());
    EXPECT_EQ(preparer.error().code, ErrorCode::too_few_rows);
    EXPECT_THAT(preparer.error().text(), HasSubstr("'size'"));
}

} // namespace
} // namespace triptych
