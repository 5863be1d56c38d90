// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/project.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <thread>

#include "tests/support/temporary_folder.h"

namespace triptych {
namespace {

class ProjectTest : public TemporaryTable {
  public:
    std::filesystem::path file() const { return folder() / "pumps.triptych"; }

    std::string read(const std::filesystem::path& from) const {
        std::ifstream in(from, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    nlohmann::json json() const { return nlohmann::json::parse(read(file())); }
    void write_json(const nlohmann::json& json) const { write(json.dump(), file().filename().string()); }

    std::filesystem::path table() const {
        std::string rows = "note,picture,sound,condition\n";
        for (int i = 0; i < 12; ++i) {
            const std::string n = std::to_string(i);
            rows += "the pump hums in shift " + n + ",image/" + n + ".png,audio/" + n + ".wav," +
                    (i % 2 ? "worn" : "good") + "\n";
        }
        return write(rows, "data/table.csv");
    }

    Project full() const {
        Project project;
        project.name = "Pumps, 泵";
        project.data = folder() / "data" / "table.csv";
        project.dataset.seed = 18446744073709551615U;
        project.dataset.test_fraction = 0.25;
        project.dataset.validation_fraction = 0.0;
        project.dataset.roles = {{"condition", Role::label}, {"note", Role::ignore}};
        project.graph = *make_template("reference", {{Modality::text, "note"}}, "condition");
        project.settings.epochs = 3;
        project.settings.learning_rate = 0.25;
        project.settings.device = "cpu";
        project.runs = folder() / "runs";
        project.view = {{"page", "train"}, {"splitter", {1, 2, 3}}};
        return project;
    }
};

TEST_F(ProjectTest, KeepsEverything) {
    const Project saved = full();
    ASSERT_TRUE(save_project(saved, file()).ok());
    const auto read = load_project(file());
    ASSERT_TRUE(read.ok()) << read.error().text();
    EXPECT_EQ(read->name, saved.name);
    EXPECT_EQ(read->data, saved.data);
    EXPECT_EQ(read->runs, saved.runs);
    EXPECT_EQ(read->dataset.seed, saved.dataset.seed);
    EXPECT_EQ(read->dataset.test_fraction, 0.25);
    EXPECT_EQ(read->dataset.validation_fraction, 0.0);
    EXPECT_EQ(read->dataset.roles, saved.dataset.roles);
    EXPECT_EQ(graph_to_json(read->graph), graph_to_json(saved.graph));
    EXPECT_EQ(settings_to_json(read->settings), settings_to_json(saved.settings));
    EXPECT_EQ(read->view, saved.view);
}

TEST_F(ProjectTest, KeepsThatThereIsNoGraphAndNoTableYet) {
    Project saved;
    saved.name = "empty";
    ASSERT_TRUE(save_project(saved, file()).ok());
    const auto read = load_project(file());
    ASSERT_TRUE(read.ok()) << read.error().text();
    EXPECT_TRUE(read->graph.nodes.empty());
    EXPECT_TRUE(read->data.empty());
}

TEST_F(ProjectTest, StoresPathsRelativeToTheFile) {
    ASSERT_TRUE(save_project(full(), file()).ok());
    EXPECT_EQ(json()["data"], "data/table.csv");
    EXPECT_EQ(json()["runs"], "runs");
    Project elsewhere = full();
    std::filesystem::create_directories(folder() / "projects");
    ASSERT_TRUE(save_project(elsewhere, folder() / "projects" / "p.triptych").ok());
    const auto read = load_project(folder() / "projects" / "p.triptych");
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read->data, folder() / "data" / "table.csv");
    EXPECT_EQ(nlohmann::json::parse(this->read(folder() / "projects" / "p.triptych"))["data"],
              "../data/table.csv");
}

TEST_F(ProjectTest, OpensWhereItsFolderWasMovedTo) {
    std::filesystem::create_directories(folder() / "old");
    Project project = full();
    project.data = folder() / "old" / "table.csv";
    project.runs = folder() / "old" / "runs";
    ASSERT_TRUE(save_project(project, folder() / "old" / "p.triptych").ok());
    std::filesystem::rename(folder() / "old", folder() / "new");
    const auto read = load_project(folder() / "new" / "p.triptych");
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read->data, folder() / "new" / "table.csv");
    EXPECT_EQ(read->runs, folder() / "new" / "runs");
}

TEST_F(ProjectTest, NamesAKeyThatIsNotKnownOrMissing) {
    ASSERT_TRUE(save_project(full(), file()).ok());
    const nlohmann::json good = json();
    const auto key_of = [&](const nlohmann::json& changed) {
        write_json(changed);
        const auto read = load_project(file());
        EXPECT_FALSE(read.ok());
        if (read.ok()) return std::string();
        EXPECT_EQ(read.error().code, ErrorCode::bad_format) << read.error().text();
        EXPECT_NE(read.error().where.find(file().string()), std::string::npos) << read.error().text();
        return read.error().values.empty() ? std::string() : read.error().values.front();
    };
    nlohmann::json changed = good;
    changed["colour"] = 1;
    EXPECT_EQ(key_of(changed), "colour");
    changed = good;
    changed["dataset"]["shuffle"] = true;
    EXPECT_EQ(key_of(changed), "shuffle");
    changed = good;
    changed["settings"]["momentum"] = 0.9;
    EXPECT_EQ(key_of(changed), "momentum");
    changed = good;
    changed["graph"]["zoom"] = 2;
    EXPECT_EQ(key_of(changed), "zoom");
    changed = good;
    changed["dataset"]["roles"]["note"] = "poem";
    EXPECT_EQ(key_of(changed), "note");
    changed = good;
    changed["dataset"]["test_fraction"] = 1.5;
    EXPECT_EQ(key_of(changed), "test_fraction");
    changed = good;
    changed["dataset"]["seed"] = -1;
    EXPECT_EQ(key_of(changed), "seed");
    changed = good;
    changed["data"] = 7;
    EXPECT_EQ(key_of(changed), "data");
    changed = good;
    changed["view"] = 7;
    EXPECT_EQ(key_of(changed), "view");
    for (const char* key : {"name", "data", "dataset", "graph", "settings", "runs", "schema_version"}) {
        changed = good;
        changed.erase(key);
        EXPECT_EQ(key_of(changed), key);
    }
    changed = good;
    changed["schema_version"] = 0;
    EXPECT_EQ(key_of(changed), "schema_version");
}

TEST_F(ProjectTest, RefusesWhatANewerProgramWrote) {
    ASSERT_TRUE(save_project(full(), file()).ok());
    nlohmann::json newer = json();
    newer["schema_version"] = Project::current_version + 1;
    newer["colour"] = 1; // its keys are its own: the version is what matters
    write_json(newer);
    const auto read = load_project(file());
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().code, ErrorCode::version_mismatch);
    EXPECT_EQ(read.error().values, (std::vector<std::string>{"2", "1"}));
}

TEST_F(ProjectTest, SaysWhatIsNoProject) {
    const auto code_of = [&](const std::filesystem::path& path) {
        const auto read = load_project(path);
        return read.ok() ? std::string("ok") : std::string(error_code_name(read.error().code));
    };
    EXPECT_EQ(code_of(folder() / "none.triptych"), "file_not_found");
    EXPECT_EQ(code_of(folder()), "file_unreadable");
    EXPECT_EQ(code_of(write("", "a.triptych")), "bad_format");
    EXPECT_EQ(code_of(write("[]", "b.triptych")), "bad_format");
    EXPECT_EQ(code_of(write("{\"schema_version\": 1", "c.triptych")), "bad_format");
    EXPECT_EQ(code_of(write("\xFF\xFE{}", "d.triptych")), "bad_format");
    EXPECT_EQ(code_of(write(std::string(200'000, '['), "e.triptych")), "bad_format");
}

TEST_F(ProjectTest, SaysOfATableThatItIsNoProject) {
    const auto read = load_project(write("text,label\na,b\n", "manifest.csv"));
    ASSERT_FALSE(read.ok());
    EXPECT_NE(read.error().message.find("is no project"), std::string::npos) << read.error().message;
    EXPECT_NE(read.error().message.find("line 1"), std::string::npos) << read.error().message;
    EXPECT_EQ(read.error().message.find("json.exception"), std::string::npos) << read.error().message;
}

TEST_F(ProjectTest, AsksTheUmaskAndLeavesItAlone) {
    const mode_t before = umask(027);
    ASSERT_TRUE(save_project(full(), file()).ok());
    struct stat status{};
    ASSERT_EQ(stat(file().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0640U);
    // Another thread's files must not be open to the world for a moment either.
    std::atomic<bool> end{false};
    std::atomic<int> open_to_all{0};
    std::thread other([&] {
        const std::string name = (folder() / "other").string();
        while (!end) {
            const int descriptor = open(name.c_str(), O_CREAT | O_EXCL | O_WRONLY, 0666);
            struct stat made{};
            if (fstat(descriptor, &made) == 0 && (made.st_mode & 0007U) != 0) ++open_to_all;
            close(descriptor);
            unlink(name.c_str());
        }
    });
    for (int i = 0; i < 200; ++i)
        EXPECT_TRUE(save_project(full(), file()).ok());
    end = true;
    other.join();
    umask(before);
    EXPECT_EQ(open_to_all, 0);
}

TEST_F(ProjectTest, LeavesTheOldFileWhereItCannotWrite) {
    ASSERT_TRUE(save_project(full(), file()).ok());
    const std::string before = read(file());
    const auto files = [&] {
        return std::distance(std::filesystem::directory_iterator(folder()),
                             std::filesystem::directory_iterator());
    };

    // A folder stands where the file should go: the new one is written beside it, and must not stay.
    std::filesystem::create_directories(folder() / "taken.triptych" / "inside");
    const auto count = files();
    auto saved = save_project(full(), folder() / "taken.triptych");
    ASSERT_FALSE(saved.ok());
    EXPECT_EQ(saved.error().code, ErrorCode::file_unwritable);
    EXPECT_EQ(files(), count);

    saved = save_project(full(), file() / "inside.triptych"); // no folder
    ASSERT_FALSE(saved.ok());
    EXPECT_EQ(saved.error().code, ErrorCode::file_unwritable);
    EXPECT_EQ(read(file()), before);

    if (geteuid() == 0)
        GTEST_SKIP() << "The superuser may write everywhere; the rest needs a user who may not.";
    std::filesystem::permissions(folder(),
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    Project changed = full();
    changed.name = "changed";
    saved = save_project(changed, file());
    std::filesystem::permissions(folder(), std::filesystem::perms::owner_all);
    ASSERT_FALSE(saved.ok());
    EXPECT_EQ(saved.error().code, ErrorCode::file_unwritable);
    EXPECT_EQ(read(file()), before);
}

TEST_F(ProjectTest, RefusesANameThatIsNotText) {
    Project project = full();
    project.data = folder() / "caf\xE9.csv";
    const auto saved = save_project(project, file());
    ASSERT_FALSE(saved.ok());
    EXPECT_EQ(saved.error().code, ErrorCode::invalid_argument);
    EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_F(ProjectTest, StartsFromTheTable) {
    DatasetOptions options;
    options.seed = 5;
    const auto dataset = Dataset::open(table(), options);
    ASSERT_TRUE(dataset.ok()) << dataset.error().text();
    const auto project = new_project(*dataset, file());
    ASSERT_TRUE(project.ok()) << project.error().text();
    EXPECT_EQ(project->name, "pumps");
    EXPECT_EQ(project->data, dataset->file());
    EXPECT_EQ(project->dataset.seed, 5U);
    EXPECT_EQ(project->runs, folder() / "runs");
    ASSERT_NE(project->graph.find("text"), nullptr);
    EXPECT_EQ(value_text(project->graph.find("text")->params.at("column")), "note");
    EXPECT_EQ(value_text(project->graph.find("image")->params.at("column")), "picture");
    EXPECT_EQ(value_text(project->graph.find("audio")->params.at("column")), "sound");
    EXPECT_EQ(value_text(project->graph.find("classes")->params.at("column")), "condition");
    EXPECT_TRUE(analyse(project->graph, builtin_registry()).usable());
}

TEST_F(ProjectTest, HasNoGraphWhereNoColumnFits) {
    DatasetOptions nothing_read;
    nothing_read.roles = {{"a", Role::ignore}, {"b", Role::id}};
    const auto dataset = Dataset::open(write("a,b\n1.5,2.25\n2.5,3.75\n4.25,1.125\n"), nothing_read);
    ASSERT_TRUE(dataset.ok()) << dataset.error().text();
    const auto project = new_project(*dataset, file());
    ASSERT_TRUE(project.ok()) << project.error().text();
    EXPECT_TRUE(project->graph.nodes.empty());
    EXPECT_EQ(reference_graph(*dataset).error().code, ErrorCode::missing_column);
}

} // namespace
} // namespace triptych
