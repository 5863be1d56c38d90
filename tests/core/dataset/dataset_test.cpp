// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/dataset.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <set>

#include "core/base/random.h"
#include "tests/support/temporary_folder.h"

namespace triptych {
namespace {

class DatasetTest : public TemporaryTable {};

std::map<std::string, std::string> roles_of(const Dataset& dataset) {
    std::map<std::string, std::string> out;
    for (const ColumnInfo& column : dataset.columns())
        out[column.name] = role_name(column.role);
    return out;
}
using Roles = std::map<std::string, std::string>;

/// n different sentences.
std::string sentence(std::size_t i) {
    const std::vector<std::string> subjects = {"the pump", "our boiler", "a valve", "this motor"};
    const std::vector<std::string> verbs = {"rattles", "hums softly", "leaks", "stopped", "runs hot"};
    return subjects[i % 4] + " " + verbs[i / 4 % 5] + " since shift " + std::to_string(i);
}

std::filesystem::path shared(const std::string& file) {
    return std::filesystem::path(TRIPTYCH_SHARED_DATA) / file;
}

TEST(SharedTables, RolesOfDigitsAndWords) {
    if (std::string(TRIPTYCH_SHARED_DATA).empty() ||
        !std::filesystem::exists(shared("digits10/manifest.csv")))
        GTEST_SKIP() << "the recordings and photographs of TRIPTYCH_SHARED_DATA are not here";
    const Roles digits = {{"text", "text"},   {"image", "image"}, {"audio", "audio"},
                          {"label", "label"}, {"split", "split"}, {"speaker", "group"}};
    Roles with_numbers = digits;
    for (const std::string name : {"mor0", "mor1", "mor2", "mor3", "mor4", "mor5"})
        with_numbers[name] = "number";
    const std::map<std::string, Roles> expected = {{"digits10/manifest.csv", digits},
                                                   {"digits10/manifest_tab.csv", with_numbers},
                                                   {"digits10/manifest_zh.csv", digits},
                                                   {"words12/manifest.csv",
                                                    {{"text", "text"},
                                                     {"image", "image"},
                                                     {"audio", "audio"},
                                                     {"label", "label"},
                                                     {"split", "split"},
                                                     {"group", "group"},
                                                     {"lang", "category"}}}};
    for (const auto& [file, roles] : expected) {
        const auto dataset = Dataset::open(shared(file));
        ASSERT_TRUE(dataset) << dataset.error().text();
        EXPECT_EQ(roles_of(*dataset), roles) << file;
        for (const ColumnInfo& column : dataset->columns()) {
            EXPECT_EQ(column.unreadable, 0u) << column.name;
            EXPECT_EQ(column.missing, 0u) << column.name;
        }
        EXPECT_EQ(dataset->split_origin(), "column");
    }
    const auto digits_set = Dataset::open(shared("digits10/manifest.csv"));
    EXPECT_EQ(digits_set->classes(),
              (std::vector<std::string>{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}));
    EXPECT_EQ(digits_set->rows_of(Split::test).size(), 300u);
    EXPECT_EQ(digits_set->rows_of(Split::validation).size(), 90u);
    EXPECT_EQ(digits_set->rows_of(Split::train).size(), 810u);
    // Its split cuts the speakers, so they are no unit there; in words12 no concept is cut.
    EXPECT_EQ(digits_set->validation_origin(), "seeded");
    const auto words = Dataset::open(shared("words12/manifest.csv"));
    EXPECT_EQ(words->classes().size(), 12u);
    EXPECT_EQ(words->validation_origin(), "seeded, grouped by 'group'");
    EXPECT_NEAR(static_cast<double>(words->rows_of(Split::validation).size()), 77.4, 8.0);
    std::map<std::string, std::set<Split>> splits;
    for (std::size_t row = 0; row < words->size(); ++row)
        splits[*words->text(row, "group")].insert(words->split(row));
    for (const auto& [group, in] : splits)
        EXPECT_EQ(in.size(), 1u) << group;
}

TEST_F(DatasetTest, GuessesByContentWhereNamesSayNothing) {
    std::string bytes = "a,b,c,d,e,f\n";
    const std::vector<std::string> kinds = {"red", "green", "blue"};
    for (std::size_t i = 0; i < 60; ++i)
        bytes += kinds[i % 3] + "," + sentence(i) + ",pictures/" + std::to_string(i) + ".JPG," +
                 std::to_string(0.37 * static_cast<double>(i * i % 47)) + "," + (i < 40 ? "train" : "test") +
                 ",clip" + std::to_string(i) + ".flac\n";
    const auto dataset = Dataset::open(write(bytes));
    ASSERT_TRUE(dataset) << dataset.error().text();
    EXPECT_EQ(
        roles_of(*dataset),
        (Roles{
            {"a", "label"}, {"b", "text"}, {"c", "image"}, {"d", "number"}, {"e", "split"}, {"f", "audio"}}));
    EXPECT_EQ(dataset->columns()[2].unreadable, 60u);
    EXPECT_EQ(dataset->classes(), (std::vector<std::string>{"blue", "green", "red"}));
}

TEST_F(DatasetTest, ReadsGermanTables) {
    std::string bytes = "Nr;Meldung;Bild;Temperatur;Zustand;Maschine\n";
    for (std::size_t i = 0; i < 48; ++i)
        bytes += std::to_string(i + 1) + ";" + sentence(i) + ";bilder\\" + std::to_string(i) + ".png;" +
                 (i == 3 ? "-" : std::to_string(20 + i % 9) + "," + std::to_string(i % 7) + "5") + ";" +
                 (i % 2 == 0 ? "gut" : "defekt") + ";" + std::to_string(i % 8) + "\n";
    write("x", "bilder/0.png");
    const auto dataset = Dataset::open(write(bytes));
    ASSERT_TRUE(dataset) << dataset.error().text();
    EXPECT_EQ(roles_of(*dataset), (Roles{{"Nr", "id"},
                                         {"Meldung", "text"},
                                         {"Bild", "image"},
                                         {"Temperatur", "number"},
                                         {"Zustand", "label"},
                                         {"Maschine", "group"}}));
    EXPECT_EQ(dataset->columns()[2].unreadable, 47u);
    EXPECT_EQ(dataset->columns()[3].missing, 1u);
    EXPECT_EQ(dataset->number(0, "Temperatur"), 20.05);
    EXPECT_EQ(dataset->number(3, "Temperatur"), std::nullopt);
    EXPECT_EQ(dataset->split_origin(), "seeded, grouped by 'Maschine'");
    EXPECT_EQ(*dataset->path(0, "Bild"), folder() / "bilder/0.png");
}

TEST_F(DatasetTest, SmallTables) {
    const auto pairs = Dataset::open(write(
        "stuff,kind\nit works well,good\nit broke again,bad\nfine by me today,good\nno sound at all,bad\n"));
    ASSERT_TRUE(pairs) << pairs.error().text();
    EXPECT_EQ(roles_of(*pairs), (Roles{{"stuff", "text"}, {"kind", "label"}}));

    const auto chinese = Dataset::open(
        write("\xE6\xA0\x87\xE7\xAD\xBE,\xE6\x96\x87\n"
              "\xE6\xAD\xA3\xE5\xB8\xB8,\xE6\xB3\xB5\xE8\xBF\x90\xE8\xA1\x8C\xE5\xB9\xB3\xE7\xA8\xB3\n"
              "\xE7\xA3\xA8\xE6\x8D\x9F,\xE8\xBD\xB4\xE6\x89\xBF\xE6\x9C\x89\xE5\xBC\x82\xE5\x93\x8D\n"
              "\xE6\xAD\xA3\xE5\xB8\xB8,\xE6\x97\xA0\xE5\xBC\x82\xE5\xB8\xB8\xE5\xA3\xB0\xE9\x9F\xB3\n"
              "\xE7\xA3\xA8\xE6\x8D\x9F,\xE6\xB8\xA9\xE5\xBA\xA6\xE5\x8D\x87\xE9\xAB\x98\n"));
    ASSERT_TRUE(chinese) << chinese.error().text();
    EXPECT_EQ(chinese->columns()[0].role, Role::label);
    EXPECT_EQ(chinese->columns()[1].role, Role::text);

    // No column repeats few values: nothing to classify, and the target is a number.
    std::string bytes = "note,age,income,target\n";
    for (std::size_t i = 0; i < 40; ++i)
        bytes += sentence(i) + "," + std::to_string(20 + i * 7 % 50) + "," +
                 std::to_string(1000 + i * 37 % 977) + "," + std::to_string(0.31 * static_cast<double>(i)) +
                 "\n";
    const auto regression = Dataset::open(write(bytes));
    ASSERT_TRUE(regression) << regression.error().text();
    EXPECT_EQ(roles_of(*regression),
              (Roles{{"note", "text"}, {"age", "number"}, {"income", "number"}, {"target", "target"}}));
    EXPECT_TRUE(regression->classes().empty());
    EXPECT_EQ(regression->label(0), -1);
    EXPECT_EQ(regression->rows_of(Split::test).size(), 8u);
}

TEST_F(DatasetTest, LabelBeatsOtherColumnsByName) {
    std::string bytes = "class_id,colour,patient_id,temp,uuid,evidence_text,doc\n";
    const std::vector<std::string> colours = {"red", "green", "blue", "white"};
    for (std::size_t i = 0; i < 40; ++i)
        bytes += std::to_string(i % 5 * i % 4) + "," + colours[i % 4] + ",P" + std::to_string(i % 10) + "," +
                 std::to_string(i % 3) + ",a" + std::to_string(i * 977) + "f,4-9,doc/" + std::to_string(i) +
                 ".pdf\n";
    const auto dataset = Dataset::open(write(bytes));
    ASSERT_TRUE(dataset) << dataset.error().text();
    EXPECT_EQ(roles_of(*dataset), (Roles{{"class_id", "label"},
                                         {"colour", "category"},
                                         {"patient_id", "group"},
                                         {"temp", "number"},
                                         {"uuid", "id"},
                                         {"evidence_text", "ignore"},
                                         {"doc", "ignore"}}));
}

TEST_F(DatasetTest, MissingWordsCountOnlyAmongNumbers) {
    const auto dataset =
        Dataset::open(write("x,label\n1.5,none\nNA,none\nnan,a\n-,a\n,b\n2,b\n3,\n-4e1,a\n"));
    ASSERT_TRUE(dataset) << dataset.error().text();
    EXPECT_EQ(dataset->columns()[0].role, Role::number);
    EXPECT_EQ(dataset->columns()[0].missing, 4u);
    EXPECT_EQ(dataset->columns()[0].distinct, 4u);
    EXPECT_EQ(dataset->number(7, "x"), -40.0);
    EXPECT_EQ(dataset->classes(), (std::vector<std::string>{"a", "b", "none"}));
    EXPECT_EQ(dataset->label(0), 2);
    EXPECT_EQ(dataset->label(6), -1);
    EXPECT_EQ(dataset->columns()[1].missing, 1u);
}

TEST_F(DatasetTest, ClassesAreSortedAsNumbers) {
    std::string bytes = "text,label\n";
    for (std::size_t i = 0; i < 44; ++i)
        bytes += sentence(i) + "," + std::to_string(10 - static_cast<int>(i % 11)) + "\n";
    const auto dataset = Dataset::open(write(bytes));
    ASSERT_TRUE(dataset) << dataset.error().text();
    EXPECT_EQ(dataset->classes(),
              (std::vector<std::string>{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"}));
}

TEST_F(DatasetTest, ClassesOfNumbersAreToldApartByValue) {
    std::string bytes = "text,label\n";
    for (std::size_t i = 0; i < 12; ++i)
        bytes += sentence(i) + "," + std::array{"2.0", "1", "1.0", "2"}[i % 4] + "\n";
    const auto dataset = Dataset::open(write(bytes));
    ASSERT_TRUE(dataset) << dataset.error().text();
    EXPECT_EQ(dataset->columns()[1].distinct, 2U);
    EXPECT_EQ(dataset->classes(), (std::vector<std::string>{"1", "2.0"})); // spelled as where they first stand
    for (std::size_t row = 0; row < 12; ++row)
        EXPECT_EQ(dataset->label(row), row % 4 == 1 || row % 4 == 2 ? 0 : 1) << row;
}

TEST_F(DatasetTest, OverridesReplaceTheGuess) {
    std::string bytes = "text,label,other\n";
    for (std::size_t i = 0; i < 12; ++i)
        bytes += sentence(i) + "," + (i % 2 ? "a" : "b") + "," + (i % 3 ? "x" : "y") + "\n";
    const std::filesystem::path file = write(bytes);
    DatasetOptions options;
    options.roles = {{"other", Role::label}};
    const auto dataset = Dataset::open(file, options);
    ASSERT_TRUE(dataset) << dataset.error().text();
    EXPECT_EQ(roles_of(*dataset), (Roles{{"text", "text"}, {"label", "category"}, {"other", "label"}}));
    EXPECT_EQ(dataset->classes(), (std::vector<std::string>{"x", "y"}));
    options.roles = {{"nothing", Role::label}};
    const auto wrong = Dataset::open(file, options);
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, ErrorCode::unknown_name);
    options.roles = {{"other", Role::split}};
    const auto no_split = Dataset::open(file, options);
    ASSERT_FALSE(no_split);
    EXPECT_EQ(no_split.error().code, ErrorCode::bad_format);
    EXPECT_NE(no_split.error().text().find("row 0 (line 2)"), std::string::npos) << no_split.error().text();
}

TEST_F(DatasetTest, SplitColumnIsHonouredInAnySpelling) {
    std::string bytes = "text,label,Split\n";
    const std::vector<std::string> words = {"Training", "VAL", "dev", "eval", "train", "none", ""};
    for (std::size_t i = 0; i < 14; ++i)
        bytes += sentence(i) + "," + (i % 2 ? "a" : "b") + "," + words[i % 7] + "\n";
    const auto dataset = Dataset::open(write(bytes));
    ASSERT_TRUE(dataset) << dataset.error().text();
    const std::vector<Split> expected = {Split::train, Split::validation, Split::validation, Split::test,
                                         Split::train, Split::none,       Split::none};
    for (std::size_t i = 0; i < 14; ++i)
        EXPECT_EQ(dataset->split(i), expected[i % 7]) << i;
    EXPECT_EQ(dataset->validation_origin(), "column");
    const auto wrong = Dataset::open(write(bytes + "one more,a,holdout\n"));
    ASSERT_FALSE(wrong);
    EXPECT_NE(wrong.error().text().find("row 14 (line 16)"), std::string::npos) << wrong.error().text();
    EXPECT_NE(wrong.error().text().find("'holdout'"), std::string::npos);
}

TEST_F(DatasetTest, EmptyTablesAndWrongFractions) {
    EXPECT_EQ(Dataset::open(write("a,b\n")).error().code, ErrorCode::too_few_rows);
    DatasetOptions options;
    options.test_fraction = 1.0;
    EXPECT_EQ(Dataset::open(write("a,b\n1,2\n"), options).error().code, ErrorCode::out_of_range);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(Dataset::open(write("a,b\n1,2\n"), {}, stop.get_token()).error().code, ErrorCode::cancelled);
}

TEST_F(DatasetTest, StratifiedSplitKeepsEveryClassInProportion) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Random random(seed, {1});
        const std::size_t n = 20 + random.below(200);
        const std::size_t classes = 2 + random.below(5);
        std::string bytes = "text,label\n";
        for (std::size_t i = 0; i < n; ++i)
            bytes += sentence(i) + ",c" +
                     std::to_string(std::min(random.below(classes), random.below(classes))) + "\n";
        const auto file = write(bytes);
        DatasetOptions options;
        options.seed = seed;
        const auto dataset = Dataset::open(file, options);
        ASSERT_TRUE(dataset) << dataset.error().text();
        const auto again = Dataset::open(file, options);
        std::map<int, std::map<Split, double>> count;
        std::map<int, double> all;
        bool same = true;
        for (std::size_t row = 0; row < n; ++row) {
            ++count[dataset->label(row)][dataset->split(row)];
            ++all[dataset->label(row)];
            same = same && dataset->split(row) == again->split(row);
        }
        EXPECT_TRUE(same);
        EXPECT_NEAR(static_cast<double>(dataset->rows_of(Split::test).size()), 0.2 * static_cast<double>(n),
                    static_cast<double>(classes));
        for (auto& [label, in] : count) {
            EXPECT_NEAR(in[Split::test], 0.2 * all[label], 1.0 + 1e-9)
                << "class " << label << " seed " << seed;
            EXPECT_NEAR(in[Split::validation], 0.08 * all[label], 1.1);
            EXPECT_GE(in[Split::train], 1.0);
        }
        options.seed = seed + 1000;
        const auto other = Dataset::open(file, options);
        bool differs = false;
        for (std::size_t row = 0; row < n; ++row)
            differs = differs || dataset->split(row) != other->split(row);
        EXPECT_TRUE(differs);
    }
}

TEST_F(DatasetTest, NoGroupIsEverCut) {
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        Random random(seed, {2});
        const std::size_t groups = 8 + random.below(30);
        const std::size_t n = groups * (4 + random.below(8));
        std::string bytes = "text,label,speaker\n";
        for (std::size_t i = 0; i < n; ++i) {
            const std::size_t group = random.below(groups);
            bytes += sentence(i) + ",c" + std::to_string((group % 2 + random.below(3)) % 3) + ",s" +
                     std::to_string(group) + "\n";
        }
        DatasetOptions options;
        options.seed = seed;
        const auto dataset = Dataset::open(write(bytes), options);
        ASSERT_TRUE(dataset) << dataset.error().text();
        ASSERT_EQ(dataset->split_origin(), "seeded, grouped by 'speaker'");
        std::map<std::string, std::set<Split>> splits;
        std::set<int> in_train;
        for (std::size_t row = 0; row < n; ++row) {
            splits[*dataset->text(row, "speaker")].insert(dataset->split(row));
            if (dataset->split(row) == Split::train) in_train.insert(dataset->label(row));
        }
        for (const auto& [group, in] : splits)
            EXPECT_EQ(in.size(), 1u) << group;
        EXPECT_EQ(in_train.size(), dataset->classes().size());
        const double test =
            static_cast<double>(dataset->rows_of(Split::test).size()) / static_cast<double>(n);
        const double validation =
            static_cast<double>(dataset->rows_of(Split::validation).size()) / static_cast<double>(n);
        EXPECT_GT(test, 0.1) << seed;
        EXPECT_LT(test, 0.3) << seed;
        EXPECT_GT(validation, 0.0) << seed;
        EXPECT_LT(validation, 0.2) << seed;
    }
}

TEST_F(DatasetTest, TwoGroupsStillGiveATestPart) {
    std::string bytes = "text,label,speaker\n";
    for (std::size_t i = 0; i < 40; ++i)
        bytes += sentence(i) + "," + (i % 2 ? "a" : "b") + "," + (i < 20 ? "eve" : "bob") + "\n";
    const auto dataset = Dataset::open(write(bytes));
    ASSERT_TRUE(dataset) << dataset.error().text();
    EXPECT_EQ(dataset->rows_of(Split::test).size(), 20u);
    EXPECT_EQ(dataset->rows_of(Split::train).size(), 20u);
    EXPECT_EQ(dataset->validation_origin(), "");
}

TEST(RoleNames, ComeBack) {
    EXPECT_EQ(all_roles().size(), 14u);
    for (const Role role : all_roles())
        EXPECT_EQ(role_from_name(role_name(role)), role);
    EXPECT_EQ(role_from_name("nonsense"), std::nullopt);
    for (const Split split : {Split::none, Split::train, Split::validation, Split::test})
        EXPECT_EQ(split_from_name(split_name(split)), split);
}

} // namespace
} // namespace triptych
