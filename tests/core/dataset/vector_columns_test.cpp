// SPDX-License-Identifier: GPL-3.0-or-later
// Feature vectors and time series among the columns of a table.
#include <gmock/gmock.h>

#include "core/dataset/dataset.h"
#include "core/features/columns.h"
#include "core/features/npy.h"
#include "tests/support/temporary_folder.h"

namespace triptych {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

class VectorColumns : public TemporaryTable {
  public:
    Dataset open(const std::string& text, const DatasetOptions& options = {}) const {
        auto dataset = Dataset::open(write(text), options);
        EXPECT_TRUE(dataset.ok()) << (dataset ? "" : dataset.error().text());
        return *std::move(dataset);
    }
    static Role role(const Dataset& dataset, const std::string& name) { return info(dataset, name).role; }
    static const ColumnInfo& info(const Dataset& dataset, const std::string& name) {
        for (const ColumnInfo& column : dataset.columns())
            if (column.name == name) return column;
        ADD_FAILURE() << name;
        return dataset.columns().front();
    }
};

TEST_F(VectorColumns, NumbersThatAreCountedUpAreOneVector) {
    // A column that never changes and one with a gap belong to it; x__1 alone would be a label.
    const Dataset dataset = open("note,x__0,x__2,x__1,x__3,w__0,z__1,z__2,kind\n"
                                 "one two,0.5,1,0,7,1,1,2,a\n"
                                 "three four,1.5,,1,7,2,1,2,b\n"
                                 "five six,2.5,3,0,7,3,4,2,a\n"
                                 "seven eight,3.5,4,1,7,4,4,3,b\n");
    for (const char* part : {"x__0", "x__1", "x__2", "x__3"})
        EXPECT_EQ(role(dataset, part), Role::vector) << part;
    EXPECT_THAT(info(dataset, "x__2").reason, HasSubstr("vector 'x'"));
    EXPECT_EQ(info(dataset, "x__2").missing, 1u);
    EXPECT_EQ(info(dataset, "x__2").unreadable, 0u);
    EXPECT_NE(role(dataset, "w__0"), Role::vector) << "one column is no vector";
    EXPECT_NE(role(dataset, "z__1"), Role::vector) << "a vector begins at 0";
    EXPECT_EQ(role(dataset, "kind"), Role::label);
    EXPECT_THAT(vector_parts(dataset, "x"), ElementsAre("x__0", "x__1", "x__2", "x__3"));
    EXPECT_THAT(vector_parts(dataset, "z"), IsEmpty());
    EXPECT_THAT(template_columns(dataset, "late"),
                testing::IsSupersetOf({Pair(Modality::vector, "x"), Pair(Modality::text, "note")}));
}

TEST_F(VectorColumns, TextAmongThemOrAnotherRoleEndsAVector) {
    const std::string text = "x__0,x__1,x__2,x__3,kind\n1,2,3,word here,a\n2,3,4,other word,b\n3,4,5,and more,a\n4,5,7,last one,b\n";
    const Dataset dataset = open(text);
    EXPECT_THAT(vector_parts(dataset, "x"), ElementsAre("x__0", "x__1", "x__2"));
    DatasetOptions options;
    options.roles["x__2"] = Role::number;
    const Dataset changed = open(text, options);
    EXPECT_THAT(vector_parts(changed, "x"), ElementsAre("x__0", "x__1"));
    EXPECT_EQ(role(changed, "x__2"), Role::number);
    options.roles["x__1"] = Role::number;
    EXPECT_THAT(vector_parts(open(text, options), "x"), IsEmpty());
}

TEST_F(VectorColumns, ArraysTellByTheirSidesWhatTheyAre) {
    ASSERT_TRUE(write_npy(folder() / "v.npy", std::vector<float>{1, 2, 3}, {3}));
    ASSERT_TRUE(write_npy(folder() / "s.npy", std::vector<float>{1, 2, 3, 4}, {2, 2}));
    ASSERT_TRUE(write_npy(folder() / "c.npy", std::vector<float>{1, 2}, {1, 1, 2}));
    write("1,2\n", "t.csv");
    const Dataset dataset = open("vector,series,cube,table,lost,kind\n"
                                 "gone.npy,s.npy,c.npy,t.csv,a.npy,a\n"
                                 "v.npy,s.npy,c.npy,t.csv,b.npy,b\n"
                                 ",s.npy,c.npy,lost.csv,d.npy,a\n"
                                 "v.npy,s.npy,c.npy,t.csv,,b\n");
    EXPECT_EQ(role(dataset, "vector"), Role::vector);
    EXPECT_EQ(info(dataset, "vector").missing, 1u);
    EXPECT_EQ(info(dataset, "vector").unreadable, 1u);
    EXPECT_EQ(role(dataset, "series"), Role::series);
    EXPECT_EQ(role(dataset, "cube"), Role::ignore);
    EXPECT_EQ(role(dataset, "table"), Role::series);
    EXPECT_EQ(info(dataset, "table").unreadable, 1u);
    EXPECT_EQ(role(dataset, "lost"), Role::vector);
    EXPECT_EQ(info(dataset, "lost").unreadable, 3u);
    EXPECT_EQ(template_columns(dataset, "late").at(Modality::vector), "vector");
    EXPECT_EQ(template_columns(dataset, "late").at(Modality::series), "series");
}

TEST_F(VectorColumns, TheReferenceLeavesNumbersOutBesideTwoOthers) {
    const Dataset both = open("note,\"size, in m\",kind,label\nred leaf,1.5,p,a\nblue sky now,2.5,q,b\ngreen tree,3.25,p,a\nold house,4,q,b\n");
    EXPECT_EQ(template_columns(both, "reference").at(Modality::numbers), "\"size, in m\",kind");
    ASSERT_TRUE(write_npy(folder() / "s.npy", std::vector<float>{1, 2, 3, 4}, {2, 2}));
    const Dataset more = open("note,s,size,label\nred leaf,s.npy,1.5,a\nblue sky now,s.npy,2.5,b\ngreen tree,s.npy,3.25,a\nold house,s.npy,4,b\n");
    EXPECT_FALSE(template_columns(more, "reference").contains(Modality::numbers));
    EXPECT_EQ(template_columns(more, "industrial").at(Modality::numbers), "size");
}

} // namespace
} // namespace triptych
