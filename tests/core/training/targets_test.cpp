// SPDX-License-Identifier: GPL-3.0-or-later
// What heads learn of a table.
#include "core/training/targets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/temporary_folder.h"

namespace triptych {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Targets : public TemporaryTable {
  protected:
    std::shared_ptr<const Dataset> open(const std::string& table, const std::string& label = "label") {
        DatasetOptions options;
        // So few rows say little of what a column is for.
        std::istringstream header(table.substr(0, table.find('\n')));
        for (std::string name; std::getline(header, name, table.find(';') < table.find('\n') ? ';' : ',');)
            if (name != "split") options.roles[name] = Role::category;
        options.roles["text"] = Role::text;
        if (!label.empty()) options.roles[label] = Role::label;
        auto dataset = Dataset::open(write(table), options);
        EXPECT_TRUE(dataset.ok()) << (dataset ? "" : dataset.error().text());
        return dataset ? std::make_shared<const Dataset>(*std::move(dataset)) : nullptr;
    }
    /// A text that leads to one head.
    static GraphSpec graph(const std::string& type, const std::map<std::string, Value>& params) {
        GraphSpec made;
        made.nodes = {{"text", "input.text", 1, {{"column", std::string("text")}}, 0, 0},
                      {"bag", "text.bag", 1, {}, 0, 0},
                      {"head", type, 1, params, 0, 0}};
        made.edges = {{"text", "bag", "in"}, {"bag", "head", "in"}};
        return made;
    }
    static Result<Target> fit(const std::string& type, const std::map<std::string, Value>& params,
                              const std::shared_ptr<const Dataset>& dataset) {
        auto targets = fit_targets(graph(type, params), builtin_registry(), *dataset);
        if (!targets) return targets.error();
        EXPECT_EQ(targets->size(), 1U);
        return targets->front();
    }
    static Error refused(const std::string& type, const std::map<std::string, Value>& params,
                         const std::shared_ptr<const Dataset>& dataset) {
        const auto target = fit(type, params, dataset);
        EXPECT_FALSE(target.ok());
        return target ? Error{} : target.error();
    }
};

Value column(const char* name) {
    return std::string(name);
}

TEST_F(Targets, ClassesAreThoseOfTheLabelAsTheTableHasThem) {
    const auto dataset = open("text,label,split\na,10,train\nb,9,train\nc,9.0,train\nd,,train\ne,11,test\n");
    const auto target = fit("head.classes", {}, dataset);
    ASSERT_TRUE(target.ok()) << target.error().text();
    EXPECT_EQ(target->column, "label");
    EXPECT_EQ(target->classes, dataset->classes());
    EXPECT_THAT(target->classes, ElementsAre("9", "10", "11"));
    EXPECT_THAT(target->counts, ElementsAre(2, 1, 0));
    EXPECT_EQ(target->rows, 3);
    for (std::size_t row = 0; row < dataset->size(); ++row) {
        const int label = dataset->label(row);
        EXPECT_EQ(target->value(*dataset, row).value_or(-1), label);
        EXPECT_EQ(target->known(*dataset, row), label >= 0);
    }
}

TEST_F(Targets, ClassesOfAnotherColumnAreSortedAlike) {
    const auto dataset = open("text,label,shift,split\na,x,night,train\nb,y,day,train\nc,x,,train\nd,y,late,test\n");
    const auto target = fit("head.classes", {{"column", column("shift")}}, dataset);
    ASSERT_TRUE(target.ok()) << target.error().text();
    EXPECT_THAT(target->classes, ElementsAre("day", "late", "night"));
    EXPECT_THAT(target->counts, ElementsAre(1, 0, 1));
    EXPECT_EQ(target->value(*dataset, 0), 2.0);
    EXPECT_FALSE(target->known(*dataset, 2));
}

TEST_F(Targets, NumbersAreStandardisedByTheTrainingPart) {
    const auto dataset = open("text;label;temp;split\na;x;20,5;train\nb;y;22,5;train\nc;x;NA;train\n"
                              "d;y;30;test\ne;x;;test\n");
    const auto target = fit("head.number", {{"column", column("temp")}}, dataset);
    ASSERT_TRUE(target.ok()) << target.error().text();
    EXPECT_DOUBLE_EQ(target->mean, 21.5);
    EXPECT_DOUBLE_EQ(target->deviation, 1.0);
    EXPECT_EQ(target->rows, 2);
    EXPECT_EQ(target->outputs(), 1);
    EXPECT_DOUBLE_EQ(*target->value(*dataset, 3), 8.5);
    EXPECT_FALSE(target->known(*dataset, 2));
    EXPECT_FALSE(target->known(*dataset, 4));
}

TEST_F(Targets, ANumberThatNeverChangesIsNotBlownUp) {
    const auto dataset = open("text,label,temp,split\na,x,7,train\nb,y,7,train\nc,x,9,test\n");
    const auto target = fit("head.number", {{"column", column("temp")}}, dataset);
    ASSERT_TRUE(target.ok()) << target.error().text();
    EXPECT_EQ(target->deviation, 1);
    EXPECT_DOUBLE_EQ(*target->value(*dataset, 2), 2);
}

TEST_F(Targets, LabelsAreSplitAtTheSeparator) {
    const auto dataset =
        open("text,label,parts,split\na,x,pump; seal,train\nb,y,;,train\nc,x,,train\nd,y,seal;seal,train\n"
             "e,x,valve,test\n");
    const auto target = fit("head.labels", {{"column", column("parts")}}, dataset);
    ASSERT_TRUE(target.ok()) << target.error().text();
    EXPECT_THAT(target->classes, ElementsAre("pump", "seal", "valve"));
    EXPECT_THAT(target->counts, ElementsAre(1, 2, 0));
    EXPECT_EQ(target->rows, 3); // none of them is an answer, an empty cell is not
    EXPECT_THAT(*target->labels_of(*dataset, 0), ElementsAre(1, 1, 0));
    EXPECT_THAT(*target->labels_of(*dataset, 1), ElementsAre(0, 0, 0));
    EXPECT_FALSE(target->labels_of(*dataset, 2).has_value());
    EXPECT_THAT(*target->labels_of(*dataset, 3), ElementsAre(0, 1, 0));

    const auto piped = open("text,label,parts,split\na,x,pump | seal,train\nb,y,|,train\n");
    const auto other = fit("head.labels", {{"column", column("parts")}, {"separator", column("|")}}, piped);
    ASSERT_TRUE(other.ok()) << other.error().text();
    EXPECT_THAT(other->classes, ElementsAre("pump", "seal"));
}

TEST_F(Targets, OrderedClassesHaveTheOrderThatIsGiven) {
    const auto dataset = open("text,label,wear,split\na,x,low,train\nb,y,high,train\nc,x,NA,train\nd,y,high,test\n");
    const auto target =
        fit("head.ordered", {{"column", column("wear")}, {"order", column("low, middle,high")}}, dataset);
    ASSERT_TRUE(target.ok()) << target.error().text();
    EXPECT_THAT(target->classes, ElementsAre("low", "middle", "high"));
    EXPECT_THAT(target->counts, ElementsAre(1, 0, 1));
    EXPECT_EQ(target->value(*dataset, 1), 2.0);
    EXPECT_FALSE(target->known(*dataset, 2));
    EXPECT_FALSE(target->unknown_name(*dataset, 2).has_value());
    const Error lacking = refused("head.ordered", {{"column", column("wear")}, {"order", column("low,middle")}}, dataset);
    EXPECT_EQ(lacking.code, ErrorCode::invalid_argument);
    EXPECT_THAT(lacking.text(), testing::AllOf(HasSubstr("head"), HasSubstr("'high'"), HasSubstr("'wear'")));
    EXPECT_EQ(refused("head.ordered", {{"column", column("wear")}}, dataset).code, ErrorCode::invalid_argument);
    EXPECT_EQ(refused("head.ordered", {{"column", column("wear")}, {"order", column("low,high,low")}}, dataset).code,
              ErrorCode::invalid_argument);
    const auto grades = open("text,label,grade,split\na,x,10,train\nb,y,9,train\nc,x,2,train\n");
    EXPECT_THAT(fit("head.ordered", {{"column", column("grade")}}, grades)->classes, ElementsAre("2", "9", "10"));
}

TEST_F(Targets, SayWhatIsWrongWithTheColumn) {
    const auto dataset = open("text,label,temp,empty,split\na,x,20,,train\nb,y,warm,,train\nc,x,21,,test\n");
    const Error number = refused("head.number", {{"column", column("temp")}}, dataset);
    EXPECT_EQ(number.code, ErrorCode::bad_format);
    EXPECT_THAT(number.text(), testing::AllOf(HasSubstr("row 1 (line 3)"), HasSubstr("'temp'"), HasSubstr("'warm'")));
    const Error missing = refused("head.number", {{"column", column("pressure")}}, dataset);
    EXPECT_EQ(missing.code, ErrorCode::missing_column);
    EXPECT_THAT(missing.text(), testing::AllOf(HasSubstr("head"), HasSubstr("'pressure'")));
    const Error unread = refused("head.classes", {{"column", column("split")}}, dataset);
    EXPECT_EQ(unread.code, ErrorCode::missing_column);
    EXPECT_THAT(unread.text(), testing::AllOf(HasSubstr("'split'"), HasSubstr("role")));
    for (const char* type : {"head.classes", "head.labels", "head.number"})
        EXPECT_EQ(refused(type, {{"column", column("empty")}}, dataset).code, ErrorCode::too_few_rows) << type;
    const auto one = open("text,label,kind,split\na,x,k,train\nb,y,k,train\nc,x,l,test\n");
    EXPECT_EQ(refused("head.classes", {{"column", column("kind")}}, one).code, ErrorCode::too_few_rows);
    EXPECT_TRUE(fit("head.labels", {{"column", column("kind")}}, one).ok());
}

TEST_F(Targets, WithoutALabelTheFirstTargetIsLearned) {
    DatasetOptions options;
    options.roles = {{"text", Role::text}, {"load", Role::target}};
    auto dataset = Dataset::open(write("text,load,split\na,1.5,train\nb,2.5,train\n"), options);
    ASSERT_TRUE(dataset.ok());
    const auto target = fit("head.number", {}, std::make_shared<const Dataset>(*std::move(dataset)));
    ASSERT_TRUE(target.ok()) << target.error().text();
    EXPECT_EQ(target->column, "load");
}

TEST_F(Targets, TheMainHeadComesFirst) {
    const auto dataset = open("text,label,temp,split\na,x,20,train\nb,y,22,train\n");
    GraphSpec two = graph("head.classes", {});
    two.nodes.push_back({"help", "head.classes", 1, {{"auxiliary", true}}, 0, 0});
    two.nodes.push_back({"temp", "head.number", 1, {{"column", column("temp")}}, 0, 0});
    two.edges.push_back({"bag", "help", "in"});
    two.edges.push_back({"bag", "temp", "in"});
    std::rotate(two.nodes.begin() + 2, two.nodes.begin() + 3, two.nodes.end()); // help, temp, head
    const auto targets = fit_targets(two, builtin_registry(), *dataset);
    ASSERT_TRUE(targets.ok()) << targets.error().text();
    ASSERT_EQ(targets->size(), 3U);
    EXPECT_EQ((*targets)[0].head, "temp");
    EXPECT_EQ((*targets)[1].head, "help");
    EXPECT_TRUE((*targets)[1].auxiliary);
    EXPECT_EQ((*targets)[2].head, "head");
    DataFacts facts;
    add_outputs(facts, *targets);
    EXPECT_EQ(facts.classes, 1);
    EXPECT_EQ(facts.outputs, (std::map<std::string, std::int64_t>{{"temp", 1}, {"help", 2}, {"head", 2}}));
    OutputCounter counter;
    EXPECT_EQ(counter.outputs(two, builtin_registry(), dataset), facts.outputs);
    two.nodes.erase(two.nodes.begin() + 3, two.nodes.end()); // the auxiliary one is left
    std::erase_if(two.edges, [](const Edge& edge) { return edge.to == "temp" || edge.to == "head"; });
    EXPECT_EQ(fit_targets(two, builtin_registry(), *dataset).error().code, ErrorCode::bad_graph);
}

TEST_F(Targets, RoundTripThroughJson) {
    const auto dataset = open("text,label,temp,parts,split\na,x,20,p;q,train\nb,y,22,;,train\n");
    for (const auto& [type, name] : std::map<std::string, const char*>{
             {"head.classes", "label"}, {"head.labels", "parts"}, {"head.number", "temp"}, {"head.ordered", "temp"}}) {
        const auto target = fit(type, {{"column", column(name)}}, dataset);
        ASSERT_TRUE(target.ok()) << target.error().text();
        const auto json = nlohmann::json::parse(target_to_json(*target).dump());
        const auto read = target_from_json(json);
        ASSERT_TRUE(read.ok()) << read.error().text();
        EXPECT_EQ(target_to_json(*read), json);
        for (std::size_t row = 0; row < dataset->size(); ++row) {
            if (read->kind == TargetKind::labels) {
                EXPECT_EQ(read->labels_of(*dataset, row), target->labels_of(*dataset, row));
            } else {
                EXPECT_EQ(read->value(*dataset, row), target->value(*dataset, row));
            }
        }
        for (const auto& [key, value] : json.items()) {
            auto damaged = json;
            damaged[key] = nullptr;
            EXPECT_EQ(target_from_json(damaged).error().code, ErrorCode::bad_format) << key;
        }
    }
}

} // namespace
} // namespace triptych
